#ifndef ENGINE_GEN_RENDER_H_
#define ENGINE_GEN_RENDER_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "engine/gen/prng.h"
#include "engine/gen/token.h"
#include "engine/gen/vocabulary.h"

namespace copydesk::gen {

// How a newsroom writes. The first group changes words, so it lowers the
// similarity of two copies; the second only marks.
struct HouseStyle {
  bool american = false;     // colour or color
  bool spell_small = false;  // seven or 7
  uint8_t numbers = 0;       // 12,400  12 400  12400
  uint8_t percents = 0;      // per cent  percent  %
  uint8_t millions = 0;      // 3.4 million  3.4m
  uint8_t dates = 0;         // 3 March  March 3  Mar. 3  Tuesday
  uint8_t clocks = 0;        // 2:30 p.m.  2.30pm  14:30

  uint8_t quotes = 0;  // straight, curly double, curly single
  uint8_t dashes = 0;  // hyphen, two hyphens, en dash, em dash
};

// A style drawn from `prng`.
HouseStyle DrawHouseStyle(Prng* prng);

// Appends `tokens` as text in `style`, words separated by single spaces, the
// first letter of a sentence in upper case. No space and no line end is put
// around the whole. About 4 ns a token.
void AppendTokens(const Vocabulary& vocabulary, const HouseStyle& style,
                  std::span<const Token> tokens, std::string* out);

// Appends `days` (since 1970-01-01) as a date with its year.
void AppendLongDate(const HouseStyle& style, int32_t days, std::string* out);

// What happens to the text of one document on its way to the reader.
struct Noise {
  Share ocr = 0;                // of the letters misread
  bool escaped_bytes = false;   // bytes over 0x7f written as \xe2\x80\x99
  bool with_backslash = false;  // or as xe2x80x99
  bool strip_marks = false;     // ASCII punctuation is left out

  bool any() const { return ocr != 0 || escaped_bytes || strip_marks; }
};

// Appends `text` with `noise` to `out`. The result is valid UTF-8 where `text`
// is.
void AppendNoisy(std::string_view text, const Noise& noise, Prng* prng,
                 std::string* out);

}  // namespace copydesk::gen

#endif  // ENGINE_GEN_RENDER_H_
