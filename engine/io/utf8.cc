#include "engine/io/utf8.h"

#include <simdjson.h>

#include <cstdint>

namespace copydesk {
namespace {

struct Step {
  size_t length;  // of the sequence, or of the maximal ill-formed subpart
  bool valid;
};

// Looks at the sequence that begins at s[i]; i < s.size().
Step StepAt(std::string_view s, size_t i) {
  const auto byte = [&](size_t k) { return static_cast<uint8_t>(s[i + k]); };
  const size_t left = s.size() - i;
  const uint8_t lead = byte(0);
  if (lead < 0x80) return {1, true};
  size_t length;
  uint8_t low = 0x80;
  uint8_t high = 0xbf;
  if (lead >= 0xc2 && lead <= 0xdf) {
    length = 2;
  } else if (lead >= 0xe0 && lead <= 0xef) {
    length = 3;
    if (lead == 0xe0) low = 0xa0;
    if (lead == 0xed) high = 0x9f;
  } else if (lead >= 0xf0 && lead <= 0xf4) {
    length = 4;
    if (lead == 0xf0) low = 0x90;
    if (lead == 0xf4) high = 0x8f;
  } else {
    return {1, false};
  }
  if (left < 2 || byte(1) < low || byte(1) > high) return {1, false};
  for (size_t k = 2; k < length; ++k) {
    if (left <= k || (byte(k) & 0xc0) != 0x80) return {k, false};
  }
  return {length, true};
}

constexpr char kReplacement[] = "\xef\xbf\xbd";

// U+0080 to U+009F as Windows-1252 has them.
constexpr uint16_t kWindows1252[32] = {
    0x20ac, 0x0081, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
    0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008d, 0x017d, 0x008f,
    0x0090, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
    0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x009d, 0x017e, 0x0178};

}  // namespace

bool IsValidUtf8(std::string_view bytes) {
  return simdjson::validate_utf8(bytes.data(), bytes.size());
}

size_t RepairUtf8(std::string_view bytes, std::string* out) {
  size_t replaced = 0;
  size_t good = 0;
  for (size_t i = 0; i < bytes.size();) {
    const Step step = StepAt(bytes, i);
    if (!step.valid) {
      out->append(bytes, good, i - good);
      out->append(kReplacement);
      good = i + step.length;
      ++replaced;
    }
    i += step.length;
  }
  out->append(bytes, good, bytes.size() - good);
  return replaced;
}

std::string ToValidUtf8(std::string_view bytes) {
  std::string out;
  RepairUtf8(bytes, &out);
  return out;
}

bool HasMultibyteUtf8(std::string_view bytes) {
  for (size_t i = 0; i < bytes.size();) {
    const Step step = StepAt(bytes, i);
    if (step.valid && step.length > 1) return true;
    i += step.length;
  }
  return false;
}

void AppendWindows1252(std::string_view bytes, std::string* out) {
  for (const char c : bytes) {
    const auto byte = static_cast<uint8_t>(c);
    if (byte < 0x80) {
      out->push_back(c);
    } else {
      AppendCodePoint(byte < 0xa0 ? kWindows1252[byte - 0x80] : byte, out);
    }
  }
}

void AppendCodePoint(char32_t c, std::string* out) {
  if (c < 0x80) {
    out->push_back(static_cast<char>(c));
    return;
  }
  if (c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff)) c = 0xfffd;
  if (c < 0x800) {
    out->push_back(static_cast<char>(0xc0 | (c >> 6)));
  } else {
    if (c < 0x10000) {
      out->push_back(static_cast<char>(0xe0 | (c >> 12)));
    } else {
      out->push_back(static_cast<char>(0xf0 | (c >> 18)));
      out->push_back(static_cast<char>(0x80 | ((c >> 12) & 0x3f)));
    }
    out->push_back(static_cast<char>(0x80 | ((c >> 6) & 0x3f)));
  }
  out->push_back(static_cast<char>(0x80 | (c & 0x3f)));
}

Encoding CopyAsUtf8(std::string_view bytes, std::string* out) {
  out->clear();
  if (IsValidUtf8(bytes)) {
    out->assign(bytes);
    return Encoding::kUtf8;
  }
  if (!HasMultibyteUtf8(bytes)) {
    AppendWindows1252(bytes, out);
    return Encoding::kWindows1252;
  }
  RepairUtf8(bytes, out);
  return Encoding::kRepaired;
}

bool HasVisibleText(std::string_view s) {
  for (size_t i = 0; i < s.size(); ++i) {
    const auto c = static_cast<uint8_t>(s[i]);
    if (c > 0x20 && c < 0x7f) return true;
    if (c < 0x80) continue;
    const auto at = [&](size_t k) {
      return i + k < s.size() ? static_cast<uint8_t>(s[i + k]) : 0;
    };
    if (c == 0xc2 && (at(1) <= 0xa0 || at(1) == 0xad)) {  // C1, NBSP, SHY
      i += 1;
    } else if ((c == 0xe2 && at(1) == 0x80 &&
                (at(2) <= 0x8f || (at(2) >= 0xa8 && at(2) <= 0xaf))) ||
               (c == 0xe2 && at(1) == 0x81 && at(2) >= 0x9f && at(2) <= 0xaf) ||
               (c == 0xe3 && at(1) == 0x80 && at(2) == 0x80) ||
               (c == 0xef && at(1) == 0xbb && at(2) == 0xbf)) {
      i += 2;  // U+2000-200F, U+2028-202F, U+205F-206F, U+3000, U+FEFF
    } else {
      return true;
    }
  }
  return false;
}

}  // namespace copydesk
