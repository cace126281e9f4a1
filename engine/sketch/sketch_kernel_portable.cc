// Signatures and band keys for any CPU: vectors of 16 bytes as the compiler
// makes them, NEON or SSE2. See signature_kernel.h for what they are.
#include <cstring>

#include "engine/base/hash.h"
#include "engine/sketch/signature_kernel.h"

namespace copydesk::kernel {
namespace {

using Words = uint32_t __attribute__((vector_size(16)));

}  // namespace

void UpdateSignaturePortable(std::span<const uint64_t> shingles,
                             Signature* signature) {
  // As many minima at a time as stay in registers with their multipliers.
  constexpr size_t kVectors = 4;
  const uint32_t* multipliers = SignatureMultipliers().data();
  for (size_t i = 0; i < kSignature; i += 4 * kVectors) {
    Words minimum[kVectors], multiplier[kVectors];
    std::memcpy(minimum, signature->data() + i, sizeof minimum);
    std::memcpy(multiplier, multipliers + i, sizeof multiplier);
    for (const uint64_t shingle : shingles) {
      const auto x = static_cast<uint32_t>(shingle);
      for (size_t k = 0; k < kVectors; ++k) {
        const Words product = multiplier[k] * x;
        minimum[k] = product < minimum[k] ? product : minimum[k];
      }
    }
    std::memcpy(signature->data() + i, minimum, sizeof minimum);
  }
}

void ComputeBandKeysPortable(const Signature& signature, BandKeys* keys) {
  // Row by row, so that no key waits for itself.
  BandKeys sofar;
  for (size_t b = 0; b < kBands; ++b) sofar[b] = b;
  for (size_t r = 0; r < kRows; ++r) {
    for (size_t b = 0; b < kBands; ++b) {
      sofar[b] = HashCombine(sofar[b], signature[b + r * kBands]);
    }
  }
  *keys = sofar;
}

}  // namespace copydesk::kernel
