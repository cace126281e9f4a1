#include "engine/group/spilled_keys.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cstdio>
#include <cstring>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "engine/base/parallel.h"
#include "engine/base/spill_file.h"
#include "engine/group/group_encoding.h"
#include "engine/group/radix_sort.h"
#include "engine/group/spill_window.h"
#include "engine/group/varint.h"

namespace copydesk {
namespace {

constexpr size_t kPartitions = SpilledKeys::kPartitions;
constexpr size_t kLot = 16384;  // tuples that are handed on together
constexpr size_t kLeastBlock = size_t{4} << 10;
constexpr size_t kMostBlock = size_t{128} << 10;
constexpr size_t kKeyBytes = 5;
constexpr unsigned kPartitionShift = 56;
constexpr unsigned kKeyShift = kPartitionShift - 8 * kKeyBytes;
static_assert(kKeyShift == kMinMemberBits);
// A file that is too large is cut by so many bits of the key at a time.
constexpr unsigned kCutBits = 12;

struct PartitionFile {
  std::mutex mutex;
  std::optional<SpillWriter> writer;
  uint32_t last_member = 0;
  uint64_t tuples = 0;
};

// Room for entries that grows when asked to.
class Entries {
 public:
  uint64_t* Room(size_t n) {
    if (n > room_) {
      arena_ = Arena();
      arena_ = Arena(n * sizeof(uint64_t));
      room_ = n;
    }
    return static_cast<uint64_t*>(arena_.data());
  }
  uint64_t* data() const { return static_cast<uint64_t*>(arena_.data()); }

 private:
  Arena arena_;
  size_t room_ = 0;
};

// Scratch memory, as much as there are threads.
class ScratchPool {
 public:
  explicit ScratchPool(size_t n) : free_(n) {}
  Entries Take() {
    const std::lock_guard lock(mutex_);
    Entries e = std::move(free_.back());
    free_.pop_back();
    return e;
  }
  void Give(Entries e) {
    const std::lock_guard lock(mutex_);
    free_.push_back(std::move(e));
  }

 private:
  std::mutex mutex_;
  std::vector<Entries> free_;
};

}  // namespace

struct SpilledKeys::Rep {
  ~Rep() {
    if (!options.keep) (void)Remove();
  }

  Status Remove() {
    Status status;
    for (size_t p = 0; p < kPartitions; ++p) {
      if (files[p].writer) continue;
      if (Status s = RemoveSpillFile(PathOf(p)); !s) status = s;
    }
    return status;
  }

  std::string PathOf(size_t partition) const {
    std::array<char, 32> name;
    std::snprintf(name.data(), name.size(), "/keys.%03zu", partition);
    return options.folder + name.data();
  }
  SpillFormat Format() const { return {"keys", 1, options.configuration}; }

  Status AddTo(size_t partition, std::span<const KeyTuple> tuples,
               std::byte* buffer);

  Options options;
  std::array<PartitionFile, kPartitions> files;
  std::atomic<uint64_t> tuples = 0;
  uint64_t bytes = 0;
};

Status SpilledKeys::Rep::AddTo(size_t partition, std::span<const KeyTuple> some,
                               std::byte* buffer) {
  PartitionFile& file = files[partition];
  const std::lock_guard lock(file.mutex);
  std::byte* to = buffer;
  for (const KeyTuple& t : some) {
    const uint64_t key = t.key >> kKeyShift;
    std::memcpy(to, &key, sizeof key);
    const int64_t step = int64_t{t.member} - int64_t{file.last_member};
    to = PutVarint(ZigZag(step), to + kKeyBytes);
    file.last_member = t.member;
  }
  file.tuples += some.size();
  return file.writer->Append({buffer, static_cast<size_t>(to - buffer)});
}

namespace {

// Reads, sorts and visits the files of one SpilledKeys.
class Loader {
 public:
  Loader(size_t memory, uint32_t places, const SpilledKeys::PlaceOf& place_of,
         unsigned threads, const SpilledKeys::Visit& visit,
         std::vector<std::string> paths, SpillFormat format,
         std::vector<uint64_t> tuples, bool keep)
      : places_(places),
        mask_(MemberMask(places)),
        place_of_(place_of),
        threads_(std::max(threads, 1u)),
        visit_(visit),
        paths_(std::move(paths)),
        format_(std::move(format)),
        tuples_(std::move(tuples)),
        keep_(keep),
        scratch_(threads_),
        // Half for what is read ahead, the other for files that are too large
        // for that.
        ahead_(memory / 2 / (PipelineSlots(threads_) + threads_) /
               sizeof(uint64_t)),
        at_once_(std::max<size_t>(memory / 4 / sizeof(uint64_t), 1)) {}

