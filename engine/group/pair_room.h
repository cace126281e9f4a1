#ifndef ENGINE_GROUP_PAIR_ROOM_H_
#define ENGINE_GROUP_PAIR_ROOM_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "engine/group/arena.h"
#include "engine/group/pair_counts.h"

namespace copydesk {

// The members that each member of a block may be paired with, group after
// group, in memory that does not grow: lists of partners, which members of a
// group share, and ranges of them. 4 bytes a partner, 12 a range, and 4 a
// member.
class PairRoom {
 public:
  static constexpr size_t kLanes = 16;  // members that are looked up together

  PairRoom(size_t bytes, size_t members)
      : words_(std::min<size_t>(bytes / sizeof(uint32_t), ~uint32_t{0})),
        arena_(words_ * sizeof(uint32_t)),
        ranges_(static_cast<Range*>(arena_.data())),
        end_(static_cast<uint32_t*>(arena_.data()) + words_),
        last_(members) {}

  void Clear() {
    num_ranges_ = num_partners_ = 0;
    std::fill(last_.begin(), last_.end(), 0u);
  }
  // False if there is no room, here and below.
  bool AddPartners(std::span<const uint32_t> partners) {
    if (Left() < partners.size()) return false;
    num_partners_ += partners.size();
    std::memcpy(end_ - num_partners_, partners.data(), partners.size_bytes());
    return true;
  }
  // Of the partners last added, those from `from` to `to`, and how they meet.
  bool AddRange(uint32_t member, size_t from, size_t to, Meeting meeting) {
    if (from == to) return true;
    if (Left() < sizeof(Range) / sizeof(uint32_t)) return false;
    ranges_[num_ranges_++] = {static_cast<uint32_t>(num_partners_ - from),
                              static_cast<uint32_t>(to - from) & ~(3u << 30),
                              static_cast<uint32_t>(meeting) & 3u,
                              last_[member]};
    last_[member] = static_cast<uint32_t>(num_ranges_);
    return true;
  }

  struct List {
    std::span<const uint32_t> partners;
    Meeting meeting;
  };
  using Lists = std::vector<List>;
  // The partners of `n` members that follow each other, up to kLanes, group by
  // group. Their chains are followed side by side, each load ahead of its use.
  void PartnersOf(uint32_t member, size_t n,
                  std::array<Lists, kLanes>* lists) const {
    std::array<uint32_t, kLanes> at{};
    for (size_t i = 0; i < n; ++i) {
      (*lists)[i].clear();
      at[i] = last_[member + i];
      if (at[i] != 0) __builtin_prefetch(&ranges_[at[i] - 1]);
    }
    for (bool more = true; more;) {
      more = false;
      for (size_t i = 0; i < n; ++i) {
        if (at[i] == 0) continue;
        const Range& r = ranges_[at[i] - 1];
        (*lists)[i].push_back(
            {{end_ - r.begin, r.length}, static_cast<Meeting>(r.meeting)});
        __builtin_prefetch(end_ - r.begin);
        at[i] = r.next;
        if (r.next == 0) continue;
        __builtin_prefetch(&ranges_[r.next - 1]);
        more = true;
      }
    }
  }

 private:
  // Where the partners of a member lie that one group gives it.
  struct Range {
    uint32_t begin;  // from the end of the room
    uint32_t length : 30;
    uint32_t meeting : 2;
    uint32_t next;  // of the same member, counted from 1; 0 ends it
  };

  size_t Left() const {
    return words_ - num_partners_ -
           num_ranges_ * (sizeof(Range) / sizeof(uint32_t));
  }

  // Ranges from the front and partners from the back, until they meet.
  size_t words_;
  Arena arena_;
  Range* ranges_;
  uint32_t* end_;
  size_t num_ranges_ = 0;
  size_t num_partners_ = 0;
  std::vector<uint32_t> last_;  // range of each member
};

}  // namespace copydesk

#endif  // ENGINE_GROUP_PAIR_ROOM_H_
