#include "engine/group/spilled_keys.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <limits>
#include <thread>
#include <vector>

#include "engine/base/parallel.h"
#include "engine/group/varint.h"
#include "tests/group/spill_testing.h"

namespace copydesk {
namespace {

using Tuples = std::vector<KeyTuple>;

uint32_t Same(uint32_t member) { return member; }

// By KeyGroups.
std::vector<KeyAndMembers> Want(const Tuples& tuples, uint32_t places,
                                const SpilledKeys::PlaceOf& place_of) {
  KeyGroups groups(places);
  for (const KeyTuple& t : tuples) {
    const uint32_t place = place_of(t.member);
    if (place != SpilledKeys::kLeftOut) groups.Add(t.key, place);
  }
  groups.Sort();
  return GroupsOf(groups);
}

struct How {
  size_t memory = size_t{64} << 20;
  unsigned threads = 1;
  size_t batch = 1000;
};

std::vector<KeyAndMembers> Found(const Tuples& tuples, uint32_t places,
                                 const SpilledKeys::PlaceOf& place_of,
                                 const How& how) {
  const TemporaryFolder folder;
  std::vector<KeyAndMembers> found;
  {
    auto keys = SpilledKeys::Create({folder.path(), how.memory, 5});
    EXPECT_TRUE(keys);
    ParallelFor(tuples.size(), how.batch, how.threads,
                [&](size_t begin, size_t end) {
                  EXPECT_TRUE(keys->Add({&tuples[begin], end - begin}));
                });
    EXPECT_TRUE(keys->Finish());
    EXPECT_EQ(keys->size(), tuples.size());
    const Status status = keys->ForEachGroup(
        places, place_of, how.threads, [&](const SpilledKeys::Group& g) {
          EXPECT_EQ(g.number, found.size());
          found.emplace_back(g.key,
                             std::vector(g.places.begin(), g.places.end()));
          return Status();
        });
    EXPECT_TRUE(status) << (status ? "" : status.error().message);
    EXPECT_TRUE(folder.empty());
  }
  return found;
}

TEST(Varint, ThereAndBack) {
  for (const uint64_t value :
       {uint64_t{0}, uint64_t{127}, uint64_t{128}, uint64_t{16383},
        uint64_t{16384}, uint64_t{1} << 35, ~uint64_t{0}}) {
    std::byte bytes[kMaxVarint];
    const std::byte* const end = PutVarint(value, bytes);
    uint64_t got;
    EXPECT_EQ(GetVarint(bytes, &got), end);
    EXPECT_EQ(got, value);
  }
  std::byte bytes[kMaxVarint];
  EXPECT_EQ(PutVarint(127, bytes) - bytes, 1);
  EXPECT_EQ(PutVarint(128, bytes) - bytes, 2);
  EXPECT_EQ(PutVarint(~uint64_t{0}, bytes) - bytes, 10);
  EXPECT_EQ(ZigZag(0), 0u);
  EXPECT_EQ(ZigZag(-1), 1u);
  EXPECT_EQ(ZigZag(1), 2u);
  for (const int64_t value : {int64_t{0}, int64_t{-5}, int64_t{1} << 40,
                              std::numeric_limits<int64_t>::min()}) {
    EXPECT_EQ(UnZigZag(ZigZag(value)), value);
  }
}

RC_GTEST_PROP(SpilledKeys, LikeKeyGroups, ()) {
  const auto members = *rc::gen::inRange<uint32_t>(1, 300);
  const auto raw = *rc::gen::container<std::vector<uint32_t>>(
      rc::gen::inRange<uint32_t>(0, 40 * members));
  const auto shift = *rc::gen::element(16, 40, 50, 58);
  // Memory for all, and for a few tuples.
  const auto memory = *rc::gen::element<size_t>(1, 64, 1000, 1 << 20);
  const auto drop = *rc::gen::inRange<uint32_t>(2, 10);
  const auto threads = *rc::gen::inRange(1u, 4u);
  const auto batch = *rc::gen::inRange<size_t>(1, 50);
  Tuples tuples;
  for (const uint32_t x : raw) {
    tuples.push_back({uint64_t{x % 40} << shift, x / 40});
  }
  const auto place_of = [&](uint32_t m) {
    return m % drop == 1 ? SpilledKeys::kLeftOut : members - 1 - m;
  };
  RC_ASSERT(Found(tuples, members, place_of, {memory, threads, batch}) ==
            Want(tuples, members, place_of));
}

TEST(SpilledKeys, LikeKeyGroupsForAnyMemoryAndThreads) {
  constexpr uint32_t kMembers = 100000;
  const Tuples tuples = SkewedTuples(kMembers, 6000);
  const auto place_of = [](uint32_t m) {
    return m % 10 == 3 ? SpilledKeys::kLeftOut : (m * 7u + 5) % kMembers;
  };
  const auto want = Want(tuples, kMembers, place_of);
  ASSERT_GT(want.size(), 10000u);
  for (const How& how :
       {How{size_t{64} << 20, 1, 1000}, How{size_t{64} << 20, 2, 20000},
        How{size_t{64} << 20, 3, 77}, How{size_t{1} << 16, 2, 1000},
        How{size_t{4} << 10, 2, 5000}}) {
    EXPECT_EQ(Found(tuples, kMembers, place_of, how), want) << how.memory;
  }
}

TEST(SpilledKeys, OneFileWithAllTuples) {
  Tuples tuples;
  for (uint32_t m = 0; m < 30000; ++m) {
    tuples.push_back({uint64_t{9} << 56 | uint64_t{m % 7000} << 20, m});
    tuples.push_back({uint64_t{9} << 56 | uint64_t{1} << 50, m});
  }
  const auto want = Want(tuples, 30000, Same);
  ASSERT_EQ(want.size(), 7001u);
  for (const size_t memory : {size_t{1} << 22, size_t{1} << 16}) {
    EXPECT_EQ(Found(tuples, 30000, Same, {memory, 2, 1000}), want);
  }
}

TEST(SpilledKeys, MembersInAnyOrder) {
  const Tuples tuples = {{uint64_t{1} << 60, ~0u - 1},
                         {uint64_t{1} << 60, 0},
                         {uint64_t{1} << 60, 70000},
                         {uint64_t{1} << 60, 0}};
  EXPECT_EQ(
      Found(tuples, ~0u, Same, {}),
      (std::vector<KeyAndMembers>{{uint64_t{1} << 60, {0, 70000, ~0u - 1}}}));
}

TEST(SpilledKeys, Nothing) {
  EXPECT_TRUE(Found({}, 0, Same, {}).empty());
  EXPECT_TRUE(Found({{1, 1}, {1, 1}}, 10, Same, {}).empty());
}

// 60 keys of 20,000 members in rising order: 6 bytes a tuple and little more.
TEST(SpilledKeys, SixBytesATuple) {
  const TemporaryFolder folder;
  auto keys = SpilledKeys::Create({folder.path()});
  ASSERT_TRUE(keys);
  Tuples batch;
  for (uint32_t m = 0; m < 20000; ++m) {
    for (uint64_t i = 0; i < 60; ++i) batch.push_back({Mix64(60 * m + i), m});
    if (m % 200 == 199) {
      ASSERT_TRUE(keys->Add(batch));
      batch.clear();
    }
  }
  ASSERT_TRUE(keys->Finish());
  EXPECT_LT(static_cast<double>(keys->bytes()),
            6.02 * static_cast<double>(keys->size()));
  EXPECT_EQ(keys->bytes() / keys->size(), 6u);
}

TEST(SpilledKeys, LeavesNoFiles) {
  const TemporaryFolder folder;
  {
    auto keys = SpilledKeys::Create({folder.path()});
    ASSERT_TRUE(keys);
    EXPECT_FALSE(folder.empty());
  }
  EXPECT_TRUE(folder.empty());
  {
    auto keys = SpilledKeys::Create({folder.path()});
    ASSERT_TRUE(keys->Add(Tuples{{1, 1}, {1, 2}}));
    ASSERT_TRUE(keys->Finish());
    EXPECT_FALSE(folder.empty());
  }
  EXPECT_TRUE(folder.empty());
}

TEST(SpilledKeys, ErrorsEndIt) {
  EXPECT_EQ(SpilledKeys::Create({"/nowhere"}).error().code, ErrorCode::kOutput);
  const TemporaryFolder folder;
  for (const bool damage : {true, false}) {
    auto keys = SpilledKeys::Create({folder.path()});
    for (uint64_t k = 0; k < 50; ++k) {
      ASSERT_TRUE(keys->Add(Tuples{{k << 56, 1}, {k << 56, 2}}));
    }
    ASSERT_TRUE(keys->Finish());
    if (damage) std::filesystem::resize_file(folder.path() + "/keys.010", 90);
    size_t visited = 0;
    const Status status =
        keys->ForEachGroup(3, Same, 2, [&](const SpilledKeys::Group& g) {
          ++visited;
          if (g.number == 30) return Status(Fail(ErrorCode::kLimit, "enough"));
          return Status();
        });
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().code,
              damage ? ErrorCode::kCorrupt : ErrorCode::kLimit);
    EXPECT_EQ(visited, damage ? 10u : 31u);
  }
  auto keys = SpilledKeys::Create({folder.path()});
  ASSERT_TRUE(keys->Add(Tuples{{1, 1}, {1, 2}}));
  ASSERT_TRUE(keys->Finish());
  const auto visit = [](const SpilledKeys::Group&) { return Status(); };
  EXPECT_EQ(keys->ForEachGroup(2, Same, 1, visit).error().code,
            ErrorCode::kInternal);
}

}  // namespace
}  // namespace copydesk
