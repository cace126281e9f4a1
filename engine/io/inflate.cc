// The compressed layers of byte_stream.h: gzip by ISA-L, zstd by libzstd.
#include <isa-l.h>
#include <zstd.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>
#include <vector>

#include "engine/io/byte_stream.h"

namespace copydesk {
namespace {

constexpr size_t kBufferSize = 256 << 10;
constexpr uint64_t kBombFloor = 64u << 20;

// What both layers share: a buffer of compressed bytes and the bomb check.
class Inflater : public ByteSource {
 public:
  Inflater(std::unique_ptr<ByteSource> source, std::string name,
           std::shared_ptr<uint64_t> bytes_in, uint64_t ratio)
      : source_(std::move(source)),
        name_(std::move(name)),
        bytes_in_(std::move(bytes_in)),
        ratio_(ratio),
        buffer_(kBufferSize) {}

  Result<size_t> Read(char* to, size_t n) final {
    // Both libraries count in 32 or 64 bits; a step is never larger than this.
    n = std::min<size_t>(n, 1u << 30);
    Result<size_t> got = Inflate(to, n);
    if (!got) return got;
    bytes_out_ += *got;
    if (ratio_ != 0 && bytes_out_ > kBombFloor &&
        bytes_out_ / ratio_ > *bytes_in_) {
      return Fail(ErrorCode::kInput,
                  name_ + ": a compression bomb: " +
                      std::to_string(*bytes_in_) + " bytes became more than " +
                      std::to_string(ratio_) + " times as many",
                  "if the file is meant to be so, raise the limit with "
                  "--max-inflate-ratio");
    }
    return got;
  }

 protected:
  virtual Result<size_t> Inflate(char* to, size_t n) = 0;

  // Moves what is left of the buffer to its beginning and reads more behind
  // it. False at the end of the source.
  Result<bool> Refill() {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    offset_ += begin_;
    begin_ = 0;
    Result<size_t> got =
        source_->Read(buffer_.data() + end_, buffer_.size() - end_);
    if (!got) return tl::unexpected(got.error());
    end_ += *got;
    return *got != 0;
  }

  tl::unexpected<Error> Damaged(const char* format, const std::string& what) {
    return Fail(ErrorCode::kInput, name_ + ": " + format + " data " + what +
                                       " at byte " +
                                       std::to_string(offset_ + begin_));
  }

  std::unique_ptr<ByteSource> source_;
  std::string name_;
  std::shared_ptr<uint64_t> bytes_in_;
  uint64_t ratio_;
  uint64_t bytes_out_ = 0;
  std::vector<char> buffer_;
  size_t begin_ = 0;     // of what is not yet inflated
  size_t end_ = 0;       //
  uint64_t offset_ = 0;  // of buffer_[0]
};

const char* GzipError(int code) {
  switch (code) {
    case ISAL_INCORRECT_CHECKSUM:
      return "fails its checksum";
    case ISAL_INVALID_WRAPPER:
      return "has a bad header";
    case ISAL_UNSUPPORTED_METHOD:
      return "uses an unknown method";
    default:
      return "is damaged";
  }
}

class GzipSource : public Inflater {
 public:
  GzipSource(std::unique_ptr<ByteSource> source, std::string name,
             std::shared_ptr<uint64_t> bytes_in, uint64_t ratio)
      : Inflater(std::move(source), std::move(name), std::move(bytes_in),
                 ratio) {
    isal_inflate_init(&state_);
  }

 protected:
  Result<size_t> Inflate(char* to, size_t n) override {
    state_.next_out = reinterpret_cast<uint8_t*>(to);
    state_.avail_out = static_cast<uint32_t>(n);
    for (;;) {
      if (between_members_) {
        Result<bool> more = BeginMember();
        if (!more) return tl::unexpected(more.error());
        if (!*more) return n - state_.avail_out;
      }
      bool ended = false;
      if (begin_ == end_) {
        Result<bool> more = Refill();
        if (!more) return tl::unexpected(more.error());
        ended = !*more;
      }
      state_.next_in = reinterpret_cast<uint8_t*>(buffer_.data() + begin_);
      state_.avail_in = static_cast<uint32_t>(end_ - begin_);
      const uint32_t room = state_.avail_out;
      // The library's own reading of headers forgets where it was when one
      // comes in pieces.
      const int code = in_header_ ? isal_read_gzip_header(&state_, &header_)
                                  : isal_inflate(&state_);
      begin_ = end_ - state_.avail_in;
      if (code < 0) return Damaged("gzip", GzipError(code));
      if (in_header_) {
        in_header_ = code == ISAL_END_INPUT;
        if (ended && in_header_) return Damaged("gzip", "ends too early");
        continue;
      }
      between_members_ = state_.block_state == ISAL_BLOCK_FINISH;
      if (state_.avail_out == 0) return n;
      if (ended && !between_members_ && state_.avail_out == room) {
        return Damaged("gzip", "ends too early");
      }
    }
  }

