#include "engine/io/temp_folder.h"

#include <fcntl.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "engine/io/byte_source.h"

namespace copydesk {
namespace {

struct Slot {
  std::atomic<int> state = 0;  // 0 free, 1 being written, 2 holds a path
  char path[PATH_MAX] = {};
};
std::array<Slot, 16> slots;

void Register(const std::string& path) {
  if (path.size() >= PATH_MAX) return;
  for (Slot& slot : slots) {
    int free = 0;
    if (!slot.state.compare_exchange_strong(free, 1)) continue;
    std::memcpy(slot.path, path.c_str(), path.size() + 1);
    slot.state = 2;
    return;
  }
}

void Unregister(const std::string& path) {
  for (Slot& slot : slots) {
    if (slot.state == 2 && path == slot.path) slot.state = 0;
  }
}

// As the kernel gives it.
struct Entry {
  uint64_t inode;
  int64_t offset;
  uint16_t length;
  unsigned char type;
  char name[1];
};

// Removes what is in an open folder, `depth` folders deep. Only system calls:
// a signal handler may be what calls it.
void Empty(int folder, int depth) {
  alignas(Entry) char buffer[4096];
  for (bool found = true; found;) {
    found = false;
    lseek(folder, 0, SEEK_SET);
    for (long n;
         (n = syscall(SYS_getdents64, folder, buffer, sizeof buffer)) > 0;) {
      for (long at = 0; at < n;) {
        const auto* entry = reinterpret_cast<const Entry*>(buffer + at);
        at += entry->length;
        const char* name = entry->name;
        if (std::strcmp(name, ".") == 0 || std::strcmp(name, "..") == 0) {
          continue;
        }
        if (unlinkat(folder, name, 0) == 0) {
          found = true;
          continue;
        }
        const int inner =
            depth > 0 ? openat(folder, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
                      : -1;
        if (inner < 0) continue;
        Empty(inner, depth - 1);
        close(inner);
        found |= unlinkat(folder, name, AT_REMOVEDIR) == 0;
      }
    }
  }
}

void RemoveTree(const char* path) {
  constexpr int kDepth = 2;
  const int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return;
  // Another thread may still be writing.
  for (int i = 0; i < 100; ++i) {
    Empty(folder, kDepth);
    if (rmdir(path) == 0 || errno != ENOTEMPTY) break;
  }
  close(folder);
}

}  // namespace

Result<TempFolder> TempFolder::Create(const std::string& parent) {
  std::string path = parent;
  if (path.empty()) {
    const char* tmp = std::getenv("TMPDIR");
    path = tmp != nullptr && *tmp != '\0' ? tmp : "/tmp";
  }
  path += "/copydesk-XXXXXX";
  if (mkdtemp(path.data()) == nullptr) {
    return Fail(ErrorCode::kOutput,
                path + ": cannot make a temporary folder: " + ErrnoText(errno),
                "name another place with --tmp");
  }
  Register(path);
  return TempFolder(std::move(path));
}

TempFolder::TempFolder(TempFolder&& other) noexcept
    : path_(std::exchange(other.path_, {})) {}

TempFolder& TempFolder::operator=(TempFolder&& other) noexcept {
  Remove();
  path_ = std::exchange(other.path_, {});
  return *this;
}

TempFolder::~TempFolder() { Remove(); }

void TempFolder::Remove() {
  if (path_.empty()) return;
  RemoveTree(path_.c_str());
  Unregister(path_);
  path_.clear();
}

uint64_t TempFolder::free_bytes() const {
  struct statvfs info {};
  if (statvfs(path_.c_str(), &info) != 0) return 0;
  return uint64_t{info.f_bavail} * info.f_frsize;
}

void RemoveTempFolders() {
  for (Slot& slot : slots) {
    if (slot.state == 2) RemoveTree(slot.path);
  }
}

}  // namespace copydesk
