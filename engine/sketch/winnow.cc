#include "engine/sketch/winnow.h"

#include <algorithm>

namespace copydesk {

void Winnow(std::span<const uint64_t> shingles, std::vector<uint64_t>* chosen) {
  if (shingles.empty()) return;
  const size_t n = shingles.size();
  const size_t window = std::min(n, kWinnowWindow);
  // Where the least hash of the current window stands, the last one if several.
  size_t least = 0;
  for (size_t i = 1; i < window; ++i) {
    if (shingles[i] <= shingles[least]) least = i;
  }
  chosen->push_back(shingles[least]);
  for (size_t end = window; end < n; ++end) {
    const size_t begin = end + 1 - window;
    const size_t before = least;
    if (least < begin) {
      least = begin;
      for (size_t i = begin + 1; i <= end; ++i) {
        if (shingles[i] <= shingles[least]) least = i;
      }
    } else if (shingles[end] <= shingles[least]) {
      least = end;
    }
    if (least != before) chosen->push_back(shingles[least]);
  }
}

}  // namespace copydesk
