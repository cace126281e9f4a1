#ifndef ENGINE_GEN_PRNG_H_
#define ENGINE_GEN_PRNG_H_

#include <cstdint>

#include "engine/base/hash.h"

namespace copydesk::gen {

// A probability in 1/65536: exact on every machine, unlike a float.
using Share = uint32_t;
constexpr Share Percent(uint32_t percent) { return percent * 65536 / 100; }
constexpr Share PerMille(uint32_t mille) { return mille * 65536 / 1000; }

// SplitMix64 as a stream of draws. Integers alone, so that the same seed gives
// the same draws on every machine. Draw in statements of their own: compilers
// differ in the order in which they evaluate the operands of one. About one
// nanosecond a draw. Not thread safe; copying copies the position in the
// stream.
class Prng {
 public:
  explicit constexpr Prng(uint64_t seed) : state_(seed) {}
  // A stream of its own for one thing: a seed, a kind of thing, its number.
  constexpr Prng(uint64_t seed, uint64_t kind, uint64_t number)
      : state_(HashCombine(HashCombine(Mix64(seed), kind), number)) {}

  constexpr uint64_t Next() {
    state_ += 0x9e3779b97f4a7c15u;
    return Mix64(state_);
  }
  // A number below `n`, which is at least 1. The bias is below n / 2^32.
  constexpr uint32_t Below(uint32_t n) {
    return static_cast<uint32_t>(((Next() >> 32) * n) >> 32);
  }
  // A number from `low` to `high`, both included.
  constexpr uint32_t Between(uint32_t low, uint32_t high) {
    return low + Below(high - low + 1);
  }
  constexpr bool Chance(Share share) { return (Next() >> 48) < share; }

 private:
  uint64_t state_;
};

}  // namespace copydesk::gen

#endif  // ENGINE_GEN_PRNG_H_
