#include "linear.h"

#include <algorithm>
#include <cmath>

#include "engine/boilerplate/block_model.h"

namespace copydesk::train {

std::vector<int8_t> TrainLinear(const std::vector<Example>& examples,
                                size_t size, int epochs, double l2,
                                uint32_t without) {
  constexpr double kRate = 0.15;
  std::vector<double> weights(size), squares(size, 1e-3);
  double bias = 0, bias_square = 1e-3;
  for (int epoch = 0; epoch < epochs; ++epoch) {
    for (const Example& e : examples) {
      if (e.fold == without) continue;
      double z = bias;
      for (const uint32_t i : e.indices) z += weights[i] * e.scale;
      const double p = 1 / (1 + std::exp(-z));
      const double error = (p - e.content) * e.weight;
      bias_square += error * error;
      bias -= kRate * error / std::sqrt(bias_square);
      for (const uint32_t i : e.indices) {
        const double g = error * e.scale + l2 * weights[i];
        squares[i] += g * g;
        weights[i] -= kRate * g / std::sqrt(squares[i]);
      }
    }
  }
  std::vector<int8_t> table(size);
  for (size_t i = 0; i < size; ++i) {
    table[i] = static_cast<int8_t>(
        std::lround(std::clamp(weights[i] * kWeightScale, -127.0, 127.0)));
  }
  return table;
}

}  // namespace copydesk::train
