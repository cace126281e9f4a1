#include "engine/sketch/fingerprint.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/sketch/shingle_kernel.h"
#include "engine/text/repair.h"
#include "tests/text/any_text.h"

namespace copydesk {
namespace {

using Strings = std::vector<std::string>;

Fingerprint Print(std::string_view text) { return Fingerprinter().Make(text); }

Signature SignatureOf(std::string_view text) {
  Signature signature;
  Fingerprinter().Make(text, &signature);
  return signature;
}

Strings ParagraphTexts(std::string_view text, const Fingerprint& print) {
  Strings texts;
  for (const ParagraphPrint& p : print.paragraphs) {
    texts.emplace_back(text.substr(p.begin, p.end - p.begin));
  }
  return texts;
}

// Every token of a text as its bytes stand there.
Strings TokenTexts(std::string_view text) {
  Fingerprinter fingerprinter;
  const Fingerprint print = fingerprinter.Make(text);
  Strings texts;
  for (uint32_t t = 0; t < print.tokens.size(); ++t) {
    const uint32_t end = fingerprinter.TokenEnd(text, print, t);
    texts.emplace_back(text.substr(print.begins[t], end - print.begins[t]));
  }
  return texts;
}

TEST(Fingerprint, ContentIsTheWords) {
  const uint64_t content = Print("The caf\u00e9 closed, he said.").content;
  for (const char* same : {
           "the cafe closed he said",
           "THE CAFE\u0301 CLOSED. \u201cHE\u201d SAID!",
           "  The\u00a0caf\u00e9\n\nclosed\r\n-- he said\n",
           "The caf&eacute; closed, he said.",
           "The cafxc3xa9 closed, he said.",
           "The caf\u00c3\u00a9 clo\u00adsed, he said.",
       }) {
    EXPECT_EQ(Print(same).content, content) << same;
    EXPECT_EQ(SignatureOf(same), SignatureOf("the cafe closed he said"))
        << same;
  }
  for (const char* other : {
           "",
           "The cafe closed, he says.",
           "The cafe closed, said he.",
           "The cafe closed, he said, he said.",
           "The cafe clos ed, he said.",
           "The cafe closed, he",
       }) {
    EXPECT_NE(Print(other).content, content) << other;
  }
}

TEST(Fingerprint, OfNothing) {
  for (const char* text : {"", " \n\n", "\u00a0\r\n"}) {
    const Fingerprint print = Print(text);
    EXPECT_TRUE(print.tokens.empty());
    EXPECT_TRUE(print.paragraphs.empty());
    EXPECT_EQ(SignatureOf(text), EmptySignature());
    EXPECT_FALSE(print.repaired);
  }
  EXPECT_EQ(Print("").content, Print("...").content);
}

TEST(Fingerprint, Paragraphs) {
  const std::string text = "Harbour closes\n\n---\n The ferry is late.\n";
  const Fingerprint print = Print(text);
  EXPECT_EQ(ParagraphTexts(text, print),
            (Strings{"Harbour closes", "---", "The ferry is late."}));
  const auto& p = print.paragraphs;
  EXPECT_EQ(p[0].first_token, 0u);
  EXPECT_EQ(p[0].tokens, 2u);
  EXPECT_EQ(p[1].first_token, 2u);
  EXPECT_EQ(p[1].tokens, 0u);
  EXPECT_EQ(p[2].first_token, 2u);
  EXPECT_EQ(p[2].tokens, 4u);
  EXPECT_EQ(p[2].line, 3u);
}

uint64_t KeyOf(std::string_view line) { return Print(line).paragraphs[0].key; }

TEST(Fingerprint, KeysOfParagraphsTakeNumbersForEqual) {
  EXPECT_EQ(KeyOf("Comments (17)"), KeyOf("comments: 2,"));
  EXPECT_EQ(KeyOf("Updated 12:30 on 4 May"), KeyOf("updated 9:05 on 31 may"));
  EXPECT_NE(KeyOf("Updated 12:30 on 4 May"), KeyOf("Updated 12:30 on 4 June"));
  EXPECT_NE(KeyOf("Comments 17"), KeyOf("Comments 1 7"));
  EXPECT_NE(KeyOf("Comments 17"), KeyOf("17 comments"));
  EXPECT_NE(KeyOf("Comments"), KeyOf("Comments 17"));
  // Without a word the bytes are all there is.
  EXPECT_EQ(KeyOf("***"), KeyOf(" *** "));
  EXPECT_NE(KeyOf("***"), KeyOf("---"));
}

TEST(Fingerprint, KeysDoNotDependOnThePlace) {
  const Fingerprint print = Print("Sign up\nThe ferry is late.\nSign up");
  EXPECT_EQ(print.paragraphs[0].key, print.paragraphs[2].key);
  EXPECT_EQ(print.paragraphs[0].key, KeyOf("SIGN UP!"));
}

TEST(Fingerprint, OffsetsAreThoseOfTheOriginal) {
  EXPECT_EQ(TokenTexts("Caf\u00e9 &amp; \u201cB\u00e4r\u201d, 42!"),
            (Strings{"Caf\u00e9", "B\u00e4r", "42"}));
  EXPECT_EQ(TokenTexts("caf&eacute;s itxe2x80x99s d\u00c3\u00a9j\u00c3\u00a0"),
            (Strings{"caf&eacute;s", "it", "s", "d\u00c3\u00a9j\u00c3\u00a0"}));
  EXPECT_EQ(TokenTexts(R"(\u5317\u4eac!)"),
            (Strings{R"(\u5317)", R"(\u4eac)"}));
  EXPECT_EQ(TokenTexts("sof\u00adt\u00ad hyphen"),
            (Strings{"sof\u00adt", "hyphen"}));
  EXPECT_EQ(TokenTexts("last&nbsp;"), (Strings{"last"}));
}

TEST(Fingerprint, SaysWhetherItMended) {
  EXPECT_TRUE(Print("caf&eacute;").repaired);
  EXPECT_FALSE(Print("caf\u00e9 & bar").repaired);
}

RC_GTEST_PROP(Fingerprint, OfDamagedTextIsThatOfTheMended, ()) {
  const std::string text = *AnyText();
  const RepairedText repaired = Repair(text);
  // What is mended may look damaged again, and would be mended again.
  RC_PRE(Repair(repaired.text).text == repaired.text);
  Signature signature, mended_signature;
  const Fingerprint print = Fingerprinter().Make(text, &signature);
  const Fingerprint mended =
      Fingerprinter().Make(repaired.text, &mended_signature);
  RC_ASSERT(print.tokens == mended.tokens);
  RC_ASSERT(print.content == mended.content);
  RC_ASSERT(signature == mended_signature);
  RC_ASSERT(print.repaired == (text != repaired.text));
  for (size_t t = 0; t < print.tokens.size(); ++t) {
    const SourceRange range =
        ToSource(repaired, mended.begins[t], mended.begins[t] + 1);
    RC_ASSERT(print.begins[t] == range.begin);
  }
}

// One maker for many texts, as a thread has it.
RC_GTEST_PROP(Fingerprinter, RemembersNothing, ()) {
  const auto texts = *rc::gen::container<std::vector<std::string>>(AnyText());
  Fingerprinter fingerprinter;
  for (const std::string& text : texts) {
    Signature signature;
    const Fingerprint once = fingerprinter.Make(text, &signature);
    const Fingerprint fresh = Print(text);
    RC_ASSERT(once.tokens == fresh.tokens);
    RC_ASSERT(once.begins == fresh.begins);
    RC_ASSERT(once.distinct_shingles == fresh.distinct_shingles);
    RC_ASSERT(signature == SignatureOf(text));
    RC_ASSERT(once.content == fresh.content);
    RC_ASSERT(once.paragraphs.size() == fresh.paragraphs.size());
  }
}

RC_GTEST_PROP(Fingerprint, TokensFallIntoParagraphs, ()) {
  const std::string text = *AnyText();
  const Fingerprint print = Print(text);
  RC_ASSERT(print.begins.size() == print.tokens.size());
  uint32_t token = 0;
  for (const ParagraphPrint& p : print.paragraphs) {
    RC_ASSERT(p.first_token == token);
    for (uint32_t t = 0; t < p.tokens; ++t, ++token) {
      RC_ASSERT(print.begins[token] >= p.begin);
      RC_ASSERT(print.begins[token] < p.end);
    }
  }
  RC_ASSERT(token == print.tokens.size());
}

RC_GTEST_PROP(Fingerprint, TokenEndsLieBeforeTheNextToken, ()) {
  const std::string text = *AnyText();
  Fingerprinter fingerprinter;
  const Fingerprint print = fingerprinter.Make(text);
  for (uint32_t t = 0; t < print.tokens.size(); ++t) {
    const uint32_t end = fingerprinter.TokenEnd(text, print, t);
    RC_ASSERT(end > print.begins[t]);
    RC_ASSERT(end <= (t + 1 < print.begins.size() ? print.begins[t + 1]
                                                  : text.size()));
  }
}

TEST(Fingerprint, NumbersAndNames) {
  // Across the 64 flags of a word; \u00c9 is no letter from A to Z.
  std::string text = "On 3 May the B52 left 'Paris', \u00c9vreux 2nd.\n";
  for (int i = 0; i < 60; ++i) text += "and ";
  text += "Rome 1999";
  const Fingerprint print = Print(text);
  ASSERT_EQ(print.tokens.size(), 71u);
  std::vector<size_t> numbers, names;
  for (size_t t = 0; t < 71; ++t) {
    if (print.numbers[t]) numbers.push_back(t);
    if (print.names[t]) names.push_back(t);
  }
  EXPECT_EQ(numbers, (std::vector<size_t>{1, 8, 70}));
  EXPECT_EQ(names, (std::vector<size_t>{0, 2, 4, 6, 69}));
}

TEST(Fingerprint, SignatureIsOfAllShingles) {
  Signature signature;
  const Fingerprint print =
      Fingerprinter().Make("one two three four\nfive six seven", &signature);
  std::vector<uint64_t> shingles(ShingleCount(7));
  kernel::ShinglesScalar(print.tokens, shingles);
  Signature want = EmptySignature();
  kernel::UpdateSignatureScalar(shingles, &want);
  EXPECT_EQ(signature, want);
  EXPECT_EQ(SignatureOf("one two three four"), EmptySignature());
}

TEST(Fingerprint, CountsDistinctShingles) {
  EXPECT_EQ(Print("one two three four").distinct_shingles, 0u);
  EXPECT_EQ(Print("one two three four five").distinct_shingles, 1u);
  EXPECT_EQ(Print("a a a a a a a a a").distinct_shingles, 1u);
  EXPECT_EQ(Print("a b a b a b a b a b").distinct_shingles, 2u);
}

RC_GTEST_PROP(Fingerprint, CountsDistinctShinglesOfAny, ()) {
  const std::string text = *AnyText();
  const Fingerprint print = Print(text);
  std::set<std::vector<uint64_t>> shingles;
  for (size_t i = 0; i + kShingle <= print.tokens.size(); ++i) {
    const auto at = print.tokens.begin() + static_cast<std::ptrdiff_t>(i);
    shingles.emplace(at, at + kShingle);
  }
  RC_ASSERT(print.distinct_shingles == shingles.size());
}

TEST(HashTokens, OrderAndLengthMatter) {
  const std::vector<uint64_t> tokens = {1, 2, 3};
  EXPECT_NE(HashTokens(tokens), HashTokens(std::vector<uint64_t>{3, 2, 1}));
  EXPECT_NE(HashTokens(tokens), HashTokens(std::vector<uint64_t>{1, 2}));
  EXPECT_NE(HashTokens({}), HashTokens(std::vector<uint64_t>{0}));
  EXPECT_NE(HashTokens(std::vector<uint64_t>{0}),
            HashTokens(std::vector<uint64_t>{0, 0}));
}

}  // namespace
}  // namespace copydesk
