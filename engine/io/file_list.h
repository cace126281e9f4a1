#ifndef ENGINE_IO_FILE_LIST_H_
#define ENGINE_IO_FILE_LIST_H_

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/result.h"

namespace copydesk {

enum class FileKind : uint8_t {
  kRegular,
  kPipe,   // standard input, or a FIFO or device that was named
  kBroken  // found in a folder but not readable; `error` says why
};

struct ListedFile {
  std::string path;  // "-" is standard input
  FileKind kind = FileKind::kRegular;
  bool from_folder = false;
  uint64_t size = 0;
  std::string error;
};

// The files that `paths` mean, in order; an empty list means "-". Folders are
// read recursively, entries in the order of the bytes of their names; in them
// links, pipes, sockets, devices and names that begin with a dot are left out.
// What was named itself may be a link or a pipe.
//
// An error (kInput) names a path that does not exist or cannot be read, or says
// that the folders hold no file; a second "-" is one too (kUsage).
Result<std::vector<ListedFile>> ListFiles(
    const std::vector<std::string>& paths);

}  // namespace copydesk

#endif  // ENGINE_IO_FILE_LIST_H_
