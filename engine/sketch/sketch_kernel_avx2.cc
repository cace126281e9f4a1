// Shingles, signatures, band keys and the sketch for AVX2: see
// shingle_kernel.h, signature_kernel.h and sketch_kernel.h for what they are.
#include "engine/sketch/sketch_kernel.h"

#if defined(__x86_64__)

#include <immintrin.h>

#include "engine/sketch/sketch_kernel_fuse.h"

#define COPYDESK_AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt")))

namespace copydesk::kernel {
namespace {

COPYDESK_AVX2 inline __m256i Load(const void* p) {
  return _mm256_loadu_si256(static_cast<const __m256i*>(p));
}
COPYDESK_AVX2 inline void Store(void* p, __m256i v) {
  _mm256_storeu_si256(static_cast<__m256i*>(p), v);
}
COPYDESK_AVX2 inline __m256i Broadcast64(uint64_t x) {
  return _mm256_set1_epi64x(static_cast<long long>(x));
}

COPYDESK_AVX2 inline __m256i Rotate(__m256i x, int by) {
  return _mm256_or_si256(_mm256_slli_epi64(x, by),
                         _mm256_srli_epi64(x, 64 - by));
}

// The low halves of the products with `y`; AVX2 multiplies 32 bits at a time.
COPYDESK_AVX2 inline __m256i Multiply(__m256i x, uint64_t y) {
  const __m256i low = Broadcast64(y), high = Broadcast64(y >> 32);
  const __m256i cross =
      _mm256_add_epi64(_mm256_mul_epu32(_mm256_srli_epi64(x, 32), low),
                       _mm256_mul_epu32(x, high));
  return _mm256_add_epi64(_mm256_mul_epu32(x, low),
                          _mm256_slli_epi64(cross, 32));
}

// Mix64 of base/hash.h.
COPYDESK_AVX2 inline __m256i Mix(__m256i h) {
  h = _mm256_xor_si256(h, _mm256_srli_epi64(h, 30));
  h = Multiply(h, 0xbf58476d1ce4e5b9u);
  h = _mm256_xor_si256(h, _mm256_srli_epi64(h, 27));
  h = Multiply(h, 0x94d049bb133111ebu);
  return _mm256_xor_si256(h, _mm256_srli_epi64(h, 31));
}

COPYDESK_AVX2 inline void MakeFour(const uint64_t* t, uint64_t* shingles) {
  __m256i h = Load(t);
  h = _mm256_xor_si256(h, Rotate(Load(t + 1), 11));
  h = _mm256_xor_si256(h, Rotate(Load(t + 2), 23));
  h = _mm256_xor_si256(h, Rotate(Load(t + 3), 37));
  h = _mm256_xor_si256(h, Rotate(Load(t + 4), 49));
  h = Mix(h);
  // A low half of zero becomes one.
  const __m256i zero = _mm256_cmpeq_epi64(
      _mm256_and_si256(h, Broadcast64(0xffffffffu)), _mm256_setzero_si256());
  Store(shingles, _mm256_or_si256(h, _mm256_and_si256(zero, Broadcast64(1))));
}

// One half of the minima in eight registers, named one by one since an array
// would stay in memory, and the multipliers in the first-level cache.
class HalfOfMinima {
 public:
  COPYDESK_AVX2 inline HalfOfMinima(Signature* signature, size_t half)
      : signature_(signature->data() + half * kHalf),
        multipliers_(SignatureMultipliers().data() + half * kHalf) {
    const uint32_t* m = signature_;
    m0_ = Load(m + 0);
    m1_ = Load(m + 8);
    m2_ = Load(m + 16);
    m3_ = Load(m + 24);
    m4_ = Load(m + 32);
    m5_ = Load(m + 40);
    m6_ = Load(m + 48);
    m7_ = Load(m + 56);
  }
  COPYDESK_AVX2 inline void Add(uint64_t shingle) {
    const uint32_t* a = multipliers_;
    const __m256i x = _mm256_set1_epi32(static_cast<int>(shingle));
    // Four products, then four minima: see the same place for AVX-512.
    __m256i p0 = _mm256_mullo_epi32(Load(a + 0), x);
    __m256i p1 = _mm256_mullo_epi32(Load(a + 8), x);
    __m256i p2 = _mm256_mullo_epi32(Load(a + 16), x);
    __m256i p3 = _mm256_mullo_epi32(Load(a + 24), x);
    asm volatile("" : "+x"(p0), "+x"(p1), "+x"(p2), "+x"(p3));
    m0_ = _mm256_min_epu32(m0_, p0);
    m1_ = _mm256_min_epu32(m1_, p1);
    m2_ = _mm256_min_epu32(m2_, p2);
    m3_ = _mm256_min_epu32(m3_, p3);
    p0 = _mm256_mullo_epi32(Load(a + 32), x);
    p1 = _mm256_mullo_epi32(Load(a + 40), x);
    p2 = _mm256_mullo_epi32(Load(a + 48), x);
    p3 = _mm256_mullo_epi32(Load(a + 56), x);
    asm volatile("" : "+x"(p0), "+x"(p1), "+x"(p2), "+x"(p3));
    m4_ = _mm256_min_epu32(m4_, p0);
    m5_ = _mm256_min_epu32(m5_, p1);
    m6_ = _mm256_min_epu32(m6_, p2);
    m7_ = _mm256_min_epu32(m7_, p3);
  }
  COPYDESK_AVX2 inline void Store() const {
    kernel::Store(signature_ + 0, m0_);
    kernel::Store(signature_ + 8, m1_);
    kernel::Store(signature_ + 16, m2_);
    kernel::Store(signature_ + 24, m3_);
    kernel::Store(signature_ + 32, m4_);
    kernel::Store(signature_ + 40, m5_);
    kernel::Store(signature_ + 48, m6_);
    kernel::Store(signature_ + 56, m7_);
  }

