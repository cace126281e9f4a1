#include "engine/text/paragraphs.h"

#include <algorithm>

#include "engine/text/utf8.h"

namespace copydesk {
namespace {

// Length of the white space character at text[at], or 0 where there is none.
uint32_t SpaceAt(std::string_view text, size_t at) {
  const CodePoint c = DecodeUtf8(text, at);
  return c.value != kInvalidCodePoint && IsSpace(c.value) ? c.length : 0;
}

// Trims white space off both edges of [begin, end).
void Trim(std::string_view text, uint32_t* begin, uint32_t* end) {
  const std::string_view line = text.substr(0, *end);
  while (*begin < *end) {
    const uint32_t n = SpaceAt(line, *begin);
    if (n == 0) break;
    *begin += n;
  }
  while (*end > *begin) {
    // White space is one to three bytes long; try the character that ends here.
    uint32_t n = 0;
    for (uint32_t back = 1; back <= 3 && n == 0; ++back) {
      if (*end < *begin + back) break;
      if (SpaceAt(text.substr(0, *end), *end - back) == back) n = back;
    }
    if (n == 0) break;
    *end -= n;
  }
}

// True where `next` continues the block that `line` belongs to.
bool SameBlock(std::string_view text, const Paragraph& line,
               const Paragraph& next) {
  const std::string_view gap = text.substr(line.end, next.begin - line.end);
  return std::count(gap.begin(), gap.end(), '\n') == 1;
}

}  // namespace

void SplitLines(std::string_view text, std::vector<Paragraph>* out) {
  const char line_end = text.find('\n') == std::string_view::npos ? '\r' : '\n';
  uint32_t number = 0;
  for (size_t at = 0; at < text.size();) {
    size_t stop = text.find(line_end, at);
    if (stop == std::string_view::npos) stop = text.size();
    auto begin = static_cast<uint32_t>(at);
    auto end = static_cast<uint32_t>(stop);
    Trim(text, &begin, &end);
    if (begin < end) out->push_back({begin, end, ++number, 1});
    at = stop + 1;
  }
}

bool IsHardWrapped(std::string_view text, const std::vector<Paragraph>& lines) {
  constexpr uint32_t kLongest = 120;
  constexpr uint32_t kShortest = 40;
  uint32_t longest = 0;
  uint32_t followed = 0;
  for (size_t i = 0; i + 1 < lines.size(); ++i) {
    if (!SameBlock(text, lines[i], lines[i + 1])) continue;
    ++followed;
    longest = std::max(longest, lines[i].end - lines[i].begin);
  }
  if (followed < 4 || longest > kLongest || longest < kShortest) return false;
  uint32_t full = 0;
  uint32_t lower = 0;
  uint32_t sentences = 0;
  for (size_t i = 0; i + 1 < lines.size(); ++i) {
    if (!SameBlock(text, lines[i], lines[i + 1])) continue;
    full += 10 * (lines[i].end - lines[i].begin) >= 7 * longest;
    const char next = text[lines[i + 1].begin];
    lower += next >= 'a' && next <= 'z';
    const char last = text[lines[i].end - 1];
    sentences += last == '.' || last == '!' || last == '?';
  }
  return 10 * full >= 8 * followed &&
         (10 * lower >= 4 * followed || 10 * sentences <= 2 * followed);
}

void SplitParagraphs(std::string_view text, std::vector<Paragraph>* out) {
  std::vector<Paragraph> lines;
  SplitLines(text, &lines);
  const bool wrapped = IsHardWrapped(text, lines);
  for (size_t i = 0; i < lines.size(); ++i) {
    if (wrapped && i > 0 && SameBlock(text, lines[i - 1], lines[i])) {
      out->back().end = lines[i].end;
      ++out->back().lines;
    } else {
      out->push_back(lines[i]);
    }
  }
}

}  // namespace copydesk
