#include "engine/base/state_file.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <string>
#include <vector>

#include "engine/base/external_line_sort.h"
#include "engine/base/external_sort.h"

namespace copydesk {
namespace {

class StateFileTest : public testing::Test {
 protected:
  StateFileTest() {
    std::string name = std::filesystem::temp_directory_path() / "state_XXXXXX";
    folder_ = mkdtemp(name.data());
  }
  ~StateFileTest() override { std::filesystem::remove_all(folder_); }
  std::string Path(const char* name) const { return folder_ + "/" + name; }

  std::string folder_;
  const SpillFormat format_{"test", 1, 9};
};

TEST_F(StateFileTest, ThereAndBack) {
  const std::vector<bool> bits = {true, false, true};
  {
    Result<StateWriter> to = StateWriter::Create(Path("a"), format_);
    ASSERT_TRUE(to);
    to->Value(uint32_t{7});
    to->List(std::vector<uint64_t>{1, 2, 3});
    to->Text("words");
    to->Texts({"", "two"});
    to->Bits(bits);
    to->Bits({});
    ASSERT_TRUE(to->Finish());
  }
  Result<StateReader> from = StateReader::Open(Path("a"), format_);
  ASSERT_TRUE(from);
  EXPECT_EQ(from->Get<uint32_t>(), 7u);
  std::vector<uint64_t> list;
  from->List(&list);
  EXPECT_EQ(list, (std::vector<uint64_t>{1, 2, 3}));
  std::string text;
  from->Text(&text);
  EXPECT_EQ(text, "words");
  std::vector<std::string> texts;
  from->Texts(&texts);
  EXPECT_EQ(texts, (std::vector<std::string>{"", "two"}));
  std::vector<bool> got;
  from->Bits(&got);
  EXPECT_EQ(got, bits);
  from->Bits(&got);
  EXPECT_TRUE(got.empty());
  EXPECT_TRUE(from->status());
  // Beyond the end: an error that stays, and empty values.
  EXPECT_EQ(from->Get<uint64_t>(), 0u);
  ASSERT_FALSE(from->status());
  EXPECT_EQ(from->status().error().code, ErrorCode::kCorrupt);
}

TEST_F(StateFileTest, LengthsThatMakeNoSense) {
  {
    Result<StateWriter> to = StateWriter::Create(Path("a"), format_);
    ASSERT_TRUE(to);
    to->Value(uint64_t{1} << 60);
    ASSERT_TRUE(to->Finish());
  }
  Result<StateReader> from = StateReader::Open(Path("a"), format_);
  ASSERT_TRUE(from);
  std::vector<uint64_t> list;
  from->List(&list);
  EXPECT_TRUE(list.empty());
  EXPECT_FALSE(from->status());
}

// What is kept comes out as it would have, now and in a later process.
TEST_F(StateFileTest, SortsThatAreKept) {
  for (const uint32_t rows : {0u, 5u, 5000u}) {
    const ExternalSort<uint32_t>::Options options{Path("sort"), 4096, format_,
                                                  true};
    const ExternalLineSort::Options line_options{Path("lines"), 4096, format_,
                                                 true};
    {
      ExternalSort<uint32_t> sort(options);
      ExternalLineSort lines(line_options);
      for (uint32_t i = 0; i < rows; ++i) {
        const uint32_t row = i * 7919 % 5003;
        ASSERT_TRUE(sort.Add(row));
        const std::string key = std::to_string(10000 + row);
        ASSERT_TRUE(lines.Add(key, "text of " + key));
      }
      ASSERT_TRUE(sort.Finish());
      ASSERT_TRUE(lines.Finish());
      ASSERT_TRUE(sort.Keep());
      ASSERT_TRUE(lines.Keep());
    }
    EXPECT_FALSE(std::filesystem::exists(Path("sort.0")));
    EXPECT_FALSE(std::filesystem::exists(Path("lines.0")));
    auto sort = ExternalSort<uint32_t>::OpenKept(options);
    auto lines = ExternalLineSort::OpenKept(line_options);
    ASSERT_TRUE(sort);
    ASSERT_TRUE(lines);
    EXPECT_EQ(sort->size(), rows);
    uint32_t got = 0, before = 0, row = 0;
    for (;; ++got, before = row) {
      const Result<bool> more = sort->Next(&row);
      ASSERT_TRUE(more);
      ExternalLineSort::Entry entry;
      const Result<bool> more_lines = lines->Next(&entry);
      ASSERT_TRUE(more_lines);
      EXPECT_EQ(*more, *more_lines);
      if (!*more) break;
      EXPECT_TRUE(got == 0 || row > before);
      EXPECT_EQ(entry.key, std::to_string(10000 + row));
      EXPECT_EQ(entry.text, "text of " + std::string(entry.key));
    }
    EXPECT_EQ(got, rows);
  }
}

}  // namespace
}  // namespace copydesk
