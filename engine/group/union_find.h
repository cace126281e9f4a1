#ifndef ENGINE_GROUP_UNION_FIND_H_
#define ENGINE_GROUP_UNION_FIND_H_

#include <cstdint>
#include <numeric>
#include <utility>
#include <vector>

namespace copydesk {

// Disjoint sets over 0..n-1 with path halving (Tarjan and van Leeuwen 1984).
// The root of a set is its least member, so the result does not depend on the
// order of unions. 4 bytes a member. Not thread-safe.
class UnionFind {
 public:
  explicit UnionFind(uint32_t n) : parent_(n) {
    std::iota(parent_.begin(), parent_.end(), 0u);
  }

  uint32_t Find(uint32_t x) {
    while (parent_[x] != x) x = parent_[x] = parent_[parent_[x]];
    return x;
  }
  void Union(uint32_t a, uint32_t b) {
    a = Find(a);
    b = Find(b);
    if (a > b) std::swap(a, b);
    parent_[b] = a;
  }

 private:
  std::vector<uint32_t> parent_;
};

}  // namespace copydesk

#endif  // ENGINE_GROUP_UNION_FIND_H_
