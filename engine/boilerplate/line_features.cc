#include "engine/boilerplate/line_features.h"

#include <algorithm>
#include <array>
#include <string>

namespace copydesk {
namespace {

constexpr size_t kLongestTrail = 240;  // bytes

bool IsLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool StartsWith(std::string_view s, std::string_view prefix) {
  return s.substr(0, prefix.size()) == prefix;
}

// Words that make up a date, an age or a duration, beside numbers.
bool IsTimeWord(std::string_view word) {
  static constexpr std::array<std::string_view, 45> kWords = {
      "january", "february", "march",     "april",   "may",       "june",
      "july",    "august",   "september", "october", "november",  "december",
      "jan",     "feb",      "mar",       "apr",     "jun",       "jul",
      "aug",     "sep",      "sept",      "oct",     "nov",       "dec",
      "am",      "pm",       "ago",       "updated", "published", "posted",
      "year",    "years",    "month",     "months",  "week",      "weeks",
      "day",     "days",     "hour",      "hours",   "minute",    "minutes",
      "est",     "edt",      "duration"};
  return std::find(kWords.begin(), kWords.end(), word) != kWords.end();
}

// True where the line is numbers and words of time, one number at least.
bool IsStamp(std::string_view line) {
  if (line.size() > 60) return false;
  bool number = false;
  std::string word;
  for (size_t i = 0; i <= line.size(); ++i) {
    const char c = i < line.size() ? line[i] : ' ';
    if (IsLetter(c)) {
      word.push_back(static_cast<char>(c | 0x20));
      continue;
    }
    if (!word.empty() && !IsTimeWord(word)) return false;
    word.clear();
    if (static_cast<unsigned char>(c) >= 0x80) return false;
    number |= IsDigit(c);
  }
  return number;
}

// Where `mark`, a space and more, stands next in `line`. The space is looked
// for last, since it is everywhere.
size_t FindMark(std::string_view line, std::string_view mark, size_t begin) {
  const std::string_view rest = mark.substr(1);
  size_t at = begin + 1;
  while ((at = line.find(rest, at)) != std::string_view::npos) {
    if (line[at - 1] == ' ') return at - 1;
    ++at;
  }
  return at;
}

// True for "Home / News / Coast": three names or more, none longer than a few
// words.
bool IsTrail(std::string_view line) {
  static constexpr std::string_view kMarks[] = {" / ",
                                                " > ",
                                                " | ",
                                                " \xc2\xbb ",
                                                " \xe2\x80\xba ",
                                                " \xc2\xb7 ",
                                                " \xe2\x80\x94 ",
                                                " \xe2\x80\xa2 "};
  constexpr size_t kLongestName = 30;                              // bytes
  if (line.starts_with('|') && line.ends_with('|')) return false;  // of a table
  for (const std::string_view mark : kMarks) {
    size_t names = 1;
    size_t begin = 0;
    bool brief = true;
    for (size_t at;
         (at = FindMark(line, mark, begin)) != std::string_view::npos;
         begin = at + mark.size()) {
      brief &= at - begin <= kLongestName;
      ++names;
    }
    brief &= line.size() - begin <= kLongestName;
    if (names >= 3 && brief) return true;
  }
  return false;
}

// desk@tern.example
bool IsMailAddress(std::string_view word) {
  const size_t at = word.find('@');
  return at != std::string_view::npos && at > 0 &&
         word.find('.', at) != std::string_view::npos;
}

bool IsAddress(std::string_view word) {
  return StartsWith(word, "http://") || StartsWith(word, "https://") ||
         StartsWith(word, "www.");
}

// Tern Radio: https://tern.example/radio
bool IsNamedAddress(std::string_view line) {
  constexpr size_t kLongestName = 30;  // bytes
  const size_t colon = line.find(": ");
  if (colon == std::string_view::npos || colon > kLongestName) return false;
  const std::string_view rest = line.substr(colon + 2);
  return rest.find(' ') == std::string_view::npos && IsAddress(rest);
}

// Whether `line` begins or ends with "read more" as words of their own.
bool SaysReadMore(std::string_view line) {
  constexpr std::string_view kWords = "read more";
  const auto equal = [&](std::string_view part) {
    return std::equal(part.begin(), part.end(), kWords.begin(), kWords.end(),
                      [](char a, char b) { return (a | 0x20) == (b | 0x20); });
  };
  if (line.size() <= kWords.size()) return equal(line);
  return (equal(line.substr(0, kWords.size())) &&
          !IsLetter(line[kWords.size()])) ||
         (equal(line.substr(line.size() - kWords.size())) &&
          !IsLetter(line[line.size() - kWords.size() - 1]));
}

size_t LabelBytes(std::string_view line) {
  constexpr size_t kLongestLabel = 80;
  for (size_t i = 0; i < std::min(line.size(), kLongestLabel); ++i) {
    const char c = line[i];
    if (c == '|' || c == '>' || c == '[' || c == ']' || c == '(' ||
        (c == ':' && (i + 1 == line.size() || line[i + 1] == ' '))) {
      if (i > 0) return i;  // "[Related: ...]" begins with its label
    }
    if (c != '.' && c != '\xe2' && c != '\xc2') continue;
    const std::string_view rest = line.substr(i);
    if (StartsWith(rest, "...") || StartsWith(rest, "\xe2\x80\xa6") ||
        StartsWith(rest, "\xc2\xbb") || StartsWith(rest, "\xe2\x80\xba") ||
        StartsWith(rest, "\xe2\x86\x92") || StartsWith(rest, "\xe2\x80\x94")) {
      return i;
    }
  }
  return line.size();
}

}  // namespace

LineShape ShapeOf(std::string_view line) {
  LineShape shape;
  for (const std::string_view mark :
       {"\"", "\xe2\x80\x9c", "\xe2\x80\x9d", "\xe2\x80\x9e", "\xc2\xab"}) {
    shape.quotes |= line.find(mark) != std::string_view::npos;
  }
  std::string_view end = line;
  for (bool more = true; more;) {
    more = false;
    for (const std::string_view mark :
         {"\"", "'", ")", "]", "\xe2\x80\x9d", "\xe2\x80\x99", "\xc2\xbb"}) {
      if (end.size() > mark.size() &&
          end.substr(end.size() - mark.size()) == mark) {
        end.remove_suffix(mark.size());
        more = true;
      }
    }
  }
  shape.ends_sentence =
      !end.empty() &&
      (end.back() == '.' || end.back() == '!' || end.back() == '?');
  const bool one_word = line.find(' ') == std::string_view::npos;
  shape.address = one_word && (IsAddress(line) ||
                               line.find("=\"http") != std::string_view::npos ||
                               IsMailAddress(line));
  shape.named_address = IsNamedAddress(line);
  shape.brackets = line.size() > 2 && line.front() == '[' &&
                   line.find(']') == line.size() - 1;
  shape.read_more = SaysReadMore(line);
  shape.stamp = IsStamp(line);
  shape.trail =
      !shape.ends_sentence && line.size() <= kLongestTrail && IsTrail(line);
  shape.copyright = line.find("\xc2\xa9") != std::string_view::npos;
  shape.label_bytes = LabelBytes(line);
  return shape;
}

}  // namespace copydesk
