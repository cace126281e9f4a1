#include "engine/base/crc32c.h"

#include <isa-l.h>

#include <algorithm>

namespace copydesk {

uint32_t Crc32c(std::span<const std::byte> bytes, uint32_t crc) {
  constexpr size_t kMost = size_t{1} << 30;  // a length is an int
  crc = ~crc;
  while (!bytes.empty()) {
    const auto some = bytes.first(std::min(bytes.size(), kMost));
    // The function does not write, whatever its type says.
    auto* const data = const_cast<std::byte*>(some.data());
    crc = crc32_iscsi(reinterpret_cast<unsigned char*>(data),
                      static_cast<int>(some.size()), crc);
    bytes = bytes.subspan(some.size());
  }
  return ~crc;
}

}  // namespace copydesk
