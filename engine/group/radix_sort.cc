#include "engine/group/radix_sort.h"

#include <algorithm>
#include <array>

namespace copydesk {

void RadixSort(std::vector<uint64_t>* entries, unsigned low_bit,
               std::vector<uint64_t>* scratch) {
  constexpr unsigned kDigit = 8;
  const size_t n = entries->size();
  scratch->resize(n);
  for (unsigned shift = low_bit; shift < 64; shift += kDigit) {
    const uint64_t mask = shift + kDigit > 64 ? (1u << (64 - shift)) - 1 : 255;
    std::array<size_t, 256> start{};
    for (const uint64_t e : *entries) ++start[e >> shift & mask];
    if (std::find(start.begin(), start.end(), n) != start.end()) continue;
    size_t sum = 0;
    for (size_t& s : start) {
      const size_t count = s;
      s = sum;
      sum += count;
    }
    for (const uint64_t e : *entries) {
      (*scratch)[start[e >> shift & mask]++] = e;
    }
    entries->swap(*scratch);
  }
}

}  // namespace copydesk
