// Shingles, signatures, band keys and the sketch for AVX-512: see
// shingle_kernel.h, signature_kernel.h and sketch_kernel.h for what they are.
#include "engine/sketch/sketch_kernel.h"

#if defined(__x86_64__)

#include <immintrin.h>

#include "engine/sketch/sketch_kernel_fuse.h"

#define COPYDESK_AVX512                                       \
  __attribute__((                                             \
      target("avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi," \
             "avx512vbmi2,bmi,bmi2,lzcnt,popcnt")))

namespace copydesk::kernel {
namespace {

COPYDESK_AVX512 inline __m512i Broadcast64(uint64_t x) {
  return _mm512_set1_epi64(static_cast<long long>(x));
}

// Mix64 of base/hash.h.
COPYDESK_AVX512 inline __m512i Mix(__m512i h) {
  h = _mm512_xor_si512(h, _mm512_srli_epi64(h, 30));
  h = _mm512_mullo_epi64(h, Broadcast64(0xbf58476d1ce4e5b9u));
  h = _mm512_xor_si512(h, _mm512_srli_epi64(h, 27));
  h = _mm512_mullo_epi64(h, Broadcast64(0x94d049bb133111ebu));
  return _mm512_xor_si512(h, _mm512_srli_epi64(h, 31));
}

// HashCombine of eight keys and as many elements.
COPYDESK_AVX512 inline __m512i Combine(__m512i key, const uint32_t* next) {
  const __m512i added = _mm512_add_epi64(
      _mm512_cvtepu32_epi64(
          _mm256_loadu_si256(reinterpret_cast<const __m256i*>(next))),
      _mm512_add_epi64(Broadcast64(0x9e3779b97f4a7c15u),
                       _mm512_slli_epi64(key, 6)));
  return Mix(_mm512_xor_si512(key, added));
}

// The shingles that begin at up to eight tokens, those of `lanes`.
COPYDESK_AVX512 inline void MakeSome(const uint64_t* t, __mmask8 lanes,
                                     uint64_t* shingles) {
  __m512i h = _mm512_maskz_loadu_epi64(lanes, t);
  h = _mm512_xor_si512(
      h, _mm512_rol_epi64(_mm512_maskz_loadu_epi64(lanes, t + 1), 11));
  h = _mm512_xor_si512(
      h, _mm512_rol_epi64(_mm512_maskz_loadu_epi64(lanes, t + 2), 23));
  h = _mm512_xor_si512(
      h, _mm512_rol_epi64(_mm512_maskz_loadu_epi64(lanes, t + 3), 37));
  h = _mm512_xor_si512(
      h, _mm512_rol_epi64(_mm512_maskz_loadu_epi64(lanes, t + 4), 49));
  h = Mix(h);
  // A low half of zero becomes one.
  const __mmask8 zero = _mm512_testn_epi64_mask(h, Broadcast64(0xffffffffu));
  h = _mm512_mask_or_epi64(h, zero, h, Broadcast64(1));
  _mm512_mask_storeu_epi64(shingles, lanes, h);
}

// The minima, and the multipliers: sixteen registers, named one by one, since
// arrays would stay in memory and cost three times as much.
class Minima {
 public:
  COPYDESK_AVX512 explicit inline Minima(Signature* signature)
      : signature_(signature->data()) {
    const uint32_t* a = SignatureMultipliers().data();
    const uint32_t* m = signature_;
    a0_ = Load(a + 0), m0_ = Load(m + 0);
    a1_ = Load(a + 16), m1_ = Load(m + 16);
    a2_ = Load(a + 32), m2_ = Load(m + 32);
    a3_ = Load(a + 48), m3_ = Load(m + 48);
    a4_ = Load(a + 64), m4_ = Load(m + 64);
    a5_ = Load(a + 80), m5_ = Load(m + 80);
    a6_ = Load(a + 96), m6_ = Load(m + 96);
    a7_ = Load(a + 112), m7_ = Load(m + 112);
  }
  COPYDESK_AVX512 inline void Add(uint64_t shingle) {
    const __m512i x = _mm512_set1_epi32(static_cast<int>(shingle));
    __m512i p0 = _mm512_mullo_epi32(a0_, x);
    __m512i p1 = _mm512_mullo_epi32(a1_, x);
    __m512i p2 = _mm512_mullo_epi32(a2_, x);
    __m512i p3 = _mm512_mullo_epi32(a3_, x);
    __m512i p4 = _mm512_mullo_epi32(a4_, x);
    __m512i p5 = _mm512_mullo_epi32(a5_, x);
    __m512i p6 = _mm512_mullo_epi32(a6_, x);
    __m512i p7 = _mm512_mullo_epi32(a7_, x);
    // All products before all minima. In turns, every other operation would be
    // a product, and Zen 4 sends those to one of its two multipliers
    // alone: 10.5 cycles a shingle instead of 8.5.
    asm volatile(""
                 : "+v"(p0), "+v"(p1), "+v"(p2), "+v"(p3), "+v"(p4), "+v"(p5),
                   "+v"(p6), "+v"(p7));
    m0_ = _mm512_min_epu32(m0_, p0);
    m1_ = _mm512_min_epu32(m1_, p1);
    m2_ = _mm512_min_epu32(m2_, p2);
    m3_ = _mm512_min_epu32(m3_, p3);
    m4_ = _mm512_min_epu32(m4_, p4);
    m5_ = _mm512_min_epu32(m5_, p5);
    m6_ = _mm512_min_epu32(m6_, p6);
    m7_ = _mm512_min_epu32(m7_, p7);
  }
  COPYDESK_AVX512 inline void Store() const {
    _mm512_storeu_si512(signature_ + 0, m0_);
    _mm512_storeu_si512(signature_ + 16, m1_);
    _mm512_storeu_si512(signature_ + 32, m2_);
    _mm512_storeu_si512(signature_ + 48, m3_);
    _mm512_storeu_si512(signature_ + 64, m4_);
    _mm512_storeu_si512(signature_ + 80, m5_);
    _mm512_storeu_si512(signature_ + 96, m6_);
    _mm512_storeu_si512(signature_ + 112, m7_);
  }
  // All of the signature is in the registers.
  COPYDESK_AVX512 inline void AddRest(std::span<const uint64_t>) const {}

