#ifndef ENGINE_PIPELINE_SPILLED_KEY_FILES_H_
#define ENGINE_PIPELINE_SPILLED_KEY_FILES_H_

#include <string>

#include "engine/base/result.h"
#include "engine/group/spilled_keys.h"
#include "engine/pipeline/spilled/workspace.h"

namespace copydesk {

// Keys in a folder of the workspace, which is made if need be; in a third of
// its memory. With `keep` the files stay for a later process.
Result<SpilledKeys> MakeKeyFiles(const Workspace& workspace,
                                 const std::string& name, bool keep);
// Those that an earlier process has finished and kept.
Result<SpilledKeys> OpenKeyFiles(const Workspace& workspace,
                                 const std::string& name);

}  // namespace copydesk

#endif  // ENGINE_PIPELINE_SPILLED_KEY_FILES_H_
