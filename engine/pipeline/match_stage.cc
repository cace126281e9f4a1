#include "engine/pipeline/match_stage.h"

#include <algorithm>
#include <boost/unordered/unordered_flat_set.hpp>
#include <cstdlib>

#include "engine/base/date.h"
#include "engine/base/parallel.h"
#include "engine/pipeline/stories.h"
#include "engine/sketch/shingle_kernel.h"

namespace copydesk {
namespace {

constexpr size_t kGrain = 256;
// Where equal documents meet others, so many pairs of them are spelled out.
constexpr size_t kSpelledOut = 256;

struct IdentityHash {
  using is_avalanching = void;
  size_t operator()(uint64_t x) const { return x; }
};
using KeySet = boost::unordered_flat_set<uint64_t, IdentityHash>;

// The passages that many stories have.
KeySet CommonPassages(const CandidateStage& stage,
                      const std::vector<uint32_t>& stories) {
  KeySet common;
  std::vector<uint32_t> numbers;
  stage.keys.ForEachGroup([&](uint64_t key, std::span<const uint32_t> members) {
    if (members.size() < CommonWords::kCommonStories) return;
    numbers.clear();
    for (const uint32_t m : members) numbers.push_back(stories[stage.order[m]]);
    std::sort(numbers.begin(), numbers.end());
    const auto distinct =
        std::unique(numbers.begin(), numbers.end()) - numbers.begin();
    if (distinct >= CommonWords::kCommonStories) common.insert(key);
  });
  return common;
}

// Share of the flags set in the part of the text that shows how it begins: the
// first words below the headline.
double HeadCoverage(const std::vector<bool>& covered) {
  const size_t end = std::min<size_t>(covered.size(), 100);
  const size_t begin = std::min<size_t>(20, end / 5);
  if (begin == end) return 0;
  const auto n =
      std::count(covered.begin() + static_cast<ptrdiff_t>(begin),
                 covered.begin() + static_cast<ptrdiff_t>(end), true);
  return static_cast<double>(n) / static_cast<double>(end - begin);
}

// Share of the rare words that are covered; of all words where none is rare.
double RareCoverage(const std::vector<bool>& covered,
                    const std::vector<bool>& common) {
  size_t rare = 0;
  size_t both = 0;
  for (size_t i = 0; i < covered.size(); ++i) {
    rare += !common[i];
    both += covered[i] && !common[i];
  }
  return rare == 0 ? 0 : static_cast<double>(both) / static_cast<double>(rare);
}

}  // namespace

CommonWords::CommonWords(const Corpus& corpus, const CandidateStage& stage,
                         const std::vector<uint32_t>& stories,
                         const std::vector<DocumentVerdicts>& verdicts,
                         unsigned threads)
    : common_(corpus.size()) {
  const KeySet passages = CommonPassages(stage, stories);
  ParallelFor(corpus.size(), kGrain, threads, [&](size_t begin, size_t end) {
    std::vector<uint64_t> shingles;
    for (size_t d = begin; d < end; ++d) {
      const Fingerprint& print = corpus.documents[d].print;
      std::vector<bool>& common = common_[d];
      common.assign(print.tokens.size(), false);
      shingles.resize(ShingleCount(print.tokens.size()));
      kernel::Shingles(print.tokens, shingles);
      for (size_t i = 0; i < shingles.size(); ++i) {
        const uint64_t key = stage.keys.Pack(PassageKey(shingles[i]), 0);
        if (!passages.contains(key)) continue;
        for (size_t k = 0; k < kShingle; ++k) common[i + k] = true;
      }
      for (size_t p = 0; p < print.paragraphs.size(); ++p) {
        if (!verdicts[d].lines[p].boilerplate) continue;
        const ParagraphPrint& paragraph = print.paragraphs[p];
        for (uint32_t t = 0; t < paragraph.tokens; ++t) {
          common[paragraph.first_token + t] = true;
        }
      }
    }
  });
}

PairFigures ComparePair(Aligner* aligner_with_a, const CorpusDocument& doc_a,
                        const std::vector<bool>& common_a,
                        const CorpusDocument& doc_b,
                        const std::vector<bool>& common_b,
                        Alignment* alignment) {
  const Fingerprint& a = doc_a.print;
  const Fingerprint& b = doc_b.print;
  PairFigures f;
  f.same_site = doc_a.site == doc_b.site;
  aligner_with_a->Align(b.tokens, b.distinct_shingles, alignment);
  f.equal = a.content == b.content && a.tokens == b.tokens;
  if (f.equal && alignment->shared_shingles == 0) {
    // Too short for a shingle.
    f.jaccard = f.containment = f.coverage_a = f.coverage_b = f.head = 1;
    return f;
  }
  f.jaccard = alignment->jaccard;
  f.containment = alignment->containment;
  std::vector<bool> covered_a(a.tokens.size());
  std::vector<bool> covered_b(b.tokens.size());
  uint32_t words = 0;
  for (const Run& r : alignment->runs) {
    for (uint32_t k = 0; k < r.length; ++k) {
      covered_a[r.a + k] = covered_b[r.b + k] = true;
      const bool common = common_a[r.a + k] || common_b[r.b + k];
      f.rare_words += !common;
    }
    words += r.length;
  }
  if (words > 0) f.common = 1 - static_cast<double>(f.rare_words) / words;
  for (const Passage& p : alignment->passages) {
    uint32_t rare = 0;
    for (uint32_t t = p.b_begin; t < p.b_end; ++t) {
      rare += covered_b[t] && !common_b[t];
    }
    f.longest = std::max(f.longest, rare);
  }
  f.coverage_a = RareCoverage(covered_a, common_a);
  f.coverage_b = RareCoverage(covered_b, common_b);
  f.head = std::max(HeadCoverage(covered_a), HeadCoverage(covered_b));
  f.changed_facts = ChangedFacts(doc_a, doc_b, alignment->runs);
  return f;
}

int32_t DaysBetween(const CorpusDocument& a, const CorpusDocument& b) {
  if (a.day == kNoDay || b.day == kNoDay) return -1;
  return std::abs(a.day - b.day);
}

std::vector<PairMatch> MatchPairs(const Corpus& corpus,
                                  const CandidateStage& stage,
                                  const CommonWords& common, unsigned threads) {
  const std::vector<Candidate>& candidates = stage.candidates;
  // Where each A begins, so that its table is built once.
  std::vector<size_t> firsts;
  for (size_t i = 0; i < candidates.size(); ++i) {
    if (i == 0 || candidates[i].a != candidates[i - 1].a) firsts.push_back(i);
  }
  firsts.push_back(candidates.size());
  std::vector<PairMatch> pairs(candidates.size());
  ParallelFor(firsts.size() - 1, 16, threads, [&](size_t begin, size_t end) {
    Aligner aligner;
    Alignment alignment;
    for (size_t f = begin; f < end; ++f) {
      const uint32_t a = candidates[firsts[f]].a;
      aligner.SetA(corpus.documents[a].print.tokens);
      for (size_t i = firsts[f]; i < firsts[f + 1]; ++i) {
        const uint32_t b = candidates[i].b;
        pairs[i].a = a;
        pairs[i].b = b;
        pairs[i].figures =
            ComparePair(&aligner, corpus.documents[a], common.Of(a),
                        corpus.documents[b], common.Of(b), &alignment);
      }
    }
  });
  std::erase_if(pairs,
                [](const PairMatch& m) { return m.figures.jaccard == 0; });

  // Documents that stand for others speak for them.
  std::vector<std::vector<uint32_t>> members(corpus.size());
  for (uint32_t d = 0; d < corpus.size(); ++d) {
    members[stage.stands_for[d]].push_back(d);
  }
  std::vector<PairMatch> all;
  const auto add = [&](const PairMatch& pair, uint32_t x, uint32_t y) {
    PairMatch m = pair;
    m.a = x;
    m.b = y;
    if (m.a > m.b) {
      m.flipped = true;
      std::swap(m.a, m.b);
      std::swap(m.figures.coverage_a, m.figures.coverage_b);
    }
    m.figures.days = DaysBetween(corpus.documents[x], corpus.documents[y]);
    m.relation = Relate(m.figures);
    all.push_back(m);
  };
  for (const PairMatch& pair : pairs) {
    const auto& as = members[pair.a];
    const auto& bs = members[pair.b];
    const bool few = as.size() * bs.size() <= kSpelledOut;
    for (const uint32_t x : as) {
      for (const uint32_t y : bs) {
        if (few || x == pair.a || y == pair.b) add(pair, x, y);
      }
    }
  }
  PairMatch equal;
  equal.figures.equal = true;
  equal.figures.jaccard = equal.figures.containment = 1;
  equal.figures.coverage_a = equal.figures.coverage_b = equal.figures.head = 1;
  for (uint32_t d = 0; d < corpus.size(); ++d) {
    const auto& ds = members[d];
    const auto words =
        static_cast<uint32_t>(corpus.documents[d].print.tokens.size());
    equal.figures.rare_words = equal.figures.longest = words;
    const bool few = ds.size() * ds.size() <= kSpelledOut;
    for (size_t i = 0; i < ds.size(); ++i) {
      for (size_t j = i + 1; j < ds.size(); ++j) {
        if (few || ds[i] == d || ds[j] == d) add(equal, ds[i], ds[j]);
      }
    }
  }
  std::sort(all.begin(), all.end(), [](const PairMatch& x, const PairMatch& y) {
    return x.a != y.a ? x.a < y.a : x.b < y.b;
  });
  return all;
}

}  // namespace copydesk