 private:
  COPYDESK_AVX512 static inline __m512i Load(const uint32_t* p) {
    return _mm512_loadu_si512(p);
  }

  uint32_t* signature_;
  __m512i a0_, a1_, a2_, a3_, a4_, a5_, a6_, a7_;
  __m512i m0_, m1_, m2_, m3_, m4_, m5_, m6_, m7_;
};

struct Avx512 {
  using State = Minima;
  COPYDESK_AVX512 static inline void MakeShingles(const uint64_t* tokens,
                                                  uint64_t* shingles) {
    MakeSome(tokens, 0xff, shingles);
  }
};

COPYDESK_AVX512 __attribute__((flatten)) void SketchShort(
    Stretch* stretch, Tokens* tokens, std::vector<uint64_t>* shingles,
    Signature* signature, Progress* progress) {
  SketchStretch<Avx512, false>(stretch, tokens, shingles, signature, progress);
}

COPYDESK_AVX512 __attribute__((flatten)) void SketchLong(
    Stretch* stretch, Tokens* tokens, std::vector<uint64_t>* shingles,
    Signature* signature, Progress* progress) {
  SketchStretch<Avx512, true>(stretch, tokens, shingles, signature, progress);
}

}  // namespace

COPYDESK_AVX512 void ShinglesAvx512(std::span<const uint64_t> tokens,
                                    std::span<uint64_t> shingles) {
  size_t i = 0;
  for (; i + 8 <= shingles.size(); i += 8) {
    MakeSome(tokens.data() + i, 0xff, shingles.data() + i);
  }
  const auto rest = static_cast<__mmask8>((1u << (shingles.size() - i)) - 1);
  if (rest != 0) MakeSome(tokens.data() + i, rest, shingles.data() + i);
}

COPYDESK_AVX512 __attribute__((flatten)) void UpdateSignatureAvx512(
    std::span<const uint64_t> shingles, Signature* signature) {
  Minima minima(signature);
  for (const uint64_t shingle : shingles) minima.Add(shingle);
  minima.Store();
}

COPYDESK_AVX512 void ComputeBandKeysAvx512(const Signature& signature,
                                           BandKeys* keys) {
  __m512i low = _mm512_set_epi64(7, 6, 5, 4, 3, 2, 1, 0);
  __m512i high = _mm512_add_epi64(low, Broadcast64(8));
  for (size_t r = 0; r < kRows; ++r) {
    const uint32_t* row = signature.data() + r * kBands;
    low = Combine(low, row);
    high = Combine(high, row + 8);
  }
  _mm512_storeu_si512(keys->data(), low);
  _mm512_storeu_si512(keys->data() + 8, high);
}

void SketchAvx512(std::string_view text, Tokens* tokens,
                  std::vector<uint64_t>* shingles, Signature* signature) {
  constexpr SketchLevel kLevel = {FoldStretchAvx512, SketchShort, SketchLong,
                                  ShinglesAvx512, UpdateSignatureAvx512};
  SketchWith(kLevel, text, tokens, shingles, signature);
}

}  // namespace copydesk::kernel

#endif  // defined(__x86_64__)
