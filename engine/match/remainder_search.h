#ifndef ENGINE_MATCH_REMAINDER_SEARCH_H_
#define ENGINE_MATCH_REMAINDER_SEARCH_H_

#include <cstdint>
#include <span>
#include <vector>

#include "engine/match/gap_search.h"
#include "engine/sketch/token_flags.h"

namespace copydesk {

// Finds what two texts share in other words and another order, in what the runs
// known so far leave over: the lines of a text that were rewritten and moved.
//
// Three words in a row that are once in what is left of A and once in what is
// left of B are a seed (as unique lines are in Cohen's patience diff). A seed
// is extended to both sides over short runs, and ends where the differences
// outweigh the equal words (as in BLAST, Altschul et al. 1990): a word counts 1
// and a word of difference takes half a word off. What comes to four words or
// more is kept.
//
// One a thread. Time is linear in the tokens left over, about 3 ns each, and
// about 1 us a seed.
class RemainderSearch {
 public:
  // Adds what it finds to `runs`, which are in order of B and disjoint in B,
  // and stay so. Nothing is added between two runs that keep their order and
  // have at most GapSearch::kLongest tokens between them on either side. What
  // is added overlaps no other run in A either.
  void Find(std::span<const uint64_t> a, std::span<const uint64_t> b,
            std::vector<Run>* runs);

 private:
  struct Stretch {
    uint32_t begin, end;
  };
  struct Seed {
    uint32_t a, b;
  };

  // What `runs` leave over of either text.
  void FindFree(std::span<const uint64_t> a, std::span<const uint64_t> b,
                const std::vector<Run>& runs);
  void FindSeeds(std::span<const uint64_t> a, std::span<const uint64_t> b);
  // Appends what is around the seed to found_, if it is enough.
  void Extend(std::span<const uint64_t> a, std::span<const uint64_t> b,
              Seed seed, Stretch free_b);

  GapSearch gap_search_;
  std::vector<Stretch> free_a_, free_b_;  // in order
  TokenFlags covered_a_;
  std::vector<uint32_t> slots_;  // open addressing, a power of two
  std::vector<Seed> seeds_;      // in order of B
  std::vector<Run> block_;       // around one seed
  std::vector<Run> found_;       // in order of B
  std::vector<Run> buffer_;
};

}  // namespace copydesk

#endif  // ENGINE_MATCH_REMAINDER_SEARCH_H_
