#ifndef ENGINE_PIPELINE_SPILLED_CHOOSE_PAIRS_H_
#define ENGINE_PIPELINE_SPILLED_CHOOSE_PAIRS_H_

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "engine/base/result.h"
#include "engine/group/candidates.h"
#include "engine/pipeline/spilled/document_table.h"
#include "engine/pipeline/spilled/form_groups.h"
#include "engine/pipeline/spilled/group_stage.h"
#include "engine/pipeline/spilled/workspace.h"

namespace copydesk {

// What the groups say of two documents before they are read.
enum class InCommon : uint8_t {
  kLittle,  // nothing rare, and too little for a form: background
  kForm,    // nothing rare, but perhaps a form (MayBeForm, IsMostlyRare)
  kRare,    // a rare passage
};

// Calls `visit` with all candidates, in order and one at a time, and what they
// have in common. `rare_groups` has a bit for each group of
// `candidates.blocks`, `mostly_rare` one for each document. Takes a quarter of
// the workspace's memory.
using VisitChosen = std::function<Status(const Candidate&, InCommon)>;
Status ChoosePairs(const Workspace& workspace, const DocumentTable& table,
                   const SpilledCandidates& candidates,
                   std::span<const uint64_t> rare_groups,
                   const std::vector<bool>& mostly_rare,
                   const FormGroups& forms, const VisitChosen& visit);

}  // namespace copydesk

#endif  // ENGINE_PIPELINE_SPILLED_CHOOSE_PAIRS_H_
