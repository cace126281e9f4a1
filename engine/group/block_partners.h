#ifndef ENGINE_GROUP_BLOCK_PARTNERS_H_
#define ENGINE_GROUP_BLOCK_PARTNERS_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/group/block_lists.h"
#include "engine/group/pair_counts.h"
#include "engine/group/pair_room.h"

// With whom the members of one block meet in the groups that it shares with
// another block, or with itself: what BlockCandidates puts into a PairRoom.

namespace copydesk {

// The part of a block's members that is looked at.
struct BlockPart {
  uint32_t from;
  uint32_t to;
  bool Has(uint32_t member) const { return member >= from && member < to; }
};

// Where `above`, those of the partners that come after the member.
inline void CountPartners(const PairRoom::List& list, uint32_t member,
                          bool above, PairCounts* counts) {
  counts->AddAbove(list.meeting, above ? int64_t{member} : -1, list.partners);
}

// In place of a PairRoom for a single member: counts at once and holds nothing.
class NoRoom {
 public:
  NoRoom(bool above, PairCounts* counts) : above_(above), counts_(counts) {}
  bool AddPartners(std::span<const uint32_t> partners) {
    partners_ = partners;
    return true;
  }
  bool AddRange(uint32_t member, size_t from, size_t to, Meeting meeting) {
    CountPartners({partners_.subspan(from, to - from), meeting}, member, above_,
                  counts_);
    return true;
  }

 private:
  bool above_;
  PairCounts* counts_;
  std::span<const uint32_t> partners_;
};

// The partners of a part's members in one group go to `room`; false if it is
// full.
template <typename Room>
bool AddSmall(const BlockListsCursor& a, const BlockListsCursor& b,
              const BlockPart& part, Room* room) {
  const std::span<const uint32_t> members = a.members();
  const auto begin =
      std::lower_bound(members.begin(), members.end(), part.from);
  if (begin == members.end() || *begin >= part.to) return true;
  if (!room->AddPartners(b.members())) return false;
  for (auto m = begin; m != members.end() && *m < part.to; ++m) {
    const size_t from =
        &a == &b ? static_cast<size_t>(m - members.begin()) + 1 : 0;
    if (!room->AddRange(*m, from, b.members().size(), Meeting::kSmall)) {
      return false;
    }
  }
  return true;
}

// Members whose neighbours overlap share a list of partners, and so do all that
// meet the first one.
template <typename Room>
bool AddLarge(const BlockListsCursor& a, const BlockListsCursor& b,
              const BlockPart& part, Room* room) {
  struct Window {
    uint32_t member;
    size_t from, to;  // of b's members
  };
  std::vector<Window> windows;
  const auto add = [&] {
    if (windows.empty()) return true;
    const size_t from = windows.front().from;
    const size_t to = windows.back().to;
    if (!room->AddPartners(b.members().subspan(from, to - from))) return false;
    for (const Window& w : windows) {
      if (!room->AddRange(w.member, w.from - from, w.to - from,
                          MeetingOfNeighbours(a.whole()))) {
        return false;
      }
    }
    windows.clear();
    return true;
  };
  const std::span<const uint32_t> ranks = b.ranks();
  const bool first_in_a = a.ranks()[0] == 0, first_in_b = ranks[0] == 0;
  if (first_in_b) {
    if (!room->AddPartners(b.members().first(1))) return false;
    for (const uint32_t member : a.members().subspan(first_in_a ? 1 : 0)) {
      if (part.Has(member) && !room->AddRange(member, 0, 1, Meeting::kMet)) {
        return false;
      }
    }
  }
  const uint32_t first = a.members()[0];
  if (first_in_a && part.Has(first) &&
      !(room->AddPartners(b.members()) &&
        room->AddRange(first, 0, ranks.size(), Meeting::kMet))) {
    return false;
  }
  const uint64_t reach = Reach(a.whole());
  size_t from = first_in_b ? 1 : 0, to = from;
  for (size_t i = first_in_a ? 1 : 0; i < a.members().size(); ++i) {
    const uint64_t rank = a.ranks()[i];
    while (from < ranks.size() && ranks[from] + reach < rank) ++from;
    while (to < ranks.size() && ranks[to] <= rank + reach) ++to;
    if (from == to || !part.Has(a.members()[i])) continue;
    if (!windows.empty() && from >= windows.back().to && !add()) return false;
    windows.push_back({a.members()[i], from, to});
  }
  return add();
}

}  // namespace copydesk

#endif  // ENGINE_GROUP_BLOCK_PARTNERS_H_
