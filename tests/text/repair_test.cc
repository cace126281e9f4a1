#include "engine/text/repair.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/text/utf8.h"
#include "tests/text/any_text.h"

namespace copydesk {
namespace {

std::string Repaired(std::string_view text) { return Repair(text).text; }

struct Case {
  const char* damaged;
  const char* text;
};

void ExpectMended(std::initializer_list<Case> cases) {
  for (const Case& c : cases) {
    EXPECT_TRUE(MayNeedRepair(c.damaged)) << c.damaged;
    EXPECT_EQ(Repaired(c.damaged), c.text) << c.damaged;
  }
}

void ExpectLeft(std::initializer_list<const char*> texts) {
  for (const char* text : texts) {
    const RepairedText repaired = Repair(text);
    EXPECT_EQ(repaired.text, text);
    EXPECT_EQ(repaired.shifts.size(), 1u) << text;
  }
}

TEST(Repair, EscapedBytes) {
  ExpectMended({
      {R"(it\xe2\x80\x99s)", "it\u2019s"},
      {R"(it\xE2\x80\x99s)", "it\u2019s"},
      {"itxe2x80x99s", "it\u2019s"},
      {"cafxc3xa9", "caf\u00e9"},
      {R"(\xf0\x9f\x9a\xa2!)", "\U0001f6a2!"},
      {"xe2x80x9cNo,xe2x80x9d he said", "\u201cNo,\u201d he said"},
      {R"(\xd0\x96\xd1\x83\xd0\xba)", "\u0416\u0443\u043a"},
  });
  ExpectLeft({
      "xe2x80",               // cut off
      R"(\xe2\x80)",          //
      R"(\xe2x80\x99)",       // neither way
      R"(\xc0\xaf)",          // overlong
      R"(\xed\xa0\x80)",      // a surrogate
      R"(\xf4\x90\x80\x80)",  // above U+10FFFF
      R"(\x41\x42)",          // ASCII: no sign of damaged UTF-8
      R"(\xc2\x85)",          // would be a line end
      R"(\x0a)",              //
      R"(\xe9)",              // one byte of Latin-1
      R"(C:\xampp\xcode)",    //
      "xerox, boxed, fluxed",
      "xed and xeb are no bytes",
      R"(\)",
      "x",
      "xe",
  });
}

TEST(Repair, EscapedCharacters) {
  ExpectMended({
      {R"(it\u2019s)", "it\u2019s"},
      {R"(caf\u00e9)", "caf\u00e9"},
      {R"(caf\u00E9)", "caf\u00e9"},
      {R"(go \ud83d\ude80!)", "go \U0001f680!"},
      {R"(\u5317\u4eac)", "\u5317\u4eac"},
  });
  ExpectLeft({
      R"(\u000a)",  // a line end
      R"(\u0041)",  // ASCII
      R"(\u0085)",
      R"(\ud83d)",  // half a pair
      R"(\ud83d\ud83d)",
      R"(\ude80)",
      R"(\u20)",
      R"(\u201)",
      R"(\user\uXYZW)",
      R"(\n\t\r)",
  });
}

TEST(Repair, MisreadUtf8) {
  ExpectMended({
      // As Windows-1252.
      {"it\u00e2\u20ac\u2122s", "it\u2019s"},
      {"\u00e2\u20ac\u0153No,\u00e2\u20ac\u009d he said",
       "\u201cNo,\u201d he said"},
      {"caf\u00c3\u00a9", "caf\u00e9"},
      {"voil\u00c3\u00a0 tout", "voil\u00e0 tout"},
      {"10\u00c2\u00a0km", "10\u00a0km"},
      {"\u00c2\u00a9 2026", "\u00a9 2026"},
      {"\u00e2\u201a\u00ac 5", "\u20ac 5"},
      {"\u00f0\u0178\u0161\u00a2", "\U0001f6a2"},
      // As Latin-1.
      {"it\u00e2\u0080\u0099s", "it\u2019s"},
      {"\u00c3\u0089t\u00c3\u00a9", "\u00c9t\u00e9"},
      // A word of Cyrillic, of Greek, of Chinese.
      {"\u00d0\u0153\u00d0\u00be\u00d1\u0081\u00d0\u00ba\u00d0\u00b2"
       "\u00d0\u00b0",
       "\u041c\u043e\u0441\u043a\u0432\u0430"},
      {"\u00ce\u00bd\u00ce\u00b1\u00ce\u00af", "\u03bd\u03b1\u03af"},
      {"\u00e5\u0152\u2014\u00e4\u00ba\u00ac", "\u5317\u4eac"},
      // Twice.
      {"caf\u00c3\u0192\u00c2\u00a9", "caf\u00e9"},
      {"it\u00c3\u00a2\u00e2\u201a\u00ac\u00e2\u201e\u00a2s", "it\u2019s"},
  });
  ExpectLeft({
      "caf\u00e9",
      "S\u00c3O PAULO",
      "\u00c2ge",
      "\u00e2\u20ac",        // cut off
      "\u00c3",              //
      "\u00c2\u0085",        // would be a line end
      "\u00c3\u00c3\u00c3",  //
      "\u20ac 5 \u2122",
      "d\u00e9j\u00e0 vu, na\u00efve",
  });
}

// Letters with an accent before a quotation mark or a space that does not
// break look like misread bytes, and are not: « café » is good French.
TEST(Repair, AccentsBeforeMarksAreNoDamage) {
  ExpectLeft({
      "\u00ab\u00a0caf\u00e9\u00a0\u00bb",
      "\u00ab\u00a0\u00c0 la fin de l'\u00e9t\u00e9\u00a0\u00bb, dit-elle",
      "AU CAF\u00c9\u00a0!",
      "\u00abEL PER\u00da\u00bb",
      "\u00abYo no s\u00e9\u2026\u00bb, dijo",
      "\u201eNaja, j\u00e4\u2026\u201c",
      "GIOVENT\u00d9\u00bb",
      "VIRT\u00d9\u00a0\u2014 PIET\u00c0\u00bb",
      "IST \u00d6\u00bb",
  });
  // The same words misread are mended, to the words and no further.
  ExpectMended({
      {"\u00c2\u00ab\u00c2\u00a0caf\u00c3\u00a9\u00c2\u00a0\u00c2\u00bb",
       "\u00ab\u00a0caf\u00e9\u00a0\u00bb"},
      {"\u00c2\u00ab\u00c2\u00a0cr\u00c3\u00a9\u00c3\u00a9\u00c2\u00a0\u00c2"
       "\u00bb",
       "\u00ab\u00a0cr\u00e9\u00e9\u00a0\u00bb"},
      // In a misread word of Cyrillic such a pair is a letter.
      {"\u00d0\u201d\u00d0\u00be\u00d0\u00bc", "\u0414\u043e\u043c"},
      {"\u00d0\u00b8\u00d0\u201d", "\u0438\u0414"},
  });
}

TEST(Repair, Entities) {
  ExpectMended({
      {"Salt &amp; Rope", "Salt & Rope"},
      {"it&#8217;s", "it\u2019s"},
      {"it&#x2019;s", "it\u2019s"},
      {"it&#X2019;s", "it\u2019s"},
      {"caf&eacute;", "caf\u00e9"},
      {"&ldquo;No,&rdquo; he said&hellip;", "\u201cNo,\u201d he said\u2026"},
      {"10&nbsp;km", "10\u00a0km"},
      {"&lt;b&gt;", "<b>"},
      {"&Ouml;l", "\u00d6l"},
      // As browsers read them.
      {"1939&#150;1945", "1939\u20131945"},
      {"it&#146;s", "it\u2019s"},
      // Escaped twice.
      {"it&amp;#8217;s", "it\u2019s"},
      {"10&amp;nbsp;km", "10\u00a0km"},
      {"Salt &amp;amp; Rope", "Salt & Rope"},
      {"&#128674;", "\U0001f6a2"},
  });
  ExpectLeft({
      "AT&T",  "Salt & Rope", "Q&A; then",     "&unknown;",
      "&amp",  "&;",          "&#;",           "&#x;",
      "&#zz;", "&#x110000;",  "&#9999999999;", "&#xd800;",
      "&#10;", "&#13;",       "&#x0a;",        "&#0;",
      "&AMP;", "&copy 2026",  "a&b=c;d",       "&eacut e;",
  });
}

TEST(Repair, LeavesTheRestAsItIs) {
  EXPECT_EQ(Repaired("a &amp; b \xff &lt; c"), "a & b \xff < c");
  EXPECT_EQ(Repaired("\n&amp;\r\n&amp;\n"), "\n&\r\n&\n");
  EXPECT_EQ(Repaired(""), "");
}

TEST(Repair, OffsetsLeadBack) {
  const std::string source = "caf&eacute; on itxe2x80x99s";
  const RepairedText r = Repair(source);
  ASSERT_EQ(r.text, "caf\u00e9 on it\u2019s");
  const auto back = [&](uint32_t begin, uint32_t end) {
    const SourceRange range = ToSource(r, begin, end);
    return source.substr(range.begin, range.end - range.begin);
  };
  EXPECT_EQ(back(0, 3), "caf");
  EXPECT_EQ(back(0, 5), "caf&eacute;");
  EXPECT_EQ(back(3, 5), "&eacute;");
  EXPECT_EQ(back(6, 8), "on");
  EXPECT_EQ(back(5, 6), " ");
  EXPECT_EQ(back(11, 14), "xe2x80x99");
  EXPECT_EQ(back(14, 15), "s");
  EXPECT_EQ(back(9, 15), "itxe2x80x99s");
  EXPECT_EQ(back(0, 15), source);
  EXPECT_EQ(back(0, 0), "");
  EXPECT_EQ(back(15, 15), "");
  EXPECT_EQ(ToSource(r, 15, 15).begin, source.size());
}

// Pieces as they came and as they were meant, each of which is mended in the
// same way whatever lines stand around it.
using Piece = std::pair<std::string, std::string>;
const std::vector<Piece>& KnownPieces() {
  static const std::vector<Piece> kPieces = {
      {"tide", "tide"},
      {"l\u00e9ger", "l\u00e9ger"},
      {"\u6cb3\u5cb8", "\u6cb3\u5cb8"},
      {"caf&eacute;", "caf\u00e9"},
      {"&amp;#8217;", "\u2019"},
      {"&amp;", "&"},
      {"itxe2x80x99s", "it\u2019s"},
      {R"(\xc3\xa9t\xc3\xa9)", "\u00e9t\u00e9"},
      {R"(\u2019tis)", "\u2019tis"},
      {R"(\ud83d\ude80)", "\U0001f680"},
      {"it\u00e2\u20ac\u2122s", "it\u2019s"},
      {"caf\u00c3\u0192\u00c2\u00a9", "caf\u00e9"},
      {"\u00c3\u00a9\u00c3\u00a9", "\u00e9\u00e9"},
      {"&#1;", "&#1;"},
      {"\xff", "\xff"}};
  return kPieces;
}

RC_GTEST_PROP(Repair, KnownPiecesInAnyOrder, ()) {
  const auto pieces = *rc::gen::container<std::vector<Piece>>(
      rc::gen::elementOf(KnownPieces()));
  struct Range {
    size_t source, source_end, text, text_end;
  };
  std::string source, text;
  std::vector<Range> ranges;
  for (const auto& [damaged, meant] : pieces) {
    ranges.push_back({source.size(), source.size() + damaged.size(),
                      text.size(), text.size() + meant.size()});
    source += damaged + "\n";
    text += meant + "\n";
  }
  const RepairedText repaired = Repair(source);
  RC_ASSERT(repaired.text == text);
  for (const Range& r : ranges) {
    const SourceRange back = ToSource(repaired, static_cast<uint32_t>(r.text),
                                      static_cast<uint32_t>(r.text_end));
    RC_ASSERT(back.begin == r.source);
    RC_ASSERT(back.end == r.source_end);
  }
  // Nothing is left to mend.
  RC_ASSERT(Repaired(text) == text);
}

RC_GTEST_PROP(Repair, SoundAsciiStays, ()) {
  const std::string text = *rc::gen::container<std::string>(rc::gen::suchThat(
      rc::gen::inRange<char>(0, 127),
      [](char c) { return c != '&' && c != '\\' && c != 'x'; }));
  RC_ASSERT(!MayNeedRepair(text));
  RC_ASSERT(Repaired(text) == text);
}

RC_GTEST_PROP(Repair, SoundTextStays, ()) {
  const std::string text = *ValidText();
  RC_ASSERT(Repaired(text) == text);
}

RC_GTEST_PROP(Repair, NeverWhereNotNeeded, ()) {
  const std::string text = *AnyText();
  const RepairedText repaired = Repair(text);
  if (!MayNeedRepair(text)) RC_ASSERT(repaired.text == text);
  RC_ASSERT((repaired.shifts.size() == 1) == (repaired.text == text));
}

bool IsValid(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    const CodePoint c = DecodeUtf8(text, at);
    if (c.value == kInvalidCodePoint) return false;
    at += c.length;
  }
  return true;
}

RC_GTEST_PROP(Repair, ValidStaysValidAndLinesStayLines, ()) {
  const std::string text = *DamagedText();
  const std::string repaired = Repaired(text);
  RC_ASSERT(IsValid(repaired));
  for (const char end : {'\n', '\r'}) {
    RC_ASSERT(std::count(repaired.begin(), repaired.end(), end) ==
              std::count(text.begin(), text.end(), end));
  }
}

RC_GTEST_PROP(ToSource, RangesLieInTheSourceAndAscend, ()) {
  const std::string text = *AnyText();
  const RepairedText repaired = Repair(text);
  RC_ASSERT(repaired.shifts.front().repaired == 0u);
  RC_ASSERT(repaired.shifts.front().source == 0u);
  const auto size = static_cast<uint32_t>(repaired.text.size());
  SourceRange last{0, 0};
  for (uint32_t at = 0; at < size;) {
    // Characters, and bytes that are none.
    const uint32_t next = at + DecodeUtf8(repaired.text, at).length;
    const SourceRange range = ToSource(repaired, at, next);
    RC_ASSERT(range.begin == last.end);
    RC_ASSERT(range.begin < range.end);
    last = range;
    at = next;
  }
  RC_ASSERT(last.end == text.size());
  const auto a = *rc::gen::inRange<uint32_t>(0, size + 1);
  const auto b = *rc::gen::inRange<uint32_t>(a, size + 1);
  const SourceRange some = ToSource(repaired, a, b);
  RC_ASSERT(some.begin <= some.end);
  RC_ASSERT(some.end <= text.size());
}

}  // namespace
}  // namespace copydesk
