// Tokens for AVX2 and AVX-512: see tokenize_kernel.h for what they are.
//
// A stretch of ASCII is folded block by block into a buffer in which separators
// are zero; the places where a token begins or ends come out of the block's
// word mask without a loop over bytes; the tokens are then hashed from the
// buffer with two loads each. What is not ASCII goes to the scalar code, with
// the token it stands in.
#include "engine/text/tokenize_kernel.h"

#if defined(__x86_64__)

#include <immintrin.h>

#include <array>
#include <bit>
#include <cstring>

#include "engine/text/utf8.h"

namespace copydesk::kernel {
namespace {

constexpr size_t kBlock = 64;
// ASCII is taken in stretches of so many bytes, which stay in the first-level
// cache between folding and hashing.
constexpr size_t kStretch = 4096;

// Tokens of one stretch on their way to hashes.
struct Stretch {
  // Folded bytes; readable and writable beyond the end for whole blocks.
  alignas(64) uint8_t folded[kStretch + 3 * kBlock];
  // Where tokens begin and end, in turn, within the stretch.
  uint32_t edges[kStretch + 2 * kBlock];
};

// Masks for the last load of a token: n bytes of ones.
struct alignas(16) ByteMask {
  uint64_t low;
  uint64_t high;
};
constexpr std::array<ByteMask, 17> kByteMasks = [] {
  std::array<ByteMask, 17> masks{};
  for (size_t n = 0; n <= 16; ++n) {
    masks[n].low = n >= 8 ? ~uint64_t{0} : (uint64_t{1} << 8 * n) - 1;
    masks[n].high = n <= 8    ? 0
                    : n == 16 ? ~uint64_t{0}
                              : (uint64_t{1} << 8 * (n - 8)) - 1;
  }
  return masks;
}();

inline uint64_t ShortTokenHash(const uint8_t* folded, size_t size) {
  uint64_t low, high;
  std::memcpy(&low, folded, 8);
  std::memcpy(&high, folded + 8, 8);
  return TokenHashBlock(low & kByteMasks[size].low,
                        high & kByteMasks[size].high, size);
}

// Appends the tokens between `edges`, which come in pairs.
void HashTokensOf(const Stretch& stretch, size_t edges, uint32_t base,
                  Tokens* tokens) {
  const size_t n = edges / 2;
  const size_t old = tokens->size();
  tokens->hash.resize(old + n);
  tokens->begin.resize(old + n);
  tokens->end.resize(old + n);
  uint64_t* hash = tokens->hash.data() + old;
  uint32_t* begin = tokens->begin.data() + old;
  uint32_t* end = tokens->end.data() + old;
  for (size_t i = 0; i < n; ++i) {
    const uint32_t b = stretch.edges[2 * i], e = stretch.edges[2 * i + 1];
    begin[i] = base + b;
    end[i] = base + e;
    const uint8_t* folded = stretch.folded + b;
    hash[i] = e - b <= 16
                  ? ShortTokenHash(folded, e - b)
                  : TokenHash({reinterpret_cast<const char*>(folded), e - b});
  }
}

alignas(64) constexpr std::array<uint8_t, 128> kFold = [] {
  std::array<uint8_t, 128> table{};
  for (uint8_t c = '0'; c <= '9'; ++c) table[c] = c;
  for (uint8_t c = 'a'; c <= 'z'; ++c) {
    table[c] = c;
    table[c - 'a' + 'A'] = c;
  }
  return table;
}();

// A block as it is folded: which bytes are not ASCII, which belong to words.
struct Masks {
  uint64_t other;
  uint64_t word;
};

__attribute__((target("avx512f"))) inline void Store16Avx512(uint32_t* out,
                                                             __m512i add,
                                                             __m128i bytes) {
  _mm512_storeu_si512(out, _mm512_add_epi32(_mm512_cvtepu8_epi32(bytes), add));
}

// Writes the bit numbers of `bits` plus `base` to `out`; gives their count.
// Writes whole vectors, up to 64 numbers.
__attribute__((
    target("avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2"))) inline size_t
BitNumbersAvx512(uint64_t bits, uint32_t base, uint32_t* out) {
  alignas(64) static constexpr std::array<uint8_t, 64> kNumbers = [] {
    std::array<uint8_t, 64> numbers{};
    for (uint8_t i = 0; i < 64; ++i) numbers[i] = i;
    return numbers;
  }();
  const __m512i numbers =
      _mm512_maskz_compress_epi8(bits, _mm512_load_si512(kNumbers.data()));
  const __m512i add = _mm512_set1_epi32(static_cast<int>(base));
  const auto count = static_cast<size_t>(std::popcount(bits));
  Store16Avx512(out + 0, add, _mm512_castsi512_si128(numbers));
  Store16Avx512(out + 16, add, _mm512_extracti32x4_epi32(numbers, 1));
  if (count > 32) {
    Store16Avx512(out + 32, add, _mm512_extracti32x4_epi32(numbers, 2));
    Store16Avx512(out + 48, add, _mm512_extracti32x4_epi32(numbers, 3));
  }
  return count;
}

__attribute__((
    target("avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2"))) inline Masks
FoldAvx512(const char* in, size_t size, uint8_t* out) {
  const __mmask64 valid =
      size >= kBlock ? ~__mmask64{0} : (__mmask64{1} << size) - 1;
  const __m512i bytes = _mm512_maskz_loadu_epi8(valid, in);
  const __m512i folded =
      _mm512_permutex2var_epi8(_mm512_load_si512(kFold.data()), bytes,
                               _mm512_load_si512(kFold.data() + 64));
  _mm512_storeu_si512(out, folded);
  return {_mm512_movepi8_mask(bytes),
          _mm512_test_epi8_mask(folded, folded) & valid};
}

__attribute__((target("avx2,bmi,bmi2,popcnt"))) inline size_t BitNumbersAvx2(
    uint64_t bits, uint32_t base, uint32_t* out) {
  const auto count = static_cast<size_t>(std::popcount(bits));
  for (size_t i = 0; i < count; i += 4) {
    for (size_t k = 0; k < 4; ++k) {
      out[i + k] = base + static_cast<uint32_t>(std::countr_zero(bits));
      bits &= bits - 1;
    }
  }
  return count;
}

// All ones where low <= x <= high.
__attribute__((target("avx2"))) inline __m256i BetweenAvx2(__m256i x, char low,
                                                           char high) {
  return _mm256_and_si256(
      _mm256_cmpgt_epi8(x, _mm256_set1_epi8(static_cast<char>(low - 1))),
      _mm256_cmpgt_epi8(_mm256_set1_epi8(static_cast<char>(high + 1)), x));
}

__attribute__((target("avx2"))) inline __m256i LoadAvx2(const char* p) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
}

__attribute__((target("avx2"))) inline uint64_t FoldHalfAvx2(__m256i bytes,
                                                             uint8_t* out) {
  const __m256i upper = BetweenAvx2(bytes, 'A', 'Z');
  const __m256i lower =
      _mm256_or_si256(bytes, _mm256_and_si256(upper, _mm256_set1_epi8(0x20)));
  const __m256i word = _mm256_or_si256(BetweenAvx2(lower, 'a', 'z'),
                                       BetweenAvx2(lower, '0', '9'));
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(out),
                      _mm256_and_si256(lower, word));
  return static_cast<uint32_t>(_mm256_movemask_epi8(word));
}

