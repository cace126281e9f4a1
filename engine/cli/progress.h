#ifndef ENGINE_CLI_PROGRESS_H_
#define ENGINE_CLI_PROGRESS_H_

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "engine/cli/screen.h"
#include "engine/pipeline/job.h"

namespace copydesk::cli {

// Shows on standard error where a job stands: a line that is drawn anew and is
// taken away at the end, or lines of JSON (docs/formats.md). A thread of its
// own keeps the line alive while the job has nothing to say; it takes no
// signals.
class ProgressBar {
 public:
  ProgressBar(const ScreenOptions& options, const char* command);
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  // Thread-safe.
  void Update(const JobProgress& progress);

 private:
  void Tick();
  // These hold the mutex.
  void Show(double now);
  void Draw(double now);
  void Event(double now);

  When mode_;
  double patience_;  // seconds before the first line is drawn
  const char* command_;
  double begun_;

  std::mutex mutex_;  // guards all that follows
  std::condition_variable ended_changed_;
  bool ended_ = false;
  JobProgress at_;
  double stage_begun_;
  std::optional<double> end_;  // of the job, by what is known of it
  double shown_ = 0;
  bool counted_ = false;  // bytes of this stage have been shown
  bool visible_ = false;
  std::thread ticker_;
};

}  // namespace copydesk::cli

#endif  // ENGINE_CLI_PROGRESS_H_
