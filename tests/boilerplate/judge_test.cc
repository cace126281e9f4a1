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
                                  const std::vector<LineHint>& hints = {},
                                  const PageLayout* layout = nullptr) {
  const SiteEvidence evidence(sites.documents(), 1);
  return Judge(&evidence).JudgeDocument(sites.documents()[document], hints,
                                        layout);
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

// A page: a menu of links, an article, a footer of links, each in an element of
// its own below the body.
struct InventedPage {
  Lines lines;
  std::vector<LineHint> hints;
  PageLayout layout;
  size_t story_begin = 0, story_end = 0;

  explicit InventedPage(uint32_t story) {
    layout.elements.push_back({kNoElement, 0, 0, 0, PageTag::kBody});
    const uint32_t menu = Element(0, PageTag::kNav, kMarkNav | kMarkFurniture);
    for (const char* name : {"Home", "Harbour", "Markets", "Weather", "Sport",
                             "Letters", "Notices", "Contact"}) {
      Add(Element(menu, PageTag::kListItem, 0), name, 1);
    }
    const uint32_t article = Element(0, PageTag::kArticle, kMarkStory);
    story_begin = lines.size();
    for (uint64_t i = 0; i < 8; ++i) {
      Add(Element(article, PageTag::kParagraph, 0), Sentence(story * 10 + i),
          0);
    }
    story_end = lines.size();
    const uint32_t comments = Element(0, PageTag::kSection, kMarkComments);
    for (const char* comment : {"Agreed!", "So do I.", "First"}) {
      Add(Element(comments, PageTag::kDiv, 0), comment, 0);
    }
    const uint32_t footer =
        Element(0, PageTag::kFooter, kMarkFrame | kMarkFurniture);
    for (const char* name : {"Terms of use", "Privacy policy", "Imprint"}) {
      Add(Element(footer, PageTag::kListItem, 0), name, 1);
    }
  }

  uint32_t Element(uint32_t parent, PageTag tag, uint32_t marks) {
    layout.elements.push_back({parent, marks, 0, 0, tag});
    return static_cast<uint32_t>(layout.elements.size() - 1);
  }
  void Add(uint32_t element, const std::string& line, double links) {
    lines.push_back(line);
    LineHint hint;
    hint.link_share = links;
    hint.element = element;
    hints.push_back(hint);
  }
};

TEST(Judge, OfAPageTheArticleIsKept) {
  const InventedPage page(0);
  Sites sites;
  sites.Add(0, 0, page.lines);
  const std::vector<LineVerdict> verdicts =
      JudgeOne(sites, 0, page.hints, &page.layout);
  CheckShape(verdicts);
  ASSERT_EQ(verdicts.size(), page.lines.size());
  for (size_t i = 0; i < verdicts.size(); ++i) {
    const bool story = i >= page.story_begin && i < page.story_end;
    EXPECT_EQ(verdicts[i].boilerplate, !story) << page.lines[i];
  }
  EXPECT_EQ(verdicts[0].category, Category::kNav);
  EXPECT_EQ(verdicts[page.story_end].category, Category::kCommentPolicy);
}

// A page of two lines is no case for the model of pages: the rules for text and
// what the markup says by itself decide.
TEST(Judge, ASmallPageKeepsItsText) {
  Sites sites;
  sites.Add(0, 0, {"Harbour", Sentence(1), "The ferry is late"});
  std::vector<LineHint> hints(3);
  const PageLayout layout;
  EXPECT_FALSE(JudgeOne(sites, 0, hints, &layout)[0].boilerplate);
  hints[0].link_share = 1;
  hints[2].furniture = true;
  const std::vector<LineVerdict> verdicts = JudgeOne(sites, 0, hints, &layout);
  CheckShape(verdicts);
  EXPECT_TRUE(verdicts[0].boilerplate);
  EXPECT_FALSE(verdicts[1].boilerplate);
  EXPECT_TRUE(verdicts[2].boilerplate);
}

// What the page alone does not tell, the other pages of the site do.
TEST(Judge, OfAPageWhatRecursOnTheSiteIsStripped) {
  const std::string pitch =
      "The tern flies for its readers in every wind and pays its pilots from "
      "what they put into the tin beside the harbour bell.";
  Sites sites;
  InventedPage first(0);
  for (uint32_t s = 0; s < 6; ++s) {
    InventedPage page(s);
    page.lines[page.story_begin + 4] = pitch;
    sites.Add(0, s, page.lines);
    if (s == 0) first = page;
  }
  const size_t at = first.story_begin + 4;
  EXPECT_TRUE(JudgeOne(sites, 0, first.hints, &first.layout)[at].boilerplate);
  Sites alone;
  alone.Add(0, 0, first.lines);
  EXPECT_FALSE(JudgeOne(alone, 0, first.hints, &first.layout)[at].boilerplate);
}

TEST(Judge, ATableOfNumbersIsKept) {
  Lines lines = Article(0, {});
  for (int row = 0; row < 12; ++row) {
    lines.push_back("Pilot boat " + std::to_string(row));
    lines.push_back(std::to_string(100 + 7 * row));
  }
  Sites sites;
  sites.Add(0, 0, lines, Title(0));
  for (const LineVerdict& v : JudgeOne(sites, 0)) EXPECT_FALSE(v.boilerplate);
}

TEST(Judge, ANumberedListWithAButtonUnderEachIsKept) {
  Lines lines = Article(0, {});
  for (int item = 1; item < 8; ++item) {
    lines.push_back(std::to_string(item) + ") Copper kettle for the galley");
    lines.push_back("Subscribe to our newsletter");
  }
  Sites sites;
  sites.Add(0, 0, lines, Title(0));
  const std::vector<LineVerdict> verdicts = JudgeOne(sites, 0);
  for (size_t i = 5; i < verdicts.size(); ++i) {
    EXPECT_EQ(verdicts[i].boilerplate, i % 2 == 0) << i;
  }
}

TEST(Judge, NamedAddressesBracketsAndReadMore) {
  for (const char* line :
       {"Facebook: https://tern.example/face",
        "[Pilot boat runs aground off the north quay]",
        "Read more The last bell founder of the coast looks back"}) {
    Sites sites;
    sites.Add(0, 0, Article(0, {line, Sentence(77)}), Title(0));
    EXPECT_TRUE(JudgeOne(sites, 0)[5].boilerplate) << line;
  }
}

TEST(Judge, EmptyDocument) {
  Sites sites;
  sites.Add(0, 0, {});
  EXPECT_TRUE(JudgeOne(sites, 0).empty());
}

}  // namespace
}  // namespace copydesk
