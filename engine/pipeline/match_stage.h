#ifndef ENGINE_PIPELINE_MATCH_STAGE_H_
#define ENGINE_PIPELINE_MATCH_STAGE_H_

#include <algorithm>
#include <cstdint>
#include <vector>

#include "engine/match/aligner.h"
#include "engine/match/relation.h"
#include "engine/pipeline/candidate_stage.h"
#include "engine/pipeline/common_words.h"
#include "engine/pipeline/corpus.h"
#include "engine/sketch/token_flags.h"

namespace copydesk {

// A verified pair.
struct PairMatch {
  uint32_t a = 0;  // documents, a below b
  uint32_t b = 0;
  Relation relation = Relation::kBackground;
  bool flipped = false;  // b comes before a in CandidateStage::order, and was
                         // the A of the alignment
  PairFigures figures;
};

// Compares one document with many; holds the buffers that this takes. One a
// thread.
class PairComparer {
 public:
  // `corpus` and `common` must outlive the comparer.
  PairComparer(const Corpus& corpus, const CommonWords& common)
      : corpus_(corpus), common_(common) {}

  // The document to compare with.
  void SetA(uint32_t a);
  // All figures of the pair (a, b) but `days`.
  PairFigures Compare(uint32_t b);
  // What the pair compared last shares: what the figures are of, and after
  // AddMoved also what stands elsewhere, as in reports.
  Alignment& alignment() { return alignment_; }
  void AddMoved(uint32_t b) {
    aligner_.AddMoved(corpus_.documents[b].print.tokens, &alignment_);
  }

 private:
  const Corpus& corpus_;
  const CommonWords& common_;
  uint32_t a_ = 0;
  size_t rare_words_of_a_ = 0;
  Aligner aligner_;
  Alignment alignment_;
  TokenFlags covered_a_, covered_b_;
};

// Days between two documents, or -1 where one has no date.
int32_t DaysBetween(const CorpusDocument& a, const CorpusDocument& b);
int32_t DaysBetween(int32_t day_a, int32_t day_b);

// A pair without a rare passage in common is background if it has less than
// this share of its passages in common, or hardly any outside boilerplate, or
// if both documents are IsMostlyRare.
inline constexpr double kLittleInCommon = 0.2;

// Whether so many passages in common outside boilerplate may make a form of two
// documents of so many words: about a twentieth of the shorter one.
constexpr bool MayBeForm(uint32_t form_passages, size_t words_a,
                         size_t words_b) {
  constexpr size_t kWords = 90;  // to a passage
  return form_passages * kWords >= std::min(words_a, words_b);
}

// Where equal documents meet others, so many pairs of them are spelled out.
inline constexpr uint64_t kSpelledOut = 256;

// How many pairs of documents two stand-ins for so many speak for.
constexpr uint64_t PairsOfEqual(uint64_t x, uint64_t y) {
  return x * y <= kSpelledOut ? x * y : x + y - 1;
}

// The match of documents x and y, so many days apart, which were compared in
// this order; `background` if it is known to be that.
PairMatch MakeMatch(uint32_t x, uint32_t y, const PairFigures& figures,
                    int32_t days, bool background);
// The figures of two equal documents of so many tokens.
PairFigures EqualFigures(size_t tokens);

struct MatchOptions {
  bool background = false;  // list the pairs that are background, too
  unsigned threads = 1;
};

struct MatchResult {
  // In order of (a, b). Pairs that share no shingle do not appear.
  std::vector<PairMatch> pairs;
  // Pairs that are background and not listed.
  uint64_t background = 0;
};

// Verifies every candidate and every pair of equal documents. Candidates that
// share little, none of it rare, are background; their figures are worked out
// only if they are to be listed. The result does not depend on the threads.
MatchResult MatchPairs(const Corpus& corpus, const CandidateStage& stage,
                       const CommonWords& common, const MatchOptions& options);

}  // namespace copydesk

#endif  // ENGINE_PIPELINE_MATCH_STAGE_H_
