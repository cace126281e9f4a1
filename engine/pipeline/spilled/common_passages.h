#ifndef ENGINE_PIPELINE_SPILLED_COMMON_PASSAGES_H_
#define ENGINE_PIPELINE_SPILLED_COMMON_PASSAGES_H_

#include <cstdint>
#include <vector>

#include "engine/base/result.h"
#include "engine/pipeline/common_words.h"
#include "engine/pipeline/spilled/group_stage.h"
#include "engine/pipeline/spilled/workspace.h"

namespace copydesk {

struct SpilledPassages {
  CommonPassages common;              // those that many stories have
  std::vector<uint64_t> rare_groups;  // a bit a group: the others
};

// Tells common from rare passages by the groups that were kept as frequent.
Result<SpilledPassages> FindCommonPassages(
    const Workspace& workspace, const SpilledCandidates& candidates,
    const std::vector<uint32_t>& stories);

}  // namespace copydesk

#endif  // ENGINE_PIPELINE_SPILLED_COMMON_PASSAGES_H_
