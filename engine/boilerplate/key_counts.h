#ifndef ENGINE_BOILERPLATE_KEY_COUNTS_H_
#define ENGINE_BOILERPLATE_KEY_COUNTS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/state_file.h"
#include "engine/group/key_filter.h"

namespace copydesk {

// Counts by key: each in one word with its key, in an open table (Knuth, The
// Art of Computer Programming 3, 6.4, algorithm L), and a filter before it for
// the many keys that have none. 14 to 16 bytes a key. Const methods are safe to
// call from many threads at once.
class KeyCounts {
 public:
  // Of keys the bits of `count_mask`, the lowest, are not looked at; counts are
  // 1 to `count_mask`. The others must be well mixed.
  explicit KeyCounts(uint64_t count_mask = 0) : count_mask_(count_mask) {}

  // Makes room for so many, before the first is added.
  void Reserve(size_t n);
  // A key with its count in the bits of the mask. Of two entries with one key
  // the first counts.
  void Add(uint64_t entry);
  // 1 for a key that was not added.
  uint32_t Of(uint64_t key) const {
    if (!filter_.MayHave(key)) return 1;
    const uint64_t slot = Find(key);
    return slot == 0 ? 1 : static_cast<uint32_t>(slot & count_mask_);
  }
  // Calls found(i, count) for each keys[i] that was added, in their order;
  // `places` is scratch for as many.
  template <size_t N, typename Found>
  void ForEachOf(std::span<const uint64_t> keys,
                 std::array<uint32_t, N>* places, const Found& found) const {
    size_t some = 0;
    for (size_t i = 0; i < keys.size(); ++i) {
      (*places)[some] = static_cast<uint32_t>(i);
      some += filter_.MayHave(keys[i]);
    }
    for (size_t i = 0; i < some; ++i) {
      __builtin_prefetch(&slots_[SlotOf(keys[(*places)[i]])]);
    }
    for (size_t i = 0; i < some; ++i) {
      const uint64_t slot = Find(keys[(*places)[i]]);
      if (slot == 0) continue;
      found((*places)[i], static_cast<uint32_t>(slot & count_mask_));
    }
  }

  // For a later process; what is loaded must have the same count_mask.
  void Save(StateWriter* to) const;
  void Load(StateReader* from);

 private:
  size_t SlotOf(uint64_t key) const {
    return static_cast<size_t>((key >> 32) * slots_.size() >> 32);
  }
  size_t Next(size_t at) const { return at + 1 < slots_.size() ? at + 1 : 0; }
  // 0 where there is none.
  uint64_t Find(uint64_t key) const {
    size_t at = SlotOf(key);
    while (slots_[at] != 0 && ((slots_[at] ^ key) & ~count_mask_) != 0) {
      at = Next(at);
    }
    return slots_[at];
  }

  uint64_t count_mask_;
  uint64_t size_ = 0;
  std::vector<uint64_t> slots_;  // 0: empty
  KeyFilter filter_;
};

}  // namespace copydesk

#endif  // ENGINE_BOILERPLATE_KEY_COUNTS_H_
