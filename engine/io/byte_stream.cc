#include "engine/io/byte_stream.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "engine/io/utf8.h"

namespace copydesk {
namespace {

using std::string_view_literals::operator""sv;

class Utf16Source : public ByteSource {
 public:
  Utf16Source(std::unique_ptr<ByteSource> source, bool big_endian)
      : source_(std::move(source)), big_endian_(big_endian) {}

  Result<size_t> Read(char* to, size_t n) override {
    while (given_ == text_.size()) {
      if (ended_) return 0;
      if (Status s = Refill(); !s) return tl::unexpected(s.error());
    }
    n = std::min(n, text_.size() - given_);
    std::memcpy(to, text_.data() + given_, n);
    given_ += n;
    return n;
  }

 private:
  Status Refill() {
    text_.clear();
    given_ = 0;
    char raw[16384];
    Result<size_t> got = source_->Read(raw, sizeof raw);
    if (!got) return tl::unexpected(got.error());
    if (*got == 0) {
      ended_ = true;
      if (half_ >= 0 || high_ != 0) AppendCodePoint(0xfffd, &text_);
      return {};
    }
    for (size_t i = 0; i < *got; ++i) {
      const int byte = static_cast<unsigned char>(raw[i]);
      if (half_ < 0) {
        half_ = byte;
        continue;
      }
      const int unit = big_endian_ ? half_ << 8 | byte : byte << 8 | half_;
      half_ = -1;
      AddUnit(static_cast<char32_t>(unit));
    }
    return {};
  }

  void AddUnit(char32_t unit) {
    const bool low = unit >= 0xdc00 && unit <= 0xdfff;
    if (high_ != 0) {
      const char32_t high = std::exchange(high_, 0);
      if (low) {
        AppendCodePoint(0x10000 + ((high - 0xd800) << 10) + (unit - 0xdc00),
                        &text_);
        return;
      }
      AppendCodePoint(0xfffd, &text_);
    }
    if (unit >= 0xd800 && unit <= 0xdbff) {
      high_ = unit;
    } else {
      AppendCodePoint(unit, &text_);  // a lone low surrogate becomes U+FFFD
    }
  }

  std::unique_ptr<ByteSource> source_;
  bool big_endian_;
  bool ended_ = false;
  int half_ = -1;      // the first byte of a unit
  char32_t high_ = 0;  // the first unit of a pair
  std::string text_;
  size_t given_ = 0;
};

// A compression that is known by name only.
const char* ForeignCompression(std::string_view head) {
  if (head.starts_with("\xfd"
                       "7zXZ\0"sv)) {
    return "xz";
  }
  if (head.size() >= 10 && head.starts_with("BZh") &&
      head.substr(4).starts_with("1AY&SY")) {
    return "bzip2";
  }
  if (head.starts_with("PK\3\4")) return "zip";
  if (head.starts_with("7z\xbc\xaf\x27\x1c")) return "7z";
  if (head.starts_with("\x04\x22\x4d\x18")) return "lz4";
  return nullptr;
}

bool IsGzip(std::string_view head) { return head.starts_with("\x1f\x8b"sv); }

bool IsZstd(std::string_view head) {
  if (head.starts_with("\x28\xb5\x2f\xfd"sv)) return true;
  // A skippable frame.
  return head.size() >= 4 && (head[0] & 0xf0) == 0x50 &&
         head.substr(1).starts_with("\x2a\x4d\x18"sv);
}

}  // namespace

// Counts what its source gives.
class ByteStream::Counter : public ByteSource {
 public:
  Counter(std::unique_ptr<ByteSource> source, std::shared_ptr<uint64_t> count)
      : source_(std::move(source)), count_(std::move(count)) {}

  Result<size_t> Read(char* to, size_t n) override {
    Result<size_t> got = source_->Read(to, n);
    if (got) *count_ += *got;
    return got;
  }

 private:
  std::unique_ptr<ByteSource> source_;
  std::shared_ptr<uint64_t> count_;
};

// A source whose first bytes can be looked at.
class ByteStream::Front : public ByteSource {
 public:
  explicit Front(std::unique_ptr<ByteSource> source)
      : source_(std::move(source)) {}

