#include "engine/match/remainder_search.h"

#include <algorithm>
#include <bit>

namespace copydesk {
namespace {

// Tokens of a seed.
constexpr uint32_t kSeed = 3;
// How far a seed is extended to either side.
constexpr uint32_t kReach = GapSearch::kLongest / 2;
// What an equal word counts where a word of difference counts 1, and the least
// worth of what is kept.
constexpr int kWord = 2;
constexpr int kLeast = 4 * kWord;
// In a slot: no place, and a flag for a seed that A has more than once.
constexpr uint32_t kNone = ~uint32_t{0};
constexpr uint32_t kRepeated = uint32_t{1} << 31;

// The highest bits are the best.
uint64_t SeedHash(const uint64_t* t) {
  constexpr uint64_t kOdd = 0x9e3779b97f4a7c15;
  return ((t[0] * kOdd + t[1]) * kOdd + t[2]) * kOdd;
}

bool SameSeed(const uint64_t* x, const uint64_t* y) {
  return x[0] == y[0] && x[1] == y[1] && x[2] == y[2];
}

int Worth(const Run& r) { return kWord * static_cast<int>(r.length); }

// What the difference between neighbouring runs takes off.
int Cost(const Run& r, const Run& next) {
  return static_cast<int>(
      std::max(next.a - (r.a + r.length), next.b - (r.b + r.length)));
}

}  // namespace

void RemainderSearch::FindFree(std::span<const uint64_t> a,
                               std::span<const uint64_t> b,
                               const std::vector<Run>& runs) {
  const auto add = [](uint32_t begin, size_t end, std::vector<Stretch>* to) {
    if (end >= begin + kSeed)
      to->push_back({begin, static_cast<uint32_t>(end)});
  };
  free_a_.clear();
  free_b_.clear();
  uint32_t end_a = 0, end_b = 0;
  for (const Run& r : runs) {
    constexpr uint32_t kGap = GapSearch::kLongest;
    const bool in_order = &r != &runs.front() && r.a >= end_a &&
                          r.a - end_a <= kGap && r.b - end_b <= kGap;
    if (!in_order) add(end_b, r.b, &free_b_);
    end_a = r.a + r.length;
    end_b = r.b + r.length;
  }
  add(end_b, b.size(), &free_b_);
  if (free_b_.empty()) return;
  buffer_ = runs;
  std::sort(buffer_.begin(), buffer_.end(),
            [](const Run& x, const Run& y) { return x.a < y.a; });
  end_a = 0;
  for (const Run& r : buffer_) {
    add(end_a, r.a, &free_a_);
    end_a = std::max(end_a, r.a + r.length);
  }
  add(end_a, a.size(), &free_a_);
}

void RemainderSearch::FindSeeds(std::span<const uint64_t> a,
                                std::span<const uint64_t> b) {
  seeds_.clear();
  size_t n = 0;
  for (const Stretch& s : free_a_) n += s.end - s.begin;
  const size_t size = std::bit_ceil(2 * n);
  const int shift = 64 - std::countr_zero(size);
  const size_t mask = size - 1;
  slots_.assign(size, kNone);
  for (const Stretch& s : free_a_) {
    for (uint32_t i = s.begin; i + kSeed <= s.end; ++i) {
      size_t at = SeedHash(&a[i]) >> shift;
      while (slots_[at] != kNone &&
             !SameSeed(&a[slots_[at] & ~kRepeated], &a[i])) {
        at = (at + 1) & mask;
      }
      slots_[at] = slots_[at] == kNone ? i : slots_[at] | kRepeated;
    }
  }
  for (const Stretch& s : free_b_) {
    for (uint32_t j = s.begin; j + kSeed <= s.end; ++j) {
      for (size_t at = SeedHash(&b[j]) >> shift; slots_[at] != kNone;
           at = (at + 1) & mask) {
        const uint32_t slot = slots_[at];
        if (!SameSeed(&a[slot & ~kRepeated], &b[j])) continue;
        if ((slot & kRepeated) == 0) seeds_.push_back({slot, j});
        break;
      }
    }
  }
  // Those that B has more than once have one place in A.
  std::sort(seeds_.begin(), seeds_.end(),
            [](const Seed& x, const Seed& y) { return x.a < y.a; });
  size_t kept = 0;
  for (size_t i = 0, end; i < seeds_.size(); i = end) {
    end = i + 1;
    while (end < seeds_.size() && seeds_[end].a == seeds_[i].a) ++end;
    if (end == i + 1) seeds_[kept++] = seeds_[i];
  }
  seeds_.resize(kept);
  std::sort(seeds_.begin(), seeds_.end(),
            [](const Seed& x, const Seed& y) { return x.b < y.b; });
}

void RemainderSearch::Extend(std::span<const uint64_t> a,
                             std::span<const uint64_t> b, Seed seed,
                             Stretch free_b) {
  // What is free of A around the seed, which may have been taken by now.
  uint32_t a_begin = seed.a, a_end = seed.a;
  while (a_end < a.size() && a_end < seed.a + kSeed + kReach &&
         !covered_a_[a_end]) {
    ++a_end;
  }
  if (a_end < seed.a + kSeed) return;
  while (a_begin > 0 && a_begin + kReach > seed.a && !covered_a_[a_begin - 1]) {
    --a_begin;
  }
  const uint32_t b_begin =
      std::max(free_b.begin, seed.b - std::min(seed.b, kReach));
  const uint32_t b_end = std::min(free_b.end, seed.b + kSeed + kReach);

  Run middle{seed.a, seed.b, kSeed};
  while (middle.a > a_begin && middle.b > b_begin &&
         a[middle.a - 1] == b[middle.b - 1]) {
    --middle.a;
    --middle.b;
    ++middle.length;
  }
  while (middle.a + middle.length < a_end && middle.b + middle.length < b_end &&
         a[middle.a + middle.length] == b[middle.b + middle.length]) {
    ++middle.length;
  }
  block_.clear();
  gap_search_.Find(a, a_begin, middle.a, b, b_begin, middle.b, &block_);
  const size_t at = block_.size();
  block_.push_back(middle);
  gap_search_.Find(a, middle.a + middle.length, a_end, b,
                   middle.b + middle.length, b_end, &block_);

  size_t begin = at, end = at + 1;
  int left = 0, right = 0;
  int worth = 0;
  for (size_t i = at; i-- > 0;) {
    worth += Worth(block_[i]) - Cost(block_[i], block_[i + 1]);
    if (worth <= left) continue;
    left = worth;
    begin = i;
  }
  worth = 0;
  for (size_t i = at + 1; i < block_.size(); ++i) {
    worth += Worth(block_[i]) - Cost(block_[i - 1], block_[i]);
    if (worth <= right) continue;
    right = worth;
    end = i + 1;
  }
  if (left + Worth(middle) + right < kLeast) return;
  for (size_t i = begin; i < end; ++i) {
    found_.push_back(block_[i]);
    covered_a_.Set(block_[i].a, block_[i].length);
  }
}

void RemainderSearch::Find(std::span<const uint64_t> a,
                           std::span<const uint64_t> b,
                           std::vector<Run>* runs) {
  FindFree(a, b, *runs);
  if (free_a_.empty() || free_b_.empty()) return;
  FindSeeds(a, b);
  if (seeds_.empty()) return;
  covered_a_.Reset(a.size());
  for (const Run& r : *runs) covered_a_.Set(r.a, r.length);
  found_.clear();
  auto seed = seeds_.begin();
  for (Stretch free : free_b_) {
    for (; seed != seeds_.end() && seed->b < free.end; ++seed) {
      if (seed->b < free.begin) continue;
      Extend(a, b, *seed, free);
      if (found_.empty()) continue;
      const Run& last = found_.back();
      free.begin = std::max(free.begin, last.b + last.length);
    }
  }
  buffer_.resize(runs->size() + found_.size());
  std::merge(runs->begin(), runs->end(), found_.begin(), found_.end(),
             buffer_.begin(),
             [](const Run& x, const Run& y) { return x.b < y.b; });
  runs->swap(buffer_);
}

}  // namespace copydesk