 private:
  // False at the end of the stream, with nothing but zeros behind it.
  Result<bool> BeginMember() {
    while (end_ - begin_ < 2) {
      Result<bool> more = Refill();
      if (!more || !*more) {
        if (!more) return more;
        break;
      }
    }
    const std::string_view left(buffer_.data() + begin_, end_ - begin_);
    if (left.empty()) return false;
    if (first_) {
      first_ = false;
    } else if (left.starts_with("\x1f\x8b")) {
      isal_inflate_reset(&state_);
    } else {
      return SkipPadding();
    }
    isal_gzip_header_init(&header_);
    state_.crc_flag = ISAL_GZIP_NO_HDR_VER;
    in_header_ = true;
    between_members_ = false;
    return true;
  }

  Result<bool> SkipPadding() {
    for (;;) {
      for (; begin_ != end_; ++begin_) {
        if (buffer_[begin_] != 0) {
          return Damaged("gzip", "is followed by something else");
        }
      }
      Result<bool> more = Refill();
      if (!more || !*more) return more;
    }
  }

  inflate_state state_;
  isal_gzip_header header_;
  bool in_header_ = false;
  bool first_ = true;
  bool between_members_ = true;
};

class ZstdSource : public Inflater {
 public:
  ZstdSource(std::unique_ptr<ByteSource> source, std::string name,
             std::shared_ptr<uint64_t> bytes_in, uint64_t ratio)
      : Inflater(std::move(source), std::move(name), std::move(bytes_in),
                 ratio),
        context_(ZSTD_createDCtx()) {
    if (context_ != nullptr) {
      ZSTD_DCtx_setParameter(context_, ZSTD_d_windowLogMax, 27);
    }
  }
  ~ZstdSource() override { ZSTD_freeDCtx(context_); }
  ZstdSource(const ZstdSource&) = delete;
  ZstdSource& operator=(const ZstdSource&) = delete;

 protected:
  Result<size_t> Inflate(char* to, size_t n) override {
    if (context_ == nullptr) {
      return Fail(ErrorCode::kLimit, name_ + ": no memory for zstd");
    }
    ZSTD_outBuffer out = {to, n, 0};
    while (out.pos == 0) {
      bool ended = false;
      if (begin_ == end_) {
        Result<bool> more = Refill();
        if (!more) return tl::unexpected(more.error());
        ended = !*more;
        if (ended && frame_done_) return 0;
      }
      ZSTD_inBuffer in = {buffer_.data(), end_, begin_};
      const size_t code = ZSTD_decompressStream(context_, &out, &in);
      begin_ = in.pos;
      if (ZSTD_isError(code)) {
        return Damaged("zstd", "is damaged (" +
                                   std::string(ZSTD_getErrorName(code)) + ")");
      }
      frame_done_ = code == 0;
      if (ended && !frame_done_ && out.pos == 0) {
        return Damaged("zstd", "ends too early");
      }
    }
    return out.pos;
  }

 private:
  ZSTD_DCtx* context_;
  bool frame_done_ = true;
};

}  // namespace

std::unique_ptr<ByteSource> InflateGzip(std::unique_ptr<ByteSource> source,
                                        std::string name,
                                        std::shared_ptr<uint64_t> bytes_in,
                                        uint64_t ratio) {
  return std::make_unique<GzipSource>(std::move(source), std::move(name),
                                      std::move(bytes_in), ratio);
}

std::unique_ptr<ByteSource> InflateZstd(std::unique_ptr<ByteSource> source,
                                        std::string name,
                                        std::shared_ptr<uint64_t> bytes_in,
                                        uint64_t ratio) {
  return std::make_unique<ZstdSource>(std::move(source), std::move(name),
                                      std::move(bytes_in), ratio);
}

}  // namespace copydesk
