#ifndef ENGINE_BASE_SPILL_FILE_H_
#define ENGINE_BASE_SPILL_FILE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "engine/base/result.h"

namespace copydesk {

// A temporary file of our own: bytes in blocks, each with a checksum, and a
// footer without which the file is not whole (docs/formats.md, "Spill and stage
// files").

// What a file says it is. A reader accepts a file only if all three are equal.
struct SpillFormat {
  std::string kind;            // up to kSpillKind characters
  uint32_t version = 0;        // of what stands in the blocks
  uint64_t configuration = 0;  // a hash of all that the content depends on
};

inline constexpr size_t kSpillKind = 16;
inline constexpr size_t kMaxSpillBlock = size_t{1} << 20;

// Writes one file under a temporary name (PATH.part, replaced if it is there)
// and gives it its own with Finish(). Destroyed without, it removes the file.
//
// Errors are kOutput and name the path. After one, every call gives an error.
// Memory: one block, and with compression two and what zstd takes at level 1
// (less than 1 MiB for blocks of 64 KiB), from the first byte on. Not
// thread-safe.
class SpillWriter {
 public:
  struct Options {
    size_t block = size_t{64} << 10;  // bytes, kMaxSpillBlock at most
    bool compress = false;            // each block by itself, zstd level 1
  };

  static Result<SpillWriter> Create(const std::string& path,
                                    const SpillFormat& format,
                                    const Options& options);
  static Result<SpillWriter> Create(const std::string& path,
                                    const SpillFormat& format) {
    return Create(path, format, Options());
  }
  SpillWriter(SpillWriter&&) noexcept;
  SpillWriter& operator=(SpillWriter&&) noexcept;
  ~SpillWriter();

  Status Append(std::span<const std::byte> bytes);
  // Bytes appended, before compression.
  uint64_t bytes() const;
  const std::string& path() const;

  // Writes the footer, with the number of rows that the caller says it has
  // appended, and renames the file; with `sync`, file and name are on the disk
  // before it returns. Nothing may be appended after it.
  Status Finish(uint64_t rows, bool sync);

 private:
  struct Rep;
  explicit SpillWriter(std::unique_ptr<Rep> rep);
  std::unique_ptr<Rep> rep_;
};

// Reads one file from begin to end. Many may read the same file at once.
//
// A file that is not there or cannot be read, another kind, version or
// configuration, and any damage is an error (kCorrupt) that names the file and,
// for damage, the offset. No byte of a block is given out before its checksum
// was compared; that no block is missing is known when the end is reached.
// After an error, every call gives an error.
//
// Memory: one block, and while one is unpacked two and what zstd needs. Not
// thread-safe.
class SpillReader {
 public:
  static Result<SpillReader> Open(const std::string& path,
                                  const SpillFormat& format);
  SpillReader(SpillReader&&) noexcept;
  SpillReader& operator=(SpillReader&&) noexcept;
  ~SpillReader();

  // What the footer says.
  uint64_t rows() const;
  uint64_t bytes() const;  // before compression
  const std::string& path() const;

  // What is left of a block, or else the next one; empty at the end. Valid
  // until the next call.
  Result<std::span<const std::byte>> NextBlock();
  // Fills `to`, and returns how many bytes; less than asked for only at the
  // end.
  Result<size_t> Read(std::span<std::byte> to);
  // The same where less is an error.
  Status ReadAll(std::span<std::byte> to);

  // Fills `to` with the bytes from `at` on, of a file that is not compressed
  // and whose blocks, but the last, are equally long. Checks the blocks that it
  // reads, and keeps the last one. Does not move the place of the other
  // reads, and keeps the last one; the other functions go on where they were.
  Status ReadAt(uint64_t at, std::span<std::byte> to);

  // For a caller to which the bytes make no sense: the error that says so.
  tl::unexpected<Error> Damaged(const std::string& what) const;

 private:
  struct Rep;
  explicit SpillReader(std::unique_ptr<Rep> rep);
  std::unique_ptr<Rep> rep_;
};

// Removes a file. That there is none is no error.
Status RemoveSpillFile(const std::string& path);

}  // namespace copydesk

#endif  // ENGINE_BASE_SPILL_FILE_H_
