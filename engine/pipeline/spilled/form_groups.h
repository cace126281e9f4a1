#ifndef ENGINE_PIPELINE_SPILLED_FORM_GROUPS_H_
#define ENGINE_PIPELINE_SPILLED_FORM_GROUPS_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "engine/base/result.h"
#include "engine/group/block_candidates.h"
#include "engine/group/spilled_keys.h"
#include "engine/pipeline/common_words.h"
#include "engine/pipeline/spilled/document_stream.h"
#include "engine/pipeline/spilled/group_stage.h"
#include "engine/pipeline/spilled/workspace.h"
#include "engine/pipeline/strip_stage.h"

namespace copydesk {

// The wording of forms in all documents: passages that many stories have and
// that are not in boilerplate (CommonWords::FormPassagesOf), as keys in files
// of the workspace.
Result<SpilledKeys> MakeFormKeys(const Workspace& workspace);
// Those that an earlier process has finished.
Result<SpilledKeys> OpenFormKeys(const Workspace& workspace);
// Adds those of documents that follow each other, and says of each whether it
// is IsMostlyRare; several threads may at once.
Status AddFormKeys(const CommonPassages& passages, const DocumentRange& range,
                   std::span<const DocumentVerdicts> verdicts,
                   SpilledKeys* keys, std::vector<bool>* mostly_rare);

// Which documents have wording of a form in common. In files, which are removed
// with the object.
class FormGroups {
 public:
  // Takes those documents that stand for themselves or for others.
  static Result<FormGroups> Find(const Workspace& workspace,
                                 const SpilledCandidates& candidates,
                                 SpilledKeys* keys);

  // As BlockCandidates::Count: how many such passages two places have in
  // common.
  Status Count(uint32_t i, uint32_t j, std::span<const Candidate> candidates,
               size_t memory, std::span<uint32_t> counts) const {
    return blocks_.Count(all_, i, j, candidates, ~uint32_t{0}, memory, counts);
  }

 private:
  FormGroups(BlockCandidates blocks, std::vector<uint64_t> all)
      : blocks_(std::move(blocks)), all_(std::move(all)) {}

  BlockCandidates blocks_;
  std::vector<uint64_t> all_;  // a bit a group
};

}  // namespace copydesk

#endif  // ENGINE_PIPELINE_SPILLED_FORM_GROUPS_H_
