#ifndef ENGINE_PIPELINE_SPILLED_MATCH_STAGE_H_
#define ENGINE_PIPELINE_SPILLED_MATCH_STAGE_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "engine/base/external_line_sort.h"
#include "engine/base/external_sort.h"
#include "engine/base/result.h"
#include "engine/base/state_file.h"
#include "engine/io/input.h"
#include "engine/pipeline/match_stage.h"
#include "engine/pipeline/spilled/common_passages.h"
#include "engine/pipeline/spilled/document_table.h"
#include "engine/pipeline/spilled/group_stage.h"
#include "engine/pipeline/spilled/judge_stage.h"
#include "engine/pipeline/spilled/workspace.h"
#include "engine/pipeline/sum_up.h"

namespace copydesk {

// A match that makes two documents one story; what PairMatch has, as far as
// clusters, origins and drops ask.
struct CopyRow {
  uint32_t label;  // of its cluster
  uint32_t a;
  uint32_t b;
  Relation relation;
  double jaccard, containment, coverage_a, coverage_b;

  friend bool operator<(const CopyRow& x, const CopyRow& y) {
    return std::tie(x.label, x.a, x.b) < std::tie(y.label, y.a, y.b);
  }
  PairMatch ToMatch() const;
};

// A paragraph that a match says something of.
struct ParagraphMark {
  uint32_t document;
  uint32_t paragraph;
  uint32_t carried;  // Carried
  friend bool operator<(const ParagraphMark& x, const ParagraphMark& y) {
    return std::tie(x.document, x.paragraph, x.carried) <
           std::tie(y.document, y.paragraph, y.carried);
  }
};

// What MatchPairs gives, in files.
struct SpilledMatches {
  RelationCounts relations{};  // pairs of each
  std::string copies_path;
  // Where they are asked for: the lines of --matches, in order after Finish(),
  // and the marks.
  std::optional<ExternalLineSort> lines;
  std::optional<ExternalSort<ParagraphMark>> marks;
};

struct SpilledMatchOptions {
  bool background = false;  // as MatchOptions
  bool lines = false;
  bool marks = false;
};

// What the stages before have found.
struct MatchBasis {
  const SpilledCandidates& candidates;
  const std::vector<uint32_t>& stories;
  const VerdictBits& verdicts;
  SpilledPassages passages;
  const std::vector<bool>& mostly_rare;  // by document: IsMostlyRare
  SpilledKeys* form_keys;  // of AddFormKeys for all documents; they are used up
};

// What MatchPairs gives.
Result<SpilledMatches> MatchSpilledPairs(const Workspace& workspace,
                                         const DocumentTable& table,
                                         const Input& input, MatchBasis basis,
                                         const SpilledMatchOptions& options);

// For a later process, with files of the workspace. Saving sorts `lines` and
// `marks` into one file each; nothing may have been read of them.
Status SaveMatches(SpilledMatches* matches, StateWriter* to);
Result<SpilledMatches> LoadMatches(const Workspace& workspace,
                                   StateReader* from);

// The copies, each with the label 0, in no order.
Status ForEachCopy(const Workspace& workspace, const SpilledMatches& matches,
                   const std::function<Status(const CopyRow&)>& visit);

}  // namespace copydesk

#endif  // ENGINE_PIPELINE_SPILLED_MATCH_STAGE_H_
