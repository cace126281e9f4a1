#ifndef ENGINE_BASE_EXTERNAL_LINE_SORT_H_
#define ENGINE_BASE_EXTERNAL_LINE_SORT_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/base/spill_file.h"

namespace copydesk {

// Sorts texts by keys, more of them than memory holds; the rows of ExternalSort
// with a length of their own. In order of the keys' bytes; what has the same
// key comes out in the order of adding.
//
// Memory: that of the options, or 512 KiB if that is more, and while merging
// the longest entry of each run. Runs are merged as those of ExternalSort.
// Errors are those of spill files. Not thread-safe.
class ExternalLineSort {
 public:
  struct Options {
    std::string path;    // runs are PATH.0, PATH.1 ...; removed in the end
    size_t memory = 0;   // bytes
    SpillFormat format;  // of the runs
    bool compress = true;
  };
  struct Entry {
    std::string_view key;
    std::string_view text;
  };

  explicit ExternalLineSort(Options options);
  ExternalLineSort(ExternalLineSort&&) noexcept;
  ExternalLineSort& operator=(ExternalLineSort&&) noexcept;
  ~ExternalLineSort();

  // Key and text together are shorter than 4 GiB.
  Status Add(std::string_view key, std::string_view text);
  // After the last Add, once.
  Status Finish();
  // As ExternalSort::Keep and OpenKept: PATH.sorted stays.
  Status Keep();
  static Result<ExternalLineSort> OpenKept(Options options);
  // The next entry, valid until the next call; false after the last one.
  Result<bool> Next(Entry* entry);

 private:
  struct Rep;
  std::unique_ptr<Rep> rep_;
};

}  // namespace copydesk

#endif  // ENGINE_BASE_EXTERNAL_LINE_SORT_H_
