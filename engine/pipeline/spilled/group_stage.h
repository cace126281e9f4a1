#ifndef ENGINE_PIPELINE_SPILLED_GROUP_STAGE_H_
#define ENGINE_PIPELINE_SPILLED_GROUP_STAGE_H_

#include <algorithm>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/state_file.h"
#include "engine/group/block_candidates.h"
#include "engine/group/spilled_keys.h"
#include "engine/pipeline/keep_rule.h"
#include "engine/pipeline/spilled/document_table.h"
#include "engine/pipeline/spilled/workspace.h"

namespace copydesk {

// What FindCandidatePairs gives, in files. Documents go by their place in
// `order`, and so do those of candidates.
struct SpilledCandidates {
  // As CandidateStage::order. Documents that are equal and of one site stand
  // side by side; the first of them stands for all.
  std::vector<uint32_t> order;
  std::vector<bool> stands_alone;  // by place: stands for itself and others
  std::vector<uint32_t> keys;      // by place: winnowed shingles, how many

  BlockCandidates blocks;  // the groups, for Count()
  uint64_t groups = 0;

  // Candidates whose first place lies in one block and whose second in another.
  struct Section {
    uint32_t i, j;
    uint64_t size;
  };
  std::vector<Section> sections;
  std::string candidates_path;
  std::string frequent_path;

  // Share of keys in common, as CandidateStage::Containment.
  double Containment(const Candidate& c) const {
    const uint32_t fewer = std::min(keys[c.a], keys[c.b]);
    return static_cast<double>(c.keys) / std::max(1u, fewer);
  }
  // Where the places end that the one at `place` stands for.
  uint32_t EndOfEqual(uint32_t place) const {
    const auto end = end_of_equal.find(place);
    return end == end_of_equal.end() ? place + 1 : end->second;
  }
  boost::unordered_flat_map<uint32_t, uint32_t> end_of_equal = {};
};

// Finds groups and candidates, and uses up the passages. Groups of
// kCommonStories places or more are kept for ForEachFrequent.
Result<SpilledCandidates> FindSpilledCandidates(const Workspace& workspace,
                                                const KeepRule& keep,
                                                DocumentTable* table,
                                                SpilledKeys* passages);

// For a later process, with the files of the workspace.
void SaveCandidates(const SpilledCandidates& candidates, StateWriter* to);
Result<SpilledCandidates> LoadCandidates(const Workspace& workspace,
                                         StateReader* from);

// Candidates in order, section by section, at most a few thousand of one
// section at a time.
using VisitCandidates = std::function<Status(const SpilledCandidates::Section&,
                                             std::span<const Candidate>)>;
Status ForEachCandidate(const Workspace& workspace,
                        const SpilledCandidates& candidates,
                        const VisitCandidates& visit);

// The groups of many places, in order.
Status ForEachFrequent(
    const Workspace& workspace, const SpilledCandidates& candidates,
    const std::function<void(const SpilledKeys::Group&)>& visit);

}  // namespace copydesk

#endif  // ENGINE_PIPELINE_SPILLED_GROUP_STAGE_H_
