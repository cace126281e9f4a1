#include "engine/group/union_find.h"

#include <algorithm>
#include <cstddef>
#include <numeric>

namespace copydesk {

UnionFind::UnionFind(uint32_t n)
    : arena_(size_t{n} * sizeof(uint32_t)),
      parent_(static_cast<uint32_t*>(arena_.data())) {
  std::iota(parent_, parent_ + n, 0u);
}

void UnionFind::Union(std::span<const Edge> edges) {
  // An edge's nodes are fetched first, their parents when those have come.
  constexpr size_t kNodes = 32;
  constexpr size_t kParents = 16;
  const size_t n = edges.size();
  for (size_t i = 0; i < n; ++i) {
    const Edge& far = edges[std::min(i + kNodes, n - 1)];
    __builtin_prefetch(&parent_[far.a], 1);
    __builtin_prefetch(&parent_[far.b], 1);
    const Edge& near = edges[std::min(i + kParents, n - 1)];
    __builtin_prefetch(&parent_[parent_[near.a]], 1);
    __builtin_prefetch(&parent_[parent_[near.b]], 1);
    Union(edges[i].a, edges[i].b);
  }
}

}  // namespace copydesk
