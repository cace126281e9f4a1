#include "engine/base/hash.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>
#include <string>

namespace copydesk {
namespace {

constexpr uint64_t kGamma = 0x9e3779b97f4a7c15u;

// Published answers of XXH3 with 64 bits and seed 0.
TEST(HashBytes, KnownAnswers) {
  EXPECT_EQ(HashBytes(""), 0x2d06800538d394c2u);
  EXPECT_EQ(HashBytes("a"), 0xe6c632b61e964e1fu);
  EXPECT_EQ(HashBytes("abc"), 0x78af5f94892f3950u);
}

// Every length has a value of its own, across the steps at which XXH3 changes
// its method (16, 128, 240 bytes).
TEST(HashBytes, LengthMatters) {
  std::set<uint64_t> seen;
  for (size_t n = 0; n <= 600; ++n) {
    seen.insert(HashBytes(std::string(n, '\0')));
  }
  EXPECT_EQ(seen.size(), 601u);
}

TEST(HashBytes, AlignmentDoesNotMatter) {
  const std::string text(300, 'x');
  for (size_t shift = 0; shift < 16; ++shift) {
    const std::string moved = std::string(shift, ' ') + text;
    EXPECT_EQ(HashBytes(std::string_view(moved).substr(shift)),
              HashBytes(text));
  }
}

// The first numbers of SplitMix64 with seed 0, as its authors give them.
TEST(Mix64, KnownAnswers) {
  EXPECT_EQ(Mix64(0), 0u);
  EXPECT_EQ(Mix64(kGamma), 0xe220a8397b1dcdafu);
  EXPECT_EQ(Mix64(2 * kGamma), 0x6e789e6aa1b965f4u);
  EXPECT_EQ(Mix64(3 * kGamma), 0x06c45d188009454fu);
  EXPECT_EQ(Mix64(4 * kGamma), 0xf88bb8a8724c81ecu);
  EXPECT_EQ(Mix64(5 * kGamma), 0x1b39896a51a8749bu);
}

// x with x ^ (x >> shift) == y.
uint64_t UndoShift(uint64_t y, unsigned shift) {
  uint64_t x = y;
  for (unsigned done = shift; done < 64; done += shift) x = y ^ (x >> shift);
  return x;
}

// The inverse of an odd number modulo 2^64, by Newton's method.
uint64_t Inverse(uint64_t odd) {
  uint64_t x = odd;
  for (int i = 0; i < 6; ++i) x *= 2 - odd * x;
  return x;
}

RC_GTEST_PROP(Mix64, IsABijection, (uint64_t x)) {
  uint64_t y = UndoShift(Mix64(x), 31);
  y = UndoShift(y * Inverse(0x94d049bb133111ebu), 27);
  y = UndoShift(y * Inverse(0xbf58476d1ce4e5b9u), 30);
  RC_ASSERT(y == x);
}

RC_GTEST_PROP(HashCombine, OrderMatters, (uint64_t seed, uint64_t x)) {
  const uint64_t y = x + *rc::gen::inRange<uint64_t>(1, 1000);
  RC_ASSERT(HashCombine(HashCombine(seed, x), y) !=
            HashCombine(HashCombine(seed, y), x));
}

TEST(HashCombine, CountsRepeats) {
  std::set<uint64_t> seen;
  uint64_t hash = 0;
  for (int i = 0; i < 1000; ++i) {
    hash = HashCombine(hash, 7);
    seen.insert(hash);
  }
  EXPECT_EQ(seen.size(), 1000u);
}

}  // namespace
}  // namespace copydesk
