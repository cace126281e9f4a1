#ifndef ENGINE_TEXT_TOKENIZE_KERNEL_H_
#define ENGINE_TEXT_TOKENIZE_KERNEL_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/base/simd.h"

namespace copydesk {

// The tokens of a text, in order, as parallel arrays.
struct Tokens {
  std::vector<uint64_t> hash;   // TokenHash of the folded token
  std::vector<uint32_t> begin;  // bytes of the text
  std::vector<uint32_t> end;    //

  size_t size() const { return hash.size(); }
  void Clear() {
    hash.clear();
    begin.clear();
    end.clear();
  }
};

namespace kernel {

inline constexpr uint64_t kTokenSeed = 0x9e3779b97f4a7c15u;
inline constexpr uint64_t kTokenLow = 0xa0761d6478bd642fu;
inline constexpr uint64_t kTokenHigh = 0xe7037ed1a0b428dbu;

// Both halves of the product, one folded onto the other.
inline uint64_t MultiplyFold(uint64_t a, uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

// The hash of one folded token: multiply-and-fold over 16-byte blocks, the last
// one padded with zeros. The length enters, so that padding is no content. No
// two of a million real words have met in it; it is not meant for adversaries.
uint64_t TokenHash(std::string_view folded);
// The same of a token of at most 16 bytes, given as its padded block.
inline uint64_t TokenHashBlock(uint64_t low, uint64_t high, size_t size) {
  return MultiplyFold(low ^ kTokenLow ^ (kTokenSeed + size), high ^ kTokenHigh);
}

// Appends the tokens of `text` to `tokens`. A token is a maximal run of
// letters, digits and marks, folded as unicode_table.h says; each letter of a
// script that writes no spaces is a token by itself; ignored characters neither
// belong to a token nor end it; everything else, invalid UTF-8 too, separates.
// `begin` and `end` are those of the first and last character that belong to
// the token.
//
// `text` must be shorter than 4 GiB. Linear time.
void TokenizeScalar(std::string_view text, Tokens* tokens);
void TokenizePortable(std::string_view text, Tokens* tokens);
void TokenizeAvx2(std::string_view text, Tokens* tokens);
void TokenizeAvx512(std::string_view text, Tokens* tokens);
// The same at a given level, which this CPU must have, and at the chosen one.
void Tokenize(SimdLevel level, std::string_view text, Tokens* tokens);
inline void Tokenize(std::string_view text, Tokens* tokens) {
  Tokenize(ChosenSimd(), text, tokens);
}

}  // namespace kernel
}  // namespace copydesk

#endif  // ENGINE_TEXT_TOKENIZE_KERNEL_H_
