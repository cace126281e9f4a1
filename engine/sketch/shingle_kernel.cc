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

}  // namespace copydesk::kernel
