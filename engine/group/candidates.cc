#include "engine/group/candidates.h"

#include <algorithm>

#include "engine/group/radix_sort.h"

namespace copydesk {

std::vector<Candidate> FindCandidates(const KeyGroups& groups,
                                      const ContentOrder& order,
                                      const KeepCandidate& keep) {
  std::vector<uint64_t> pairs;
  const auto add = [&](uint32_t x, uint32_t y) {
    pairs.push_back(uint64_t{std::min(x, y)} << 32 | std::max(x, y));
  };
  std::vector<uint32_t> ordered;
  groups.ForEachGroup([&](uint64_t key, std::span<const uint32_t> members) {
    const size_t n = members.size();
    if (n <= kAllPairs) {
      for (size_t i = 0; i < n; ++i) {
        for (size_t j = i + 1; j < n; ++j) add(members[i], members[j]);
      }
      return;
    }
    ordered.assign(members.begin(), members.end());
    order(key, &ordered);
    for (size_t i = 0; i < n; ++i) {
      const size_t end = std::min(n, i + 1 + kNeighbours);
      for (size_t j = i + 1; j < end; ++j) add(ordered[i], ordered[j]);
    }
  });
  std::vector<uint64_t> scratch;
  RadixSort(&pairs, 0, &scratch);
  std::vector<Candidate> candidates;
  for (size_t i = 0; i < pairs.size();) {
    size_t end = i + 1;
    while (end < pairs.size() && pairs[end] == pairs[i]) ++end;
    const Candidate candidate{static_cast<uint32_t>(pairs[i] >> 32),
                              static_cast<uint32_t>(pairs[i]),
                              static_cast<uint32_t>(end - i)};
    if (keep(candidate)) candidates.push_back(candidate);
    i = end;
  }
  return candidates;
}

}  // namespace copydesk
