#include "engine/group/group_encoding.h"

#include <cstring>

namespace copydesk {

// Without a branch: which entries are kept is hard to guess.
size_t KeepShared(uint64_t member_mask, size_t n, uint64_t* entries) {
  if (n < 2) return 0;
  size_t kept = 0;
  uint64_t entry = entries[0];
  bool like_before = false;
  for (size_t i = 1; i < n; ++i) {
    const uint64_t next = entries[i];
    const bool like_next = (next ^ entry) <= member_mask;
    entries[kept] = entry;
    kept += like_before | like_next;
    like_before = like_next;
    entry = next;
  }
  entries[kept] = entry;
  return kept + like_before;
}

// A group takes no more than its entries do: 8 bytes and 4 a member, of two at
// least. A member is written when the entry after it has been read.
size_t EncodeGroups(uint64_t member_mask, size_t n, uint64_t* entries) {
  auto* const out = reinterpret_cast<char*>(entries);
  const auto put = [&](size_t word, uint64_t value) {
    const auto low = static_cast<uint32_t>(value);
    std::memcpy(out + 4 * word, &low, 4);
  };
  size_t words = 0;
  uint64_t next = n > 0 ? entries[0] : 0;
  for (size_t i = 0; i < n;) {
    uint64_t entry = next;
    const uint64_t key = entry & ~member_mask;
    size_t end = words + 2;
    while (++i < n) {
      next = entries[i];
      if ((next ^ entry) > member_mask) break;
      if (next != entry) put(end++, entry & member_mask);
      entry = next;
    }
    const size_t before_last = end - words - 2;
    if (before_last == 0) continue;  // one member, several times
    put(end++, entry & member_mask);
    const uint64_t head = key | (before_last + 1);
    put(words, head);
    put(words + 1, head >> 32);
    words = end;
  }
  return words;
}

}  // namespace copydesk
