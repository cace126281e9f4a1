// Tokens for AVX2: see tokenize_kernel.h for what they are and
// tokenize_kernel_fold.h for how they are found.
#include "engine/text/tokenize_kernel_fold.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define COPYDESK_AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt")))

namespace copydesk::kernel {
namespace {

// The numbers of the bits that are set in a byte: the shuffle that closes the
// gaps where only those of eight bytes are kept.
constexpr std::array<std::array<uint8_t, 8>, 256> kBits = [] {
  std::array<std::array<uint8_t, 8>, 256> table{};
  for (size_t byte = 0; byte < 256; ++byte) {
    size_t n = 0;
    for (uint8_t i = 0; i < 8; ++i) {
      if (byte >> i & 1) table[byte][n++] = i;
    }
  }
  return table;
}();

struct Avx2 {
  static constexpr bool kAny = true;

  COPYDESK_AVX2 static inline AsciiMasks Ascii(const char* in, size_t size,
                                               uint8_t* out) {
    alignas(32) char padded[kBlock];
    if (size < kBlock) in = Padded(in, size, padded);
    const __m256i low = Load(in), high = Load(in + 32);
    const uint64_t other = Masks(low, high);
    const uint64_t word = FoldHalf(low, out);
    return {other, word | FoldHalf(high, out + 32) << 32};
  }

