#include "engine/base/spill_file.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include "engine/base/crc32c.h"
#include "engine/base/hash.h"

namespace copydesk {
namespace {

namespace fs = std::filesystem;

class Folder {
 public:
  Folder() {
    std::string name = fs::temp_directory_path() / "spill_XXXXXX";
    path_ = mkdtemp(name.data());
  }
  ~Folder() { fs::remove_all(path_); }
  std::string operator/(const std::string& name) const { return path_ / name; }
  bool empty() const { return fs::is_empty(path_); }

 private:
  fs::path path_;
};

const SpillFormat kFormat = {"test", 3, 0x1234567890abcdef};

std::span<const std::byte> Bytes(const std::string& s) {
  return std::as_bytes(std::span(s));
}

std::string Slurp(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void Put(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

void WriteFile(const std::string& path, const std::string& bytes, uint64_t rows,
               const SpillWriter::Options& options, size_t step) {
  auto writer = SpillWriter::Create(path, kFormat, options);
  ASSERT_TRUE(writer);
  for (size_t i = 0; i < bytes.size(); i += step) {
    ASSERT_TRUE(writer->Append(Bytes(bytes.substr(i, step))));
  }
  EXPECT_EQ(writer->bytes(), bytes.size());
  ASSERT_TRUE(writer->Finish(rows, false));
}

// All that can be read, and whether there was an error.
std::pair<std::string, bool> ReadFile(const std::string& path) {
  std::string all;
  auto reader = SpillReader::Open(path, kFormat);
  if (!reader) {
    EXPECT_EQ(reader.error().code, ErrorCode::kCorrupt);
    EXPECT_NE(reader.error().message.find(path), std::string::npos);
    return {all, true};
  }
  for (;;) {
    const auto block = reader->NextBlock();
    if (!block) {
      EXPECT_EQ(block.error().code, ErrorCode::kCorrupt);
      EXPECT_NE(block.error().message.find(path), std::string::npos);
      EXPECT_FALSE(reader->NextBlock());
      return {all, true};
    }
    if (block->empty()) return {all, false};
    all.append(reinterpret_cast<const char*>(block->data()), block->size());
  }
}

TEST(Crc32c, KnownAnswers) {
  // RFC 3720, B.4, and the usual check value.
  EXPECT_EQ(Crc32c(Bytes(std::string(32, '\0'))), 0x8a9136aau);
  EXPECT_EQ(Crc32c(Bytes(std::string(32, '\xff'))), 0x62a8ab43u);
  EXPECT_EQ(Crc32c(Bytes("123456789")), 0xe3069283u);
  EXPECT_EQ(Crc32c(Bytes("56789"), Crc32c(Bytes("1234"))), 0xe3069283u);
  EXPECT_EQ(Crc32c({}), 0u);
}

TEST(SpillFile, GivesBackWhatWasWritten) {
  const Folder folder;
  std::string bytes;
  for (uint64_t i = 0; i < 40000; ++i) {
    bytes += i % 3 == 0 ? static_cast<char>(Mix64(i + 1)) : 'a';
  }
  for (const bool compress : {false, true}) {
    for (const size_t block : {size_t{1} << 10, size_t{1} << 16}) {
      for (const size_t step : {size_t{1}, size_t{1000}, bytes.size()}) {
        const std::string path = folder / "file";
        WriteFile(path, bytes, 77, {block, compress}, step);
        EXPECT_EQ(ReadFile(path), std::pair(bytes, false));
        auto reader = SpillReader::Open(path, kFormat);
        ASSERT_TRUE(reader);
        EXPECT_EQ(reader->rows(), 77u);
        EXPECT_EQ(reader->bytes(), bytes.size());
        std::string got(bytes.size(), '\0');
        const std::span to = std::as_writable_bytes(std::span(got));
        ASSERT_TRUE(reader->ReadAll(to.first(1500)));
        EXPECT_EQ(reader->Read(to.subspan(1500)).value(), bytes.size() - 1500);
        EXPECT_EQ(got, bytes);
        EXPECT_EQ(reader->Read(to).value(), 0u);
        EXPECT_EQ(reader->ReadAll(to).error().code, ErrorCode::kCorrupt);
        EXPECT_EQ(fs::file_size(path) < bytes.size(), compress);
      }
    }
  }
}

TEST(SpillFile, Nothing) {
  const Folder folder;
  const std::string path = folder / "file";
  WriteFile(path, "", 0, {}, 1);
  EXPECT_EQ(fs::file_size(path), 48u + 32u);
  EXPECT_EQ(ReadFile(path), std::pair(std::string(), false));
}

TEST(SpillFile, AppearsWhenFinished) {
  const Folder folder;
  const std::string path = folder / "file";
  {
    auto writer = SpillWriter::Create(path, kFormat);
    ASSERT_TRUE(writer);
    ASSERT_TRUE(writer->Append(Bytes("abc")));
    EXPECT_FALSE(fs::exists(path));
    EXPECT_FALSE(folder.empty());
  }
  EXPECT_TRUE(folder.empty());
  auto writer = SpillWriter::Create(path, kFormat);
  ASSERT_TRUE(writer);
  ASSERT_TRUE(writer->Append(Bytes("abc")));
  SpillWriter moved = std::move(*writer);
  ASSERT_TRUE(moved.Finish(1, true));
  EXPECT_FALSE(moved.Append(Bytes("abc")));
  EXPECT_FALSE(moved.Finish(1, true));
  EXPECT_EQ(ReadFile(path), std::pair(std::string("abc"), false));
  ASSERT_TRUE(RemoveSpillFile(path));
  EXPECT_TRUE(folder.empty());
  EXPECT_TRUE(RemoveSpillFile(path));
}

TEST(SpillFile, ErrorsOfWritingNameThePath) {
  const auto none = SpillWriter::Create("/nowhere/file", kFormat);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, ErrorCode::kOutput);
  EXPECT_EQ(none.error().message,
            "/nowhere/file: cannot create: No such file or directory");
  const Folder folder;
  const std::string path = folder / "file";
  fs::create_symlink("/dev/full", path + ".part");
  const auto full = SpillWriter::Create(path, kFormat);
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().code, ErrorCode::kOutput);
  EXPECT_EQ(full.error().message,
            path + ": no space is left for temporary files");
  EXPECT_NE(full.error().hint.find("--tmp"), std::string::npos);
}

TEST(SpillFile, OtherFilesAreRefused) {
  const Folder folder;
  const std::string path = folder / "file";
  WriteFile(path, "abc", 1, {}, 1);
  const auto message = [&](const SpillFormat& format) {
    const auto reader = SpillReader::Open(path, format);
    if (reader) return std::string("accepted");
    EXPECT_EQ(reader.error().code, ErrorCode::kCorrupt);
    EXPECT_FALSE(reader.error().hint.empty());
    return reader.error().message;
  };
  EXPECT_EQ(message(kFormat), "accepted");
  EXPECT_EQ(message({"tests", 3, kFormat.configuration}),
            path + ": is no tests of version 3");
  EXPECT_EQ(message({"test", 4, kFormat.configuration}),
            path + ": is no test of version 4");
  EXPECT_EQ(message({"test", 3, 1}),
            path + ": written with other options or for other input");
  Put(path, "");
  EXPECT_EQ(message(kFormat), path + ": damaged at byte 0: cut off");
  Put(path, std::string(100, 'x'));
  EXPECT_EQ(message(kFormat),
            path + ": damaged at byte 0: not a file of this program");
  fs::remove(path);
  EXPECT_EQ(message(kFormat),
            path + ": cannot open: No such file or directory");
}

std::string SomeText() {
  std::string text;
  for (int i = 0; i < 60; ++i) text += "row " + std::to_string(i * i) + "; ";
  return text;
}

TEST(SpillFile, EveryFlippedByteIsFound) {
  const Folder folder;
  const std::string path = folder / "file";
  const std::string text = SomeText();
  for (const bool compress : {false, true}) {
    WriteFile(path, text, 60, {200, compress}, 7);
    const std::string good = Slurp(path);
    ASSERT_EQ(ReadFile(path), std::pair(text, false));
    for (size_t i = 0; i < good.size(); ++i) {
      for (const int bit : {1, 16, 255}) {
        // In its place: to make a file anew takes a while.
        std::fstream file(path,
                          std::ios::binary | std::ios::in | std::ios::out);
        const auto at = static_cast<std::streamoff>(i);
        file.seekp(at).put(static_cast<char>(good[i] ^ bit)).flush();
        const auto [got, error] = ReadFile(path);
        ASSERT_TRUE(error) << i;
        ASSERT_TRUE(text.starts_with(got)) << i;
        file.seekp(at).put(good[i]);
      }
    }
    for (size_t n = good.size(); n-- > 0;) {
      fs::resize_file(path, n);
      ASSERT_TRUE(ReadFile(path).second) << n;
    }
    Put(path, good + good.back());
    EXPECT_TRUE(ReadFile(path).second);
  }
}

// Blocks of the same length that change places, are missing or come from
// another file: each is sound by itself.
TEST(SpillFile, MisplacedBlocksAreFound) {
  const Folder folder;
  const std::string path = folder / "file";
  WriteFile(path, std::string(100, 'a') + std::string(100, 'b'), 1,
            {100, false}, 200);
  const std::string good = Slurp(path);
  const std::string header = good.substr(0, 48), first = good.substr(48, 112),
                    second = good.substr(160, 112), footer = good.substr(272);
  ASSERT_EQ(footer.size(), 32u);
  Put(path, header + second + first + footer);
  EXPECT_TRUE(ReadFile(path).second);
  Put(path, header + first + footer);
  EXPECT_TRUE(ReadFile(path).second);
  WriteFile(path, std::string(100, 'c') + std::string(100, 'b'), 1,
            {100, false}, 200);
  const std::string other = Slurp(path);
  Put(path, header + other.substr(48, 112) + second + footer);
  EXPECT_TRUE(ReadFile(path).second);
  Put(path, header + first + second + footer);
  EXPECT_FALSE(ReadFile(path).second);
}

RC_GTEST_PROP(SpillFile, AnyBytesInAnyPieces, ()) {
  const Folder folder;
  const std::string path = folder / "file";
  const auto pieces = *rc::gen::arbitrary<std::vector<std::string>>();
  const auto block = *rc::gen::inRange<size_t>(1, 50);
  const auto compress = *rc::gen::arbitrary<bool>();
  auto writer = SpillWriter::Create(path, kFormat, {block, compress});
  RC_ASSERT(writer.has_value());
  std::string all;
  for (const std::string& p : pieces) {
    RC_ASSERT(writer->Append(Bytes(p)).has_value());
    all += p;
  }
  RC_ASSERT(writer->Finish(pieces.size(), false).has_value());
  RC_ASSERT(ReadFile(path) == std::pair(all, false));
}

TEST(SpillFile, SeveralReadersAtOnce) {
  const Folder folder;
  const std::string path = folder / "file";
  const std::string text = SomeText();
  WriteFile(path, text, 60, {16, true}, 100);
  std::vector<std::thread> threads;
  std::vector<std::pair<std::string, bool>> got(4);
  for (auto& g : got) threads.emplace_back([&] { g = ReadFile(path); });
  for (std::thread& t : threads) t.join();
  for (const auto& g : got) EXPECT_EQ(g, std::pair(text, false));
}

}  // namespace
}  // namespace copydesk
