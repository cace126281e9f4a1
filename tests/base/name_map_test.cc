#include "engine/base/name_map.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "engine/base/hash.h"

namespace copydesk {
namespace {

TEST(NameMap, FindsWhatWasAdded) {
  NameMap<int> map;
  map["one.example"] = 1;
  map[std::string(300, 'x')] = 2;
  map[""] = 3;
  NameMap<int> copy = map;
  EXPECT_EQ(copy.find("one.example")->second, 1);
  EXPECT_EQ(copy.find(std::string(300, 'x'))->second, 2);
  EXPECT_EQ(copy.find("")->second, 3);
  EXPECT_EQ(copy.find("two.example"), copy.end());
}

// Names that were looked for until all fell into one of 4,096 parts of a table
// whose hash is known.
TEST(KeyedHash, KnownCollisionsDoNotCarryOver) {
  const KeyedHash hash;
  std::map<size_t, int> parts;
  int names = 0;
  for (int i = 0; names < 1000; ++i) {
    const std::string name = "site" + std::to_string(i) + ".example";
    if (HashBytes(name) >> 52 != 7) continue;
    ++names;
    ++parts[hash(name) >> 52];
  }
  EXPECT_GT(parts.size(), 700u);
  for (const auto& [part, count] : parts) EXPECT_LT(count, 12);
}

TEST(KeyedHash, EachTableHasASecretOfItsOwn) {
  const KeyedHash one, two, copy = one;
  for (const size_t length : {0, 3, 8, 16, 100, 200, 1000}) {
    const std::string name(length, 'n');
    EXPECT_NE(one(name), two(name)) << length;
    EXPECT_EQ(one(name), copy(name)) << length;
  }
}

}  // namespace
}  // namespace copydesk
