#ifndef ENGINE_GROUP_RADIX_SORT_H_
#define ENGINE_GROUP_RADIX_SORT_H_

#include <cstdint>
#include <span>

namespace copydesk {

// Sorts `entries` in ascending order. `scratch` is at least as long, does not
// overlap, and is left with no particular content.
//
// Most significant digit first, between the two arrays: 8 bits a digit, until
// the entries of one value fit the first cache; then one digit as wide as their
// number asks for, and insertions for what is left. Bits that all entries share
// cost one look at each entry, so linear in the entries for keys of any kind.
// About 5 ns an entry where both arrays fit the second cache, as arrays of up
// to 40,000 entries do. Thread-safe for different arrays.
void RadixSort(std::span<uint64_t> entries, std::span<uint64_t> scratch);

}  // namespace copydesk

#endif  // ENGINE_GROUP_RADIX_SORT_H_
