#ifndef ENGINE_PIPELINE_SPILLED_ID_STAGE_H_
#define ENGINE_PIPELINE_SPILLED_ID_STAGE_H_

#include "engine/base/result.h"
#include "engine/pipeline/spilled/document_table.h"
#include "engine/pipeline/spilled/workspace.h"

namespace copydesk {

// Tells ids that occur twice apart, as ReadCorpus does ("a#2" for the second
// "a"), counts them among the problems, and fills in the table's id_rank.
Status NumberIds(const Workspace& workspace, DocumentTable* table);

}  // namespace copydesk

#endif  // ENGINE_PIPELINE_SPILLED_ID_STAGE_H_
