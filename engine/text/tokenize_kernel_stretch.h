#ifndef ENGINE_TEXT_TOKENIZE_KERNEL_STRETCH_H_
#define ENGINE_TEXT_TOKENIZE_KERNEL_STRETCH_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "engine/base/simd.h"
#include "engine/text/tokenize_kernel.h"

namespace copydesk::kernel {

// The fast tokenizers work in two steps over stretches of a text that stay in
// the first-level cache: the stretch is folded into a buffer and the places of
// its tokens are noted; then the tokens are hashed from the buffer. This is
// what lies between the steps.

// A stretch is full with so many folded bytes.
inline constexpr size_t kStretch = 4096;
// What the fold functions may write beyond it: a few blocks.
inline constexpr size_t kStretchSlack = 256;

struct Stretch {
  // The folded text. Where no character is a token by itself there is a byte
  // between tokens at least, so that a stretch has room for all of them.
  alignas(64) uint8_t folded[kStretch + kStretchSlack];
  // Where the tokens stand there.
  alignas(64) uint16_t folded_begin[kStretch / 2 + kStretchSlack];
  alignas(64) uint16_t folded_end[kStretch / 2 + kStretchSlack];
  // Where they stand in the text.
  alignas(64) uint32_t begin[kStretch / 2 + kStretchSlack];
  alignas(64) uint32_t end[kStretch / 2 + kStretchSlack];
  size_t tokens;
  size_t folded_size;
};

// Fills `stretch` from text[at] on, which must not lie inside a token. Gives
// where to go on, which does not lie inside a token either. Where a token is
// longer than a stretch it gives `at`, and there are no tokens: TakeLongToken
// is for that.
size_t FoldStretchPortable(std::string_view text, size_t at, Stretch* stretch);
size_t FoldStretchAvx2(std::string_view text, size_t at, Stretch* stretch);
size_t FoldStretchAvx512(std::string_view text, size_t at, Stretch* stretch);

// Appends the token that begins at text[at], of any length. Gives where it
// ended.
size_t TakeLongToken(std::string_view text, size_t at, Tokens* tokens);

// Appends the places of the stretch's tokens, not the hashes.
void AppendPlaces(const Stretch& stretch, Tokens* tokens);

// 32 bytes of ones and 32 of zeros: the mask of n bytes begins at 32 - n.
alignas(64) inline constexpr std::array<uint8_t, 64> kOnesThenZeros = [] {
  std::array<uint8_t, 64> bytes{};
  for (size_t i = 0; i < 32; ++i) bytes[i] = 0xff;
  return bytes;
}();

inline uint64_t Load64(const uint8_t* p) {
  uint64_t x;
  std::memcpy(&x, p, 8);
  return x;
}

// TokenHash of token number `i`. Without a branch for up to 16 bytes, and with
// `kWide` for up to 32, which pays where many tokens are longer than 16.
template <bool kWide>
__attribute__((always_inline)) inline uint64_t StretchHash(
    const Stretch& stretch, size_t i) {
  const uint8_t* p = stretch.folded + stretch.folded_begin[i];
  const size_t size =
      static_cast<size_t>(stretch.folded_end[i] - stretch.folded_begin[i]);
  if (size > (kWide ? 32 : 16)) [[unlikely]] {
    return TokenHash({reinterpret_cast<const char*>(p), size});
  }
  const uint8_t* mask = kOnesThenZeros.data() + 32 - size;
  const uint64_t first = TokenHashBlock(Load64(p) & Load64(mask),
                                        Load64(p + 8) & Load64(mask + 8), size);
  if constexpr (!kWide) return first;
  const uint64_t second =
      MultiplyFold((Load64(p + 16) & Load64(mask + 16)) ^ kTokenLow ^ first,
                   (Load64(p + 24) & Load64(mask + 24)) ^ kTokenHigh);
  // No branch: every other word of some scripts is longer than 16 bytes.
  const uint64_t longer = -uint64_t{size > 16};
  return first ^ ((first ^ second) & longer);
}

// True where kWide pays: words are long, as they are in scripts of two bytes a
// letter.
inline bool HasLongTokens(const Stretch& stretch) {
  return stretch.folded_size > 9 * stretch.tokens;
}

}  // namespace copydesk::kernel

#endif  // ENGINE_TEXT_TOKENIZE_KERNEL_STRETCH_H_
