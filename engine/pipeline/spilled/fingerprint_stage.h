#ifndef ENGINE_PIPELINE_SPILLED_FINGERPRINT_STAGE_H_
#define ENGINE_PIPELINE_SPILLED_FINGERPRINT_STAGE_H_

#include <optional>

#include "engine/base/result.h"
#include "engine/group/spilled_keys.h"
#include "engine/io/input.h"
#include "engine/pipeline/corpus.h"
#include "engine/pipeline/spilled/document_table.h"
#include "engine/pipeline/spilled/workspace.h"

namespace copydesk {

// What reading the input once gives.
struct Fingerprints {
  DocumentTable table;
  // Until they are used up: PassageKey of winnowed shingles, by document, and
  // ParagraphPrint::key of all paragraphs.
  std::optional<SpilledKeys> passages;
  std::optional<SpilledKeys> lines;

  // Ends the writing of all files.
  Status Finish();
};

// Reads `input` to its end: as ReadCorpus, but that nothing of a document is
// held in memory beyond the table. Ids are those of the input and may occur
// twice; see NumberIds. With `count_parts`, parts of lines are counted for
// CollectParts, in 3/8 of the memory at most, unless the table of documents
// needs more than the rest.
Status FingerprintInput(const Workspace& workspace, Input* input,
                        const ErrorPolicy& policy, const ReadProgress& progress,
                        bool count_parts, Fingerprints* to);

// The keys that an earlier process has left in the workspace.
enum class KeysOf { kPassages, kLines };
Result<SpilledKeys> OpenKeys(const Workspace& workspace, KeysOf what);

// Room for the above, in files of the workspace.
Result<Fingerprints> MakeFingerprints(const Workspace& workspace,
                                      const Input* input);

}  // namespace copydesk

#endif  // ENGINE_PIPELINE_SPILLED_FINGERPRINT_STAGE_H_
