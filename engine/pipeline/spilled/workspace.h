#ifndef ENGINE_PIPELINE_SPILLED_WORKSPACE_H_
#define ENGINE_PIPELINE_SPILLED_WORKSPACE_H_

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "engine/base/result.h"
#include "engine/base/spill_file.h"

namespace copydesk {

// The bytes of memory that a table of documents takes, each, with what stages
// hold of each document beside it.
inline constexpr size_t kTableBytes = 56;

// What stages hold and do not count, as it is small, is covered by what a run
// may take beyond its memory.
inline constexpr size_t kCovered = size_t{16} << 20;

// What stages plan with, of the memory that the table leaves: the allocator
// keeps some of what they give back, and documents come with small things.
inline constexpr size_t kMostUnplanned = size_t{128} << 20;
constexpr size_t PlannedOf(size_t left) {
  return left - std::min(left / 8, kMostUnplanned);
}
// How much must be left for that.
constexpr size_t LeftFor(size_t planned) {
  return planned + std::min(planned / 7 + 1, kMostUnplanned);
}

// Of what the files of a run hold; rises when that changes.
inline constexpr uint32_t kContentVersion = 3;

// What every stage of a run that keeps its data in files is given.
struct Workspace {
  std::string folder;          // for files of the run; exists
  size_t memory = 0;           // bytes that all stages together may take
  unsigned threads = 1;        //
  uint64_t configuration = 0;  // of the run, see SpillFormat
  bool keep = false;           // files stay, for a later process
  // Told how much of a step is done, 0 to 1, one call at a time; or null.
  std::function<void(double)> progress = nullptr;

  void Progress(double done) const {
    if (progress) progress(done);
  }
  void Progress(uint64_t done, uint64_t all) const {
    Progress(static_cast<double>(done) /
             static_cast<double>(std::max<uint64_t>(all, 1)));
  }
  // For a part of a step.
  Workspace Part(double from, double to) const {
    Workspace part = *this;
    part.progress = [whole = progress, from, to](double done) {
      if (whole) whole(from + (to - from) * done);
    };
    return part;
  }
  std::string Path(const std::string& name) const {
    return folder + "/" + name;
  }
  SpillFormat Format(const char* kind) const {
    return {kind, kContentVersion, configuration};
  }
};

// The first error of many threads.
class SharedError {
 public:
  void Note(Error error) {
    const std::lock_guard lock(mutex_);
    if (!error_) error_ = std::move(error);
    failed_ = true;
  }
  // Notes the error of a status, and says whether there was none.
  bool Check(const Status& status) {
    if (!status) Note(status.error());
    return status.has_value();
  }
  bool failed() const { return failed_.load(std::memory_order_relaxed); }
  Status status() const {
    const std::lock_guard lock(mutex_);
    if (error_) return tl::unexpected(*error_);
    return {};
  }

 private:
  mutable std::mutex mutex_;
  std::atomic<bool> failed_ = false;
  std::optional<Error> error_;
};

}  // namespace copydesk

#endif  // ENGINE_PIPELINE_SPILLED_WORKSPACE_H_
