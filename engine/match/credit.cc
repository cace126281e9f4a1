#include "engine/match/credit.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <tuple>

#include "engine/match/agencies.h"

namespace copydesk {
namespace {

constexpr size_t kMostPlace = 70;  // bytes before the agency of a dateline
constexpr size_t kMostName = 40;   // of an agency
constexpr size_t kMostByline = 100;
constexpr size_t kMostOwnLine = 60;
constexpr std::string_view kDashes[] = {"-", "\xe2\x80\x92", "\xe2\x80\x93",
                                        "\xe2\x80\x94", "\xe2\x80\x95"};
constexpr std::string_view kBy[] = {"by ", "von ",  "par ", "por ", "di ",
                                    "da ", "door ", "av ",  "af "};
constexpr std::string_view kSources[] = {
    "source",
    "sources",
    "quelle",
    "quellen",
    "fuente",
    "fuentes",
    "fonte",
    "fonti",
    "fontes",
    "bron",
    "kilde",
    "credit",
    "agency",
    "agencia",
    "agence",
    "agenzia",
    "\xd0\x98\xd1\x81\xd1\x82\xd0\xbe\xd1\x87\xd0\xbd\xd0"
    "\xb8\xd0\xba"};
constexpr std::string_view kRoles[] = {
    " writers", " writer",     " staff",    " correspondent", " reporter",
    " editor",  " sports",     " business", " science",       " entertainment",
    " health",  " technology", " medical",  " national",      " chief"};

bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsAscii(char c) { return (c & 0x80) == 0; }
char Lower(char c) {
  return IsUpper(c) ? static_cast<char>(c + ('a' - 'A')) : c;
}

// A bit for the first letter.
uint64_t StartOf(std::string_view name) {
  return uint64_t{1} << (static_cast<unsigned char>(Lower(name[0])) % 64);
}

std::string Folded(std::string_view s) {
  std::string out(s);
  std::transform(out.begin(), out.end(), out.begin(), Lower);
  return out;
}

bool StartsWithFolded(std::string_view s, std::string_view lower) {
  return s.size() >= lower.size() &&
         std::equal(lower.begin(), lower.end(), s.begin(),
                    [](char x, char y) { return x == Lower(y); });
}

bool EndsWithFolded(std::string_view s, std::string_view lower) {
  return s.size() >= lower.size() &&
         StartsWithFolded(s.substr(s.size() - lower.size()), lower);
}

bool IsAmong(char c, std::string_view marks) {
  for (const char mark : marks) {
    if (c == mark) return true;
  }
  return false;
}

// As find_first_of and find_last_of, for a few marks.
size_t FindFirst(std::string_view s, std::string_view marks) {
  size_t i = 0;
  while (i < s.size() && !IsAmong(s[i], marks)) ++i;
  return i < s.size() ? i : std::string_view::npos;
}
size_t FindLast(std::string_view s, std::string_view marks) {
  size_t i = s.size();
  while (i > 0 && !IsAmong(s[i - 1], marks)) --i;
  return i > 0 ? i - 1 : std::string_view::npos;
}

std::string_view Trim(std::string_view s, std::string_view marks = " \t\r\n") {
  while (!s.empty() && IsAmong(s.front(), marks)) s.remove_prefix(1);
  while (!s.empty() && IsAmong(s.back(), marks)) s.remove_suffix(1);
  return s;
}

// Takes a dash from the front of `s`; false where there is none.
bool TakeDash(std::string_view* s) {
  bool taken = false;
  for (bool more = true; more;) {
    more = false;
    for (const std::string_view dash : kDashes) {
      if (!s->starts_with(dash)) continue;
      s->remove_prefix(dash.size());
      taken = more = true;
    }
  }
  return taken;
}

// Whether `s` may stand before the agency in a dateline: places and a date.
// Words begin with a capital, but for months behind a day and a few particles.
bool IsPlace(std::string_view s) {
  if (s.size() > kMostPlace) return false;
  bool after_number = false;
  int words = 0;
  while (!s.empty()) {
    const size_t space = std::min(s.find(' '), s.size());
    std::string_view word = s.substr(0, space);
    s.remove_prefix(std::min(space + 1, s.size()));
    if (word.empty()) continue;
    if (++words > 9) return false;
    const char last = word.back();
    // The end of a sentence, but for abbreviations.
    if (last == '!' || last == '?' || last == ';' || last == ')' ||
        (last == '.' && word.size() > 6 && !s.empty())) {
      return false;
    }
    const char c = word.front();
    const bool particle = word == "de" || word == "del" || word == "la" ||
                          word == "le" || word == "di" || word == "am" ||
                          word == "an" || word == "der" || word == "do" ||
                          word == "da" || word == "den" || word == "of";
    if (IsLower(c) && !particle && !after_number) return false;
    if (!IsLower(c) && !IsUpper(c) && !IsDigit(c) && IsAscii(c) && c != '/') {
      return false;
    }
    after_number = IsDigit(c) || particle;
  }
  return true;
}

// The agency in "AP", "dpa/lno", "AFP, Reuters".
std::string_view FindAmong(std::string_view list, const AgencyNames& names) {
  while (!list.empty()) {
    const size_t at = std::min(FindFirst(list, "/,|"), list.size());
    const std::string_view name = names.Find(Trim(list.substr(0, at)));
    if (!name.empty()) return name;
    list.remove_prefix(std::min(at + 1, list.size()));
  }
  return {};
}

// "WASHINGTON (AP) - ", "(ANSA) - ROMA", "MOSCOW, March 3. /TASS/.".
std::string_view FromDateline(std::string_view line, const AgencyNames& names) {
  const std::string_view head = line.substr(0, kMostPlace + kMostName);
  const size_t open = FindFirst(head, "(/");
  if (open == std::string_view::npos) return {};
  const char closing = head[open] == '(' ? ')' : '/';
  const size_t close = head.find(closing, open + 1);
  if (close == std::string_view::npos || close - open > kMostName) return {};
  const std::string_view place = Trim(head.substr(0, open), " ,.-");
  if (!IsPlace(place)) return {};
  std::string_view rest = Trim(line.substr(close + 1), " \t");
  if (closing == '/') {
    if (place.empty() || !(rest.starts_with(".") || TakeDash(&rest))) return {};
    return names.Find(Trim(head.substr(open + 1, close - open - 1)));
  }
  if (rest.starts_with(".")) rest = Trim(rest.substr(1), " ");
  if (!rest.starts_with(":") && !TakeDash(&rest)) return {};
  if (Trim(rest).empty()) return {};
  return FindAmong(head.substr(open + 1, close - open - 1), names);
}

std::string_view WithoutRoles(std::string_view s) {
  for (bool again = true; again;) {
    again = false;
    for (const std::string_view role : kRoles) {
      if (!EndsWithFolded(s, role)) continue;
      s.remove_suffix(role.size());
      again = true;
    }
  }
  return s;
}

// Whether `s` may be names of people: few words, with capitals but for "and".
bool AreNames(std::string_view s) {
  int words = 0;
  while (!(s = Trim(s)).empty()) {
    const size_t space = std::min(s.find(' '), s.size());
    const std::string_view word = s.substr(0, space);
    s.remove_prefix(space);
    ++words;
    if (IsLower(word[0]) && word != "and" && word != "und" && word != "et" &&
        word != "y" && word != "e" && word != "the" && word != "van" &&
        word != "von" && word != "de" && word != "dpa") {
      return false;
    }
  }
  return words > 0 && words <= 9;
}

// "By Ada Quill, Associated Press", "Ada Quill | AP", "By Ada Quill
// Associated Press Writer".
std::string_view FromByline(std::string_view line, const AgencyNames& names) {
  if (line.size() > kMostByline) return {};
  line = Trim(line, " .");
  bool by = false;
  for (const std::string_view word : kBy) {
    if (!StartsWithFolded(line, word)) continue;
    line.remove_prefix(word.size());
    by = true;
    break;
  }
  const size_t at = FindLast(line, ",|");
  std::string_view last = WithoutRoles(
      Trim(at == std::string_view::npos ? line : line.substr(at + 1)));
  if (at != std::string_view::npos) {
    if (!AreNames(line.substr(0, at))) return {};
    const std::string_view name = names.Find(last);
    if (!name.empty()) return name;
  }
  if (!by || !AreNames(line)) return {};
  // All that is left, or its last words.
  for (;;) {
    const std::string_view name = names.Find(last);
    // "By AP" is one; of the last words only long names count.
    if (!name.empty() && (last.size() > 5 || last.data() == line.data())) {
      return name;
    }
    const size_t space = last.find(' ');
    if (space == std::string_view::npos) return {};
    last.remove_prefix(space + 1);
  }
}

// "-- Corvane Wire", "(dpa/lno)", "Quelle: dpa", "Reuters".
std::string_view FromOwnLine(std::string_view line, const AgencyNames& names) {
  if (line.size() > kMostOwnLine) return {};
  const size_t colon = line.find(':');
  if (colon != std::string_view::npos) {
    const std::string_view label = Trim(line.substr(0, colon));
    const bool known = std::any_of(
        std::begin(kSources), std::end(kSources), [&](std::string_view s) {
          return label.size() == s.size() &&
                 std::equal(
                     s.begin(), s.end(), label.begin(),
                     [](char x, char y) { return Lower(x) == Lower(y); });
        });
    if (!known) return {};
    line.remove_prefix(colon + 1);
  }
  line = Trim(line, " *[]().\t");
  TakeDash(&line);
  line = Trim(line, " *[]().\t");
  // Beside agencies only the letters of a desk or an editor.
  std::string_view found;
  while (!line.empty()) {
    const size_t at = std::min(FindFirst(line, "/,|"), line.size());
    const std::string_view part = Trim(line.substr(0, at));
    const std::string_view name = names.Find(part);
    if (name.empty() && (part.size() > 8 || part.find(' ') != part.npos)) {
      return {};
    }
    if (found.empty()) found = name;
    line.remove_prefix(std::min(at + 1, line.size()));
  }
  return found;
}

// "© 2024 The Associated Press. All rights reserved."
std::string_view FromCopyright(std::string_view line,
                               const AgencyNames& names) {
  bool marked = false;
  for (bool more = true; more;) {
    more = false;
    for (const std::string_view mark :
         {"\xc2\xa9", "(c)", "copyright", "by ", " ", ",", "\xc2\xa0"}) {
      if (!StartsWithFolded(line, mark)) continue;
      line.remove_prefix(mark.size());
      marked |= mark.size() > 1 && mark != "by " && mark != "\xc2\xa0";
      more = true;
    }
    if (!line.empty() && IsDigit(line[0]) && marked) {
      line.remove_prefix(1);
      more = true;
    }
  }
  if (!marked) return {};
  std::string_view name = line.substr(0, FindFirst(line, ".,;|/("));
  const size_t all = Folded(name).find(" all rights");
  name = Trim(name.substr(0, all));
  return name.size() > kMostName ? std::string_view() : names.Find(name);
}

}  // namespace

AgencyNames::AgencyNames() {
  for (const AgencySpelling& s : kAgencySpellings) {
    // The first of two spellings that fold alike says whether case counts; a
    // second one makes it free.
    const auto [it, added] = by_key_.try_emplace(
        Note(s.written),
        Agency{std::string(s.name), s.exact ? s.written : std::string_view()});
    if (!added && it->second.spelling != s.written) it->second.spelling = {};
  }
}

std::string AgencyNames::Note(std::string_view name) {
  if (name.size() < starts_.size() && !name.empty()) {
    starts_[name.size()] |= StartOf(name);
  }
  return Folded(name);
}

void AgencyNames::Add(std::string_view name) {
  by_key_.try_emplace(Note(name), Agency{std::string(name), {}});
}

std::string_view AgencyNames::Find(std::string_view name) const {
  static_assert(kMostName < std::tuple_size_v<decltype(starts_)>);
  if (name.size() < 2 || name.size() > kMostName) return {};
  if ((starts_[name.size()] & StartOf(name)) == 0) return {};
  const auto it = by_key_.find(Folded(name));
  if (it == by_key_.end()) return {};
  const Agency& agency = it->second;
  if (!agency.spelling.empty() && agency.spelling != name) return {};
  return agency.name;
}

std::string_view FindCredit(std::span<const CreditLine> lines,
                            const AgencyNames& names) {
  const auto first = [&](auto find) -> std::string_view {
    for (const CreditLine& line : lines) {
      const std::string_view name = find(line);
      if (!name.empty()) return name;
    }
    return {};
  };
  std::string_view name = first(
      [&](const CreditLine& line) { return FromDateline(line.text, names); });
  if (!name.empty()) return name;
  name = first(
      [&](const CreditLine& line) { return FromByline(line.text, names); });
  if (!name.empty()) return name;
  name = first([&](const CreditLine& line) {
    return line.boilerplate ? std::string_view()
                            : FromOwnLine(line.text, names);
  });
  if (!name.empty()) return name;
  return first([&](const CreditLine& line) {
    return line.last ? FromCopyright(line.text, names) : std::string_view();
  });
}

std::string_view CreditedAuthor(std::string_view authors,
                                const AgencyNames& names) {
  while (!authors.empty()) {
    const size_t at = std::min(authors.find(','), authors.size());
    const std::string_view name =
        names.Find(WithoutRoles(Trim(authors.substr(0, at))));
    if (!name.empty()) return name;
    authors.remove_prefix(std::min(at + 1, authors.size()));
  }
  return {};
}

Dateline ReadDateline(std::string_view line) {
  const std::string_view head = line.substr(0, kMostPlace + kMostName);
  const size_t open = head.find('(');
  if (open == std::string_view::npos || open == 0) return {};
  const size_t close = head.find(')', open);
  if (close == std::string_view::npos) return {};
  const std::string_view place = Trim(head.substr(0, open));
  if (place.size() < 3 || !IsPlace(place) ||
      std::any_of(place.begin(), place.end(), IsLower)) {
    return {};
  }
  std::string_view rest = Trim(line.substr(close + 1), " ");
  if (!TakeDash(&rest) || rest.size() < 20) return {};
  const std::string_view name = head.substr(open + 1, close - open - 1);
  if (name.size() < 3 || name.size() > kMostName || !IsUpper(name[0]) ||
      std::any_of(name.begin(), name.end(), [](char c) {
        return IsAscii(c) && c != ' ' && !IsUpper(c) && !IsLower(c);
      })) {
    return {};
  }
  return {place, name};
}

std::string_view AgencyHost(std::string_view name) {
  for (const AgencyDomain& agency : kAgencyHosts) {
    if (agency.name == name) return agency.host;
  }
  return {};
}

}  // namespace copydesk
