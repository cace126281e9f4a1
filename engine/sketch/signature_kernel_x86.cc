// The signature for AVX2 and AVX-512: see signature_kernel.h for what it is.
#include "engine/sketch/signature_kernel.h"

#if defined(__x86_64__)

#include <immintrin.h>

namespace copydesk::kernel {
namespace {

__attribute__((target("avx512f"))) inline __m512i Load16(const uint32_t* p) {
  return _mm512_loadu_si512(p);
}
__attribute__((target("avx2"))) inline __m256i Load8(const uint32_t* p) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
}
__attribute__((target("avx2"))) inline void Store8(uint32_t* p, __m256i v) {
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), v);
}

}  // namespace

// Eight vectors of minima and eight of multipliers stay in registers while the
// shingles pass by; kept in memory they would cost three times as much.
__attribute__((target("avx512f"))) void UpdateSignatureAvx512(
    std::span<const uint64_t> shingles, Signature* signature) {
  const uint32_t* multipliers = SignatureMultipliers().data();
  uint32_t* out = signature->data();
  const __m512i a0 = Load16(multipliers), a1 = Load16(multipliers + 16),
                a2 = Load16(multipliers + 32), a3 = Load16(multipliers + 48),
                a4 = Load16(multipliers + 64), a5 = Load16(multipliers + 80),
                a6 = Load16(multipliers + 96), a7 = Load16(multipliers + 112);
  __m512i m0 = Load16(out), m1 = Load16(out + 16), m2 = Load16(out + 32),
          m3 = Load16(out + 48), m4 = Load16(out + 64), m5 = Load16(out + 80),
          m6 = Load16(out + 96), m7 = Load16(out + 112);
  for (const uint64_t shingle : shingles) {
    const __m512i x = _mm512_set1_epi32(static_cast<int>(shingle));
    m0 = _mm512_min_epu32(m0, _mm512_mullo_epi32(a0, x));
    m1 = _mm512_min_epu32(m1, _mm512_mullo_epi32(a1, x));
    m2 = _mm512_min_epu32(m2, _mm512_mullo_epi32(a2, x));
    m3 = _mm512_min_epu32(m3, _mm512_mullo_epi32(a3, x));
    m4 = _mm512_min_epu32(m4, _mm512_mullo_epi32(a4, x));
    m5 = _mm512_min_epu32(m5, _mm512_mullo_epi32(a5, x));
    m6 = _mm512_min_epu32(m6, _mm512_mullo_epi32(a6, x));
    m7 = _mm512_min_epu32(m7, _mm512_mullo_epi32(a7, x));
  }
  _mm512_storeu_si512(out, m0);
  _mm512_storeu_si512(out + 16, m1);
  _mm512_storeu_si512(out + 32, m2);
  _mm512_storeu_si512(out + 48, m3);
  _mm512_storeu_si512(out + 64, m4);
  _mm512_storeu_si512(out + 80, m5);
  _mm512_storeu_si512(out + 96, m6);
  _mm512_storeu_si512(out + 112, m7);
}

namespace {

// One half of the signature: eight vectors of minima in registers, multipliers
// from the first-level cache.
__attribute__((target("avx2"))) void UpdateHalfAvx2(
    std::span<const uint64_t> shingles, const uint32_t* multipliers,
    uint32_t* out) {
  __m256i m0 = Load8(out), m1 = Load8(out + 8), m2 = Load8(out + 16),
          m3 = Load8(out + 24), m4 = Load8(out + 32), m5 = Load8(out + 40),
          m6 = Load8(out + 48), m7 = Load8(out + 56);
  for (const uint64_t shingle : shingles) {
    const __m256i x = _mm256_set1_epi32(static_cast<int>(shingle));
    m0 = _mm256_min_epu32(m0, _mm256_mullo_epi32(Load8(multipliers), x));
    m1 = _mm256_min_epu32(m1, _mm256_mullo_epi32(Load8(multipliers + 8), x));
    m2 = _mm256_min_epu32(m2, _mm256_mullo_epi32(Load8(multipliers + 16), x));
    m3 = _mm256_min_epu32(m3, _mm256_mullo_epi32(Load8(multipliers + 24), x));
    m4 = _mm256_min_epu32(m4, _mm256_mullo_epi32(Load8(multipliers + 32), x));
    m5 = _mm256_min_epu32(m5, _mm256_mullo_epi32(Load8(multipliers + 40), x));
    m6 = _mm256_min_epu32(m6, _mm256_mullo_epi32(Load8(multipliers + 48), x));
    m7 = _mm256_min_epu32(m7, _mm256_mullo_epi32(Load8(multipliers + 56), x));
  }
  Store8(out, m0);
  Store8(out + 8, m1);
  Store8(out + 16, m2);
  Store8(out + 24, m3);
  Store8(out + 32, m4);
  Store8(out + 40, m5);
  Store8(out + 48, m6);
  Store8(out + 56, m7);
}

}  // namespace

void UpdateSignatureAvx2(std::span<const uint64_t> shingles,
                         Signature* signature) {
  const uint32_t* multipliers = SignatureMultipliers().data();
  UpdateHalfAvx2(shingles, multipliers, signature->data());
  UpdateHalfAvx2(shingles, multipliers + kSignature / 2,
                 signature->data() + kSignature / 2);
}

}  // namespace copydesk::kernel

#endif  // defined(__x86_64__)
