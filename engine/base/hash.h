#ifndef ENGINE_BASE_HASH_H_
#define ENGINE_BASE_HASH_H_

#include <cstdint>
#include <string_view>

namespace copydesk {

// Hashes that reach an output or a decision. They are the same on every CPU,
// in every run and for every release with the same format version; none of
// them is meant to withstand an adversary.

// A 64-bit hash of `bytes` (XXH3, seed 0).
uint64_t HashBytes(std::string_view bytes);

// A bijection of 64-bit values in which every input bit reaches every output
// bit (the finaliser of SplitMix64, Steele et al., OOPSLA 2014).
constexpr uint64_t Mix64(uint64_t x) {
  x ^= x >> 30;
  x *= 0xbf58476d1ce4e5b9u;
  x ^= x >> 27;
  x *= 0x94d049bb133111ebu;
  x ^= x >> 31;
  return x;
}

// Adds `next` to the running hash `sofar`; the order of additions matters.
constexpr uint64_t HashCombine(uint64_t sofar, uint64_t next) {
  return Mix64(sofar ^ (next + 0x9e3779b97f4a7c15u + (sofar << 6)));
}

}  // namespace copydesk

#endif  // ENGINE_BASE_HASH_H_
