#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <random>
#include <set>
#include <vector>

#include "engine/base/hash.h"
#include "engine/group/candidates.h"
#include "engine/group/key_groups.h"
#include "engine/group/radix_sort.h"
#include "engine/group/union_find.h"

namespace copydesk {
namespace {

using Pairs = std::map<std::pair<uint32_t, uint32_t>, uint32_t>;

RC_GTEST_PROP(RadixSort, LikeStdSort, ()) {
  // Any number of distinct values, in any bits, equal above and below them.
  const auto n = *rc::gen::weightedOneOf<size_t>(
      {{3, rc::gen::inRange<size_t>(0, 100)},
       {3, rc::gen::inRange<size_t>(0, 5000)},
       {1, rc::gen::inRange<size_t>(60000, 70000)}});
  const auto seed = *rc::gen::arbitrary<uint32_t>();
  const auto bits = *rc::gen::inRange(0u, 65u);
  const auto shift = *rc::gen::inRange(0u, 64u);
  const uint64_t mask = bits == 64 ? ~uint64_t{0} : (uint64_t{1} << bits) - 1;
  std::vector<uint64_t> entries;
  for (size_t i = 0; i < n; ++i) {
    entries.push_back((Mix64(seed + i) & mask) << shift | 1);
  }
  std::vector<uint64_t> want = entries;
  std::sort(want.begin(), want.end());
  std::vector<uint64_t> scratch(n);
  RadixSort(entries, scratch);
  RC_ASSERT(entries == want);
}

// What makes a radix sort slow, if not wrong: one value with many others, many
// that differ in their lowest bits alone, order and reverse order.
TEST(RadixSort, AwkwardEntries) {
  std::vector<std::vector<uint64_t>> cases(6);
  for (uint64_t i = 0; i < 200000; ++i) {
    cases[0].push_back(i % 3 == 0 ? Mix64(i) : uint64_t{7} << 60);
    cases[1].push_back(uint64_t{5} << 50 | Mix64(i) >> 44);
    cases[2].push_back(i);
    cases[3].push_back(~i);
    cases[4].push_back((Mix64(i) & 3) << 62 | (Mix64(i) >> 50));
    cases[5].push_back(uint64_t{1} << (i % 64));
  }
  for (std::vector<uint64_t>& entries : cases) {
    for (const size_t n : {size_t{60000}, entries.size()}) {
      std::vector<uint64_t> some(entries.begin(),
                                 entries.begin() + static_cast<ptrdiff_t>(n));
      std::vector<uint64_t> want = some;
      std::sort(want.begin(), want.end());
      std::vector<uint64_t> scratch(n);
      RadixSort(some, scratch);
      EXPECT_EQ(some, want);
    }
  }
}

// Tuples of a few keys that differ in their high bits.
struct Tuple {
  uint64_t key;
  uint32_t member;
};

std::vector<Tuple> SomeTuples(uint32_t members) {
  const auto raw = *rc::gen::container<std::vector<uint32_t>>(
      rc::gen::inRange<uint32_t>(0, 40 * members));
  std::vector<Tuple> tuples;
  for (const uint32_t x : raw) {
    tuples.push_back({uint64_t{x % 40} << 50, x / 40});
  }
  return tuples;
}

std::map<uint64_t, std::set<uint32_t>> Oracle(
    const std::vector<Tuple>& tuples) {
  std::map<uint64_t, std::set<uint32_t>> groups;
  for (const Tuple& t : tuples) groups[t.key].insert(t.member);
  std::erase_if(groups, [](const auto& g) { return g.second.size() < 2; });
  return groups;
}

RC_GTEST_PROP(KeyGroups, LikeAMapOfSets, ()) {
  const auto members = *rc::gen::inRange<uint32_t>(1, 300);
  const std::vector<Tuple> tuples = SomeTuples(members);
  KeyGroups groups(members);
  std::vector<uint64_t> packed;
  for (size_t i = 0; i < tuples.size(); ++i) {
    if (i % 2 == 0) {
      groups.Add(tuples[i].key, tuples[i].member);
    } else {
      packed.push_back(groups.Pack(tuples[i].key, tuples[i].member));
    }
  }
  groups.AddPacked(packed);
  RC_ASSERT(groups.size() == tuples.size());
  groups.Sort();
  std::vector<std::pair<uint64_t, std::vector<uint32_t>>> found;
  groups.ForEachGroup([&](uint64_t key, std::span<const uint32_t> g) {
    found.emplace_back(key, std::vector(g.begin(), g.end()));
  });
  std::vector<std::pair<uint64_t, std::vector<uint32_t>>> want;
  for (const auto& [key, set] : Oracle(tuples)) {
    want.emplace_back(groups.Pack(key, 0), std::vector(set.begin(), set.end()));
  }
  RC_ASSERT(found == want);
}

TEST(KeyGroups, AnyNumberOfMembers) {
  // The last member number needs all the bits there are.
  for (const uint32_t members : {1u, 2u, 3u, 4u, 255u, 256u, 257u, 70000u}) {
    KeyGroups groups(members);
    const uint64_t key = uint64_t{0xabcdef} << 40;
    groups.Add(key, members - 1);
    groups.Add(key, 0);
    groups.Sort();
    std::vector<uint32_t> found;
    groups.ForEachGroup([&](uint64_t, std::span<const uint32_t> g) {
      found.assign(g.begin(), g.end());
    });
    if (members == 1) {
      EXPECT_TRUE(found.empty());
    } else {
      EXPECT_EQ(found, (std::vector<uint32_t>{0, members - 1}));
    }
  }
}

Pairs PairsOf(const std::vector<Candidate>& candidates) {
  Pairs pairs;
  for (const Candidate& c : candidates) {
    EXPECT_LT(c.a, c.b);
    EXPECT_TRUE(pairs.emplace(std::pair(c.a, c.b), c.keys).second);
  }
  return pairs;
}

bool All(const Candidate&) { return true; }
void NoOrder(uint64_t, std::vector<uint32_t>*) { FAIL() << "small groups"; }

RC_GTEST_PROP(FindCandidates, AllPairsOfSmallGroups, ()) {
  const auto members = *rc::gen::inRange<uint32_t>(1, 60);
  const std::vector<Tuple> tuples = SomeTuples(members);
  KeyGroups groups(members);
  for (const Tuple& t : tuples) groups.Add(t.key, t.member);
  groups.Sort();
  Pairs want;
  for (const auto& [key, set] : Oracle(tuples)) {
    for (const uint32_t a : set) {
      for (const uint32_t b : set) {
        if (a < b) ++want[{a, b}];
      }
    }
  }
  const auto found = FindCandidates(groups, NoOrder, All);
  RC_ASSERT(PairsOf(found) == want);
  RC_ASSERT(std::is_sorted(found.begin(), found.end(),
                           [](const Candidate& x, const Candidate& y) {
                             return std::pair(x.a, x.b) < std::pair(y.a, y.b);
                           }));
  std::erase_if(want, [](const auto& p) { return p.second < 2; });
  RC_ASSERT(PairsOf(FindCandidates(groups, NoOrder, [](const Candidate& c) {
              return c.keys >= 2;
            })) == want);
}

// One group of `n`, ordered by `content`; member i of the group is
// `numbers[i]`.
Pairs LargeGroup(const std::vector<uint64_t>& content,
                 const std::vector<uint32_t>& numbers) {
  const auto n = static_cast<uint32_t>(content.size());
  KeyGroups groups(n);
  for (uint32_t m = 0; m < n; ++m) groups.Add(uint64_t{5} << 40, m);
  groups.Sort();
  std::vector<uint32_t> item_of(n);
  for (uint32_t i = 0; i < n; ++i) item_of[numbers[i]] = i;
  const auto found = FindCandidates(
      groups,
      [&](uint64_t, std::vector<uint32_t>* members) {
        std::sort(members->begin(), members->end(),
                  [&](uint32_t x, uint32_t y) {
                    return content[item_of[x]] < content[item_of[y]];
                  });
      },
      All);
  Pairs pairs;
  for (const Candidate& c : found) {
    const uint32_t x = item_of[c.a], y = item_of[c.b];
    pairs[{std::min(x, y), std::max(x, y)}] = c.keys;
  }
  EXPECT_EQ(pairs.size(), found.size());
  return pairs;
}

std::vector<uint64_t> DistinctContent(size_t n) {
  std::vector<uint64_t> content;
  for (uint64_t i = 0; i < n; ++i) content.push_back(Mix64(i + 1));
  return content;
}

TEST(FindCandidates, GroupsAtTheLimitAndAbove) {
  std::vector<uint32_t> same(kAllPairs + 1);
  std::iota(same.begin(), same.end(), 0u);
  EXPECT_EQ(LargeGroup(DistinctContent(kAllPairs + 1), same).size(),
            (kAllPairs + 1 - kNeighbours) * kNeighbours +
                kNeighbours * (kNeighbours - 1) / 2);
  same.pop_back();
  EXPECT_EQ(LargeGroup(DistinctContent(kAllPairs), same).size(),
            kAllPairs * (kAllPairs - 1) / 2);
}

TEST(FindCandidates, LargeGroupsStayLinearAndLeaveNobodyOut) {
  const size_t n = 3000;
  const std::vector<uint64_t> content = DistinctContent(n);
  std::vector<uint32_t> numbers(n);
  std::iota(numbers.begin(), numbers.end(), 0u);
  const Pairs pairs = LargeGroup(content, numbers);
  EXPECT_LE(pairs.size(), n * kNeighbours);
  std::vector<size_t> degree(n);
  for (const auto& [pair, keys] : pairs) {
    EXPECT_EQ(keys, 1u);
    ++degree[pair.first];
    ++degree[pair.second];
  }
  EXPECT_GE(*std::min_element(degree.begin(), degree.end()), kNeighbours);
}

// Whatever numbers the input gives its members, the same ones are paired.
TEST(FindCandidates, LargeGroupsDoNotDependOnTheInput) {
  const size_t n = 700;
  const std::vector<uint64_t> content = DistinctContent(n);
  std::vector<uint32_t> numbers(n);
  std::iota(numbers.begin(), numbers.end(), 0u);
  const Pairs want = LargeGroup(content, numbers);
  std::mt19937 random(1);
  for (int round = 0; round < 5; ++round) {
    std::shuffle(numbers.begin(), numbers.end(), random);
    EXPECT_EQ(LargeGroup(content, numbers), want);
  }
}

// Joins sets by renaming all members of one.
RC_GTEST_PROP(UnionFind, LikeRenaming, ()) {
  const auto n = *rc::gen::inRange<uint32_t>(1, 60);
  const auto unions =
      *rc::gen::container<std::vector<std::pair<uint32_t, uint32_t>>>(
          rc::gen::pair(rc::gen::inRange<uint32_t>(0, n),
                        rc::gen::inRange<uint32_t>(0, n)));
  std::vector<uint32_t> name(n);
  std::iota(name.begin(), name.end(), 0u);
  UnionFind sets(n);
  for (const auto& [a, b] : unions) {
    sets.Union(a, b);
    const uint32_t from = std::max(name[a], name[b]);
    const uint32_t to = std::min(name[a], name[b]);
    std::replace(name.begin(), name.end(), from, to);
    // The name of a set is its least member.
    RC_ASSERT(sets.Find(a) == to);
  }
  for (uint32_t x = 0; x < n; ++x) RC_ASSERT(sets.Find(x) == name[x]);
}

}  // namespace
}  // namespace copydesk
