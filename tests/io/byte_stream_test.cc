#include "engine/io/byte_stream.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cstring>

namespace copydesk {
namespace {

// Gives `bytes` in pieces of at most `step`.
class StringSource : public ByteSource {
 public:
  StringSource(std::string bytes, size_t step)
      : bytes_(std::move(bytes)), step_(step) {}
  Result<size_t> Read(char* to, size_t n) override {
    n = std::min({n, step_, bytes_.size() - at_});
    std::memcpy(to, bytes_.data() + at_, n);
    at_ += n;
    return n;
  }

 private:
  std::string bytes_;
  size_t step_;
  size_t at_ = 0;
};

struct Outcome {
  std::string bytes;
  std::string error;
};

Outcome Unpack(const std::string& bytes, size_t step = 1 << 16,
               uint64_t ratio = 1000, size_t chunk = 4096) {
  Outcome outcome;
  auto stream =
      ByteStream::Open(std::make_unique<StringSource>(bytes, step), "f", ratio);
  if (!stream) {
    outcome.error = stream.error().message;
    return outcome;
  }
  std::string buffer(chunk, '\0');
  for (;;) {
    const Result<size_t> got = (*stream)->Read(buffer.data(), buffer.size());
    if (!got) outcome.error = got.error().message;
    if (!got || *got == 0) return outcome;
    // Bombs are not worth keeping.
    if (outcome.bytes.size() < (8u << 20))
      outcome.bytes.append(buffer, 0, *got);
  }
}

std::string Gzip(std::string_view bytes, const char* name = nullptr) {
  z_stream z = {};
  deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  gz_header header = {};
  std::string name_bytes = name == nullptr ? "" : name;
  if (name != nullptr) {
    header.name = reinterpret_cast<Bytef*>(name_bytes.data());
    deflateSetHeader(&z, &header);
  }
  std::string out(deflateBound(&z, bytes.size()) + 100, '\0');
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  z.avail_in = static_cast<uInt>(bytes.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  deflate(&z, Z_FINISH);
  out.resize(z.total_out);
  deflateEnd(&z);
  return out;
}

std::string Zstd(std::string_view bytes) {
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  out.resize(
      ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), 3));
  return out;
}

std::string Words(size_t n) {
  std::string out;
  for (size_t i = 0; out.size() < n; ++i) {
    out += "word" + std::to_string(i * 7919 % 10007) + " ";
  }
  return out;
}

TEST(ByteStream, PlainAndMarks) {
  EXPECT_EQ(Unpack("").bytes, "");
  EXPECT_EQ(Unpack("x").bytes, "x");
  EXPECT_EQ(Unpack("BZh").bytes, "BZh");
  EXPECT_EQ(Unpack("\xef\xbb\xbfx\xef\xbb\xbf").bytes, "x\xef\xbb\xbf");
}

TEST(ByteStream, Utf16BecomesUtf8) {
  using std::string_literals::operator""s;
  for (const size_t step : {size_t{1}, size_t{2}, size_t{3}, size_t{1000}}) {
    EXPECT_EQ(Unpack("\xff\xfe"
                     "a\0\xe9\0\x3d\xd8\x00\xde"s,
                     step)
                  .bytes,
              "a\xc3\xa9\xf0\x9f\x98\x80");
    EXPECT_EQ(Unpack("\xfe\xff"
                     "\0a\0\xe9"s,
                     step)
                  .bytes,
              "a\xc3\xa9");
    // A lone half, a wrong order, an odd byte.
    EXPECT_EQ(Unpack("\xff\xfe"
                     "\x3d\xd8"
                     "a\0\x00\xde"
                     "b"s,
                     step)
                  .bytes,
              "\xef\xbf\xbd"
              "a\xef\xbf\xbd\xef\xbf\xbd");
  }
  EXPECT_EQ(Unpack("\xff\xfe\0\0"s).error, "f: UTF-32 is not read");
}

RC_GTEST_PROP(ByteStream, RoundTrips, (const std::string& bytes)) {
  RC_PRE(bytes.empty() || static_cast<signed char>(bytes[0]) > 0);
  const auto step = *rc::gen::inRange<size_t>(1, 50);
  const auto chunk = *rc::gen::inRange<size_t>(1, 50);
  RC_ASSERT(Unpack(Gzip(bytes), step, 1000, chunk).bytes == bytes);
  RC_ASSERT(Unpack(Zstd(bytes), step, 1000, chunk).bytes == bytes);
}

TEST(ByteStream, LargeAndSeveralParts) {
  const std::string words = Words(3 << 20);
  for (const size_t step : {size_t{7}, size_t{1000}, size_t{1} << 20}) {
    EXPECT_EQ(Unpack(Gzip(words, "a name"), step).bytes, words);
    EXPECT_EQ(Unpack(Zstd(words), step).bytes, words);
    EXPECT_EQ(Unpack(Gzip("one ", "a") + Gzip("") + Gzip("two"), step).bytes,
              "one two");
    const std::string skippable("\x50\x2a\x4d\x18\x03\0\0\0abc", 11);
    EXPECT_EQ(
        Unpack(skippable + Zstd("one ") + skippable + Zstd("two"), step).bytes,
        "one two");
  }
  EXPECT_EQ(Unpack(Gzip("x") + std::string(1000, '\0')).bytes, "x");
}

TEST(ByteStream, TwoLayersButNotThree) {
  EXPECT_EQ(Unpack(Gzip(Gzip("x"))).bytes, "x");
  EXPECT_EQ(Unpack(Gzip(Zstd("x"))).bytes, "x");
  EXPECT_EQ(Unpack(Zstd(Gzip(Zstd("x")))).error,
            "f: compressed more than twice over");
}

TEST(ByteStream, TruncationIsAnErrorAtEveryByte) {
  const std::string words = Words(300);
  for (const std::string& packed : {Gzip(words, "n"), Zstd(words)}) {
    for (size_t n = 10; n < packed.size(); ++n) {
      const Outcome outcome = Unpack(packed.substr(0, n));
      EXPECT_EQ(outcome.error.substr(outcome.error.find("ends")),
                "ends too early at byte " + std::to_string(n));
    }
  }
}

TEST(ByteStream, DamageIsAnError) {
  std::string packed = Gzip(Words(300));
  std::string bad = packed;
  bad[bad.size() - 6] ^= 1;  // in the CRC
  EXPECT_EQ(Unpack(bad).error.substr(0, 30), "f: gzip data fails its checksu");
  EXPECT_EQ(Unpack(packed + "junk").error,
            "f: gzip data is followed by something else at byte " +
                std::to_string(packed.size()));
  packed = Zstd(Words(300));
  bad = packed + "junk";
  EXPECT_EQ(Unpack(bad).error.substr(0, 22), "f: zstd data is damage");
  bad = packed;
  bad[packed.size() / 2] = static_cast<char>(~bad[packed.size() / 2]);
  EXPECT_NE(Unpack(bad).bytes, Words(300));
}

TEST(ByteStream, BombsAreRefused) {
  const std::string zeros(32 << 20, '\0');
  const std::string one = Zstd(zeros);
  EXPECT_EQ(Unpack(one).error, "");  // below the floor of 64 MiB
  const Outcome bomb = Unpack(one + one + one);
  EXPECT_NE(bomb.error.find("bomb"), std::string::npos) << bomb.error;
  EXPECT_EQ(Unpack(one + one + one, 1 << 16, 0).error, "");
}

TEST(ByteStream, WindowOver128MiBIsRefused) {
  // Magic, no single segment, window descriptor for 256 MiB, an empty block.
  const std::string frame("\x28\xb5\x2f\xfd\x00\x90\x01\x00\x00", 9);
  EXPECT_NE(Unpack(frame).error.find("zstd data is damaged"),
            std::string::npos);
  const std::string fits("\x28\xb5\x2f\xfd\x00\x88\x01\x00\x00", 9);
  EXPECT_EQ(Unpack(fits).error, "");
}

TEST(ByteStream, OtherCompressionsAreNamed) {
  EXPECT_EQ(Unpack(std::string("\xfd"
                               "7zXZ\0\0\4",
                               8))
                .error,
            "f: xz compression is not read");
  EXPECT_EQ(Unpack("BZh91AY&SYxx").error, "f: bzip2 compression is not read");
  EXPECT_EQ(Unpack("PK\3\4xxxx").error, "f: zip compression is not read");
}

}  // namespace
}  // namespace copydesk
