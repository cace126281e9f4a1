#include "engine/pipeline/stages.h"

#include <time.h>

namespace copydesk {
namespace {

// Processor time of the whole process so far.
double CpuSeconds() {
  timespec t{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

double Seconds(std::chrono::steady_clock::duration duration) {
  return std::chrono::duration<double>(duration).count();
}

}  // namespace

Stages::Stages(const ProgressCallback& progress, int count, JobSummary* summary)
    : progress_(progress), summary_(summary) {
  at_.stages = count;
}

void Stages::Begin(const char* name) {
  End();
  ++at_.stage;
  at_.name = name;
  at_.done = at_.total = 0;
  begun_ = Clock::now();
  cpu_begun_ = CpuSeconds();
  Report();
}

void Stages::End() {
  if (at_.name[0] == '\0') return;
  summary_->stages.push_back(
      {at_.name, Seconds(Clock::now() - begun_), CpuSeconds() - cpu_begun_});
  at_.name = "";
}

void Stages::Advance(uint64_t done, uint64_t total, uint64_t documents) {
  at_.done = done;
  at_.total = total;
  at_.documents = documents;
  Report();
}

double Stages::seconds() const { return Seconds(Clock::now() - start_); }

void Stages::Report() {
  if (progress_) progress_(at_);
}

}  // namespace copydesk
