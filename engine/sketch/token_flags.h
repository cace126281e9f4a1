#ifndef ENGINE_SKETCH_TOKEN_FLAGS_H_
#define ENGINE_SKETCH_TOKEN_FLAGS_H_

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace copydesk {

// One flag a token of a document, 64 to a word, so that what two sets of flags
// have in common is counted at 64 tokens a step. Bits past size() are 0.
class TokenFlags {
 public:
  size_t size() const { return size_; }
  bool operator[](size_t i) const { return words_[i / 64] >> (i % 64) & 1; }

  // Asks the processor for the first flags ahead of their use.
  void Prefetch() const { __builtin_prefetch(words_.data()); }

  // `size` flags, none of them set.
  void Reset(size_t size) {
    size_ = size;
    words_.assign((size + 63) / 64, 0);
  }

  // Sets the flags from `begin`, a multiple of 64, on that are set in `bits`.
  void SetBits(size_t begin, uint64_t bits) { words_[begin / 64] |= bits; }
  // Sets the flags of [begin, begin + n).
  void Set(size_t begin, size_t n) {
    while (n > 0) {
      const size_t shift = begin % 64;
      const size_t step = n < 64 - shift ? n : 64 - shift;
      words_[begin / 64] |= Low(step) << shift;
      begin += step;
      n -= step;
    }
  }

  // The n flags from `begin` on, the first as the lowest bit; n is at most 64.
  uint64_t Bits(size_t begin, size_t n) const {
    if (n == 0) return 0;
    const size_t word = begin / 64;
    const size_t shift = begin % 64;
    uint64_t bits = words_[word] >> shift;
    if (shift + n > 64) bits |= words_[word + 1] << (64 - shift);
    return bits & Low(n);
  }

  // Whether any of the flags of [begin, begin + n) is set; n is at most 64.
  bool Any(size_t begin, size_t n) const { return Bits(begin, n) != 0; }
  // How many flags of [begin, begin + n) are set.
  size_t Count(size_t begin, size_t n) const {
    size_t count = 0;
    for (size_t done = 0; done < n; done += 64) {
      const size_t step = n - done < 64 ? n - done : 64;
      count += static_cast<size_t>(std::popcount(Bits(begin + done, step)));
    }
    return count;
  }

  // How many flags of [begin, begin + n) are set here and not in `other`.
  size_t CountWithout(const TokenFlags& other, size_t begin, size_t n) const {
    size_t count = 0;
    for (size_t done = 0; done < n; done += 64) {
      const size_t step = n - done < 64 ? n - done : 64;
      count += static_cast<size_t>(std::popcount(
          Bits(begin + done, step) & ~other.Bits(begin + done, step)));
    }
    return count;
  }

 private:
  static constexpr uint64_t Low(size_t n) {
    return n == 64 ? ~uint64_t{0} : (uint64_t{1} << n) - 1;
  }

  size_t size_ = 0;
  std::vector<uint64_t> words_;
};

}  // namespace copydesk

#endif  // ENGINE_SKETCH_TOKEN_FLAGS_H_
