// Every level of instructions this CPU has gives the tokens of the scalar one.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "engine/text/tokenize_kernel.h"
#include "engine/text/utf8.h"
#include "tests/text/any_text.h"

namespace copydesk {
namespace {

// What differs first, or nothing.
std::string Difference(const std::string& text) {
  Tokens want;
  kernel::TokenizeScalar(text, &want);
  for (const SimdLevel level : AvailableSimd()) {
    // What is there already must stay.
    Tokens got;
    got.hash = {1};
    got.begin = {2};
    got.end = {3};
    kernel::Tokenize(level, text, &got);
    if (got.hash[0] != 1 || got.begin[0] != 2 || got.end[0] != 3) {
      return std::string(SimdName(level)) + " overwrites";
    }
    for (size_t i = 0; i + 1 < got.size() && i < want.size(); ++i) {
      if (got.hash[i + 1] != want.hash[i] ||
          got.begin[i + 1] != want.begin[i] || got.end[i + 1] != want.end[i]) {
        return std::string(SimdName(level)) + " differs at token " +
               std::to_string(i) + ", byte " + std::to_string(want.begin[i]);
      }
    }
    if (got.size() != want.size() + 1 || got.begin.size() != got.size() ||
        got.end.size() != got.size()) {
      return std::string(SimdName(level)) + " finds another number";
    }
  }
  return "";
}

bool IsSurrogate(uint32_t c) { return c >= 0xd800 && c < 0xe000; }

std::string Utf8Of(uint32_t c) {
  std::string text;
  AppendUtf8(c, &text);
  return text;
}

// All code points below `end`, with `before` and `after` each.
std::string EveryCodePoint(const std::string& before, const std::string& after,
                           uint32_t end) {
  std::string text;
  for (uint32_t c = 0; c < end; ++c) {
    if (!IsSurrogate(c)) text += before + Utf8Of(c) + after;
  }
  return text;
}

TEST(TokenizeLevels, EveryCodePoint) {
  EXPECT_EQ(Difference(EveryCodePoint("", "", 0x110000)), "");
  EXPECT_EQ(Difference(EveryCodePoint("a", "b ", 0x110000)), "");
  for (const char* before : {"", "a", " ", "\u0416"}) {
    for (const char* after : {"", " ", "\u4e2d"}) {
      EXPECT_EQ(Difference(EveryCodePoint(before, after, 0x12000)), "")
          << "between '" << before << "' and '" << after << "'";
    }
  }
}

// Each code point alone, where nothing around it can hide a mistake.
TEST(TokenizeLevels, EveryCodePointAlone) {
  for (uint32_t c = 0; c < 0x110000; ++c) {
    if (IsSurrogate(c)) continue;
    ASSERT_EQ(Difference(Utf8Of(c)), "") << c;
  }
}

// A character that is cut off or broken, of every first and second byte.
TEST(TokenizeLevels, EveryTwoBytes) {
  std::string text;
  for (int a = 0; a < 256; ++a) {
    for (int b = 0; b < 256; ++b) {
      const std::string pair = {static_cast<char>(a), static_cast<char>(b)};
      ASSERT_EQ(Difference(pair), "") << a << " " << b;
      for (const char* tail : {"", "\x80", "\xbf", "\x80\x80", "x", " "}) {
        text += pair + tail;
      }
    }
  }
  EXPECT_EQ(Difference(text), "");
}

TEST(TokenizeLevels, MixedScriptsAtEveryOffset) {
  const std::vector<std::string> kMixed = {
      "\u201cOui\u201d, caf\u00e9\u2026",
      "\u041c\u043e\u0441\u043a\u0432\u0430 \u00ab\u0416\u00bb",
      "\u5317\u4eac\u3002\u304b\u308fab\u4e2d",
      "\u1f08\u03b8 \u00df\ufb01\u212a \u00bd",
      "cafe\u0301s co\u00adop \u200d\u200b x\ufe0f",
      "go \U0001f44d\U0001f3fd on\U00020000\U0001d7d0",
      "a\xffz \xe2\x80 \xc3\xa9\xc3 \xed\xa0\x80q\xf0\x9f",
      "\ud55c\uad6d\uc5b4 \u0939\u093f\u0928\u094d\u0926\u0940 \u0e20\u0e32",
      "\u023a\u023e \ufdfa\u0149\uff76\uff21",
  };
  for (const std::string& mixed : kMixed) {
    for (const char* fill :
         {" ", "x", "\u0416", "\u00e9", "\u6cb3", "\u00ad", "\u0301"}) {
      std::string before;
      for (size_t n = 0; n <= 66; ++n) {
        for (const unsigned behind : {0u, 1u, 63u, 64u, 130u}) {
          std::string text = before + mixed;
          for (unsigned i = 0; i < behind; ++i) text += fill;
          ASSERT_EQ(Difference(text), "") << text;
        }
        before += n == 0 ? "" : fill;
      }
    }
    std::string shifted;
    for (size_t n = 0; n < 64; ++n, shifted += 'q') {
      ASSERT_EQ(Difference(shifted + mixed + mixed + " " + mixed), "") << n;
    }
  }
}

TEST(TokenizeLevels, LongTokens) {
  for (const size_t n :
       std::vector<size_t>{1,    8,    15,   16,   17,   31,   32,   33,   63,
                           64,   65,   127,  128,  1000, 4030, 4031, 4032, 4095,
                           4096, 4097, 4160, 4161, 5000, 8191, 8192, 20000}) {
    for (const char* letter :
         {"w", "Z", "\u0416", "\u00e9", "e\u0301", "\u0e01", "\u6cb3",
          "\U0001d7d0", "\u00df", "\u00ad", "\ufdfa"}) {
      std::string word;
      for (size_t i = 0; i < n; ++i) word += letter;
      for (const char* after : {"", " ", "\u6cb3", "\u201d", "\u00ad ", "\xff",
                                " and more of it"}) {
        ASSERT_EQ(Difference(word + after), "") << n << letter << after;
        ASSERT_EQ(Difference("so " + word + after + word), "")
            << n << letter << after;
      }
    }
  }
}

// Bytes that are more often than not the beginning of something.
rc::Gen<std::string> Bytes() {
  return rc::gen::container<std::string>(rc::gen::oneOf(
      rc::gen::arbitrary<char>(),
      rc::gen::elementOf(std::string(
          " aZ9.\xc3\xa9\xc2\xad\xe2\x80\x99\xe4\xb8\xad\xd0\x96\xf0\x9f\x98"
          "\x80\xcc\x81\xef\xbd\xb6\xed\xa0\xff"))));
}

RC_GTEST_PROP(TokenizeLevels, AnyBytes, ()) {
  const std::string text = *rc::gen::scale(8.0, Bytes());
  RC_ASSERT(Difference(text) == "");
}

RC_GTEST_PROP(TokenizeLevels, AnyText, ()) {
  const std::string text = *rc::gen::scale(4.0, AnyText());
  RC_ASSERT(Difference(text) == "");
}

// Letters of two or three neighbourhoods of Unicode, as texts have them.
RC_GTEST_PROP(TokenizeLevels, Neighbourhoods, ()) {
  const auto starts = *rc::gen::container<std::vector<uint32_t>>(
      3, rc::gen::inRange<uint32_t>(0x20, 0xd700));
  const auto draws =
      *rc::gen::scale(10.0, rc::gen::container<std::vector<uint16_t>>(
                                rc::gen::arbitrary<uint16_t>()));
  std::string text;
  for (const uint16_t draw : draws) {
    AppendUtf8(starts[draw % 3] + (draw >> 2) % 90, &text);
    if (draw % 7 == 0) text += ' ';
  }
  RC_ASSERT(Difference(text) == "");
}

}  // namespace
}  // namespace copydesk
