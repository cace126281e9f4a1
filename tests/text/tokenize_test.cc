#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "engine/text/tokenize_kernel.h"
#include "tests/text/any_text.h"

namespace copydesk {
namespace {

using Strings = std::vector<std::string>;

Tokens Tokenize(std::string_view text) {
  Tokens tokens;
  kernel::TokenizeScalar(text, &tokens);
  return tokens;
}

std::vector<uint64_t> HashesOf(const Strings& folded) {
  std::vector<uint64_t> hashes;
  for (const std::string& f : folded) hashes.push_back(kernel::TokenHash(f));
  return hashes;
}

// What the tokens of a text are, folded.
struct Case {
  const char* text;
  Strings folded;
};

void ExpectTokens(std::initializer_list<Case> cases) {
  for (const Case& c : cases) {
    const Tokens tokens = Tokenize(c.text);
    Strings found;
    for (size_t i = 0; i < tokens.size(); ++i) {
      found.emplace_back(c.text + tokens.begin[i],
                         tokens.end[i] - tokens.begin[i]);
    }
    EXPECT_EQ(tokens.hash, HashesOf(c.folded))
        << c.text << " gave " << testing::PrintToString(found);
  }
}

TEST(Tokenize, Ascii) {
  ExpectTokens({
      {"", {}},
      {" \t\r\n.,;:!?-_/()[]{}<>@#$%^&*+=~`|\\\"'", {}},
      {"word", {"word"}},
      {"The quick-brown FOX, 42!", {"the", "quick", "brown", "fox", "42"}},
      {"don't", {"don", "t"}},
      {"O'Neill's 3rd", {"o", "neill", "s", "3rd"}},
      {"1,234.50", {"1", "234", "50"}},
      {"snake_case a@b.example", {"snake", "case", "a", "b", "example"}},
      {"line\nnext\r\nlast", {"line", "next", "last"}},
  });
}

TEST(Tokenize, TypographicMarksSeparate) {
  ExpectTokens({
      {"don\u2019t", {"don", "t"}},
      {"\u201cStop,\u201d she said\u2026", {"stop", "she", "said"}},
      {"1939\u20131945", {"1939", "1945"}},
      {"one\u2014two", {"one", "two"}},
      {"\u00abOui\u00a0\u00bb", {"oui"}},
      {"10\u00a0000\u202f\u20ac", {"10", "000"}},
      {"a\u2028b\u2029c\u0085d", {"a", "b", "c", "d"}},
  });
}

TEST(Tokenize, LatinAccentsAndLigatures) {
  ExpectTokens({
      {"Caf\u00e9 CAF\u00c9 cafe\u0301 cafe", {"cafe", "cafe", "cafe", "cafe"}},
      {"M\u00fcller Mu\u0308ller", {"muller", "muller"}},
      {"Stra\u00dfe STRASSE", {"strasse", "strasse"}},
      {"\u0141\u00f3d\u017a", {"\u0142odz"}},
      {"\u00c5ngstr\u00f6m \u212bngstr\u00f6m", {"angstrom", "angstrom"}},
      {"\u0130stanbul", {"istanbul"}},
      {"Ti\u1ebfng Vi\u1ec7t", {"tieng", "viet"}},
      {"\ufb01ne of\ufb01ce", {"fine", "office"}},
      {"\uff21\uff22\uff43\uff11\uff12", {"abc12"}},
      {"\u2167", {"viii"}},
      {"m\u00b2", {"m2"}},
      {"\u01c4", {"dz"}},
      {"fa\u00e7ade na\u00efve", {"facade", "naive"}},
  });
}

TEST(Tokenize, GreekCyrillicArmenianGeorgian) {
  ExpectTokens({
      {"\u1f08\u03b8\u1fc6\u03bd\u03b1\u03b9 \u0391\u0398\u0397\u039d\u0391"
       "\u0399",
       {"a\u03b8hvai", "a\u03b8hvai"}},
      // A final sigma is a sigma.
      {"\u03c3\u03bf\u03c6\u03cc\u03c2 \u03a3\u039f\u03a6\u039f\u03a3",
       {"\u03c3o\u03c6o\u03c3", "\u03c3o\u03c6o\u03c3"}},
      {"\u041c\u043e\u0441\u043a\u0432\u0430 \u041c\u041e\u0421\u041a\u0412"
       "\u0410",
       {"mockba", "mockba"}},
      {"\u0451\u043b\u043a\u0430 \u0435\u043b\u043a\u0430",
       {"e\u043bka", "e\u043bka"}},
      {"\u0540\u0561\u0575 \u0540\u0531\u0545",
       {"h\u0561\u0575", "h\u0561\u0575"}},
      {"\u10e5\u10d0\u10e0 \u1ca5\u1c90\u1ca0",
       {"\u10e5\u10d0\u10e0", "\u10e5\u10d0\u10e0"}},
  });
}

TEST(Tokenize, LettersThatLookLikeLatinOnesAreThose) {
  ExpectTokens({
      // Cyrillic a, o, ie and capital en; Greek omicron and capital rho.
      {"c\u0430p\u043et \u041d\u0435n \u03bfx \u03a1en",
       {"capot", "hen", "ox", "pen"}},
      // Armenian oh, dotless i, small capitals, letters in circles.
      {"b\u0585x k\u0131t \u1d04\u1d00\u1d1b \u24c2an",
       {"box", "kit", "cat", "man"}},
      // What looks like no Latin letter stays.
      {"\u0416\u0443\u043a \u03a9", {"\u0436yk", "\u03c9"}},
  });
}

TEST(Tokenize, WhatShowsNothingIsIgnored) {
  ExpectTokens({
      // Hangul fillers, a joiner of graphemes, a tag, a vowel separator and two
      // that are kept for such characters.
      {"ca\u115ft d\u3164o\uffa0g b\u034fir\U000e0041d f\u180eo\u2065x "
       "o\U000e0fffwl",
       {"cat", "dog", "bird", "fox", "owl"}},
  });
}

TEST(Tokenize, PointsOfArabicAndHebrew) {
  ExpectTokens({
      {"\u0645\u064f\u062d\u064e\u0645\u0651\u064e\u062f "
       "\u0645\u062d\u0645\u062f",
       {"\u0645\u062d\u0645\u062f", "\u0645\u062d\u0645\u062f"}},
      {"\u0623\u062d\u0645\u062f\u060c \u0627\u062d\u0645\u062f\u061f",
       {"\u0627\u062d\u0645\u062f", "\u0627\u062d\u0645\u062f"}},
      {"\u05e9\u05c1\u05b8\u05dc\u05d5\u05b9\u05dd \u05e9\u05dc\u05d5\u05dd",
       {"\u05e9\u05dc\u05d5\u05dd", "\u05e9\u05dc\u05d5\u05dd"}},
      {"\u05d1\u05d9\u05ea\u05be\u05e1\u05e4\u05e8",
       {"\u05d1\u05d9\u05ea", "\u05e1\u05e4\u05e8"}},
  });
}

TEST(Tokenize, MarksOfIndicScriptsStay) {
  ExpectTokens({
      {"\u0939\u093f\u0928\u094d\u0926\u0940 \u0928\u0926\u0940\u0964",
       {"\u0939\u093f\u0928\u094d\u0926\u0940", "\u0928\u0926\u0940"}},
      // A vowel sign is no accent: another sign, another word.
      {"\u0928\u0926\u0940 \u0928\u0926\u0942",
       {"\u0928\u0926\u0940", "\u0928\u0926\u0942"}},
      {"\u0958\u0932\u092e \u0915\u093c\u0932\u092e",
       {"\u0915\u093c\u0932\u092e", "\u0915\u093c\u0932\u092e"}},
      {"\u09ac\u09be\u0982\u09b2\u09be", {"\u09ac\u09be\u0982\u09b2\u09be"}},
      {"\u0ba4\u0bae\u0bbf\u0bb4\u0bcd", {"\u0ba4\u0bae\u0bbf\u0bb4\u0bcd"}},
      {"\u0f56\u0f7c\u0f51\u0f0b\u0f66\u0f90\u0f51",
       {"\u0f56\u0f7c\u0f51", "\u0f66\u0f90\u0f51"}},
      {"\u1230\u120b\u121d\u1361\u12d3\u1208\u121d",
       {"\u1230\u120b\u121d", "\u12d3\u1208\u121d"}},
      {"\ud55c\uad6d\uc5b4 \ub274\uc2a4",
       {"\ud55c\uad6d\uc5b4", "\ub274\uc2a4"}},
  });
}

TEST(Tokenize, ScriptsWithoutSpacesGiveALetterAToken) {
  ExpectTokens({
      {"\u5317\u4eac\u5927\u5b66", {"\u5317", "\u4eac", "\u5927", "\u5b66"}},
      {"\U00020000\u4e00", {"\U00020000", "\u4e00"}},
      {"\u30ab\u30bf\u30fb\u304b", {"\u30ab", "\u30bf", "\u304b"}},
      {"\uff76\uff80", {"\u30ab", "\u30bf"}},  // half-width
      {"\u0e20\u0e32\u0e29\u0e32", {"\u0e20", "\u0e32", "\u0e29", "\u0e32"}},
      {"\u0ea5\u0eb2\u0ea7", {"\u0ea5", "\u0eb2", "\u0ea7"}},
      {"\u1781\u1798\u179a", {"\u1781", "\u1798", "\u179a"}},
      {"\u1019\u1010", {"\u1019", "\u1010"}},
      {"iPhone\u624b\u673a15", {"iphone", "\u624b", "\u673a", "15"}},
      {"\u3010\u6cb3\u3011\u3002", {"\u6cb3"}},
  });
}

TEST(Tokenize, DigitsOfOtherScriptsAreDigits) {
  ExpectTokens({
      {"\u0662\u0660\u0662\u0666", {"2026"}},
      {"\u06f1\u06f2", {"12"}},
      {"\u0968\u0966\u0968\u096c", {"2026"}},
      {"\u09e7\u09e8", {"12"}},
      {"\U0001d7d0\U0001d7ce", {"20"}},
  });
}

TEST(Tokenize, WhatStandsInsideAWordUnseen) {
  ExpectTokens({
      {"Donau\u00addampf", {"donaudampf"}},
      {"zero\u200bwidth", {"zerowidth"}},
      {"\ufefffirst", {"first"}},
      {"join\u200d\u200cer", {"joiner"}},
      {"\u0301acute", {"acute"}},
      {"\u00ad\u200b\u0301", {}},
      {"star\ufe0f", {"star"}},
  });
}

TEST(Tokenize, EmojiSeparate) {
  ExpectTokens({
      {"go \U0001f44d\U0001f3fd on", {"go", "on"}},
      {"\U0001f469\u200d\U0001f680", {}},
      {"rock\u2606roll", {"rock", "roll"}},
      {"1\ufe0f\u20e3", {"1"}},
      {"\U0001f1e9\U0001f1ea", {}},
  });
}

TEST(Tokenize, InvalidBytesSeparate) {
  ExpectTokens({
      {"ab\xff"
       "cd",
       {"ab", "cd"}},
      {"caf\xe9 x", {"caf", "x"}},
      {"a\x80"
       "b",
       {"a", "b"}},
      {"a\xc0\xaf"
       "b",
       {"a", "b"}},  // overlong
      {"a\xe0\x80\xaf"
       "b",
       {"a", "b"}},
      {"a\xed\xa0\x80"
       "b",
       {"a", "b"}},  // a surrogate
      {"a\xf4\x90\x80\x80"
       "b",
       {"a", "b"}},  // above U+10FFFF
      {"a\xf8\x88\x80\x80\x80"
       "b",
       {"a", "b"}},
      {"ab\xe2\x80", {"ab"}},  // cut off
      {"\xc3 x", {"x"}},
      // What follows a broken character is read afresh.
      {"a\xe2\x80\xc3\xa9", {"a", "e"}},
  });
}

TEST(Tokenize, ZeroBytesSeparate) {
  const std::string text("a\0b", 3);
  EXPECT_EQ(Tokenize(text).hash, HashesOf({"a", "b"}));
}

TEST(Tokenize, WhereTokensStand) {
  const Tokens tokens =
      Tokenize("\u201cCafe\u0301,\u201d 3\u00ad4 \u6cb3x\u00ad");
  EXPECT_EQ(tokens.hash, HashesOf({"cafe", "34", "\u6cb3", "x"}));
  // The accent behind the last letter belongs to no token, a soft hyphen
  // between two digits lies inside one.
  EXPECT_EQ(tokens.begin, (std::vector<uint32_t>{3, 14, 19, 22}));
  EXPECT_EQ(tokens.end, (std::vector<uint32_t>{7, 18, 22, 23}));
}

TEST(Tokenize, Appends) {
  Tokens tokens = Tokenize("one");
  kernel::TokenizeScalar("two", &tokens);
  EXPECT_EQ(tokens.hash, HashesOf({"one", "two"}));
}

TEST(TokenHash, LengthMatters) {
  using std::string_literals::operator""s;
  EXPECT_NE(kernel::TokenHash("a"), kernel::TokenHash("a\0"s));
  std::set<uint64_t> seen;
  for (size_t n = 1; n <= 100; ++n) {
    seen.insert(kernel::TokenHash(std::string(n, '\0')));
    seen.insert(kernel::TokenHash(std::string(n, 'a')));
  }
  EXPECT_EQ(seen.size(), 200u);
}

RC_GTEST_PROP(TokenHash, EveryByteCounts, ()) {
  const auto size = *rc::gen::inRange<size_t>(1, 80);
  const auto at = *rc::gen::inRange<size_t>(0, size);
  std::string token(size, 'q');
  const uint64_t before = kernel::TokenHash(token);
  token[at] = 'r';
  RC_ASSERT(kernel::TokenHash(token) != before);
}

RC_GTEST_PROP(Tokenize, TokensAscendWithinTheText, ()) {
  const std::string text = *AnyText();
  const Tokens tokens = Tokenize(text);
  RC_ASSERT(tokens.begin.size() == tokens.size());
  RC_ASSERT(tokens.end.size() == tokens.size());
  uint32_t last = 0;
  for (size_t i = 0; i < tokens.size(); ++i) {
    RC_ASSERT(tokens.begin[i] >= last);
    RC_ASSERT(tokens.end[i] > tokens.begin[i]);
    last = tokens.end[i];
  }
  RC_ASSERT(last <= text.size());
}

RC_GTEST_PROP(Tokenize, TokensAreWholeCharacters, ()) {
  const std::string text = *DamagedText();
  const Tokens tokens = Tokenize(text);
  for (size_t i = 0; i < tokens.size(); ++i) {
    RC_ASSERT(OnBoundary(text, tokens.begin[i]));
    RC_ASSERT(OnBoundary(text, tokens.end[i]));
  }
}

// Each token, taken out of its text, is the same token.
RC_GTEST_PROP(Tokenize, ATokenStandsForItself, ()) {
  const std::string text = *AnyText();
  const Tokens tokens = Tokenize(text);
  for (size_t i = 0; i < tokens.size(); ++i) {
    const Tokens alone =
        Tokenize(text.substr(tokens.begin[i], tokens.end[i] - tokens.begin[i]));
    RC_ASSERT(alone.hash == std::vector<uint64_t>{tokens.hash[i]});
  }
}

RC_GTEST_PROP(Tokenize, Concatenation, ()) {
  const std::string a = *AnyText();
  const std::string b = *AnyText();
  Tokens want = Tokenize(a);
  const Tokens second = Tokenize(b);
  want.hash.insert(want.hash.end(), second.hash.begin(), second.hash.end());
  const auto shift = static_cast<uint32_t>(a.size() + 1);
  for (size_t i = 0; i < second.size(); ++i) {
    want.begin.push_back(second.begin[i] + shift);
    want.end.push_back(second.end[i] + shift);
  }
  const Tokens both = Tokenize(a + " " + b);
  RC_ASSERT(both.hash == want.hash);
  RC_ASSERT(both.begin == want.begin);
  RC_ASSERT(both.end == want.end);
}

RC_GTEST_PROP(Tokenize, CaseOfAsciiDoesNotMatter, ()) {
  std::string text = *AnyText();
  const Tokens before = Tokenize(text);
  for (char& c : text) {
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
      if (*rc::gen::arbitrary<bool>()) c = static_cast<char>(c ^ 0x20);
    }
  }
  const Tokens after = Tokenize(text);
  RC_ASSERT(after.hash == before.hash);
  RC_ASSERT(after.begin == before.begin);
  RC_ASSERT(after.end == before.end);
}

}  // namespace
}  // namespace copydesk
