#include "engine/io/byte_source.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <system_error>

namespace copydesk {
namespace {

ssize_t ReadFully(int fd, char* to, size_t n) {
  ssize_t got;
  do {
    got = read(fd, to, n);
  } while (got < 0 && errno == EINTR);
  return got;
}

tl::unexpected<Error> ReadError(const std::string& name) {
  return Fail(ErrorCode::kInput, name + ": cannot read: " + ErrnoText(errno));
}

class FileSource : public ByteSource {
 public:
  FileSource(UniqueFd fd, std::string name)
      : fd_(std::move(fd)), name_(std::move(name)) {}

  Result<size_t> Read(char* to, size_t n) override {
    const ssize_t got = ReadFully(fd_.get(), to, n);
    if (got < 0) return ReadError(name_);
    return static_cast<size_t>(got);
  }

 private:
  UniqueFd fd_;
  std::string name_;
};

class SpoolSource : public ByteSource {
 public:
  explicit SpoolSource(Spool* spool) : spool_(spool) {}

  Result<size_t> Read(char* to, size_t n) override {
    Result<size_t> got = spool_->ReadAt(offset_, to, n);
    if (got) offset_ += *got;
    return got;
  }

 private:
  Spool* spool_;
  uint64_t offset_ = 0;
};

}  // namespace

UniqueFd& UniqueFd::operator=(UniqueFd&& other) noexcept {
  if (this != &other) {
    if (fd_ >= 0) close(fd_);
    fd_ = other.Release();
  }
  return *this;
}

UniqueFd::~UniqueFd() {
  if (fd_ >= 0) close(fd_);
}

int UniqueFd::Release() {
  const int fd = fd_;
  fd_ = -1;
  return fd;
}

std::string ErrnoText(int code) {
  return std::generic_category().message(code);
}

std::unique_ptr<ByteSource> ReadFile(UniqueFd fd, std::string name) {
  return std::make_unique<FileSource>(std::move(fd), std::move(name));
}

std::unique_ptr<ByteSource> ReadSpool(Spool* spool) {
  return std::make_unique<SpoolSource>(spool);
}

Result<std::unique_ptr<Spool>> Spool::Create(UniqueFd pipe, std::string name,
                                             const std::string& tmp_dir) {
  std::string folder = tmp_dir;
  if (folder.empty()) {
    const char* from_environment = std::getenv("TMPDIR");
    folder = from_environment != nullptr && *from_environment != '\0'
                 ? from_environment
                 : "/tmp";
  }
  // A file without a name, where the file system has them: nothing can be left
  // behind, however the program ends.
  UniqueFd copy(open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (copy.get() < 0 && (errno == EOPNOTSUPP || errno == EISDIR ||
                         errno == EINVAL || errno == ENOENT)) {
    std::string path = folder + "/copydesk.XXXXXX";
    copy = UniqueFd(mkostemp(path.data(), O_CLOEXEC));
    if (copy.get() >= 0) unlink(path.c_str());
  }
  if (copy.get() < 0) {
    return Fail(ErrorCode::kOutput,
                folder + ": cannot make a temporary file: " + ErrnoText(errno),
                "name another folder with --tmp");
  }
  return std::unique_ptr<Spool>(
      new Spool(std::move(pipe), std::move(copy), std::move(name)));
}

Result<size_t> Spool::ReadAt(uint64_t offset, char* to, size_t n) {
  if (offset < kept_) {
    n = static_cast<size_t>(std::min<uint64_t>(n, kept_ - offset));
    ssize_t got;
    do {
      got = pread(copy_.get(), to, n, static_cast<off_t>(offset));
    } while (got < 0 && errno == EINTR);
    if (got <= 0) {
      if (got == 0) errno = EIO;
      return ReadError(name_ + " (temporary copy)");
    }
    return static_cast<size_t>(got);
  }
  if (pipe_.get() < 0) return 0;
  const ssize_t got = ReadFully(pipe_.get(), to, n);
  if (got < 0) return ReadError(name_);
  if (got == 0) pipe_ = UniqueFd();
  for (ssize_t done = 0; done < got;) {
    const ssize_t wrote =
        pwrite(copy_.get(), to + done, static_cast<size_t>(got - done),
               static_cast<off_t>(kept_) + done);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) {
      return Fail(ErrorCode::kOutput,
                  name_ + ": cannot keep a temporary copy: " + ErrnoText(errno),
                  "name another folder with --tmp");
    }
    done += wrote;
  }
  kept_ += static_cast<uint64_t>(got);
  return static_cast<size_t>(got);
}

}  // namespace copydesk