  COPYDESK_AVX2 static inline AnyMasks Any(const FoldPages& pages,
                                           const char* in, size_t size,
                                           uint8_t* out) {
    alignas(32) char padded[kBlock];
    const char* block = size < kBlock ? Padded(in, size, padded) : in;
    const __m256i v0 = Load(block), v1 = Load(block + 32);
    uint64_t lead = Above(v0, v1, 0xbf);
    uint64_t lead3 = Above(v0, v1, 0xdf);
    const uint64_t lead4 = Above(v0, v1, 0xef);
    const uint64_t want = lead << 1 | lead3 << 2;
    const uint64_t tail = Masks(v0, v1) & ~lead;
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

    // ASCII all at once, then each other character in its place.
    alignas(32) uint8_t folded[kBlock];
    FoldOrKeep(v0, folded);
    FoldOrKeep(v1, folded + 32);
    for (uint64_t two = lead & ~lead3 & inside; two != 0; two &= two - 1) {
      const auto at = static_cast<size_t>(std::countr_zero(two));
      const FoldPage& page = pages.OfTwo(folded[at]);
      const uint8_t last = folded[at + 1] & 63;
      folded[at] ^= page.flip[0][last];
      folded[at + 1] ^= page.flip[1][last];
    }
    uint64_t single = 0;
    lead3 &= inside;
    // What folds to itself, in scripts of thousands of characters: Han from
    // E4 B8 to E9 BF, Hangul from EA B0 to EC BF.
    if (const uint64_t large = lead3 & Above(v0, v1, 0xe3); large != 0) {
      const uint64_t hangul = large & Above(v0, v1, 0xe9);
      single =
          (large ^ hangul) & (Above(v0, v1, 0xe4) | Above(v0, v1, 0xb7) >> 1);
      lead3 ^= single | (hangul & ~Above(v0, v1, 0xec) &
                         (Above(v0, v1, 0xea) | Above(v0, v1, 0xaf) >> 1));
    }
    for (uint64_t three = lead3; three != 0; three &= three - 1) {
      const auto at = static_cast<size_t>(std::countr_zero(three));
      const FoldPage& page = pages.OfThree(folded[at], folded[at + 1]);
      const uint8_t last = folded[at + 2] & 63;
      folded[at] ^= page.flip[0][last];
      folded[at + 1] ^= page.flip[1][last];
      folded[at + 2] ^= page.flip[2][last];
      single |= uint64_t{page.single} << at;
    }

    const __m256i f0 = Load(folded), f1 = Load(folded + 32);
    const uint64_t slow = Equal(f0, f1, kSlowByte) & inside;
    if (slow != 0) {
      size = static_cast<size_t>(std::countr_zero(slow));
      inside = LowOnes(size);
    }
    const uint64_t keep = ~Equal(f0, f1, kNoByte) & inside;
    const uint64_t word = ~Equal(f0, f1, 0) & keep;
    if (keep == inside) {
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(out), f0);
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + 32), f1);
    } else {
      Close(folded, keep, out);
    }
    return {size, keep, word, single & word, tail & inside};
  }

  COPYDESK_AVX2 static inline size_t Places(uint64_t bits, uint32_t text,
                                            uint32_t* text_out, uint16_t folded,
                                            uint16_t* folded_out) {
    const auto count = static_cast<size_t>(_mm_popcnt_u64(bits));
    for (size_t i = 0; i < count; i += 4) {
      for (size_t k = 0; k < 4; ++k) {
        const auto number = static_cast<uint32_t>(_tzcnt_u64(bits));
        text_out[i + k] = text + number;
        folded_out[i + k] = static_cast<uint16_t>(folded + number);
        bits &= bits - 1;
      }
    }
    return count;
  }
  template <typename Out>
  COPYDESK_AVX2 static inline size_t Numbers(uint64_t bits, Out add, Out* out) {
    const auto count = static_cast<size_t>(_mm_popcnt_u64(bits));
    for (size_t i = 0; i < count; i += 4) {
      for (size_t k = 0; k < 4; ++k) {
        out[i + k] = static_cast<Out>(add + _tzcnt_u64(bits));
        bits &= bits - 1;
      }
    }
    return count;
  }

  COPYDESK_AVX2 static inline uint64_t Gather(uint64_t bits, uint64_t mask) {
    return _pext_u64(bits, mask);
  }
  COPYDESK_AVX2 static inline uint64_t Scatter(uint64_t bits, uint64_t mask) {
    return _pdep_u64(bits, mask);
  }

 private:
  // Writes the bytes that are kept one behind the other.
  COPYDESK_AVX2 static inline void Close(const uint8_t* folded, uint64_t keep,
                                         uint8_t* out) {
    for (size_t i = 0; i < kBlock; i += 8) {
      const uint64_t kept = keep >> i & 0xff;
      _mm_storel_epi64(
          reinterpret_cast<__m128i*>(out),
          _mm_shuffle_epi8(
              _mm_loadl_epi64(reinterpret_cast<const __m128i*>(folded + i)),
              _mm_loadl_epi64(
                  reinterpret_cast<const __m128i*>(kBits[kept].data()))));
      out += _mm_popcnt_u64(kept);
    }
  }
  COPYDESK_AVX2 static inline const char* Padded(const char* in, size_t size,
                                                 char* padded) {
    std::memset(padded, 0, kBlock);
    std::memcpy(padded, in, size);
    return padded;
  }
  COPYDESK_AVX2 static inline __m256i Load(const void* p) {
    return _mm256_loadu_si256(static_cast<const __m256i*>(p));
  }
  COPYDESK_AVX2 static inline __m256i Broadcast(uint8_t byte) {
    return _mm256_set1_epi8(static_cast<char>(byte));
  }
  // The top bits of all bytes.
  COPYDESK_AVX2 static inline uint64_t Masks(__m256i low, __m256i high) {
    return static_cast<uint32_t>(_mm256_movemask_epi8(low)) |
           uint64_t{static_cast<uint32_t>(_mm256_movemask_epi8(high))} << 32;
  }
  COPYDESK_AVX2 static inline uint64_t Equal(__m256i low, __m256i high,
                                             uint8_t byte) {
    return Masks(_mm256_cmpeq_epi8(low, Broadcast(byte)),
                 _mm256_cmpeq_epi8(high, Broadcast(byte)));
  }
  // Which bytes are above `byte`, which is 0x80 or more.
  COPYDESK_AVX2 static inline uint64_t Above(__m256i low, __m256i high,
                                             uint8_t byte) {
    const __m256i than = Broadcast(byte);
    return Masks(_mm256_and_si256(low, _mm256_cmpgt_epi8(low, than)),
                 _mm256_and_si256(high, _mm256_cmpgt_epi8(high, than)));
  }
  COPYDESK_AVX2 static inline size_t LastBit(uint64_t bits) {
    return static_cast<size_t>(63 - std::countl_zero(bits));
  }
  // All ones where low <= x <= high.
  COPYDESK_AVX2 static inline __m256i Between(__m256i x, char low, char high) {
    return _mm256_and_si256(
        _mm256_cmpgt_epi8(x, _mm256_set1_epi8(static_cast<char>(low - 1))),
        _mm256_cmpgt_epi8(_mm256_set1_epi8(static_cast<char>(high + 1)), x));
  }
  // The lower-cased bytes; `word` is all ones where they are letters or digits.
  COPYDESK_AVX2 static inline __m256i Lower(__m256i bytes, __m256i* word) {
    const __m256i upper = Between(bytes, 'A', 'Z');
    const __m256i lower =
        _mm256_or_si256(bytes, _mm256_and_si256(upper, Broadcast(0x20)));
    *word = _mm256_or_si256(Between(lower, 'a', 'z'), Between(lower, '0', '9'));
    return lower;
  }
  COPYDESK_AVX2 static inline uint64_t FoldHalf(__m256i bytes, uint8_t* out) {
    __m256i word;
    const __m256i lower = Lower(bytes, &word);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out),
                        _mm256_and_si256(lower, word));
    return static_cast<uint32_t>(_mm256_movemask_epi8(word));
  }
  // Separators of ASCII become 0; what is not ASCII stays as it is.
  COPYDESK_AVX2 static inline void FoldOrKeep(__m256i bytes, uint8_t* out) {
    __m256i word;
    const __m256i lower = Lower(bytes, &word);
    _mm256_store_si256(
        reinterpret_cast<__m256i*>(out),
        _mm256_blendv_epi8(_mm256_and_si256(lower, word), bytes, bytes));
  }
};

}  // namespace

COPYDESK_AVX2 __attribute__((flatten)) size_t FoldStretchAvx2(
    std::string_view text, size_t at, Stretch* stretch) {
  return FoldStretchWith<Avx2>(text, at, stretch);
}

COPYDESK_AVX2 void TokenizeAvx2(std::string_view text, Tokens* tokens) {
  TokenizeWith(text, FoldStretchAvx2, tokens);
}

}  // namespace copydesk::kernel

#endif  // defined(__x86_64__)
