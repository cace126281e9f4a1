// Sorts of so many runs that they are merged in several passes.
#include "engine/base/external_sort.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/external_line_sort.h"
#include "engine/base/hash.h"
#include "engine/base/merge_plan.h"

namespace copydesk {
namespace {

namespace fs = std::filesystem;

class ExternalSortTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string path = testing::TempDir() + "/external_sort.XXXXXX";
    ASSERT_NE(mkdtemp(path.data()), nullptr);
    folder_ = path;
  }
  void TearDown() override { fs::remove_all(folder_); }
  size_t Files() const {
    const fs::directory_iterator all(folder_);
    return static_cast<size_t>(std::distance(begin(all), end(all)));
  }

  std::string folder_;
  SpillFormat format_{"test", 1, 7};
};

TEST(MergePlan, KeepsToTheMemory) {
  for (const size_t memory : {size_t{0}, size_t{1} << 20, size_t{8} << 20,
                              size_t{100} << 20, size_t{10} << 30}) {
    const MergePlan plan = PlanMerge(memory);
    EXPECT_GE(plan.runs, 2u);
    EXPECT_LE(plan.runs, 256u);
    EXPECT_LE(plan.runs * plan.block, std::max(memory, size_t{512} << 10));
  }
}

TEST_F(ExternalSortTest, RowsOfManyRuns) {
  constexpr uint64_t kRows = 40 * 1024 + 5;  // 41 runs, 16 merged at once
  {
    ExternalSort<uint64_t> sort({folder_ + "/rows", 0, format_, true});
    std::vector<uint64_t> expected;
    for (uint64_t i = 0; i < kRows; ++i) {
      expected.push_back(Mix64(i) % 30000);
      ASSERT_TRUE(sort.Add(expected.back()));
    }
    std::sort(expected.begin(), expected.end());
    EXPECT_EQ(Files(), 40u);
    ASSERT_TRUE(sort.Finish());
    EXPECT_EQ(Files(), 3u);
    EXPECT_EQ(sort.size(), kRows);
    for (const uint64_t row : expected) {
      uint64_t found = 0;
      const Result<bool> more = sort.Next(&found);
      ASSERT_TRUE(more && *more);
      ASSERT_EQ(found, row);
    }
    uint64_t none = 0;
    EXPECT_FALSE(*sort.Next(&none));
    EXPECT_FALSE(*sort.Next(&none));
  }
  EXPECT_EQ(Files(), 0u);
}

// What has the same key comes out in the order of adding, also through passes.
TEST_F(ExternalSortTest, LinesOfManyRuns) {
  constexpr int kLines = 30000;
  {
    ExternalLineSort sort({folder_ + "/lines", 4096, format_, true});
    std::vector<std::pair<std::string, std::string>> expected;
    for (int i = 0; i < kLines; ++i) {
      expected.emplace_back(
          std::to_string(Mix64(static_cast<uint64_t>(i)) % 500),
          std::string(static_cast<size_t>(i % 7), 'x') + std::to_string(i));
      ASSERT_TRUE(sort.Add(expected.back().first, expected.back().second));
    }
    std::stable_sort(
        expected.begin(), expected.end(),
        [](const auto& x, const auto& y) { return x.first < y.first; });
    EXPECT_GT(Files(), 16u * 16u);  // three passes
    ASSERT_TRUE(sort.Finish());
    EXPECT_LE(Files(), 16u);
    ExternalLineSort::Entry entry;
    for (const auto& [key, text] : expected) {
      const Result<bool> more = sort.Next(&entry);
      ASSERT_TRUE(more && *more);
      ASSERT_EQ(entry.key, key);
      ASSERT_EQ(entry.text, text);
    }
    EXPECT_FALSE(*sort.Next(&entry));
    EXPECT_FALSE(*sort.Next(&entry));
  }
  EXPECT_EQ(Files(), 0u);
}

}  // namespace
}  // namespace copydesk
