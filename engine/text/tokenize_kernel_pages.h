#ifndef ENGINE_TEXT_TOKENIZE_KERNEL_PAGES_H_
#define ENGINE_TEXT_TOKENIZE_KERNEL_PAGES_H_

#include <cstdint>
#include <vector>

namespace copydesk::kernel {

// What a byte of a folded text may be that no UTF-8 has.
inline constexpr uint8_t kNoByte = 0xff;    // nothing: the byte is left out
inline constexpr uint8_t kSlowByte = 0xfe;  // first byte of a character that
                                            // does not fold in its place

// The folding of the 64 characters that differ in their last UTF-8 byte alone,
// as bytes in the place of those that are folded: byte i of a character becomes
// its exclusive or with flip[i][last byte & 63]. A separator becomes zeros, an
// ignored character nothing, and what folds to fewer bytes is filled up with
// kNoByte. A character that folds to more bytes than it has, and what is no
// character, begins with kSlowByte.
struct alignas(64) FoldPage {
  uint8_t flip[3][64];
  bool single;  // the words of this page are tokens by themselves

  bool operator==(const FoldPage&) const = default;
};

// The pages of all characters of two and three bytes, made from
// unicode_table.h; equal pages are kept once.
class FoldPages {
 public:
  FoldPages();

  const FoldPage& OfTwo(uint8_t first) const {
    return pages_[numbers_[first & 0x1fu]];
  }
  const FoldPage& OfThree(uint8_t first, uint8_t second) const {
    return pages_[numbers_[32 + ((first & 0x0fu) << 6 | (second & 0x3fu))]];
  }

 private:
  void Add(const FoldPage& page);

  std::vector<uint16_t> numbers_;
  std::vector<FoldPage> pages_;
};

// Made at the first call, the same ever after; thread-safe.
const FoldPages& TheFoldPages();

}  // namespace copydesk::kernel

#endif  // ENGINE_TEXT_TOKENIZE_KERNEL_PAGES_H_
