#include "engine/pipeline/spilled/part_stage.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <numeric>
#include <set>
#include <string>
#include <vector>

#include "engine/boilerplate/evidence_counter.h"
#include "engine/pipeline/spilled/fingerprint_stage.h"
#include "tests/group/spill_testing.h"
#include "tests/pipeline/corpus_testing.h"

namespace copydesk {
namespace {

constexpr uint32_t kDocuments = 300;

std::string Words(const std::string& stem, int n) {
  std::string words;
  for (int i = 0; i < n; ++i) words += stem + std::to_string(i) + " ";
  return words;
}

// Each says much that no other does, and on each of 4 sites a line that varies
// by a name; two documents of each site have a line of their own.
std::string Lines() {
  std::string lines;
  for (uint32_t d = 0; d < kDocuments; ++d) {
    const std::string n = std::to_string(d);
    std::string text;
    for (int p = 0; p < 6; ++p) {
      text += Words("d" + n + "p" + std::to_string(p) + "w", 50) + "\n";
    }
    text += "posted in the evening by reader" + n +
            " who likes this paper very much\n";
    if (d < 8) text += "only two of the papers of this town have this line\n";
    lines += RecordLine(n, text, "site" + std::to_string(d % 4) + ".example");
  }
  return lines;
}

using Tellers = std::map<uint64_t, std::set<uint32_t>>;

class PartStage : public testing::Test {
 protected:
  void SetUp() override {
    workspace_.folder = spool_.path();
    workspace_.memory = size_t{4} << 20;
    workspace_.threads = 2;
    path_ = folder_.Write("in.jsonl", Lines());
  }
  void Read(bool count_parts) {
    Result<Input> input = Input::Open({path_}, {});
    ASSERT_TRUE(input);
    prints_.reset();
    input_.emplace(std::move(*input));
    Result<Fingerprints> made = MakeFingerprints(workspace_, &*input_);
    ASSERT_TRUE(made);
    prints_.emplace(std::move(*made));
    ASSERT_TRUE(FingerprintInput(workspace_, &*input_, {}, nullptr, count_parts,
                                 &*prints_));
    stories_.resize(prints_->table.size());
    std::iota(stories_.begin(), stories_.end(), 0u);
    ASSERT_EQ(stories_.size(), kDocuments);
  }
  Result<SpilledKeys> Collect() {
    seen_ = 0;
    return CollectParts(workspace_, prints_->table, *input_, stories_,
                        [&](const CorpusDocument&) { ++seen_; });
  }
  bool Left() const {
    return std::filesystem::exists(spool_.path() + "/recurring");
  }
  // By what a key has left after packing.
  static uint64_t Packed(uint64_t key) { return key >> 16; }
  Tellers Want() const {
    const Corpus corpus = *ReadLines(Lines());
    Tellers want;
    std::vector<uint64_t> keys;
    for (uint32_t d = 0; d < kDocuments; ++d) {
      const CorpusDocument& c = corpus.documents[d];
      keys.clear();
      EvidenceCounter::AppendParts(
          {c.site, d, c.document.text, c.document.title, &c.print}, &keys);
      for (const uint64_t key : keys) want[Packed(key)].insert(d);
    }
    return want;
  }
  static Tellers Found(const SpilledKeys& parts) {
    Tellers found;
    const auto take = [&](std::span<const KeyTuple> some) -> Status {
      for (const KeyTuple& t : some) found[Packed(t.key)].insert(t.member);
      return {};
    };
    EXPECT_TRUE(parts.ForEachTuple(take));
    return found;
  }
  // All that recurs is there, in as many stories as one asks for, and of what
  // does not at most one in a hundred.
  static void ExpectRecurring(const Tellers& want, const SpilledKeys& parts) {
    Tellers found = Found(parts);
    size_t recurring = 0;
    for (const auto& [key, stories] : want) {
      if (stories.size() < EvidenceCounter::kRecurs) continue;
      ++recurring;
      const size_t most = EvidenceCounter::kManyStories;
      EXPECT_GE(found[key].size(), std::min(stories.size(), most));
    }
    // Shingles on both sides of the name.
    EXPECT_EQ(recurring, 4 * (1 + 2));
    EXPECT_GT(want.size(), 250 * kDocuments);
    EXPECT_LT(found.size(), recurring + want.size() / 100);
    EXPECT_LT(parts.size(), want.size() / 50);
  }
  // Collects the parts: those that recur, and each document is seen.
  void ExpectCollected() {
    Result<SpilledKeys> parts = Collect();
    ASSERT_TRUE(parts);
    ExpectRecurring(Want(), *parts);
    EXPECT_EQ(seen_, kDocuments);
  }

  const TempFolder folder_;
  const TemporaryFolder spool_;
  std::string path_;
  Workspace workspace_;
  std::optional<Input> input_;
  std::optional<Fingerprints> prints_;
  std::vector<uint32_t> stories_;
  uint32_t seen_ = 0;
};

TEST_F(PartStage, WhatCannotRecurIsNotWritten) {
  Read(true);
  EXPECT_TRUE(Left());
  ExpectCollected();
  EXPECT_FALSE(Left());
}

// As after shards were joined.
TEST_F(PartStage, CountedLater) {
  Read(false);
  EXPECT_FALSE(Left());
  ExpectCollected();
}

TEST_F(PartStage, FilesAreKept) {
  workspace_.keep = true;
  Read(true);
  ASSERT_TRUE(Collect());
  EXPECT_TRUE(Left());
  Read(false);
  EXPECT_FALSE(Left());
}

// The table of documents goes first.
TEST_F(PartStage, NoRoom) {
  workspace_.memory = kTableBytes * kDocuments;
  Read(true);
  EXPECT_FALSE(Left());
}

// What recurs is there all the same.
TEST_F(PartStage, TooLittleMemoryToTell) {
  for (const bool count_parts : {true, false}) {
    workspace_.memory = size_t{4} << 20;
    Read(count_parts);
    workspace_.memory = 4096;
    Result<SpilledKeys> parts = Collect();
    ASSERT_TRUE(parts);
    EXPECT_GT(parts->size(), count_parts ? 0 : 250 * kDocuments);
    const Tellers found = Found(*parts);
    for (const auto& [key, stories] : Want()) {
      if (stories.size() < EvidenceCounter::kRecurs) continue;
      ASSERT_TRUE(found.contains(key));
      EXPECT_GE(found.at(key).size(), EvidenceCounter::kManyStories);
    }
  }
}

TEST_F(PartStage, DamageIsAnError) {
  Read(true);
  std::filesystem::resize_file(spool_.path() + "/recurring", 100);
  const Result<SpilledKeys> parts = Collect();
  ASSERT_FALSE(parts);
  EXPECT_EQ(parts.error().code, ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace copydesk
