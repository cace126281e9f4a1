#ifndef ENGINE_PIPELINE_SPILLED_STAGE_RUNS_H_
#define ENGINE_PIPELINE_SPILLED_STAGE_RUNS_H_

#include <cstdint>
#include <string>

#include "engine/base/result.h"
#include "engine/pipeline/job.h"

namespace copydesk {

// A job cut into steps from files to files, so that any scheduler can run it:
// each is a process of its own, on any machine that sees the folder and the
// inputs under the same names (docs/formats.md, "Run folder").
enum class StageStep : uint8_t {
  kFingerprint,  // reads one shard; shards in any order, also side by side
  kGroup,        // joins the shards; groups, candidates, stories
  kVerify,       // judges paragraphs; compares candidates
  kCluster,      // clusters and what is dropped
  kApply,        // writes the outputs that the manifest names
};

struct StageOptions {
  std::string folder;
  unsigned threads = 1;
  uint64_t memory = uint64_t{1} << 30;  // bytes
  // Of kFingerprint: which shard, from 1, and of how many. Shards are runs of
  // the input's files.
  uint32_t shard = 1;
  uint32_t shards = 1;
};

// Writes manifest.json into the folder, which is made if there is none: the
// options and outputs of the job, and its files with their sizes and times.
// Errors: the folder belongs to another job; an input is a pipe (kUsage).
Status WriteStageManifest(const std::string& folder, const JobOptions& options);

// Runs one step. What is done already is not done again. Errors, beside those
// of RunJob: the step before was not run, a shard is missing, inputs have
// changed since the manifest was written, another step is at work (kUsage); a
// file of the folder is damaged (kCorrupt). The summary is whole after kApply.
Result<JobSummary> RunStageStep(StageStep step, const StageOptions& options,
                                const ProgressCallback& progress);
// The job that the manifest of a folder names.
Result<JobOptions> ReadStageJob(const std::string& folder);

}  // namespace copydesk

#endif  // ENGINE_PIPELINE_SPILLED_STAGE_RUNS_H_
