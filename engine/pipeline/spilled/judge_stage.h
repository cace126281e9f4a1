#ifndef ENGINE_PIPELINE_SPILLED_JUDGE_STAGE_H_
#define ENGINE_PIPELINE_SPILLED_JUDGE_STAGE_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/state_file.h"
#include "engine/boilerplate/evidence.h"
#include "engine/group/spilled_keys.h"
#include "engine/io/input.h"
#include "engine/pipeline/spilled/document_stream.h"
#include "engine/pipeline/spilled/document_table.h"
#include "engine/pipeline/spilled/part_stage.h"
#include "engine/pipeline/spilled/workspace.h"
#include "engine/pipeline/strip_stage.h"

namespace copydesk {

// Which paragraphs of all documents are boilerplate: a bit each, and 4 bytes a
// document.
class VerdictBits {
 public:
  void Reserve(uint32_t documents) { begins_.reserve(documents); }
  // Documents in order.
  void Append(const DocumentVerdicts& verdicts);
  void Save(StateWriter* to) const;
  void Load(StateReader* from);
  // Memory.
  size_t bytes() const {
    return begins_.size() * sizeof(uint32_t) + words_.size() * sizeof(uint64_t);
  }
  bool IsBoilerplate(uint32_t document, size_t paragraph) const {
    const uint64_t bit =
        bases_[document / kDocumentsATime] + begins_[document] + paragraph;
    return (words_[bit / 64] >> (bit % 64) & 1) != 0;
  }

 private:
  // Few enough that 32 bits count their paragraphs.
  static constexpr uint32_t kDocumentsATime = 256;

  std::vector<uint64_t> bases_;   // where each so many documents begin
  std::vector<uint32_t> begins_;  // and each document from there on
  std::vector<uint64_t> words_;
  uint64_t bits_ = 0;
};

// The evidence that SiteEvidence draws from a corpus in memory; `lines` is used
// up, and `see` is shown the documents on the way.
Result<SiteEvidence> CollectEvidence(const Workspace& workspace,
                                     const DocumentTable& table,
                                     const Input& input,
                                     const std::vector<uint32_t>& stories,
                                     const SeeDocument& see,
                                     SpilledKeys* lines);

// Documents and what is judged of them.
struct JudgedRange {
  std::vector<DocumentVerdicts> verdicts;  // of each document of a range
  std::vector<std::string> credits;        // the caller's
  std::vector<std::string> stripped;       // the same
  std::vector<bool> mostly_rare;           // the same
  std::string text;                        // the same
  std::string report;                      // the same
  std::vector<std::pair<size_t, RawRecord>> begins;  // the same
};

// Judges all documents as JudgeCorpus does, in order. `work`, which may be
// null, is called by many threads at once, `consume` by one.
using WorkOnJudged = std::function<Status(DocumentRange&, JudgedRange*)>;
Status JudgeDocuments(const Workspace& workspace, const DocumentTable& table,
                      const Input& input, const std::vector<uint32_t>& stories,
                      const SiteEvidence& evidence, bool with_ids,
                      const WorkOnJudged& work, const WorkOnJudged& consume);

}  // namespace copydesk

#endif  // ENGINE_PIPELINE_SPILLED_JUDGE_STAGE_H_
