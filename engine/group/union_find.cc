#include "engine/group/union_find.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstdlib>
#include <new>
#include <numeric>

namespace copydesk {
namespace {

// Small pages cost a miss of their own for every node once there are many.
constexpr size_t kHugePage = size_t{1} << 21;

}  // namespace

UnionFind::UnionFind(uint32_t n) : bytes_(size_t{n} * sizeof(uint32_t)) {
  const bool large = bytes_ >= 2 * kHugePage;
  const size_t alignment = large ? kHugePage : 64;
  const size_t rounded = (bytes_ / alignment + 1) * alignment;
  parent_ = static_cast<uint32_t*>(std::aligned_alloc(alignment, rounded));
  if (parent_ == nullptr) throw std::bad_alloc();
  if (large) madvise(parent_, bytes_ / kHugePage * kHugePage, MADV_HUGEPAGE);
  std::iota(parent_, parent_ + n, 0u);
}

UnionFind::~UnionFind() { std::free(parent_); }

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