  Status Run() {
    struct Slot {
      size_t partition;
      Entries entries;
      Result<size_t> words;
    };
    std::vector<Slot> slots(PipelineSlots(threads_));
    Status status;
    size_t next = 0;
    RunPipeline(
        threads_,
        [&](size_t s) {
          slots[s].partition = next;
          return next++ < kPartitions;
        },
        [&](size_t s) {
          Slot& slot = slots[s];
          if (tuples_[slot.partition] > ahead_) return;
          Entries scratch = scratch_.Take();
          slot.words = Load(slot.partition, 0, ~uint64_t{0},
                            tuples_[slot.partition], &slot.entries, &scratch);
          scratch_.Give(std::move(scratch));
        },
        [&](size_t s) {
          const Slot& slot = slots[s];
          if (tuples_[slot.partition] > ahead_) {
            status = VisitLarge(slot.partition);
          } else if (!slot.words) {
            status = tl::unexpected(slot.words.error());
          } else {
            status = VisitGroups(slot.entries.data(), *slot.words);
          }
          if (status && !keep_) {
            status = RemoveSpillFile(paths_[slot.partition]);
          }
          return status.has_value();
        });
    return status;
  }

 private:
  // Calls `take` for each entry of a file.
  template <typename Take>
  Status Read(size_t partition, const Take& take) const {
    auto window = SpillWindow::Open(paths_[partition], format_);
    if (!window) return tl::unexpected(window.error());
    const uint64_t high = uint64_t{partition} << kPartitionShift;
    uint64_t rows = 0;
    int64_t member = 0;
    for (;; ++rows) {
      const Result<bool> more = window->Look();
      if (!more) return tl::unexpected(more.error());
      if (!*more) break;
      const uint64_t key =
          window->Bytes(kKeyBytes) << (64 - 8 * kKeyBytes) >> 8;
      member += UnZigZag(window->Varint());
      if (member < 0 || member > int64_t{~uint32_t{0}}) {
        return window->Damaged();
      }
      const uint32_t place = place_of_(static_cast<uint32_t>(member));
      if (place >= places_) {
        if (place == SpilledKeys::kLeftOut) continue;
        return Fail(ErrorCode::kInternal, "a place that is too high");
      }
      take(((high | key) & ~mask_) | place);
    }
    if (rows != window->rows()) return window->Damaged();
    return {};
  }

  // Leaves the groups of the entries from `from` to `to`, which are `n` at
  // most, in `entries`, and returns how many words they take.
  Result<size_t> Load(size_t partition, uint64_t from, uint64_t to, size_t n,
                      Entries* entries, Entries* scratch) const {
    uint64_t* const begin = entries->Room(n);
    size_t size = 0;
    const Status status = Read(partition, [&](uint64_t e) {
      if (e < from || e > to || size == n) return;
      begin[size++] = e;
    });
    if (!status) return tl::unexpected(status.error());
    RadixSort({begin, size}, {scratch->Room(n), n});
    return EncodeGroups(mask_, KeepShared(mask_, size, begin), begin);
  }

  Status VisitGroups(const uint64_t* groups, size_t words) {
    const auto* at = reinterpret_cast<const char*>(groups);
    const char* const end = at + 4 * words;
    while (at < end) {
      uint64_t head;
      std::memcpy(&head, at, sizeof head);
      at += sizeof head;
      const std::span places(reinterpret_cast<const uint32_t*>(at),
                             static_cast<size_t>(head & mask_));
      at += places.size_bytes();
      if (Status s = visit_({number_++, head & ~mask_, places}); !s) return s;
    }
    return {};
  }

