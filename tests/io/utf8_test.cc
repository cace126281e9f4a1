#include "engine/io/utf8.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace copydesk {
namespace {

#define FFFD "\xef\xbf\xbd"

TEST(Utf8, RepairReplacesMaximalSubparts) {
  struct Case {
    std::string_view in;
    std::string_view out;
    size_t replaced;
  };
  const Case cases[] = {
      {"plain", "plain", 0},
      {"caf\xc3\xa9", "caf\xc3\xa9", 0},
      {"\xc0\xaf", FFFD FFFD, 2},                    // overlong
      {"\xe0\x80\xaf", FFFD FFFD FFFD, 3},           // overlong
      {"\xed\xa0\x80", FFFD FFFD FFFD, 3},           // a surrogate
      {"\xf4\x90\x80\x80", FFFD FFFD FFFD FFFD, 4},  // over U+10FFFF
      {"a\xe2\x80", "a" FFFD, 1},                    // cut off
      {"\xf0\x9f\x98z", FFFD "z", 1},
      {"\x80\xbf", FFFD FFFD, 2},
      {"\xff\xfe", FFFD FFFD, 2},
      {"\xe2\x80\xe2\x80\x99", FFFD "\xe2\x80\x99", 1},
      // The example of the Unicode standard, table 3-8.
      {"\x61\xf1\x80\x80\xe1\x80\xc2\x62\x80\x63\x80\xbf\x64",
       "a" FFFD FFFD FFFD "b" FFFD "c" FFFD FFFD "d", 6},
  };
  for (const Case& c : cases) {
    std::string out;
    EXPECT_EQ(RepairUtf8(c.in, &out), c.replaced) << c.out;
    EXPECT_EQ(out, c.out);
  }
}

RC_GTEST_PROP(Utf8, RepairIsValidAndIdempotent, (const std::string& bytes)) {
  std::string once;
  const size_t replaced = RepairUtf8(bytes, &once);
  RC_ASSERT(IsValidUtf8(once));
  RC_ASSERT((replaced == 0) == IsValidUtf8(bytes));
  std::string twice;
  RC_ASSERT(RepairUtf8(once, &twice) == 0u);
  RC_ASSERT(once == twice);
}

TEST(Utf8, OneByteTextIsReadAsWindows1252) {
  std::string out;
  EXPECT_EQ(CopyAsUtf8("na\xefve \x93quote\x94 \x80", &out),
            Encoding::kWindows1252);
  EXPECT_EQ(out, "na\xc3\xafve \xe2\x80\x9cquote\xe2\x80\x9d \xe2\x82\xac");
  EXPECT_EQ(CopyAsUtf8("caf\xc3\xa9 \xff", &out), Encoding::kRepaired);
  EXPECT_EQ(out, "caf\xc3\xa9 " FFFD);
  EXPECT_EQ(CopyAsUtf8("caf\xc3\xa9", &out), Encoding::kUtf8);
}

TEST(Utf8, InvisibleText) {
  for (const char* empty : {"", " \t\r\n", "\xc2\xa0", "\xe2\x80\x8b\n",
                            "\xef\xbb\xbf", "\xe3\x80\x80", "\x01\x7f"}) {
    EXPECT_FALSE(HasVisibleText(empty)) << empty;
  }
  for (const char* text : {"a", "\n.", "\xc3\xa9", "\xe4\xb8\xad",
                           "\xe2\x80\x94", "\xf0\x9f\x98\x80"}) {
    EXPECT_TRUE(HasVisibleText(text)) << text;
  }
}

}  // namespace
}  // namespace copydesk
