// Tokens for AVX-512: see tokenize_kernel.h for what they are and
// tokenize_kernel_fold.h for how they are found.
#include "engine/text/tokenize_kernel_fold.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define COPYDESK_AVX512                                       \
  __attribute__((                                             \
      target("avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi," \
             "avx512vbmi2,bmi,bmi2,lzcnt,popcnt")))

namespace copydesk::kernel {
namespace {

// The folded byte of each ASCII character; 0 for a separator.
alignas(64) constexpr std::array<uint8_t, 128> kFold = [] {
  std::array<uint8_t, 128> table{};
  for (uint8_t c = '0'; c <= '9'; ++c) table[c] = c;
  for (uint8_t c = 'a'; c <= 'z'; ++c) {
    table[c] = c;
    table[c - 'a' + 'A'] = c;
  }
  return table;
}();

alignas(64) constexpr std::array<uint8_t, 64> kCounting = [] {
  std::array<uint8_t, 64> numbers{};
  for (uint8_t i = 0; i < 64; ++i) numbers[i] = i;
  return numbers;
}();

// By the low six bits of the first byte of a character: from which second byte
// on all such characters fold to themselves. E4 B8 to E9 BF are Han characters,
// EA B0 to EC BF Hangul syllables.
alignas(64) constexpr std::array<uint8_t, 64> kLeastSecond = [] {
  std::array<uint8_t, 64> least{};
  for (uint8_t& second : least) second = 0xff;
  for (size_t first = 0xe4; first <= 0xec; ++first) least[first & 63] = 0x80;
  least[0xe4 & 63] = 0xb8;
  least[0xea & 63] = 0xb0;
  return least;
}();

struct Avx512 {
  static constexpr bool kAny = true;

  COPYDESK_AVX512 static inline AsciiMasks Ascii(const char* in, size_t size,
                                                 uint8_t* out) {
    const __m512i bytes = _mm512_maskz_loadu_epi8(LowOnes(size), in);
    const __m512i folded = Folded(bytes);
    _mm512_storeu_si512(out, folded);
    return {_mm512_movepi8_mask(bytes), _mm512_test_epi8_mask(folded, folded)};
  }

  COPYDESK_AVX512 static inline AnyMasks Any(const FoldPages& pages,
                                             const char* in, size_t size,
                                             uint8_t* out) {
    const __m512i here = _mm512_maskz_loadu_epi8(LowOnes(size), in);
    const uint64_t high = _mm512_movepi8_mask(here);
    uint64_t lead = AtLeast(here, 0xc0);
    const uint64_t lead3 = AtLeast(here, 0xe0);
    const uint64_t lead4 = AtLeast(here, 0xf0);
    const uint64_t want = lead << 1 | lead3 << 2;
    const uint64_t tail = high & ~lead;
    // Where the block has to stop: before a character that it does not hold
    // in full, before one of four bytes and before what is not UTF-8.
    const uint64_t cut =
        (lead & uint64_t{1} << 63) | (lead3 & uint64_t{3} << 62);
    size = std::min(size, static_cast<size_t>(std::countr_zero(cut)));
    const uint64_t bad = (tail ^ want) | lead4;
    if (bad != 0) {
      const auto at = static_cast<size_t>(std::countr_zero(bad));
      const bool missing = (want & ~tail) >> at & 1;
      const size_t stop = missing ? LastBit(lead & LowOnes(at)) : at;
      size = stop < size ? stop : size;
    }
    uint64_t inside = LowOnes(size);
    lead &= inside;

    const __m512i next = _mm512_maskz_loadu_epi8(inside >> 1, in + 1);
    const __m512i after = _mm512_maskz_loadu_epi8(inside >> 2, in + 2);
    __m512i folded = _mm512_mask_mov_epi8(Folded(here), high, here);
    uint64_t single = 0;
    // What folds to itself, in scripts of thousands of characters, needs no
    // page.
    if (const uint64_t large = lead & AtLeast(here, 0xe4); large != 0) {
      const __m512i least =
          _mm512_permutexvar_epi8(here, _mm512_load_si512(kLeastSecond.data()));
      const uint64_t uniform = _mm512_mask_cmpge_epu8_mask(large, next, least);
      single = uniform & ~AtLeast(here, 0xea);
      lead ^= uniform;
    }
    while (lead != 0) {
      const auto at = static_cast<size_t>(std::countr_zero(lead));
      const auto first = static_cast<uint8_t>(in[at]);
      const uint64_t same =
          _mm512_mask_cmpeq_epi8_mask(lead, here, Broadcast(first));
      if (first < 0xe0) {
        const FoldPage& page = pages.OfTwo(first);
        folded = Flip(folded, same, page.flip[0], next);
        folded = Flip(folded, same << 1, page.flip[1], here);
        lead ^= same;
        continue;
      }
      const auto second = static_cast<uint8_t>(in[at + 1]);
      const uint64_t both =
          _mm512_mask_cmpeq_epi8_mask(same, next, Broadcast(second));
      const FoldPage& page = pages.OfThree(first, second);
      folded = Flip(folded, both, page.flip[0], after);
      folded = Flip(folded, both << 1, page.flip[1], next);
      folded = Flip(folded, both << 2, page.flip[2], here);
      single |= page.single ? both : 0;
      lead ^= both;
    }

    const uint64_t slow = _mm512_mask_cmpeq_epi8_mask(inside & high, folded,
                                                      Broadcast(kSlowByte));
    if (slow != 0) {
      size = static_cast<size_t>(std::countr_zero(slow));
      inside = LowOnes(size);
    }
    const uint64_t keep =
        _mm512_mask_cmpneq_epi8_mask(inside, folded, Broadcast(kNoByte));
    const uint64_t word = _mm512_mask_test_epi8_mask(keep, folded, folded);
    _mm512_storeu_si512(out, _mm512_maskz_compress_epi8(keep, folded));
    return {size, keep, word, single & word, tail & inside};
  }

