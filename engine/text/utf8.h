#ifndef ENGINE_TEXT_UTF8_H_
#define ENGINE_TEXT_UTF8_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace copydesk {

// One code point of a text, or one byte that is none.
struct CodePoint {
  uint32_t value;   // kInvalidCodePoint where the byte is not valid UTF-8
  uint32_t length;  // bytes, 1 to 4
};

inline constexpr uint32_t kInvalidCodePoint = 0xffffffff;

// Decodes the code point at text[at]; `at` must be below text.size(). Overlong
// forms, surrogates and values above U+10FFFF are invalid (RFC 3629), and an
// invalid sequence is consumed one byte at a time.
inline CodePoint DecodeUtf8(std::string_view text, size_t at) {
  const auto byte = [&](size_t i) {
    return static_cast<uint8_t>(at + i < text.size() ? text[at + i] : 0);
  };
  const auto tail = [](uint8_t b) { return (b & 0xc0) == 0x80; };
  const uint8_t b0 = byte(0), b1 = byte(1), b2 = byte(2), b3 = byte(3);
  if (b0 < 0x80) return {b0, 1};
  if (b0 >= 0xc2 && b0 < 0xe0 && tail(b1)) {
    return {(b0 & 0x1fu) << 6 | (b1 & 0x3fu), 2};
  }
  if (b0 >= 0xe0 && b0 < 0xf0 && tail(b1) && tail(b2)) {
    const uint32_t v = (b0 & 0xfu) << 12 | (b1 & 0x3fu) << 6 | (b2 & 0x3fu);
    if (v >= 0x800 && (v < 0xd800 || v > 0xdfff)) return {v, 3};
  }
  if (b0 >= 0xf0 && b0 < 0xf5 && tail(b1) && tail(b2) && tail(b3)) {
    const uint32_t v = (b0 & 0x7u) << 18 | (b1 & 0x3fu) << 12 |
                       (b2 & 0x3fu) << 6 | (b3 & 0x3fu);
    if (v >= 0x10000 && v <= 0x10ffff) return {v, 4};
  }
  return {kInvalidCodePoint, 1};
}

// Writes the UTF-8 of `code_point`, which must be below 0x110000, to `out`,
// which must have room for four bytes. Gives how many it is.
template <typename Byte>
inline size_t EncodeUtf8(uint32_t code_point, Byte* out) {
  const auto tail = [&](int shift) {
    return static_cast<Byte>(0x80 | (code_point >> shift & 0x3f));
  };
  if (code_point < 0x80) {
    out[0] = static_cast<Byte>(code_point);
    return 1;
  }
  if (code_point < 0x800) {
    out[0] = static_cast<Byte>(0xc0 | code_point >> 6);
    out[1] = tail(0);
    return 2;
  }
  if (code_point < 0x10000) {
    out[0] = static_cast<Byte>(0xe0 | code_point >> 12);
    out[1] = tail(6);
    out[2] = tail(0);
    return 3;
  }
  out[0] = static_cast<Byte>(0xf0 | code_point >> 18);
  out[1] = tail(12);
  out[2] = tail(6);
  out[3] = tail(0);
  return 4;
}

// Appends `code_point`, which must be below 0x110000, to `out`.
inline void AppendUtf8(uint32_t code_point, std::string* out) {
  char bytes[4];
  out->append(bytes, EncodeUtf8(code_point, bytes));
}

// White space at the edges of a line, of any script (Unicode White_Space and
// the information separators U+001C to U+001F).
constexpr bool IsSpace(uint32_t c) {
  return (c >= 9 && c <= 13) || (c >= 0x1c && c <= 0x20) || c == 0x85 ||
         c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) ||
         c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f ||
         c == 0x3000;
}

}  // namespace copydesk

#endif  // ENGINE_TEXT_UTF8_H_
