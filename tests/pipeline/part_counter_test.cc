#include "engine/pipeline/spilled/part_counter.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <fstream>
#include <map>
#include <vector>

#include "engine/base/hash.h"
#include "tests/group/spill_testing.h"

namespace copydesk {
namespace {

using Keys = std::vector<uint64_t>;

const SpillFormat kFormat{"recurring", 1, 7};

uint64_t Key(uint64_t number) { return Mix64(number + 1); }

RecurringParts Counted(size_t memory, const Keys& keys) {
  PartCounter counter(memory);
  counter.Add(keys);
  return std::move(counter).Finish();
}

Keys Kept(const RecurringParts& parts, Keys keys) {
  keys.resize(parts.Keep(keys));
  return keys;
}

// With room for far more keys than there are, collisions are rare; none is
// among these.
TEST(PartCounter, ThreeTimes) {
  Keys added;
  for (uint64_t k = 0; k < 40; ++k) {
    for (uint64_t times = 0; times < k % 5; ++times) added.push_back(Key(k));
  }
  const RecurringParts parts = Counted(size_t{1} << 20, added);
  Keys asked;
  Keys want;
  for (uint64_t k = 0; k < 40; ++k) {
    asked.push_back(Key(k));
    if (k % 5 >= 3) want.push_back(Key(k));
  }
  EXPECT_EQ(Kept(parts, asked), want);
  EXPECT_TRUE(Kept(parts, {}).empty());
}

TEST(PartCounter, StaysAtMost) {
  for (const size_t times : {3, 4, 5, 6, 7, 8, 1000}) {
    const RecurringParts parts = Counted(4096, Keys(times, Key(1)));
    EXPECT_EQ(Kept(parts, {Key(1)}).size(), 1u) << times;
    // Nothing of it gets into the counters beside it: of others there are as
    // many as have the same two of 256 counters in one of 64 lines.
    size_t others = 0;
    for (uint64_t k = 2; k < 100000; ++k) {
      others += Kept(parts, {Key(k)}).size();
    }
    EXPECT_LT(others, 5u) << times;
  }
}

// What grouping takes for one key.
TEST(PartCounter, LowBitsDoNotCount) {
  const uint64_t key = Key(5);
  const uint64_t low = PartCounter::kMostDocuments - 1;
  const size_t memory = size_t{1} << 20;
  EXPECT_EQ(Kept(Counted(memory, {key, key ^ 1, key ^ low}), {key ^ 2}).size(),
            1u);
  const uint64_t other = key ^ PartCounter::kMostDocuments;
  EXPECT_TRUE(Kept(Counted(memory, {key, other, key}), {key, other}).empty());
}

// However little memory there is, all that were added three times are kept, in
// order.
RC_GTEST_PROP(PartCounter, NeverTooFew, ()) {
  const auto numbers = *rc::gen::container<std::vector<uint16_t>>(
      rc::gen::inRange<uint16_t>(0, *rc::gen::element<uint16_t>(2, 50, 30000)));
  const auto memory = *rc::gen::element<size_t>(0, 1, 10000, 1 << 20);
  Keys keys;
  std::map<uint64_t, int> times;
  for (const uint16_t n : numbers) {
    keys.push_back(Key(n));
    ++times[Key(n)];
  }
  PartCounter counter(memory);
  const size_t half = keys.size() / 2;
  counter.Add(std::span(keys).first(half));
  counter.Add(std::span(keys).subspan(half));
  const RecurringParts parts = std::move(counter).Finish();
  const Keys kept = Kept(parts, keys);
  size_t next = 0;
  for (const uint64_t key : keys) {
    if (next < kept.size() && kept[next] == key) {
      ++next;
    } else {
      RC_ASSERT(times[key] < 3);
    }
  }
  RC_ASSERT(next == kept.size());
}

// Keys that come once, with so many counters for each.
TEST(PartCounter, HowManyOthers) {
  constexpr uint64_t kKeys = 1 << 16;
  Keys keys;
  for (uint64_t k = 0; k < kKeys; ++k) keys.push_back(Key(k));
  const auto share = [&](double counters) {
    const auto memory = static_cast<size_t>(counters * kKeys / 4);
    return static_cast<double>(Kept(Counted(memory, keys), keys).size()) /
           kKeys;
  };
  EXPECT_GT(share(0.25), 0.9);
  EXPECT_LT(share(1), 0.12);
  EXPECT_LT(share(2), 0.01);
  EXPECT_LT(share(4), 0.001);
}

TEST(RecurringParts, File) {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/recurring";
  Keys keys;
  for (uint64_t k = 0; k < 3000; ++k) {
    for (uint64_t times = 0; times < k % 4; ++times) keys.push_back(Key(k));
  }
  const RecurringParts parts = Counted(1 << 16, keys);
  ASSERT_TRUE(parts.Save(path, kFormat));
  const Keys kept = Kept(parts, keys);
  size_t last = kept.size();
  for (const size_t memory : {1 << 16, 1 << 15, 1 << 14, 1 << 12, 0}) {
    const auto loaded = RecurringParts::Load(path, kFormat, memory);
    ASSERT_TRUE(loaded);
    const Keys now = Kept(*loaded, keys);
    if (memory >= 1 << 15) {
      EXPECT_EQ(now, kept);
    } else {
      EXPECT_GT(now.size(), last);
    }
    last = now.size();
    for (uint64_t k = 3; k < 3000; k += 4) {
      EXPECT_EQ(Kept(*loaded, {Key(k)}).size(), 1u);
    }
  }
}

TEST(RecurringParts, DamageIsAnError) {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/recurring";
  EXPECT_FALSE(RecurringParts::Load(path, kFormat, 4096));
  ASSERT_TRUE(Counted(4096, {1, 1, 1}).Save(path, kFormat));
  EXPECT_TRUE(RecurringParts::Load(path, kFormat, 4096));
  EXPECT_FALSE(RecurringParts::Load(path, {"recurring", 1, 8}, 4096));
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(50);
  file.put('\x55');
  file.close();
  const auto damaged = RecurringParts::Load(path, kFormat, 4096);
  ASSERT_FALSE(damaged);
  EXPECT_EQ(damaged.error().code, ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace copydesk
