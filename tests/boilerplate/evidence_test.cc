#include "engine/boilerplate/evidence.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "tests/boilerplate/site_testing.h"

namespace copydesk {
namespace {

// The evidence on line `line` of document `document`.
LineEvidence Of(const Sites& sites, uint32_t document, uint32_t line) {
  return SiteEvidence(sites.documents(), 1)
      .Of(sites.documents()[document], line);
}

TEST(Evidence, CountsStoriesOfTheSite) {
  Sites sites;
  for (uint32_t story = 0; story < 5; ++story) {
    sites.Add(0, story, {Sentence(story), "The Tern is printed on the quay."});
  }
  sites.Add(1, 9, {Sentence(100), "Another site has other lines at its end."});
  EXPECT_EQ(Of(sites, 0, 1).stories, 5u);
  EXPECT_EQ(Of(sites, 4, 1).stories, 5u);
  EXPECT_EQ(Of(sites, 0, 1).sites, 1u);
  const LineEvidence unique = Of(sites, 0, 0);
  EXPECT_EQ(unique.stories, 1u);
  EXPECT_EQ(unique.sites, 1u);
  EXPECT_EQ(unique.near, 0);
  const SiteEvidence evidence(sites.documents(), 1);
  EXPECT_EQ(evidence.StoriesOf(0), 5u);
  EXPECT_EQ(evidence.StoriesOf(1), 1u);
}

// Ten issues of one article do not make its paragraphs boilerplate.
TEST(Evidence, CountsStoriesAndNotDocuments) {
  Sites sites;
  for (int issue = 0; issue < 10; ++issue) {
    sites.Add(0, 7, {Sentence(1), "What the harbour master said."});
  }
  sites.Add(0, 8, {Sentence(2), "What the harbour master said."});
  EXPECT_EQ(Of(sites, 0, 0).stories, 1u);
  EXPECT_EQ(Of(sites, 3, 1).stories, 2u);
  EXPECT_EQ(SiteEvidence(sites.documents(), 1).StoriesOf(0), 2u);
}

TEST(Evidence, ALineTwiceInADocumentCountsOnce) {
  Sites sites;
  sites.Add(0, 0, {"Advertisement here", Sentence(1), "Advertisement here"});
  sites.Add(0, 1, {Sentence(2), "Something else"});
  EXPECT_EQ(Of(sites, 0, 0).stories, 1u);
}

TEST(Evidence, OtherSitesAreCountedApart) {
  Sites sites;
  for (uint32_t site = 0; site < 4; ++site) {
    sites.Add(site, site, {Sentence(site), "From the coastal wire."});
  }
  const LineEvidence e = Of(sites, 0, 1);
  EXPECT_EQ(e.stories, 1u);
  EXPECT_EQ(e.sites, 4u);
}

TEST(Evidence, NumbersAreTakenForEqual) {
  Sites sites;
  sites.Add(0, 0, {Sentence(0), "Comments (17)"});
  sites.Add(0, 1, {Sentence(1), "Comments (4)"});
  sites.Add(0, 2, {Sentence(2), "COMMENTS: 1907"});
  sites.Add(0, 3, {Sentence(3), "Comments (none)"});
  EXPECT_EQ(Of(sites, 0, 1).stories, 3u);
  EXPECT_EQ(Of(sites, 3, 1).stories, 1u);
}

TEST(Evidence, LinesWithASlotAreNear) {
  Sites sites;
  const std::string before = "Get all of the news about ";
  const std::string after = " in the letter that our night desk writes";
  const char* slots[] = {"ferries", "lighthouses", "orchards", "quarries"};
  for (uint32_t story = 0; story < 4; ++story) {
    sites.Add(0, story, {Sentence(story), before + slots[story] + after});
  }
  const LineEvidence e = Of(sites, 2, 1);
  EXPECT_EQ(e.stories, 1u);
  EXPECT_EQ(e.near_stories, 4u);
  EXPECT_GT(e.near, 0.8);
  EXPECT_LT(e.near, 1);
  EXPECT_EQ(Of(sites, 2, 0).near, 0);
}

// Six words before the slot and eight behind it: of fifteen words all but the
// slot lie in parts that recur.
TEST(Evidence, NearIsTheShareOfWords) {
  Sites sites;
  for (const auto* slot : {"ferries", "orchards", "quarries"}) {
    const auto story = static_cast<uint32_t>(sites.documents().size());
    sites.Add(0, story,
              {"one two three four five six " + std::string(slot) +
               " eight nine ten eleven twelve thirteen fourteen fifteen"});
  }
  EXPECT_DOUBLE_EQ(Of(sites, 0, 0).near, 14.0 / 15);
}

TEST(Evidence, OfNothing) {
  const SiteEvidence none({}, 1);
  Sites sites;
  sites.Add(0, 0, {});
  EXPECT_EQ(SiteEvidence(sites.documents(), 2).StoriesOf(0), 1u);
}

auto Figures(const LineEvidence& e) {
  return std::tuple(e.stories, e.near_stories, e.near, e.sites);
}

// A corpus in which much recurs: a few sites, stories in several issues, lines
// with slots.
Sites SomeSites() {
  Sites sites;
  for (uint32_t d = 0; d < 700; ++d) {
    const uint32_t site = d % 5, story = d * 7 % 300;
    sites.Add(
        site, story,
        {Sentence(story), "Desk of site " + std::to_string(site) + ", read on",
         "The letter of our night desk on " + Sentence(story).substr(0, 12) +
             " comes each day at six",
         Sentence(story % 40)});
  }
  return sites;
}

TEST(Evidence, DoesNotDependOnThreads) {
  const Sites sites = SomeSites();
  const SiteEvidence one(sites.documents(), 1);
  for (const unsigned threads : {2u, 3u, 8u}) {
    const SiteEvidence many(sites.documents(), threads);
    for (uint32_t d = 0; d < sites.documents().size(); ++d) {
      for (uint32_t p = 0; p < 4; ++p) {
        ASSERT_EQ(Figures(many.Of(sites.documents()[d], p)),
                  Figures(one.Of(sites.documents()[d], p)));
      }
    }
  }
}

TEST(Evidence, DoesNotDependOnTheOrderOfDocuments) {
  const Sites sites = SomeSites();
  const SiteEvidence one(sites.documents(), 1);
  std::vector<uint32_t> order(sites.documents().size());
  std::iota(order.begin(), order.end(), 0u);
  std::shuffle(order.begin(), order.end(), std::mt19937(3));
  std::vector<EvidenceDocument> shuffled;
  for (const uint32_t d : order) shuffled.push_back(sites.documents()[d]);
  const SiteEvidence other(shuffled, 1);
  for (uint32_t i = 0; i < order.size(); ++i) {
    for (uint32_t p = 0; p < 4; ++p) {
      ASSERT_EQ(Figures(other.Of(shuffled[i], p)),
                Figures(one.Of(sites.documents()[order[i]], p)));
    }
  }
}

}  // namespace
}  // namespace copydesk
