#include "engine/sketch/shingle_kernel.h"

#include <bit>

#include "engine/base/hash.h"

namespace copydesk::kernel {

void ShinglesScalar(std::span<const uint64_t> tokens,
                    std::span<uint64_t> shingles) {
  for (size_t i = 0; i < shingles.size(); ++i) {
    uint64_t h = tokens[i];
    h ^= std::rotl(tokens[i + 1], 11);
    h ^= std::rotl(tokens[i + 2], 23);
    h ^= std::rotl(tokens[i + 3], 37);
    h ^= std::rotl(tokens[i + 4], 49);
    h = Mix64(h);
    if (static_cast<uint32_t>(h) == 0) h |= 1;
    shingles[i] = h;
  }
}

void Shingles(SimdLevel level, std::span<const uint64_t> tokens,
              std::span<uint64_t> shingles) {
#if defined(__x86_64__)
  if (level == SimdLevel::kAvx512) return ShinglesAvx512(tokens, shingles);
  if (level == SimdLevel::kAvx2) return ShinglesAvx2(tokens, shingles);
#endif
  static_cast<void>(level);
  ShinglesScalar(tokens, shingles);
}

}  // namespace copydesk::kernel
