#ifndef ENGINE_PIPELINE_SPILLED_FORM_GROUPS_H_
#define ENGINE_PIPELINE_SPILLED_FORM_GROUPS_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "engine/base/result.h"
#include "engine/group/block_candidates.h"
#include "engine/io/input.h"
#include "engine/pipeline/common_words.h"
#include "engine/pipeline/spilled/document_table.h"
#include "engine/pipeline/spilled/group_stage.h"
#include "engine/pipeline/spilled/judge_stage.h"
#include "engine/pipeline/spilled/workspace.h"

namespace copydesk {

// Which documents have the wording of a form in common: a passage that many
// stories have and that is not in boilerplate (CommonWords::FormPassagesOf). In
// files, which are removed with the object.
class FormGroups {
 public:
  // Reads all documents that stand for themselves or for others.
  static Result<FormGroups> Find(const Workspace& workspace,
                                 const DocumentTable& table, const Input& input,
                                 const SpilledCandidates& candidates,
                                 const CommonPassages& passages,
                                 const VerdictBits& verdicts);

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