  COPYDESK_AVX512 static inline size_t Places(uint64_t bits, uint32_t text,
                                              uint32_t* text_out,
                                              uint16_t folded,
                                              uint16_t* folded_out) {
    const __m512i numbers = Compress(bits);
    const auto count = static_cast<size_t>(_mm_popcnt_u64(bits));
    Add32(numbers, count, text, text_out);
    Add16(numbers, count, folded, folded_out);
    return count;
  }
  COPYDESK_AVX512 static inline size_t Numbers(uint64_t bits, uint32_t add,
                                               uint32_t* out) {
    const auto count = static_cast<size_t>(_mm_popcnt_u64(bits));
    Add32(Compress(bits), count, add, out);
    return count;
  }
  COPYDESK_AVX512 static inline size_t Numbers(uint64_t bits, uint16_t add,
                                               uint16_t* out) {
    const auto count = static_cast<size_t>(_mm_popcnt_u64(bits));
    Add16(Compress(bits), count, add, out);
    return count;
  }

  COPYDESK_AVX512 static inline uint64_t Gather(uint64_t bits, uint64_t mask) {
    return _pext_u64(bits, mask);
  }
  COPYDESK_AVX512 static inline uint64_t Scatter(uint64_t bits, uint64_t mask) {
    return _pdep_u64(bits, mask);
  }

 private:
  COPYDESK_AVX512 static inline __m512i Broadcast(uint8_t byte) {
    return _mm512_set1_epi8(static_cast<char>(byte));
  }
  COPYDESK_AVX512 static inline __m512i Folded(__m512i bytes) {
    return _mm512_permutex2var_epi8(_mm512_load_si512(kFold.data()), bytes,
                                    _mm512_load_si512(kFold.data() + 64));
  }
  COPYDESK_AVX512 static inline uint64_t AtLeast(__m512i bytes, uint8_t least) {
    return _mm512_cmpge_epu8_mask(bytes, Broadcast(least));
  }
  COPYDESK_AVX512 static inline size_t LastBit(uint64_t bits) {
    return static_cast<size_t>(63 - std::countl_zero(bits));
  }
  // `bytes`, and where `where` says so with flip[last & 63] flipped.
  COPYDESK_AVX512 static inline __m512i Flip(__m512i bytes, uint64_t where,
                                             const uint8_t* flip,
                                             __m512i last) {
    return _mm512_xor_si512(bytes, _mm512_maskz_permutexvar_epi8(
                                       where, last, _mm512_load_si512(flip)));
  }
  COPYDESK_AVX512 static inline __m512i Compress(uint64_t bits) {
    return _mm512_maskz_compress_epi8(bits,
                                      _mm512_load_si512(kCounting.data()));
  }
  COPYDESK_AVX512 static inline void Add32(__m512i numbers, size_t count,
                                           uint32_t add, uint32_t* out) {
    const __m512i adds = _mm512_set1_epi32(static_cast<int>(add));
    _mm512_storeu_si512(
        out, _mm512_add_epi32(
                 _mm512_cvtepu8_epi32(_mm512_castsi512_si128(numbers)), adds));
    if (count > 16) {
      _mm512_storeu_si512(
          out + 16, _mm512_add_epi32(_mm512_cvtepu8_epi32(
                                         _mm512_extracti32x4_epi32(numbers, 1)),
                                     adds));
    }
  }
  COPYDESK_AVX512 static inline void Add16(__m512i numbers, size_t count,
                                           uint16_t add, uint16_t* out) {
    const __m256i adds = _mm256_set1_epi16(static_cast<int16_t>(add));
    _mm256_storeu_si256(
        reinterpret_cast<__m256i*>(out),
        _mm256_add_epi16(_mm256_cvtepu8_epi16(_mm512_castsi512_si128(numbers)),
                         adds));
    if (count > 16) {
      _mm256_storeu_si256(
          reinterpret_cast<__m256i*>(out + 16),
          _mm256_add_epi16(
              _mm256_cvtepu8_epi16(_mm512_extracti32x4_epi32(numbers, 1)),
              adds));
    }
  }
};

}  // namespace

COPYDESK_AVX512 __attribute__((flatten)) size_t FoldStretchAvx512(
    std::string_view text, size_t at, Stretch* stretch) {
  return FoldStretchWith<Avx512>(text, at, stretch);
}

COPYDESK_AVX512 void TokenizeAvx512(std::string_view text, Tokens* tokens) {
  TokenizeWith(text, FoldStretchAvx512, tokens);
}

}  // namespace copydesk::kernel

#endif  // defined(__x86_64__)
