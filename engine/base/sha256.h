#ifndef ENGINE_BASE_SHA256_H_
#define ENGINE_BASE_SHA256_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace copydesk {

// SHA-256 of bytes that come in pieces (NIST, FIPS 180-4, 2015). Some 300 MB/s;
// made for what is compared between runs, not for bulk. Not thread-safe.
class Sha256 {
 public:
  using Value = std::array<uint8_t, 32>;

  void Add(std::string_view bytes);
  // The value of all that was added. Nothing may be added after it.
  Value Finish();

 private:
  void Block(const uint8_t* block);

  std::array<uint32_t, 8> state_ = {0x6a09e667, 0xbb67ae85, 0x3c6ef372,
                                    0xa54ff53a, 0x510e527f, 0x9b05688c,
                                    0x1f83d9ab, 0x5be0cd19};
  std::array<uint8_t, 64> rest_ = {};  // the block that is not yet full
  size_t held_ = 0;                    // bytes in it
  uint64_t length_ = 0;                // bytes in all
};

Sha256::Value Sha256Of(std::string_view bytes);

// 64 hexadecimal digits, in lower case.
std::string ToHex(const Sha256::Value& value);

}  // namespace copydesk

#endif  // ENGINE_BASE_SHA256_H_
