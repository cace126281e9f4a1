#include "engine/boilerplate/block_model.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "engine/boilerplate/page_model.h"

namespace copydesk {
namespace {

// Two trees. The first asks on every level whether the block has more than ten
// words, the second whether it is mostly links; only the leaves at both ends
// can be reached.
class TwoTrees {
 public:
  TwoTrees() : leaves_(2 << kTreeDepth) {
    for (size_t level = 0; level < kTreeDepth; ++level) {
      features_.push_back(kFeatureWords);
      thresholds_.push_back(10);
    }
    for (size_t level = 0; level < kTreeDepth; ++level) {
      features_.push_back(kFeatureLinks);
      thresholds_.push_back(0.5f);
    }
    leaves_[0] = -512;
    leaves_[(1 << kTreeDepth) - 1] = 1024;
    leaves_[1 << kTreeDepth] = 256;
    leaves_[(2 << kTreeDepth) - 1] = -2048;
  }
  TreeModel model() const { return {features_, thresholds_, leaves_}; }

 private:
  std::vector<uint8_t> features_;
  std::vector<float> thresholds_;
  std::vector<int16_t> leaves_;
};

BlockFeatures Row(float words, float links) {
  BlockFeatures row = {};
  row[kFeatureWords] = words;
  row[kFeatureLinks] = links;
  return row;
}

TEST(TreeModel, AddsUpLeaves) {
  const TwoTrees trees;
  const std::vector<BlockFeatures> rows = {Row(10, 0), Row(11, 0), Row(11, 1),
                                           Row(0, 1)};
  EXPECT_EQ(trees.model().LogOdds(rows),
            (std::vector<double>{-0.25, 1.25, -1, -2.5}));
  EXPECT_TRUE(trees.model().LogOdds({}).empty());
}

TEST(TreeModel, ComparesNegativeNumbersAsNumbers) {
  const std::vector<uint8_t> features(kTreeDepth, kFeatureZone);
  const std::vector<float> thresholds(kTreeDepth, -2.5f);
  std::vector<int16_t> leaves(1 << kTreeDepth);
  leaves.back() = 1024;
  const TreeModel model = {features, thresholds, leaves};
  std::vector<BlockFeatures> rows(5);
  const float values[] = {-3, -2.5f, -2, -0.0f, 7};
  for (size_t i = 0; i < rows.size(); ++i) rows[i][kFeatureZone] = values[i];
  EXPECT_EQ(model.LogOdds(rows), (std::vector<double>{0, 0, 1, 1, 1}));
}

// A row's odds do not depend on those beside it.
RC_GTEST_PROP(TreeModel, RowByRow, (const std::vector<uint8_t>& values)) {
  std::vector<BlockFeatures> rows;
  for (const uint8_t v : values) {
    BlockFeatures row;
    for (size_t f = 0; f < row.size(); ++f) {
      row[f] = static_cast<float>((v * (f + 3)) % 97) - 20;
    }
    rows.push_back(row);
  }
  const std::vector<double> together = PageTrees().LogOdds(rows);
  RC_ASSERT(together.size() == rows.size());
  for (size_t i = 0; i < rows.size(); ++i) {
    RC_ASSERT(together[i] == PageTrees().LogOdds({&rows[i], 1})[0]);
  }
}

TEST(FillLearnedFeatures, NamesOfOwnAndOuterElements) {
  // Name 1 weighs 2 on the element itself, name 2 weighs -1 around it.
  std::vector<int8_t> own(8), around(8), text(8);
  own[1] = 64;
  around[2] = -32;
  PageLayout layout;
  layout.names = {2, 1};
  layout.elements.push_back({kNoElement, 0, 0, 1, PageTag::kDiv});
  layout.elements.push_back({0, 0, 1, 2, PageTag::kParagraph});
  std::vector<PageBlock> blocks(2);
  blocks[0].hint.element = 1;
  std::vector<BlockFeatures> rows(2);
  FillLearnedFeatures(blocks, &layout, false, {own, around, text}, &rows);
  EXPECT_EQ(rows[0][kFeatureNames], 1);
  EXPECT_EQ(rows[1][kFeatureNames], 0);
}

TEST(FillLearnedFeatures, WordsSpeakInEnglishOnly) {
  const std::vector<int8_t> names(8), text(8, 32);
  const std::vector<uint64_t> tokens = {5, 6, 7, 8};
  std::vector<PageBlock> blocks(1);
  blocks[0].tokens = tokens;
  std::vector<BlockFeatures> rows(1);
  FillLearnedFeatures(blocks, nullptr, false, {names, names, text}, &rows);
  EXPECT_EQ(rows[0][kFeatureText], 0);
  FillLearnedFeatures(blocks, nullptr, true, {names, names, text}, &rows);
  // Four words and four pairs of weight 1, over the root of four.
  EXPECT_EQ(rows[0][kFeatureText], 4);
}

std::vector<PageBlock> BlocksOf(std::vector<std::vector<uint64_t>>* tokens) {
  std::vector<PageBlock> blocks;
  for (const auto& t : *tokens) {
    PageBlock block;
    block.tokens = t;
    blocks.push_back(block);
  }
  return blocks;
}

TEST(RaiseToBest, APageIsNotLeftEmpty) {
  std::vector<std::vector<uint64_t>> tokens = {std::vector<uint64_t>(3),
                                               std::vector<uint64_t>(20),
                                               std::vector<uint64_t>(20)};
  const std::vector<PageBlock> blocks = BlocksOf(&tokens);
  std::vector<double> odds = {-0.5, -1.25, -4};
  RaiseToBest(blocks, &odds);
  EXPECT_EQ(odds, (std::vector<double>{1.25, 0.5, -2.25}));
  odds = {2, 1, -4};
  RaiseToBest(blocks, &odds);
  EXPECT_EQ(odds, (std::vector<double>{2, 1, -4}));
  odds = {2, -5, -4};  // nothing there that could be a text
  RaiseToBest(blocks, &odds);
  EXPECT_EQ(odds, (std::vector<double>{2, -5, -4}));
}

}  // namespace
}  // namespace copydesk
