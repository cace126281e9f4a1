#ifndef ENGINE_IO_BYTE_SOURCE_H_
#define ENGINE_IO_BYTE_SOURCE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "engine/base/result.h"

namespace copydesk {

// Something bytes come out of, in order, once. The layers of a ByteStream.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  // Writes up to `n` bytes (n > 0) to `to` and returns how many; 0 only at the
  // end. An error (kInput) names the file; after one the source is spent.
  virtual Result<size_t> Read(char* to, size_t n) = 0;
};

// An open file descriptor, closed with the object.
class UniqueFd {
 public:
  explicit UniqueFd(int fd = -1) : fd_(fd) {}
  UniqueFd(UniqueFd&& other) noexcept : fd_(other.Release()) {}
  UniqueFd& operator=(UniqueFd&& other) noexcept;
  ~UniqueFd();
  int get() const { return fd_; }
  int Release();

 private:
  int fd_;
};

// "No such file or directory" and the like.
std::string ErrnoText(int code);

// The bytes of a file. `name` is for messages.
std::unique_ptr<ByteSource> ReadFile(UniqueFd fd, std::string name);

// Keeps what comes through a pipe in an unlinked temporary file, so that it can
// be read again. Bytes are copied as they are asked for; reading the beginning
// a second time before the end was reached is allowed. Not thread-safe.
class Spool {
 public:
  // Takes over `pipe`. `tmp_dir` empty: $TMPDIR, or /tmp. An error (kOutput)
  // names the folder.
  static Result<std::unique_ptr<Spool>> Create(UniqueFd pipe, std::string name,
                                               const std::string& tmp_dir);
  // As ByteSource::Read, from byte `offset`, which is at most what has been
  // read before.
  Result<size_t> ReadAt(uint64_t offset, char* to, size_t n);

 private:
  Spool(UniqueFd pipe, UniqueFd copy, std::string name)
      : pipe_(std::move(pipe)),
        copy_(std::move(copy)),
        name_(std::move(name)) {}

  UniqueFd pipe_;
  UniqueFd copy_;
  std::string name_;
  uint64_t kept_ = 0;
};

// The bytes of `spool`, which must outlive it, from the beginning.
std::unique_ptr<ByteSource> ReadSpool(Spool* spool);

}  // namespace copydesk

#endif  // ENGINE_IO_BYTE_SOURCE_H_
