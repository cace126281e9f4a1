#include "engine/pipeline/pair_detail.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/boilerplate/site_testing.h"

namespace copydesk {
namespace {

CorpusDocument Make(const std::string& id, const std::string& text) {
  CorpusDocument d;
  d.document.id = id;
  d.document.text = text;
  d.print = Fingerprinter().Make(text);
  return d;
}

PairDetail Describe(const CorpusDocument& a, const CorpusDocument& b,
                    const TokenFlags& common_b) {
  Aligner aligner;
  Alignment alignment;
  aligner.SetA(a.print.tokens);
  aligner.Align(b.print.tokens, b.print.distinct_shingles, &alignment);
  Fingerprinter fingerprinter;
  return DescribePair(a, b, common_b, alignment, &fingerprinter);
}

PairDetail Describe(const CorpusDocument& a, const CorpusDocument& b) {
  TokenFlags none;
  none.Reset(b.print.tokens.size());
  return Describe(a, b, none);
}

using Numbers = std::vector<std::pair<uint32_t, uint32_t>>;

Numbers PairsOf(const PairDetail& detail) {
  Numbers pairs;
  for (const ParagraphPair& p : detail.paragraphs) pairs.emplace_back(p.a, p.b);
  return pairs;
}

TEST(DescribePair, BytesOfTheOriginalTexts) {
  const std::string shared = "the ferry to the caf\u00e9 on the outer island";
  const CorpusDocument a = Make("a", "He said \u201c" + shared + "\u201d.");
  const CorpusDocument b =
      Make("b",
           "Up:\n"
           "the ferry to the caf&eacute; on the outer island, late");
  const PairDetail detail = Describe(a, b);
  ASSERT_EQ(detail.spans.size(), 1u);
  const SharedSpan& s = detail.spans[0];
  EXPECT_EQ(a.document.text.substr(s.a_begin, s.a_end - s.a_begin), shared);
  EXPECT_EQ(b.document.text.substr(s.b_begin, s.b_end - s.b_begin),
            "the ferry to the caf&eacute; on the outer island");
  EXPECT_EQ(s.words, 9u);
  EXPECT_EQ(s.kind, SharedSpan::Kind::kSame);
  EXPECT_EQ(PairsOf(detail), (Numbers{{0, 1}}));
}

TEST(DescribePair, KindsOfSpans) {
  const std::string one = Sentence(1);
  const CorpusDocument a = Make("a", one);
  std::string edited = one;
  edited.replace(edited.find(' ', 60), 1, " newly ");
  const CorpusDocument b = Make("b", edited);
  ASSERT_EQ(Describe(a, b).spans.size(), 1u);
  EXPECT_EQ(Describe(a, b).spans[0].kind, SharedSpan::Kind::kEdited);
  TokenFlags common;
  common.Reset(b.print.tokens.size());
  common.Set(0, b.print.tokens.size());
  EXPECT_EQ(Describe(a, b, common).spans[0].kind,
            SharedSpan::Kind::kBackground);
  EXPECT_STREQ(SpanKindName(SharedSpan::Kind::kSame), "same");
  EXPECT_STREQ(SpanKindName(SharedSpan::Kind::kEdited), "edited");
  EXPECT_STREQ(SpanKindName(SharedSpan::Kind::kBackground), "background");
}

// b has the paragraphs of a in another order, one of them cut in two.
TEST(DescribePair, PairsParagraphs) {
  const std::string one = Sentence(1), two = Sentence(2), three = Sentence(3);
  std::string cut = two;
  cut[cut.find(' ', 60)] = '\n';
  const CorpusDocument a = Make("a", one + "\n" + two + "\n" + Sentence(9));
  const CorpusDocument b = Make("b", cut + "\n" + three + "\n" + one);
  EXPECT_EQ(PairsOf(Describe(a, b)), (Numbers{{0, 3}, {1, 0}, {1, 1}}));
}

TEST(DescribePair, ShortParagraphsSayTooLittle) {
  const CorpusDocument a = Make("a", "one two three four five\n" + Sentence(1));
  const CorpusDocument b = Make("b", "one two three four five\n" + Sentence(2));
  const PairDetail detail = Describe(a, b);
  EXPECT_TRUE(detail.paragraphs.empty());
  EXPECT_EQ(detail.spans.size(), 1u);
}

}  // namespace
}  // namespace copydesk
