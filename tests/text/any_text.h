#ifndef TESTS_TEXT_ANY_TEXT_H_
#define TESTS_TEXT_ANY_TEXT_H_

#include <rapidcheck.h>

#include <string>
#include <string_view>
#include <vector>

namespace copydesk {

// Texts for properties: pieces of many scripts, of damage and of nothing, in
// any order.

// Pieces that are valid UTF-8.
inline const std::vector<std::string>& ValidPieces() {
  static const std::vector<std::string> kPieces = {"harbour",
                                                   "Quay",
                                                   "A",
                                                   "x",
                                                   "42",
                                                   "1907",
                                                   " ",
                                                   " ",
                                                   " ",
                                                   "  ",
                                                   "\n",
                                                   "\n\n",
                                                   "\r\n",
                                                   "\r",
                                                   "\t",
                                                   ".",
                                                   ", ",
                                                   "- ",
                                                   "'",
                                                   "\"",
                                                   "(",
                                                   "%",
                                                   ": ",
                                                   "caf\u00e9",
                                                   "cafe\u0301",
                                                   "stra\u00dfe",
                                                   "\ufb01n",
                                                   "\u0130",
                                                   "\u00e4\u00f6\u00fc",
                                                   "\u00c9",
                                                   "\u2019",
                                                   "\u201c",
                                                   "\u2026",
                                                   "\u00bb",
                                                   "\u00a0",
                                                   "\u3000",
                                                   "\u2028",
                                                   "\u0085",
                                                   "\u00ad",
                                                   "\u200b",
                                                   "\ufeff",
                                                   "\u0301",
                                                   "\u043c\u043e\u0441\u0442",
                                                   "\u0416\u0443\u043a",
                                                   "\u03bf\u03b4\u03cc\u03c2",
                                                   "\u0561\u0580\u0587",
                                                   "\u10d2\u10d6\u10d0",
                                                   "\u0645\u064f\u062f\u0646",
                                                   "\u05e2\u05b4\u05d9\u05e8",
                                                   "\u0928\u0926\u0940",
                                                   "\u09a8\u09a6\u09c0",
                                                   "\u0ba8\u0ba4\u0bbf",
                                                   "\u6cb3\u5cb8",
                                                   "\u304b\u308f",
                                                   "\u30ab\u30ef",
                                                   "\uff76",
                                                   "\uff21\uff11",
                                                   "\u0e41\u0e21",
                                                   "\u0e99\u0ec9\u0eb3",
                                                   "\u1791\u17b9",
                                                   "\u1019\u103c",
                                                   "\ud55c\uac15",
                                                   "\u12c8\u1295",
                                                   "\U0001f6a2",
                                                   "\U0001d400",
                                                   "\u0662\u0660",
                                                   "\u096f"};
  return kPieces;
}

// Traces of damage, and what looks like it.
inline const std::vector<std::string>& DamagedPieces() {
  static const std::vector<std::string> kPieces = {"&amp;",
                                                   "&#8217;",
                                                   "&#x2019;",
                                                   "&amp;#8217;",
                                                   "&",
                                                   ";",
                                                   "&nbsp;",
                                                   "&eacute;",
                                                   "&#10;",
                                                   "&#150;",
                                                   "\\",
                                                   "\\u2019",
                                                   "\\ud83d\\ude80",
                                                   "\\ud83d",
                                                   "\\xe2\\x80\\x99",
                                                   "xe2x80x99",
                                                   "xc3xa9",
                                                   "xc3",
                                                   "\\n",
                                                   "\u00e2\u20ac\u2122",
                                                   "\u00c3\u00a9",
                                                   "\u00c2\u00a0",
                                                   "\u00c2",
                                                   "\u00c3",
                                                   "\u00e2\u20ac",
                                                   "\u00c3\u0192\u00c2\u00a9",
                                                   "\u00d0\u0178\u00d1\u20ac",
                                                   "\u00e2\u0080\u0099",
                                                   "x0ax0d"};
  return kPieces;
}

// Bytes that are no UTF-8, of every sort.
inline const std::vector<std::string>& InvalidPieces() {
  static const std::vector<std::string> kPieces = {"\xff",
                                                   "\xfe",
                                                   "\x80",
                                                   "\xbf",
                                                   "\xc3",
                                                   "\xe2\x80",
                                                   "\xf0\x9f\x9a",
                                                   "\xc0\xaf",
                                                   "\xe0\x80\xaf",
                                                   "\xed\xa0\x80",
                                                   "\xf4\x90\x80\x80",
                                                   "\xf8\x88"};
  return kPieces;
}

inline rc::Gen<std::string> TextOf(std::vector<std::string> pieces) {
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(
                          rc::gen::elementOf(std::move(pieces))),
                      [](const std::vector<std::string>& parts) {
                        std::string text;
                        for (const std::string& part : parts) text += part;
                        return text;
                      });
}

inline std::vector<std::string> Together(
    std::initializer_list<const std::vector<std::string>*> lists) {
  std::vector<std::string> all;
  for (const auto* list : lists) {
    all.insert(all.end(), list->begin(), list->end());
  }
  return all;
}

inline rc::Gen<std::string> ValidText() { return TextOf(ValidPieces()); }
inline rc::Gen<std::string> DamagedText() {
  return TextOf(Together({&ValidPieces(), &DamagedPieces()}));
}
inline rc::Gen<std::string> AnyText() {
  return TextOf(Together({&ValidPieces(), &DamagedPieces(), &InvalidPieces()}));
}

// True where `offset` is no continuation byte of valid UTF-8.
inline bool OnBoundary(std::string_view text, size_t offset) {
  return offset >= text.size() ||
         (static_cast<unsigned char>(text[offset]) & 0xc0) != 0x80;
}

}  // namespace copydesk

#endif  // TESTS_TEXT_ANY_TEXT_H_
