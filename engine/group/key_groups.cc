#include "engine/group/key_groups.h"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <new>

#include "engine/base/parallel.h"
#include "engine/group/group_encoding.h"
#include "engine/group/radix_sort.h"

namespace copydesk {
namespace {

// Tuples are handed to the partitions in lots of so many.
constexpr size_t kLot = 16384;

// Less than this is not worth an arena.
constexpr size_t kLeastArena = size_t{1} << 21;

size_t PartitionOf(uint64_t entry) { return entry >> 56; }

uint64_t* Resized(uint64_t* entries, size_t bytes) {
  void* moved = std::realloc(entries, std::max<size_t>(bytes, 1));
  if (moved == nullptr) throw std::bad_alloc();
  return static_cast<uint64_t*>(moved);
}

}  // namespace

struct KeyGroups::Partition {
  ~Partition() {
    if (own) std::free(entries);
  }

  void Append(const uint64_t* from, size_t n) {
    const std::lock_guard lock(mutex);
    if (size + n > capacity) Grow(n);
    std::memcpy(entries + size, from, n * sizeof *from);
    size += n;
  }
  void Grow(size_t n) {
    capacity = size + std::max(n, size);
    const size_t bytes = capacity * sizeof *entries;
    uint64_t* const grown = Resized(own ? entries : nullptr, bytes);
    if (!own && size > 0) std::memcpy(grown, entries, size * sizeof *entries);
    entries = grown;
    own = true;
  }

  std::mutex mutex;
  uint64_t* entries = nullptr;  // in the arena, or else its own
  bool own = true;
  size_t size = 0;
  size_t capacity = 0;
};

KeyGroups::KeyGroups(uint32_t members)
    : members_(members),
      member_mask_(MemberMask(members)),
      partitions_(std::make_unique<std::array<Partition, kPartitions>>()) {}

KeyGroups::~KeyGroups() = default;
KeyGroups::KeyGroups(KeyGroups&&) noexcept = default;
KeyGroups& KeyGroups::operator=(KeyGroups&&) noexcept = default;

void KeyGroups::Reserve(size_t tuples) {
  if (tuples < kLeastArena / sizeof(uint64_t) || arena_.data() != nullptr)
    return;
  const size_t mean = tuples / kPartitions;
  const size_t room = mean + mean / 64 + 256;
  arena_ = Arena(room * kPartitions * sizeof(uint64_t));
  uint64_t* next = static_cast<uint64_t*>(arena_.data());
  for (Partition& p : *partitions_) {
    if (p.entries == nullptr) {
      p.entries = next;
      p.capacity = room;
      p.own = false;
    }
    next += room;
  }
}

void KeyGroups::Add(uint64_t key, uint32_t member) {
  if (pending_.capacity() == 0) pending_.reserve(kLot);
  pending_.push_back(Pack(key, member));
  if (pending_.size() == kLot) AddPending();
}

void KeyGroups::AddPending() {
  AddPacked(pending_);
  pending_.clear();
}

void KeyGroups::AddPacked(std::span<const uint64_t> packed) {
  std::array<uint64_t, kLot> sorted;
  while (!packed.empty()) {
    const auto lot = packed.first(std::min(packed.size(), kLot));
    packed = packed.subspan(lot.size());
    std::array<uint32_t, kPartitions> ends{};
    for (const uint64_t e : lot) ++ends[PartitionOf(e)];
    uint32_t sum = 0;
    for (uint32_t& end : ends) {
      const uint32_t count = end;
      end = sum;
      sum += count;
    }
    for (const uint64_t e : lot) sorted[ends[PartitionOf(e)]++] = e;
    uint32_t begin = 0;
    for (size_t p = 0; p < kPartitions; ++p) {
      if (ends[p] == begin) continue;
      (*partitions_)[p].Append(&sorted[begin], ends[p] - begin);
      begin = ends[p];
    }
  }
}

void KeyGroups::SortPartition(size_t partition, std::span<uint64_t> scratch) {
  Partition& p = (*partitions_)[partition];
  RadixSort({p.entries, p.size}, scratch);
  const size_t shared = KeepShared(member_mask_, p.size, p.entries);
  const size_t words = EncodeGroups(member_mask_, shared, p.entries);
  if (p.own) p.entries = Resized(p.entries, words * sizeof(uint32_t));
  words_[partition] = words;
}

void KeyGroups::Sort(unsigned threads) {
  AddPending();
  pending_.shrink_to_fit();
  groups_.assign(kPartitions, nullptr);
  words_.assign(kPartitions, 0);
  size_t largest = 0;
  for (const Partition& p : *partitions_) largest = std::max(largest, p.size);
  ParallelForWith(
      kPartitions, 1, threads,
      [&] { return std::make_unique_for_overwrite<uint64_t[]>(largest); },
      [&](std::unique_ptr<uint64_t[]>* scratch, size_t p, size_t) {
        SortPartition(p, {scratch->get(), largest});
      });
  CloseUp();
}

void KeyGroups::CloseUp() {
  auto* const begin = static_cast<uint32_t*>(arena_.data());
  uint32_t* end = begin;
  for (size_t i = 0; i < kPartitions; ++i) {
    Partition& p = (*partitions_)[i];
    if (!p.own) {
      std::memmove(end, p.entries, words_[i] * sizeof *end);
      p.entries = nullptr;
      groups_[i] = end;
      end += words_[i];
    } else {
      groups_[i] = reinterpret_cast<const uint32_t*>(p.entries);
    }
  }
  if (begin != nullptr) {
    arena_.Shrink(static_cast<size_t>(end - begin) * sizeof *end);
  }
}

void KeyGroups::ForEachGroup(
    const std::function<void(uint64_t, std::span<const uint32_t>)>& visit)
    const {
  for (size_t p = 0; p < words_.size(); ++p) {
    ForEachGroupIn(p, [&](const Group& g, size_t) { visit(g.key, g.members); });
  }
}

size_t KeyGroups::size() const {
  size_t tuples = pending_.size();
  for (const Partition& p : *partitions_) tuples += p.size;
  return tuples;
}

}  // namespace copydesk
