#ifndef ENGINE_PIPELINE_STAGES_H_
#define ENGINE_PIPELINE_STAGES_H_

#include <chrono>
#include <cstdint>

#include "engine/pipeline/job.h"

namespace copydesk {

// Announces the stages of a job and takes their times. All must outlive it.
class Stages {
 public:
  Stages(const ProgressCallback& progress, int count, JobSummary* summary);

  void Begin(const char* name);
  // A stage that an earlier process has done.
  void Skip() { ++at_.stage; }
  void End();
  void Found(uint64_t duplicates) { at_.duplicates = duplicates; }
  void Advance(uint64_t done, uint64_t total, uint64_t documents);
  // Since the first stage, or the making of this.
  double seconds() const;

 private:
  using Clock = std::chrono::steady_clock;

  void Report();

  const ProgressCallback& progress_;
  JobSummary* summary_;
  JobProgress at_;
  Clock::time_point start_ = Clock::now();
  Clock::time_point begun_ = start_;
  double cpu_begun_ = 0;
};

}  // namespace copydesk

#endif  // ENGINE_PIPELINE_STAGES_H_
