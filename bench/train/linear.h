#ifndef BENCH_TRAIN_LINEAR_H_
#define BENCH_TRAIN_LINEAR_H_

#include <cstddef>
#include <cstdint>
#include <vector>

namespace copydesk::train {

// One example of a linear model: which weights it adds up, and by what factor.
struct Example {
  std::vector<uint32_t> indices;
  double scale = 1;
  double weight = 1;
  bool content = false;
  uint32_t fold = 0;
};

// Logistic regression by AdaGrad (Duchi et al. 2011), `epochs` times over the
// examples in their order, but for those of the fold `without`. The weights are
// those of a table with `size` entries, times kWeightScale, rounded. The same
// examples give the same weights.
std::vector<int8_t> TrainLinear(const std::vector<Example>& examples,
                                size_t size, int epochs, double l2,
                                uint32_t without);

}  // namespace copydesk::train

#endif  // BENCH_TRAIN_LINEAR_H_
