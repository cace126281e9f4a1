#ifndef BENCH_TRAIN_BOOSTING_H_
#define BENCH_TRAIN_BOOSTING_H_

#include <cstdint>
#include <vector>

#include "engine/boilerplate/block_model.h"

namespace copydesk::train {

// One block with its features.
struct Sample {
  BlockFeatures row;
  double weight = 1;
  bool content = false;
};

struct BoostingOptions {
  int trees = 200;
  double rate = 0.1;
  double l2 = 10;        // in units of weight
  double rows = 0.6;     // share of samples a tree sees
  double columns = 0.5;  // share of features
};

// What TreeModel points to.
struct Trees {
  std::vector<uint8_t> features;
  std::vector<float> thresholds;
  std::vector<int16_t> leaves;

  TreeModel Model() const { return {features, thresholds, leaves}; }
};

// Gradient boosting of oblivious trees for the logistic loss. Gradients are
// rounded to integers before they are summed, so the order of summation, and
// with it the number of threads, changes nothing.
Trees TrainTrees(const std::vector<Sample>& samples,
                 const BoostingOptions& options, unsigned threads);

}  // namespace copydesk::train

#endif  // BENCH_TRAIN_BOOSTING_H_
