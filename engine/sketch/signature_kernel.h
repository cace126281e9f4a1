#ifndef ENGINE_SKETCH_SIGNATURE_KERNEL_H_
#define ENGINE_SKETCH_SIGNATURE_KERNEL_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/base/simd.h"

namespace copydesk {

// How many minima a signature has, and how they fall into bands.
inline constexpr size_t kSignature = 128;
inline constexpr size_t kBands = 16;
inline constexpr size_t kRows = kSignature / kBands;

using Signature = std::array<uint32_t, kSignature>;
using BandKeys = std::array<uint64_t, kBands>;

// The signature of the empty set; the least element of the union is taken
// element by element, so this is where every signature begins.
constexpr Signature EmptySignature() {
  Signature s{};
  s.fill(~uint32_t{0});
  return s;
}

// The multipliers of the signature's elements, all odd.
const Signature& SignatureMultipliers();

namespace kernel {

// signature[i] = min(signature[i], m[i] * x mod 2^32) over the low halves x of
// `shingles`, m[i] being the i-th odd multiplier. Elements of two signatures
// agree with a probability close to the Jaccard similarity of the two sets
// (Broder 1997), so the share of equal elements estimates it with a standard
// error of sqrt(J * (1 - J) / kSignature).
void UpdateSignatureScalar(std::span<const uint64_t> shingles,
                           Signature* signature);
void UpdateSignaturePortable(std::span<const uint64_t> shingles,
                             Signature* signature);
void UpdateSignatureAvx2(std::span<const uint64_t> shingles,
                         Signature* signature);
void UpdateSignatureAvx512(std::span<const uint64_t> shingles,
                           Signature* signature);
// The same at a given level, which this CPU must have, and at the chosen one.
void UpdateSignature(SimdLevel level, std::span<const uint64_t> shingles,
                     Signature* signature);
inline void UpdateSignature(std::span<const uint64_t> shingles,
                            Signature* signature) {
  UpdateSignature(ChosenSimd(), shingles, signature);
}

// keys[b] = a hash of the elements b, b + kBands, b + 2 * kBands, ... Equal
// elements give equal keys; two sets of similarity J meet in some band with
// probability 1 - (1 - J^kRows)^kBands.
void ComputeBandKeysScalar(const Signature& signature, BandKeys* keys);
void ComputeBandKeysPortable(const Signature& signature, BandKeys* keys);
void ComputeBandKeysAvx2(const Signature& signature, BandKeys* keys);
void ComputeBandKeysAvx512(const Signature& signature, BandKeys* keys);
// The same at a given level, which this CPU must have, and at the chosen one.
void ComputeBandKeys(SimdLevel level, const Signature& signature,
                     BandKeys* keys);
inline void ComputeBandKeys(const Signature& signature, BandKeys* keys) {
  ComputeBandKeys(ChosenSimd(), signature, keys);
}

}  // namespace kernel

// The share of equal elements.
double EstimateJaccard(const Signature& a, const Signature& b);

}  // namespace copydesk

#endif  // ENGINE_SKETCH_SIGNATURE_KERNEL_H_
