#ifndef ENGINE_PIPELINE_SPILLED_SHARD_STAGE_H_
#define ENGINE_PIPELINE_SPILLED_SHARD_STAGE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/pipeline/job_run.h"
#include "engine/pipeline/spilled/checkpoint_folder.h"
#include "engine/pipeline/spilled/fingerprint_stage.h"
#include "engine/pipeline/spilled/workspace.h"

namespace copydesk {

// A part of the input's files, as many of them in each part but for one.
struct Shard {
  uint32_t number = 1;  // from 1
  uint32_t of = 1;
};

// Reads the files of a shard as FingerprintInput does, into a folder of its own
// ("shard-2-of-5") in that of the workspace. Shards may be read in any order
// and by several processes at once. A shard that is there is not read again.
//
// Bad records are counted; whether there are too many is judged for the whole,
// when shards are joined. The error policy's `strict` holds for each.
Status FingerprintShard(const JobRun& run, const Workspace& workspace,
                        const CheckpointFolder& folder, Shard shard);

// Puts all shards together: the same table and keys, but for the numbering of
// ids, as if the input had been read as a whole. An error (kUsage) is a shard
// that is missing, or shards of two ways of cutting. Removes nothing.
Status JoinShards(const JobRun& run, const Workspace& workspace,
                  const CheckpointFolder& folder, Fingerprints* to,
                  std::vector<std::string>* guesses);

}  // namespace copydesk

#endif  // ENGINE_PIPELINE_SPILLED_SHARD_STAGE_H_
