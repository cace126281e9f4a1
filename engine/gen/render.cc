#include "engine/gen/render.h"

#include <cstring>

#include "engine/gen/calendar.h"
#include "engine/gen/names.h"

namespace copydesk::gen {
namespace {

constexpr std::string_view kSmallNumbers[] = {
    "zero",  "one",   "two",  "three", "four",   "five",  "six",
    "seven", "eight", "nine", "ten",   "eleven", "twelve"};
constexpr std::string_view kMonths[] = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};
constexpr std::string_view kShortMonths[] = {"Jan.",  "Feb.", "March", "April",
                                             "May",   "June", "July",  "Aug.",
                                             "Sept.", "Oct.", "Nov.",  "Dec."};
constexpr std::string_view kWeekdays[] = {"Thursday", "Friday", "Saturday",
                                          "Sunday",   "Monday", "Tuesday",
                                          "Wednesday"};

constexpr std::string_view kOpenQuotes[] = {"\"", "\xe2\x80\x9c",
                                            "\xe2\x80\x98"};
constexpr std::string_view kCloseQuotes[] = {"\"", "\xe2\x80\x9d",
                                             "\xe2\x80\x99"};
constexpr std::string_view kPossessives[] = {"'s", "\xe2\x80\x99s",
                                             "\xe2\x80\x99s"};
constexpr std::string_view kDashes[] = {" - ", " -- ", " \xe2\x80\x93 ",
                                        "\xe2\x80\x94"};

// No token is longer in any style.
constexpr size_t kMaxToken = 64;
static_assert(kMaxName + 16 <= kMaxToken);

char* Put(std::string_view part, char* out) {
  std::memcpy(out, part.data(), part.size());
  return out + part.size();
}

char* PutNumber(uint32_t value, std::string_view separator, char* out) {
  char digits[10];
  int n = 0;
  do {
    digits[n++] = static_cast<char>('0' + value % 10);
    value /= 10;
  } while (value != 0);
  while (n-- > 0) {
    *out++ = digits[n];
    if (n % 3 == 0 && n > 0) out = Put(separator, out);
  }
  return out;
}

char* PutTenths(uint32_t tenths, char* out) {
  out = PutNumber(tenths / 10, "", out);
  *out++ = '.';
  return PutNumber(tenths % 10, "", out);
}

char* PutCount(const HouseStyle& style, uint32_t value, char* out) {
  if (style.spell_small && value < std::size(kSmallNumbers)) {
    return Put(kSmallNumbers[value], out);
  }
  static constexpr std::string_view kSeparators[] = {",", " ", ""};
  return PutNumber(value, value < 1000 ? "" : kSeparators[style.numbers], out);
}

char* PutDay(const HouseStyle& style, int32_t days, char* out) {
  const CivilDay d = ToCivil(days);
  switch (style.dates) {
    case 0:
      out = PutNumber(d.day, "", out);
      *out++ = ' ';
      return Put(kMonths[d.month - 1], out);
    case 1:
    case 2:
      out = Put((style.dates == 1 ? kMonths : kShortMonths)[d.month - 1], out);
      *out++ = ' ';
      return PutNumber(d.day, "", out);
    default:
      return Put(kWeekdays[days % 7], out);
  }
}

char* PutClock(const HouseStyle& style, uint32_t minutes, char* out) {
  const uint32_t hour = minutes / 60 % 24;
  const uint32_t shown =
      style.clocks == 2 ? hour : (hour % 12 == 0 ? 12 : hour % 12);
  out = PutNumber(shown, "", out);
  *out++ = style.clocks == 1 ? '.' : ':';
  *out++ = static_cast<char>('0' + minutes % 60 / 10);
  *out++ = static_cast<char>('0' + minutes % 10);
  if (style.clocks == 2) return out;
  if (style.clocks == 0) return Put(hour < 12 ? " a.m." : " p.m.", out);
  return Put(hour < 12 ? "am" : "pm", out);
}

bool IsAsciiMark(char c) {
  return c > ' ' && c < 0x7f && !(c >= '0' && c <= '9') &&
         !(c >= 'A' && c <= 'Z') && !(c >= 'a' && c <= 'z');
}

// Whether "an" goes before `word`, near enough.
bool TakesAn(std::string_view word) {
  if (word.starts_with("uni") || word.starts_with("use") ||
      word.starts_with("eu")) {
    return false;
  }
  if (word.starts_with("hono") || word.starts_with("hones")) return true;
  return std::string_view("aeiouAEIO8").find(word.front()) != word.npos;
}

// Writes what stands for `token` alone, without the space before it.
char* PutToken(const Vocabulary& vocabulary, const HouseStyle& style,
               Token token, char* out) {
  const uint32_t payload = PayloadOf(token);
  switch (KindOf(token)) {
    case TokenKind::kWord: {
      const Vocabulary::Text t = vocabulary.Spelling(payload, style.american);
      std::memcpy(out, t.data, Vocabulary::kMaxWord);
      return out + t.size;
    }
    case TokenKind::kGivenName:
    case TokenKind::kSurname:
    case TokenKind::kPlace:
    case TokenKind::kFirm:
    case TokenKind::kCoined:
      return WriteName(KindOf(token), payload, out);
    case TokenKind::kNumber:
      return PutCount(style, payload, out);
    case TokenKind::kPercent: {
      static constexpr std::string_view kSigns[] = {" per cent", " percent",
                                                    "%"};
      return Put(kSigns[style.percents], PutTenths(payload, out));
    }
    case TokenKind::kMillion:
      out = PutTenths(payload, out);
      return Put(style.millions == 0 ? " million" : "m", out);
    case TokenKind::kDay:
      return PutDay(style, static_cast<int32_t>(payload), out);
    case TokenKind::kClock:
      return PutClock(style, payload, out);
    case TokenKind::kYear:
      return PutNumber(payload, "", out);
    default:
      return out;
  }
}

// The mark that `kind` is in `style`; empty for what is not a mark.
std::string_view MarkOf(TokenKind kind, const HouseStyle& style) {
  switch (kind) {
    case TokenKind::kComma:
      return ",";
    case TokenKind::kStop:
      return ".";
    case TokenKind::kQuestion:
      return "?";
    case TokenKind::kColon:
      return ":";
    case TokenKind::kOpenQuote:
      return kOpenQuotes[style.quotes];
    case TokenKind::kCloseQuote:
      return kCloseQuotes[style.quotes];
    case TokenKind::kDash:
      return kDashes[style.dashes];
    case TokenKind::kPossessive:
      return kPossessives[style.quotes];
    default:
      return {};
  }
}

}  // namespace

