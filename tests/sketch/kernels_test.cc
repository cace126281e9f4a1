#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

#include "engine/base/hash.h"
#include "engine/sketch/shingle_kernel.h"
#include "engine/sketch/signature_kernel.h"
#include "engine/sketch/winnow.h"

namespace copydesk {
namespace {

using Hashes = std::vector<uint64_t>;

Hashes ShinglesOf(const Hashes& tokens) {
  Hashes shingles(ShingleCount(tokens.size()));
  kernel::ShinglesScalar(tokens, shingles);
  return shingles;
}

// Tokens from a small vocabulary, so that shingles repeat.
rc::Gen<Hashes> SomeTokens(uint64_t vocabulary) {
  return rc::gen::container<Hashes>(
      rc::gen::map(rc::gen::inRange<uint64_t>(0, vocabulary),
                   [](uint64_t word) { return Mix64(word + 1); }));
}

Signature SignatureOf(const Hashes& shingles) {
  Signature signature = EmptySignature();
  kernel::UpdateSignatureScalar(shingles, &signature);
  return signature;
}

TEST(Shingles, AreFiveTokens) {
  EXPECT_EQ(ShingleCount(0), 0u);
  EXPECT_EQ(ShingleCount(4), 0u);
  EXPECT_EQ(ShingleCount(5), 1u);
  EXPECT_EQ(ShingleCount(12), 8u);
}

TEST(Shingles, OrderMatters) {
  const Hashes tokens = {Mix64(1), Mix64(2), Mix64(3), Mix64(4), Mix64(5)};
  std::vector<size_t> order = {0, 1, 2, 3, 4};
  std::set<uint64_t> seen;
  do {
    Hashes permuted;
    for (const size_t i : order) permuted.push_back(tokens[i]);
    seen.insert(ShinglesOf(permuted)[0]);
  } while (std::next_permutation(order.begin(), order.end()));
  EXPECT_EQ(seen.size(), 120u);
}

// Tokens that agree would cancel each other out in a plain xor.
TEST(Shingles, RepeatsDoNotCancel) {
  const uint64_t a = Mix64(1), b = Mix64(2);
  std::set<uint64_t> seen;
  for (unsigned bits = 0; bits < 32; ++bits) {
    Hashes tokens;
    for (unsigned i = 0; i < 5; ++i) tokens.push_back(bits >> i & 1 ? a : b);
    seen.insert(ShinglesOf(tokens)[0]);
  }
  EXPECT_EQ(seen.size(), 32u);
}

RC_GTEST_PROP(Shingles, DependOnTheirTokensAlone, ()) {
  const Hashes tokens = *SomeTokens(50);
  const Hashes shingles = ShinglesOf(tokens);
  for (size_t i = 0; i < shingles.size(); ++i) {
    const auto at = tokens.begin() + static_cast<std::ptrdiff_t>(i);
    RC_ASSERT(ShinglesOf(Hashes(at, at + kShingle))[0] == shingles[i]);
  }
}

// The low half of a shingle must not be 0: here it would be, tokens of 0 being
// a fixed point of the mixing.
TEST(Shingles, LowHalfIsNeverZero) {
  EXPECT_NE(static_cast<uint32_t>(ShinglesOf(Hashes(5, 0))[0]), 0u);
  // Tokens that mix to a value with a zero low half, found by undoing it.
  for (uint64_t high = 1; high < 50; ++high) {
    const auto unshift = [](uint64_t y, unsigned shift) {
      uint64_t x = y;
      for (unsigned d = shift; d < 64; d += shift) x = y ^ (x >> shift);
      return x;
    };
    uint64_t x = unshift(high << 32, 31);
    x = unshift(x * 0x319642b2d24d8ec3u, 27);
    x = unshift(x * 0x96de1b173f119089u, 30);
    ASSERT_EQ(Mix64(x), high << 32);
    const Hashes shingles = ShinglesOf({x, 0, 0, 0, 0});
    EXPECT_NE(static_cast<uint32_t>(shingles[0]), 0u);
  }
}

// Two texts that share twelve tokens in a row choose a common shingle.
RC_GTEST_PROP(Winnow, SharedPassagesMeet, ()) {
  const Hashes shared =
      *rc::gen::container<Hashes>(12, rc::gen::arbitrary<uint64_t>());
  const auto wrap = [&] {
    Hashes text = *SomeTokens(1000);
    text.insert(text.end(), shared.begin(), shared.end());
    const Hashes after = *SomeTokens(1000);
    text.insert(text.end(), after.begin(), after.end());
    return text;
  };
  Hashes a, b;
  Winnow(ShinglesOf(wrap()), &a);
  Winnow(ShinglesOf(wrap()), &b);
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  Hashes common;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(),
                        std::back_inserter(common));
  RC_ASSERT(!common.empty());
}

// The same with words that repeat, where several shingles of a window tie.
RC_GTEST_PROP(Winnow, SharedPassagesMeetAmongRepeats, ()) {
  const auto extra = *rc::gen::inRange<size_t>(12, 40);
  const Hashes shared =
      *rc::gen::container<Hashes>(extra, rc::gen::inRange<uint64_t>(1, 3));
  Hashes left = *SomeTokens(3), right = *SomeTokens(3);
  left.insert(left.end(), shared.begin(), shared.end());
  right.insert(right.begin(), shared.begin(), shared.end());
  Hashes a, b;
  Winnow(ShinglesOf(left), &a);
  Winnow(ShinglesOf(right), &b);
  const std::set<uint64_t> in_a(a.begin(), a.end());
  RC_ASSERT(std::any_of(b.begin(), b.end(),
                        [&](uint64_t x) { return in_a.contains(x); }));
}

// Every full window has its least hash chosen, what is chosen is the least of
// some window, and the order is that of the text.
RC_GTEST_PROP(Winnow, ChoosesTheLeastOfEachWindow, ()) {
  const Hashes shingles =
      *rc::gen::container<Hashes>(rc::gen::inRange<uint64_t>(0, 60));
  Hashes chosen;
  Winnow(shingles, &chosen);
  RC_ASSERT(chosen.empty() == shingles.empty());
  const size_t window = std::min(kWinnowWindow, shingles.size());
  std::vector<uint64_t> least;
  for (size_t i = 0; i + window <= shingles.size() && window > 0; ++i) {
    least.push_back(*std::min_element(
        shingles.begin() + static_cast<std::ptrdiff_t>(i),
        shingles.begin() + static_cast<std::ptrdiff_t>(i + window)));
  }
  const std::set<uint64_t> want(least.begin(), least.end());
  RC_ASSERT(std::set<uint64_t>(chosen.begin(), chosen.end()) == want);
  size_t at = 0;
  for (const uint64_t c : chosen) {
    while (at < shingles.size() && shingles[at] != c) ++at;
    RC_ASSERT(at < shingles.size());
    ++at;
  }
}

TEST(Winnow, AppendsAndTakesAboutTwoInNine) {
  Hashes chosen = {7};
  Hashes shingles;
  for (uint64_t i = 0; i < 90000; ++i) shingles.push_back(Mix64(i + 1));
  Winnow(shingles, &chosen);
  EXPECT_EQ(chosen[0], 7u);
  EXPECT_NEAR(static_cast<double>(chosen.size()), 20000, 600);
}

RC_GTEST_PROP(Signature, OfAUnionIsTheLeast, ()) {
  const Hashes a = ShinglesOf(*SomeTokens(1000));
  const Hashes b = ShinglesOf(*SomeTokens(1000));
  Hashes both = a;
  both.insert(both.end(), b.begin(), b.end());
  Signature want = SignatureOf(a);
  const Signature other = SignatureOf(b);
  for (size_t i = 0; i < kSignature; ++i) want[i] = std::min(want[i], other[i]);
  RC_ASSERT(SignatureOf(both) == want);
  // Step by step is the same, and so is any order, and repeats add nothing.
  Signature steps = SignatureOf(a);
  kernel::UpdateSignatureScalar(b, &steps);
  RC_ASSERT(steps == want);
  std::reverse(both.begin(), both.end());
  both.insert(both.end(), a.begin(), a.end());
  RC_ASSERT(SignatureOf(both) == want);
}

TEST(Signature, OfNothing) {
  EXPECT_EQ(SignatureOf({}), EmptySignature());
  EXPECT_EQ(EmptySignature()[0], 0xffffffffu);
  EXPECT_EQ(EstimateJaccard(EmptySignature(), EmptySignature()), 1.0);
}

// Multipliers are odd: one is a bijection mod 2^32, so no two shingles of one
// text agree in an element unless their low halves do.
TEST(Signature, ElementsTellShinglesApart) {
  for (size_t i = 0; i < kSignature; ++i) {
    std::set<uint32_t> seen;
    for (uint64_t x = 1; x <= 64; ++x) seen.insert(SignatureOf({x << 26})[i]);
    ASSERT_EQ(seen.size(), 64u) << i;
  }
  std::set<uint32_t> multipliers;
  for (const uint32_t m : SignatureOf({1})) {
    EXPECT_EQ(m & 1, 1u);
    multipliers.insert(m);
  }
  EXPECT_EQ(multipliers.size(), kSignature);
}

// Sets with a planted similarity. The estimate of one pair may be off by a
// few standard errors, the mean of many only by little.
TEST(Signature, EstimatesTheJaccardSimilarity) {
  for (const int percent : {0, 10, 30, 50, 70, 90, 100}) {
    constexpr uint64_t kUnion = 400;
    const uint64_t shared = kUnion * static_cast<uint64_t>(percent) / 100;
    const double jaccard = percent / 100.0;
    double sum = 0;
    constexpr int kPairs = 50;
    for (uint64_t pair = 0; pair < kPairs; ++pair) {
      Hashes a, b;
      for (uint64_t i = 0; i < kUnion; ++i) {
        const uint64_t shingle = Mix64(pair * 1000003 + i + 1);
        if (i < shared || i % 2 == 0) a.push_back(shingle);
        if (i < shared || i % 2 == 1) b.push_back(shingle);
      }
      const double estimate = EstimateJaccard(SignatureOf(a), SignatureOf(b));
      const double error = std::sqrt(jaccard * (1 - jaccard) / kSignature);
      EXPECT_NEAR(estimate, jaccard, 6 * error + 0.02);
      sum += estimate;
    }
    EXPECT_NEAR(sum / kPairs, jaccard, 0.04) << percent;
  }
}

RC_GTEST_PROP(BandKeys, EqualWhereRowsAreEqual, ()) {
  Signature a = SignatureOf(ShinglesOf(*SomeTokens(1000)));
  Signature b = a;
  const auto changed = *rc::gen::container<std::set<size_t>>(
      rc::gen::inRange<size_t>(0, kSignature));
  for (const size_t i : changed) ++b[i];
  BandKeys keys_a, keys_b;
  kernel::ComputeBandKeysScalar(a, &keys_a);
  kernel::ComputeBandKeysScalar(b, &keys_b);
  for (size_t band = 0; band < kBands; ++band) {
    bool equal = true;
    for (size_t i = band; i < kSignature; i += kBands) {
      equal = equal && a[i] == b[i];
    }
    RC_ASSERT((keys_a[band] == keys_b[band]) == equal);
  }
}

TEST(BandKeys, BandsAreToldApart) {
  Signature same;
  same.fill(12345);
  BandKeys keys;
  kernel::ComputeBandKeysScalar(same, &keys);
  EXPECT_EQ(std::set<uint64_t>(keys.begin(), keys.end()).size(), kBands);
}

}  // namespace
}  // namespace copydesk
