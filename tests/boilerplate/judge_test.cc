#include "engine/boilerplate/judge.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/boilerplate/site_testing.h"

namespace copydesk {
namespace {

using Lines = std::vector<std::string>;

std::string Title(uint32_t story) {
  return "Headline " + Sentence(5000 + story).substr(0, 40);
}

// An article: a headline, four sentences, and what `extra` puts below.
Lines Article(uint32_t story, const Lines& extra) {
  Lines lines = {Title(story)};
  for (uint64_t i = 0; i < 4; ++i) lines.push_back(Sentence(story * 10 + i));
  lines.insert(lines.end(), extra.begin(), extra.end());
  return lines;
}

std::vector<LineVerdict> JudgeOne(const Sites& sites, uint32_t document,
                                  const std::vector<LineHint>& hints = {}) {
  const SiteEvidence evidence(sites.documents(), 1);
  return Judge(&evidence).JudgeDocument(document, sites.documents()[document],
                                        hints);
}

// What must hold of any verdict.
void CheckShape(const std::vector<LineVerdict>& verdicts) {
  for (const LineVerdict& v : verdicts) {
    EXPECT_GE(v.score, 0);
    EXPECT_LE(v.score, 1);
    EXPECT_EQ(v.boilerplate, v.score >= kBoilerplateScore);
    EXPECT_EQ(v.boilerplate, !v.why.empty());
    EXPECT_EQ(v.why.find('\n'), std::string::npos);
  }
}

// A site of `stories` articles, the first `with` of which have `line` in their
// midst; what the judge says of it in the first.
LineVerdict VerdictOn(const std::string& line, uint32_t with,
                      uint32_t stories) {
  Sites sites;
  for (uint32_t s = 0; s < stories; ++s) {
    Lines lines = Article(s, {});
    if (s < with) lines.insert(lines.begin() + 3, line);
    sites.Add(0, s, lines, Title(s));
  }
  const std::vector<LineVerdict> verdicts = JudgeOne(sites, 0);
  CheckShape(verdicts);
  for (size_t i = 0; i < verdicts.size(); ++i) {
    if (i == 3) continue;
    EXPECT_FALSE(verdicts[i].boilerplate) << i;
  }
  return verdicts[3];
}

TEST(Judge, ARecurringPitchIsStripped) {
  const LineVerdict v = VerdictOn(
      "Sign up for our morning letter, delivered to your inbox at six.", 8, 12);
  EXPECT_TRUE(v.boilerplate);
  EXPECT_EQ(v.category, Category::kNewsletter);
  EXPECT_NE(v.why.find("8 of the site's 12 stories"), std::string::npos)
      << v.why;
}

TEST(Judge, WhatRecursEverywhereIsStrippedWithoutAPhrase) {
  const LineVerdict v = VerdictOn(
      "The Tern is set and printed in the old rope works on the north quay.",
      12, 12);
  EXPECT_TRUE(v.boilerplate);
  EXPECT_EQ(v.category, Category::kOther);
  EXPECT_NE(v.why.find("12"), std::string::npos) << v.why;
}

TEST(Judge, WhatRecursNowAndThenAndMayBeNewsIsKept) {
  EXPECT_FALSE(VerdictOn("What we know so far", 3, 12).boilerplate);
  EXPECT_FALSE(VerdictOn("What happened next?", 4, 12).boilerplate);
  EXPECT_FALSE(VerdictOn("The background", 4, 12).boilerplate);
  EXPECT_FALSE(
      VerdictOn("\u201cWe were told that the quay would hold, and it did not "
                "hold,\u201d the pilot said.",
                2, 12)
          .boilerplate);
}

TEST(Judge, ReissuesOfOneStoryDoNotMakeBoilerplate) {
  Sites sites;
  for (int issue = 0; issue < 10; ++issue) sites.Add(0, 0, Article(0, {}));
  sites.Add(0, 1, Article(1, {}));
  for (const LineVerdict& v : JudgeOne(sites, 4)) EXPECT_FALSE(v.boilerplate);
}

// The first document of a site nobody has seen: phrases alone decide.
TEST(Judge, ColdStart) {
  const struct {
    const char* line;
    Category category;
  } kCases[] = {
      {"Advertisement", Category::kAd},
      {"Related: Pilot boat runs aground off the north quay",
       Category::kRelated},
      {"Subscribe to our newsletter", Category::kNewsletter},
      {"All rights reserved.", Category::kCopyright},
      {"Share this article", Category::kSocial},
      {"Please make a donation to support our journalism.",
       Category::kDonation},
      {"Comments are moderated; see our comment policy.",
       Category::kCommentPolicy},
      {"This site uses cookies. See our privacy policy.", Category::kCookie},
      {"Already have an account? Log in to continue reading",
       Category::kMembership},
  };
  for (const auto& c : kCases) {
    Sites sites;
    sites.Add(0, 0, Article(0, {c.line, Sentence(77)}), Title(0));
    const std::vector<LineVerdict> verdicts = JudgeOne(sites, 0);
    CheckShape(verdicts);
    ASSERT_EQ(verdicts.size(), 7u);
    EXPECT_TRUE(verdicts[5].boilerplate) << c.line;
    EXPECT_STREQ(CategoryName(verdicts[5].category), CategoryName(c.category))
        << c.line;
    for (const size_t i : {0u, 1u, 2u, 3u, 4u, 6u}) {
      EXPECT_FALSE(verdicts[i].boilerplate) << c.line << " line " << i;
    }
  }
}

TEST(Judge, NewsAboutSuchThingsIsKept) {
  for (const char* line :
       {"The council said the newsletter that the bakery had printed for its "
        "customers since the winter of 1907 would be kept in the archive.",
        "Readers of the ferry's log will find that the captain followed the "
        "herring north and shared the catch with every village on the coast.",
        "The member for the north quay said the ferry was a matter for the "
        "court and that nothing could be done about it until the spring."}) {
    Sites sites;
    sites.Add(0, 0, Article(0, {line, Sentence(77)}), Title(0));
    EXPECT_FALSE(JudgeOne(sites, 0)[5].boilerplate) << line;
  }
}

TEST(Judge, TheHeadlineIsKept) {
  for (const char* title :
       {"How to sign up for the ferry card", "Advertisement tax is put off",
        "Weather warning for the outer islands", "Harbour notes"}) {
    Sites sites;
    for (uint32_t s = 0; s < 8; ++s) {
      Lines lines = Article(s, {});
      lines[0] = title;  // the same on every day, as columns have it
      lines.insert(lines.begin(), "Advertisement");
      sites.Add(0, s, lines, title);
    }
    const std::vector<LineVerdict> verdicts = JudgeOne(sites, 3);
    CheckShape(verdicts);
    EXPECT_TRUE(verdicts[0].boilerplate);
    EXPECT_FALSE(verdicts[1].boilerplate) << title;
  }
}

// Where no title is known, the headline is not taken for a link of a list.
TEST(Judge, AHeadlineAmongFurnitureIsKept) {
  Sites sites;
  Lines lines = Article(0, {});
  lines.insert(lines.begin(), "Advertisement");
  lines.insert(lines.begin() + 2, "Share this article");
  sites.Add(0, 0, lines);
  const std::vector<LineVerdict> verdicts = JudgeOne(sites, 0);
  EXPECT_TRUE(verdicts[0].boilerplate);
  EXPECT_FALSE(verdicts[1].boilerplate);
  EXPECT_TRUE(verdicts[2].boilerplate);
}

TEST(Judge, AListOfLinksGoesWithItsLabel) {
  Sites sites;
  sites.Add(0, 0,
            Article(0, {"Related stories", "Pilot boat aground off the quay",
                        "Bakery window mended at last",
                        "Orchard gate found in the river"}),
            Title(0));
  const std::vector<LineVerdict> verdicts = JudgeOne(sites, 0);
  CheckShape(verdicts);
  ASSERT_EQ(verdicts.size(), 9u);
  for (size_t i = 0; i < 5; ++i) EXPECT_FALSE(verdicts[i].boilerplate) << i;
  for (size_t i = 5; i < 9; ++i) {
    EXPECT_TRUE(verdicts[i].boilerplate) << i;
    EXPECT_EQ(verdicts[i].category, Category::kRelated) << i;
  }
}

TEST(Judge, LinesWithASlotAreStripped) {
  Sites sites;
  for (uint32_t s = 0; s < 10; ++s) {
    sites.Add(0, s,
              Article(s, {"For all the news about " +
                              Sentence(900 + s).substr(0, 14) +
                              " see the page that our night desk keeps up to "
                              "date through the week",
                          Sentence(700 + s)}),
              Title(s));
  }
  const std::vector<LineVerdict> verdicts = JudgeOne(sites, 2);
  CheckShape(verdicts);
  EXPECT_TRUE(verdicts[5].boilerplate);
  EXPECT_FALSE(verdicts[6].boilerplate);
}

TEST(Judge, HintsOfAPageCount) {
  Sites sites;
  sites.Add(0, 0, Article(0, {"Tides and moon for the week", Sentence(77)}),
            Title(0));
  std::vector<LineHint> hints(7);
  EXPECT_FALSE(JudgeOne(sites, 0, hints)[5].boilerplate);
  hints[5].furniture = true;
  EXPECT_TRUE(JudgeOne(sites, 0, hints)[5].boilerplate);
  hints[5].furniture = false;
  hints[5].link_share = 1;
  EXPECT_TRUE(JudgeOne(sites, 0, hints)[5].boilerplate);
  CheckShape(JudgeOne(sites, 0, hints));
}

TEST(Judge, EmptyDocument) {
  Sites sites;
  sites.Add(0, 0, {});
  EXPECT_TRUE(JudgeOne(sites, 0).empty());
}

}  // namespace
}  // namespace copydesk
