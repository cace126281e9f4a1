#include "engine/base/name_map.h"

#include <random>

#define XXH_STATIC_LINKING_ONLY
#include <xxhash.h>

namespace copydesk {

static_assert(sizeof(uint64_t) * 24 >= XXH3_SECRET_SIZE_MIN);

KeyedHash::KeyedHash() {
  std::random_device random;
  for (uint64_t& word : secret_) word = uint64_t{random()} << 32 | random();
}

size_t KeyedHash::operator()(std::string_view name) const {
  return XXH3_64bits_withSecret(name.data(), name.size(), secret_.data(),
                                sizeof secret_);
}

}  // namespace copydesk
