#include "engine/pipeline/cluster_stage.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "engine/base/date.h"
#include "engine/base/hash.h"

namespace copydesk {
namespace {

// Documents a, b, c, ... on as many sites, a day apart, all of one length.
Corpus Row(uint32_t n) {
  Corpus corpus;
  for (uint32_t i = 0; i < n; ++i) {
    CorpusDocument d;
    d.document.id = std::string(1, static_cast<char>('a' + i));
    d.site = i;
    d.day = static_cast<int32_t>(100 + i);
    d.print.tokens.resize(50);
    corpus.documents.push_back(d);
    corpus.sites.push_back(d.document.id + ".example");
  }
  return corpus;
}

PairMatch Match(uint32_t a, uint32_t b, Relation relation, double coverage_a,
                double coverage_b) {
  PairMatch m;
  m.a = a;
  m.b = b;
  m.relation = relation;
  m.figures.coverage_a = coverage_a;
  m.figures.coverage_b = coverage_b;
  m.figures.containment = std::max(coverage_a, coverage_b);
  return m;
}

PairMatch Copy(uint32_t a, uint32_t b) {
  return Match(a, b, Relation::kCopy, 0.9, 0.9);
}

// What is kept for each document, as letters: "aab" where b is dropped for a.
std::string Drops(const Corpus& corpus, const std::vector<PairMatch>& matches,
                  const char* keep = "earliest", double threshold = 0.5) {
  DropOptions options;
  options.threshold = threshold;
  const auto decisions =
      DecideDrops(corpus, matches, *KeepRule::Parse(keep), options);
  std::string kept;
  for (uint32_t d = 0; d < corpus.size(); ++d) {
    EXPECT_EQ(decisions[d].keep, decisions[d].kept == d);
    EXPECT_EQ(decisions[d].rule.empty(), decisions[d].keep);
    kept += corpus.documents[decisions[d].kept].document.id;
  }
  return kept;
}

TEST(DecideDrops, CopiesGo) {
  const Corpus corpus = Row(3);
  EXPECT_EQ(Drops(corpus, {}), "abc");
  EXPECT_EQ(Drops(corpus, {Copy(0, 2)}), "aba");
  EXPECT_EQ(Drops(corpus, {Copy(0, 2)}, "latest"), "cbc");
  EXPECT_EQ(Drops(corpus, {Match(0, 1, Relation::kExact, 1, 1)}), "aac");
}

TEST(DecideDrops, OnlyCopiesGo) {
  for (const Relation relation : {Relation::kReissue, Relation::kPassage,
                                  Relation::kTemplate, Relation::kBackground}) {
    EXPECT_EQ(Drops(Row(2), {Match(0, 1, relation, 1, 1)}), "ab");
  }
}

// a ~ b ~ c, and a and c have nothing in common: b is dropped for a, and c
// stays, because what speaks for it is dropped itself.
TEST(DecideDrops, ChainsNeverDrop) {
  const std::vector<PairMatch> chain = {Copy(0, 1), Copy(1, 2)};
  EXPECT_EQ(Drops(Row(3), chain), "aac");
  EXPECT_EQ(Drops(Row(3), chain, "latest"), "acc");
  EXPECT_EQ(Drops(Row(3), chain, "id=b"), "bbb");
}

TEST(DecideDrops, TheContainedGoesForTheLargerOnly) {
  // b is a third of a.
  const std::vector<PairMatch> small_b = {
      Match(0, 1, Relation::kContained, 0.33, 1)};
  EXPECT_EQ(Drops(Row(2), small_b), "aa");
  // The smaller is preferred, and still the larger is not dropped for it.
  EXPECT_EQ(Drops(Row(2), small_b, "latest"), "ab");
}

TEST(DecideDrops, TheThresholdIsThatOfTheDropped) {
  const std::vector<PairMatch> matches = {
      Match(0, 1, Relation::kCopy, 0.9, 0.7)};
  EXPECT_EQ(Drops(Row(2), matches, "earliest", 0.7), "aa");
  EXPECT_EQ(Drops(Row(2), matches, "earliest", 0.71), "ab");
  EXPECT_EQ(Drops(Row(2), matches, "latest", 0.9), "bb");
}

TEST(DecideDrops, TheBestKeptDocumentSpeaksForIt) {
  // c is covered by a and, better, by b, which are different stories.
  const std::vector<PairMatch> matches = {
      Match(0, 2, Relation::kCopy, 0.6, 0.6),
      Match(1, 2, Relation::kExact, 0.8, 0.8)};
  EXPECT_EQ(Drops(Row(3), matches), "abb");
  const auto decisions =
      DecideDrops(Row(3), matches, *KeepRule::Parse("earliest"), {});
  EXPECT_EQ(decisions[2].relation, Relation::kExact);
  EXPECT_EQ(decisions[2].similarity, 0.8);
  EXPECT_EQ(decisions[2].rule, "earliest");
  // Equally well covered: the one that is preferred.
  EXPECT_EQ(Drops(Row(3), {Copy(0, 2), Copy(1, 2)}), "aba");
}

// Of many equal documents, not every pair is among the matches.
TEST(DecideDrops, WhatIsEqualToOneIsEqualToAll) {
  const std::vector<PairMatch> matches = {
      Match(0, 1, Relation::kExact, 1, 1), Match(1, 2, Relation::kExact, 1, 1),
      Match(2, 3, Relation::kCopy, 0.9, 0.9)};
  // d is like c alone, and c is not kept.
  EXPECT_EQ(Drops(Row(4), matches), "aaad");
  const auto decisions =
      DecideDrops(Row(4), matches, *KeepRule::Parse("earliest"), {});
  EXPECT_EQ(decisions[2].relation, Relation::kExact);
  EXPECT_EQ(decisions[2].similarity, 1);
  const auto clusters =
      FindClusters(Row(4), matches, *KeepRule::Parse("earliest"));
  ASSERT_EQ(clusters.size(), 1u);
  EXPECT_EQ(clusters[0].members[2].relation, Relation::kExact);
  EXPECT_EQ(clusters[0].members[2].coverage, 1);
  EXPECT_EQ(clusters[0].members[3].coverage, 0);
}

// Any matches: what is dropped has a kept document that covers it directly.
RC_GTEST_PROP(DecideDrops, DroppedForAKeptOneThatCoversIt, ()) {
  const auto n = *rc::gen::inRange<uint32_t>(1, 14);
  const Corpus corpus = Row(n);
  std::vector<PairMatch> matches;
  for (uint32_t a = 0; a < n; ++a) {
    for (uint32_t b = a + 1; b < n; ++b) {
      if (*rc::gen::inRange(0, 4) != 0) continue;
      matches.push_back(Match(
          a, b,
          *rc::gen::element(Relation::kCopy, Relation::kContained,
                            Relation::kPassage),
          *rc::gen::inRange(0, 11) / 10.0, *rc::gen::inRange(0, 11) / 10.0));
    }
  }
  const auto keep = KeepRule::Parse(
      *rc::gen::element<std::string>("earliest", "latest", "id=d,b"));
  const auto decisions = DecideDrops(corpus, matches, *keep, {});
  for (uint32_t d = 0; d < n; ++d) {
    const uint32_t kept = decisions[d].kept;
    RC_ASSERT(decisions[kept].keep);
    RC_ASSERT(decisions[d].keep == (kept == d));
    bool covered = false;
    for (const PairMatch& m : matches) {
      if (!IsCopy(m.relation) || (m.a != d && m.b != d)) continue;
      const uint32_t other = m.a == d ? m.b : m.a;
      const double coverage =
          m.a == d ? m.figures.coverage_a : m.figures.coverage_b;
      if (coverage < 0.5 || !decisions[other].keep) continue;
      if (!keep->Better(corpus, other, d)) continue;
      covered = true;
    }
    RC_ASSERT(covered == !decisions[d].keep);
    if (kept != d) RC_ASSERT(keep->Better(corpus, kept, d));
  }
}

TEST(FindClusters, JoinsByCopiesAlone) {
  const Corpus corpus = Row(6);
  const auto clusters =
      FindClusters(corpus,
                   {Copy(0, 3), Match(1, 2, Relation::kPassage, 0.9, 0.9),
                    Copy(3, 4), Match(4, 5, Relation::kReissue, 0.9, 0.9)},
                   *KeepRule::Parse("latest"));
  ASSERT_EQ(clusters.size(), 4u);
  const Cluster& c = clusters[0];
  ASSERT_EQ(c.members.size(), 3u);
  EXPECT_EQ(c.lead, 4u);
  EXPECT_EQ(c.members[0].document, 4u);
  EXPECT_EQ(c.members[1].document, 3u);
  EXPECT_EQ(c.members[2].document, 0u);
  EXPECT_EQ(c.members[1].relation, Relation::kCopy);
  EXPECT_EQ(c.members[1].coverage, 0.9);
  EXPECT_EQ(c.members[2].relation, Relation::kBackground);
  EXPECT_EQ(c.sites, 3u);
  EXPECT_EQ(c.first, 100);
  EXPECT_EQ(c.last, 104);
  EXPECT_EQ(c.name, HashBytes("a"));  // of the least id
  for (size_t i = 1; i < 4; ++i) {
    EXPECT_EQ(clusters[i].members.size(), 1u);
    EXPECT_TRUE(i == 1 || clusters[i - 1].name < clusters[i].name);
  }
}

TEST(FindClusters, DaysOfUndatedDocuments) {
  Corpus corpus = Row(3);
  corpus.documents[0].day = kNoDay;
  corpus.documents[2].day = kNoDay;
  const auto clusters =
      FindClusters(corpus, {Copy(0, 1)}, *KeepRule::Parse("earliest"));
  ASSERT_EQ(clusters.size(), 2u);
  EXPECT_EQ(clusters[0].first, 101);
  EXPECT_EQ(clusters[0].last, 101);
  EXPECT_EQ(clusters[1].first, kNoDay);
  EXPECT_EQ(clusters[1].last, kNoDay);
}

RC_GTEST_PROP(FindClusters, EveryDocumentIsInOne, ()) {
  const auto n = *rc::gen::inRange<uint32_t>(1, 20);
  const Corpus corpus = Row(n);
  std::vector<PairMatch> matches;
  for (uint32_t a = 0; a + 1 < n; ++a) {
    if (*rc::gen::arbitrary<bool>()) matches.push_back(Copy(a, a + 1));
  }
  const auto clusters =
      FindClusters(corpus, matches, *KeepRule::Parse("earliest"));
  std::set<uint32_t> seen;
  size_t last = n;
  for (const Cluster& c : clusters) {
    RC_ASSERT(c.members.size() <= last);
    last = c.members.size();
    RC_ASSERT(c.members[0].document == c.lead);
    for (const ClusterMember& m : c.members) {
      RC_ASSERT(seen.insert(m.document).second);
    }
  }
  RC_ASSERT(seen.size() == n);
  RC_ASSERT(clusters.size() == n - matches.size());
}

}  // namespace
}  // namespace copydesk
