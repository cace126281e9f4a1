#include "engine/boilerplate/line_features.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

#include "tests/text/any_text.h"

namespace copydesk {
namespace {

TEST(LineShape, EndsASentence) {
  for (const char* line :
       {"The ferry is late.", "Is it?", "At last!", "\"It is late.\"",
        "\u201cIt is late.\u201d", "(It is late.)", "\u00abEs tarde.\u00bb",
        "He said: \u2018It is late.\u2019\u201d"}) {
    EXPECT_TRUE(ShapeOf(line).ends_sentence) << line;
  }
  for (const char* line : {"", "Ferry late", "What we know:",
                           "\u201cLate\u201d", "Read on\u2026", "3.5", "\""}) {
    EXPECT_FALSE(ShapeOf(line).ends_sentence) << line;
  }
}

TEST(LineShape, Quotes) {
  for (const char* line :
       {"\"Late\"", "\u201cLate\u201d", "\u201eSp\u00e4t\u201c",
        "\u00abTarde\u00bb", "A \u201cferry"}) {
    EXPECT_TRUE(ShapeOf(line).quotes) << line;
  }
  for (const char* line :
       {"Late", "It's late", "It\u2019s late", "\u00bb More"}) {
    EXPECT_FALSE(ShapeOf(line).quotes) << line;
  }
}

TEST(LineShape, Address) {
  for (const char* line : {"http://tern.example/a?b=c", "https://tern.example",
                           "www.tern.example", "desk@tern.example"}) {
    EXPECT_TRUE(ShapeOf(line).address) << line;
  }
  for (const char* line : {"see www.tern.example", "tern", "@tern", "10@",
                           "www is three letters", ""}) {
    EXPECT_FALSE(ShapeOf(line).address) << line;
  }
}

TEST(LineShape, Stamp) {
  for (const char* line :
       {"12:30", "2026-01-19", "19/01/2026", "6 months ago", "4 May 2026",
        "Updated 4 May 2026, 9:15 am", "1 hour ago", "Duration 3:15",
        "Published January 3", "17"}) {
    EXPECT_TRUE(ShapeOf(line).stamp) << line;
  }
  for (const char* line :
       {"", "May", "Updated", "12 ferries", "4 May was a cold day",
        "Two hours ago", "In 1907",
        "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25"}) {
    EXPECT_FALSE(ShapeOf(line).stamp) << line;
  }
}

TEST(LineShape, Trail) {
  for (const char* line :
       {"Home / News / Coast", "Home > News > Coast", "News | Sport | Tides",
        "News \u00bb Coast \u00bb Quay", "Home \u203a Coast \u203a Quay",
        "News \u00b7 Sport \u00b7 Tides \u00b7 Letters"}) {
    EXPECT_TRUE(ShapeOf(line).trail) << line;
  }
  for (const char* line :
       {"", "Home / News", "Home/News/Coast", "The ferry is late",
        "Rain and wind / the quay was empty for most of the day / nobody came"
        " to look at the boats"}) {
    EXPECT_FALSE(ShapeOf(line).trail) << line;
  }
}

TEST(LineShape, Copyright) {
  EXPECT_TRUE(ShapeOf("\u00a9 2026 The Tern").copyright);
  EXPECT_FALSE(ShapeOf("(c) 2026 The Tern").copyright);
  EXPECT_FALSE(ShapeOf("caf\u00e9").copyright);
}

TEST(LineShape, Label) {
  const struct {
    const char* line;
    size_t bytes;
  } kCases[] = {
      {"", 0},
      {"Related", 7},
      {"Related: Ferry late", 7},
      {"Related:", 7},
      {"READ MORE | Ferry late", 10},
      {"More > Coast", 5},
      {"Photo (Tern)", 6},
      {"[Related: Ferry late]", 8},
      {"More...", 4},
      {"More\u2026", 4},
      {"Home \u203a Coast", 5},
      {"More \u00bb", 5},
      {"Read \u2192 Ferry", 5},
      {"12:30 start", 11},
      {"http://tern.example", 19},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(ShapeOf(c.line).label_bytes, c.bytes) << c.line;
  }
}

RC_GTEST_PROP(LineShape, AnyLine, ()) {
  const std::string line = *AnyText();
  RC_ASSERT(ShapeOf(line).label_bytes <= line.size());
}

TEST(LineShape, RowsOfATableAreNoTrail) {
  EXPECT_TRUE(ShapeOf("Home | News | Coast").trail);
  EXPECT_FALSE(ShapeOf("| 3 | Tern | 12 | 0 |").trail);
}

TEST(LineShape, NamedAddress) {
  EXPECT_TRUE(ShapeOf("Web: https://tern.example").named_address);
  EXPECT_TRUE(ShapeOf("Tern Radio: www.tern.example/radio").named_address);
  EXPECT_FALSE(ShapeOf("https://tern.example").named_address);
  EXPECT_FALSE(ShapeOf("Web: the harbour").named_address);
  EXPECT_FALSE(
      ShapeOf("See the plan: https://tern.example and more").named_address);
}

TEST(LineShape, Brackets) {
  EXPECT_TRUE(ShapeOf("[Ferry late again]").brackets);
  EXPECT_FALSE(ShapeOf("[Ferry] late [again]").brackets);
  EXPECT_FALSE(ShapeOf("The [ferry]").brackets);
}

TEST(LineShape, ReadMore) {
  EXPECT_TRUE(ShapeOf("Read more").read_more);
  EXPECT_TRUE(ShapeOf("READ MORE The ferry is late").read_more);
  EXPECT_TRUE(ShapeOf("The ferry is late... Read more").read_more);
  EXPECT_FALSE(ShapeOf("Read moreover the log").read_more);
  EXPECT_FALSE(ShapeOf("They read more than others").read_more);
}

// A line without a byte was asked for its first one.
TEST(LineShape, EmptyLineHasNoShape) {
  const LineShape shape = ShapeOf("");
  EXPECT_FALSE(shape.ends_sentence || shape.quotes || shape.address);
  EXPECT_FALSE(shape.stamp || shape.trail || shape.copyright);
  EXPECT_EQ(shape.label_bytes, 0u);
}

}  // namespace
}  // namespace copydesk
