#include "engine/match/aligner.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "engine/sketch/shingle_kernel.h"

namespace copydesk {
namespace {

// How many places of a repeated shingle are tried as the start of a run.
constexpr int kMaxPlaces = 8;
// The widest gap between runs, in tokens, that is searched for more.
constexpr uint32_t kGap = GapSearch::kLongest;
// The widest difference inside one passage, in tokens.
constexpr uint32_t kPassageGap = 12;

}  // namespace

void Aligner::SetA(std::span<const uint64_t> tokens) {
  a_ = tokens;
  indexed_ = false;
}

void Aligner::IndexA() {
  indexed_ = true;
  const size_t n = ShingleCount(a_.size());
  shingles_a_.resize(n);
  kernel::Shingles(a_, shingles_a_);
  slot_of_.resize(n);
  slots_.assign(std::bit_ceil(2 * n + 1), Slot{0, kNone, 0});
  next_.assign(n, kNone);
  constexpr size_t kFilterBits = 16;  // a shingle, so that 1 in 16 errs
  const size_t filter = std::bit_ceil(std::max<size_t>(64, kFilterBits * n));
  filter_.assign(filter / 64, 0);
  filter_shift_ = 64 - std::countr_zero(filter);
  distinct_a_ = 0;
  stamp_ = 0;
  const size_t mask = slots_.size() - 1;
  // From the back, so that each slot and each link names the first position.
  for (size_t p = n; p-- > 0;) {
    const uint64_t shingle = shingles_a_[p];
    const uint64_t bit = shingle >> filter_shift_;
    filter_[bit / 64] |= uint64_t{1} << (bit % 64);
    size_t s = shingle & mask;
    while (slots_[s].position != kNone && slots_[s].shingle != shingle) {
      s = (s + 1) & mask;
    }
    if (slots_[s].position == kNone) {
      ++distinct_a_;
    } else {
      next_[p] = slots_[s].position;
    }
    slots_[s].shingle = shingle;
    slots_[s].position = static_cast<uint32_t>(p);
    slot_of_[p] = static_cast<uint32_t>(s);
  }
}

uint32_t Aligner::Find(uint64_t shingle) const {
  const size_t mask = slots_.size() - 1;
  for (size_t s = shingle & mask; slots_[s].position != kNone;
       s = (s + 1) & mask) {
    if (slots_[s].shingle == shingle) return static_cast<uint32_t>(s);
  }
  return kNone;
}

void Aligner::Compare(std::span<const uint64_t> b, uint32_t distinct_b,
                      Alignment* alignment) {
  const size_t n = ShingleCount(b.size());
  if (shingles_b_.size() < n) shingles_b_.resize(n);
  kernel::Shingles(b, std::span(shingles_b_).first(n));
  // Most shingles are not A's: they are sorted out first, without a branch.
  if (seed_buffer_.size() <= n) seed_buffer_.resize(n + 1);
  size_t seeds = 0;
  for (uint32_t j = 0; j < n; ++j) {
    const uint64_t bit = shingles_b_[j] >> filter_shift_;
    seed_buffer_[seeds].b = j;
    seeds += filter_[bit / 64] >> (bit % 64) & 1;
  }
  ++stamp_;
  uint32_t shared = 0;
  size_t kept = 0;
  // What follows in B mostly follows in A, too.
  size_t follows = shingles_a_.size();
  for (size_t i = 0; i < seeds; ++i) {
    const uint32_t j = seed_buffer_[i].b;
    uint32_t s;
    if (follows < shingles_a_.size() &&
        shingles_a_[follows] == shingles_b_[j]) {
      s = slot_of_[follows++];
    } else {
      s = Find(shingles_b_[j]);
      if (s == kNone) continue;
      follows = slots_[s].position + size_t{1};
    }
    seed_buffer_[kept++] = {j, s};
    if (slots_[s].stamp == stamp_) continue;
    slots_[s].stamp = stamp_;
    ++shared;
  }
  seeds_ = std::span(seed_buffer_).first(kept);
  alignment->shared_shingles = shared;
  alignment->jaccard = 0;
  alignment->containment = 0;
  if (shared > 0) {
    alignment->jaccard = static_cast<double>(shared) /
                         static_cast<double>(distinct_a_ + distinct_b - shared);
    alignment->containment =
        static_cast<double>(shared) / std::min(distinct_a_, distinct_b);
  }
}

void Aligner::FindRuns(std::span<const uint64_t> b,
                       std::vector<Run>* runs) const {
  const auto nb = static_cast<uint32_t>(b.size());
  const auto na = static_cast<uint32_t>(a_.size());
  const auto length_at = [&](uint32_t p, uint32_t j) {
    uint32_t length = kShingle;
    while (p + length < na && j + length < nb &&
           a_[p + length] == b[j + length]) {
      ++length;
    }
    return length;
  };
  uint32_t from = 0;  // where the last run ends in B
  for (const Seed& seed : seeds_) {
    const uint32_t j = seed.b;
    if (j < from) continue;
    Run best{0, j, 0};
    uint32_t p = slots_[seed.slot].position;
    // Where the last run would go on, if it goes on.
    const uint32_t expected =
        runs->empty() ? 0 : runs->back().a + (j - runs->back().b);
    uint32_t best_distance = 0;
    for (int place = 0; p != kNone && place < kMaxPlaces;
         ++place, p = next_[p]) {
      const uint32_t length = length_at(p, j);
      const uint32_t distance = p > expected ? p - expected : expected - p;
      if (length > best.length ||
          (length == best.length && distance < best_distance)) {
        best = {p, j, length};
        best_distance = distance;
      }
    }
    runs->push_back(best);
    from = j + best.length;
  }
}

void Aligner::FillGaps(std::span<const uint64_t> b, std::vector<Run>* runs) {
  filled_.clear();
  const auto na = static_cast<uint32_t>(a_.size());
  const auto nb = static_cast<uint32_t>(b.size());
  const auto search = [&](uint32_t a0, uint32_t a1, uint32_t b0, uint32_t b1) {
    if (a1 >= a0 && b1 >= b0 && a1 - a0 <= kGap && b1 - b0 <= kGap) {
      gap_search_.Find(a_, a0, a1, b, b0, b1, &filled_);
    }
  };
  for (size_t i = 0; i < runs->size(); ++i) {
    const Run& r = (*runs)[i];
    if (i > 0) {
      const Run& last = (*runs)[i - 1];
      search(last.a + last.length, r.a, last.b + last.length, r.b);
    } else {
      const uint32_t back = std::min({r.a, r.b, kGap / 2});
      search(r.a - back, r.a, r.b - back, r.b);
    }
    filled_.push_back(r);
  }
  if (!runs->empty()) {
    const Run& last = runs->back();
    const uint32_t a0 = last.a + last.length, b0 = last.b + last.length;
    const uint32_t ahead = std::min({na - a0, nb - b0, kGap / 2});
    search(a0, a0 + ahead, b0, b0 + ahead);
  }
  runs->swap(filled_);
}

void Aligner::Align(std::span<const uint64_t> b, uint32_t distinct_b,
                    Alignment* alignment) {
  alignment->runs.clear();
  alignment->passages.clear();
  if (std::ranges::equal(a_, b) && ShingleCount(b.size()) > 0) {
    alignment->shared_shingles = distinct_b;
    alignment->jaccard = alignment->containment = 1;
    alignment->runs.push_back({0, 0, static_cast<uint32_t>(b.size())});
    JoinRuns(alignment->runs, kPassageGap, &alignment->passages);
    return;
  }
  if (!indexed_) IndexA();
  Compare(b, distinct_b, alignment);
  if (alignment->shared_shingles == 0) return;
  FindRuns(b, &alignment->runs);
  FillGaps(b, &alignment->runs);
  JoinRuns(alignment->runs, kPassageGap, &alignment->passages);
}

void Aligner::AddMoved(std::span<const uint64_t> b, Alignment* alignment) {
  if (alignment->runs.empty()) return;
  remainder_search_.Find(a_, b, &alignment->runs);
  alignment->passages.clear();
  JoinRuns(alignment->runs, kPassageGap, &alignment->passages);
}

void Exchange(Alignment* alignment) {
  for (Run& r : alignment->runs) std::swap(r.a, r.b);
  for (Passage& p : alignment->passages) {
    std::swap(p.a_begin, p.b_begin);
    std::swap(p.a_end, p.b_end);
  }
}

void JoinRuns(const std::vector<Run>& runs, uint32_t gap,
              std::vector<Passage>* passages) {
  for (uint32_t i = 0; i < runs.size(); ++i) {
    const Run& r = runs[i];
    Passage* last = passages->empty() ? nullptr : &passages->back();
    if (last != nullptr && r.a >= last->a_end && r.a - last->a_end <= gap &&
        r.b - last->b_end <= gap) {
      last->a_end = r.a + r.length;
      last->b_end = r.b + r.length;
      last->words += r.length;
      ++last->runs;
    } else {
      passages->push_back(
          {r.a, r.a + r.length, r.b, r.b + r.length, r.length, i, 1});
    }
  }
}

}  // namespace copydesk
