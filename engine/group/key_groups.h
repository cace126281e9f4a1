#ifndef ENGINE_GROUP_KEY_GROUPS_H_
#define ENGINE_GROUP_KEY_GROUPS_H_

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace copydesk {

// Finds which members have a key in common.
//
// A key and a member are packed into 8 bytes: the member in the low bits, as
// many as it needs, the key's high bits above. So of n tuples about
// n^2 / 2^(65 - bits(members)) pairs seem equal by chance: one in 24 million
// tuples over 100,000 members. Whoever must be sure compares the members.
//
// Not thread-safe.
class KeyGroups {
 public:
  // Members are numbered below `members`.
  explicit KeyGroups(uint32_t members);

  void Reserve(size_t tuples) { entries_.reserve(tuples); }
  void Add(uint64_t key, uint32_t member) {
    entries_.push_back((key & ~member_mask_) | member);
  }
  // Adds tuples packed with Pack(), as several threads make them.
  uint64_t Pack(uint64_t key, uint32_t member) const {
    return (key & ~member_mask_) | member;
  }
  void AddPacked(std::span<const uint64_t> packed) {
    entries_.insert(entries_.end(), packed.begin(), packed.end());
  }

  // Sorts what was added: 8 bytes a tuple, and as much again while sorting.
  void Sort();

  // Calls `visit` for each key that at least two different members have, in
  // order of keys, with the members, ascending, each once. The key is what is
  // left of it after packing. After Sort().
  void ForEachGroup(
      const std::function<void(uint64_t key, std::span<const uint32_t>)>& visit)
      const;

  size_t size() const { return entries_.size(); }

 private:
  uint64_t member_mask_;
  std::vector<uint64_t> entries_;
};

}  // namespace copydesk

#endif  // ENGINE_GROUP_KEY_GROUPS_H_
