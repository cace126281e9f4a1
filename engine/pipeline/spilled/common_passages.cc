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
  const Status read = ForEachFrequent(
      workspace, candidates, [&](const SpilledKeys::Group& group) {
        const auto story_of = [&](uint32_t place) {
          return stories[candidates.order[place]];
        };
        if (!IsCommon(group.places, story_of)) return;
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
