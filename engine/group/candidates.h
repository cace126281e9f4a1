#ifndef ENGINE_GROUP_CANDIDATES_H_
#define ENGINE_GROUP_CANDIDATES_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "engine/group/key_groups.h"
#include "engine/group/pair_counts.h"

namespace copydesk {

// Up to so many members, a group gives all its pairs.
inline constexpr size_t kAllPairs = 256;
// Above that, each member of a group meets the first, and of the others those
// that come next to it: 32, and fewer in very large groups, which come in
// numbers, as what so many have in common is long.
inline constexpr size_t kVeryLarge = 4096;
constexpr uint32_t Reach(size_t members) {
  return static_cast<uint32_t>(std::clamp<size_t>(kVeryLarge / members, 1, 16));
}

// Two members and how many keys they have in common.
struct Candidate {
  uint32_t a;  // less than b
  uint32_t b;
  uint32_t keys;
};

// Of those that come next in a smaller group nearly all have much in common:
// one such group makes a pair. But the firsts of many groups are many, though
// one is the best of all, and so are those that come next in very large ones.
// With these a member is paired if it meets them in half of the large groups
// that both are in, which holds for the best of all whom it has a group with.
constexpr Meeting MeetingOfNeighbours(size_t members) {
  return members < kVeryLarge ? Meeting::kNear : Meeting::kMet;
}

// Puts the members of a large group, which come in ascending order, into one
// that depends on their content and on the key alone, and that brings like to
// like; but first comes the one that all others are to meet. Thread-safe.
using ContentOrder =
    std::function<void(uint64_t key, std::vector<uint32_t>* members)>;

// Whether a pair with so many keys in common is worth a closer look.
// Thread-safe.
using KeepCandidate = std::function<bool(const Candidate&)>;

// Whether two members that have met like that, and have so many large groups in
// common, are a candidate; sets their keys.
inline bool Decide(Meetings meetings, uint32_t in_common,
                   const KeepCandidate& keep, Candidate* c) {
  c->keys = meetings.small();
  const bool wanted = c->keys > 0 && keep(*c);
  c->keys += in_common;
  return wanted || (meetings.AreNear(in_common) && keep(*c));
}

// The pairs that meet in a group and that `keep` wants, in order of (a, b). All
// pairs of a group of up to kAllPairs members meet there, and of a larger one
// those within Reach() of each other and those of its first member (see
// Meeting), so the work is linear in the tuples whatever the groups' sizes, and
// no group is left out. `groups` must be sorted.
//
// A pair has in `keys` all groups that both are in, large ones however far
// apart it stands there. But where large groups do not make a pair, only small
// ones count for `keep`: what very many have says little of two.
//
// Pairs are never held: for one member after the other, those above it in its
// groups are counted. The result does not depend on `threads`. Memory: 4 bytes
// a tuple whose key is shared (12 more in groups above kAllPairs), 16 bytes a
// member, 8 a member and thread, and the result twice over.
std::vector<Candidate> FindCandidates(const KeyGroups& groups,
                                      const ContentOrder& order,
                                      const KeepCandidate& keep,
                                      unsigned threads = 1);

}  // namespace copydesk

#endif  // ENGINE_GROUP_CANDIDATES_H_
