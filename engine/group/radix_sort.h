#ifndef ENGINE_GROUP_RADIX_SORT_H_
#define ENGINE_GROUP_RADIX_SORT_H_

#include <cstdint>
#include <vector>

namespace copydesk {

// Sorts `entries` by their bits from `low_bit` up; entries that agree in those
// keep their order. `scratch` is resized to the size of `entries` and left with
// no particular content.
//
// Least significant digit first, 8 bits a digit; digits that are the same in
// all entries cost only their counting. About 1 ns an entry and digit.
void RadixSort(std::vector<uint64_t>* entries, unsigned low_bit,
               std::vector<uint64_t>* scratch);

}  // namespace copydesk

#endif  // ENGINE_GROUP_RADIX_SORT_H_
