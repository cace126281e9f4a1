// Preloaded into a program, makes one of its calls that change files go wrong.
//
//   COPYDESK_FAULT_AT    which call, from 1; 0: none
//   COPYDESK_FAULT_MODE  eio, enospc: the call fails with that error
//                        short: a write takes half of its bytes
//                        torn: a write takes a third, then SIGKILL
//                        kill: SIGKILL before the call
//   COPYDESK_FAULT_AFTER calls are counted once this file is there
//   COPYDESK_FAULT_LOG   gets a line for the call that was chosen
//
// Counted are opening for writing, mkstemp, write, pwrite, fsync, fdatasync,
// ftruncate and rename, but for standard output and error. Calls that a mode
// has no meaning for go through.
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/uio.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdlib>
#include <cstring>

namespace {

std::atomic<long> calls{0};

template <typename Function>
Function* Real(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

using WriteFunction = ssize_t(int, const void*, size_t);
using OpenFunction = int(const char*, int, ...);

void Log(const char* call) {
  const char* path = getenv("COPYDESK_FAULT_LOG");
  if (path == nullptr) return;
  const int fd =
      Real<OpenFunction>("open")(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (fd < 0) return;
  Real<WriteFunction>("write")(fd, call, strlen(call));
  close(fd);
}

enum class Fault { kNone, kError, kShort, kTorn };

// Whether this call is the one, and what is to happen; sets errno.
Fault Next(const char* call) {
  static const long at = [] {
    const char* text = getenv("COPYDESK_FAULT_AT");
    return text == nullptr ? 0L : atol(text);
  }();
  static const char* const mode = getenv("COPYDESK_FAULT_MODE");
  static const char* const after = getenv("COPYDESK_FAULT_AFTER");
  if (at == 0 || mode == nullptr) return Fault::kNone;
  if (after != nullptr && access(after, F_OK) != 0) return Fault::kNone;
  if (++calls != at) return Fault::kNone;
  Log(call);
  if (strcmp(mode, "kill") == 0) raise(SIGKILL);
  if (strcmp(mode, "short") == 0) return Fault::kShort;
  if (strcmp(mode, "torn") == 0) return Fault::kTorn;
  errno = strcmp(mode, "enospc") == 0 ? ENOSPC : EIO;
  return Fault::kError;
}

// Before a call that either happens or does not; true where it must fail.
bool Fails(const char* call) {
  const Fault fault = Next(call);
  if (fault == Fault::kTorn) raise(SIGKILL);
  return fault == Fault::kError;
}

// Before a call that takes `n` bytes: how many it may take, or -1.
ssize_t Allowed(const char* call, size_t n, bool* torn) {
  *torn = false;
  switch (Next(call)) {
    case Fault::kNone:
      return static_cast<ssize_t>(n);
    case Fault::kError:
      return -1;
    case Fault::kShort:
      return static_cast<ssize_t>(n - n / 2);
    case Fault::kTorn:
      *torn = true;
      return static_cast<ssize_t>(n / 3);
  }
  return -1;
}

bool Counted(int fd) { return fd > 2; }

bool ForWriting(int flags) { return (flags & O_ACCMODE) != O_RDONLY; }

int OpenCounted(const char* name, const char* path, int flags, mode_t mode) {
  if (ForWriting(flags) && Fails("open")) return -1;
  return Real<OpenFunction>(name)(path, flags, mode);
}

int OpenAtCounted(const char* name, int folder, const char* path, int flags,
                  mode_t mode) {
  if (ForWriting(flags) && Fails("open")) return -1;
  return Real<int(int, const char*, int, ...)>(name)(folder, path, flags, mode);
}

mode_t ModeOf(int flags, va_list arguments) {
  const bool creates =
      (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE;
  return creates ? va_arg(arguments, mode_t) : 0;
}

ssize_t WriteAt(const char* name, int fd, const void* bytes, size_t n,
                off_t at) {
  bool torn = false;
  const ssize_t allowed =
      Counted(fd) ? Allowed(name, n, &torn) : static_cast<ssize_t>(n);
  if (allowed < 0) return -1;
  const ssize_t wrote = Real<ssize_t(int, const void*, size_t, off_t)>(name)(
      fd, bytes, static_cast<size_t>(allowed), at);
  if (torn) raise(SIGKILL);
  return wrote;
}

}  // namespace

extern "C" {

int open(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = ModeOf(flags, arguments);
  va_end(arguments);
  return OpenCounted("open", path, flags, mode);
}

int open64(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = ModeOf(flags, arguments);
  va_end(arguments);
  return OpenCounted("open64", path, flags, mode);
}

int openat(int folder, const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = ModeOf(flags, arguments);
  va_end(arguments);
  return OpenAtCounted("openat", folder, path, flags, mode);
}

int openat64(int folder, const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = ModeOf(flags, arguments);
  va_end(arguments);
  return OpenAtCounted("openat64", folder, path, flags, mode);
}

int mkstemp(char* path) {
  return Fails("mkstemp") ? -1 : Real<int(char*)>("mkstemp")(path);
}
int mkstemp64(char* path) {
  return Fails("mkstemp") ? -1 : Real<int(char*)>("mkstemp64")(path);
}
int mkostemp(char* path, int flags) {
  return Fails("mkstemp") ? -1 : Real<int(char*, int)>("mkostemp")(path, flags);
}
int mkostemp64(char* path, int flags) {
  return Fails("mkstemp") ? -1
                          : Real<int(char*, int)>("mkostemp64")(path, flags);
}

ssize_t write(int fd, const void* bytes, size_t n) {
  bool torn = false;
  const ssize_t allowed =
      Counted(fd) ? Allowed("write", n, &torn) : static_cast<ssize_t>(n);
  if (allowed < 0) return -1;
  const ssize_t wrote =
      Real<WriteFunction>("write")(fd, bytes, static_cast<size_t>(allowed));
  if (torn) raise(SIGKILL);
  return wrote;
}

ssize_t pwrite(int fd, const void* bytes, size_t n, off_t at) {
  return WriteAt("pwrite", fd, bytes, n, at);
}
ssize_t pwrite64(int fd, const void* bytes, size_t n, off_t at) {
  return WriteAt("pwrite64", fd, bytes, n, at);
}

ssize_t writev(int fd, const iovec* parts, int n) {
  // In one piece or not at all.
  if (Counted(fd) && Fails("writev")) return -1;
  return Real<ssize_t(int, const iovec*, int)>("writev")(fd, parts, n);
}

int fsync(int fd) { return Fails("fsync") ? -1 : Real<int(int)>("fsync")(fd); }
int fdatasync(int fd) {
  return Fails("fdatasync") ? -1 : Real<int(int)>("fdatasync")(fd);
}
int ftruncate(int fd, off_t size) {
  return Fails("ftruncate") ? -1 : Real<int(int, off_t)>("ftruncate")(fd, size);
}
int ftruncate64(int fd, off_t size) {
  return Fails("ftruncate") ? -1
                            : Real<int(int, off_t)>("ftruncate64")(fd, size);
}

int rename(const char* from, const char* to) {
  return Fails("rename")
             ? -1
             : Real<int(const char*, const char*)>("rename")(from, to);
}
int renameat(int from_folder, const char* from, int to_folder, const char* to) {
  return Fails("rename") ? -1
                         : Real<int(int, const char*, int, const char*)>(
                               "renameat")(from_folder, from, to_folder, to);
}
int renameat2(int from_folder, const char* from, int to_folder, const char* to,
              unsigned flags) {
  return Fails("rename")
             ? -1
             : Real<int(int, const char*, int, const char*, unsigned)>(
                   "renameat2")(from_folder, from, to_folder, to, flags);
}

}  // extern "C"
