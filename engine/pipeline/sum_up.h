#ifndef ENGINE_PIPELINE_SUM_UP_H_
#define ENGINE_PIPELINE_SUM_UP_H_

#include <string>

#include "engine/pipeline/analysis.h"
#include "engine/pipeline/job.h"

namespace copydesk {

// Counts what was decided, with a few examples, into `summary`.
void SumUp(const JobOptions& options, const Analysis& analysis,
           JobSummary* summary);

// One value for all decisions of the job (engine/pipeline/digest.h).
std::string Digest(const JobOptions& options, const Analysis& analysis);

}  // namespace copydesk

#endif  // ENGINE_PIPELINE_SUM_UP_H_
