// What signatures promise: the share of equal minima is the Jaccard similarity
// but for chance, and bands meet as often as the formula says. Bounds are far
// wider than chance; bench/estimator measures closely.
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "engine/base/hash.h"
#include "engine/sketch/shingle_kernel.h"
#include "engine/sketch/signature_kernel.h"

namespace copydesk {
namespace {

constexpr int kTrials = 1000;

using Hashes = std::vector<uint64_t>;

// The shingles of `count` words that no other `text` has.
Hashes ShinglesOfText(uint64_t text, size_t count) {
  Hashes tokens;
  for (size_t i = 0; i < count + kShingle - 1; ++i) {
    tokens.push_back(Mix64((text << 20) + i));
  }
  Hashes shingles(count);
  kernel::ShinglesScalar(tokens, shingles);
  return shingles;
}

struct Observed {
  double bias;       // mean of estimate minus truth
  double error;      // root mean square error over the theoretical one
  double band;       // share of equal bands
  double candidate;  // share of pairs with an equal band
};

// Of pairs of sets with `shared` shingles in common and `own` more each.
Observed Observe(size_t shared, size_t own) {
  const double jaccard =
      static_cast<double>(shared) / static_cast<double>(shared + 2 * own);
  double sum = 0, squares = 0;
  size_t bands = 0, candidates = 0;
  for (uint64_t t = 0; t < kTrials; ++t) {
    const Hashes text = ShinglesOfText(t + 1, shared + 2 * own);
    Signature a = EmptySignature(), b = EmptySignature();
    const std::span<const uint64_t> all(text);
    kernel::UpdateSignature(all.first(shared + own), &a);
    kernel::UpdateSignature(all.first(shared), &b);
    kernel::UpdateSignature(all.last(own), &b);
    const double off = EstimateJaccard(a, b) - jaccard;
    sum += off;
    squares += off * off;
    BandKeys of_a, of_b;
    kernel::ComputeBandKeysScalar(a, &of_a);
    kernel::ComputeBandKeysScalar(b, &of_b);
    size_t equal = 0;
    for (size_t i = 0; i < kBands; ++i) equal += of_a[i] == of_b[i];
    bands += equal;
    candidates += equal > 0;
  }
  return {sum / kTrials,
          std::sqrt(squares / kTrials /
                    (jaccard * (1 - jaccard) / double{kSignature})),
          static_cast<double>(bands) / (kTrials * kBands),
          static_cast<double>(candidates) / kTrials};
}

// Of all sizes: minima of few shingles are where short-cuts go wrong.
TEST(Estimator, HasNoBiasAndTheErrorOfTheory) {
  struct {
    size_t shared, own;
  } const kSets[] = {{3, 6},    {9, 3},    {20, 10},   {32, 4},
                     {60, 20},  {90, 5},   {100, 200}, {250, 125},
                     {400, 50}, {450, 25}, {200, 400}, {1200, 150}};
  for (const auto& [shared, own] : kSets) {
    SCOPED_TRACE(testing::Message() << shared << " shared, " << own << " own");
    const Observed o = Observe(shared, own);
    EXPECT_NEAR(o.bias, 0, 0.01);
    EXPECT_GT(o.error, 0.85);
    EXPECT_LT(o.error, 1.15);
  }
}

// 0.8^8 is 0.1678 and 1 - (1 - 0.1678)^16 is 0.9470; 0.5^8 is 0.0039 and gives
// 0.0607.
TEST(Estimator, BandsMeetAsOftenAsTheFormulaSays) {
  for (const size_t tenth : {4u, 50u}) {
    SCOPED_TRACE(testing::Message() << "union of " << 10 * tenth);
    const Observed high = Observe(8 * tenth, tenth);
    EXPECT_NEAR(high.band, 0.1678, 0.02);
    EXPECT_NEAR(high.candidate, 0.9470, 0.04);
    const Observed half = Observe(10 * tenth, 5 * tenth);
    EXPECT_NEAR(half.band, 0.0039, 0.002);
    EXPECT_NEAR(half.candidate, 0.0607, 0.035);
  }
}

// Texts that share nothing have nothing in common but by chance.
TEST(Estimator, DisjointSetsHaveNoEqualMinima) {
  size_t equal = 0;
  for (uint64_t t = 0; t < 100; ++t) {
    Signature a = EmptySignature(), b = EmptySignature();
    kernel::UpdateSignature(ShinglesOfText(2 * t + 1, 100), &a);
    kernel::UpdateSignature(ShinglesOfText(2 * t + 2, 100), &b);
    for (size_t i = 0; i < kSignature; ++i) equal += a[i] == b[i];
  }
  EXPECT_LE(equal, 1u);
}

}  // namespace
}  // namespace copydesk
