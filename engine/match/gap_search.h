#ifndef ENGINE_MATCH_GAP_SEARCH_H_
#define ENGINE_MATCH_GAP_SEARCH_H_

#include <cstdint>
#include <span>
#include <vector>

namespace copydesk {

// A run of tokens that two texts share, word for word.
struct Run {
  uint32_t a;       // first token in A
  uint32_t b;       // first token in B
  uint32_t length;  // tokens

  bool operator==(const Run&) const = default;
};

// Finds what two short stretches of tokens share: the longest common run of two
// tokens or more, then the same to the left and to the right of it (Ratcliff
// and Obershelp 1988). Of runs equally long, the first in B counts, then the
// first in A.
//
// Rows of matches are words of 64 bits, so that a whole row is extended in one
// step (as in Crochemore et al., bit-parallel common subsequences, 2001).
class GapSearch {
 public:
  // The longest stretch, on either side.
  static constexpr uint32_t kLongest = 64;

  // Appends the common runs of a[a0, a1) and b[b0, b1), in order. Time is
  // linear in the tokens, times the length of the longest run.
  void Find(std::span<const uint64_t> a, uint32_t a0, uint32_t a1,
            std::span<const uint64_t> b, uint32_t b0, uint32_t b1,
            std::vector<Run>* out);

 private:
  // The same inside [a0, a1) and [b0, b1), counted from the stretch's begin.
  void Search(uint32_t a0, uint32_t a1, uint32_t b0, uint32_t b1,
              std::vector<Run>* out) const;

  uint32_t a_begin_ = 0;
  uint32_t b_begin_ = 0;
  uint64_t matches_[kLongest];  // per token of B, its places in A
};

}  // namespace copydesk

#endif  // ENGINE_MATCH_GAP_SEARCH_H_
