#ifndef ENGINE_BASE_EXTERNAL_SORT_H_
#define ENGINE_BASE_EXTERNAL_SORT_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <queue>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "engine/base/merge_plan.h"
#include "engine/base/result.h"
#include "engine/base/spill_file.h"

namespace copydesk {

// Sorts more rows than memory holds: runs of as many as fit are sorted and
// written to files, and merged as they are read. Rows that all fit are never
// written. Rows that compare equal come out in no order that can be relied on,
// so `<` must tell all apart that matter.
//
// Memory: that of the options, or 512 KiB if that is more. Where there are more
// runs than can be merged with it, some of them are merged into longer ones
// first, up to 256 at once. Errors are those of spill files. Not thread-safe.
template <typename Row>
class ExternalSort {
  static_assert(std::is_trivially_copyable_v<Row>);

 public:
  struct Options {
    std::string path;    // runs are PATH.0, PATH.1 ...; removed in the end
    size_t memory = 0;   // bytes
    SpillFormat format;  // of the runs
    bool compress = true;
  };

  explicit ExternalSort(Options options)
      : options_(std::move(options)), merge_(PlanMerge(options_.memory)) {}
  ExternalSort(ExternalSort&&) noexcept = default;
  ExternalSort& operator=(ExternalSort&&) noexcept = default;
  ~ExternalSort() { RemoveRuns(); }

  Status Add(const Row& row) {
    if (rows_.size() == Room()) {
      if (Status s = WriteRun(); !s) return s;
    }
    rows_.push_back(row);
    ++size_;
    return {};
  }
  uint64_t size() const { return size_; }

  // After the last Add, once.
  Status Finish() {
    if (runs_.empty()) {
      std::sort(rows_.begin(), rows_.end());
      return {};
    }
    if (Status s = WriteRun(); !s) return s;
    rows_ = {};
    while (runs_.size() > merge_.runs) {
      std::vector<size_t> merged;
      for (size_t i = 0; i < runs_.size(); i += merge_.runs) {
        const std::span some = std::span(runs_).subspan(i).first(
            std::min(merge_.runs, runs_.size() - i));
        if (Status s = Merge(some); !s) return s;
        merged.push_back(next_run_++);
      }
      runs_ = std::move(merged);
    }
    return Open(runs_);
  }

  // After Finish() and before the first Next(): writes what Next() will give
  // into PATH.sorted, on the disk, which stays. OpenKept() reads it again.
  Status Keep() {
    if (Status s = WriteAll(KeptPath(), true); !s) return s;
    RemoveRuns();
    rows_ = {};
    return ReadKept();
  }
  static Result<ExternalSort> OpenKept(Options options) {
    ExternalSort sort(std::move(options));
    if (Status s = sort.ReadKept(); !s) return tl::unexpected(s.error());
    sort.size_ = sort.readers_[0].rows();
    return sort;
  }

  // The next row in order; false after the last one.
  Result<bool> Next(Row* row) {
    if (readers_.empty()) {
      if (next_ == rows_.size()) return false;
      *row = rows_[next_++];
      return true;
    }
    if (heads_.empty()) return false;
    const Head head = heads_.top();
    heads_.pop();
    *row = head.row;
    if (Status s = Fetch(head.run); !s) return tl::unexpected(s.error());
    return true;
  }

 private:
  struct Head {
    Row row;
    size_t run;
    bool operator<(const Head& other) const { return other.row < row; }
  };

  // Grows in steps, so that a few rows take little.
  size_t Room() const {
    return std::max<size_t>(options_.memory / (2 * sizeof(Row)), 1024);
  }
  std::string PathOf(size_t run) const {
    return options_.path + "." + std::to_string(run);
  }
  std::string KeptPath() const { return options_.path + ".sorted"; }
  Status ReadKept() {
    Result<SpillReader> reader = SpillReader::Open(KeptPath(), options_.format);
    if (!reader) return tl::unexpected(reader.error());
    readers_.push_back(std::move(*reader));
    return Fetch(0);
  }
  void RemoveRuns() {
    readers_.clear();
    for (const size_t run : runs_) (void)RemoveSpillFile(PathOf(run));
    runs_.clear();
  }
  Result<SpillWriter> CreateFile(const std::string& path) const {
    SpillWriter::Options how;
    how.compress = options_.compress;
    how.block = merge_.block;
    return SpillWriter::Create(path, options_.format, how);
  }
  Status WriteRun() {
    if (rows_.empty()) return {};
    std::sort(rows_.begin(), rows_.end());
    Result<SpillWriter> writer = CreateFile(PathOf(next_run_));
    if (!writer) return tl::unexpected(writer.error());
    if (Status s = writer->Append(std::as_bytes(std::span(rows_))); !s) {
      return s;
    }
    if (Status s = writer->Finish(rows_.size(), false); !s) return s;
    runs_.push_back(next_run_++);
    rows_.clear();
    return {};
  }
  // Writes all that Next() gives.
  Status WriteAll(const std::string& path, bool sync) {
    Result<SpillWriter> writer = CreateFile(path);
    if (!writer) return tl::unexpected(writer.error());
    uint64_t rows = 0;
    for (Row row;; ++rows) {
      const Result<bool> more = Next(&row);
      if (!more) return tl::unexpected(more.error());
      if (!*more) break;
      Status s = writer->Append(std::as_bytes(std::span(&row, 1)));
      if (!s) return s;
    }
    return writer->Finish(rows, sync);
  }
  Status Open(std::span<const size_t> runs) {
    for (const size_t run : runs) {
      Result<SpillReader> reader =
          SpillReader::Open(PathOf(run), options_.format);
      if (!reader) return tl::unexpected(reader.error());
      readers_.push_back(std::move(*reader));
      if (Status s = Fetch(readers_.size() - 1); !s) return s;
    }
    return {};
  }
  // Makes one run, of the next number, of some.
  Status Merge(std::span<const size_t> runs) {
    if (Status s = Open(runs); !s) return s;
    if (Status s = WriteAll(PathOf(next_run_), false); !s) return s;
    readers_.clear();
    for (const size_t run : runs) (void)RemoveSpillFile(PathOf(run));
    return {};
  }
  Status Fetch(size_t run) {
    Head head{{}, run};
    const auto to = std::as_writable_bytes(std::span(&head.row, 1));
    Result<size_t> got = readers_[run].Read(to);
    if (!got) return tl::unexpected(got.error());
    if (*got == 0) return {};
    if (*got < to.size()) return readers_[run].Damaged("a row is cut off");
    heads_.push(head);
    return {};
  }

  Options options_;
  MergePlan merge_;
  std::vector<Row> rows_;
  size_t next_ = 0;
  uint64_t size_ = 0;
  std::vector<size_t> runs_;  // numbers of their files
  size_t next_run_ = 0;
  std::vector<SpillReader> readers_;
  std::priority_queue<Head> heads_;
};

}  // namespace copydesk

#endif  // ENGINE_BASE_EXTERNAL_SORT_H_
