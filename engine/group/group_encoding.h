#ifndef ENGINE_GROUP_GROUP_ENCODING_H_
#define ENGINE_GROUP_GROUP_ENCODING_H_

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace copydesk {

// How KeyGroups and SpilledKeys pack tuples and groups. An entry is a tuple:
// the key's high bits above, the member in the bits of the member mask.

// So many low bits of an entry are the member's at least, so that of a key no
// more than 48 bits count and a file need not hold more.
inline constexpr int kMinMemberBits = 16;

// The bits of the members below `members`, and of their number.
inline uint64_t MemberMask(uint32_t members) {
  return std::max(std::bit_ceil(uint64_t{members} + 1),
                  uint64_t{1} << kMinMemberBits) -
         1;
}

// Of sorted entries, moves those that share their key with another to the
// front, in order, and returns how many they are.
size_t KeepShared(uint64_t member_mask, size_t n, uint64_t* entries);

// Replaces entries that KeepShared has kept by their groups, and returns how
// many words of 4 bytes these take: a group's key with its size in the bits of
// the mask (two words, the lower first), and its members, ascending, each once,
// at least two.
size_t EncodeGroups(uint64_t member_mask, size_t n, uint64_t* entries);

}  // namespace copydesk

#endif  // ENGINE_GROUP_GROUP_ENCODING_H_
