#ifndef ENGINE_PIPELINE_SPILLED_STRING_FILE_H_
#define ENGINE_PIPELINE_SPILLED_STRING_FILE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/spill_file.h"
#include "engine/base/state_file.h"

namespace copydesk {

// A list of strings in a file, numbered from 0. Half a byte of memory a string.
class StringFile {
 public:
  static Result<StringFile> Create(const std::string& path,
                                   const SpillFormat& format);

  // Writing: strings in order, then Finish, once.
  Status Append(std::string_view text);
  Status Finish(bool sync);
  uint64_t size() const { return size_; }
  uint64_t bytes() const { return bytes_; }

  // After Finish: what a later process needs to read the file, which lies in
  // `folder` then.
  void Save(StateWriter* to) const;
  static StringFile Load(StateReader* from, const std::string& folder,
                         const SpillFormat& format);

  // Reading, after Finish: one a thread.
  class Reader {
   public:
    // Of strings near the one read last, the file need not be read again.
    Result<std::string_view> Read(uint64_t number);

   private:
    friend class StringFile;
    Reader(const StringFile* file, SpillReader reader)
        : file_(file), reader_(std::move(reader)) {}
    const StringFile* file_;
    SpillReader reader_;
    std::string text_;
  };
  Result<Reader> Open() const;

 private:
  static constexpr uint64_t kStep = 16;  // strings between two known places

  StringFile(std::string path, SpillFormat format,
             std::optional<SpillWriter> writer)
      : path_(std::move(path)),
        format_(std::move(format)),
        writer_(std::move(writer)) {}

  std::string path_;
  SpillFormat format_;
  std::optional<SpillWriter> writer_;
  std::vector<uint64_t> places_;  // of every kStep-th string
  uint64_t size_ = 0;
  uint64_t bytes_ = 0;
};

}  // namespace copydesk

#endif  // ENGINE_PIPELINE_SPILLED_STRING_FILE_H_
