// Streams that were packed and do not come out whole.
#include <cstring>

#include "tests/cli/bad_input_testing.h"

namespace copydesk::cli_testing {
namespace {

using std::string_literals::operator""s;

// Some lines that do not compress to nothing.
std::string Body() {
  std::string body;
  for (int i = 0; i < 40; ++i) {
    body += Record(std::to_string(i), "one", Story(i, 2));
  }
  return body;
}

std::string Flipped(std::string bytes, size_t at_from_end) {
  char& c = bytes[bytes.size() - at_from_end];
  c = static_cast<char>(c ^ 0x55);
  return bytes;
}

// A gzip header with a name and a comment, as gzip(1) writes them.
std::string GzipNamed(std::string bytes) {
  bytes[3] = 0x18;
  return bytes.substr(0, 10) + "in.jsonl\0a comment\0"s + bytes.substr(10);
}

std::string Skippable(size_t size) {
  std::string frame = "\x52\x2a\x4d\x18";
  for (int shift = 0; shift < 32; shift += 8) {
    frame.push_back(static_cast<char>(size >> shift));
  }
  return frame + Repeat("x", size);
}

// The header of a zstd frame whose window is 2^31 bytes.
std::string HugeWindow() {
  return "\x28\xb5\x2f\xfd\x00"s + static_cast<char>(21 << 3) + "\x01\0\0"s;
}

BadInput Fine(const char* name, const std::string& bytes) {
  return Row(name, "in.jsonl", bytes, {}, 0, "{}", 40, "40 documents");
}

BadInput Broken(const char* name, const Bytes& bytes,
                const std::string& message) {
  return Row(name, "in.jsonl", bytes, {}, 3, "", 0, message);
}

std::string Bomb() { return Gzip(Repeat(" ", 70u << 20) + "\n" + kGood); }

std::vector<BadInput> Rows() {
  const std::string body = Body();
  const std::string gzip = Gzip(body);
  const std::string zstd = Zstd(body);
  const std::string half = body.substr(0, body.size() / 2);
  const std::string rest = body.substr(body.size() / 2);
  return {
      Fine("GzipByAnotherName", gzip),
      Fine("ZstdByAnotherName", zstd),
      Fine("GzipMembers", Gzip(half) + Gzip(rest)),
      Fine("GzipEmptyMember", Gzip("") + gzip + Gzip("")),
      Fine("GzipNameAndComment", GzipNamed(gzip)),
      Fine("GzipZerosBehind", gzip + std::string(1000, '\0')),
      Fine("ZstdFrames", Zstd(half) + Zstd(rest)),
      Fine("ZstdSkippable", Skippable(100) + zstd + Skippable(5)),
      Fine("GzipTwice", Gzip(gzip)),
      Fine("ZstdInGzip", Gzip(zstd)),
      Fine("GzipInZstd", Zstd(gzip)),
      Row("GzipCalledZst", "in.jsonl.zst", gzip, {}, 0, "{}", 40, "40 docum"),
      Row("ZstdCalledGz", "in.jsonl.gz", zstd, {}, 0, "{}", 40, "40 docum"),
      Row("PlainCalledGz", "in.jsonl.gz", body, {}, 0, "{}", 40, "40 docum"),
      Row("GzipOfNothing", "in.jsonl.gz", Gzip(""), {}, 0, "{}", 0,
          "0 documents"),
      Row("ZstdOfNothing", "in.jsonl.zst", Zstd(""), {}, 0, "{}", 0,
          "0 documents"),
      Row("SkippableAlone", "in.jsonl.zst", Skippable(9), {}, 0, "{}", 0,
          "0 documents"),
      Row("GzipText", "in.txt.gz", Gzip("A harbour at dawn.\n"), {}, 0, "{}", 1,
          "1 document", "A harbour at dawn."),
      Broken("GzipCutInHeader", gzip.substr(0, 6), "gzip data ends too early"),
      Broken("GzipCutInside", gzip.substr(0, gzip.size() / 2),
             "in.jsonl: gzip data ends too early at byte"),
      Broken("GzipCutInTrailer", gzip.substr(0, gzip.size() - 3),
             "gzip data ends too early"),
      Broken("GzipBadChecksum", Flipped(gzip, 6), "gzip data fails its"),
      Broken("GzipBadLength", Flipped(gzip, 2), "gzip data"),
      Broken("GzipDamaged", Flipped(gzip, gzip.size() / 2), "gzip data"),
      Broken("GzipUnknownMethod", "\x1f\x8b\x07" + gzip.substr(3),
             "gzip data uses an unknown method"),
      Broken("GzipGarbageBehind", gzip + "more",
             "gzip data is followed by something else"),
      Broken("GzipSecondMemberCut", Gzip(half) + Gzip(rest).substr(0, 50),
             "gzip data ends too early"),
      Broken("GzipThrice", Gzip(Gzip(gzip)), "compressed more than twice"),
      Broken("GzipInnerCut", Gzip(gzip.substr(0, 100)), "ends too early"),
      Broken("ZstdCutInHeader", zstd.substr(0, 5), "zstd data ends too early"),
      Broken("ZstdCutInside", zstd.substr(0, zstd.size() / 2),
             "in.jsonl: zstd data ends too early at byte"),
      Broken("ZstdCutInChecksum", zstd.substr(0, zstd.size() - 2),
             "zstd data ends too early"),
      Broken("ZstdBadChecksum", Flipped(zstd, 1), "zstd data is damaged"),
      Broken("ZstdDamaged", Flipped(zstd, zstd.size() / 2), "zstd data"),
      Broken("ZstdGarbageBehind", zstd + "more", "zstd data"),
      Broken("ZstdHugeWindow", HugeWindow(), "zstd data is damaged"),
      Broken("ZstdSkippableCut", Skippable(100).substr(0, 50),
             "zstd data ends too early"),
      Broken("Bzip2", "BZh91AY&SY\x14\x2d\x34",
             "bzip2 compression is not read"),
      Broken("Xz",
             "\xfd"
             "7zXZ\0\0\4"s,
             "xz compression is not read"),
      Broken("Zip", "PK\3\4\x14\0\0\0"s, "zip compression is not read"),
      Broken("SevenZip", "7z\xbc\xaf\x27\x1c\0\4"s, "7z compression is not"),
      Broken("Lz4", "\x04\x22\x4d\x18\x64\x40", "lz4 compression is not read"),
      Broken("Bomb", &Bomb, "a compression bomb"),
      Row("BombAllowed", "in.jsonl", &Bomb, {"--max-inflate-ratio", "0"}, 0,
          "{\"record_too_large\":1}", 1, "1 record skipped"),
  };
}

using BadCompression = BadInputTest;
TEST_P(BadCompression, Row) { Check(GetParam()); }
INSTANTIATE_TEST_SUITE_P(Catalogue, BadCompression, testing::ValuesIn(Rows()),
                         NameOfRow);

}  // namespace
}  // namespace copydesk::cli_testing
