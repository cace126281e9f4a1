#include "engine/boilerplate/cues.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/boilerplate/line_features.h"
#include "engine/text/tokenize_kernel.h"

namespace copydesk {
namespace {

Tokens Tokenize(std::string_view text) {
  Tokens tokens;
  kernel::TokenizeScalar(text, &tokens);
  return tokens;
}

std::vector<Cue> AllCues() {
  std::vector<Cue> all(LabelCues().begin(), LabelCues().end());
  all.insert(all.end(), PhraseCues().begin(), PhraseCues().end());
  return all;
}

CueScore Match(std::string_view line) {
  static const CueMatcher matcher;
  const Tokens label = Tokenize(line.substr(0, ShapeOf(line).label_bytes));
  return matcher.Match(Tokenize(line).hash, label.size());
}

TEST(Cues, LabelsStandAtTheBeginning) {
  for (const char* line : {"Related: Ferry late again", "RELATED | Ferry late",
                           "Related", "[Related: Ferry late]", "related >"}) {
    const CueScore score = Match(line);
    EXPECT_TRUE(score.label) << line;
    EXPECT_EQ(score.category, Category::kRelated) << line;
    EXPECT_EQ(score.phrase, "related") << line;
    EXPECT_EQ(score.weight, 0) << line;
  }
  for (const char* line :
       {"Related cases were heard in spring", "It is related: so they say",
        "The fee is related", "Cases (related: two) were heard"}) {
    EXPECT_FALSE(Match(line).label) << line;
  }
}

TEST(Cues, ALabelMayBeAPhraseElsewhere) {
  const CueScore whole = Match("Advertisement");
  EXPECT_TRUE(whole.label);
  EXPECT_EQ(whole.category, Category::kAd);
  const CueScore inside = Match("Article goes on after the advertisement");
  EXPECT_FALSE(inside.label);
  EXPECT_GT(inside.weight, 0);
  EXPECT_EQ(inside.category, Category::kAd);
}

TEST(Cues, TheLongestPhraseCounts) {
  const CueScore score = Match("Please sign up for our letter");
  EXPECT_EQ(score.phrase, "sign up for our");
  EXPECT_EQ(score.category, Category::kNewsletter);
  EXPECT_EQ(score.weight, static_cast<int>(CueStrength::kStrong));
  EXPECT_EQ(Match("Please sign up for a walk").weight,
            static_cast<int>(CueStrength::kFair));
}

TEST(Cues, DifferentPhrasesAddUpAndRepeatsDoNot) {
  const CueScore once = Match("You can share on the quay");
  const CueScore twice = Match("You can share on the quay and share on land");
  EXPECT_EQ(once.weight, static_cast<int>(CueStrength::kFair));
  EXPECT_EQ(twice.weight, once.weight);
  const CueScore more = Match("You can share on the quay, all rights reserved");
  EXPECT_EQ(more.weight, once.weight + static_cast<int>(CueStrength::kStrong));
  EXPECT_EQ(more.category, Category::kCopyright);
  EXPECT_EQ(more.phrase, "all rights reserved");
}

TEST(Cues, CaseAndAccentsDoNotMatter) {
  for (const char* line :
       {"Suscr\u00edbete a la carta", "SUSCRIBETE A LA CARTA",
        "suscri\u0301bete, a la carta"}) {
    EXPECT_EQ(Match(line).category, Category::kNewsletter) << line;
    EXPECT_GT(Match(line).weight, 0) << line;
  }
}

TEST(Cues, NewsHasNone) {
  for (const char* line :
       {"", "...", "The ferry to the outer islands will not sail on Thursday.",
        "Engineers found a crack in the shaft of the older engine.",
        "Die F\u00e4hre f\u00e4hrt am Donnerstag nicht."}) {
    const CueScore score = Match(line);
    EXPECT_EQ(score.weight, 0) << line;
    EXPECT_FALSE(score.label) << line;
    EXPECT_EQ(score.phrase, "") << line;
  }
}

TEST(Cues, AllAreWellFormed) {
  std::map<bool, std::set<std::vector<uint64_t>>> seen;
  for (const Cue& cue : AllCues()) {
    const Tokens tokens = Tokenize(cue.phrase);
    ASSERT_GT(tokens.size(), 0u) << cue.phrase;
    ASSERT_LT(tokens.size(), 31u) << cue.phrase;
    EXPECT_EQ(static_cast<size_t>(
                  std::count(cue.phrase.begin(), cue.phrase.end(), ' ')),
              tokens.size() - 1)
        << cue.phrase;
    EXPECT_EQ(std::find_if(cue.phrase.begin(), cue.phrase.end(),
                           [](char c) { return c >= 'A' && c <= 'Z'; }),
              cue.phrase.end())
        << cue.phrase;
    EXPECT_NE(cue.category, Category::kOther) << cue.phrase;
    // One that comes twice would never be found the second time.
    EXPECT_TRUE(
        seen[cue.strength == CueStrength::kLabel].insert(tokens.hash).second)
        << cue.phrase;
  }
}

TEST(Cues, EachIsFound) {
  for (const Cue& cue : AllCues()) {
    const std::string phrase(cue.phrase);
    if (cue.strength == CueStrength::kLabel) {
      const CueScore score = Match(phrase + ": quay");
      EXPECT_TRUE(score.label) << phrase;
      EXPECT_EQ(score.category, cue.category) << phrase;
    } else {
      const CueScore score = Match("quay " + phrase + " quay");
      EXPECT_EQ(score.phrase, phrase);
      EXPECT_EQ(score.category, cue.category) << phrase;
      EXPECT_GE(score.weight, static_cast<int>(cue.strength)) << phrase;
    }
  }
}

TEST(Category, HaveNamesOfTheirOwn) {
  std::set<std::string> names;
  for (int c = 0; c < kCategories; ++c) {
    names.insert(CategoryName(static_cast<Category>(c)));
  }
  EXPECT_EQ(names, (std::set<std::string>{"nav", "newsletter", "comment-policy",
                                          "membership", "donation", "social",
                                          "related", "ad", "copyright",
                                          "cookie", "ui", "about", "other"}));
  EXPECT_STREQ(CategoryName(Category::kCommentPolicy), "comment-policy");
  EXPECT_STREQ(CategoryName(Category::kOther), "other");
}

}  // namespace
}  // namespace copydesk
