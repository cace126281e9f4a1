#ifndef ENGINE_PIPELINE_ANALYSIS_H_
#define ENGINE_PIPELINE_ANALYSIS_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/pipeline/candidate_stage.h"
#include "engine/pipeline/cluster_stage.h"
#include "engine/pipeline/common_words.h"
#include "engine/pipeline/corpus.h"
#include "engine/pipeline/match_stage.h"
#include "engine/pipeline/strip_stage.h"

namespace copydesk {

// What the analysis of a corpus gives; cluster and dedup fill in all of it.
struct Analysis {
  Corpus corpus;
  CandidateStage candidates;
  std::vector<uint32_t> stories;
  std::vector<DocumentVerdicts> verdicts;
  std::optional<CommonWords> common;
  std::vector<PairMatch> matches;
  uint64_t background = 0;  // pairs that are not among the matches
  std::vector<Cluster> clusters;
  std::vector<Decision> decisions;
  std::vector<uint64_t> cluster_of;  // names, by document
};

}  // namespace copydesk

#endif  // ENGINE_PIPELINE_ANALYSIS_H_
