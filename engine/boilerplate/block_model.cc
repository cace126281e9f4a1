#include "engine/boilerplate/block_model.h"

#include <algorithm>
#include <cmath>

namespace copydesk {

double TreeModel::LogOdds(const BlockFeatures& row) const {
  int sum = 0;
  const size_t trees = features.size() / kTreeDepth;
  for (size_t t = 0; t < trees; ++t) {
    const uint8_t* feature = features.data() + t * kTreeDepth;
    const float* threshold = thresholds.data() + t * kTreeDepth;
    size_t leaf = 0;
    for (size_t level = 0; level < kTreeDepth; ++level) {
      leaf |= static_cast<size_t>(row[feature[level]] > threshold[level])
              << level;
    }
    sum += leaves[(t << kTreeDepth) + leaf];
  }
  return sum / kLeafScale;
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
