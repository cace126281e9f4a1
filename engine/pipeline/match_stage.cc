#include "engine/pipeline/match_stage.h"

#include <algorithm>
#include <bit>
#include <boost/unordered/unordered_flat_set.hpp>
#include <cstdlib>

#include "engine/base/date.h"
#include "engine/base/parallel.h"
#include "engine/group/key_filter.h"
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
double HeadCoverage(const TokenFlags& covered) {
  const size_t end = std::min<size_t>(covered.size(), 100);
  const size_t begin = std::min<size_t>(20, end / 5);
  if (begin == end) return 0;
  return static_cast<double>(covered.Count(begin, end - begin)) /
         static_cast<double>(end - begin);
}

// Share of the rare words that are covered.
double RareCoverage(const TokenFlags& covered, const TokenFlags& common,
                    size_t rare) {
  if (rare == 0) return 0;
  return static_cast<double>(covered.CountWithout(common, 0, covered.size())) /
         static_cast<double>(rare);
}

size_t RareWords(const TokenFlags& common) {
  return common.size() - common.Count(0, common.size());
}

// How many words of a run are common in neither document.
uint32_t RareWordsOf(const Run& run, const TokenFlags& common_a,
                     const TokenFlags& common_b) {
  uint32_t rare = 0;
  for (uint32_t done = 0; done < run.length; done += 64) {
    const uint32_t step = std::min(run.length - done, 64u);
    const uint64_t common =
        common_a.Bits(run.a + done, step) | common_b.Bits(run.b + done, step);
    rare += step - static_cast<uint32_t>(std::popcount(common));
  }
  return rare;
}

}  // namespace

CommonWords::CommonWords(const Corpus& corpus, const CandidateStage& stage,
                         const std::vector<uint32_t>& stories,
                         const std::vector<DocumentVerdicts>& verdicts,
                         unsigned threads)
    : common_(corpus.size()) {
  const KeySet passages = CommonPassages(stage, stories);
  KeyFilter filter(passages.size());
  for (const uint64_t key : passages) filter.Add(key);
  ParallelFor(corpus.size(), kGrain, threads, [&](size_t begin, size_t end) {
    std::vector<uint64_t> shingles;
    for (size_t d = begin; d < end; ++d) {
      const Fingerprint& print = corpus.documents[d].print;
      TokenFlags& common = common_[d];
      common.Reset(print.tokens.size());
      shingles.resize(ShingleCount(print.tokens.size()));
      kernel::Shingles(print.tokens, shingles);
      for (size_t i = 0; i < shingles.size(); ++i) {
        const uint64_t key = stage.keys.Pack(PassageKey(shingles[i]), 0);
        if (!filter.MayHave(key) || !passages.contains(key)) continue;
        common.Set(i, kShingle);
      }
      for (size_t p = 0; p < print.paragraphs.size(); ++p) {
        if (!verdicts[d].lines[p].boilerplate) continue;
        const ParagraphPrint& paragraph = print.paragraphs[p];
        common.Set(paragraph.first_token, paragraph.tokens);
      }
    }
  });
}

void PairComparer::SetA(uint32_t a) {
  a_ = a;
  aligner_.SetA(corpus_.documents[a].print.tokens);
  rare_words_of_a_ = RareWords(common_.Of(a));
}

PairFigures PairComparer::Compare(uint32_t document) {
  const CorpusDocument& doc_a = corpus_.documents[a_];
  const CorpusDocument& doc_b = corpus_.documents[document];
  const Fingerprint& a = doc_a.print;
  const Fingerprint& b = doc_b.print;
  const TokenFlags& common_a = common_.Of(a_);
  const TokenFlags& common_b = common_.Of(document);
  PairFigures f;
  f.same_site = doc_a.site == doc_b.site;
  aligner_.Align(b.tokens, b.distinct_shingles, &alignment_);
  f.equal = a.content == b.content && a.tokens == b.tokens;
  if (f.equal && alignment_.shared_shingles == 0) {
    // Too short for a shingle.
    f.jaccard = f.containment = f.coverage_a = f.coverage_b = f.head = 1;
    return f;
  }
  f.jaccard = alignment_.jaccard;
  f.containment = alignment_.containment;
  covered_a_.Reset(a.tokens.size());
  covered_b_.Reset(b.tokens.size());
  uint32_t words = 0;
  for (const Run& r : alignment_.runs) {
    covered_a_.Set(r.a, r.length);
    covered_b_.Set(r.b, r.length);
    f.rare_words += RareWordsOf(r, common_a, common_b);
    words += r.length;
  }
  if (words > 0) f.common = 1 - static_cast<double>(f.rare_words) / words;
  for (const Passage& p : alignment_.passages) {
    const size_t rare =
        covered_b_.CountWithout(common_b, p.b_begin, p.b_end - p.b_begin);
    f.longest = std::max(f.longest, static_cast<uint32_t>(rare));
  }
  f.coverage_a = RareCoverage(covered_a_, common_a, rare_words_of_a_);
  f.coverage_b = RareCoverage(covered_b_, common_b, RareWords(common_b));
  f.head = std::max(HeadCoverage(covered_a_), HeadCoverage(covered_b_));
  f.changed_facts = ChangedFacts(doc_a, doc_b, alignment_.runs);
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
    PairComparer comparer(corpus, common);
    for (size_t f = begin; f < end; ++f) {
      const uint32_t a = candidates[firsts[f]].a;
      comparer.SetA(a);
      for (size_t i = firsts[f]; i < firsts[f + 1]; ++i) {
        pairs[i].a = a;
        pairs[i].b = candidates[i].b;
        pairs[i].figures = comparer.Compare(candidates[i].b);
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
