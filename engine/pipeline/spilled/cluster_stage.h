#ifndef ENGINE_PIPELINE_SPILLED_CLUSTER_STAGE_H_
#define ENGINE_PIPELINE_SPILLED_CLUSTER_STAGE_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/base/external_line_sort.h"
#include "engine/base/result.h"
#include "engine/base/state_file.h"
#include "engine/io/input.h"
#include "engine/pipeline/cluster_stage.h"
#include "engine/pipeline/digest.h"
#include "engine/pipeline/job.h"
#include "engine/pipeline/keep_rule.h"
#include "engine/pipeline/spilled/document_table.h"
#include "engine/pipeline/spilled/match_stage.h"
#include "engine/pipeline/spilled/workspace.h"
#include "engine/pipeline/sum_up.h"

namespace copydesk {

// What is known of every document beside the table when clusters are found.
struct DocumentNotes {
  StringFile stripped;  // packed with PackLines
  // With origins: the host that its page names as its source, a tab, and its
  // credit.
  std::optional<StringFile> credits;
};
void SaveNotes(const DocumentNotes& notes, StateWriter* to);
DocumentNotes LoadNotes(const Workspace& workspace, StateReader* from);

std::string PackLines(const std::vector<uint32_t>& lines);
std::vector<uint32_t> UnpackLines(std::string_view packed);

// What FindClusters and DecideDrops give.
struct SpilledDecisions {
  std::vector<bool> keep;  // by document
  RelationCounts dropped{};
  uint64_t clusters = 0;  // of two documents or more
  uint64_t clustered = 0;
  std::vector<JobSummary::Story> largest;
  DecisionDigest digest;
  // In order after Finish(), where asked for.
  std::optional<ExternalLineSort> cluster_lines;
  std::optional<ExternalLineSort> decision_lines;
};

// For a later process, as SaveMatches, but for the digest, which is left empty
// when it is loaded.
Status SaveDecisions(SpilledDecisions* decisions, StateWriter* to);
Result<SpilledDecisions> LoadDecisions(const Workspace& workspace,
                                       StateReader* from);

struct SpilledDecisionOptions {
  bool cluster_lines = false;
  bool decision_lines = false;
  DropOptions drop;
};

// Takes the clusters one after the other. What is held of a member takes some
// forty bytes, and copies are sorted in files; where three eighths of the
// memory do not hold the members of one cluster, an error (kLimit) says how
// much
// --memory does.
Result<SpilledDecisions> DecideSpilled(
    const Workspace& workspace, const DocumentTable& table, const Input& input,
    const SpilledMatches& matches, const DocumentNotes& notes,
    const KeepRule& keep, const SpilledDecisionOptions& options);

}  // namespace copydesk

#endif  // ENGINE_PIPELINE_SPILLED_CLUSTER_STAGE_H_
