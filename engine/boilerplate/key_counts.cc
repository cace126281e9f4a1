#include "engine/boilerplate/key_counts.h"

namespace copydesk {

void KeyCounts::Reserve(size_t n) {
  slots_.assign(n + n / 2 + 1, 0);
  filter_ = KeyFilter(n);
}

void KeyCounts::Add(uint64_t entry) {
  size_t at = SlotOf(entry);
  for (; slots_[at] != 0; at = Next(at)) {
    if (((slots_[at] ^ entry) & ~count_mask_) == 0) return;
  }
  slots_[at] = entry;
  ++size_;
  filter_.Add(entry);
}

void KeyCounts::Save(StateWriter* to) const {
  to->Value(count_mask_);
  to->Value(size_);
  for (const uint64_t slot : slots_) {
    if (slot != 0) to->Value(slot);
  }
}

void KeyCounts::Load(StateReader* from) {
  from->Value(&count_mask_);
  const size_t n = from->Length(sizeof(uint64_t));
  Reserve(n);
  for (size_t i = 0; i < n && from->status(); ++i) {
    const auto entry = from->Get<uint64_t>();
    if ((entry & count_mask_) == 0) {
      from->Damaged("no such count");
      return;
    }
    Add(entry);
  }
}

}  // namespace copydesk
