#include "engine/boilerplate/key_counts.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <map>
#include <utility>
#include <vector>

#include "engine/base/hash.h"

namespace copydesk {
namespace {

constexpr uint64_t kMask = 0xffff;

uint64_t EntryOf(uint64_t key, uint64_t count) {
  return (key & ~kMask) | count;
}

TEST(KeyCounts, OfKeys) {
  KeyCounts counts(kMask);
  counts.Reserve(3);
  counts.Add(EntryOf(0x1111'2222'3333'0000, 7));
  counts.Add(EntryOf(0x1111'2222'3334'0000, 65535));
  counts.Add(EntryOf(0x1111'2222'3333'0000, 9));
  EXPECT_EQ(counts.Of(0x1111'2222'3333'0000), 7u);
  // The lowest bits of a key say nothing.
  EXPECT_EQ(counts.Of(0x1111'2222'3333'abcd), 7u);
  EXPECT_EQ(counts.Of(0x1111'2222'3334'0000), 65535u);
  EXPECT_EQ(counts.Of(0x1111'2222'3335'0000), 1u);
  EXPECT_EQ(KeyCounts(kMask).Of(5), 1u);
}

TEST(KeyCounts, SeveralAtOnce) {
  KeyCounts counts(kMask);
  counts.Reserve(2);
  counts.Add(EntryOf(Mix64(1), 3));
  counts.Add(EntryOf(Mix64(2), 4));
  const std::vector<uint64_t> keys = {Mix64(2), Mix64(3), Mix64(1), Mix64(2)};
  std::array<uint32_t, 4> places;
  std::vector<std::pair<uint32_t, uint32_t>> found;
  counts.ForEachOf(keys, &places, [&](uint32_t i, uint32_t count) {
    found.emplace_back(i, count);
  });
  const std::vector<std::pair<uint32_t, uint32_t>> expected = {
      {0, 4}, {2, 3}, {3, 4}};
  EXPECT_EQ(found, expected);
}

RC_GTEST_PROP(KeyCounts, LikeAMap, (const std::vector<uint16_t>& numbers)) {
  std::map<uint64_t, uint32_t> map;
  KeyCounts counts(kMask);
  counts.Reserve(numbers.size());
  for (const uint16_t n : numbers) {
    const uint32_t count = n % 100 + 1;
    map.try_emplace(Mix64(n) & ~kMask, count);
    counts.Add(EntryOf(Mix64(n), count));
  }
  for (uint64_t n = 0; n < 1000; ++n) {
    const auto at = map.find(Mix64(n) & ~kMask);
    RC_ASSERT(counts.Of(Mix64(n)) == (at == map.end() ? 1 : at->second));
  }
}

}  // namespace
}  // namespace copydesk
