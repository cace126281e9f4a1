#include "engine/cli/side_by_side.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "engine/cli/screen.h"
#include "engine/text/utf8.h"

namespace copydesk::cli {
namespace {

struct Word {
  std::string text;  // as it is shown, without colour
  bool differs;
};

// Columns that a text takes on a terminal: two for letters of East Asia.
int WidthOf(std::string_view text) {
  int width = 0;
  for (size_t at = 0; at < text.size();) {
    const CodePoint c = DecodeUtf8(text, at);
    const bool wide =
        c.value >= 0x1100 && c.value != kInvalidCodePoint &&
        (c.value <= 0x115f || (c.value >= 0x2e80 && c.value <= 0xa4cf) ||
         (c.value >= 0xac00 && c.value <= 0xd7a3) ||
         (c.value >= 0xf900 && c.value <= 0xfaff) ||
         (c.value >= 0xff00 && c.value <= 0xff60) ||
         (c.value >= 0x20000 && c.value <= 0x3fffd));
    width += wide ? 2 : 1;
    at += c.length;
  }
  return width;
}

// The words of a range of a text, each with whether it differs.
std::vector<Word> WordsOf(std::string_view text, uint32_t begin, uint32_t end,
                          const std::vector<ByteRange>& differ) {
  std::vector<Word> words;
  auto range = differ.begin();
  size_t at = begin;
  while (at < end) {
    const size_t start = text.find_first_not_of(" \t\r\n", at);
    if (start == std::string_view::npos || start >= end) break;
    const size_t stop =
        std::min<size_t>(end, text.find_first_of(" \t\r\n", start));
    while (range != differ.end() && range->end <= start) ++range;
    const bool differs = range != differ.end() && range->begin < stop;
    words.push_back({Visible(text.substr(start, stop - start)), differs});
    at = stop;
  }
  return words;
}

// Breaks words into lines of at most `width` columns, padded to it.
std::vector<std::string> Fill(const std::vector<Word>& words, int width,
                              bool colour) {
  std::vector<std::string> lines;
  std::string line;
  int used = 0;
  const auto flush = [&] {
    line.append(static_cast<size_t>(std::max(0, width - used)), ' ');
    lines.push_back(line);
    line.clear();
    used = 0;
  };
  for (const Word& word : words) {
    const bool brackets = word.differs && !colour;
    const int columns = WidthOf(word.text) + (brackets ? 2 : 0);
    if (used > 0 && used + 1 + columns > width) flush();
    if (used > 0) {
      line.push_back(' ');
      ++used;
    }
    if (brackets) {
      line += '[' + word.text + ']';
    } else if (word.differs) {
      line += "\033[1;33m" + word.text + "\033[0m";
    } else {
      line += word.text;
    }
    used += columns;
  }
  if (used > 0) flush();
  return lines;
}

}  // namespace

std::string SideBySide(const Explanation& e, int width, bool colour) {
  const int column = (std::max(width, 40) - 3) / 2;
  std::string out;
  for (const ExplainedSpan& s : e.spans) {
    out += fmt::format("\nA {}-{}, B {}-{}: {} words, {}\n", s.span.a_begin,
                       s.span.a_end, s.span.b_begin, s.span.b_end, s.span.words,
                       SpanKindName(s.span.kind));
    const auto left =
        Fill(WordsOf(e.a.text, s.span.a_begin, s.span.a_end, s.differ_a),
             column, colour);
    const auto right =
        Fill(WordsOf(e.b.text, s.span.b_begin, s.span.b_end, s.differ_b),
             column, colour);
    const std::string blank(static_cast<size_t>(column), ' ');
    for (size_t i = 0; i < std::max(left.size(), right.size()); ++i) {
      std::string line = (i < left.size() ? left[i] : blank) + " | " +
                         (i < right.size() ? right[i] : "");
      line.erase(line.find_last_not_of(' ') + 1);
      out += line + "\n";
    }
  }
  return out;
}

}  // namespace copydesk::cli
