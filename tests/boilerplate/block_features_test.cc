#include "engine/boilerplate/block_features.h"

#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <vector>

#include "tests/boilerplate/site_testing.h"

namespace copydesk {
namespace {

// Blocks with their texts and tokens.
class Blocks {
 public:
  PageBlock& Add(const std::string& text, uint32_t element = kNoElement) {
    const std::string& kept = texts_.emplace_back(text);
    Tokens& tokens = tokens_.emplace_back();
    kernel::TokenizeScalar(kept, &tokens);
    LineHint hint;
    hint.element = element;
    blocks_.push_back(DescribeBlock(kept, tokens.hash, hint));
    blocks_.back().key = HashBytes(text);
    return blocks_.back();
  }
  const std::vector<PageBlock>& get() const { return blocks_; }
  std::vector<BlockFeatures> Features(const PageLayout* layout = nullptr,
                                      std::string_view title = "") const {
    Tokens tokens;
    kernel::TokenizeScalar(title, &tokens);
    std::vector<BlockFeatures> rows;
    FillBlockFeatures(blocks_, layout, tokens.hash, &rows);
    return rows;
  }

 private:
  std::deque<std::string> texts_;
  std::deque<Tokens> tokens_;
  std::vector<PageBlock> blocks_;
};

TEST(BlockFeatures, TheBlockItself) {
  Blocks blocks;
  blocks.Add("The ferry, late again, left Tern Quay at 9. It was full.");
  blocks.Add("Why?");
  const auto rows = blocks.Features(nullptr, "Ferry late again");
  EXPECT_EQ(rows[0][kFeatureWords], 12);
  EXPECT_EQ(rows[0][kFeatureEndsSentence], 1);
  EXPECT_EQ(rows[0][kFeatureSentences], 1);
  EXPECT_FLOAT_EQ(rows[0][kFeatureCommas], 2.0f / 12);
  EXPECT_FLOAT_EQ(rows[0][kFeatureCapitals], 4.0f / 12);  // The Tern Quay It
  EXPECT_FLOAT_EQ(rows[0][kFeatureTitleOverlap], 3.0f / 12);
  EXPECT_EQ(rows[0][kFeatureQuestion], 0);
  EXPECT_EQ(rows[1][kFeatureQuestion], 2);
}

TEST(BlockFeatures, RepeatedBlocks) {
  Blocks blocks;
  for (const char* line : {"Tides", "Moon", "Tides"}) blocks.Add(line);
  const auto rows = blocks.Features();
  EXPECT_EQ(rows[0][kFeatureRepeats], 2);
  EXPECT_EQ(rows[0][kFeatureRepeatedBefore], 0);
  EXPECT_EQ(rows[1][kFeatureRepeats], 1);
  EXPECT_EQ(rows[2][kFeatureRepeatedBefore], 1);
}

TEST(BlockFeatures, PlaceAndNeighbours) {
  Blocks blocks;
  blocks.Add("Home");
  for (uint64_t i = 0; i < 3; ++i) blocks.Add(Sentence(i));  // 18 words each
  blocks.Add("Imprint");
  const auto rows = blocks.Features();
  EXPECT_EQ(rows[0][kFeatureWordsBefore1], -1);
  EXPECT_EQ(rows[0][kFeatureWordsAfter1], 18);
  EXPECT_EQ(rows[0][kFeatureProseAfter3], 54);
  EXPECT_EQ(rows[0][kFeatureToProseAfter], 1);
  EXPECT_EQ(rows[0][kFeatureZone], -1);
  EXPECT_EQ(rows[2][kFeatureZone], 0);
  EXPECT_EQ(rows[4][kFeatureZone], 1);
  EXPECT_FLOAT_EQ(rows[2][kFeatureProseSoFar], 1.0f / 3);
  EXPECT_FLOAT_EQ(rows[2][kFeatureProseToCome], 1.0f / 3);
  EXPECT_EQ(rows[4][kFeatureToProseBefore], 1);
}

TEST(BlockFeatures, TheTree) {
  PageLayout layout;
  layout.elements = {{kNoElement, 0, 0, 0, PageTag::kBody},
                     {0, kMarkNav, 0, 0, PageTag::kNav},
                     {0, kMarkStory, 0, 0, PageTag::kArticle},
                     {2, 0, 0, 0, PageTag::kParagraph},
                     {2, 0, 0, 0, PageTag::kParagraph}};
  Blocks blocks;
  blocks.Add("Home", 1).hint.link_share = 1;
  blocks.Add(Sentence(1), 3);
  blocks.Add(Sentence(2), 4);
  const auto rows = blocks.Features(&layout);
  EXPECT_EQ(rows[0][kFeatureInAside], 1);
  EXPECT_EQ(rows[0][kFeatureLinks], 1);
  EXPECT_EQ(rows[0][kFeatureMarks + 0], 0);  // kMarkNav: its own
  EXPECT_EQ(rows[1][kFeatureMarks + 0], 16);
  EXPECT_EQ(rows[1][kFeatureMarks + 8], 1);  // kMarkStory: one level up
  EXPECT_EQ(rows[1][kFeatureInArticle], 1);
  EXPECT_EQ(rows[1][kFeatureTag], 3);
  EXPECT_EQ(rows[1][kFeatureContainerProse], 1);
  EXPECT_EQ(rows[1][kFeatureContainerBlocks], 2);
  EXPECT_EQ(rows[1][kFeatureUnderTop], 1);
  // The menu meets the article in the body, one level above the top.
  EXPECT_EQ(rows[0][kFeatureUnderTop], 0);
  EXPECT_EQ(rows[0][kFeatureFromTop], 1);
  EXPECT_EQ(rows[0][kFeatureToTop], 1);
  EXPECT_EQ(rows[0][kFeatureBranchLinks], 1);
  EXPECT_EQ(rows[1][kFeatureSameContainer], 1);
}

TEST(BlockFeatures, SecondPass) {
  Blocks blocks;
  for (uint64_t i = 0; i < 3; ++i) blocks.Add(Sentence(i));
  auto rows = blocks.Features();
  const std::vector<double> odds = {-3, 2, 1};
  FillSecondPass(blocks.get(), nullptr, odds, &rows);
  EXPECT_EQ(rows[1][kFeatureOdds], 2);
  EXPECT_EQ(rows[1][kFeatureOddsBefore1], -3);
  EXPECT_EQ(rows[1][kFeatureOddsAfter1], 1);
  EXPECT_EQ(rows[1][kFeatureOddsAfter2], -6);
  EXPECT_EQ(rows[0][kFeatureOddsBefore1], -6);
  EXPECT_EQ(rows[2][kFeatureOddsBelowBest], 1);
  EXPECT_EQ(rows[0][kFeatureTextZone], -1);
  EXPECT_EQ(rows[1][kFeatureTextZone], 0);
  EXPECT_EQ(rows[2][kFeatureToTextBefore], 1);
  EXPECT_EQ(rows[0][kFeatureToTextAfter], 1);
}

TEST(BlockFeatures, English) {
  Tokens tokens;
  kernel::TokenizeScalar("the ferry is late and the quay is full", &tokens);
  EXPECT_TRUE(IsEnglish(tokens.hash));
  EXPECT_NEAR(FunctionWordShare(tokens.hash), 5.0 / 9, 1e-9);
  tokens.Clear();
  kernel::TokenizeScalar("die Fähre ist spät und der Kai ist voll", &tokens);
  EXPECT_FALSE(IsEnglish(tokens.hash));
  EXPECT_NEAR(FunctionWordShare(tokens.hash), 5.0 / 9, 1e-9);
}

TEST(BlockFeatures, Nothing) {
  Blocks blocks;
  const PageLayout layout;
  EXPECT_TRUE(blocks.Features(&layout).empty());
}

}  // namespace
}  // namespace copydesk
