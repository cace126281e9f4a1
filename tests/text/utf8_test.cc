#include "engine/text/utf8.h"

#include <gtest/gtest.h>

#include <string>

namespace copydesk {
namespace {

TEST(Utf8, EveryCodePointReadsBack) {
  for (uint32_t c = 0; c < 0x110000; ++c) {
    if (c >= 0xd800 && c < 0xe000) continue;
    std::string text;
    AppendUtf8(c, &text);
    const size_t want = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    ASSERT_EQ(text.size(), want);
    const CodePoint back = DecodeUtf8(text, 0);
    ASSERT_EQ(back.value, c);
    ASSERT_EQ(back.length, want);
    // Cut short, or with a letter in place of any byte, it is none.
    for (size_t n = 1; n < want; ++n) {
      ASSERT_EQ(DecodeUtf8(text.substr(0, n), 0).value, kInvalidCodePoint);
      std::string broken = text;
      broken[n] = 'a';
      ASSERT_EQ(DecodeUtf8(broken, 0).value, kInvalidCodePoint);
      ASSERT_EQ(DecodeUtf8(text, n).value, kInvalidCodePoint);
    }
  }
}

TEST(Utf8, SurrogatesAreInvalid) {
  for (uint32_t c = 0xd800; c < 0xe000; ++c) {
    std::string text;
    AppendUtf8(c, &text);
    ASSERT_EQ(DecodeUtf8(text, 0).value, kInvalidCodePoint);
    ASSERT_EQ(DecodeUtf8(text, 0).length, 1u);
  }
}

// Two bytes can be checked against the table of RFC 3629 in full.
TEST(Utf8, TwoBytesInFull) {
  for (int a = 0x80; a < 0x100; ++a) {
    for (int b = 0; b < 0x100; ++b) {
      const std::string text = {static_cast<char>(a), static_cast<char>(b)};
      const bool valid = a >= 0xc2 && a <= 0xdf && b >= 0x80 && b <= 0xbf;
      const CodePoint c = DecodeUtf8(text, 0);
      ASSERT_EQ(c.value != kInvalidCodePoint, valid) << a << " " << b;
      ASSERT_EQ(c.length, valid ? 2u : 1u);
    }
  }
}

TEST(Utf8, WhiteSpaceOfUnicode) {
  int count = 0;
  for (uint32_t c = 0; c < 0x110000; ++c) count += IsSpace(c);
  EXPECT_EQ(count, 25 + 4);  // White_Space, and four information separators
  EXPECT_FALSE(IsSpace(0x200b));
  EXPECT_FALSE(IsSpace(0x180e));
  EXPECT_FALSE(IsSpace(kInvalidCodePoint));
}

}  // namespace
}  // namespace copydesk
