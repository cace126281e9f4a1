#ifndef ENGINE_PIPELINE_SPILLED_PART_STAGE_H_
#define ENGINE_PIPELINE_SPILLED_PART_STAGE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "engine/base/result.h"
#include "engine/group/spilled_keys.h"
#include "engine/io/input.h"
#include "engine/pipeline/corpus.h"
#include "engine/pipeline/spilled/document_table.h"
#include "engine/pipeline/spilled/part_counter.h"
#include "engine/pipeline/spilled/workspace.h"

namespace copydesk {

// The bytes for counting the parts of a text of so many bytes. More than that
// would hardly tell more of them apart.
size_t PartCounterMemory(uint64_t text_bytes, size_t most);

// Leaves what was counted in the workspace, or removes what is there.
Status SaveRecurring(const Workspace& workspace,
                     std::optional<PartCounter> counter);

// Called for all documents, in order, one at a time.
using SeeDocument = std::function<void(const CorpusDocument&)>;

// EvidenceCounter's keys of the parts of lines, with a document or story for
// each of the first HotKeys::kStories stories at least in which one stands.
// Keys that cannot recur are left out: by what SaveRecurring has left or, where
// it left nothing, by one more look at all documents. Where memory is less than
// about a 40th of the text, most of them are not left out.
//
// `see` is shown the documents on the way.
Result<SpilledKeys> CollectParts(const Workspace& workspace,
                                 const DocumentTable& table, const Input& input,
                                 const std::vector<uint32_t>& stories,
                                 const SeeDocument& see);

}  // namespace copydesk

#endif  // ENGINE_PIPELINE_SPILLED_PART_STAGE_H_
