#ifndef ENGINE_GROUP_KEY_FILTER_H_
#define ENGINE_GROUP_KEY_FILTER_H_

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace copydesk {

// Tells most keys that are not in a set from those that may be, at the cost of
// one load from a table of two bytes a key: a Bloom filter (Bloom, CACM 1970)
// with one hash function, which errs for 1 in 16 keys at most. The highest bits
// of the keys must be well mixed.
class KeyFilter {
 public:
  // For `keys` keys.
  explicit KeyFilter(size_t keys = 0) {
    const size_t bits = std::bit_ceil(kBitsPerKey * keys + 64);
    shift_ = 64 - std::countr_zero(bits);
    words_.assign(bits / 64, 0);
  }

  void Add(uint64_t key) {
    const uint64_t bit = key >> shift_;
    words_[bit / 64] |= uint64_t{1} << (bit % 64);
  }
  // Never false for a key that was added.
  bool MayHave(uint64_t key) const {
    const uint64_t bit = key >> shift_;
    return words_[bit / 64] >> (bit % 64) & 1;
  }
  // Memory.
  size_t bytes() const { return words_.size() * sizeof(uint64_t); }

 private:
  static constexpr size_t kBitsPerKey = 16;

  int shift_;
  std::vector<uint64_t> words_;
};

}  // namespace copydesk

#endif  // ENGINE_GROUP_KEY_FILTER_H_
