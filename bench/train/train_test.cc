#include <gtest/gtest.h>

#include <string_view>
#include <vector>

#include "boosting.h"
#include "engine/base/hash.h"
#include "linear.h"
#include "page_set.h"

namespace copydesk::train {
namespace {

using Words = std::vector<uint64_t>;

Words Series(uint64_t begin, uint64_t end) {
  Words words;
  for (uint64_t w = begin; w < end; ++w) words.push_back(w);
  return words;
}

std::vector<bool> Label(const std::vector<Words>& texts, const Words& gold) {
  std::vector<PageBlock> blocks(texts.size());
  for (size_t i = 0; i < texts.size(); ++i) blocks[i].tokens = texts[i];
  return LabelBlocks(blocks, gold);
}

TEST(LabelBlocks, WhatStandsInTheGoldText) {
  // Half of the last block's shingles must be in the gold text; a third are.
  Words third = Series(40, 46);
  for (uint64_t w = 900; w < 906; ++w) third.push_back(w);
  EXPECT_EQ(Label({Series(500, 510), Series(0, 20), Series(20, 40), third},
                  Series(0, 46)),
            (std::vector<bool>{false, true, true, false}));
}

TEST(LabelBlocks, OneOfTwoEqualBlocks) {
  // A teaser above repeats the second paragraph, against the order.
  EXPECT_EQ(
      Label({Series(20, 30), Series(0, 20), Series(20, 30), Series(30, 50)},
            Series(0, 50)),
      (std::vector<bool>{false, true, true, true}));
}

TEST(LabelBlocks, ShortBlocksInTheirPlace) {
  // A heading of two words stands between two paragraphs of the gold text.
  Words gold = Series(0, 10);
  gold.insert(gold.end(), {70, 71});
  for (const uint64_t w : Series(10, 20)) gold.push_back(w);
  EXPECT_EQ(Label({{72, 73}, Series(0, 10), {70, 71}, Series(10, 20)}, gold),
            (std::vector<bool>{false, true, true, true}));
  EXPECT_EQ(Label({Series(0, 10)}, {}), std::vector<bool>{false});
}

std::vector<Sample> Samples(size_t n) {
  std::vector<Sample> samples(n);
  for (size_t i = 0; i < n; ++i) {
    const uint64_t dice = Mix64(i + 1);
    samples[i].row = {};
    samples[i].row[kFeatureWords] = static_cast<float>(dice % 50);
    samples[i].row[kFeatureLinks] = static_cast<float>(dice / 50 % 2);
    samples[i].content = dice % 50 > 20 && dice / 50 % 2 == 0;
  }
  return samples;
}

TEST(TrainTrees, LearnsTwoQuestions) {
  const std::vector<Sample> samples = Samples(4000);
  BoostingOptions options;
  options.trees = 40;
  options.columns = 1;
  const Trees trees = TrainTrees(samples, options, 1);
  std::vector<BlockFeatures> rows;
  for (const Sample& s : samples) rows.push_back(s.row);
  const std::vector<double> odds = trees.Model().LogOdds(rows);
  for (size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(odds[i] > 0, samples[i].content) << i;
  }
}

TEST(TrainTrees, TheSameForAnyThreads) {
  const std::vector<Sample> samples = Samples(3000);
  BoostingOptions options;
  options.trees = 10;
  const Trees one = TrainTrees(samples, options, 1);
  const Trees four = TrainTrees(samples, options, 4);
  EXPECT_EQ(one.features, four.features);
  EXPECT_EQ(one.thresholds, four.thresholds);
  EXPECT_EQ(one.leaves, four.leaves);
}

TEST(TrainLinear, WeighsWordsAndLeavesAFoldOut) {
  std::vector<Example> examples;
  for (uint32_t i = 0; i < 400; ++i) {
    Example e;
    e.indices = {i % 2, 4 + i % 3};  // 0 and 1 decide, 4 to 6 say nothing
    e.content = i % 2 == 0;
    e.fold = 0;
    examples.push_back(e);
  }
  Example other;
  other.indices = {2};
  other.content = true;
  other.fold = 1;
  examples.push_back(other);
  const std::vector<int8_t> weights = TrainLinear(examples, 8, 3, 1e-4, 1);
  EXPECT_GT(weights[0], 32);
  EXPECT_LT(weights[1], -32);
  EXPECT_EQ(weights[2], 0);
  EXPECT_NE(TrainLinear(examples, 8, 3, 1e-4, 2)[2], 0);
}

TEST(ScorePage, PrecisionAndRecallOfShingles) {
  Page page;
  const Words story = Series(0, 10), other = Series(50, 57);
  page.gold = story;
  page.blocks.resize(2);
  page.blocks[0].tokens = story;
  page.blocks[1].tokens = other;
  PageScore score = ScorePage(page, {true, false});
  EXPECT_EQ(score.precision, 1);
  EXPECT_EQ(score.recall, 1);
  // 17 words in a row are 14 shingles, 7 of them the story's.
  score = ScorePage(page, {true, true});
  EXPECT_EQ(score.precision, 0.5);
  EXPECT_EQ(score.recall, 1);
  score = ScorePage(page, {false, false});
  EXPECT_TRUE(score.empty);
}

}  // namespace
}  // namespace copydesk::train
