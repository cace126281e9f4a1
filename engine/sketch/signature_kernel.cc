#include "engine/sketch/signature_kernel.h"

#include <algorithm>

#include "engine/base/hash.h"

namespace copydesk {
namespace {

constexpr Signature kMultipliers = [] {
  Signature m{};
  for (size_t i = 0; i < kSignature; ++i) {
    m[i] = static_cast<uint32_t>(Mix64(0x636f707964657300u + i)) | 1;
  }
  return m;
}();

}  // namespace

const Signature& SignatureMultipliers() { return kMultipliers; }

namespace kernel {

void UpdateSignature(SimdLevel level, std::span<const uint64_t> shingles,
                     Signature* signature) {
#if defined(__x86_64__)
  if (level == SimdLevel::kAvx512) {
    return UpdateSignatureAvx512(shingles, signature);
  }
  if (level == SimdLevel::kAvx2) {
    return UpdateSignatureAvx2(shingles, signature);
  }
#endif
  if (level == SimdLevel::kPortable) {
    return UpdateSignaturePortable(shingles, signature);
  }
  UpdateSignatureScalar(shingles, signature);
}

void UpdateSignatureScalar(std::span<const uint64_t> shingles,
                           Signature* signature) {
  Signature minima = *signature;
  for (const uint64_t shingle : shingles) {
    const auto x = static_cast<uint32_t>(shingle);
    for (size_t i = 0; i < kSignature; ++i) {
      minima[i] = std::min(minima[i], kMultipliers[i] * x);
    }
  }
  *signature = minima;
}

void ComputeBandKeys(SimdLevel level, const Signature& signature,
                     BandKeys* keys) {
#if defined(__x86_64__)
  if (level == SimdLevel::kAvx512) {
    return ComputeBandKeysAvx512(signature, keys);
  }
  if (level == SimdLevel::kAvx2) return ComputeBandKeysAvx2(signature, keys);
#endif
  if (level == SimdLevel::kPortable) {
    return ComputeBandKeysPortable(signature, keys);
  }
  ComputeBandKeysScalar(signature, keys);
}

void ComputeBandKeysScalar(const Signature& signature, BandKeys* keys) {
  for (size_t b = 0; b < kBands; ++b) {
    uint64_t key = b;
    for (size_t r = 0; r < kRows; ++r) {
      key = HashCombine(key, signature[b + r * kBands]);
    }
    (*keys)[b] = key;
  }
}

}  // namespace kernel

double EstimateJaccard(const Signature& a, const Signature& b) {
  size_t equal = 0;
  for (size_t i = 0; i < kSignature; ++i) equal += a[i] == b[i];
  return static_cast<double>(equal) / kSignature;
}

}  // namespace copydesk
