#ifndef ENGINE_IO_TEMP_FOLDER_H_
#define ENGINE_IO_TEMP_FOLDER_H_

#include <cstdint>
#include <string>

#include "engine/base/result.h"

namespace copydesk {

// A folder for files that only one run needs. Removed with all that is in it
// when the object goes. Not thread-safe.
class TempFolder {
 public:
  // Makes a folder in `parent` (empty: $TMPDIR, or /tmp). An error (kOutput)
  // names it.
  static Result<TempFolder> Create(const std::string& parent);
  TempFolder(TempFolder&& other) noexcept;
  TempFolder& operator=(TempFolder&& other) noexcept;
  ~TempFolder();

  const std::string& path() const { return path_; }
  // Bytes that may still be written there.
  uint64_t free_bytes() const;

 private:
  explicit TempFolder(std::string path) : path_(std::move(path)) {}
  void Remove();
  std::string path_;  // empty: nothing to remove
};

// Removes all folders that are there. As RemovePendingOutputs: for a signal
// handler that is about to end the program, async-signal-safe, and with the
// paths of the first 16 folders as its only state.
void RemoveTempFolders();

}  // namespace copydesk

#endif  // ENGINE_IO_TEMP_FOLDER_H_
