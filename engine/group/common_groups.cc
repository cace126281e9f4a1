#include "engine/group/common_groups.h"

#include <algorithm>
#include <vector>

#include "engine/group/arena.h"
#include "engine/group/shared_entries.h"

namespace copydesk {
namespace {

// A group of a member of some candidate.
struct Entry {
  uint32_t member;
  uint32_t group;  // renumbered
};

// Entries in memory that does not grow.
class Entries {
 public:
  explicit Entries(size_t most)
      : most_(most),
        arena_(most * sizeof(Entry)),
        entries_(static_cast<Entry*>(arena_.data())) {}

  std::span<const Entry> all() const { return {entries_, size_}; }
  // Adds the group for those of `members` that are `wanted`; false if there is
  // no room.
  bool Add(uint32_t group, std::span<const uint32_t> members,
           const std::vector<bool>& wanted) {
    for (const uint32_t m : members) {
      if (!wanted[m]) continue;
      if (size_ == most_) return false;
      entries_[size_++] = {m, group};
    }
    return true;
  }

 private:
  size_t most_;
  Arena arena_;
  Entry* entries_;
  size_t size_ = 0;
};

// The groups of each member, side by side and ascending.
class GroupsOf {
 public:
  // Entries in order of groups.
  GroupsOf(std::span<const Entry> entries, uint32_t members)
      : begins_(members + size_t{1}), groups_(entries.size()) {
    for (const Entry& e : entries) ++begins_[e.member];
    uint32_t sum = 0;
    for (uint32_t& begin : begins_) begin = sum += begin;
    for (size_t i = entries.size(); i-- > 0;) {
      groups_[--begins_[entries[i].member]] = entries[i].group;
    }
  }
  std::span<const uint32_t> operator[](uint32_t member) const {
    return std::span(groups_).subspan(begins_[member],
                                      begins_[member + 1] - begins_[member]);
  }

 private:
  std::vector<uint32_t> begins_;
  std::vector<uint32_t> groups_;
};

}  // namespace

Result<CommonGroups> CommonGroups::Open(const std::string& path_a,
                                        const std::string& path_b,
                                        uint64_t configuration,
                                        uint32_t members) {
  auto a = BlockListsCursor::Open(path_a, configuration, members);
  if (!a) return tl::unexpected(a.error());
  if (path_a == path_b) return CommonGroups(std::move(*a), std::nullopt);
  auto b = BlockListsCursor::Open(path_b, configuration, members);
  if (!b) return tl::unexpected(b.error());
  return CommonGroups(std::move(*a), std::move(*b));
}

Result<bool> CountShared(CommonGroups groups, const WantGroup& wanted,
                         const BlockPair& blocks,
                         std::span<const Candidate> candidates,
                         uint32_t most_groups, size_t memory,
                         std::span<uint32_t> counts) {
  std::vector<bool> wanted_a(blocks.size), wanted_b(blocks.size);
  for (const Candidate& c : candidates) {
    wanted_a[c.a - blocks.begin_a] = true;
    wanted_b[c.b - blocks.begin_b] = true;
  }
  // Of an entry the group is copied. Lists of two blocks are alike in size.
  const size_t most = std::min<size_t>(
      memory / (sizeof(Entry) + sizeof(uint32_t)) / 2, ~uint32_t{0});
  Entries entries_a(most), entries_b(most);
  uint32_t num_groups = 0;
  bool fits = true;
  const Status status =
      groups.ForEach([&](const BlockListsCursor& a, const BlockListsCursor& b) {
        if (!wanted(a)) return true;
        const size_t before = entries_a.all().size();
        fits = entries_a.Add(num_groups, a.members(), wanted_a);
        if (!fits || entries_a.all().size() == before) return fits;
        fits = entries_b.Add(num_groups++, b.members(), wanted_b);
        return fits;
      });
  if (!status) return tl::unexpected(status.error());
  if (!fits) return false;

  const GroupsOf of_a(entries_a.all(), blocks.size);
  const GroupsOf of_b(entries_b.all(), blocks.size);
  SharedEntries shared;
  for (size_t k = 0; k < candidates.size(); ++k) {
    if (k == 0 || candidates[k].a != candidates[k - 1].a) {
      shared.SetA(of_a[candidates[k].a - blocks.begin_a]);
    }
    const auto list = of_b[candidates[k].b - blocks.begin_b];
    counts[k] = most_groups == 1 ? uint32_t{shared.AnyIn(list)}
                                 : std::min(most_groups, shared.CountIn(list));
  }
  return true;
}

}  // namespace copydesk
