// Tokens for any CPU: vectors of 16 bytes as the compiler makes them, NEON or
// SSE2. See tokenize_kernel.h for what tokens are and tokenize_kernel_fold.h
// for how they are found.
#include "engine/text/tokenize_kernel_fold.h"

namespace copydesk::kernel {
namespace {

using Bytes = uint8_t __attribute__((vector_size(16)));

struct Portable {
  static constexpr bool kAny = false;

  static inline AsciiMasks Ascii(const char* in, size_t size, uint8_t* out) {
    char padded[kBlock];
    if (size < kBlock) {
      std::memset(padded, 0, kBlock);
      std::memcpy(padded, in, size);
      in = padded;
    }
    AsciiMasks masks = {0, 0};
    for (size_t i = 0; i < kBlock; i += 16) {
      Bytes bytes;
      std::memcpy(&bytes, in + i, 16);
      const Bytes upper = Between(bytes, 'A', 'Z');
      const Bytes lower = bytes | (upper & 0x20);
      const Bytes word = Between(lower, 'a', 'z') | Between(lower, '0', '9');
      const Bytes folded = lower & word;
      std::memcpy(out + i, &folded, 16);
      masks.other |= TopBits(bytes) << i;
      masks.word |= TopBits(word) << i;
    }
    return masks;
  }

  static inline size_t Places(uint64_t bits, uint32_t text, uint32_t* text_out,
                              uint16_t folded, uint16_t* folded_out) {
    size_t count = 0;
    for (; bits != 0; bits &= bits - 1) {
      const auto number = static_cast<uint32_t>(std::countr_zero(bits));
      text_out[count] = text + number;
      folded_out[count] = static_cast<uint16_t>(folded + number);
      ++count;
    }
    return count;
  }

 private:
  // All ones where low <= x <= high, as unsigned bytes.
  static inline Bytes Between(Bytes x, uint8_t low, uint8_t high) {
    return reinterpret_cast<Bytes>((x >= low) & (x <= high));
  }
  // The top bits of 16 bytes, of 8 at a time by one multiplication.
  static inline uint64_t TopBits(Bytes bytes) {
    uint64_t half[2];
    std::memcpy(half, &bytes, 16);
    const auto top = [](uint64_t x) {
      return ((x >> 7 & 0x0101010101010101u) * 0x0102040810204080u) >> 56;
    };
    return top(half[0]) | top(half[1]) << 8;
  }
};

}  // namespace

size_t FoldStretchPortable(std::string_view text, size_t at, Stretch* stretch) {
  return FoldStretchWith<Portable>(text, at, stretch);
}

void TokenizePortable(std::string_view text, Tokens* tokens) {
  TokenizeWith(text, FoldStretchPortable, tokens);
}

}  // namespace copydesk::kernel
