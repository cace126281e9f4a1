#include "engine/pipeline/match_stage.h"

#include <algorithm>
#include <bit>
#include <cstdlib>

#include "engine/base/date.h"
#include "engine/base/parallel.h"
#include "engine/group/shared_entries.h"
#include "engine/pipeline/stories.h"

namespace copydesk {
namespace {

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

// Documents that stand for others speak for them: which pairs of documents a
// pair of stand-ins means. All of them while they are few, otherwise those that
// one of the stand-ins is in.
class StandIns {
 public:
  StandIns(const Corpus& corpus, const CandidateStage& stage)
      : members_(corpus.size()) {
    for (uint32_t d = 0; d < corpus.size(); ++d) {
      members_[stage.stands_for[d]].push_back(d);
    }
  }

  template <typename Visit>
  void ForEachPair(uint32_t a, uint32_t b, const Visit& visit) const {
    const bool few = members_[a].size() * members_[b].size() <= kSpelledOut;
    for (const uint32_t x : members_[a]) {
      if (!few && x != a) {
        visit(x, b);
        continue;
      }
      for (const uint32_t y : members_[b]) visit(x, y);
    }
  }
  uint64_t PairsOf(uint32_t a, uint32_t b) const {
    return PairsOfEqual(members_[a].size(), members_[b].size());
  }

  // Pairs of documents that one stands for.
  template <typename Visit>
  void ForEachEqualPair(const Visit& visit) const {
    for (uint32_t d = 0; d < members_.size(); ++d) {
      const auto& equal = members_[d];
      if (equal.size() * equal.size() > kSpelledOut) {
        for (const uint32_t e : equal) {
          if (e != d) visit(std::min(d, e), std::max(d, e));
        }
        continue;
      }
      for (size_t i = 0; i < equal.size(); ++i) {
        for (size_t j = i + 1; j < equal.size(); ++j) visit(equal[i], equal[j]);
      }
    }
  }

 private:
  std::vector<std::vector<uint32_t>> members_;
};

// By counting for `a`, which is quick where each document is in few pairs.
void SortByDocuments(uint32_t documents, std::vector<PairMatch>* pairs) {
  std::vector<size_t> begin(documents + 1);
  for (const PairMatch& m : *pairs) ++begin[m.a];
  size_t sum = 0;
  for (size_t& b : begin) b = sum += b;
  std::vector<PairMatch> sorted(pairs->size());
  for (const PairMatch& m : *pairs) sorted[--begin[m.a]] = m;
  for (uint32_t d = 0; d < documents; ++d) {
    std::sort(sorted.begin() + static_cast<ptrdiff_t>(begin[d]),
              sorted.begin() + static_cast<ptrdiff_t>(begin[d + 1]),
              [](const PairMatch& x, const PairMatch& y) { return x.b < y.b; });
  }
  pairs->swap(sorted);
}

}  // namespace

PairMatch MakeMatch(uint32_t x, uint32_t y, const PairFigures& figures,
                    int32_t days, bool background) {
  PairMatch m;
  m.a = std::min(x, y);
  m.b = std::max(x, y);
  m.flipped = x > y;
  m.figures = figures;
  if (m.flipped) std::swap(m.figures.coverage_a, m.figures.coverage_b);
  m.figures.days = days;
  m.relation = background ? Relation::kBackground : Relate(m.figures);
  return m;
}

PairFigures EqualFigures(size_t tokens) {
  PairFigures f;
  f.equal = true;
  f.jaccard = f.containment = f.coverage_a = f.coverage_b = f.head = 1;
  f.rare_words = f.longest = static_cast<uint32_t>(tokens);
  return f;
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

int32_t DaysBetween(int32_t day_a, int32_t day_b) {
  if (day_a == kNoDay || day_b == kNoDay) return -1;
  return std::abs(day_a - day_b);
}

int32_t DaysBetween(const CorpusDocument& a, const CorpusDocument& b) {
  return DaysBetween(a.day, b.day);
}

MatchResult MatchPairs(const Corpus& corpus, const CandidateStage& stage,
                       const CommonWords& common, const MatchOptions& options) {
  const std::vector<Candidate>& candidates = stage.candidates;
  // Where each A begins, so that its table is built once.
  std::vector<size_t> firsts;
  for (size_t i = 0; i < candidates.size(); ++i) {
    if (i == 0 || candidates[i].a != candidates[i - 1].a) firsts.push_back(i);
  }
  firsts.push_back(candidates.size());
  const StandIns stand_ins(corpus, stage);

  struct Part {
    std::vector<PairMatch> pairs;
    uint64_t background = 0;
  };
  constexpr size_t kFirsts = 16;  // a task
  std::vector<Part> parts(firsts.size() / kFirsts + 1);
  ParallelFor(
      firsts.size() - 1, kFirsts, options.threads,
      [&](size_t begin, size_t end) {
        PairComparer comparer(corpus, common);
        SharedEntries rare, form;
        Part& part = parts[begin / kFirsts];
        for (size_t f = begin; f < end; ++f) {
          const uint32_t a = candidates[firsts[f]].a;
          rare.SetA(common.RarePassagesOf(a));
          form.SetA(common.FormPassagesOf(a));
          bool set = false;
          for (size_t i = firsts[f]; i < firsts[f + 1]; ++i) {
            const Candidate& c = candidates[i];
            const bool little =
                !rare.AnyIn(common.RarePassagesOf(c.b)) &&
                (stage.Containment(c) < kLittleInCommon ||
                 (IsMostlyRare(common.Of(a)) && IsMostlyRare(common.Of(c.b))) ||
                 !MayBeForm(form.CountIn(common.FormPassagesOf(c.b)),
                            corpus.documents[a].print.tokens.size(),
                            corpus.documents[c.b].print.tokens.size()));
            if (little && !options.background) {
              part.background += stand_ins.PairsOf(c.a, c.b);
              continue;
            }
            if (!set) comparer.SetA(c.a);
            set = true;
            const PairFigures figures = comparer.Compare(c.b);
            if (figures.jaccard == 0) continue;
            stand_ins.ForEachPair(c.a, c.b, [&](uint32_t x, uint32_t y) {
              const PairMatch m = MakeMatch(
                  x, y, figures,
                  DaysBetween(corpus.documents[x], corpus.documents[y]),
                  little);
              if (m.relation == Relation::kBackground && !options.background) {
                ++part.background;
              } else {
                part.pairs.push_back(m);
              }
            });
          }
        }
      });

  MatchResult result;
  size_t n = 0;
  for (const Part& part : parts) n += part.pairs.size();
  result.pairs.reserve(n);
  for (Part& part : parts) {
    result.pairs.insert(result.pairs.end(), part.pairs.begin(),
                        part.pairs.end());
    result.background += part.background;
    part.pairs = {};
  }
  stand_ins.ForEachEqualPair([&](uint32_t x, uint32_t y) {
    const CorpusDocument& doc = corpus.documents[x];
    result.pairs.push_back(
        MakeMatch(x, y, EqualFigures(doc.print.tokens.size()),
                  DaysBetween(doc, corpus.documents[y]), false));
  });
  SortByDocuments(corpus.size(), &result.pairs);
  return result;
}

}  // namespace copydesk
