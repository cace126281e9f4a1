#ifndef ENGINE_GROUP_KEY_GROUPS_H_
#define ENGINE_GROUP_KEY_GROUPS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "engine/group/arena.h"

namespace copydesk {

// Finds which members have a key in common.
//
// A key and a member are packed into 8 bytes: the member in the low bits, as
// many as it needs and 16 at least, the key's high bits above. So of n tuples
// about n^2 / 2^(65 - bits(members)) pairs seem equal by chance: one in 24
// million tuples over 100,000 members. Whoever must be sure compares the
// members. SpilledKeys finds the same groups in files.
//
// Tuples go straight into one of 256 partitions, by the 8 highest bits of the
// key, and each partition is sorted by itself, between the caches. The high
// bits of keys should be mixed: a partition with all tuples is no error, but
// sorting it takes one thread and as much memory again.
//
// Memory: 8 bytes a tuple, and while sorting one partition for each thread.
// Without Reserve() the partitions grow, which costs time; what they have
// grown too far is not touched, where they are large. After Sort() only what is
// shared is left: 4 bytes a tuple and 8 a key, for keys that two members have.
//
// Thread-safe are AddPacked() with itself, and the const functions.
class KeyGroups {
 public:
  static constexpr size_t kPartitions = 256;

  // A key with the members that have it: at least two, ascending, each once.
  struct Group {
    uint64_t key;  // what is left of it after packing
    std::span<const uint32_t> members;
  };

  // Members are numbered below `members`.
  explicit KeyGroups(uint32_t members);
  ~KeyGroups();
  KeyGroups(KeyGroups&&) noexcept;
  KeyGroups& operator=(KeyGroups&&) noexcept;

  // Makes room for so many tuples in all, if their keys are mixed. Before the
  // first is added. Those that are too many cost what they would without.
  void Reserve(size_t tuples);
  void Add(uint64_t key, uint32_t member);
  // Adds tuples packed with Pack(); several threads may, at once.
  void AddPacked(std::span<const uint64_t> packed);
  uint64_t Pack(uint64_t key, uint32_t member) const {
    return (key & ~member_mask_) | member;
  }

  // Finds the groups, with up to `threads` threads; they are the same for any
  // number, and for any order of adding. Once, after which nothing is added.
  void Sort(unsigned threads = 1);

  // Calls `visit` for each group, in order of keys. After Sort().
  void ForEachGroup(
      const std::function<void(uint64_t key, std::span<const uint32_t>)>& visit)
      const;

  // The same for the groups of one partition, with each group's place in it.
  // Partitions are in order of keys.
  template <typename Visit>
  void ForEachGroupIn(size_t partition, const Visit& visit) const {
    for (size_t place = 0; place < words_[partition];) {
      const Group group = At(partition, place);
      visit(group, place);
      place += kHeader + group.members.size();
    }
  }
  // The group at a place that ForEachGroupIn gave.
  Group At(size_t partition, size_t place) const {
    const uint32_t* p = Words(partition) + place;
    const uint64_t head = uint64_t{p[1]} << 32 | p[0];
    return {head & ~member_mask_,
            {p + kHeader, static_cast<size_t>(head & member_mask_)}};
  }
  // Asks for a group ahead of its use.
  void Prefetch(size_t partition, size_t place) const {
    __builtin_prefetch(Words(partition) + place);
  }
  // Places in a partition are below this.
  size_t Places(size_t partition) const { return words_[partition]; }

  // Tuples added.
  size_t size() const;
  uint32_t members() const { return members_; }

 private:
  // A group begins with its key, whose low bits, free of the key, have the
  // number of members.
  static constexpr size_t kHeader = 2;  // words of 4 bytes

  struct Partition;

  const uint32_t* Words(size_t partition) const { return groups_[partition]; }
  void AddPending();
  void CloseUp();
  void SortPartition(size_t partition, std::span<uint64_t> scratch);

  uint32_t members_;
  uint64_t member_mask_;
  std::vector<uint64_t> pending_;  // of Add
  Arena arena_;                    // of Reserve
  std::unique_ptr<std::array<Partition, kPartitions>> partitions_;
  // After Sort().
  std::vector<const uint32_t*> groups_;
  std::vector<size_t> words_;
};

}  // namespace copydesk

#endif  // ENGINE_GROUP_KEY_GROUPS_H_
