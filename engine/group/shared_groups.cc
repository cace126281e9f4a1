#include "engine/group/shared_groups.h"

#include <algorithm>
#include <vector>

#include "engine/group/member_lists.h"
#include "engine/group/shared_entries.h"

namespace copydesk {
namespace {

constexpr size_t kLeast = size_t{64} << 10;
constexpr size_t kLong = 16;  // times as long as the other list

// How many of `few` are in a list that is much longer, or `most`.
uint32_t CountFew(std::span<const uint64_t> few, const MemberLists::List& list,
                  uint32_t most) {
  uint32_t count = 0;
  size_t from = 0;
  for (const uint64_t x : few) {
    for (size_t end = list.size(); from < end;) {
      const size_t middle = from + (end - from) / 2;
      if (list[middle] < x) {
        from = middle + 1;
      } else {
        end = middle;
      }
    }
    if (from == list.size()) break;
    if (list[from] == x && ++count == most) break;
  }
  return count;
}

}  // namespace

Status CountShared(const BlockPair& blocks,
                   const std::function<bool(uint64_t group)>& wanted,
                   std::span<const Candidate> candidates, uint32_t most,
                   size_t memory,
                   const std::function<void(size_t k, uint32_t count)>& found) {
  if (candidates.empty()) return {};
  auto a_lists =
      MemberLists::Open(blocks.path_a, blocks.configuration, blocks.size);
  if (!a_lists) return tl::unexpected(a_lists.error());
  auto b_lists =
      MemberLists::Open(blocks.path_b, blocks.configuration, blocks.size);
  if (!b_lists) return tl::unexpected(b_lists.error());
  const auto a_of = [&](size_t k) { return candidates[k].a - blocks.begin_a; };
  const auto b_of = [&](size_t k) { return candidates[k].b - blocks.begin_b; };
  // For each part of the first block's lists all of the second's go by.
  memory = std::max(memory, kLeast);
  const size_t for_a = memory / 4 * 3;
  BasicSharedEntries<uint64_t> shared;
  std::vector<uint64_t> of_a;
  const uint32_t last_a = a_of(candidates.size() - 1);
  for (size_t begin = 0, end = 0; begin < candidates.size(); begin = end) {
    const auto a_end = a_lists->Load(a_of(begin), last_a + 1, for_a);
    if (!a_end) return tl::unexpected(a_end.error());
    uint32_t from = ~uint32_t{0}, to = 0;
    for (; end < candidates.size() && a_of(end) < *a_end; ++end) {
      from = std::min(from, b_of(end));
      to = std::max(to, b_of(end) + 1);
    }
    while (from < to) {
      const auto b_end = b_lists->Load(from, to, memory - for_a);
      if (!b_end) return tl::unexpected(b_end.error());
      uint32_t current = ~uint32_t{0};
      for (size_t k = begin; k < end; ++k) {
        const uint32_t b = b_of(k);
        if (b - from >= *b_end - from) continue;
        if (a_of(k) != current) {
          current = a_of(k);
          shared.SetA({});
          of_a.clear();
          const MemberLists::List list = (*a_lists)[current];
          for (size_t n = 0; n < list.size(); ++n) {
            if (!wanted || wanted(list[n])) of_a.push_back(list[n]);
          }
          shared.SetA(of_a);
        }
        const MemberLists::List list = (*b_lists)[b];
        if (list.size() / kLong >= of_a.size()) {
          found(k, CountFew(of_a, list, most));
        } else {
          found(k, most == 1 ? uint32_t{shared.AnyIn(list)}
                             : std::min(most, shared.CountIn(list)));
        }
      }
      shared.SetA({});
      from = *b_end;
    }
  }
  return {};
}

}  // namespace copydesk
