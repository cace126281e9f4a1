#ifndef ENGINE_GROUP_SHARED_ENTRIES_H_
#define ENGINE_GROUP_SHARED_ENTRIES_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace copydesk {

// Compares one list with many: about a nanosecond an entry of the other. 16
// KiB; one a thread. Entries are unsigned numbers.
template <typename Entry>
class BasicSharedEntries {
 public:
  BasicSharedEntries() : slots_(kSlots) {
    for (Entry s = 0; s < kSlots; ++s) slots_[s] = Empty(s);
  }

  // `list` is ascending, each entry once, and must live until the next SetA.
  void SetA(std::span<const Entry> list) {
    for (const Entry x : a_) slots_[x % kSlots] = Empty(x % kSlots);
    a_ = list;
    for (const Entry x : a_) {
      Entry& slot = slots_[x % kSlots];
      slot = slot == Empty(x % kSlots) ? x : Several(x % kSlots);
    }
  }
  bool Has(Entry x) const {
    const Entry slot = slots_[x % kSlots];
    return slot == x || (slot == Several(x % kSlots) &&
                         std::binary_search(a_.begin(), a_.end(), x));
  }
  // True where some entry is in both. A list has size() and operator[].
  template <typename List>
  bool AnyIn(const List& list) const {
    for (size_t i = 0; i < list.size(); ++i) {
      if (Has(list[i])) return true;
    }
    return false;
  }
  // How many are in both; where that is more than `most`, some number above it.
  template <typename List>
  uint32_t CountIn(const List& list, uint32_t most = ~uint32_t{0}) const {
    uint32_t count = 0;
    for (size_t i = 0; i < list.size() && count <= most; ++i) {
      count += Has(list[i]);
    }
    return count;
  }

 private:
  static constexpr Entry kSlots = (16 << 10) / sizeof(Entry);
  // Entries that have no place in a slot say what is with it.
  static constexpr Entry Empty(Entry slot) { return slot + 1; }
  static constexpr Entry Several(Entry slot) { return slot + 2; }

  std::span<const Entry> a_;
  std::vector<Entry> slots_;
};

using SharedEntries = BasicSharedEntries<uint32_t>;

}  // namespace copydesk

#endif  // ENGINE_GROUP_SHARED_ENTRIES_H_
