#include "engine/match/relation.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>

namespace copydesk {
namespace {

// Two texts of 400 words that have nothing in common.
PairFigures Nothing() {
  PairFigures f;
  f.days = 0;
  return f;
}

// One text, carried whole by two sites on a day with a word changed here and
// there.
PairFigures Carried() {
  PairFigures f;
  f.jaccard = 0.85;
  f.containment = 0.93;
  f.coverage_a = f.coverage_b = 0.97;
  f.head = 0.98;
  f.common = 0.02;
  f.rare_words = 380;
  f.longest = 380;
  f.days = 1;
  return f;
}

PairFigures Equal(uint32_t words) {
  PairFigures f;
  f.equal = true;
  f.jaccard = f.containment = f.coverage_a = f.coverage_b = f.head = 1;
  f.rare_words = f.longest = words;
  return f;
}

TEST(Relation, EqualTextsAreExact) {
  EXPECT_EQ(Relate(Equal(400)), Relation::kExact);
  EXPECT_EQ(Relate(Equal(3)), Relation::kExact);
}

TEST(Relation, ACarriedTextIsACopy) {
  EXPECT_EQ(Relate(Carried()), Relation::kCopy);
  PairFigures undated = Carried();
  undated.days = -1;
  EXPECT_EQ(Relate(undated), Relation::kCopy);
  PairFigures shortened = Carried();
  shortened.coverage_b = 0.75;
  EXPECT_EQ(Relate(shortened), Relation::kCopy);
}

TEST(Relation, TheSmallerInTheLargerIsContained) {
  PairFigures f = Carried();
  f.coverage_a = 0.99;
  f.coverage_b = 0.2;
  f.jaccard = 0.2;
  EXPECT_EQ(Relate(f), Relation::kContained);
}

TEST(Relation, TheSameTextAfterAYearIsAReissue) {
  PairFigures f = Carried();
  f.days = 365;
  EXPECT_EQ(Relate(f), Relation::kReissue);
}

TEST(Relation, ALetterInTwoTextsIsAPassage) {
  PairFigures f = Nothing();
  f.jaccard = 0.12;
  f.containment = 0.25;
  f.coverage_a = 0.25;
  f.coverage_b = 0.2;
  f.rare_words = 90;
  f.longest = 90;
  EXPECT_EQ(Relate(f), Relation::kPassage);
}

TEST(Relation, AFormWithOtherFactsIsATemplate) {
  PairFigures f = Nothing();
  f.jaccard = 0.3;
  f.containment = 0.5;
  f.coverage_a = f.coverage_b = 0.45;
  f.head = 0.7;
  f.common = 0.9;
  f.rare_words = 20;
  f.longest = 8;
  EXPECT_EQ(Relate(f), Relation::kTemplate);
}

// One site does not carry a story twice under other names and figures.
TEST(Relation, OtherFactsOnOneSiteAreATemplate) {
  PairFigures f = Carried();
  f.changed_facts.names = 8;
  EXPECT_EQ(Relate(f), Relation::kCopy);
  f.same_site = true;
  EXPECT_EQ(Relate(f), Relation::kTemplate);
}

// A form that another site fills has other names; other numbers alone hide a
// copy.
TEST(Relation, OtherNumbersOnAnotherSiteAreStillACopy) {
  PairFigures f = Carried();
  f.changed_facts.numbers = 40;
  EXPECT_EQ(Relate(f), Relation::kCopy);
  f.changed_facts.names = 2;
  EXPECT_EQ(Relate(f), Relation::kTemplate);
}

// In a language that writes its nouns with capitals, other words look like
// other names; an editor changes words of all kinds, a form is filled with
// facts.
TEST(Relation, AnotherSitesEditsOfEveryOtherWordAreStillACopy) {
  PairFigures f = Carried();
  f.changed_facts.names = 24;
  EXPECT_EQ(Relate(f), Relation::kTemplate);
  f.changed_facts.words = 24;
  EXPECT_EQ(Relate(f), Relation::kCopy);
}

// Half of a text may be a speech that two reports quote; only if both are known
// to be of one day is it an edited copy.
TEST(Relation, HalfATextIsACopyOnlyWhereTheDaysAreKnown) {
  PairFigures f = Carried();
  f.coverage_a = f.coverage_b = 0.55;
  f.containment = 0.3;
  EXPECT_EQ(Relate(f), Relation::kCopy);
  f.days = -1;
  EXPECT_FALSE(IsCopy(Relate(f)));
  // Nor where figures differ besides.
  f.days = 0;
  f.changed_facts.numbers = 8;
  EXPECT_FALSE(IsCopy(Relate(f)));
}

TEST(Relation, FurnitureAloneIsBackground) {
  PairFigures f = Nothing();
  f.jaccard = 0.02;
  f.containment = 0.04;
  f.common = 1;
  EXPECT_EQ(Relate(f), Relation::kBackground);
  EXPECT_EQ(Relate(Nothing()), Relation::kBackground);
}

TEST(Relation, HaveNamesOfTheirOwn) {
  EXPECT_STREQ(RelationName(Relation::kExact), "exact");
  EXPECT_STREQ(RelationName(Relation::kCopy), "copy");
  EXPECT_STREQ(RelationName(Relation::kContained), "contained");
  EXPECT_STREQ(RelationName(Relation::kReissue), "reissue");
  EXPECT_STREQ(RelationName(Relation::kPassage), "passage");
  EXPECT_STREQ(RelationName(Relation::kTemplate), "template");
  EXPECT_STREQ(RelationName(Relation::kBackground), "background");
}

TEST(Relation, ThreeMakeOneStory) {
  EXPECT_TRUE(IsCopy(Relation::kExact));
  EXPECT_TRUE(IsCopy(Relation::kCopy));
  EXPECT_TRUE(IsCopy(Relation::kContained));
  EXPECT_FALSE(IsCopy(Relation::kReissue));
  EXPECT_FALSE(IsCopy(Relation::kPassage));
  EXPECT_FALSE(IsCopy(Relation::kTemplate));
  EXPECT_FALSE(IsCopy(Relation::kBackground));
}

PairFigures SomeFigures() {
  const auto share = [] { return *rc::gen::inRange(0, 101) / 100.0; };
  PairFigures f;
  f.coverage_a = share();
  f.coverage_b = share();
  f.jaccard = share();
  f.containment = share();
  f.head = share();
  f.common = share();
  f.rare_words = *rc::gen::inRange<uint32_t>(0, 500);
  f.longest = *rc::gen::inRange<uint32_t>(0, f.rare_words + 1);
  f.changed_facts.names = *rc::gen::inRange<uint32_t>(0, 5);
  f.changed_facts.numbers = *rc::gen::inRange<uint32_t>(0, 5);
  f.same_site = *rc::gen::arbitrary<bool>();
  f.days = *rc::gen::inRange(-1, 400);
  return f;
}

// Which document comes first in the input must not matter.
RC_GTEST_PROP(Relation, IsTheSameBothWays, ()) {
  const PairFigures f = SomeFigures();
  PairFigures turned = f;
  std::swap(turned.coverage_a, turned.coverage_b);
  RC_ASSERT(Relate(f) == Relate(turned));
}

// Without a rare word in common two texts are never copies, and years apart
// only what is equal is.
RC_GTEST_PROP(Relation, CopiesNeedRareWordsAndNearDays, ()) {
  PairFigures f = SomeFigures();
  f.rare_words = f.longest = 0;
  RC_ASSERT(!IsCopy(Relate(f)));
  PairFigures late = SomeFigures();
  late.days = 1000;
  RC_ASSERT(!IsCopy(Relate(late)));
}

TEST(Confidence, GrowsWithTheDistanceFromAThreshold) {
  EXPECT_EQ(Confidence(Equal(3)), 1);
  const double sure = Confidence(Carried());
  EXPECT_GT(sure, 0.95);
  EXPECT_LT(sure, 1);
  // 0.64 of one side would do, 0.8 of both in any order.
  PairFigures f = Carried();
  f.coverage_a = 0.66;
  f.coverage_b = 0.1;
  f.changed_facts.numbers = 20;  // no edited copy of less
  ASSERT_EQ(Relate(f), Relation::kCopy);
  const double barely = Confidence(f);
  EXPECT_NEAR(barely, 1 / (1 + std::exp(-0.3 - 13 * 0.02)), 1e-9);
  f.coverage_a = 0.75;
  EXPECT_NEAR(Confidence(f), 1 / (1 + std::exp(-0.3 - 13 * 0.11)), 1e-9);
  // Near a changed day, and where no day is known.
  PairFigures late = Carried();
  late.days = 21;
  EXPECT_LT(Confidence(late), 0.6);
  late.days = 22;
  ASSERT_EQ(Relate(late), Relation::kReissue);
  EXPECT_LT(Confidence(late), 0.62);
  late.days = -1;
  EXPECT_LT(Confidence(late), sure);
}

// The coverage of a pair moves by less than the distance says: the relation is
// the same. Where it is another one, the distance was less.
RC_GTEST_PROP(Confidence, NoSmallerChangeChangesTheRelation, ()) {
  const PairFigures f = SomeFigures();
  const double confidence = Confidence(f);
  RC_ASSERT(confidence >= 0.1 && confidence <= 1);
  const Relation relation = Relate(f);
  const double log_odds = std::log(confidence / (1 - confidence));
  const double margin =
      (log_odds - 0.3 + (relation == Relation::kBackground ? 1.9 : 0)) / 13;
  PairFigures moved = f;
  const auto move = [&](double* share) {
    *share = std::clamp(*share + *rc::gen::inRange(-100, 101) / 100.0 *
                                     std::max(0.0, margin - 1e-6),
                        0.0, 1.0);
  };
  move(&moved.coverage_a);
  move(&moved.coverage_b);
  move(&moved.head);
  move(&moved.common);
  const Relation other = Relate(moved);
  RC_ASSERT(other == relation || (IsCopy(other) && IsCopy(relation)));
}

RC_GTEST_PROP(Explain, SaysTheSameInWords, ()) {
  const PairFigures f = SomeFigures();
  const RelationVerdict verdict = Explain(f);
  RC_ASSERT(verdict.relation == Relate(f));
  RC_ASSERT(!verdict.reason.empty());
  RC_ASSERT(verdict.reason.find('\n') == std::string::npos);
}

TEST(Explain, NamesCoverageAndDays) {
  const std::string reason = Explain(Carried()).reason;
  EXPECT_NE(reason.find("97 %"), std::string::npos) << reason;
  EXPECT_NE(reason.find("1 day"), std::string::npos) << reason;
  EXPECT_EQ(reason,
            "one text covers 97 % of A and 97 % of B, 1 day apart, texts begin "
            "alike");
  PairFigures filled = Carried();
  filled.same_site = true;
  filled.changed_facts.names = 8;
  filled.changed_facts.numbers = 1;
  EXPECT_EQ(Explain(filled).reason,
            "one text with other facts: 8 names and 1 number differ, 97 % of A "
            "and 97 % of B");
  PairFigures undated = Carried();
  undated.days = -1;
  EXPECT_NE(Explain(undated).reason.find("unknown"), std::string::npos);
}

}  // namespace
}  // namespace copydesk
