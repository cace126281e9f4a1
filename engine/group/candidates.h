#ifndef ENGINE_GROUP_CANDIDATES_H_
#define ENGINE_GROUP_CANDIDATES_H_

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "engine/group/key_groups.h"

namespace copydesk {

// Up to so many members, a group gives all its pairs.
inline constexpr size_t kAllPairs = 256;
// Above that, each member is paired with so many that come next.
inline constexpr size_t kNeighbours = 32;

// Two members and how many keys brought them together.
struct Candidate {
  uint32_t a;  // less than b
  uint32_t b;
  uint32_t keys;
};

// Puts the members of a large group into an order that depends on their content
// and on the key alone, and that brings like to like. Thread-safe.
using ContentOrder =
    std::function<void(uint64_t key, std::vector<uint32_t>* members)>;

// Whether a pair that has come together `keys` times is worth a closer look.
// Thread-safe.
using KeepCandidate = std::function<bool(const Candidate&)>;

// The pairs that share a key and that `keep` wants, in order of (a, b). A group
// of n members gives n * (n - 1) / 2 pairs up to kAllPairs members and at most
// n * kNeighbours above, so the work is linear in the tuples whatever the
// groups' sizes, and no group is left out. `groups` must be sorted.
//
// Pairs are never held: for one member after the other, those above it in its
// groups are counted. The result does not depend on `threads`. Memory: 4 bytes
// a tuple whose key is shared (16 more in groups above kAllPairs), 8 bytes a
// member and thread, and the result twice over.
std::vector<Candidate> FindCandidates(const KeyGroups& groups,
                                      const ContentOrder& order,
                                      const KeepCandidate& keep,
                                      unsigned threads = 1);

}  // namespace copydesk

#endif  // ENGINE_GROUP_CANDIDATES_H_
