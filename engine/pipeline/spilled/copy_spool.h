#ifndef ENGINE_PIPELINE_SPILLED_COPY_SPOOL_H_
#define ENGINE_PIPELINE_SPILLED_COPY_SPOOL_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/spill_file.h"
#include "engine/pipeline/spilled/match_stage.h"
#include "engine/pipeline/spilled/workspace.h"

namespace copydesk {

// The copies of one cluster, to be gone through several times: in memory where
// they fit, otherwise in a file of the workspace. Errors are those of spill
// files. Not thread-safe.
class CopySpool {
 public:
  // `workspace` must outlive the spool; `memory` in bytes.
  CopySpool(const Workspace& workspace, size_t memory);
  ~CopySpool() { Clear(); }
  CopySpool(const CopySpool&) = delete;
  CopySpool& operator=(const CopySpool&) = delete;

  Status Add(const CopyRow& row);
  // After the last Add, once.
  Status Finish();
  // In the order of adding; after Finish(). Ends with the first error of
  // `visit`.
  Status ForEach(const std::function<Status(const CopyRow&)>& visit) const;
  // Makes it as it was at first.
  void Clear();

 private:
  Status WriteOut();

  const Workspace& workspace_;
  size_t room_;  // rows
  std::vector<CopyRow> rows_;
  std::optional<SpillWriter> writer_;
  uint64_t written_ = 0;
};

}  // namespace copydesk

#endif  // ENGINE_PIPELINE_SPILLED_COPY_SPOOL_H_
