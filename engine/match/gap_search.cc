#include "engine/match/gap_search.h"

#include <bit>
#include <cstring>

namespace copydesk {
namespace {

// The fewest words that count as a run inside a gap.
constexpr uint32_t kShortRun = 2;

}  // namespace

void GapSearch::Find(std::span<const uint64_t> a, uint32_t a0, uint32_t a1,
                     std::span<const uint64_t> b, uint32_t b0, uint32_t b1,
                     std::vector<Run>* out) {
  if (a1 - a0 < kShortRun || b1 - b0 < kShortRun) return;
  a_begin_ = a0;
  b_begin_ = b0;
  // A's tokens by their lowest bits: a chain of places a bucket.
  constexpr uint32_t kBuckets = 2 * kLongest;
  constexpr uint8_t kEnd = 0xff;
  uint8_t first[kBuckets];
  uint8_t next[kLongest];
  std::memset(first, kEnd, sizeof first);
  for (uint32_t i = 0; i < a1 - a0; ++i) {
    uint8_t& bucket = first[a[a0 + i] % kBuckets];
    next[i] = bucket;
    bucket = static_cast<uint8_t>(i);
  }
  bool pair = false;
  for (uint32_t j = 0; j < b1 - b0; ++j) {
    const uint64_t token = b[b0 + j];
    uint64_t places = 0;
    for (uint8_t i = first[token % kBuckets]; i != kEnd; i = next[i]) {
      if (a[a0 + i] == token) places |= uint64_t{1} << i;
    }
    matches_[j] = places;
    pair |= j > 0 && (matches_[j - 1] << 1 & places) != 0;
  }
  if (pair) Search(0, a1 - a0, 0, b1 - b0, out);
}

void GapSearch::Search(uint32_t a0, uint32_t a1, uint32_t b0, uint32_t b1,
                       std::vector<Run>* out) const {
  if (a1 - a0 < kShortRun || b1 - b0 < kShortRun) return;
  const uint64_t inside = (~uint64_t{0} >> (kLongest - (a1 - a0))) << a0;
  // After round n, bit i of ends[j] is set where a run of n + 1 tokens ends at
  // (i, j).
  uint64_t ends[kLongest];
  for (uint32_t j = b0; j < b1; ++j) ends[j] = matches_[j] & inside;
  uint32_t length = 0;
  uint32_t row = b0;
  uint64_t places = 0;
  for (uint32_t n = 1;; ++n) {
    uint32_t first_row = b1;
    for (uint32_t j = b1; j-- > b0;) {
      if (n > 1) ends[j] = j == b0 ? 0 : ends[j - 1] << 1 & ends[j] & inside;
      if (ends[j] != 0) first_row = j;
    }
    if (first_row == b1) break;
    length = n;
    row = first_row;
    places = ends[first_row];
  }
  if (length < kShortRun) return;
  const auto a_end = static_cast<uint32_t>(std::countr_zero(places)) + 1;
  const uint32_t b_end = row + 1;
  Search(a0, a_end - length, b0, b_end - length, out);
  out->push_back(
      {a_begin_ + a_end - length, b_begin_ + b_end - length, length});
  Search(a_end, a1, b_end, b1, out);
}

}  // namespace copydesk
