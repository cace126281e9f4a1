#ifndef ENGINE_BOILERPLATE_BLOCK_MODEL_H_
#define ENGINE_BOILERPLATE_BLOCK_MODEL_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/boilerplate/block_features.h"

namespace copydesk {

// Trees of which every level asks one question, the same in all its branches
// (oblivious decision trees, Kohavi 1994; gradient boosting over them as in
// Prokhorenkova et al., CatBoost, 2018). A tree is kTreeDepth questions "is
// feature f above t" and a leaf for each combination of answers; the sum of
// the leaves is the logarithm of the odds that a block is main text.
inline constexpr size_t kTreeDepth = 6;
inline constexpr double kLeafScale = 1024;

struct TreeModel {
  std::span<const uint8_t> features;  // BlockFeature, kTreeDepth a tree
  std::span<const float> thresholds;  // kTreeDepth a tree
  std::span<const int16_t> leaves;  // 1 << kTreeDepth a tree, times kLeafScale

  // Of each row, in order.
  std::vector<double> LogOdds(std::span<const BlockFeatures> rows) const;
};

// Weights of words by the low bits of their hashes, times kWeightScale. They
// are no text: a weight belongs to all words that share the bits.
inline constexpr double kWeightScale = 32;

struct WordModel {
  std::span<const int8_t> own;     // names of the block's own element
  std::span<const int8_t> around;  // names of the elements around it
  std::span<const int8_t> text;    // words and pairs of words of the text
};

// What the project ships (block_model_data.cc), made by bench/train.
const TreeModel& PageTrees();        // for pages with markup: first pass
const TreeModel& PageSecondTrees();  // and second
const TreeModel& TextTrees();        // for the text of whole pages
const TreeModel& TextSecondTrees();
const WordModel& PageWords();

// Fills the learned features of `rows`. Words of the text speak only where
// `english` is true: they were learned from English pages. `layout` may be
// null. Linear time.
void FillLearnedFeatures(std::span<const PageBlock> blocks,
                         const PageLayout* layout, bool english,
                         const WordModel& words,
                         std::vector<BlockFeatures>* rows);

// Calls `add(index)` for each of the hashed words and pairs of words by which
// a text is judged.
template <typename Add>
void ForEachTextWord(std::span<const uint64_t> tokens, size_t table, Add add) {
  constexpr size_t kMost = 80;  // tokens that are looked at
  const size_t n = tokens.size() < kMost ? tokens.size() : kMost;
  uint64_t before = 0;
  for (size_t i = 0; i < n; ++i) {
    add(static_cast<size_t>(tokens[i] & (table - 1)));
    const uint64_t pair = (before * 0x9e3779b97f4a7c15u) ^ tokens[i];
    add(static_cast<size_t>((pair * 0xbf58476d1ce4e5b9u >> 32) & (table - 1)));
    before = tokens[i];
  }
}

}  // namespace copydesk

#endif  // ENGINE_BOILERPLATE_BLOCK_MODEL_H_
