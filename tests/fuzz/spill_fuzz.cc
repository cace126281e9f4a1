#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "engine/base/spill_file.h"

namespace {

using copydesk::SpillFormat;
using copydesk::SpillReader;
using copydesk::SpillWriter;

const SpillFormat kFormat = {"fuzz", 1, 7};

void Require(bool condition) {
  if (!condition) std::abort();
}

// A file in memory.
class MemoryFile {
 public:
  MemoryFile() : fd_(memfd_create("spill", MFD_CLOEXEC)) { Require(fd_ >= 0); }
  ~MemoryFile() { close(fd_); }
  void Put(std::string_view bytes) {
    Require(ftruncate(fd_, 0) == 0);
    Require(pwrite(fd_, bytes.data(), bytes.size(), 0) ==
            static_cast<ssize_t>(bytes.size()));
  }
  std::string path() const { return "/proc/self/fd/" + std::to_string(fd_); }

 private:
  int fd_;
};

// Whether all could be read.
bool Read(const std::string& path, std::string* bytes) {
  auto reader = SpillReader::Open(path, kFormat);
  if (!reader) return false;
  for (;;) {
    const auto block = reader->NextBlock();
    if (!block) return false;
    if (block->empty()) break;
    bytes->append(reinterpret_cast<const char*>(block->data()), block->size());
  }
  Require(bytes->size() == reader->bytes());
  return true;
}

std::string Written(std::string_view content, size_t block, bool compress) {
  const std::string path = std::filesystem::temp_directory_path() /
                           ("spill_fuzz_" + std::to_string(getpid()));
  auto writer = SpillWriter::Create(path, kFormat, {block, compress});
  Require(writer.has_value());
  Require(writer->Append(std::as_bytes(std::span(content))).has_value());
  Require(writer->Finish(1, false).has_value());
  const size_t file_size = std::filesystem::file_size(path);
  std::string bytes(file_size, 0);
  FILE* const f = fopen(path.c_str(), "rb");
  Require(f != nullptr &&
          fread(bytes.data(), 1, bytes.size(), f) == bytes.size());
  fclose(f);
  Require(copydesk::RemoveSpillFile(path).has_value());
  return bytes;
}

}  // namespace

// Any bytes are a file or an error. And a file that is written, changed in one
// byte and cut is an error, unless nothing was changed: six bytes say what to
// do, the others are the content.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  MemoryFile file;
  file.Put(bytes);
  std::string got;
  Read(file.path(), &got);
  if (size < 6) return 0;

  const std::string_view content = bytes.substr(6);
  const std::string good = Written(content, data[0] + size_t{1}, data[1] & 1);
  std::string bad = good;
  const size_t at = (data[2] | size_t{data[3]} << 8) % bad.size();
  bad[at] = static_cast<char>(bad[at] ^ data[4]);
  bad.resize(bad.size() - std::min<size_t>(bad.size(), data[5]));
  file.Put(bad);
  got.clear();
  const bool whole = Read(file.path(), &got);
  Require(whole == (bad == good));
  Require(content.starts_with(got));
  if (whole) Require(got == content);
  return 0;
}
