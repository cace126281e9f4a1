#ifndef ENGINE_GROUP_SPILLED_KEYS_H_
#define ENGINE_GROUP_SPILLED_KEYS_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "engine/base/result.h"
#include "engine/group/key_groups.h"

namespace copydesk {

struct KeyTuple {
  uint64_t key;
  uint32_t member;
};

// Finds which members have a key in common, as KeyGroups does, with the tuples
// in files: one file for each of the 256 values of a key's 8 highest bits.
//
// A tuple takes 5 bytes of the key (the 40 bits after the first 8; no two keys
// that KeyGroups tells apart have them in common) and the difference of its
// member to that of the tuple before in the same file, 1 byte as a rule.
//
// Members may be renumbered between adding and grouping, and left out: a place
// is what a member has become.
class SpilledKeys {
 public:
  static constexpr size_t kPartitions = KeyGroups::kPartitions;
  // Instead of a place, for a member that takes part in no group.
  static constexpr uint32_t kLeftOut = ~uint32_t{0};

  struct Options {
    std::string folder;  // exists; files are named keys.000 and so on
    size_t memory = size_t{256} << 20;
    uint64_t configuration = 0;  // see SpillFormat
    bool keep = false;           // files stay until Remove()
  };

  struct Group {
    uint64_t number;                   // counted from 0, in order of keys
    uint64_t key;                      // what is left of it after packing
    std::span<const uint32_t> places;  // ascending, each once, at least two
  };
  using PlaceOf = std::function<uint32_t(uint32_t member)>;
  using Visit = std::function<Status(const Group&)>;

  // Opens the files, all at once. Until Finish() they take 1/16 of `memory`, 1
  // MiB at least and 32 MiB at most.
  static Result<SpilledKeys> Create(const Options& options);
  // Files that an earlier process has finished, and kept.
  static Result<SpilledKeys> Open(const Options& options);
  SpilledKeys(SpilledKeys&&) noexcept;
  SpilledKeys& operator=(SpilledKeys&&) noexcept;
  // Removes the files that are left, unless they are kept.
  ~SpilledKeys();

  // Adds tuples, whose members should rise. Several threads may, at once; the
  // groups do not depend on who is first. Batches of a thousand tuples or more
  // keep files small.
  Status Add(std::span<const KeyTuple> batch);
  // Once, after which nothing is added.
  Status Finish();

  // Tuples added; and the size of the files, after Finish().
  uint64_t size() const;
  uint64_t bytes() const;

  // Calls `visit` for each group, one at a time, in order of keys, and removes
  // each file, unless it is kept, when its groups have been visited. The groups
  // are those of a KeyGroups(places) to which each tuple's key was added with
  // the place of its member. `place_of` gives a number below `places` or
  // kLeftOut; it is called from `threads` threads at once. Ends with the first
  // error of `visit`.
  //
  // Files are read, sorted and cut into groups by many threads ahead of the
  // visits, within `memory` of the options. One that is too large for its share
  // is read again and again, for ranges of keys. Beyond that memory are only
  // the places of a single group, 4 bytes each and a bit for every place.
  //
  // After Finish(), once.
  Status ForEachGroup(uint32_t places, const PlaceOf& place_of,
                      unsigned threads, const Visit& visit);

  // Calls `visit` with all tuples, file by file and some at a time, in the
  // order of adding. What is left of a key makes the same groups. After
  // Finish().
  using VisitTuples = std::function<Status(std::span<const KeyTuple>)>;
  Status ForEachTuple(const VisitTuples& visit) const;

  // Removes the files that are left; after Finish().
  Status Remove();

 private:
  struct Rep;
  explicit SpilledKeys(std::unique_ptr<Rep> rep);
  std::unique_ptr<Rep> rep_;
};

}  // namespace copydesk

#endif  // ENGINE_GROUP_SPILLED_KEYS_H_
