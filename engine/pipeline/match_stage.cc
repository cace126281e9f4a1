#include "engine/pipeline/match_stage.h"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <numeric>
#include <span>

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
      : several_(corpus.size()),
        begins_(corpus.size() + 1),
        members_(corpus.size()) {
    for (const uint32_t s : stage.stands_for) ++begins_[s + 1];
    std::partial_sum(begins_.begin(), begins_.end(), begins_.begin());
    std::vector<uint32_t> next(begins_.begin(), begins_.end() - 1);
    for (uint32_t d = 0; d < corpus.size(); ++d) {
      members_[next[stage.stands_for[d]]++] = d;
      if (stage.stands_for[d] != d) several_[stage.stands_for[d]] = true;
    }
  }

  template <typename Visit>
  void ForEachPair(uint32_t a, uint32_t b, const Visit& visit) const {
    if (!several_[a] && !several_[b]) return visit(a, b);
    const std::span<const uint32_t> like_a = Of(a), like_b = Of(b);
    const bool few = like_a.size() * like_b.size() <= kSpelledOut;
    for (const uint32_t x : like_a) {
      if (!few && x != a) {
        visit(x, b);
        continue;
      }
      for (const uint32_t y : like_b) visit(x, y);
    }
  }
  uint64_t PairsOf(uint32_t a, uint32_t b) const {
    if (!several_[a] && !several_[b]) return 1;
    return PairsOfEqual(Of(a).size(), Of(b).size());
  }

  // Pairs of documents that one stands for.
  template <typename Visit>
  void ForEachEqualPair(const Visit& visit) const {
    for (uint32_t d = 0; d + 1 < begins_.size(); ++d) {
      const std::span<const uint32_t> equal = Of(d);
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
  // Ascending; none where another one stands for the document.
  std::span<const uint32_t> Of(uint32_t document) const {
    return std::span(members_).subspan(
        begins_[document], begins_[document + 1] - begins_[document]);
  }

  std::vector<bool> several_;     // whether it stands for others
  std::vector<uint32_t> begins_;  // of each document's in members_
  std::vector<uint32_t> members_;
};

// Compares candidates that have more than a little in common. One a thread.
class Matcher {
 public:
  Matcher(const Corpus& corpus, const CandidateStage& stage,
          const CommonWords& common, bool background)
      : corpus_(corpus),
        stage_(stage),
        common_(common),
        background_(background),
        comparer_(corpus, common) {}

  // Calls `compared(candidate, figures, little)` for those that share a
  // shingle, and `left(candidate)` for those that are known to be background
  // and not to be listed. Candidates come in order of `a`.
  template <typename Left, typename Compared>
  void Compare(std::span<const Candidate> candidates, const Left& left,
               const Compared& compared) {
    constexpr size_t kAtOnce = 64;
    while (!candidates.empty()) {
      const size_t n = std::min(candidates.size(), kAtOnce);
      CompareSome(candidates.first(n), left, compared);
      candidates = candidates.subspan(n);
    }
  }

 private:
  static constexpr uint32_t kNone = ~uint32_t{0};

  struct Chosen {
    const Candidate* candidate;
    bool little;
  };

  // Documents lie anywhere in memory, so they are fetched ahead: what is known
  // of a document, then what that points to.
  template <typename Left, typename Compared>
  void CompareSome(std::span<const Candidate> candidates, const Left& left,
                   const Compared& compared) {
    for (const Candidate& c : candidates) {
      PrefetchFields(c.a);
      PrefetchFields(c.b);
    }
    for (const Candidate& c : candidates) {
      common_.Prefetch(c.a);
      common_.Prefetch(c.b);
    }
    chosen_.clear();
    for (const Candidate& c : candidates) {
      if (c.a != looked_up_) {
        rare_.SetA(common_.RarePassagesOf(c.a));
        form_.SetA(common_.FormPassagesOf(c.a));
        looked_up_ = c.a;
      }
      const bool little = HaveLittleInCommon(c);
      if (little && !background_) {
        left(c);
      } else {
        chosen_.push_back({&c, little});
      }
    }
    for (size_t i = 0; i < chosen_.size(); ++i) {
      constexpr size_t kAhead = 2;
      if (i + kAhead < chosen_.size()) {
        PrefetchWords(corpus_.documents[chosen_[i + kAhead].candidate->b]);
      }
      const auto [c, little] = chosen_[i];
      if (c->a != compared_) comparer_.SetA(c->a);
      compared_ = c->a;
      const PairFigures figures = comparer_.Compare(c->b);
      if (figures.jaccard != 0) compared(*c, figures, little);
    }
  }

  void PrefetchFields(uint32_t document) const {
    common_.PrefetchPlaces(document);
    PrefetchDocument(corpus_.documents[document]);
  }

  // Of the document of SetA and the candidate's b.
  bool HaveLittleInCommon(const Candidate& c) const {
    if (rare_.AnyIn(common_.RarePassagesOf(c.b))) return false;
    return stage_.Containment(c) < kLittleInCommon ||
           (IsMostlyRare(common_.Of(c.a)) && IsMostlyRare(common_.Of(c.b))) ||
           !MayBeForm(form_.CountIn(common_.FormPassagesOf(c.b)),
                      corpus_.documents[c.a].print.tokens.size(),
                      corpus_.documents[c.b].print.tokens.size());
  }

  const Corpus& corpus_;
  const CandidateStage& stage_;
  const CommonWords& common_;
  const bool background_;
  PairComparer comparer_;
  SharedEntries rare_, form_;
  // The `a` of comparer_, and that of the two tables.
  uint32_t compared_ = kNone, looked_up_ = kNone;
  std::vector<Chosen> chosen_;
};

// What was found in a part of the candidates.
struct Part {
  std::vector<PairMatch> pairs;
  uint64_t background = 0;
};

// The pairs of all parts by documents. By counting for `a`, which is quick
// where each document is in few pairs. Empties the parts.
std::vector<PairMatch> SortByDocuments(uint32_t documents,
                                       std::vector<Part>* parts) {
  std::vector<size_t> begin(documents + 1);
  for (const Part& part : *parts) {
    for (const PairMatch& m : part.pairs) ++begin[m.a];
  }
  size_t sum = 0;
  for (size_t& b : begin) b = sum += b;
  std::vector<PairMatch> sorted(sum);
  for (Part& part : *parts) {
    for (const PairMatch& m : part.pairs) sorted[--begin[m.a]] = m;
    part.pairs = {};
  }
  for (uint32_t d = 0; d < documents; ++d) {
    std::sort(sorted.begin() + static_cast<ptrdiff_t>(begin[d]),
              sorted.begin() + static_cast<ptrdiff_t>(begin[d + 1]),
              [](const PairMatch& x, const PairMatch& y) { return x.b < y.b; });
  }
  return sorted;
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
  f.changed_facts = ChangedFacts(a, b, alignment_.runs);
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

  constexpr size_t kFirsts = 16;  // a task
  std::vector<Part> parts(firsts.size() / kFirsts + 1);
  ParallelForWith(
      firsts.size() - 1, kFirsts, options.threads,
      [&] { return Matcher(corpus, stage, common, options.background); },
      [&](Matcher* matcher, size_t begin, size_t end) {
        Part& part = parts[begin / kFirsts];
        const auto some =
            std::span(candidates)
                .subspan(firsts[begin], firsts[end] - firsts[begin]);
        matcher->Compare(
            some,
            [&](const Candidate& c) {
              part.background += stand_ins.PairsOf(c.a, c.b);
            },
            [&](const Candidate& c, const PairFigures& figures, bool little) {
              stand_ins.ForEachPair(c.a, c.b, [&](uint32_t x, uint32_t y) {
                const PairMatch m = MakeMatch(
                    x, y, figures,
                    DaysBetween(corpus.documents[x], corpus.documents[y]),
                    little);
                if (m.relation == Relation::kBackground &&
                    !options.background) {
                  ++part.background;
                } else {
                  part.pairs.push_back(m);
                }
              });
            });
      });

  MatchResult result;
  for (const Part& part : parts) result.background += part.background;
  std::vector<PairMatch>& equal = parts.emplace_back().pairs;
  stand_ins.ForEachEqualPair([&](uint32_t x, uint32_t y) {
    const CorpusDocument& doc = corpus.documents[x];
    equal.push_back(MakeMatch(x, y, EqualFigures(doc.print.tokens.size()),
                              DaysBetween(doc, corpus.documents[y]), false));
  });
  result.pairs = SortByDocuments(corpus.size(), &parts);
  return result;
}

}  // namespace copydesk
