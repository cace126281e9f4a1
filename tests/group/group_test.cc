#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <random>
#include <set>
#include <vector>

#include "engine/base/hash.h"
#include "engine/base/parallel.h"
#include "engine/group/candidates.h"
#include "engine/group/key_groups.h"
#include "engine/group/order_sketch.h"
#include "engine/group/radix_sort.h"
#include "engine/group/shared_entries.h"
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

using Found = std::vector<std::pair<uint64_t, std::vector<uint32_t>>>;

Found AllGroups(const KeyGroups& groups) {
  Found found;
  groups.ForEachGroup([&](uint64_t key, std::span<const uint32_t> g) {
    found.emplace_back(key, std::vector(g.begin(), g.end()));
  });
  return found;
}

// 400,000 tuples of 3,000 members: keys of one member, of few and of thousands.
std::vector<Tuple> ManyTuples() {
  std::vector<Tuple> tuples;
  for (uint64_t i = 0; i < 400000; ++i) {
    const uint64_t key = i % 40 == 0 ? 9 + i % 3 : Mix64(i + 1) % 150000;
    tuples.push_back({Mix64(key + 1), static_cast<uint32_t>(Mix64(~i) % 3000)});
  }
  return tuples;
}

// Whether room was made for all, for some or for none; whoever adds, and in
// which order.
TEST(KeyGroups, TheSameForAnyThreadsAndAnyRoom) {
  std::vector<Tuple> tuples = ManyTuples();
  Found want;
  {
    KeyGroups packer(3000);
    for (const auto& [key, set] : [&] {
           std::map<uint64_t, std::set<uint32_t>> sets;
           for (const Tuple& t : tuples) {
             sets[packer.Pack(t.key, 0)].insert(t.member);
           }
           return sets;
         }()) {
      if (set.size() > 1)
        want.emplace_back(key, std::vector(set.begin(), set.end()));
    }
  }
  ASSERT_GT(want.size(), 50000u);
  for (const unsigned threads : {1u, 2u, 5u}) {
    for (const size_t room : {size_t{0}, size_t{300000}, tuples.size()}) {
      KeyGroups groups(3000);
      groups.Reserve(room);
      ParallelFor(tuples.size(), 7001, threads, [&](size_t begin, size_t end) {
        std::vector<uint64_t> packed;
        for (size_t i = begin; i < end; ++i) {
          packed.push_back(groups.Pack(tuples[i].key, tuples[i].member));
        }
        groups.AddPacked(packed);
      });
      EXPECT_EQ(groups.size(), tuples.size());
      groups.Sort(threads);
      EXPECT_EQ(AllGroups(groups), want) << threads << " " << room;
      KeyGroups moved = std::move(groups);
      EXPECT_EQ(AllGroups(moved), want);
    }
    std::reverse(tuples.begin(), tuples.end());
  }
}

TEST(KeyGroups, OneMemberSeveralTimesIsNoGroup) {
  KeyGroups groups(10);
  const uint64_t key = uint64_t{3} << 40;
  for (int i = 0; i < 5; ++i) groups.Add(key, 4);
  groups.Add(key << 1, 4);
  groups.Add(key << 1, 7);
  groups.Add(key << 1, 4);
  groups.Sort();
  EXPECT_EQ(AllGroups(groups), (Found{{key << 1, {4, 7}}}));
}

