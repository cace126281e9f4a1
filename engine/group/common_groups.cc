#include "engine/group/common_groups.h"

namespace copydesk {

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

}  // namespace copydesk
