#include "engine/pipeline/common_words.h"

#include <gtest/gtest.h>

#include "engine/pipeline/match_stage.h"

namespace copydesk {
namespace {

TokenFlags FirstOf(size_t set, size_t size) {
  TokenFlags flags;
  flags.Reset(size);
  flags.Set(0, set);
  return flags;
}

TEST(CommonWords, MostlyRareIsMoreThanTwoThirds) {
  EXPECT_TRUE(IsMostlyRare(FirstOf(0, 1)));
  EXPECT_TRUE(IsMostlyRare(FirstOf(2, 9)));
  EXPECT_FALSE(IsMostlyRare(FirstOf(3, 9)));
  EXPECT_TRUE(IsMostlyRare(FirstOf(99, 300)));
  EXPECT_FALSE(IsMostlyRare(FirstOf(100, 300)));
  EXPECT_FALSE(IsMostlyRare(FirstOf(9, 9)));
  EXPECT_FALSE(IsMostlyRare(TokenFlags()));
}

TEST(CommonWords, AFormSharesOnePassageIn90WordsOfTheShorterText) {
  EXPECT_TRUE(MayBeForm(1, 90, 5000));
  EXPECT_FALSE(MayBeForm(1, 91, 5000));
  EXPECT_TRUE(MayBeForm(4, 5000, 360));
  EXPECT_FALSE(MayBeForm(0, 300, 300));
}

}  // namespace
}  // namespace copydesk
