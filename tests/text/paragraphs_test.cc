#include "engine/text/paragraphs.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "tests/text/any_text.h"

namespace copydesk {
namespace {

using Strings = std::vector<std::string>;

std::vector<Paragraph> Lines(std::string_view text) {
  std::vector<Paragraph> lines;
  SplitLines(text, &lines);
  return lines;
}

std::vector<Paragraph> Paragraphs(std::string_view text) {
  std::vector<Paragraph> paragraphs;
  SplitParagraphs(text, &paragraphs);
  return paragraphs;
}

Strings TextsOf(std::string_view text, const std::vector<Paragraph>& ranges) {
  Strings texts;
  for (const Paragraph& p : ranges) {
    texts.emplace_back(text.substr(p.begin, p.end - p.begin));
  }
  return texts;
}

TEST(SplitLines, Table) {
  const struct {
    const char* text;
    Strings lines;
  } kCases[] = {
      {"", {}},
      {"\n\n \n\t\n", {}},
      {"one", {"one"}},
      {"one\n", {"one"}},
      {"one\ntwo", {"one", "two"}},
      {"one\r\ntwo\r\n\r\nthree\r\n", {"one", "two", "three"}},
      {"one\rtwo\r\rthree", {"one", "two", "three"}},
      // A carriage return inside a text with line feeds ends no line.
      {"one\rtwo\nthree", {"one\rtwo", "three"}},
      {"  one \t\n\v two\f", {"one", "two"}},
      {"\u00a0one\u00a0\n\u3000two\u3000\n\u2003\u2028\n\u0085",
       {"one", "two"}},
      {"\u1680a\u180eb\u205f", {"a\u180eb"}},
      {"a  b", {"a  b"}},
      {"---\n***", {"---", "***"}},
      {"\u200b\n", {"\u200b"}},  // invisible, and no white space
      {"\xff\n\x85 \xa0", {"\xff", "\x85 \xa0"}},  // no UTF-8: no white space
      {"\u2019", {"\u2019"}},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(TextsOf(c.text, Lines(c.text)), c.lines) << c.text;
  }
}

TEST(SplitLines, NumbersCountNonBlankLines) {
  const std::vector<Paragraph> lines = Lines("\na\n\n \nb\n\nc\n");
  ASSERT_EQ(lines.size(), 3u);
  for (uint32_t i = 0; i < 3; ++i) {
    EXPECT_EQ(lines[i].line, i + 1);
    EXPECT_EQ(lines[i].lines, 1u);
  }
  EXPECT_EQ(lines[1].begin, 6u);
  EXPECT_EQ(lines[1].end, 7u);
}

TEST(SplitLines, Appends) {
  std::vector<Paragraph> lines;
  SplitLines("a\nb", &lines);
  SplitLines("c", &lines);
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[2].line, 1u);
}

// Three blocks of typewriter lines, as a mail or an old archive has them.
constexpr char kWrapped[] =
    "The ferry to the outer islands will not sail on\n"
    "Thursday morning, the harbour office said after\n"
    "its engineers had found a crack in the shaft of\n"
    "the older of the two engines.\n"
    "\n"
    "Passengers who hold a ticket for the early boat\n"
    "may use the one at noon, or ask for their money\n"
    "back at the counter.\n"
    "\n"
    "A diver is to look at the propeller on Friday.\n";

// The same words, a paragraph a line.
constexpr char kUnwrapped[] =
    "The ferry to the outer islands will not sail on Thursday morning.\n"
    "Its engineers had found a crack in the shaft of the older engine.\n"
    "Passengers who hold a ticket may use the boat at noon, or the next.\n"
    "Others may ask for their money back at the counter until Saturday.\n"
    "A diver is to look at the propeller on Friday, weather permitting.\n"
    "The harbour office did not say who would pay for the diver's work.\n";

TEST(HardWrapped, BlocksBecomeParagraphs) {
  const std::vector<Paragraph> p = Paragraphs(kWrapped);
  ASSERT_EQ(p.size(), 3u);
  const Strings texts = TextsOf(kWrapped, p);
  EXPECT_EQ(texts[0].substr(0, 9), "The ferry");
  EXPECT_EQ(texts[0].substr(texts[0].size() - 8), "engines.");
  EXPECT_EQ(texts[2], "A diver is to look at the propeller on Friday.");
  EXPECT_EQ(p[0].line, 1u);
  EXPECT_EQ(p[0].lines, 4u);
  EXPECT_EQ(p[1].line, 5u);
  EXPECT_EQ(p[1].lines, 3u);
  EXPECT_EQ(p[2].line, 8u);
  EXPECT_EQ(p[2].lines, 1u);
}

TEST(HardWrapped, WithLineEndsOfWindows) {
  std::string text;
  for (const char c : std::string(kWrapped)) {
    if (c == '\n') text += '\r';
    text += c;
  }
  const std::vector<Paragraph> p = Paragraphs(text);
  ASSERT_EQ(p.size(), 3u);
  EXPECT_EQ(p[1].lines, 3u);
}

TEST(HardWrapped, BlankLinesMayHoldSpaces) {
  std::string text = kWrapped;
  text.insert(text.find("\n\n") + 1, " \t");
  EXPECT_EQ(Paragraphs(text).size(), 3u);
}

TEST(HardWrapped, YesAndNo) {
  const auto wrapped = [](const std::string& text) {
    return IsHardWrapped(text, Lines(text));
  };
  const auto repeat = [](const std::string& line, int n) {
    std::string text;
    for (int i = 0; i < n; ++i) text += line + "\n";
    return text;
  };
  EXPECT_TRUE(wrapped(kWrapped));
  EXPECT_FALSE(wrapped(kUnwrapped));
  EXPECT_FALSE(wrapped(""));
  EXPECT_FALSE(wrapped("one line"));
  EXPECT_FALSE(wrapped(std::string(kWrapped).substr(0, 90)));  // too few
  // Lines of paragraphs, longer than any typewriter's.
  EXPECT_FALSE(wrapped(repeat(
      "a line that goes on and on because nobody broke it where the paper "
      "ends and so it is longer than a hundred and twenty bytes",
      8)));
  // A list, a poem: short.
  EXPECT_FALSE(wrapped(repeat("bread and salt", 12)));
  // Lines of all lengths.
  EXPECT_FALSE(
      wrapped("First came a line that was about as long as they get here\n"
              "then one\nthen another short one\nand two\nand three\n"
              "and four of them\nbefore a long one came again at last, here\n"
              "and an end\n"));
  // Each line a block of its own.
  std::string apart;
  for (const char c : std::string(kWrapped)) {
    if (c == '\n') apart += '\n';
    apart += c;
  }
  EXPECT_FALSE(wrapped(apart));
}

TEST(HardWrapped, OtherTextsKeepALineAParagraph) {
  EXPECT_EQ(Paragraphs(kUnwrapped).size(), 6u);
  for (const Paragraph& p : Paragraphs(kUnwrapped)) EXPECT_EQ(p.lines, 1u);
}

// The oracle: cuts at line ends and drops what is white space alone. It knows
// white space as a list of strings.
Strings SimpleLines(const std::string& text) {
  static const Strings kSpaces = {
      " ",      "\t",     "\n",     "\v",     "\f",     "\r",
      "\x1c",   "\x1d",   "\x1e",   "\x1f",   "\u0085", "\u00a0",
      "\u1680", "\u2000", "\u2001", "\u2002", "\u2003", "\u2004",
      "\u2005", "\u2006", "\u2007", "\u2008", "\u2009", "\u200a",
      "\u2028", "\u2029", "\u202f", "\u205f", "\u3000"};
  const char end = text.find('\n') == std::string::npos ? '\r' : '\n';
  Strings lines(1);
  for (const char c : text) {
    if (c == end) {
      lines.emplace_back();
    } else {
      lines.back() += c;
    }
  }
  Strings kept;
  for (std::string line : lines) {
    for (bool more = true; more;) {
      more = false;
      for (const std::string& s : kSpaces) {
        if (line.starts_with(s)) {
          line.erase(0, s.size());
          more = true;
        }
        if (line.ends_with(s)) {
          line.resize(line.size() - s.size());
          more = true;
        }
      }
    }
    if (!line.empty()) kept.push_back(line);
  }
  return kept;
}

RC_GTEST_PROP(SplitLines, LikeASimpleSplitter, ()) {
  const std::string text = *DamagedText();
  RC_ASSERT(TextsOf(text, Lines(text)) == SimpleLines(text));
}

RC_GTEST_PROP(SplitLines, RangesAscend, ()) {
  const std::string text = *AnyText();
  uint32_t last = 0;
  uint32_t number = 0;
  for (const Paragraph& p : Lines(text)) {
    RC_ASSERT(p.begin >= last);
    RC_ASSERT(p.begin < p.end);
    RC_ASSERT(p.end <= text.size());
    RC_ASSERT(p.line == ++number);
    RC_ASSERT(p.lines == 1u);
    last = p.end;
  }
}

// A text of words with line ends at random, hard-wrapped or not.
RC_GTEST_PROP(SplitParagraphs, LinesAddUp, ()) {
  const auto width = *rc::gen::inRange<size_t>(20, 130);
  const auto words = *rc::gen::container<std::vector<std::string>>(
      rc::gen::element<std::string>("a", "tide", "harbour", "the", "Office.",
                                    "\n\n", "lighthouse", "sails",
                                    "\u00e9t\u00e9"));
  std::string text;
  size_t line = 0;
  for (const std::string& w : words) {
    text += w;
    line = w == "\n\n" ? 0 : line + w.size() + 1;
    if (line > width) {
      text += '\n';
      line = 0;
    } else if (line > 0) {
      text += ' ';
    }
  }
  const std::vector<Paragraph> lines = Lines(text);
  const std::vector<Paragraph> paragraphs = Paragraphs(text);
  size_t next = 0;
  for (const Paragraph& p : paragraphs) {
    RC_ASSERT(next < lines.size());
    RC_ASSERT(p.lines >= 1u);
    RC_ASSERT(next + p.lines <= lines.size());
    RC_ASSERT(p.line == lines[next].line);
    RC_ASSERT(p.begin == lines[next].begin);
    next += p.lines;
    RC_ASSERT(p.end == lines[next - 1].end);
  }
  RC_ASSERT(next == lines.size());
  if (!IsHardWrapped(text, lines)) RC_ASSERT(paragraphs.size() == lines.size());
}

}  // namespace
}  // namespace copydesk
