#include "engine/pipeline/spilled/common_passages.h"

#include <algorithm>

namespace copydesk {

Result<SpilledPassages> FindCommonPassages(
    const Workspace& workspace, const SpilledCandidates& candidates,
    const std::vector<uint32_t>& stories) {
  SpilledPassages passages{
      CommonPassages(static_cast<uint32_t>(candidates.order.size())),
      std::vector<uint64_t>(candidates.groups / 64 + 1, ~uint64_t{0})};
  std::vector<uint64_t> common;
  std::vector<uint32_t> numbers;
  const Status read = ForEachFrequent(
      workspace, candidates, [&](const SpilledKeys::Group& group) {
        numbers.clear();
        for (const uint32_t place : group.places) {
          numbers.push_back(stories[candidates.order[place]]);
        }
        std::sort(numbers.begin(), numbers.end());
        const auto distinct =
            std::unique(numbers.begin(), numbers.end()) - numbers.begin();
        if (distinct < CommonWords::kCommonStories) return;
        common.push_back(group.key);
        passages.rare_groups[group.number / 64] &=
            ~(uint64_t{1} << (group.number % 64));
      });
  if (!read) return tl::unexpected(read.error());
  passages.common.Reserve(common.size());
  for (const uint64_t key : common) passages.common.Add(key);
  return passages;
}

}  // namespace copydesk