  Status VisitLarge(size_t partition) {
    Status status;
    if (tuples_[partition] <= at_once_) {
      status = VisitRange(partition, 0, ~uint64_t{0}, tuples_[partition]);
    } else {
      status = Cut(partition, uint64_t{partition} << kPartitionShift,
                   kPartitionShift);
    }
    large_ = Entries();
    large_scratch_ = Entries();
    return status;
  }

  Status VisitRange(size_t partition, uint64_t from, uint64_t to, size_t n) {
    const auto words = Load(partition, from, to, n, &large_, &large_scratch_);
    if (!words) return tl::unexpected(words.error());
    return VisitGroups(large_.data(), *words);
  }

  // Visits the groups of the entries that are equal to `from` but for the low
  // `bits`, of which there are too many.
  Status Cut(size_t partition, uint64_t from, unsigned bits) {
    const auto member_bits = static_cast<unsigned>(std::bit_width(mask_));
    if (bits == member_bits) return VisitOneKey(partition, from);
    const unsigned step = std::min(kCutBits, bits - member_bits);
    const unsigned shift = bits - step;
    std::vector<uint64_t> sizes(size_t{1} << step);
    const Status status = Read(partition, [&](uint64_t e) {
      if ((e ^ from) >> bits == 0) ++sizes[(e ^ from) >> shift];
    });
    if (!status) return status;
    for (uint64_t i = 0; i < sizes.size();) {
      if (sizes[i] > at_once_) {
        if (Status s = Cut(partition, from | i << shift, shift); !s) return s;
        ++i;
        continue;
      }
      uint64_t sum = 0;
      uint64_t end = i;
      while (end < sizes.size() && sum + sizes[end] <= at_once_) {
        sum += sizes[end++];
      }
      if (sum > 1) {
        if (Status s = VisitRange(
                partition, from | i << shift,
                (from | (end - 1) << shift) | ((uint64_t{1} << shift) - 1),
                sum);
            !s) {
          return s;
        }
      }
      i = end;
    }
    return {};
  }

  // The members of a key that fills the memory by itself: a set of bits.
  Status VisitOneKey(size_t partition, uint64_t key) {
    std::vector<uint64_t> has(places_ / 64 + 1);
    const Status status = Read(partition, [&](uint64_t e) {
      if ((e ^ key) > mask_) return;
      const uint64_t place = e & mask_;
      has[place / 64] |= uint64_t{1} << (place % 64);
    });
    if (!status) return status;
    size_t n = 0;
    for (const uint64_t word : has)
      n += static_cast<size_t>(std::popcount(word));
    if (n < 2) return {};
    std::vector<uint32_t> group;
    group.reserve(n);
    for (size_t i = 0; i < has.size(); ++i) {
      for (uint64_t word = has[i]; word != 0; word &= word - 1) {
        group.push_back(static_cast<uint32_t>(64 * i) +
                        static_cast<uint32_t>(std::countr_zero(word)));
      }
    }
    return visit_({number_++, key, group});
  }

