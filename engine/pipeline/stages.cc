#include "engine/pipeline/stages.h"

#include <time.h>

#include <algorithm>
#include <array>
#include <string_view>

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

// What a stage takes, about, beside the others: of generated news with all data
// in files. A part of the job is known to be done by this alone.
struct Weight {
  std::string_view stage;
  bool strip;  // has it
  double weight;
};
constexpr std::array<Weight, 6> kWeights = {{{"reading", true, 3},
                                             {"grouping", true, 4},
                                             {"judging", true, 6},
                                             {"matching", false, 5},
                                             {"deciding", false, 1},
                                             {"writing", true, 1}}};

double WeightOf(std::string_view stage) {
  const auto* const at =
      std::find_if(kWeights.begin(), kWeights.end(),
                   [&](const Weight& w) { return w.stage == stage; });
  return at == kWeights.end() ? 0 : at->weight;
}

}  // namespace

Stages::Stages(const ProgressCallback& progress, bool compares,
               JobSummary* summary)
    : progress_(progress), summary_(summary), work_(0) {
  for (const Weight& w : kWeights) {
    if (!compares && !w.strip) continue;
    ++at_.stages;
    work_ += w.weight;
  }
}

void Stages::Begin(const char* name) {
  End();
  ++at_.stage;
  at_.name = name;
  at_.done = at_.total = 0;
  SetOfStage(0);
  begun_ = Clock::now();
  cpu_begun_ = CpuSeconds();
  Report();
}

void Stages::End() {
  if (at_.name[0] == '\0') return;
  summary_->stages.push_back(
      {at_.name, Seconds(Clock::now() - begun_), CpuSeconds() - cpu_begun_});
  done_ += WeightOf(at_.name);
  at_.name = "";
}

void Stages::Advance(uint64_t done, uint64_t total, uint64_t documents) {
  at_.done = done;
  at_.total = total;
  at_.documents = documents;
  SetOfStage(
      total == 0 ? 0 : static_cast<double>(done) / static_cast<double>(total));
  Report();
}

void Stages::Advance(double of_stage) {
  if (of_stage < at_.of_stage + 0.001) return;
  SetOfStage(of_stage);
  Report();
}

void Stages::Skip(const char* name) {
  ++at_.stage;
  work_ -= WeightOf(name);
}

void Stages::SetOfStage(double of_stage) {
  at_.of_stage = std::clamp(of_stage, 0.0, 1.0);
  at_.of_job =
      std::min(1.0, (done_ + at_.of_stage * WeightOf(at_.name)) / work_);
}

double Stages::seconds() const { return Seconds(Clock::now() - start_); }

void Stages::Report() {
  if (progress_) progress_(at_);
}

}  // namespace copydesk