TEST(KeyGroups, PlacesLeadToGroups) {
  KeyGroups groups(3000);
  for (const Tuple& t : ManyTuples()) groups.Add(t.key, t.member);
  groups.Sort();
  Found found;
  for (size_t p = 0; p < KeyGroups::kPartitions; ++p) {
    groups.ForEachGroupIn(p, [&](const KeyGroups::Group& g, size_t place) {
      EXPECT_LT(place, groups.Places(p));
      const KeyGroups::Group same = groups.At(p, place);
      EXPECT_EQ(same.key, g.key);
      EXPECT_EQ(same.members.data(), g.members.data());
      found.emplace_back(g.key,
                         std::vector(g.members.begin(), g.members.end()));
    });
  }
  EXPECT_EQ(found, AllGroups(groups));
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
  const size_t reach = Reach(kAllPairs + 1);
  // The first with all others, and these with those within reach.
  EXPECT_EQ(LargeGroup(DistinctContent(kAllPairs + 1), same).size(),
            kAllPairs + (kAllPairs - reach) * reach + reach * (reach - 1) / 2);
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
  EXPECT_LE(pairs.size(), n * (Reach(n) + 1));
  std::vector<size_t> degree(n);
  for (const auto& [pair, keys] : pairs) {
    EXPECT_EQ(keys, 1u);
    ++degree[pair.first];
    ++degree[pair.second];
  }
  EXPECT_GE(*std::min_element(degree.begin(), degree.end()), Reach(n));
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

// Groups of all sizes together, by counting pairs one by one.
TEST(FindCandidates, LikeCountingPairsForAnyThreads) {
  KeyGroups groups(3000);
  for (const Tuple& t : ManyTuples()) groups.Add(t.key, t.member);
  groups.Sort();
  const ContentOrder order = [](uint64_t key, std::vector<uint32_t>* members) {
    std::sort(members->begin(), members->end(), [&](uint32_t x, uint32_t y) {
      return Mix64(key ^ x) < Mix64(key ^ y);
    });
  };
  Pairs small, all, met, in_large;
  std::set<std::pair<uint32_t, uint32_t>> near;
  size_t large = 0;
  groups.ForEachGroup([&](uint64_t key, std::span<const uint32_t> g) {
    std::vector<uint32_t> members(g.begin(), g.end());
    const bool is_large = members.size() > kAllPairs;
    if (is_large) order(key, &members);
    large += is_large;
    for (size_t i = 0; i < members.size(); ++i) {
      for (size_t j = i + 1; j < members.size(); ++j) {
        const std::pair pair = std::minmax(members[i], members[j]);
        ++all[pair];
        if (!is_large) {
          ++small[pair];
          continue;
        }
        ++in_large[pair];
        const bool neighbours = i > 0 && j - i <= Reach(members.size());
        if (neighbours && members.size() < kVeryLarge) near.insert(pair);
        if (neighbours || i == 0) ++met[pair];
      }
    }
  });
  ASSERT_EQ(large, 3u);
  for (const uint32_t least : {1u, 3u}) {
    Pairs want;
    size_t by_large_groups = 0;
    for (const auto& [pair, keys] : all) {
      const auto in_small = small.find(pair);
      const bool wanted = in_small != small.end() && in_small->second >= least;
      const auto m = met.find(pair);
      const bool close = near.contains(pair) ||
                         (m != met.end() && 2 * m->second >= in_large[pair]);
      if (!wanted && !(close && keys >= least)) continue;
      want[pair] = keys;
      by_large_groups += !wanted;
    }
    EXPECT_GT(want.size(), 100u);
    EXPECT_GT(by_large_groups, 10u);
    for (const unsigned threads : {1u, 2u, 7u}) {
      EXPECT_EQ(
          PairsOf(FindCandidates(
              groups, order,
              [&](const Candidate& c) { return c.keys >= least; }, threads)),
          want);
    }
  }
}

// Two of many that have the most in common stand far apart in every order; but
// what brings them together counts all of it.
TEST(FindCandidates, LargeGroupsCountHoweverFarApart) {
  constexpr uint32_t kMembers = 1000;
  constexpr uint32_t kGroups = 40;
  KeyGroups groups(kMembers);
  for (uint64_t g = 0; g < kGroups; ++g) {
    for (uint32_t m = 0; m < kMembers; ++m) groups.Add((g + 1) << 40, m);
  }
  groups.Add(uint64_t{1} << 20, 1);
  groups.Add(uint64_t{1} << 20, kMembers - 1);
  groups.Sort();
  const auto found = PairsOf(FindCandidates(
      groups, [](uint64_t, std::vector<uint32_t>*) {}, All, 2));
  EXPECT_EQ(found.at({1, kMembers - 1}), kGroups + 1);
  EXPECT_EQ(found.at({0, 1}), kGroups);
  EXPECT_EQ(found.at({0, kMembers - 1}), kGroups);
  EXPECT_EQ(found.size(), kMembers - 1 +
                              size_t{kMembers - 2} * Reach(kMembers) -
                              Reach(kMembers) * (Reach(kMembers) - 1) / 2 + 1);
}

// Of 6,000 members one is in one group, one in three and the others are in
// four, all of them very large. The best of a group is met if it is that in
// half of what two have in common, and so is who comes next.
TEST(FindCandidates, VeryLargeGroupsAskForHalfOfWhatTwoHaveInCommon) {
  constexpr uint32_t kMembers = 6000;
  KeyGroups groups(kMembers);
  for (const auto& [key, from] : {std::pair(1u, 0u), std::pair(2u, 1u),
                                  std::pair(3u, 1u), std::pair(4u, 2u)}) {
    for (uint32_t m = from; m < kMembers; ++m) {
      groups.Add(uint64_t{key} << 40, m);
    }
  }
  groups.Sort();
  const auto found = PairsOf(FindCandidates(
      groups, [](uint64_t, std::vector<uint32_t>*) {}, All, 2));
  for (const uint32_t m : {2u, 3u, 4000u, kMembers - 1}) {
    EXPECT_EQ(found.at({0, m}), 1u);
    EXPECT_EQ(found.at({1, m}), 3u);
    EXPECT_EQ(found.contains({2, m}), m == 3);
    EXPECT_EQ(found.contains({m, m + 1}), m + 1 < kMembers);
  }
  EXPECT_EQ(found.size(), (kMembers - 1) + (kMembers - 2) + (kMembers - 3));
}

TEST(Meetings, AreNear) {
  Meetings m;
  EXPECT_FALSE(m.AreNear(0));
  m.Add<Meeting::kSmall>();
  m.Add<Meeting::kSmall>();
  EXPECT_EQ(m.small(), 2u);
  EXPECT_FALSE(m.large());
  EXPECT_FALSE(m.AreNear(0));
  m.Add<Meeting::kMet>();
  EXPECT_TRUE(m.large());
  EXPECT_TRUE(m.AreNear(2));
  EXPECT_FALSE(m.AreNear(3));
  // No more than 127 are told apart.
  for (int i = 0; i < 125; ++i) m.Add<Meeting::kMet>();
  EXPECT_FALSE(m.AreNear(1000));
  for (int i = 0; i < 5; ++i) m.Add<Meeting::kMet>();
  EXPECT_TRUE(m.AreNear(1000));
  EXPECT_EQ(m.small(), 2u);
  Meetings neighbours;
  neighbours.Add<Meeting::kNear>();
  EXPECT_TRUE(neighbours.large());
  EXPECT_TRUE(neighbours.AreNear(1000));
  EXPECT_EQ(neighbours.small(), 0u);
}

// Like stands beside like, behind the best.
TEST(OrderBySketch, TheBestComesFirst) {
  std::array<OrderSketch, 6> sketches{};
  const std::array<uint8_t, 6> text{7, 1, 9, 1, 7, 3};
  for (size_t m = 0; m < text.size(); ++m) sketches[m].fill(text[m]);
  const std::array<uint32_t, 6> rank{4, 5, 2, 0, 1, 3};
  for (const uint64_t key : {0u, 1u, 17u}) {
    std::vector<uint32_t> members{5, 4, 0, 1, 2};
    OrderBySketch(
        key, [&](uint32_t m) -> const OrderSketch& { return sketches[m]; },
        [&](uint32_t x, uint32_t y) { return rank[x] < rank[y]; }, &members);
    EXPECT_EQ(members, (std::vector<uint32_t>{4, 1, 5, 0, 2}));
  }
}

// So many groups in one partition that their places need more than 24 bits.
TEST(FindCandidates, ManyGroupsInOnePartition) {
  constexpr uint32_t kSide = 1024;
  constexpr uint64_t kGroups = uint64_t{5} * kSide * kSide;
  KeyGroups groups(2 * kSide);
  for (uint64_t g = 0; g < kGroups; ++g) {
    groups.Add(g << 16, static_cast<uint32_t>(g % kSide));
    groups.Add(g << 16, static_cast<uint32_t>(kSide + g / kSide % kSide));
  }
  groups.Sort();
  ASSERT_GT(groups.Places(0), size_t{1} << 24);
  const std::vector<Candidate> found = FindCandidates(groups, NoOrder, All, 2);
  ASSERT_EQ(found.size(), size_t{kSide} * kSide);
  for (size_t i = 0; i < found.size(); ++i) {
    ASSERT_EQ(found[i].a, i / kSide);
    ASSERT_EQ(found[i].b, kSide + i % kSide);
    ASSERT_EQ(found[i].keys, 5u);
  }
}

TEST(FindCandidates, NoMembersAndNoGroups) {
  for (const uint32_t members : {0u, 1u, 100u}) {
    KeyGroups groups(members);
    groups.Sort();
    EXPECT_TRUE(FindCandidates(groups, NoOrder, All).empty());
  }
}

// Entries that fall together, and the least and the greatest.
RC_GTEST_PROP(SharedEntries, LikeSets, ()) {
  const auto entry =
      rc::gen::map(rc::gen::inRange<uint32_t>(0, 60),
                   [](uint32_t x) { return (x % 20) - 5 + x / 20 * 4096; });
  const auto set = rc::gen::container<std::set<uint32_t>>(entry);
  SharedEntries shared;
  for (int round = 0; round < 3; ++round) {
    const std::set<uint32_t> a = *set, b = *set;
    const std::vector list_a(a.begin(), a.end()), list_b(b.begin(), b.end());
    const auto common = static_cast<uint32_t>(std::count_if(
        b.begin(), b.end(), [&](uint32_t x) { return a.contains(x); }));
    shared.SetA(list_a);
    RC_ASSERT(shared.CountIn(list_b) == common);
    RC_ASSERT(shared.AnyIn(list_b) == (common > 0));
    shared.SetA({});
    RC_ASSERT(!shared.AnyIn(list_b));
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
  std::vector<UnionFind::Edge> edges;
  for (const auto& [a, b] : unions) {
    edges.push_back({a, b});
    sets.Union(a, b);
    const uint32_t from = std::max(name[a], name[b]);
    const uint32_t to = std::min(name[a], name[b]);
    std::replace(name.begin(), name.end(), from, to);
    // The name of a set is its least member.
    RC_ASSERT(sets.Find(a) == to);
  }
  UnionFind at_once(n);
  at_once.Union(edges);
  for (uint32_t x = 0; x < n; ++x) {
    RC_ASSERT(sets.Find(x) == name[x]);
    RC_ASSERT(at_once.Find(x) == name[x]);
  }
}

// A chain, tied together from its far end, and the same in other orders.
TEST(UnionFind, LongChains) {
  constexpr uint32_t kNodes = 700000;
  std::vector<UnionFind::Edge> edges;
  for (uint32_t x = kNodes - 1; x > 1; --x) {
    if (x % 1000 != 0) edges.push_back({x, x - 1});
  }
  std::mt19937 random(1);
  for (int round = 0; round < 3; ++round) {
    UnionFind sets(kNodes);
    sets.Union(edges);
    for (uint32_t x = 1; x < kNodes; ++x) {
      ASSERT_EQ(sets.Find(x), std::max(1u, x / 1000 * 1000));
    }
    std::shuffle(edges.begin(), edges.end(), random);
  }
}

}  // namespace
}  // namespace copydesk
