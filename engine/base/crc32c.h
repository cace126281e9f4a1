#ifndef ENGINE_BASE_CRC32C_H_
#define ENGINE_BASE_CRC32C_H_

#include <cstddef>
#include <cstdint>
#include <span>

namespace copydesk {

// The CRC-32C (Castagnoli; RFC 3720, appendix B.4) of `bytes`, or, with the CRC
// of what comes before as `crc`, of both together.
uint32_t Crc32c(std::span<const std::byte> bytes, uint32_t crc = 0);

}  // namespace copydesk

#endif  // ENGINE_BASE_CRC32C_H_
