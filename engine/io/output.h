#ifndef ENGINE_IO_OUTPUT_H_
#define ENGINE_IO_OUTPUT_H_

#include <cstdio>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace copydesk {

// A file that appears whole or not at all: bytes go to a temporary file beside
// it, and Commit() syncs and renames. Destroyed without Commit, it leaves no
// trace. A link stays a link, and the file it leads to is replaced; a file
// keeps its permissions. "-" and /dev/stdout are standard output, which has no
// such promise, nor have other devices and pipes. A name that ends in .gz or
// .zst is written compressed.
//
// Not thread-safe.
class OutputFile {
 public:
  // An error (kOutput) names the path.
  static Result<OutputFile> Create(const std::string& path);
  OutputFile(OutputFile&&) noexcept;
  OutputFile& operator=(OutputFile&&) noexcept;
  ~OutputFile();

  // Buffers `bytes`. A failed write is remembered and reported by Commit (and
  // by ok()), so that a loop need not check every line. When standard output
  // is a pipe whose reader has gone away, closed() becomes true and further
  // bytes are dropped: that is no error.
  void Write(std::string_view bytes);
  bool ok() const;
  bool closed() const;

  // Writes out all that is buffered and syncs it, so that only the file's name
  // is missing. Nothing may be written after it.
  Status Prepare();
  // Prepares, if that was not done, and makes the file appear under its name.
  // At most once.
  Status Commit();

  // Commits all of them or none: where one fails, those that had appeared are
  // taken back, and what they replaced is there again. Signals that would end
  // the program wait meanwhile, if all other threads have them blocked. Nulls
  // are passed over.
  static Status CommitAll(std::span<OutputFile* const> files);

 private:
  struct Rep;
  explicit OutputFile(std::unique_ptr<Rep> rep);
  std::unique_ptr<Rep> rep_;
};

// The name of the file that `path` leads to; the same for two paths that would
// write the same file, and "-" for standard output. As good as `path` itself
// where its folder does not exist.
std::string ResolvedOutput(const std::string& path);

// Removes the temporary files of all outputs that are not yet committed. Meant
// for a signal handler that is about to end the program: async-signal-safe, and
// the only global state of this room (the paths of the first 64 open outputs).
void RemovePendingOutputs();

}  // namespace copydesk

#endif  // ENGINE_IO_OUTPUT_H_
