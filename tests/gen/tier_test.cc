#include <gtest/gtest.h>

#include <map>
#include <unordered_map>

#include "engine/gen/generator.h"
#include "tests/gen/shingles.h"

namespace copydesk::gen {
namespace {

struct Mean {
  double sum = 0;
  size_t count = 0;
  double value() const { return sum / static_cast<double>(count); }
};

// The mean Jaccard similarity of the paired bodies, by label.
std::map<char, Mean> PairMeans(const GenOptions& options) {
  auto generator = Generator::Create(options);
  std::unordered_map<uint64_t, std::vector<uint64_t>> bodies;
  std::map<char, Mean> means;
  GeneratedDocument document;
  while (generator->Next(&document)) {
    const auto& mine = bodies[document.number] = ShinglesOf(BodyOf(document));
    for (const PairLabel& pair : document.pairs) {
      Mean& mean = means[pair.label];
      mean.sum += Jaccard(bodies.at(pair.other), mine);
      ++mean.count;
    }
  }
  return means;
}

class TierTest : public testing::TestWithParam<std::pair<Tier, double>> {};

TEST_P(TierTest, CopiesAreAsLikeAsTheTierSays) {
  const auto [tier, want] = GetParam();
  for (uint64_t seed = 1; seed <= 2; ++seed) {
    GenOptions options;
    options.documents = 6000;
    options.seed = seed;
    options.tier = tier;
    const auto means = PairMeans(options);
    const Mean& copies = means.at('C');
    EXPECT_GT(copies.count, 2000u);
    EXPECT_NEAR(copies.value(), want, 0.05) << "seed " << seed;
    RecordProperty("mean", std::to_string(copies.value()));
  }
}

INSTANTIATE_TEST_SUITE_P(Tiers, TierTest,
                         testing::Values(std::pair(Tier::kLight, 0.70),
                                         std::pair(Tier::kMedium, 0.45),
                                         std::pair(Tier::kHeavy, 0.20)));

}  // namespace
}  // namespace copydesk::gen