 private:
  static constexpr size_t kHalf = kSignature / 2;

  uint32_t* signature_;
  const uint32_t* multipliers_;
  __m256i m0_, m1_, m2_, m3_, m4_, m5_, m6_, m7_;
};

// The first half beside the hashing, the second one after it.
class Minima : public HalfOfMinima {
 public:
  COPYDESK_AVX2 explicit inline Minima(Signature* signature)
      : HalfOfMinima(signature, 0), both_(signature) {}
  COPYDESK_AVX2 inline void AddRest(std::span<const uint64_t> shingles) const {
    HalfOfMinima second(both_, 1);
    for (const uint64_t shingle : shingles) second.Add(shingle);
    second.Store();
  }

 private:
  Signature* both_;
};

struct Avx2 {
  using State = Minima;
  COPYDESK_AVX2 static inline void MakeShingles(const uint64_t* tokens,
                                                uint64_t* shingles) {
    MakeFour(tokens, shingles);
    MakeFour(tokens + 4, shingles + 4);
  }
};

COPYDESK_AVX2 __attribute__((flatten)) void SketchShort(
    Stretch* stretch, Tokens* tokens, std::vector<uint64_t>* shingles,
    Signature* signature, Progress* progress) {
  SketchStretch<Avx2, false>(stretch, tokens, shingles, signature, progress);
}

COPYDESK_AVX2 __attribute__((flatten)) void SketchLong(
    Stretch* stretch, Tokens* tokens, std::vector<uint64_t>* shingles,
    Signature* signature, Progress* progress) {
  SketchStretch<Avx2, true>(stretch, tokens, shingles, signature, progress);
}

}  // namespace

COPYDESK_AVX2 void ShinglesAvx2(std::span<const uint64_t> tokens,
                                std::span<uint64_t> shingles) {
  size_t i = 0;
  for (; i + 4 <= shingles.size(); i += 4) {
    MakeFour(tokens.data() + i, shingles.data() + i);
  }
  if (i == shingles.size()) return;
  if (shingles.size() >= 4) {
    // The last four, some of them again.
    i = shingles.size() - 4;
    MakeFour(tokens.data() + i, shingles.data() + i);
  } else {
    ShinglesScalar(tokens, shingles);
  }
}

COPYDESK_AVX2 __attribute__((flatten)) void UpdateSignatureAvx2(
    std::span<const uint64_t> shingles, Signature* signature) {
  for (size_t half = 0; half < 2; ++half) {
    HalfOfMinima minima(signature, half);
    for (const uint64_t shingle : shingles) minima.Add(shingle);
    minima.Store();
  }
}

COPYDESK_AVX2 void ComputeBandKeysAvx2(const Signature& signature,
                                       BandKeys* keys) {
  constexpr size_t kVectors = kBands / 4;
  __m256i key[kVectors];
  for (size_t i = 0; i < kVectors; ++i) {
    key[i] =
        _mm256_add_epi64(Broadcast64(4 * i), _mm256_set_epi64x(3, 2, 1, 0));
  }
  for (size_t r = 0; r < kRows; ++r) {
    for (size_t i = 0; i < kVectors; ++i) {
      const uint32_t* next = signature.data() + r * kBands + 4 * i;
      const __m256i added = _mm256_add_epi64(
          _mm256_cvtepu32_epi64(
              _mm_loadu_si128(reinterpret_cast<const __m128i*>(next))),
          _mm256_add_epi64(Broadcast64(0x9e3779b97f4a7c15u),
                           _mm256_slli_epi64(key[i], 6)));
      key[i] = Mix(_mm256_xor_si256(key[i], added));
    }
  }
  for (size_t i = 0; i < kVectors; ++i) Store(keys->data() + 4 * i, key[i]);
}

void SketchAvx2(std::string_view text, Tokens* tokens,
                std::vector<uint64_t>* shingles, Signature* signature) {
  constexpr SketchLevel kLevel = {FoldStretchAvx2, SketchShort, SketchLong,
                                  ShinglesAvx2, UpdateSignatureAvx2};
  SketchWith(kLevel, text, tokens, shingles, signature);
}

}  // namespace copydesk::kernel

#endif  // defined(__x86_64__)