__attribute__((target("avx2"))) inline Masks FoldAvx2(const char* in,
                                                      size_t size,
                                                      uint8_t* out) {
  alignas(32) char padded[kBlock];
  if (size < kBlock) {
    std::memset(padded, 0, sizeof padded);
    std::memcpy(padded, in, size);
    in = padded;
  }
  const __m256i low = LoadAvx2(in), high = LoadAvx2(in + 32);
  const uint64_t other =
      static_cast<uint32_t>(_mm256_movemask_epi8(low)) |
      uint64_t{static_cast<uint32_t>(_mm256_movemask_epi8(high))} << 32;
  const uint64_t word = FoldHalfAvx2(low, out);
  return {other, word | FoldHalfAvx2(high, out + 32) << 32};
}

// Where the scalar code may stop: at the first ASCII separator after `at` that
// has ASCII behind it, or at the end.
size_t EndOfOther(std::string_view text, size_t at) {
  for (size_t i = at; i < text.size(); ++i) {
    const auto c = static_cast<uint8_t>(text[i]);
    if (c >= 0x80 || kFold[c] != 0) continue;
    if (i + 1 == text.size() || static_cast<uint8_t>(text[i + 1]) < 0x80) {
      return i;
    }
  }
  return text.size();
}

// One stretch from `at` on, all of it ASCII. Gives where it ended: after
// kStretch bytes at most and never inside a token, unless that is longer than a
// stretch; at the end of the text; or before a character that is not ASCII, or
// the token that it belongs to (`other` is set).
template <typename Fold, typename BitNumbers>
__attribute__((always_inline)) inline size_t TakeStretch(
    std::string_view text, size_t at, const Fold& fold,
    const BitNumbers& bit_numbers, Stretch* stretch, size_t* edges,
    bool* other) {
  const size_t size = text.size() - at;
  size_t n = 0;
  uint64_t carry = 0;
  size_t done = 0;
  *other = false;
  while (done < size && done < kStretch) {
    Masks masks =
        fold(text.data() + at + done, size - done, stretch->folded + done);
    size_t block = size - done < kBlock ? size - done : kBlock;
    if (masks.other != 0) {
      block = static_cast<size_t>(std::countr_zero(masks.other));
      masks.word &= (uint64_t{1} << block) - 1;
      *other = true;
    }
    uint64_t turns = masks.word ^ (masks.word << 1 | carry);
    // The bit after the last byte belongs to the next block.
    if (block < kBlock) turns &= (uint64_t{1} << block) - 1;
    n += bit_numbers(turns, static_cast<uint32_t>(done), stretch->edges + n);
    carry = block == 0 ? carry : masks.word >> (block - 1) & 1;
    done += block;
    if (*other) break;
  }
  if (carry != 0) {
    // A token is open at the end.
    if (!*other && done == size) {
      stretch->edges[n++] = static_cast<uint32_t>(done);
    } else {
      done = stretch->edges[--n];
    }
  }
  *edges = n;
  return at + done;
}

