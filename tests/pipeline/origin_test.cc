#include "engine/pipeline/origin.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <numeric>
#include <string>
#include <vector>

#include "engine/base/date.h"

namespace copydesk {
namespace {

// Documents a, b, c, ... on the sites a.example, b.example, ... of these days.
Corpus Days(const std::vector<int32_t>& days) {
  Corpus corpus;
  for (size_t i = 0; i < days.size(); ++i) {
    CorpusDocument d;
    d.document.id = std::string(1, static_cast<char>('a' + i));
    d.document.site = d.document.id + ".example";
    d.site = static_cast<uint32_t>(i);
    d.day = days[i];
    corpus.documents.push_back(d);
    corpus.sites.push_back(d.document.site);
  }
  return corpus;
}

PairMatch Copy(uint32_t a, uint32_t b, double coverage_a, double coverage_b) {
  PairMatch m;
  m.a = a;
  m.b = b;
  m.relation = Relation::kCopy;
  m.figures.coverage_a = coverage_a;
  m.figures.coverage_b = coverage_b;
  m.figures.jaccard = std::min(coverage_a, coverage_b);
  return m;
}

struct Found {
  ClusterOrigin origin;
  uint32_t nearest;
};

Found Origin(const Corpus& corpus, std::vector<std::string> credit,
             const std::vector<PairMatch>& matches = {}) {
  credit.resize(corpus.size());
  std::vector<uint32_t> members(corpus.size());
  std::iota(members.begin(), members.end(), 0u);
  std::vector<const PairMatch*> pointers;
  for (const PairMatch& m : matches) pointers.push_back(&m);
  Found found{{}, corpus.size()};
  found.origin = FindOrigin(corpus, credit, members, pointers, &found.nearest);
  return found;
}

using Kind = ClusterOrigin::Kind;

TEST(FindOrigin, TheOneOfTheFirstDay) {
  const Found f = Origin(Days({12, 10, 13}), {});
  EXPECT_EQ(f.origin.kind, Kind::kMember);
  EXPECT_EQ(f.origin.name, "b");
  EXPECT_EQ(f.origin.why, "the first, by 2 days");
  EXPECT_EQ(f.nearest, 1u);
}

TEST(FindOrigin, UnknownWhereNothingTellsThemApart) {
  for (const auto& days : {std::vector<int32_t>{10, 10},
                           {10, 10, 11},
                           {kNoDay, 10},
                           {10},
                           {kNoDay, kNoDay, kNoDay}}) {
    const Found f = Origin(Days(days), {});
    EXPECT_EQ(f.origin.kind, Kind::kUnknown);
    EXPECT_EQ(f.origin.name + f.origin.why, "");
    EXPECT_EQ(f.origin.confidence, 0);
    EXPECT_EQ(f.nearest, days.size());
  }
}

// b and c are cut from a in different places.
TEST(FindOrigin, TheOneThatHasWhatTheOthersCarry) {
  const std::vector<PairMatch> matches = {
      Copy(0, 1, 0.7, 1), Copy(0, 2, 0.6, 1), Copy(1, 2, 0.5, 0.6)};
  Found f = Origin(Days({10, 10, 10}), {}, matches);
  EXPECT_EQ(f.origin.kind, Kind::kMember);
  EXPECT_EQ(f.origin.name, "a");
  EXPECT_EQ(f.origin.why,
            "has 100 % of what the others carry, the next best 65 %, on the "
            "first day");
  EXPECT_LE(f.origin.confidence, 0.9);
  // Not where it came later.
  f = Origin(Days({11, 10, 10}), {}, matches);
  EXPECT_NE(f.origin.name, "a");
  // Of two the longer one may be the one that was added to.
  EXPECT_EQ(Origin(Days({10, 10}), {}, {Copy(0, 1, 0.5, 1)}).origin.kind,
            Kind::kUnknown);
}

TEST(FindOrigin, AnAgencyThatMembersCredit) {
  Found f = Origin(Days({10, 11, 12}), {"", "AP"});
  EXPECT_EQ(f.origin.kind, Kind::kAgency);
  EXPECT_EQ(f.origin.name, "AP");
  EXPECT_EQ(f.origin.why, "1 of 3 credit it");
  EXPECT_EQ(f.nearest, 0u);  // the first of the members
  const double one = f.origin.confidence;
  EXPECT_GT(Origin(Days({10, 11}), {"AP", "AP"}).origin.confidence, one);
  // They disagree, so the days decide.
  f = Origin(Days({10, 11}), {"AP", "Reuters"});
  EXPECT_EQ(f.origin.name, "a");
  // Alone, too.
  EXPECT_EQ(Origin(Days({10}), {"AP"}).origin.name, "AP");
  // The agency's own page is a member.
  Corpus corpus = Days({10, 11});
  corpus.documents[1].document.site = "www2.apnews.com";
  f = Origin(corpus, {"AP", "AP"});
  EXPECT_EQ(f.origin.kind, Kind::kMember);
  EXPECT_EQ(f.origin.name, "b");
  EXPECT_EQ(f.nearest, 1u);
  corpus.documents[1].document.site = "notapnews.com";
  EXPECT_EQ(Origin(corpus, {"AP", "AP"}).origin.kind, Kind::kAgency);
}

TEST(FindOrigin, ASiteThatPagesName) {
  Corpus corpus = Days({10, 11, 12});
  corpus.documents[0].document.source_host = "wire.example";
  Found f = Origin(corpus, {"wire.example", "AP"});
  EXPECT_EQ(f.origin.kind, Kind::kSite);
  EXPECT_EQ(f.origin.name, "wire.example");
  EXPECT_EQ(f.origin.why, "1 of 3 name it as their source");
  corpus.documents[0].document.source_host = "c.example";
  f = Origin(corpus, {"c.example", "AP"});
  EXPECT_EQ(f.origin.kind, Kind::kMember);
  EXPECT_EQ(f.origin.name, "c");
  EXPECT_EQ(f.nearest, 2u);
}

// A corpus in which these texts stand on sites of their own.
Origins OfTexts(const std::vector<std::string>& texts) {
  Corpus corpus = Days(std::vector<int32_t>(texts.size(), 10));
  std::vector<DocumentVerdicts> verdicts(texts.size());
  for (size_t i = 0; i < texts.size(); ++i) {
    CorpusDocument& d = corpus.documents[i];
    d.document.text = texts[i];
    ParagraphPrint p{};
    p.end = static_cast<uint32_t>(texts[i].size());
    p.lines = 1;
    d.print.paragraphs.push_back(p);
    verdicts[i].lines.resize(1);
  }
  return FindOrigins(corpus, FindCredits(corpus, verdicts, 2), {});
}

// In datelines of three sites and three places a name is an agency's; a paper
// that names itself so is none.
TEST(FindCredits, LearnsAgenciesFromDatelines) {
  const std::string rest = " - The bridge opened on Monday.";
  const Origins found = OfTexts(
      {"VELMOUTH (Corvane Wire)" + rest, "TERN QUAY (Corvane Wire)" + rest,
       "OSTREL (Corvane Wire)" + rest, "-- Corvane Wire",
       "VELMOUTH (Quay Post)" + rest, "VELMOUTH (Quay Post)" + rest,
       "VELMOUTH (Quay Post)" + rest, "VELMOUTH (Monday)" + rest,
       "OSTREL (Monday)" + rest, "TERN QUAY (Monday)" + rest,
       "VELMOUTH (AP)" + rest});
  for (size_t d = 0; d < 4; ++d) {
    EXPECT_EQ(found.credit[d], "Corvane Wire");
    EXPECT_EQ(found.clusters[found.cluster[d]].name, "Corvane Wire");
  }
  for (size_t d = 4; d < 10; ++d) EXPECT_EQ(found.credit[d], "");
  EXPECT_EQ(found.credit[10], "AP");
}

// Whoever stands first in the input, the origin is the same document.
RC_GTEST_PROP(FindOrigin, DoesNotDependOnTheOrder, ()) {
  const auto n = *rc::gen::inRange<uint32_t>(1, 7);
  std::vector<int32_t> days;
  for (uint32_t i = 0; i < n; ++i) {
    days.push_back(*rc::gen::element(kNoDay, 10, 11));
  }
  const Corpus corpus = Days(days);
  std::vector<std::string> credit(n);
  for (std::string& c : credit) {
    c = *rc::gen::element<std::string>("", "", "AP", "Reuters");
  }
  std::vector<PairMatch> matches;
  for (uint32_t a = 0; a < n; ++a) {
    for (uint32_t b = a + 1; b < n; ++b) {
      matches.push_back(Copy(a, b, *rc::gen::inRange(0, 5) / 4.0,
                             *rc::gen::inRange(0, 5) / 4.0));
    }
  }
  const Found found = Origin(corpus, credit, matches);
  RC_ASSERT(found.origin.name.empty() == (found.origin.kind == Kind::kUnknown));
  RC_ASSERT(found.origin.name.empty() == (found.origin.confidence == 0));
  // The same turned round.
  Corpus turned;
  turned.sites = corpus.sites;
  turned.documents.assign(corpus.documents.rbegin(), corpus.documents.rend());
  std::vector<PairMatch> mirrored;
  for (const PairMatch& m : matches) {
    mirrored.push_back(Copy(n - 1 - m.b, n - 1 - m.a, m.figures.coverage_b,
                            m.figures.coverage_a));
  }
  const Found other =
      Origin(turned, {credit.rbegin(), credit.rend()}, mirrored);
  RC_ASSERT(other.origin.name == found.origin.name);
  RC_ASSERT(other.nearest == (found.nearest == n ? n : n - 1 - found.nearest));
}

}  // namespace
}  // namespace copydesk
