#include "engine/pipeline/second_pass.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "tests/text/any_text.h"

namespace copydesk {
namespace {

// The text without those of its paragraphs that begin with an x.
std::string WithoutX(const std::string& text) {
  CorpusDocument d;
  d.document.text = text;
  d.print = Fingerprinter().Make(text);
  DocumentVerdicts verdicts;
  for (const ParagraphPrint& p : d.print.paragraphs) {
    verdicts.lines.emplace_back();
    verdicts.lines.back().boilerplate = text[p.begin] == 'x';
  }
  return StrippedText(d, verdicts);
}

TEST(StrippedText, Table) {
  const struct {
    const char* text;
    const char* stripped;
  } kCases[] = {
      {"", ""},
      {"a", "a"},
      {"x", ""},
      {"x\n", ""},
      {"a\nx\nb", "a\nb"},
      {"x\na\nb", "a\nb"},
      {"a\nb\nx", "a\nb"},
      {"a\nx\nx\nx\nb", "a\nb"},
      {"x\nx\n", ""},
      {"a\n\nx\n\nb", "a\n\nb"},
      {"x\n\na\n\nb", "a\n\nb"},
      {"a\n\nb\n\nx\n", "a\n\nb"},
      {"a\n\nx\nx\n\nb", "a\n\nb"},
      {"a\n\nx\n\nx\n\nb", "a\n\nb"},
      {"a\nx\n\nb", "a\n\nb"},
      {"a\n\nx\nb", "a\n\nb"},
      {"a\n\n\n\nx\n\n\n\nb", "a\n\nb"},
      {"a\nx\n\n\nb", "a\n\nb"},
      {"a\nx\n\nx\n\nb", "a\n\nb"},
      {"a\r\n\r\nx\r\n\r\nb", "a\r\n\r\nb"},
      {"a\r\nx\r\nb\r\n", "a\r\nb"},
      {"a\r\nx", "a"},
      {"a\rx\rb", "a\rb"},
      {"a\n  x  \nb", "a\nb"},
      {"a\n\u00a0x\u3000\nb", "a\nb"},
      {"  a\n x\n  b", "  a\n  b"},
      {"a\n \t\nx\n \t\nb", "a\n \t\nb"},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(WithoutX(c.text), c.stripped)
        << testing::PrintToString(std::string(c.text));
  }
}

// Where nothing is stripped the text stays as it is, to its last blank line.
TEST(StrippedText, UntouchedWithoutBoilerplate) {
  for (const char* text : {"\n\n a \n\n\n\n b \r\n\r\n", "a\n", "\n", " "}) {
    EXPECT_EQ(WithoutX(text), text);
  }
}

// What is left are the kept paragraphs, in order, and nothing else.
RC_GTEST_PROP(StrippedText, KeepsWhatIsKept, ()) {
  const std::string text = *ValidText();
  const Fingerprint before = Fingerprinter().Make(text);
  std::vector<std::string> want;
  for (const ParagraphPrint& p : before.paragraphs) {
    if (text[p.begin] == 'x') continue;
    want.push_back(text.substr(p.begin, p.end - p.begin));
  }
  const std::string stripped = WithoutX(text);
  // A text that loses its last line feed is cut at carriage returns.
  RC_PRE((text.find('\n') == std::string::npos) ==
         (stripped.find('\n') == std::string::npos));
  const Fingerprint after = Fingerprinter().Make(stripped);
  std::vector<std::string> got;
  for (const ParagraphPrint& p : after.paragraphs) {
    got.push_back(stripped.substr(p.begin, p.end - p.begin));
  }
  RC_ASSERT(got == want);
}

}  // namespace
}  // namespace copydesk
