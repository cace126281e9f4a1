#ifndef ENGINE_PIPELINE_JOB_RUN_H_
#define ENGINE_PIPELINE_JOB_RUN_H_

#include "engine/io/input.h"
#include "engine/pipeline/job.h"
#include "engine/pipeline/job_outputs.h"
#include "engine/pipeline/keep_rule.h"
#include "engine/pipeline/stages.h"

namespace copydesk {

// A job under way: what the two ways of running it have in common.
struct JobRun {
  const JobOptions& options;
  const KeepRule& keep;
  Input* input;
  JobOutputs* outputs;
  Stages* stages;
  JobSummary* summary;

  // Whether clusters are written, and origins are asked for.
  bool WritesClusters() const { return outputs->clusters() != nullptr; }
  bool NeedsOrigins() const { return WritesClusters() || keep.UsesOrigin(); }
  // Whether pairs that are background are written.
  bool WritesBackground() const {
    return options.background && outputs->matches() != nullptr;
  }
  ReadProgress Progress() const {
    return [this](uint64_t bytes, uint64_t documents) {
      stages->Advance(bytes, input->bytes_total(), documents);
    };
  }
};

// Records of several formats, or rows of several tables, cannot stand in one
// output as they came: the error (kUsage) that says so.
Status CheckOneFormat(const JobRun& run);

// The most memory that the process has held, in bytes.
uint64_t PeakMemory();

// After an error while reading: what was wrong is wanted most when it was too
// much. The error of `read`, or one of writing.
Status WriteProblemsOf(const JobRun& run, const std::vector<Problem>& problems,
                       const Status& read);

}  // namespace copydesk

#endif  // ENGINE_PIPELINE_JOB_RUN_H_
