#include "engine/io/read_lines.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <utility>

#include "engine/io/byte_stream.h"

namespace copydesk {
namespace {

constexpr size_t kBlock = size_t{256} << 10;

// What is wrong with the bytes of a file that could be opened.
tl::unexpected<Error> Damaged(Error error) {
  error.code = ErrorCode::kCorrupt;
  return tl::unexpected(std::move(error));
}

}  // namespace

Status ReadLines(const std::string& path, const LineCallback& use) {
  // A pipe without a writer must not hold us.
  UniqueFd fd(open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  struct stat info;
  if (fd.get() < 0 || fstat(fd.get(), &info) != 0) {
    return Fail(ErrorCode::kInput, path + ": cannot open: " + ErrnoText(errno));
  }
  if (!S_ISREG(info.st_mode)) {
    return Fail(ErrorCode::kInput, path + ": is no file");
  }
  auto stream = ByteStream::Open(ReadFile(std::move(fd), path), path, 0);
  if (!stream) return Damaged(stream.error());
  std::string held;  // the beginning of a line, then a block
  uint64_t number = 0;
  for (;;) {
    const size_t old = held.size();
    held.resize(old + kBlock);
    const Result<size_t> got = (*stream)->Read(held.data() + old, kBlock);
    if (!got) return Damaged(got.error());
    held.resize(old + *got);
    if (*got == 0) break;
    size_t begin = 0;
    size_t searched = old;
    for (;;) {
      const size_t end = held.find('\n', searched);
      if (end == std::string::npos) break;
      const Status used =
          use(std::string_view(held).substr(begin, end - begin), ++number);
      if (!used) return used;
      begin = searched = end + 1;
    }
    held.erase(0, begin);
  }
  if (!held.empty()) {
    return Fail(ErrorCode::kCorrupt, path + ":" + std::to_string(number + 1) +
                                         ": the line has no end");
  }
  return {};
}

}  // namespace copydesk
