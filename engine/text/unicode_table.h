#ifndef ENGINE_TEXT_UNICODE_TABLE_H_
#define ENGINE_TEXT_UNICODE_TABLE_H_

#include <cstdint>

namespace copydesk::unicode {

// What a code point is to the tokenizer, and what it folds to: compatibility
// decomposition, full case folding, accents dropped, decimal digits as ASCII
// (Unicode Standard Annex 15 and section 5.18). The version is fixed by
// make_unicode_table.py, so that tokens are the same on every machine.
enum class CharClass : uint8_t {
  kSeparator = 0,  // ends a token
  kWord = 1,       // part of a token, folds to one code point
  kSingle = 2,     // a token by itself (Han, Kana, Thai, Lao, Khmer, Burmese)
  kIgnored = 3,    // neither part nor end of a token: soft hyphen, zero-width
                   // characters, accents
  kExpanded = 4,   // part of a token, folds to two to four code points
};

extern const uint16_t kPageOf[];
extern const int32_t kEntries[];
extern const uint32_t kExpansions[];

struct Folded {
  CharClass char_class;
  int32_t value;  // kWord, kSingle: distance to the folded code point;
                  // kExpanded: number of the expansion
};

// `code_point` must be below 0x110000.
inline Folded Fold(uint32_t code_point) {
  const int32_t entry =
      kEntries[kPageOf[code_point >> 7] * 128 + (code_point & 127)];
  return {static_cast<CharClass>(entry & 7), entry >> 3};
}

// The up to four code points of an expansion; 0 ends it early.
inline const uint32_t* Expansion(int32_t number) {
  return kExpansions + 4 * number;
}

}  // namespace copydesk::unicode

#endif  // ENGINE_TEXT_UNICODE_TABLE_H_
