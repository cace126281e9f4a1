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

#include "engine/base/result.h"
#include "engine/base/spill_file.h"

namespace copydesk {

// Sorts more rows than memory holds: runs of as many as fit are sorted and
// written to files, and merged as they are read. Rows that all fit are never
// written. Rows that compare equal come out in no order that can be relied on,
// so `<` must tell all apart that matter.
//
// Memory: that of the options, and while merging a block of 64 KiB a run.
// Errors are those of spill files. Not thread-safe.
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

  explicit ExternalSort(Options options) : options_(std::move(options)) {}
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
    if (runs_ > 0) {
      if (Status s = WriteRun(); !s) return s;
      rows_ = {};
      for (size_t run = 0; run < runs_; ++run) {
        Result<SpillReader> reader =
            SpillReader::Open(PathOf(run), options_.format);
        if (!reader) return tl::unexpected(reader.error());
        readers_.push_back(std::move(*reader));
      }
      for (size_t run = 0; run < runs_; ++run) {
        if (Status s = Fetch(run); !s) return s;
      }
    } else {
      std::sort(rows_.begin(), rows_.end());
    }
    return {};
  }

  // After Finish() and before the first Next(): writes what Next() will give
  // into PATH.sorted, on the disk, which stays. OpenKept() reads it again.
  Status Keep() {
    SpillWriter::Options how;
    how.compress = options_.compress;
    Result<SpillWriter> writer =
        SpillWriter::Create(KeptPath(), options_.format, how);
    if (!writer) return tl::unexpected(writer.error());
    uint64_t rows = 0;
    for (Row row;; ++rows) {
      const Result<bool> more = Next(&row);
      if (!more) return tl::unexpected(more.error());
      if (!*more) break;
      Status s = writer->Append(std::as_bytes(std::span(&row, 1)));
      if (!s) return s;
    }
    if (Status s = writer->Finish(rows, true); !s) return s;
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
    for (size_t run = 0; run < runs_; ++run) (void)RemoveSpillFile(PathOf(run));
    runs_ = 0;
  }
  Status WriteRun() {
    if (rows_.empty()) return {};
    std::sort(rows_.begin(), rows_.end());
    SpillWriter::Options how;
    how.compress = options_.compress;
    Result<SpillWriter> writer =
        SpillWriter::Create(PathOf(runs_), options_.format, how);
    if (!writer) return tl::unexpected(writer.error());
    if (Status s = writer->Append(std::as_bytes(std::span(rows_))); !s) {
      return s;
    }
    if (Status s = writer->Finish(rows_.size(), false); !s) return s;
    ++runs_;
    rows_.clear();
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
  std::vector<Row> rows_;
  size_t next_ = 0;
  uint64_t size_ = 0;
  size_t runs_ = 0;
  std::vector<SpillReader> readers_;
  std::priority_queue<Head> heads_;
};

}  // namespace copydesk

#endif  // ENGINE_BASE_EXTERNAL_SORT_H_
