// Shingle hashes for AVX2 and AVX-512: see shingle_kernel.h for what they are.
#include "engine/sketch/shingle_kernel.h"

#if defined(__x86_64__)

#include <immintrin.h>

namespace copydesk::kernel {
namespace {

constexpr auto kMix1 = static_cast<long long>(0xbf58476d1ce4e5b9u);
constexpr auto kMix2 = static_cast<long long>(0x94d049bb133111ebu);

__attribute__((target("avx512f,avx512dq"))) inline __m512i Shingles8(
    const uint64_t* t) {
  __m512i h = _mm512_loadu_si512(t);
  h = _mm512_xor_si512(h, _mm512_rol_epi64(_mm512_loadu_si512(t + 1), 11));
  h = _mm512_xor_si512(h, _mm512_rol_epi64(_mm512_loadu_si512(t + 2), 23));
  h = _mm512_xor_si512(h, _mm512_rol_epi64(_mm512_loadu_si512(t + 3), 37));
  h = _mm512_xor_si512(h, _mm512_rol_epi64(_mm512_loadu_si512(t + 4), 49));
  h = _mm512_xor_si512(h, _mm512_srli_epi64(h, 30));
  h = _mm512_mullo_epi64(h, _mm512_set1_epi64(kMix1));
  h = _mm512_xor_si512(h, _mm512_srli_epi64(h, 27));
  h = _mm512_mullo_epi64(h, _mm512_set1_epi64(kMix2));
  h = _mm512_xor_si512(h, _mm512_srli_epi64(h, 31));
  // A low half of zero becomes one.
  const __mmask8 zero = _mm512_testn_epi64_mask(
      h, _mm512_set1_epi64(static_cast<long long>(0xffffffffu)));
  return _mm512_mask_or_epi64(h, zero, h, _mm512_set1_epi64(1));
}

__attribute__((target("avx2"))) inline __m256i Rotate(__m256i x, int by) {
  return _mm256_or_si256(_mm256_slli_epi64(x, by),
                         _mm256_srli_epi64(x, 64 - by));
}

// The low halves of the products; AVX2 multiplies 32 bits at a time.
__attribute__((target("avx2"))) inline __m256i Multiply(__m256i x, __m256i y) {
  const __m256i low = _mm256_mul_epu32(x, y);
  const __m256i cross =
      _mm256_add_epi64(_mm256_mul_epu32(_mm256_srli_epi64(x, 32), y),
                       _mm256_mul_epu32(x, _mm256_srli_epi64(y, 32)));
  return _mm256_add_epi64(low, _mm256_slli_epi64(cross, 32));
}

__attribute__((target("avx2"))) inline __m256i Load(const uint64_t* p) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
}

__attribute__((target("avx2"))) inline __m256i Shingles4(const uint64_t* t) {
  __m256i h = Load(t);
  h = _mm256_xor_si256(h, Rotate(Load(t + 1), 11));
  h = _mm256_xor_si256(h, Rotate(Load(t + 2), 23));
  h = _mm256_xor_si256(h, Rotate(Load(t + 3), 37));
  h = _mm256_xor_si256(h, Rotate(Load(t + 4), 49));
  h = _mm256_xor_si256(h, _mm256_srli_epi64(h, 30));
  h = Multiply(h, _mm256_set1_epi64x(kMix1));
  h = _mm256_xor_si256(h, _mm256_srli_epi64(h, 27));
  h = Multiply(h, _mm256_set1_epi64x(kMix2));
  h = _mm256_xor_si256(h, _mm256_srli_epi64(h, 31));
  const __m256i zero =
      _mm256_cmpeq_epi64(_mm256_and_si256(h, _mm256_set1_epi64x(0xffffffff)),
                         _mm256_setzero_si256());
  return _mm256_or_si256(h, _mm256_and_si256(zero, _mm256_set1_epi64x(1)));
}

}  // namespace

__attribute__((target("avx512f,avx512dq"))) void ShinglesAvx512(
    std::span<const uint64_t> tokens, std::span<uint64_t> shingles) {
  size_t i = 0;
  for (; i + 8 <= shingles.size(); i += 8) {
    _mm512_storeu_si512(shingles.data() + i, Shingles8(tokens.data() + i));
  }
  ShinglesScalar(tokens.subspan(i), shingles.subspan(i));
}

__attribute__((target("avx2"))) void ShinglesAvx2(
    std::span<const uint64_t> tokens, std::span<uint64_t> shingles) {
  size_t i = 0;
  for (; i + 4 <= shingles.size(); i += 4) {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(shingles.data() + i),
                        Shingles4(tokens.data() + i));
  }
  ShinglesScalar(tokens.subspan(i), shingles.subspan(i));
}

}  // namespace copydesk::kernel

#endif  // defined(__x86_64__)
