#ifndef ENGINE_PIPELINE_STAGES_H_
#define ENGINE_PIPELINE_STAGES_H_

#include <chrono>
#include <cstdint>

#include "engine/pipeline/job.h"

namespace copydesk {

// Announces the stages of a job and takes their times. All must outlive it.
class Stages {
 public:
  Stages(const ProgressCallback& progress, bool compares, JobSummary* summary);

  // Stages of a job that compares documents are reading, grouping, judging,
  // matching, deciding and writing; strip has no matching and deciding.
  void Begin(const char* name);
  // A stage that an earlier process has done.
  void Skip(const char* name);
  void End();
  void Found(uint64_t duplicates) { at_.duplicates = duplicates; }
  // Of a stage that reads input.
  void Advance(uint64_t done, uint64_t total, uint64_t documents);
  // Of any other: how much of it is done, 0 to 1. Cheap enough to be called for
  // every document.
  void Advance(double of_stage);
  // Since the first stage, or the making of this.
  double seconds() const;

 private:
  using Clock = std::chrono::steady_clock;

  void Report();
  void SetOfStage(double of_stage);

  const ProgressCallback& progress_;
  JobSummary* summary_;
  JobProgress at_;
  Clock::time_point start_ = Clock::now();
  Clock::time_point begun_ = start_;
  double cpu_begun_ = 0;
  // In weights of stages: all that this process has to do, and what it has done
  // without the stage it is in.
  double work_;
  double done_ = 0;
};

}  // namespace copydesk

#endif  // ENGINE_PIPELINE_STAGES_H_
