#ifndef ENGINE_GROUP_UNION_FIND_H_
#define ENGINE_GROUP_UNION_FIND_H_

#include <cstdint>
#include <span>

#include "engine/group/arena.h"

namespace copydesk {

// Disjoint sets over 0..n-1: Rem's algorithm, which goes up from both ends of
// an edge at once and splices the paths as it goes (Patwary, Blair, Manne,
// Experiments on Union-Find Algorithms, SEA 2010).
//
// The root of a set is its least member, so the result does not depend on the
// order of unions. 4 bytes a member. Not thread-safe.
class UnionFind {
 public:
  struct Edge {
    uint32_t a;
    uint32_t b;
  };

  explicit UnionFind(uint32_t n);

  uint32_t Find(uint32_t x) {
    while (parent_[x] != x) x = parent_[x] = parent_[parent_[x]];
    return x;
  }
  void Union(uint32_t a, uint32_t b) {
    // A parent is never greater than its child.
    while (parent_[a] != parent_[b]) {
      if (parent_[a] < parent_[b]) {
        const uint32_t swapped = a;
        a = b;
        b = swapped;
      }
      const uint32_t up = parent_[a];
      parent_[a] = parent_[b];
      if (up == a) return;
      a = up;
    }
  }
  // The same for each edge. Where the edges follow no order, several times as
  // fast as one by one: what an edge will touch is fetched ahead.
  void Union(std::span<const Edge> edges);

 private:
  Arena arena_;
  uint32_t* parent_;
};

}  // namespace copydesk

#endif  // ENGINE_GROUP_UNION_FIND_H_
