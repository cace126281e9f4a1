#ifndef ENGINE_MATCH_ALIGNER_H_
#define ENGINE_MATCH_ALIGNER_H_

#include <cstdint>
#include <span>
#include <vector>

#include "engine/match/gap_search.h"
#include "engine/match/remainder_search.h"

namespace copydesk {

// A stretch of both texts that one was made from the other in: runs with small
// differences between them.
struct Passage {
  uint32_t a_begin, a_end;  // tokens of A
  uint32_t b_begin, b_end;  // tokens of B
  uint32_t words;           // equal words in it
  uint32_t first_run;       // its runs within Alignment::runs
  uint32_t runs;

  bool operator==(const Passage&) const = default;
};

struct Alignment {
  uint32_t shared_shingles = 0;  // distinct shingles that both have
  double jaccard = 0;            // exact, over distinct shingles
  double containment = 0;        // the same over the smaller of the two sets
  std::vector<Run> runs;         // in order of B; disjoint in B
  std::vector<Passage> passages;
};

// Compares one text with many. The exact figures are over the sets of distinct
// shingles (5 tokens); a text of fewer tokens has none and matches nothing.
//
// Runs are found from shared shingles as seeds, longest first where a seed
// occurs more than once; between neighbouring runs that keep their order, words
// and pairs of words that agree are added (as Ratcliff and Obershelp 1988 do),
// so that a run broken up by edits is still seen whole. Runs never overlap in
// B; they may in A, where B repeats a passage.
//
// One a thread. The first text that is not A itself costs about 5 ns a token of
// A; Align about 1 ns a token of B and 5 ns a token that they share. Both are
// linear.
class Aligner {
 public:
  // The text to compare with; `tokens` must live until the next SetA.
  void SetA(std::span<const uint64_t> tokens);
  // Replaces `alignment` by what A and `b` share; `distinct_b` is how many
  // different shingles b has.
  void Align(std::span<const uint64_t> b, uint32_t distinct_b,
             Alignment* alignment);
  // Adds to what Align found in `b` the lines that were rewritten and stand
  // elsewhere (see RemainderSearch), if it found anything. Where a relation is
  // judged this is left out: texts on one subject share short phrases in any
  // order, and they would count as covered.
  void AddMoved(std::span<const uint64_t> b, Alignment* alignment);

 private:
  struct Slot {
    uint64_t shingle;
    uint32_t position;  // first position in A, or kNone
    uint32_t stamp;     // of the last B that had it
  };
  static constexpr uint32_t kNone = ~uint32_t{0};

  // A shingle of B that A has, too.
  struct Seed {
    uint32_t b;     // its place in B
    uint32_t slot;  // where slots_ has it
  };

  void IndexA();
  uint32_t Find(uint64_t shingle) const;
  void Compare(std::span<const uint64_t> b, uint32_t distinct_b,
               Alignment* alignment);
  void FindRuns(std::span<const uint64_t> b, std::vector<Run>* runs) const;
  void FillGaps(std::span<const uint64_t> b, std::vector<Run>* runs);

  std::span<const uint64_t> a_;
  bool indexed_ = false;
  std::vector<uint64_t> shingles_a_;
  std::vector<uint64_t> shingles_b_;
  std::vector<Slot> slots_;        // open addressing, a power of two
  std::vector<uint32_t> slot_of_;  // by position in A
  std::vector<uint32_t> next_;     // next position with the same shingle
  std::vector<uint64_t> filter_;   // a bit for the highest bits of A's shingles
  int filter_shift_ = 0;
  std::vector<Seed> seed_buffer_;
  std::span<const Seed> seeds_;  // in order of B
  std::vector<Run> filled_;
  GapSearch gap_search_;
  RemainderSearch remainder_search_;
  uint32_t distinct_a_ = 0;
  uint32_t stamp_ = 0;
};

// Turns what A and B share into what B and A share.
void Exchange(Alignment* alignment);

// Joins runs to passages: neighbours in both texts with at most
// `gap` tokens between them on either side.
void JoinRuns(const std::vector<Run>& runs, uint32_t gap,
              std::vector<Passage>* passages);

}  // namespace copydesk

#endif  // ENGINE_MATCH_ALIGNER_H_
