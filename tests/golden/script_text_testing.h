#ifndef TESTS_GOLDEN_SCRIPT_TEXT_TESTING_H_
#define TESTS_GOLDEN_SCRIPT_TEXT_TESTING_H_

#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "engine/text/utf8.h"

namespace copydesk {

// A script as ranges of code points, for texts that nobody has to write.
struct Script {
  struct Range {
    uint32_t first, last;
  };
  std::string name;
  std::vector<Range> letters;
  std::vector<uint32_t> marks;  // punctuation, some between words
  uint32_t longest;             // letters of a word
};

// A generator of its own, so that no change to the engine's hashes moves it
// (xorshift64*, Vigna 2016).
class Dice {
 public:
  explicit Dice(uint64_t seed) : state_(seed * 0x9e3779b97f4a7c15u | 1) {
    for (int i = 0; i < 8; ++i) Below(2);
  }
  // A number below `n`.
  uint32_t Below(uint32_t n) {
    state_ ^= state_ >> 12;
    state_ ^= state_ << 25;
    state_ ^= state_ >> 27;
    return static_cast<uint32_t>((state_ * 0x2545f4914f6cdd1du >> 32) * n >>
                                 32);
  }

 private:
  uint64_t state_;
};

inline const std::vector<Script>& AllScripts() {
  static const std::vector<Script> kScripts = {
      {"english", {{'a', 'z'}, {'a', 'z'}, {'A', 'Z'}}, {',', '.', '-'}, 11},
      {"typographic", {{'a', 'z'}}, {0x201c, 0x201d, 0x2019, 0x2014}, 9},
      {"latin-1", {{'a', 'z'}, {0xc0, 0xff}}, {0xab, 0xbb, 0xa0}, 10},
      {"latin-extended", {{'a', 'z'}, {0x100, 0x24f}}, {0x201e, '.'}, 10},
      {"vietnamese", {{'a', 'z'}, {0x1ea0, 0x1ef9}}, {',', '.'}, 6},
      {"accents-apart", {{'a', 'z'}, {0x300, 0x340}}, {0xad, 0x200d}, 14},
      {"greek", {{0x391, 0x3a1}, {0x3ac, 0x3ce}}, {0xb7, ';'}, 12},
      {"greek-polytonic", {{0x3b1, 0x3c9}, {0x1f00, 0x1f15}}, {0xb7}, 12},
      {"cyrillic", {{0x410, 0x44f}}, {0xab, 0xbb, 0x2014}, 13},
      {"cyrillic-wide", {{0x400, 0x4ff}}, {',', 0x2116}, 20},
      {"armenian", {{0x531, 0x556}, {0x561, 0x587}}, {0x589, 0x55d}, 12},
      {"georgian", {{0x10d0, 0x10f0}, {0x1c90, 0x1cb0}}, {'.', ','}, 10},
      {"hebrew", {{0x5d0, 0x5ea}, {0x5b0, 0x5bc}}, {0x5be, 0x5f4}, 8},
      {"arabic", {{0x621, 0x64a}, {0x64b, 0x652}}, {0x60c, 0x61f}, 9},
      {"persian", {{0x627, 0x64a}, {0x6a9, 0x6af}}, {0x200c, 0x61b}, 9},
      {"devanagari", {{0x915, 0x939}, {0x93e, 0x94d}}, {0x964}, 9},
      {"bengali", {{0x995, 0x9b9}, {0x9be, 0x9cd}}, {0x964}, 9},
      {"tamil", {{0xb95, 0xbb9}, {0xbbe, 0xbcd}}, {'.'}, 10},
      {"ethiopic", {{0x1200, 0x1248}}, {0x1361, 0x1362}, 6},
      {"tibetan", {{0xf40, 0xf6c}, {0xf71, 0xf7e}}, {0xf0b, 0xf0d}, 5},
      {"hangul", {{0xac00, 0xd7a3}}, {'.', 0x300c, 0x300d}, 6},
      {"jamo", {{0x1100, 0x1112}, {0x1161, 0x1175}}, {'.'}, 8},
      {"han", {{0x4e00, 0x9fff}}, {0x3002, 0xff0c, 0x3001}, 12},
      {"han-rare", {{0x3400, 0x4dbf}, {0x20000, 0x200ff}}, {0x3002}, 8},
      {"japanese",
       {{0x3041, 0x3096}, {0x30a1, 0x30fa}, {0x4e00, 0x4eff}},
       {0x3002, 0x30fb},
       10},
      {"full-and-half", {{0xff10, 0xff5a}, {0xff66, 0xff9f}}, {0x3000}, 9},
      {"thai", {{0xe01, 0xe2e}, {0xe30, 0xe3a}}, {0xe2f}, 20},
      {"khmer", {{0x1780, 0x17b3}, {0x17b6, 0x17c5}}, {0x17d4}, 16},
      {"letterlike", {{0x2070, 0x209c}, {0x2100, 0x218b}}, {0x2026}, 7},
      {"ligatures", {{0xfb00, 0xfb06}, {'a', 'z'}, {0xfdf0, 0xfdfa}}, {','}, 6},
      {"symbols", {{'a', 'z'}, {0x2190, 0x21ff}, {0x1f600, 0x1f64f}}, {'!'}, 5},
      {"mixed",
       {{'a', 'z'}, {0x3b1, 0x3c9}, {0x430, 0x44f}, {0x4e00, 0x4e50}},
       {0x2019, 0x3002},
       9},
  };
  return kScripts;
}

// Text number `number` of a script: up to some 600 bytes of words with spaces
// and punctuation, now and then a number, an English word or a line end. The
// same on every machine, for ever: golden values hang on it.
inline std::string ScriptText(const Script& script, uint64_t number) {
  static constexpr std::string_view kEnglish[] = {
      "harbour", "Quay", "of", "the", "42", "2026", "ferry's", "3.5"};
  uint64_t seed = number + 1;
  for (const char c : script.name) {
    seed = seed * 131 + static_cast<unsigned char>(c);
  }
  Dice dice(seed);
  const size_t size = 20 + dice.Below(580);
  std::string text;
  while (text.size() < size) {
    if (dice.Below(12) == 0) {
      text += kEnglish[dice.Below(std::size(kEnglish))];
    } else {
      for (uint32_t n = dice.Below(script.longest) + 1; n > 0; --n) {
        const Script::Range& range = script.letters[dice.Below(
            static_cast<uint32_t>(script.letters.size()))];
        AppendUtf8(range.first + dice.Below(range.last - range.first + 1),
                   &text);
      }
    }
    if (dice.Below(6) == 0) {
      AppendUtf8(
          script.marks[dice.Below(static_cast<uint32_t>(script.marks.size()))],
          &text);
    }
    if (dice.Below(10) != 0) text += dice.Below(15) == 0 ? '\n' : ' ';
  }
  return text;
}

}  // namespace copydesk

#endif  // TESTS_GOLDEN_SCRIPT_TEXT_TESTING_H_
