#include "engine/text/repair.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "engine/text/utf8.h"

namespace copydesk {
namespace {

// What stands at one place of a damaged text: so many bytes mean this.
struct Mended {
  uint32_t code_point;
  size_t length;
  int misread = 0;        // how many times UTF-8 was misread to give it
  bool doubtful = false;  // may be sound text
};

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// The value of `digits` hexadecimal digits at the front of `text`, or -1.
int64_t HexNumber(std::string_view text, size_t digits) {
  if (text.size() < digits) return -1;
  int64_t value = 0;
  for (size_t i = 0; i < digits; ++i) {
    const int h = HexValue(text[i]);
    if (h < 0) return -1;
    value = value * 16 + h;
  }
  return value;
}

// Code points that a repair may not put in: line ends would move paragraphs.
bool IsForbidden(uint32_t c) { return c < 0x20 || (c >= 0x7f && c < 0xa0); }

size_t Utf8Length(uint32_t lead) {
  if (lead >= 0xc2 && lead < 0xe0) return 2;
  if (lead >= 0xe0 && lead < 0xf0) return 3;
  if (lead >= 0xf0 && lead < 0xf5) return 4;
  return 0;
}

// \xe2\x80\x99 or, its backslashes lost, xe2x80x99.
std::optional<Mended> EscapedBytes(std::string_view text) {
  const size_t slash = text[0] == '\\' ? 1 : 0;
  const size_t unit = slash + 3;
  const auto byte_at = [&](size_t i) -> int64_t {
    const size_t at = i * unit;
    if (text.size() < at + unit || text[at + slash] != 'x' ||
        (slash == 1 && text[at] != '\\')) {
      return -1;
    }
    return HexNumber(text.substr(at + slash + 1), 2);
  };
  const int64_t lead = byte_at(0);
  if (lead < 0) return std::nullopt;
  const size_t n = Utf8Length(static_cast<uint32_t>(lead));
  std::string bytes;
  for (size_t i = 0; i < n; ++i) {
    const int64_t b = byte_at(i);
    if (b < 0) return std::nullopt;
    bytes.push_back(static_cast<char>(b));
  }
  if (n == 0) return std::nullopt;
  const CodePoint c = DecodeUtf8(bytes, 0);
  if (c.length != n || IsForbidden(c.value)) return std::nullopt;
  return Mended{c.value, n * unit};
}

// \u2019, also as a pair of surrogates.
std::optional<Mended> EscapedCharacter(std::string_view text) {
  const auto unit_at = [&](size_t at) -> int64_t {
    if (text.size() < at + 6 || text[at] != '\\' || text[at + 1] != 'u') {
      return -1;
    }
    return HexNumber(text.substr(at + 2), 4);
  };
  const int64_t first = unit_at(0);
  if (first < 0xa0) return std::nullopt;
  if (first < 0xd800 || first > 0xdfff) {
    return Mended{static_cast<uint32_t>(first), 6};
  }
  const int64_t second = unit_at(6);
  if (first > 0xdbff || second < 0xdc00 || second > 0xdfff) return std::nullopt;
  return Mended{static_cast<uint32_t>(0x10000 + ((first - 0xd800) << 10) +
                                      (second - 0xdc00)),
                12};
}

// The byte that Windows-1252 (or Latin-1 for the rest) reads as `c`, or -1.
int Windows1252Byte(uint32_t c) {
  static constexpr std::array<uint16_t, 32> kHigh = {
      0x20ac, 0x81,   0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
      0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8d,   0x017d, 0x8f,
      0x90,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
      0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x9d,   0x017e, 0x0178};
  if (c >= 0x80 && c < 0x100) return static_cast<int>(c);
  const auto it = std::find(kHigh.begin(), kHigh.end(), c);
  return it == kHigh.end() ? -1 : 0x80 + static_cast<int>(it - kHigh.begin());
}

// True where the bytes, read as Windows-1252, are a letter and marks that may
// follow it in a sound text: "é »" in French, "É…", "Ú»". Letters that begin
// the misread forms of Latin, Greek, Cyrillic and Hebrew end few words.
bool MayBeSound(std::string_view bytes) {
  static constexpr std::string_view kEndsNoWord =
      "\xc2\xc3\xc4\xc5\xce\xcf\xd0\xd1\xd7\xe2";
  static constexpr std::string_view kMarks =
      "\x85\x91\x92\x93\x94\x96\x97\xa0\xab\xad\xbb";
  if (kEndsNoWord.find(bytes[0]) != std::string_view::npos) return false;
  if (bytes.substr(0, 2) == "\xe1\xbb") return false;  // Vietnamese
  return bytes.find_first_not_of(kMarks, 1) == std::string_view::npos;
}

// UTF-8 whose bytes were read as single characters: E2 80 99 as "â€™". With
// `depth` 2 these characters were misread themselves.
std::optional<Mended> MisreadUtf8(std::string_view text, int depth) {
  std::string bytes;
  size_t at = 0;
  size_t n = 1;
  for (size_t i = 0; i < n; ++i) {
    if (at >= text.size()) return std::nullopt;
    Mended c{0, 0};
    if (const auto inner = depth > 1 ? MisreadUtf8(text.substr(at), depth - 1)
                                     : std::nullopt) {
      c = *inner;
    } else {
      const CodePoint plain = DecodeUtf8(text, at);
      c = {plain.value, plain.length};
    }
    const int byte = c.code_point < 0x80 ? -1 : Windows1252Byte(c.code_point);
    if (byte < 0) return std::nullopt;
    if (i == 0) n = Utf8Length(static_cast<uint32_t>(byte));
    if (n == 0) return std::nullopt;
    bytes.push_back(static_cast<char>(byte));
    at += c.length;
  }
  const CodePoint c = DecodeUtf8(bytes, 0);
  if (c.value == kInvalidCodePoint || c.length != bytes.size()) {
    return std::nullopt;
  }
  return Mended{c.value, at, depth, MayBeSound(bytes)};
}

// What is doubtful counts next to what is not. `before` is how many times the
// character was misread that ends where `text` begins.
std::optional<Mended> Misread(std::string_view text, int before) {
  for (const int depth : {2, 1}) {
    const auto mended = MisreadUtf8(text, depth);
    if (!mended || IsForbidden(mended->code_point)) continue;
    if (!mended->doubtful || before == depth) return mended;
    const auto next = MisreadUtf8(text.substr(mended->length), depth);
    if (next && !next->doubtful) return mended;
  }
  return std::nullopt;
}

// The entity at text[0], whatever that byte is.
std::optional<Mended> EntityNamed(std::string_view text) {
  static constexpr std::pair<std::string_view, uint32_t> kNames[] = {
      {"amp", '&'},       {"lt", '<'},       {"gt", '>'},
      {"quot", '"'},      {"apos", '\''},    {"nbsp", 0xa0},
      {"copy", 0xa9},     {"reg", 0xae},     {"laquo", 0xab},
      {"raquo", 0xbb},    {"middot", 0xb7},  {"eacute", 0xe9},
      {"egrave", 0xe8},   {"agrave", 0xe0},  {"ccedil", 0xe7},
      {"ntilde", 0xf1},   {"auml", 0xe4},    {"ouml", 0xf6},
      {"uuml", 0xfc},     {"Auml", 0xc4},    {"Ouml", 0xd6},
      {"Uuml", 0xdc},     {"szlig", 0xdf},   {"aacute", 0xe1},
      {"iacute", 0xed},   {"oacute", 0xf3},  {"uacute", 0xfa},
      {"ndash", 0x2013},  {"mdash", 0x2014}, {"lsquo", 0x2018},
      {"rsquo", 0x2019},  {"sbquo", 0x201a}, {"ldquo", 0x201c},
      {"rdquo", 0x201d},  {"bdquo", 0x201e}, {"bull", 0x2022},
      {"hellip", 0x2026}, {"trade", 0x2122}, {"euro", 0x20ac}};
  const size_t semicolon = text.substr(0, 12).find(';', 1);
  if (semicolon == std::string_view::npos || semicolon < 3) return std::nullopt;
  const std::string_view name = text.substr(1, semicolon - 1);
  if (name[0] != '#') {
    for (const auto& [known, code_point] : kNames) {
      if (name == known) return Mended{code_point, semicolon + 1};
    }
    return std::nullopt;
  }
  const bool hex = name.size() > 2 && (name[1] == 'x' || name[1] == 'X');
  uint32_t value = 0;
  for (const char c : name.substr(hex ? 2 : 1)) {
    const int digit = HexValue(c);
    if (digit < 0 || (!hex && digit > 9)) return std::nullopt;
    value = value * (hex ? 16 : 10) + static_cast<uint32_t>(digit);
    if (value > 0x10ffff) return std::nullopt;
  }
  // Numbers 128 to 159 mean Windows-1252, as in every browser.
  if (value >= 0x80 && value < 0xa0) {
    for (uint32_t c : {0x20acu, 0x2026u, 0x2018u, 0x2019u, 0x201cu, 0x201du,
                       0x2022u, 0x2013u, 0x2014u, 0x2122u}) {
      if (Windows1252Byte(c) == static_cast<int>(value)) value = c;
    }
  }
  if (IsForbidden(value) || (value >= 0xd800 && value <= 0xdfff)) {
    return std::nullopt;
  }
  return Mended{value, semicolon + 1};
}

std::optional<Mended> Entity(std::string_view text) {
  // What was escaped twice: &amp;#8217;
  if (text.substr(0, 5) == "&amp;") {
    const auto inner = EntityNamed(text.substr(4));
    if (inner) return Mended{inner->code_point, inner->length + 4};
  }
  return EntityNamed(text);
}

std::optional<Mended> MendAt(std::string_view text, int misread_before) {
  switch (text[0]) {
    case '\\':
      if (text.size() > 1 && text[1] == 'u') return EscapedCharacter(text);
      return EscapedBytes(text);
    case 'x':
      return EscapedBytes(text);
    case '&':
      return Entity(text);
    case '\xc3':
      return Misread(text, misread_before);
    default:
      return std::nullopt;
  }
}

// False where MendAt gives nothing for text[i...], by the first few bytes.
bool MayBeDamaged(std::string_view text, size_t i) {
  const auto at = [&](size_t k) { return k < text.size() ? text[k] : ' '; };
  switch (text[i]) {
    case '\\':
      return at(i + 1) == 'x' || at(i + 1) == 'u';
    case 'x':
      // A lead byte, and the next one behind it: not "taxed" or "exceed".
      return HexValue(at(i + 1)) >= 12 && HexValue(at(i + 2)) >= 0 &&
             at(i + 3) == 'x';
    case '&':
      return text.substr(i, 12).find(';') != std::string_view::npos;
    case '\xc3': {
      // A lead byte, then a continuation byte: U+0080 to U+00BF, or one that
      // Windows-1252 has in its place, by the lead byte of its UTF-8.
      const char next = at(i + 2);
      return next == '\xc2' || next == '\xc5' || next == '\xc6' ||
             next == '\xcb' || next == '\xe2';
    }
    default:
      return false;
  }
}

// The shift in force at `offset`.
std::vector<RepairedText::Shift>::const_iterator ShiftAt(
    const RepairedText& repaired, uint32_t offset) {
  const auto after = std::upper_bound(
      repaired.shifts.begin(), repaired.shifts.end(), offset,
      [](uint32_t x, const RepairedText::Shift& s) { return x < s.repaired; });
  return after - 1;
}

}  // namespace

bool MayNeedRepair(std::string_view text) {
  // Most blocks have nothing that damage begins with. They are passed over by a
  // loop that a compiler turns into vectors; it looks a little less closely.
  constexpr size_t kBlock = 64;
  constexpr size_t kAhead = 3;
  const size_t blocks_end =
      text.size() < kBlock + kAhead ? 0 : text.size() - kAhead;
  size_t done = 0;
  while (done < blocks_end) {
    // The last block overlaps the one before.
    const size_t i = std::min(done, blocks_end - kBlock);
    done = i + kBlock;
    uint8_t any = 0;
    for (size_t k = i; k < i + kBlock; ++k) {
      const auto c = static_cast<uint8_t>(text[k]);
      const auto misread = static_cast<uint8_t>(text[k + 2]) >= 0xc2;
      const bool escaped = text[k + 3] == 'x';
      any |= static_cast<uint8_t>((c == '\\') | (c == '&') |
                                  ((c == 0xc3) & misread) |
                                  ((c == 'x') & escaped));
    }
    if (any == 0) continue;
    for (size_t k = i; k < i + kBlock; ++k) {
      if (MayBeDamaged(text, k)) return true;
    }
  }
  for (; done < text.size(); ++done) {
    if (MayBeDamaged(text, done)) return true;
  }
  return false;
}

RepairedText Repair(std::string_view text) {
  RepairedText out;
  out.shifts.push_back({0, 0});
  const auto shift = [&](size_t source) {
    out.shifts.push_back({static_cast<uint32_t>(out.text.size()),
                          static_cast<uint32_t>(source)});
  };
  size_t plain = 0;
  int misread = 0;
  for (size_t at = 0; at < text.size();) {
    const auto mended = MendAt(text.substr(at), misread);
    misread = mended ? mended->misread : 0;
    if (!mended) {
      ++at;
      continue;
    }
    out.text.append(text, plain, at - plain);
    shift(at);
    AppendUtf8(mended->code_point, &out.text);
    at += mended->length;
    plain = at;
    shift(at);
  }
  out.text.append(text, plain, text.size() - plain);
  return out;
}

SourceRange ToSource(const RepairedText& repaired, uint32_t begin,
                     uint32_t end) {
  const auto first = ShiftAt(repaired, begin);
  const uint32_t source_begin = begin - first->repaired + first->source;
  if (end <= begin) return {source_begin, source_begin};
  // The last byte decides where the range ends: inside what was put in, at the
  // end of what it replaced.
  const auto last = ShiftAt(repaired, end - 1);
  const auto next = last + 1;
  uint32_t source_end = end - last->repaired + last->source;
  if (next != repaired.shifts.end()) {
    source_end =
        std::max(source_begin, end == next->repaired
                                   ? next->source
                                   : std::min(source_end, next->source));
  }
  return {source_begin, source_end};
}

}  // namespace copydesk