  Result<size_t> Read(char* to, size_t n) override {
    if (given_ == head_.size()) return source_->Read(to, n);
    n = std::min(n, head_.size() - given_);
    std::memcpy(to, head_.data() + given_, n);
    Skip(n);
    return n;
  }

  Result<std::string_view> Peek(size_t n) {
    while (head_.size() - given_ < n) {
      const size_t old = head_.size();
      const size_t want = n - (old - given_);
      head_.resize(old + want);
      Result<size_t> got = source_->Read(head_.data() + old, want);
      head_.resize(old + (got ? *got : 0));
      if (!got) return tl::unexpected(got.error());
      if (*got == 0) break;
    }
    return std::string_view(head_).substr(given_, n);
  }

  void Skip(size_t n) {
    given_ += n;
    if (given_ == head_.size()) {
      head_.clear();
      given_ = 0;
    }
  }

 private:
  std::unique_ptr<ByteSource> source_;
  std::string head_;
  size_t given_ = 0;
};

ByteStream::ByteStream() : bytes_in_(std::make_shared<uint64_t>(0)) {}
ByteStream::~ByteStream() = default;

Result<std::unique_ptr<ByteStream>> ByteStream::Open(
    std::unique_ptr<ByteSource> source, std::string name,
    uint64_t max_inflate_ratio) {
  constexpr int kMaxLayers = 2;
  std::unique_ptr<ByteStream> stream(new ByteStream);
  auto front = std::make_unique<Front>(
      std::make_unique<Counter>(std::move(source), stream->bytes_in_));
  for (int layer = 0;; ++layer) {
    Result<std::string_view> head = front->Peek(10);
    if (!head) return tl::unexpected(head.error());
    if (const char* foreign = ForeignCompression(*head)) {
      return Fail(ErrorCode::kInput,
                  name + ": " + foreign + " compression is not read",
                  "unpack it first, or pipe it in: xz -dc FILE | copydesk ...");
    }
    const bool gzip = IsGzip(*head);
    if (!gzip && !IsZstd(*head)) break;
    if (layer == kMaxLayers) {
      return Fail(ErrorCode::kInput,
                  name + ": compressed more than twice over");
    }
    stream->plain_ = false;
    front = std::make_unique<Front>(
        gzip ? InflateGzip(std::move(front), name, stream->bytes_in_,
                           max_inflate_ratio)
             : InflateZstd(std::move(front), name, stream->bytes_in_,
                           max_inflate_ratio));
  }
  Result<std::string_view> head = front->Peek(4);
  if (!head) return tl::unexpected(head.error());
  if (*head == "\xff\xfe\0\0"sv || *head == "\0\0\xfe\xff"sv) {
    return Fail(ErrorCode::kInput, name + ": UTF-32 is not read",
                "convert it first: iconv -f UTF-32 -t UTF-8");
  }
  if (head->starts_with("\xff\xfe"sv) || head->starts_with("\xfe\xff"sv)) {
    const bool big_endian = head->front() == '\xfe';
    front->Skip(2);
    stream->plain_ = false;
    front = std::make_unique<Front>(ConvertUtf16(std::move(front), big_endian));
  } else if (head->starts_with("\xef\xbb\xbf"sv)) {
    front->Skip(3);
    stream->first_byte_ = 3;
  }
  stream->front_ = std::move(front);
  return stream;
}

Result<size_t> ByteStream::Read(char* to, size_t n) {
  return front_->Read(to, n);
}

Result<size_t> ByteStream::ReadFull(char* to, size_t n) {
  size_t done = 0;
  while (done < n) {
    Result<size_t> got = front_->Read(to + done, n - done);
    if (!got) return got;
    if (*got == 0) break;
    done += *got;
  }
  return done;
}

Result<std::string_view> ByteStream::Peek(size_t n) { return front_->Peek(n); }

uint64_t ByteStream::bytes_in() const { return *bytes_in_; }

std::unique_ptr<ByteSource> ConvertUtf16(std::unique_ptr<ByteSource> source,
                                         bool big_endian) {
  return std::make_unique<Utf16Source>(std::move(source), big_endian);
}

}  // namespace copydesk
