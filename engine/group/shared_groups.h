#ifndef ENGINE_GROUP_SHARED_GROUPS_H_
#define ENGINE_GROUP_SHARED_GROUPS_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "engine/base/result.h"
#include "engine/group/candidates.h"

namespace copydesk {

// MemberLists of two blocks with `size` members each, of which the first is
// numbered `begin_a` and `begin_b`.
struct BlockPair {
  std::string path_a;
  std::string path_b;
  uint64_t configuration;
  uint32_t begin_a;
  uint32_t begin_b;
  uint32_t size;
};

// Calls `found(k, count)` once for each candidate, a member of one block and a
// member of the other, in order of the first: how many groups both are in that
// are `wanted` (all, if there is no such function), or `most` if these are
// more. Neighbours or not is all the same.
//
// Only the lists of members that lie between those of candidates are read.
// Memory: `memory`, 64 KiB at least and no less than two lists, and 8 bytes a
// member of a block; where that is not enough, what is read is read in parts.
// Time: about a nanosecond for each group of each candidate's second member, or
// a search for each group of the first where these are much fewer.
Status CountShared(const BlockPair& blocks,
                   const std::function<bool(uint64_t group)>& wanted,
                   std::span<const Candidate> candidates, uint32_t most,
                   size_t memory,
                   const std::function<void(size_t k, uint32_t count)>& found);

}  // namespace copydesk

#endif  // ENGINE_GROUP_SHARED_GROUPS_H_
