#ifndef ENGINE_GROUP_VARINT_H_
#define ENGINE_GROUP_VARINT_H_

#include <cstddef>
#include <cstdint>

namespace copydesk {

// Numbers in 7 bits a byte, the lowest first, the eighth bit set in all bytes
// but the last: at most 10 bytes for any number, 5 for those below 2^35.
inline constexpr size_t kMaxVarint = 10;

inline std::byte* PutVarint(uint64_t value, std::byte* to) {
  while (value >= 0x80) {
    *to++ = static_cast<std::byte>(value | 0x80);
    value >>= 7;
  }
  *to++ = static_cast<std::byte>(value);
  return to;
}

// Reads kMaxVarint bytes at most, of which nothing else is required.
inline const std::byte* GetVarint(const std::byte* from, uint64_t* value) {
  uint64_t byte = static_cast<uint64_t>(*from++);
  uint64_t sum = byte & 0x7f;
  for (unsigned shift = 7; byte >= 0x80 && shift < 64; shift += 7) {
    byte = static_cast<uint64_t>(*from++);
    sum |= (byte & 0x7f) << shift;
  }
  *value = sum;
  return from;
}

// Small numbers for differences that are small either way.
inline uint64_t ZigZag(int64_t value) {
  return static_cast<uint64_t>(value) << 1 ^ static_cast<uint64_t>(value >> 63);
}
inline int64_t UnZigZag(uint64_t value) {
  return static_cast<int64_t>(value >> 1) ^ -static_cast<int64_t>(value & 1);
}

}  // namespace copydesk

#endif  // ENGINE_GROUP_VARINT_H_
