#ifndef ENGINE_PIPELINE_SPILLED_STORY_STAGE_H_
#define ENGINE_PIPELINE_SPILLED_STORY_STAGE_H_

#include <cstdint>
#include <vector>

#include "engine/base/result.h"
#include "engine/io/input.h"
#include "engine/pipeline/spilled/document_table.h"
#include "engine/pipeline/spilled/group_stage.h"
#include "engine/pipeline/spilled/workspace.h"

namespace copydesk {

// Numbers the story of each document, as FindStories.
Result<std::vector<uint32_t>> FindSpilledStories(
    const Workspace& workspace, const DocumentTable& table, const Input& input,
    const SpilledCandidates& candidates);

}  // namespace copydesk

#endif  // ENGINE_PIPELINE_SPILLED_STORY_STAGE_H_
