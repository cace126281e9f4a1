#include "boosting.h"

#include <algorithm>
#include <cmath>

#include "engine/base/hash.h"
#include "engine/base/parallel.h"

namespace copydesk::train {
namespace {

constexpr size_t kBins = 64;
constexpr size_t kLeaves = size_t{1} << kTreeDepth;
constexpr double kGradientScale = 1 << 16;

// Up to kBins - 1 thresholds of a feature, by quantiles of its values.
std::vector<float> ThresholdsOf(const std::vector<Sample>& samples,
                                size_t feature) {
  std::vector<float> values;
  const size_t step = samples.size() / 100000 + 1;
  for (size_t i = 0; i < samples.size(); i += step) {
    values.push_back(samples[i].row[feature]);
  }
  std::sort(values.begin(), values.end());
  std::vector<float> distinct = values;
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  std::vector<float> cuts;
  if (distinct.size() <= kBins) {
    for (size_t i = 0; i + 1 < distinct.size(); ++i) {
      cuts.push_back((distinct[i] + distinct[i + 1]) / 2);
    }
    return cuts;
  }
  for (size_t k = 1; k < kBins; ++k) {
    const float value = values[k * values.size() / kBins];
    if (value == values.back()) continue;
    if (cuts.empty() || value > cuts.back()) cuts.push_back(value);
  }
  return cuts;
}

struct Cell {
  int64_t gradient = 0;
  int64_t weight = 0;
};

double Gain(const Cell& c, double l2) {
  const double g = static_cast<double>(c.gradient) / kGradientScale;
  const double h = static_cast<double>(c.weight) / kGradientScale;
  return g * g / (h + l2);
}

struct Split {
  double gain = -1;
  size_t feature = 0;
  size_t bin = 0;
};

}  // namespace

Trees TrainTrees(const std::vector<Sample>& samples,
                 const BoostingOptions& options, unsigned threads) {
  const size_t n = samples.size();
  const size_t columns = kBlockFeatures;
  std::vector<std::vector<float>> cuts(columns);
  std::vector<std::vector<uint8_t>> bins(columns);
  ParallelFor(columns, 1, threads, [&](size_t begin, size_t end) {
    for (size_t f = begin; f < end; ++f) {
      cuts[f] = ThresholdsOf(samples, f);
      bins[f].resize(n);
      for (size_t i = 0; i < n; ++i) {
        bins[f][i] = static_cast<uint8_t>(std::lower_bound(cuts[f].begin(),
                                                           cuts[f].end(),
                                                           samples[i].row[f]) -
                                          cuts[f].begin());
      }
    }
  });
  std::vector<double> score(n);
  std::vector<int32_t> gradient(n), weight(n);
  std::vector<uint32_t> chosen;
  std::vector<uint8_t> leaf(n);
  Trees trees;
  for (int t = 0; t < options.trees; ++t) {
    chosen.clear();
    for (size_t i = 0; i < n; ++i) {
      const double p = 1 / (1 + std::exp(-score[i]));
      const double w = samples[i].weight;
      gradient[i] = static_cast<int32_t>(
          std::lround((samples[i].content - p) * w * kGradientScale));
      weight[i] =
          static_cast<int32_t>(std::lround(p * (1 - p) * w * kGradientScale));
      leaf[i] = 0;
      const uint64_t dice =
          Mix64(i * 0x9e3779b97f4a7c15u + static_cast<uint64_t>(t));
      if (static_cast<double>(dice >> 11) * 0x1p-53 < options.rows) {
        chosen.push_back(static_cast<uint32_t>(i));
      }
    }
    std::vector<size_t> offered;
    for (size_t f = 0; f < columns; ++f) {
      const uint64_t dice = Mix64(f * 0xd1342543de82ef95u + 77 +
                                  static_cast<uint64_t>(t) * 1000003);
      if (!cuts[f].empty() &&
          static_cast<double>(dice >> 11) * 0x1p-53 < options.columns) {
        offered.push_back(f);
      }
    }
    for (size_t level = 0; level < kTreeDepth; ++level) {
      const size_t leaves = size_t{1} << level;
      std::vector<Split> best(offered.size());
      ParallelFor(offered.size(), 1, threads, [&](size_t begin, size_t end) {
        std::vector<Cell> cells;
        for (size_t o = begin; o < end; ++o) {
          const size_t f = offered[o];
          cells.assign(leaves * kBins, Cell());
          const uint8_t* bin = bins[f].data();
          for (const uint32_t i : chosen) {
            Cell& cell = cells[leaf[i] * kBins + bin[i]];
            cell.gradient += gradient[i];
            cell.weight += weight[i];
          }
          std::vector<double> gain(cuts[f].size());
          for (size_t l = 0; l < leaves; ++l) {
            Cell all, low;
            for (size_t b = 0; b < kBins; ++b) {
              all.gradient += cells[l * kBins + b].gradient;
              all.weight += cells[l * kBins + b].weight;
            }
            for (size_t b = 0; b < cuts[f].size(); ++b) {
              low.gradient += cells[l * kBins + b].gradient;
              low.weight += cells[l * kBins + b].weight;
              const Cell high = {all.gradient - low.gradient,
                                 all.weight - low.weight};
              gain[b] += Gain(low, options.l2) + Gain(high, options.l2);
            }
          }
          for (size_t b = 0; b < gain.size(); ++b) {
            if (gain[b] > best[o].gain) best[o] = {gain[b], f, b};
          }
        }
      });
      Split split;
      for (const Split& s : best) {
        if (s.gain > split.gain) split = s;
      }
      trees.features.push_back(static_cast<uint8_t>(split.feature));
      trees.thresholds.push_back(cuts[split.feature][split.bin]);
      for (size_t i = 0; i < n; ++i) {
        leaf[i] = static_cast<uint8_t>(
            leaf[i] | (bins[split.feature][i] > split.bin) << level);
      }
    }
    std::vector<Cell> sums(kLeaves);
    for (const uint32_t i : chosen) {
      sums[leaf[i]].gradient += gradient[i];
      sums[leaf[i]].weight += weight[i];
    }
    std::vector<double> values(kLeaves);
    for (size_t l = 0; l < kLeaves; ++l) {
      const double g = static_cast<double>(sums[l].gradient) / kGradientScale;
      const double h = static_cast<double>(sums[l].weight) / kGradientScale;
      const long rounded =
          std::lround(options.rate * g / (h + options.l2) * kLeafScale);
      trees.leaves.push_back(
          static_cast<int16_t>(std::clamp(rounded, -32000L, 32000L)));
      values[l] = trees.leaves.back() / kLeafScale;
    }
    for (size_t i = 0; i < n; ++i) score[i] += values[leaf[i]];
  }
  return trees;
}

}  // namespace copydesk::train
