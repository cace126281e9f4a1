#ifndef ENGINE_PIPELINE_SPILLED_FINGERPRINT_STAGE_H_
#define ENGINE_PIPELINE_SPILLED_FINGERPRINT_STAGE_H_

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
  SpilledKeys passages;  // PassageKey of winnowed shingles, by document
  SpilledKeys lines;     // ParagraphPrint::key of all paragraphs, by document
};

// Reads `input` to its end: as ReadCorpus, but that nothing of a document is
// held in memory beyond the table. Ids are those of the input and may occur
// twice; see NumberIds.
Status FingerprintInput(const Workspace& workspace, Input* input,
                        const ErrorPolicy& policy, const ReadProgress& progress,
                        Fingerprints* to);

// Room for the above, in files of the workspace.
Result<Fingerprints> MakeFingerprints(const Workspace& workspace,
                                      const Input* input);

}  // namespace copydesk

#endif  // ENGINE_PIPELINE_SPILLED_FINGERPRINT_STAGE_H_
