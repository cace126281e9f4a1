#include "engine/gen/plan.h"

#include <algorithm>
#include <numeric>

namespace copydesk::gen {
namespace {

constexpr uint64_t kPlanStream = 0x50;
constexpr size_t kMostChains = 8;
constexpr int32_t kFirstDay = 19968;  // 2024-09-02
constexpr uint32_t kDays = 60;

uint64_t IntegerRoot(uint64_t x) {
  uint64_t root = 0;
  while ((root + 1) * (root + 1) <= x) ++root;
  return root;
}

}  // namespace

Planner::Planner(uint64_t seed, uint32_t sites, Tier tier)
    : seed_(seed), sites_(sites), tier_(tier), prng_(seed, kPlanStream, 0) {
  // Weight size^-2.5, in integers.
  uint64_t sum = 0;
  for (uint64_t size = 0; size <= kMostCopies; ++size) {
    if (size >= 2) {
      sum += 1'000'000'000'000u / (size * size * IntegerRoot(size * 10'000));
    }
    weight_[size] = sum;
  }
}

uint32_t Planner::DrawCopies() {
  if (prng_.Chance(Percent(60))) return 1;
  const uint64_t draw = prng_.Next() % weight_[kMostCopies];
  return static_cast<uint32_t>(
      std::upper_bound(weight_.begin(), weight_.end(), draw) - weight_.begin());
}

std::shared_ptr<Chain> Planner::DrawChain(Share start, Share join,
                                          uint32_t most, Chains* chains) {
  if (chains->size() < kMostChains && prng_.Chance(start)) {
    auto chain = std::make_shared<Chain>();
    chain->seed = ++chains_;
    chain->left = prng_.Between(2, most);
    chain->site = prng_.Below(sites_);
    chain->one_site = prng_.Chance(Percent(70));
    chains->push_back(std::move(chain));
  }
  if (chains->empty() || !prng_.Chance(join)) return nullptr;
  const uint32_t i = prng_.Below(static_cast<uint32_t>(chains->size()));
  const std::shared_ptr<Chain> chain = (*chains)[i];
  if (--chain->left == 0) chains->erase(chains->begin() + i);
  return chain;
}

StoryPlan Planner::Next(uint64_t documents) {
  StoryPlan plan;
  plan.seeds.seed = seed_;
  plan.seeds.number = stories_++;
  plan.seeds.day = kFirstDay + static_cast<int32_t>(prng_.Below(kDays));
  plan.tier = tier_ == Tier::kMixed ? static_cast<Tier>(prng_.Below(3)) : tier_;
  plan.copies =
      static_cast<uint32_t>(std::min<uint64_t>(DrawCopies(), documents));
  plan.first_site = prng_.Below(sites_);
  do {
    plan.stride = 1 + prng_.Below(sites_);
  } while (std::gcd(plan.stride, sites_) != 1);
  plan.form = DrawChain(Percent(2), Percent(7), 8, &forms_);
  if (plan.form != nullptr) {
    plan.seeds.form = plan.form->seed;
    plan.copies = 1;
    if (plan.form->one_site) plan.first_site = plan.form->site;
    return plan;
  }
  plan.letter = DrawChain(Percent(2), Percent(6), 6, &letters_);
  if (plan.letter != nullptr) plan.seeds.letter = plan.letter->seed;
  if (plan.copies < documents && prng_.Chance(Percent(3))) {
    plan.reissued = true;
    plan.reissue_of = prng_.Below(plan.copies);
  }
  return plan;
}

}  // namespace copydesk::gen
