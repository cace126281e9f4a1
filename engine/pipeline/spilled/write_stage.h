#ifndef ENGINE_PIPELINE_SPILLED_WRITE_STAGE_H_
#define ENGINE_PIPELINE_SPILLED_WRITE_STAGE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/boilerplate/evidence.h"
#include "engine/pipeline/job_run.h"
#include "engine/pipeline/spilled/cluster_stage.h"
#include "engine/pipeline/spilled/document_table.h"
#include "engine/pipeline/spilled/match_stage.h"
#include "engine/pipeline/spilled/workspace.h"
#include "engine/pipeline/sum_up.h"

namespace copydesk {

// What the outputs are written from.
struct WriteBasis {
  const JobRun& run;
  const Workspace& workspace;
  const DocumentTable& table;
  const std::vector<uint32_t>& stories;
  const SiteEvidence* evidence;  // where verdicts are written, else null
};

// The outputs of a job that compares documents: its reports in order, and the
// records that are kept. Uses up the lines of `matches` and `decided`.
Status WriteDecided(const WriteBasis& basis, SpilledMatches* matches,
                    SpilledDecisions* decided);

// All of strip's outputs in one go. Gives the digest; `tally` is shown all
// verdicts.
Result<std::string> WriteStripped(const WriteBasis& basis,
                                  StrippingTally* tally);

}  // namespace copydesk

#endif  // ENGINE_PIPELINE_SPILLED_WRITE_STAGE_H_
