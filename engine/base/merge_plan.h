#ifndef ENGINE_BASE_MERGE_PLAN_H_
#define ENGINE_BASE_MERGE_PLAN_H_

#include <algorithm>
#include <cstddef>

namespace copydesk {

// How sorted runs in spill files are merged with so much memory: a reader holds
// one block, and a process may have only so many files open.
struct MergePlan {
  size_t block;  // bytes, of each file
  size_t runs;   // merged at once
};

inline MergePlan PlanMerge(size_t memory) {
  MergePlan plan;
  plan.block =
      std::clamp<size_t>(memory / 512, size_t{16} << 10, size_t{64} << 10);
  plan.runs = std::clamp<size_t>(memory / 2 / plan.block, 16, 256);
  return plan;
}

}  // namespace copydesk

#endif  // ENGINE_BASE_MERGE_PLAN_H_
