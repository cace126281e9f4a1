#include "engine/group/common_groups.h"

#include <algorithm>
#include <vector>

#include "engine/group/arena.h"
#include "engine/group/shared_entries.h"

namespace copydesk {
namespace {

constexpr uint32_t kUnused = ~uint32_t{0};

// The groups of each member of a candidate: as chains while groups come one
// after the other, then side by side.
struct Link {
  uint32_t group;  // renumbered
  uint32_t next;   // counted from 1; 0 ends it
};

class Links {
 public:
  // Of a link the group is copied.
  explicit Links(size_t memory)
      : most_(std::min<size_t>(memory / (sizeof(Link) + sizeof(uint32_t)),
                               kUnused)),
        arena_(most_ * sizeof(Link)),
        links_(static_cast<Link*>(arena_.data())) {}

  size_t size() const { return size_; }
  // Gives those of `members` whose last link is not kUnused a link to `group`;
  // false if there is no room.
  bool Add(uint32_t group, std::span<const uint32_t> members,
           std::vector<uint32_t>* last) {
    for (const uint32_t m : members) {
      uint32_t& at = (*last)[m];
      if (at == kUnused) continue;
      if (size_ == most_) return false;
      links_[size_++] = {group, at};
      at = static_cast<uint32_t>(size_);
    }
    return true;
  }
  // Appends the groups of a chain, ascending.
  void Append(uint32_t last, std::vector<uint32_t>* to) const {
    const auto begin = static_cast<ptrdiff_t>(to->size());
    for (uint32_t at = last; at != 0; at = links_[at - 1].next) {
      to->push_back(links_[at - 1].group);
    }
    std::reverse(to->begin() + begin, to->end());
  }

 private:
  size_t most_;
  Arena arena_;
  Link* links_;
  size_t size_ = 0;
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
                         std::span<const Candidate> candidates, uint32_t most,
                         size_t memory, std::span<uint32_t> counts) {
  std::vector<uint32_t> last_a(blocks.size, kUnused);
  std::vector<uint32_t> last_b(blocks.size, kUnused);
  for (const Candidate& c : candidates) {
    last_a[c.a - blocks.begin_a] = 0;
    last_b[c.b - blocks.begin_b] = 0;
  }
  Links links(memory);
  uint32_t num_groups = 0;
  bool fits = true;
  const Status status =
      groups.ForEach([&](const BlockListsCursor& a, const BlockListsCursor& b) {
        if (!wanted(a)) return true;
        const size_t before = links.size();
        fits = links.Add(num_groups, a.members(), &last_a);
        if (!fits || links.size() == before) return fits;
        fits = links.Add(num_groups++, b.members(), &last_b);
        return fits;
      });
  if (!status) return tl::unexpected(status.error());
  if (!fits) return false;

  std::vector<uint32_t> lists;
  lists.reserve(links.size());
  std::vector<uint32_t> ends(blocks.size);
  for (uint32_t m = 0; m < blocks.size; ++m) {
    if (last_b[m] != kUnused) links.Append(last_b[m], &lists);
    ends[m] = static_cast<uint32_t>(lists.size());
  }
  SharedEntries shared;
  std::vector<uint32_t> of_a;
  uint32_t current = kUnused;
  for (size_t k = 0; k < candidates.size(); ++k) {
    const uint32_t a = candidates[k].a - blocks.begin_a;
    if (a != current) {
      current = a;
      shared.SetA({});
      of_a.clear();
      links.Append(last_a[a], &of_a);
      shared.SetA(of_a);
    }
    const uint32_t b = candidates[k].b - blocks.begin_b;
    const uint32_t begin = b == 0 ? 0 : ends[b - 1];
    const auto of_b = std::span(lists).subspan(begin, ends[b] - begin);
    counts[k] = most == 1 ? uint32_t{shared.AnyIn(of_b)}
                          : std::min(most, shared.CountIn(of_b));
  }
  return true;
}

}  // namespace copydesk
