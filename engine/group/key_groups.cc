#include "engine/group/key_groups.h"

#include <bit>

#include "engine/group/radix_sort.h"

namespace copydesk {

KeyGroups::KeyGroups(uint32_t members)
    : member_mask_(std::bit_ceil(uint64_t{members} + 1) - 1) {}

void KeyGroups::Sort() {
  std::vector<uint64_t> scratch;
  RadixSort(&entries_, 0, &scratch);
}

void KeyGroups::ForEachGroup(
    const std::function<void(uint64_t, std::span<const uint32_t>)>& visit)
    const {
  std::vector<uint32_t> members;
  for (size_t i = 0; i < entries_.size();) {
    const uint64_t key = entries_[i] & ~member_mask_;
    size_t end = i + 1;
    while (end < entries_.size() && (entries_[end] & ~member_mask_) == key) {
      ++end;
    }
    if (end - i > 1) {
      members.clear();
      for (size_t k = i; k < end; ++k) {
        const auto m = static_cast<uint32_t>(entries_[k] & member_mask_);
        if (members.empty() || members.back() != m) members.push_back(m);
      }
      if (members.size() > 1) visit(key, members);
    }
    i = end;
  }
}

}  // namespace copydesk
