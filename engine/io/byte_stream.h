#ifndef ENGINE_IO_BYTE_STREAM_H_
#define ENGINE_IO_BYTE_STREAM_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/io/byte_source.h"

namespace copydesk {

// One input as the bytes that were meant: gzip (several members) and zstd
// (several and skippable frames) undone, up to two layers of them, recognised
// by their first bytes and never by a name; UTF-16 with a byte order mark
// turned into UTF-8; a UTF-8 mark at the beginning dropped. Memory is constant,
// at most 128 MiB for a zstd window.
//
// Errors (kInput) name the input and the offset in its compressed bytes:
// truncated or damaged data, a wrong checksum, bytes after the end of gzip
// data, a window over 128 MiB, a bomb, a compression that is not known.
class ByteStream {
 public:
  // `max_inflate_ratio` as InputOptions has it.
  static Result<std::unique_ptr<ByteStream>> Open(
      std::unique_ptr<ByteSource> source, std::string name,
      uint64_t max_inflate_ratio);

  // Writes up to `n` bytes (n > 0) to `to`; 0 only at the end.
  Result<size_t> Read(char* to, size_t n);

  // As Read, but fewer than `n` bytes only at the end.
  Result<size_t> ReadFull(char* to, size_t n);

  // The next `n` bytes, or all that are left, without consuming them. Valid
  // until the next call.
  Result<std::string_view> Peek(size_t n);

  // Bytes consumed of the input as it lies on disk.
  uint64_t bytes_in() const;

  // True where the bytes are those of the file, from byte `first_byte()` on:
  // not compressed, and not another encoding.
  bool plain() const { return plain_; }
  uint64_t first_byte() const { return first_byte_; }

  ~ByteStream();

 private:
  class Front;
  class Counter;
  ByteStream();

  std::shared_ptr<uint64_t> bytes_in_;
  std::unique_ptr<Front> front_;
  bool plain_ = true;
  uint64_t first_byte_ = 0;
};

// Layers, for ByteStream and tests. `bytes_in` counts what has been read of the
// innermost file; a layer that has given more than 64 MiB and more than `ratio`
// times that is a bomb (0: no limit).
std::unique_ptr<ByteSource> InflateGzip(std::unique_ptr<ByteSource> source,
                                        std::string name,
                                        std::shared_ptr<uint64_t> bytes_in,
                                        uint64_t ratio);
std::unique_ptr<ByteSource> InflateZstd(std::unique_ptr<ByteSource> source,
                                        std::string name,
                                        std::shared_ptr<uint64_t> bytes_in,
                                        uint64_t ratio);
// UTF-16 without its mark to UTF-8; unpaired surrogates become U+FFFD.
std::unique_ptr<ByteSource> ConvertUtf16(std::unique_ptr<ByteSource> source,
                                         bool big_endian);

}  // namespace copydesk

#endif  // ENGINE_IO_BYTE_STREAM_H_