HouseStyle DrawHouseStyle(Prng* prng) {
  HouseStyle style;
  style.american = prng->Chance(Percent(50));
  style.spell_small = prng->Chance(Percent(60));
  style.numbers = prng->Chance(Percent(70)) ? 0 : prng->Chance(Percent(50)) + 1;
  style.percents = static_cast<uint8_t>(prng->Below(3));
  style.millions = static_cast<uint8_t>(prng->Below(2));
  style.dates = static_cast<uint8_t>(prng->Below(4));
  style.clocks = static_cast<uint8_t>(prng->Below(3));
  style.quotes = static_cast<uint8_t>(prng->Below(3));
  style.dashes = static_cast<uint8_t>(prng->Below(4));
  return style;
}

void AppendTokens(const Vocabulary& vocabulary, const HouseStyle& style,
                  std::span<const Token> tokens, std::string* out) {
  const size_t before = out->size();
  out->resize(before + (tokens.size() + 1) * kMaxToken);
  char* const begin = out->data() + before;
  char* p = begin;
  bool upper = true;     // the next word starts with a capital
  bool space = false;    // a space goes before the next word
  bool article = false;  // the last word is "a"
  TokenKind last = TokenKind::kStop;
  for (const Token token : tokens) {
    const TokenKind kind = KindOf(token);
    if (kind > TokenKind::kArticle && kind <= TokenKind::kPossessive) {
      const bool open = kind == TokenKind::kOpenQuote;
      if (open && space) *p++ = ' ';
      // "2:30 p.m." ends a sentence by itself.
      const bool ended = kind == TokenKind::kStop && p != begin && p[-1] == '.';
      if (!ended) p = Put(MarkOf(kind, style), p);
      space = !open && kind != TokenKind::kDash;
      if (kind == TokenKind::kStop || (open && last != TokenKind::kWord)) {
        upper = true;
      }
      last = kind;
      continue;
    }
    if (space) *p++ = ' ';
    char* const word = p;
    if (kind == TokenKind::kArticle) {
      *p++ = 'a';
    } else {
      p = PutToken(vocabulary, style, token, p);
      if (article && TakesAn({word, static_cast<size_t>(p - word)})) {
        std::memmove(word, word - 1, static_cast<size_t>(p - word) + 1);
        word[-1] = 'n';
        ++p;
      }
    }
    if (upper && *word >= 'a' && *word <= 'z') {
      *word = static_cast<char>(*word - 'a' + 'A');
    }
    upper = false;
    space = true;
    article = kind == TokenKind::kArticle;
    last = kind;
  }
  out->resize(before + static_cast<size_t>(p - begin));
}

void AppendLongDate(const HouseStyle& style, int32_t days, std::string* out) {
  HouseStyle with_month = style;
  with_month.dates = style.dates == 3 ? 0 : style.dates;
  char text[kMaxToken];
  const char* const end = PutDay(with_month, days, text);
  out->append(text, static_cast<size_t>(end - text));
  out->append(style.dates == 1 ? ", " : " ");
  const char* const year =
      PutNumber(static_cast<uint32_t>(ToCivil(days).year), "", text);
  out->append(text, static_cast<size_t>(year - text));
}

void AppendNoisy(std::string_view text, const Noise& noise, Prng* prng,
                 std::string* out) {
  struct Misread {
    char letter;
    std::string_view seen;
  };
  static constexpr Misread kMisreads[] = {
      {'a', "o"},  {'b', "h"}, {'c', "e"}, {'d', "cl"}, {'e', "c"},
      {'f', "t"},  {'g', "q"}, {'h', "b"}, {'i', "l"},  {'l', "1"},
      {'m', "rn"}, {'n', "u"}, {'o', "0"}, {'r', "i"},  {'s', "5"},
      {'t', "l"},  {'u', "n"}, {'v', "y"}, {'w', "vv"}, {'y', "v"},
  };
  static constexpr char kHex[] = "0123456789abcdef";
  for (const char c : text) {
    if (noise.strip_marks && IsAsciiMark(c)) {
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80 && noise.escaped_bytes) {
      if (noise.with_backslash) out->push_back('\\');
      out->push_back('x');
      out->push_back(kHex[byte >> 4]);
      out->push_back(kHex[byte & 15]);
      continue;
    }
    if (c >= 'a' && c <= 'z' && noise.ocr != 0 && prng->Chance(noise.ocr)) {
      bool done = false;
      for (const Misread& m : kMisreads) {
        if (m.letter == c) {
          out->append(m.seen);
          done = true;
          break;
        }
      }
      if (done) continue;
    }
    out->push_back(c);
  }
}

}  // namespace copydesk::gen