  const uint32_t places_;
  const uint64_t mask_;
  const SpilledKeys::PlaceOf& place_of_;
  const unsigned threads_;
  const SpilledKeys::Visit& visit_;
  const std::vector<std::string> paths_;
  const SpillFormat format_;
  const std::vector<uint64_t> tuples_;  // of each file
  const bool keep_;
  ScratchPool scratch_;
  const size_t ahead_;    // entries of one file that is read ahead, at most
  const size_t at_once_;  // entries of a range of a large file, at most
  Entries large_;
  Entries large_scratch_;
  uint64_t number_ = 0;
};

}  // namespace

SpilledKeys::SpilledKeys(std::unique_ptr<Rep> rep) : rep_(std::move(rep)) {}
SpilledKeys::SpilledKeys(SpilledKeys&&) noexcept = default;
SpilledKeys& SpilledKeys::operator=(SpilledKeys&&) noexcept = default;
SpilledKeys::~SpilledKeys() = default;

uint64_t SpilledKeys::size() const { return rep_->tuples; }
uint64_t SpilledKeys::bytes() const { return rep_->bytes; }

Result<SpilledKeys> SpilledKeys::Create(const Options& options) {
  auto rep = std::make_unique<Rep>();
  rep->options = options;
  const size_t block =
      std::clamp(options.memory / 16 / kPartitions, kLeastBlock, kMostBlock);
  for (size_t p = 0; p < kPartitions; ++p) {
    auto writer =
        SpillWriter::Create(rep->PathOf(p), rep->Format(), {block, false});
    if (!writer) return tl::unexpected(writer.error());
    rep->files[p].writer = std::move(*writer);
  }
  return SpilledKeys(std::move(rep));
}

Result<SpilledKeys> SpilledKeys::Open(const Options& options) {
  auto rep = std::make_unique<Rep>();
  rep->options = options;
  for (size_t p = 0; p < kPartitions; ++p) {
    const auto file = SpillReader::Open(rep->PathOf(p), rep->Format());
    if (!file) return tl::unexpected(file.error());
    rep->files[p].tuples = file->rows();
    rep->tuples += file->rows();
    rep->bytes += file->bytes();
  }
  return SpilledKeys(std::move(rep));
}

Status SpilledKeys::Add(std::span<const KeyTuple> batch) {
  rep_->tuples += batch.size();
  const size_t most = std::min(batch.size(), kLot);
  const auto sorted = std::make_unique_for_overwrite<KeyTuple[]>(most);
  const auto buffer = std::make_unique_for_overwrite<std::byte[]>(
      most * (kKeyBytes + kMaxVarint));
  while (!batch.empty()) {
    const auto lot = batch.first(std::min(batch.size(), kLot));
    batch = batch.subspan(lot.size());
    std::array<uint32_t, kPartitions> ends{};
    for (const KeyTuple& t : lot) ++ends[t.key >> kPartitionShift];
    uint32_t sum = 0;
    for (uint32_t& end : ends) sum += std::exchange(end, sum);
    for (const KeyTuple& t : lot) sorted[ends[t.key >> kPartitionShift]++] = t;
    uint32_t begin = 0;
    for (size_t p = 0; p < kPartitions; ++p) {
      if (ends[p] == begin) continue;
      const Status status =
          rep_->AddTo(p, {sorted.get() + begin, ends[p] - begin}, buffer.get());
      if (!status) return status;
      begin = ends[p];
    }
  }
  return {};
}

Status SpilledKeys::Finish() {
  for (PartitionFile& file : rep_->files) {
    if (Status s = file.writer->Finish(file.tuples, false); !s) return s;
    rep_->bytes += file.writer->bytes();
    file.writer.reset();
  }
  return {};
}

Status SpilledKeys::ForEachGroup(uint32_t places, const PlaceOf& place_of,
                                 unsigned threads, const Visit& visit) {
  std::vector<std::string> paths;
  std::vector<uint64_t> tuples;
  for (size_t p = 0; p < kPartitions; ++p) {
    paths.push_back(rep_->PathOf(p));
    tuples.push_back(rep_->files[p].tuples);
  }
  return Loader(rep_->options.memory, places, place_of, threads, visit,
                std::move(paths), rep_->Format(), std::move(tuples),
                rep_->options.keep)
      .Run();
}

Status SpilledKeys::ForEachTuple(const VisitTuples& visit) const {
  std::vector<KeyTuple> some;
  for (size_t p = 0; p < kPartitions; ++p) {
    auto window = SpillWindow::Open(rep_->PathOf(p), rep_->Format());
    if (!window) return tl::unexpected(window.error());
    uint64_t rows = 0;
    int64_t member = 0;
    for (;; ++rows) {
      const Result<bool> more = window->Look();
      if (!more) return tl::unexpected(more.error());
      if (!*more || some.size() == kLot) {
        if (Status s = visit(some); !s) return s;
        some.clear();
      }
      if (!*more) break;
      const uint64_t key =
          window->Bytes(kKeyBytes) << (64 - 8 * kKeyBytes) >> 8;
      member += UnZigZag(window->Varint());
      if (member < 0 || member > int64_t{~uint32_t{0}}) {
        return window->Damaged();
      }
      some.push_back({uint64_t{p} << kPartitionShift | key,
                      static_cast<uint32_t>(member)});
    }
    if (rows != window->rows()) return window->Damaged();
  }
  return {};
}

Status SpilledKeys::Remove() { return rep_->Remove(); }

}  // namespace copydesk
