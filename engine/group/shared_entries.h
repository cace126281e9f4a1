#ifndef ENGINE_GROUP_SHARED_ENTRIES_H_
#define ENGINE_GROUP_SHARED_ENTRIES_H_

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

namespace copydesk {

// Compares one list with many: about a nanosecond an entry of the other. 16
// KiB; one a thread.
class SharedEntries {
 public:
  SharedEntries() : slots_(kSlots) {
    for (uint32_t s = 0; s < kSlots; ++s) slots_[s] = Empty(s);
  }

  // `list` is ascending, each entry once, and must live until the next SetA.
  void SetA(std::span<const uint32_t> list) {
    for (const uint32_t x : a_) slots_[x % kSlots] = Empty(x % kSlots);
    a_ = list;
    for (const uint32_t x : a_) {
      uint32_t& slot = slots_[x % kSlots];
      slot = slot == Empty(x % kSlots) ? x : Several(x % kSlots);
    }
  }
  bool Has(uint32_t x) const {
    const uint32_t slot = slots_[x % kSlots];
    return slot == x || (slot == Several(x % kSlots) &&
                         std::binary_search(a_.begin(), a_.end(), x));
  }
  // True where some entry is in both.
  bool AnyIn(std::span<const uint32_t> list) const {
    return std::any_of(list.begin(), list.end(),
                       [&](uint32_t x) { return Has(x); });
  }
  // How many are in both.
  uint32_t CountIn(std::span<const uint32_t> list) const {
    uint32_t count = 0;
    for (const uint32_t x : list) count += Has(x);
    return count;
  }

 private:
  static constexpr uint32_t kSlots = 4096;
  // Entries that have no place in a slot say what is with it.
  static constexpr uint32_t Empty(uint32_t slot) { return slot + 1; }
  static constexpr uint32_t Several(uint32_t slot) { return slot + 2; }

  std::span<const uint32_t> a_;
  std::vector<uint32_t> slots_;
};

}  // namespace copydesk

#endif  // ENGINE_GROUP_SHARED_ENTRIES_H_
