#ifndef ENGINE_PIPELINE_SPILLED_SPILLED_JOB_H_
#define ENGINE_PIPELINE_SPILLED_SPILLED_JOB_H_

#include "engine/base/result.h"
#include "engine/pipeline/job_run.h"
#include "engine/pipeline/spilled/checkpoint_folder.h"
#include "engine/pipeline/spilled/workspace.h"

namespace copydesk {

// Runs a job within the memory of the workspace and 64 MiB, with its data in
// files there: the same outputs, byte for byte, as with the corpus in memory,
// and the same counts. Records are read again where their text is wanted, so
// inputs must not change while it runs.
//
// Beside the memory that stages share out, a document takes about fifty bytes
// and the documents of one cluster a kilobyte each; where these alone are more
// than the workspace allows, it is an error (kLimit).
//
// With a `folder`, which is that of the workspace, stages that are finished
// there are not repeated, and each that ends is saved.
Status RunSpilled(const JobRun& run, const Workspace& workspace,
                  CheckpointFolder* folder);

// Ends once `last` is saved. If `shards` is true, the input was read by
// FingerprintShard, and is joined instead of read.
Status RunSpilledStages(const JobRun& run, const Workspace& workspace,
                        CheckpointFolder* folder, SavedStage last, bool shards);

}  // namespace copydesk

#endif  // ENGINE_PIPELINE_SPILLED_SPILLED_JOB_H_
