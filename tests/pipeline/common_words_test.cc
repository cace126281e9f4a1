#include "engine/pipeline/common_words.h"

#include <gtest/gtest.h>

#include <numeric>
#include <vector>

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

TEST(CommonWords, WhatSixStoriesHaveIsCommon) {
  const auto is_common = [](const std::vector<uint32_t>& stories) {
    std::vector<uint32_t> members(stories.size());
    std::iota(members.begin(), members.end(), 0u);
    return IsCommon(members, [&](uint32_t m) { return stories[m]; });
  };
  EXPECT_FALSE(is_common({}));
  EXPECT_FALSE(is_common({1, 2, 3, 4, 5}));
  EXPECT_TRUE(is_common({1, 2, 3, 4, 5, 6}));
  EXPECT_FALSE(is_common({3, 1, 3, 2, 1, 5, 4, 4, 5, 1}));
  EXPECT_TRUE(is_common({7, 7, 3, 1, 3, 2, 1, 0, 4, 7, 9}));
}

TEST(CommonWords, AFormSharesOnePassageIn90WordsOfTheShorterText) {
  EXPECT_TRUE(MayBeForm(1, 90, 5000));
  EXPECT_FALSE(MayBeForm(1, 91, 5000));
  EXPECT_TRUE(MayBeForm(4, 5000, 360));
  EXPECT_FALSE(MayBeForm(0, 300, 300));
}

}  // namespace
}  // namespace copydesk
