#ifndef ENGINE_SKETCH_SHINGLE_KERNEL_H_
#define ENGINE_SKETCH_SHINGLE_KERNEL_H_

#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/base/simd.h"

namespace copydesk {

// A shingle is this many consecutive tokens.
inline constexpr size_t kShingle = 5;

constexpr size_t ShingleCount(size_t tokens) {
  return tokens < kShingle ? 0 : tokens - kShingle + 1;
}

namespace kernel {

// shingles[i] = a hash of tokens[i, i + kShingle) that depends on their order,
// every bit of it mixed. The low 32 bits are never 0: zero is a fixed point of
// the signature's multipliers. `shingles` has ShingleCount(tokens.size())
// elements.
void ShinglesScalar(std::span<const uint64_t> tokens,
                    std::span<uint64_t> shingles);
void ShinglesAvx2(std::span<const uint64_t> tokens,
                  std::span<uint64_t> shingles);
void ShinglesAvx512(std::span<const uint64_t> tokens,
                    std::span<uint64_t> shingles);
// The same at a given level, which this CPU must have, and at the chosen one.
// Portable vectors have no multiplication of 64 bits: the scalar function
// serves both.
void Shingles(SimdLevel level, std::span<const uint64_t> tokens,
              std::span<uint64_t> shingles);
inline void Shingles(std::span<const uint64_t> tokens,
                     std::span<uint64_t> shingles) {
  Shingles(ChosenSimd(), tokens, shingles);
}

}  // namespace kernel
}  // namespace copydesk

#endif  // ENGINE_SKETCH_SHINGLE_KERNEL_H_
