#include "engine/group/radix_sort.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstring>

namespace copydesk {
namespace {

// So many entries and no more are sorted by insertion.
constexpr size_t kInsertion = 24;
// Entries that, with as much scratch, fit the second cache.
constexpr size_t kInCache = size_t{1} << 16;
constexpr unsigned kDigit = 8;
constexpr unsigned kInCacheDigit = 9;

void Sort(uint64_t* from, uint64_t* other, size_t n, bool to_other);

template <typename Count>
void CountsToBegins(std::span<Count> counts) {
  Count sum = 0;
  for (Count& c : counts) {
    const Count count = c;
    c = sum;
    sum += count;
  }
}

// Puts entries in order that are in order from bit `shift` up, and copies them
// to `to`, which is either array.
void Settle(uint64_t* from, uint64_t* other, uint64_t* to, size_t n,
            unsigned shift) {
  for (size_t i = 0; i < n; ++i) {
    const uint64_t e = from[i];
    if (i == 0 || to[i - 1] <= e) {
      to[i] = e;
      continue;
    }
    const size_t least = i > kInsertion ? i - kInsertion : 0;
    size_t k = i;
    for (; k > least && to[k - 1] > e; --k) to[k] = to[k - 1];
    to[k] = e;
    if (k == 0 || to[k - 1] <= e) continue;
    // Too many differ in the low bits alone.
    size_t begin = k;
    while (begin > 0 && to[begin - 1] >> shift == e >> shift) --begin;
    size_t end = i + 1;
    while (end < n && from[end] >> shift == e >> shift) ++end;
    if (to == from) {
      Sort(from + begin, other + begin, end - begin, false);
    } else {
      std::memcpy(from + begin, to + begin, (i + 1 - begin) * sizeof *to);
      Sort(from + begin, other + begin, end - begin, true);
    }
    i = end - 1;
  }
}

// Two digits, the lower first, as wide as the number of entries asks for.
void SortInCache(uint64_t* from, uint64_t* other, size_t n, unsigned top,
                 bool to_other) {
  const unsigned bits = std::min(
      {static_cast<unsigned>(std::bit_width(n)) + 1, 2 * kInCacheDigit, top});
  const unsigned shift = top - bits;
  const unsigned middle = shift + bits / 2;
  const uint64_t low_mask = (uint64_t{1} << bits / 2) - 1;
  const uint64_t high_mask = (uint64_t{1} << (bits - bits / 2)) - 1;
  std::array<uint32_t, size_t{1} << kInCacheDigit> low, high;
  std::fill_n(low.begin(), low_mask + 1, 0u);
  std::fill_n(high.begin(), high_mask + 1, 0u);
  for (size_t i = 0; i < n; ++i) {
    ++low[from[i] >> shift & low_mask];
    ++high[from[i] >> middle & high_mask];
  }
  CountsToBegins(std::span<uint32_t>(low).first(low_mask + 1));
  CountsToBegins(std::span<uint32_t>(high).first(high_mask + 1));
  for (size_t i = 0; i < n; ++i) {
    const uint64_t e = from[i];
    other[low[e >> shift & low_mask]++] = e;
  }
  for (size_t i = 0; i < n; ++i) {
    const uint64_t e = other[i];
    from[high[e >> middle & high_mask]++] = e;
  }
  Settle(from, other, to_other ? other : from, n, shift);
}

void SortByDigit(uint64_t* from, uint64_t* other, size_t n, unsigned top,
                 bool to_other) {
  // As few as will do: each bucket is a place to write to.
  const unsigned bits = std::min(
      {static_cast<unsigned>(std::bit_width(n / (kInCache / 2))), kDigit, top});
  const unsigned shift = top - bits;
  const uint64_t mask = (uint64_t{1} << bits) - 1;
  std::array<size_t, size_t{1} << kDigit> ends{};
  for (size_t i = 0; i < n; ++i) ++ends[from[i] >> shift & mask];
  CountsToBegins(std::span<size_t>(ends));
  for (size_t i = 0; i < n; ++i) {
    const uint64_t e = from[i];
    other[ends[e >> shift & mask]++] = e;
  }
  size_t begin = 0;
  for (const size_t end : ends) {
    Sort(other + begin, from + begin, end - begin, !to_other);
    begin = end;
  }
}

// Leaves the entries of `from` sorted in `from` or in `other`.
void Sort(uint64_t* from, uint64_t* other, size_t n, bool to_other) {
  uint64_t differ = 0;
  for (size_t i = 0; i < n; ++i) differ |= from[i] ^ from[0];
  const auto top = static_cast<unsigned>(std::bit_width(differ));
  if (n <= kInsertion || differ == 0) {
    Settle(from, other, to_other ? other : from, n, 0);
  } else if (n <= kInCache) {
    SortInCache(from, other, n, top, to_other);
  } else {
    SortByDigit(from, other, n, top, to_other);
  }
}

}  // namespace

void RadixSort(std::span<uint64_t> entries, std::span<uint64_t> scratch) {
  Sort(entries.data(), scratch.data(), entries.size(), false);
}

}  // namespace copydesk
