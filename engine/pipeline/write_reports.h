#ifndef ENGINE_PIPELINE_WRITE_REPORTS_H_
#define ENGINE_PIPELINE_WRITE_REPORTS_H_

#include "engine/pipeline/analysis.h"
#include "engine/pipeline/job.h"
#include "engine/pipeline/job_outputs.h"

namespace copydesk {

// Writes those of the matches, paragraphs, clusters, decisions and bad records
// that were asked for (docs/formats.md).
void WriteReports(const JobOptions& options, const Analysis& analysis,
                  JobOutputs* outputs);

// The list of bad records alone.
void WriteProblems(const std::vector<Problem>& problems, OutputFile* file);

}  // namespace copydesk

#endif  // ENGINE_PIPELINE_WRITE_REPORTS_H_
