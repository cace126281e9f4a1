#ifndef ENGINE_BOILERPLATE_TREE_FEATURES_H_
#define ENGINE_BOILERPLATE_TREE_FEATURES_H_

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/page_layout.h"
#include "engine/boilerplate/block_features.h"

namespace copydesk {

// The part of FillBlockFeatures that reads the tree of the page: from
// kFeatureLinks to kFeatureSameContainer, and kFeatureMarks. Linear time.
void FillTreeFeatures(std::span<const PageBlock> blocks,
                      const PageLayout& layout,
                      std::vector<BlockFeatures>* rows);

// The element that holds a block, of which `element` is the innermost, beside
// others like it: the one around a paragraph, a heading, an item or a cell.
uint32_t ContainerOf(const PageLayout& layout, uint32_t element);

// Equal for elements that have the same kind and names three levels up.
uint64_t AlikeKey(const PageLayout& layout, uint32_t element);

inline float Capped(double value, double most) {
  return static_cast<float>(std::min(value, most));
}
inline double Share(double part, double whole) {
  return whole > 0 ? part / whole : 0;
}

}  // namespace copydesk

#endif  // ENGINE_BOILERPLATE_TREE_FEATURES_H_
