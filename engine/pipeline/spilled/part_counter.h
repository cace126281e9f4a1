#ifndef ENGINE_PIPELINE_SPILLED_PART_COUNTER_H_
#define ENGINE_PIPELINE_SPILLED_PART_COUNTER_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>

#include "engine/base/result.h"
#include "engine/base/spill_file.h"
#include "engine/group/arena.h"

namespace copydesk {

// Keys that may have been added EvidenceCounter::kRecurs times, as a bit for
// each of PartCounter's counters: all that have, and by collisions some others.
class RecurringParts {
 public:
  // Moves those of `keys` that may recur to the front, in order, and returns
  // how many they are.
  size_t Keep(std::span<uint64_t> keys) const;

  // A file, compressed; of what was counted in this process only. It is read
  // back as it was or, where that takes more than `memory` bytes, with
  // neighbouring bits joined: more keys may recur then. Errors are those of
  // spill files.
  Status Save(const std::string& path, const SpillFormat& format) const;
  static Result<RecurringParts> Load(const std::string& path,
                                     const SpillFormat& format, size_t memory);

 private:
  friend class PartCounter;
  RecurringParts(Arena words, uint64_t values, unsigned joined)
      : words_(std::move(words)), values_(values), joined_(joined) {}

  uint64_t* words() const { return static_cast<uint64_t*>(words_.data()); }

  Arena words_;
  uint64_t values_;  // how many counters
  unsigned joined_;  // a bit is for 1 << joined_ of them
};

// Counts how often keys are added, to kRecurs, in counters of two bits, of
// which each key has two: a counting filter (Fan et al., SIGCOMM 1998) in which
// only the lesser counter of a key is raised (Estan and Varghese, SIGCOMM
// 2002), with both in one line of the cache. A key that was added kRecurs times
// is always found. Of keys that come once, others are found, too: 1 in 200 with
// two counters for each key that there is, 1 in 10 with one, nearly all with
// less than a half.
//
// Of a key its highest kKeyBits count, which grouping leaves of the keys of up
// to kMostDocuments documents: keys that are one to SpilledKeys are one here.
// Not thread-safe.
class PartCounter {
 public:
  static constexpr unsigned kKeyBits = 36;
  static constexpr uint64_t kMostDocuments = uint64_t{1} << (64 - kKeyBits);

  // Takes `memory` bytes, or the least there is, 4 KiB. Throws std::bad_alloc.
  explicit PartCounter(size_t memory);

  uint64_t counters() const { return values_; }

  void Add(std::span<const uint64_t> keys);
  // Ends the counting; half of the memory is given back.
  RecurringParts Finish() &&;

 private:
  Arena words_;
  uint64_t values_;
};

}  // namespace copydesk

#endif  // ENGINE_PIPELINE_SPILLED_PART_COUNTER_H_