template <typename Fold, typename BitNumbers>
__attribute__((always_inline)) inline void TokenizeWith(
    std::string_view text, const Fold& fold, const BitNumbers& bit_numbers,
    Tokens* tokens) {
  Stretch stretch;
  for (size_t at = 0; at < text.size();) {
    size_t edges = 0;
    bool other = false;
    const size_t end =
        TakeStretch(text, at, fold, bit_numbers, &stretch, &edges, &other);
    HashTokensOf(stretch, edges, static_cast<uint32_t>(at), tokens);
    // A token longer than a stretch goes the slow way, too.
    if (!other && end != at) {
      at = end;
      continue;
    }
    size_t first = end;
    while (first < text.size() && static_cast<uint8_t>(text[first]) < 0x80) {
      ++first;
      if (!other && kFold[static_cast<uint8_t>(text[first - 1])] == 0) break;
    }
    const size_t stop = EndOfOther(text, first);
    const size_t old = tokens->size();
    TokenizeScalar(text.substr(end, stop - end), tokens);
    for (size_t t = old; t < tokens->size(); ++t) {
      tokens->begin[t] += static_cast<uint32_t>(end);
      tokens->end[t] += static_cast<uint32_t>(end);
    }
    at = stop;
  }
}

}  // namespace

__attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2"))) void
TokenizeAvx512(std::string_view text, Tokens* tokens) {
  TokenizeWith(text, FoldAvx512, BitNumbersAvx512, tokens);
}

__attribute__((target("avx2,bmi,bmi2,popcnt"))) void TokenizeAvx2(
    std::string_view text, Tokens* tokens) {
  TokenizeWith(text, FoldAvx2, BitNumbersAvx2, tokens);
}

}  // namespace copydesk::kernel

#endif  // defined(__x86_64__)
