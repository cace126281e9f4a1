#include "engine/base/hash.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace copydesk {

uint64_t HashBytes(std::string_view bytes) {
  return XXH3_64bits(bytes.data(), bytes.size());
}

}  // namespace copydesk
