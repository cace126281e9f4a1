#include "engine/pipeline/keep_rule.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "engine/base/date.h"

namespace copydesk {
namespace {

CorpusDocument Make(const std::string& id, const std::string& site, int32_t day,
                    size_t words) {
  CorpusDocument d;
  d.document.id = id;
  d.document.site = site;
  d.document.url = "https://" + site + "/" + id;
  d.document.title = "Title " + id;
  d.day = day;
  d.print.tokens.resize(words);
  return d;
}

// Five documents that differ in every respect.
Corpus Five() {
  Corpus corpus;
  corpus.documents = {Make("e", "tern", 30, 100),
                      Make("a", "gull", kNoDay, 400),
                      Make("d", "wire", 10, 300), Make("b", "tern", 10, 200),
                      Make("c", "quay", 20, 300)};
  return corpus;
}

std::string RankBy(const std::string& rule) {
  const Corpus corpus = Five();
  const auto keep = KeepRule::Parse(rule);
  if (!keep) return keep.error().message;
  std::string ranked;
  for (const uint32_t d : keep->Rank(corpus)) {
    ranked += corpus.documents[d].document.id;
  }
  return ranked;
}

// What is known before texts are read again.
std::string RankByFacts(const std::string& rule) {
  const Corpus corpus = Five();
  const auto keep = KeepRule::Parse(rule);
  std::vector<uint32_t> order{0, 1, 2, 3, 4};
  std::sort(order.begin(), order.end(), [&](uint32_t x, uint32_t y) {
    const auto facts = [&](uint32_t d) {
      const CorpusDocument& doc = corpus.documents[d];
      return KeepFacts{doc.day, doc.print.tokens.size(), d, false,
                       doc.document.site};
    };
    const int compared = keep->CompareByFacts(facts(x), facts(y));
    EXPECT_EQ(compared, -keep->CompareByFacts(facts(y), facts(x)));
    return compared != 0 ? compared < 0
                         : corpus.documents[x].document.id <
                               corpus.documents[y].document.id;
  });
  std::string ranked;
  for (const uint32_t d : order) ranked += corpus.documents[d].document.id;
  return ranked;
}

TEST(KeepRule, OrdersByFactsAlone) {
  EXPECT_EQ(RankByFacts("earliest; longest"), "dbcea");
  EXPECT_EQ(RankByFacts("shortest; latest"), "ebcda");
  EXPECT_EQ(RankByFacts("first"), "eadbc");
  EXPECT_EQ(RankByFacts("site=wire,tern; latest"), "debca");
  EXPECT_EQ(RankByFacts("url=https://wire/d; latest"), "ecbda");
  EXPECT_EQ(RankByFacts("origin; title=Title d; longest; earliest"), "adcbe");
  EXPECT_EQ(RankByFacts("id=c"), "abcde");
}

TEST(KeepRule, Orders) {
  EXPECT_EQ(RankBy("earliest"), "bdcea");
  EXPECT_EQ(RankBy("earliest; longest"), "dbcea");
  EXPECT_EQ(RankBy("earliest; shortest"), "bdcea");
  EXPECT_EQ(RankBy("latest"), "ecbda");
  EXPECT_EQ(RankBy("longest"), "acdbe");
  EXPECT_EQ(RankBy("longest; earliest"), "adcbe");
  EXPECT_EQ(RankBy("shortest"), "ebcda");
  EXPECT_EQ(RankBy("first"), "eadbc");
  EXPECT_EQ(RankBy("site=wire,tern"), "dbeac");
  EXPECT_EQ(RankBy("source=wire,tern; latest"), "debca");
  EXPECT_EQ(RankBy("id=c; first"), "ceadb");
  EXPECT_EQ(RankBy("title=Title d, Title e"), "deabc");
  EXPECT_EQ(RankBy("url=https://quay/c"), "cabde");
  EXPECT_EQ(RankBy(" ;longest ;; first; "), "adcbe");
  EXPECT_EQ(RankBy(std::string(KeepRule::kDefault)), "dbcea");
}

TEST(KeepRule, TheOriginFirst) {
  const Corpus corpus = Five();
  auto keep = KeepRule::Parse("origin; earliest; longest");
  ASSERT_TRUE(keep);
  EXPECT_TRUE(keep->UsesOrigin());
  EXPECT_FALSE(KeepRule::Parse("earliest")->UsesOrigin());
  // Before it is known, the other rules decide.
  EXPECT_EQ(RankBy("origin; earliest; longest"), "dbcea");
  keep->SetOrigins({false, true, false, false, true});  // a and c
  std::string ranked;
  for (const uint32_t d : keep->Rank(corpus)) {
    ranked += corpus.documents[d].document.id;
  }
  EXPECT_EQ(ranked, "cadbe");
  EXPECT_EQ(keep->DecidedBy(corpus, 1, 2), "origin");
  EXPECT_EQ(keep->DecidedBy(corpus, 2, 0), "earliest");
}

TEST(KeepRule, WhatCannotBeUnderstood) {
  for (const char* rule :
       {"", " ", ";;", "newest", "Earliest", "earliest longest", "site",
        "site=", "site= , ", "colour=red", "=x", "longest; =", "text=a"}) {
    const auto keep = KeepRule::Parse(rule);
    ASSERT_FALSE(keep) << rule;
    EXPECT_EQ(keep.error().code, ErrorCode::kUsage) << rule;
    EXPECT_NE(keep.error().message, "");
    EXPECT_NE(keep.error().hint, "");
  }
  EXPECT_NE(KeepRule::Parse("longest; newest").error().message.find("newest"),
            std::string::npos);
}

TEST(KeepRule, NamesTheRuleThatDecided) {
  const Corpus corpus = Five();
  const auto decided = [&](const char* rule, uint32_t kept, uint32_t dropped) {
    return KeepRule::Parse(rule)->DecidedBy(corpus, kept, dropped);
  };
  EXPECT_EQ(decided("earliest; longest", 2, 0), "earliest");
  EXPECT_EQ(decided("earliest; longest", 2, 3), "longest");
  EXPECT_EQ(decided("earliest", 3, 2), "id");
  EXPECT_EQ(decided("site=wire,tern; first", 2, 3), "site=wire,tern");
}

RC_GTEST_PROP(KeepRule, IsAnOrder, ()) {
  Corpus corpus;
  // Ids that begin alike, end early, and have bytes of all kinds.
  const auto beginning =
      *rc::gen::element<std::string>("", "id", "a long one ");
  const auto ids = *rc::gen::container<std::set<std::string>>(
      rc::gen::container<std::string>(
          rc::gen::element('\0', 'a', 'b', '\x7f', '\xff')));
  for (const std::string& id : ids) {
    corpus.documents.push_back(
        Make(beginning + id, *rc::gen::element<std::string>("x", "y"),
             *rc::gen::element(kNoDay, 1, 2), *rc::gen::inRange<size_t>(1, 4)));
  }
  std::reverse(corpus.documents.begin(), corpus.documents.end());
  const uint32_t n = corpus.size();
  const auto keep = KeepRule::Parse(*rc::gen::element<std::string>(
      "earliest", "latest; shortest", "longest", "site=y; earliest", "first"));
  const std::vector<uint32_t> ranked = keep->Rank(corpus);
  std::vector<uint32_t> sorted = ranked;
  std::sort(sorted.begin(), sorted.end());
  for (uint32_t i = 0; i < n; ++i) RC_ASSERT(sorted[i] == i);
  for (uint32_t i = 0; i < n; ++i) {
    for (uint32_t j = 0; j < n; ++j) {
      RC_ASSERT(keep->Better(corpus, ranked[i], ranked[j]) == (i < j));
    }
  }
}

}  // namespace
}  // namespace copydesk
