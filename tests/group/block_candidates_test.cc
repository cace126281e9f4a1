#include "engine/group/block_candidates.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <tuple>
#include <vector>

#include "engine/group/block_lists.h"
#include "engine/group/member_lists.h"
#include "tests/group/spill_testing.h"

namespace copydesk {

bool operator==(const Candidate& x, const Candidate& y) {
  return std::tie(x.a, x.b, x.keys) == std::tie(y.a, y.b, y.keys);
}

namespace {

using Candidates = std::vector<Candidate>;

bool ByMembers(const Candidate& x, const Candidate& y) {
  return std::pair(x.a, x.b) < std::pair(y.a, y.b);
}

void OrderByHash(uint64_t key, std::vector<uint32_t>* members) {
  std::sort(members->begin(), members->end(), [&](uint32_t x, uint32_t y) {
    return Mix64(key ^ x) < Mix64(key ^ y);
  });
}

bool All(const Candidate&) { return true; }
bool OfTwoKeys(const Candidate& c) { return c.keys >= 2; }

KeyGroups GroupsOfTuples(const std::vector<KeyTuple>& tuples,
                         uint32_t members) {
  KeyGroups groups(members);
  for (const KeyTuple& t : tuples) groups.Add(t.key, t.member);
  groups.Sort();
  return groups;
}

BlockCandidates Blocks(const KeyGroups& groups,
                       const BlockCandidates::Options& options) {
  auto blocks = BlockCandidates::Create(options);
  EXPECT_TRUE(blocks);
  uint64_t number = 0;
  groups.ForEachGroup([&](uint64_t key, std::span<const uint32_t> g) {
    // Numbers need only rise.
    EXPECT_TRUE(blocks->Add({number, key, g}, OrderByHash));
    number += 1 + key % 3;
  });
  EXPECT_TRUE(blocks->Finish());
  return std::move(*blocks);
}

// In order of (a, b), after a check of the order of calls.
Candidates Found(BlockCandidates* blocks, const KeepCandidate& keep) {
  Candidates all;
  std::optional<std::tuple<uint32_t, uint32_t, uint32_t, uint32_t>> last;
  const Status status = blocks->ForEach(
      keep, [&](uint32_t i, uint32_t j, std::span<const Candidate> some) {
        EXPECT_FALSE(some.empty());
        for (const Candidate& c : some) {
          EXPECT_EQ(blocks->BlockOf(c.a), i);
          EXPECT_EQ(blocks->BlockOf(c.b), j);
          const std::tuple next(i, j, c.a, c.b);
          EXPECT_TRUE(!last || *last < next);
          last = next;
          all.push_back(c);
        }
        return Status();
      });
  EXPECT_TRUE(status) << (status ? "" : status.error().message);
  std::sort(all.begin(), all.end(), ByMembers);
  return all;
}

TEST(BlockLists, GiveBackWhatWasAdded) {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/lists";
  {
    auto writer = BlockListsWriter::Create(path, 1, 100000, 4096);
    ASSERT_TRUE(writer);
    using V = std::vector<uint32_t>;
    ASSERT_TRUE(writer->Add(0, V{5}, {}, 0));
    ASSERT_TRUE(writer->Add(3, V{0, 7, 99999}, {}, 0));
    ASSERT_TRUE(writer->Add(70, V{1, 2}, {}, 0));
    ASSERT_TRUE(writer->Add(uint64_t{1} << 40, V{9, 2}, V{1, 4000000000}, 700));
    ASSERT_TRUE(writer->Add((uint64_t{1} << 40) + 1, V{8}, V{0}, 3200));
    ASSERT_TRUE(writer->Finish());
  }
  auto cursor = BlockListsCursor::Open(path, 1, 100000);
  ASSERT_TRUE(cursor);
  const auto members = [&] {
    EXPECT_TRUE(cursor->ReadMembers());
    return std::vector(cursor->members().begin(), cursor->members().end());
  };
  ASSERT_TRUE(cursor->Next());
  EXPECT_EQ(cursor->group(), 0u);
  EXPECT_FALSE(cursor->large());
  EXPECT_EQ(members(), (std::vector<uint32_t>{5}));
  ASSERT_TRUE(cursor->Next());
  EXPECT_EQ(cursor->group(), 3u);
  EXPECT_EQ(cursor->size(), 3u);
  EXPECT_EQ(members(), (std::vector<uint32_t>{0, 7, 99999}));
  // One that is passed over.
  ASSERT_TRUE(cursor->Next());
  EXPECT_EQ(cursor->size(), 2u);
  ASSERT_TRUE(cursor->Next());
  EXPECT_EQ(cursor->group(), uint64_t{1} << 40);
  EXPECT_TRUE(cursor->large());
  EXPECT_EQ(members(), (std::vector<uint32_t>{9, 2}));
  EXPECT_EQ(cursor->ranks()[0], 1u);
  EXPECT_EQ(cursor->ranks()[1], 4000000000u);
  EXPECT_EQ(cursor->whole(), 700u);
  ASSERT_TRUE(cursor->Next());
  EXPECT_TRUE(cursor->large());
  EXPECT_EQ(members(), (std::vector<uint32_t>{8}));
  EXPECT_FALSE(cursor->Next());
  EXPECT_TRUE(cursor->status());
  EXPECT_EQ(cursor->group(), BlockListsCursor::kEnd);
  // A member that the block cannot have.
  auto small = BlockListsCursor::Open(path, 1, 99999);
  EXPECT_TRUE(small->Next());
  EXPECT_TRUE(small->ReadMembers());
  EXPECT_TRUE(small->Next());
  EXPECT_FALSE(small->ReadMembers());
  EXPECT_FALSE(small->Next());
  ASSERT_FALSE(small->status());
  EXPECT_EQ(small->status().error().code, ErrorCode::kCorrupt);
}

// By member what the other file has by group, in whatever memory it was made
// and whichever part is loaded.
TEST(MemberLists, TurnListsAround) {
  const TemporaryFolder folder;
  const std::string lists = folder.path() + "/lists";
  const std::string path = folder.path() + "/members";
  using V = std::vector<uint32_t>;
  using W = std::vector<uint64_t>;
  constexpr uint64_t kHigh = uint64_t{1} << 40;
  {
    auto writer = BlockListsWriter::Create(lists, 1, 5, 4096);
    ASSERT_TRUE(writer);
    ASSERT_TRUE(writer->Add(4, V{3, 0}, V{0, 1}, 700));
    ASSERT_TRUE(writer->Add(5, V{0, 1, 3}, {}, 0));
    ASSERT_TRUE(writer->Add(900, V{3}, V{5}, 700));
    ASSERT_TRUE(writer->Add(kHigh, V{2, 0, 3}, V{1, 2, 3}, 700));
    ASSERT_TRUE(writer->Finish());
  }
  const auto expect = [&](const W& large, const std::vector<W>& want) {
    for (const size_t memory : {size_t{0}, size_t{12}, size_t{1} << 20}) {
      ASSERT_TRUE(WriteMemberLists(lists, path, 1, 5, large, memory));
      for (const auto& [from, to] : {std::pair(0u, 5u), std::pair(2u, 4u)}) {
        auto loaded = MemberLists::Open(path, 1, 5);
        ASSERT_TRUE(loaded);
        for (uint32_t m = from, end = from; m < to; ++m) {
          if (m == end) end = loaded->Load(m, to, memory).value();
          ASSERT_GT(end, m);
          EXPECT_TRUE(end == to || memory < 100);
          const MemberLists::List list = (*loaded)[m];
          W found;
          for (size_t i = 0; i < list.size(); ++i) found.push_back(list[i]);
          EXPECT_EQ(found, want[m]) << memory << " " << m;
        }
      }
    }
  };
  // Large group 70 has no member here.
  expect({4, 70, 900, kHigh}, {{0, 3}, {}, {3}, {0, 2, 3}, {}});
  expect({}, {{4, 5, kHigh}, {5}, {kHigh}, {4, 5, 900, kHigh}, {}});
  // Two lists of 3 and 1 numbers of 6 bytes fit, three lists do not.
  auto loaded = MemberLists::Open(path, 1, 5);
  EXPECT_EQ(loaded->Load(0, 5, 29).value(), 2u);
  EXPECT_EQ(loaded->Load(0, 5, 30).value(), 3u);
  EXPECT_EQ(loaded->Load(3, 5, 0).value(), 4u);
  EXPECT_EQ(MemberLists::Open(path, 1, 4).error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(MemberLists::Open(lists, 1, 5).error().code, ErrorCode::kCorrupt);
}

RC_GTEST_PROP(BlockCandidates, LikeFindCandidates, ()) {
  const auto members = *rc::gen::inRange<uint32_t>(1, 1000);
  const auto raw = *rc::gen::container<std::vector<uint32_t>>(
      rc::gen::inRange<uint32_t>(0, 20 * members));
  // Groups that the same members have, many of them with one member too many
  // for little memory; and a few that are large.
  const auto alike = *rc::gen::inRange<uint64_t>(0, 40);
  const auto large = *rc::gen::inRange<uint64_t>(0, 3);
  std::vector<KeyTuple> tuples;
  for (const uint32_t x : raw) {
    tuples.push_back({uint64_t{x % 20} << 50, x / 20});
  }
  for (uint64_t k = 0; k < alike; ++k) {
    for (uint32_t m = 0; m < std::min(members, 250u); ++m) {
      if (Mix64(k + m) % 8 != 0) tuples.push_back({k << 30 | 1, m});
    }
  }
  for (uint64_t k = 0; k < large; ++k) {
    for (uint32_t m = 0; m < members; ++m) {
      if (Mix64(k + m) % 4 != 0) tuples.push_back({~k << 20, m});
    }
  }
  const TemporaryFolder folder;
  BlockCandidates::Options options;
  options.folder = folder.path();
  options.members = members;
  options.blocks = *rc::gen::inRange(1u, 9u);
  options.threads = *rc::gen::inRange(1u, 4u);
  options.memory = *rc::gen::element<size_t>(1, 60000, 200000, 1 << 24);
  const KeyGroups groups = GroupsOfTuples(tuples, members);
  BlockCandidates blocks = Blocks(groups, options);
  RC_ASSERT(Found(&blocks, All) == FindCandidates(groups, OrderByHash, All));
  RC_ASSERT(Found(&blocks, OfTwoKeys) ==
            FindCandidates(groups, OrderByHash, OfTwoKeys));
}

TEST(BlockCandidates, LikeFindCandidatesForAnyBlocksMemoryAndThreads) {
  constexpr uint32_t kMembers = 70000;
  const KeyGroups groups =
      GroupsOfTuples(SkewedTuples(kMembers, 6000), kMembers);
  const Candidates want = FindCandidates(groups, OrderByHash, All);
  const Candidates want_two = FindCandidates(groups, OrderByHash, OfTwoKeys);
  ASSERT_GT(want.size(), 1000000u);
  ASSERT_GT(want_two.size(), 100000u);
  for (const auto& [count, memory, threads] :
       {std::tuple(0u, size_t{64} << 20, 2u),
        std::tuple(1u, size_t{8} << 20, 1u),
        std::tuple(7u, size_t{1} << 20, 2u),
        std::tuple(40u, size_t{256} << 20, 3u)}) {
    const TemporaryFolder folder;
    {
      BlockCandidates blocks = Blocks(
          groups, {folder.path(), kMembers, 300000, memory, threads, 4, count});
      EXPECT_EQ(blocks.blocks(), count == 0 ? 4u : count);
      EXPECT_TRUE(Found(&blocks, All) == want) << count;
      EXPECT_TRUE(Found(&blocks, OfTwoKeys) == want_two) << count;
    }
    EXPECT_TRUE(folder.empty());
  }
}

// Straight from files, with members that are renumbered.
TEST(BlockCandidates, FromSpilledKeys) {
  constexpr uint32_t kMembers = 30000;
  std::vector<KeyTuple> tuples = SkewedTuples(kMembers, 2000);
  const TemporaryFolder folder;
  auto keys = SpilledKeys::Create({folder.path()});
  ASSERT_TRUE(keys->Add(tuples));
  ASSERT_TRUE(keys->Finish());
  auto blocks = BlockCandidates::Create(
      {folder.path(), kMembers, keys->size(), size_t{1} << 20, 2, 0, 0});
  ASSERT_TRUE(blocks);
  EXPECT_GT(blocks->blocks(), 1u);
  const auto place_of = [](uint32_t m) { return kMembers - 1 - m; };
  ASSERT_TRUE(keys->ForEachGroup(kMembers, place_of, 2,
                                 [&](const SpilledKeys::Group& g) {
                                   return blocks->Add(g, OrderByHash);
                                 }));
  ASSERT_TRUE(blocks->Finish());
  for (KeyTuple& t : tuples) t.member = place_of(t.member);
  EXPECT_TRUE(
      Found(&*blocks, All) ==
      FindCandidates(GroupsOfTuples(tuples, kMembers), OrderByHash, All));
}

TEST(BlockCandidates, TakeEndsIt) {
  const KeyGroups groups = GroupsOfTuples(SkewedTuples(3000, 300), 3000);
  const TemporaryFolder folder;
  BlockCandidates blocks =
      Blocks(groups, {folder.path(), 3000, 0, size_t{64} << 20, 2, 0, 5});
  size_t calls = 0;
  const Status status =
      blocks.ForEach(All, [&](uint32_t, uint32_t, std::span<const Candidate>) {
        return ++calls < 3 ? Status() : Status(Fail(ErrorCode::kLimit, "no"));
      });
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().message, "no");
  EXPECT_EQ(calls, 3u);
}

TEST(BlockCandidates, NoMemoryIsTooLittle) {
  const KeyGroups groups = GroupsOfTuples(SkewedTuples(3000, 300), 3000);
  const TemporaryFolder folder;
  BlockCandidates blocks = Blocks(groups, {folder.path(), 3000, 0, 1, 2, 0, 3});
  EXPECT_TRUE(Found(&blocks, All) == FindCandidates(groups, OrderByHash, All));
}

TEST(BlockCandidates, DamageIsAnError) {
  const KeyGroups groups = GroupsOfTuples(SkewedTuples(3000, 300), 3000);
  const TemporaryFolder folder;
  const auto take = [](uint32_t, uint32_t, std::span<const Candidate>) {
    return Status();
  };
  BlockCandidates blocks =
      Blocks(groups, {folder.path(), 3000, 0, size_t{1} << 24, 2, 0, 3});
  const std::string path = folder.path() + "/block.001";
  std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
  const Status status = blocks.ForEach(All, take);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::kCorrupt);
  EXPECT_NE(status.error().message.find(path), std::string::npos);
}

TEST(BlockCandidates, NoMembersAndNoGroups) {
  for (const uint32_t members : {0u, 1u, 100u}) {
    const TemporaryFolder folder;
    BlockCandidates blocks =
        Blocks(GroupsOfTuples({}, members),
               {folder.path(), members, 0, 1 << 20, 1, 0, 3});
    EXPECT_TRUE(Found(&blocks, All).empty());
  }
}

// Against the sets of groups of each member.
void ExpectCounts(const std::vector<KeyTuple>& tuples, uint32_t members,
                  uint32_t count, size_t memory) {
  const KeyGroups groups = GroupsOfTuples(tuples, members);
  const TemporaryFolder folder;
  BlockCandidates blocks = Blocks(
      groups, {folder.path(), members, 0, size_t{64} << 20, 2, 0, count});
  std::vector<uint64_t> chosen;
  std::vector<std::set<uint64_t>> of(members);
  uint64_t number = 0;
  groups.ForEachGroup([&](uint64_t key, std::span<const uint32_t> g) {
    chosen.resize(number / 64 + 1);
    if (key % 5 < 2) {
      chosen[number / 64] |= uint64_t{1} << (number % 64);
      for (const uint32_t m : g) of[m].insert(number);
    }
    number += 1 + key % 3;
  });
  // The last groups are not chosen: their bits need not be there.
  while (!chosen.empty() && chosen.back() == 0) chosen.pop_back();
  struct Piece {
    uint32_t i, j;
    std::vector<Candidate> candidates;
  };
  std::vector<Piece> pieces;
  ASSERT_TRUE(blocks.ForEach(
      All, [&](uint32_t i, uint32_t j, std::span<const Candidate> some) {
        pieces.push_back({i, j, {some.begin(), some.end()}});
        return Status();
      }));
  size_t several = 0, none = 0;
  for (const auto& [i, j, some] : pieces) {
    std::vector<uint32_t> any(some.size(), 7), all(some.size(), 7);
    ASSERT_TRUE(blocks.Count(chosen, i, j, some, 1, memory, any));
    ASSERT_TRUE(blocks.Count(chosen, i, j, some, ~0u, memory, all));
    for (size_t k = 0; k < some.size(); ++k) {
      const std::set<uint64_t>& x = of[some[k].a];
      const std::set<uint64_t>& y = of[some[k].b];
      const auto want = static_cast<uint32_t>(std::count_if(
          x.begin(), x.end(), [&](uint64_t g) { return y.contains(g); }));
      EXPECT_EQ(all[k], want);
      EXPECT_EQ(any[k], want > 0 ? 1u : 0u);
      several += want > 1;
      none += want == 0;
    }
  }
  EXPECT_GT(several, 100u);
  EXPECT_GT(none, 100u);
}

TEST(BlockCandidates, CountsChosenGroupsThatPairsShare) {
  std::vector<KeyTuple> tuples = SkewedTuples(5000, 520);
  // A member of all groups.
  std::set<uint64_t> keys;
  for (const KeyTuple& t : tuples) keys.insert(t.key);
  std::erase_if(tuples, [](const KeyTuple& t) { return t.member == 4000; });
  for (const uint64_t key : keys) tuples.push_back({key, 4000});
  for (const uint32_t blocks : {1u, 4u}) {
    for (const size_t memory : {size_t{1} << 24, size_t{0}}) {
      ExpectCounts(tuples, 5000, blocks, memory);
    }
  }
}

}  // namespace
}  // namespace copydesk
