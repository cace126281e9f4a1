#include "engine/boilerplate/block_model.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace copydesk {

namespace {

// An integer in the order of the numbers: compilers compare integers in
// vectors, but numbers one by one, since a comparison of those may trap.
int32_t Ordered(float number) {
  const auto bits = std::bit_cast<int32_t>(number + 0.0f);  // no -0
  return bits ^ ((bits >> 31) & INT32_MAX);
}

// Rows at a time: enough for a loop that the compiler turns into vectors and
// does not unroll.
constexpr size_t kLanes = 32;

// Adds the answer of every row to one question as the lowest bit of its leaf.
// Inlined, it would lose its __restrict, and with it the vectors (GCC 12).
[[gnu::noinline]] void Ask(const int32_t* __restrict column, int32_t above,
                           int32_t* __restrict leaf) {
  for (size_t lane = 0; lane < kLanes; ++lane) {
    // A comparison that holds is all ones: -1.
    const int32_t yes = -static_cast<int32_t>(column[lane] > above);
    leaf[lane] = leaf[lane] + leaf[lane] - yes;
  }
}

}  // namespace

std::vector<double> TreeModel::LogOdds(
    std::span<const BlockFeatures> rows) const {
  const size_t trees = features.size() / kTreeDepth;
  std::vector<double> odds;
  odds.reserve(rows.size());
  int32_t columns[kBlockFeatures][kLanes] = {};
  for (size_t begin = 0; begin < rows.size(); begin += kLanes) {
    const size_t lanes = std::min(kLanes, rows.size() - begin);
    for (size_t lane = 0; lane < lanes; ++lane) {
      for (size_t f = 0; f < kBlockFeatures; ++f) {
        columns[f][lane] = Ordered(rows[begin + lane][f]);
      }
    }
    int32_t sums[kLanes] = {};
    for (size_t t = 0; t < trees; ++t) {
      const uint8_t* feature = features.data() + t * kTreeDepth;
      const float* threshold = thresholds.data() + t * kTreeDepth;
      const int16_t* leaf = leaves.data() + (t << kTreeDepth);
      int32_t index[kLanes];
      std::fill_n(index, kLanes, 0);
      for (size_t level = kTreeDepth; level-- > 0;) {
        Ask(columns[feature[level]], Ordered(threshold[level]), index);
      }
      for (size_t lane = 0; lane < kLanes; ++lane) {
        sums[lane] += leaf[index[lane]];
      }
    }
    for (size_t lane = 0; lane < lanes; ++lane) {
      odds.push_back(sums[lane] / kLeafScale);
    }
  }
  return odds;
}

void FillLearnedFeatures(std::span<const PageBlock> blocks,
                         const PageLayout* layout, bool english,
                         const WordModel& words,
                         std::vector<BlockFeatures>* rows) {
  const size_t n = blocks.size();
  if (layout != nullptr) {
    std::vector<int> around(layout->elements.size());
    std::vector<int> own(layout->elements.size());
    for (size_t e = 0; e < layout->elements.size(); ++e) {
      const PageElement& element = layout->elements[e];
      const int above =
          element.parent == kNoElement ? 0 : around[element.parent];
      around[e] = own[e] = above;
      for (uint32_t k = element.names_begin; k < element.names_end; ++k) {
        own[e] += words.own[layout->names[k] & (words.own.size() - 1)];
        around[e] += words.around[layout->names[k] & (words.around.size() - 1)];
      }
    }
    for (size_t i = 0; i < n; ++i) {
      if (blocks[i].hint.element == kNoElement) continue;
      (*rows)[i][kFeatureNames] =
          static_cast<float>(own[blocks[i].hint.element] / kWeightScale);
    }
  }
  if (!english) return;
  std::vector<double> scores(n);
  for (size_t i = 0; i < n; ++i) {
    int sum = 0;
    ForEachTextWord(blocks[i].tokens, words.text.size(),
                    [&](size_t index) { sum += words.text[index]; });
    const double tokens =
        static_cast<double>(std::clamp<size_t>(blocks[i].tokens.size(), 1, 80));
    scores[i] = sum / kWeightScale / std::sqrt(tokens);
    (*rows)[i][kFeatureText] = static_cast<float>(scores[i]);
  }
  for (size_t i = 0; i < n; ++i) {
    double sum = 0;
    const size_t begin = i >= 2 ? i - 2 : 0;
    const size_t end = std::min(i + 3, n);
    for (size_t k = begin; k < end; ++k) {
      if (k != i) sum += scores[k];
    }
    (*rows)[i][kFeatureTextAround] =
        static_cast<float>(sum / static_cast<double>(end - begin));
  }
}

}  // namespace copydesk
