#ifndef ENGINE_PIPELINE_SPILLED_CHECKPOINT_MANIFEST_H_
#define ENGINE_PIPELINE_SPILLED_CHECKPOINT_MANIFEST_H_

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/pipeline/job.h"

namespace copydesk {

// What a run depends on, as manifest.json in the folder of a run has it
// (docs/formats.md, "Run folder"): version, options, and the files with size
// and time of change. Not the threads and the memory, which may differ from one
// process to the next.
struct CheckpointManifest {
  std::string text;            // one value a line
  uint64_t configuration = 0;  // a hash of the text
};

// `files` as Input::files() has them. An error is a file that cannot be looked
// at (kInput), or that cannot be read twice: a pipe (kUsage).
Result<CheckpointManifest> ManifestOf(const JobOptions& options,
                                      const std::vector<std::string>& files);

// Where two manifests differ first, in words: "keep was ..., is ...".
std::string DifferenceOf(const CheckpointManifest& was,
                         const CheckpointManifest& is);

// As read back from the file at `path`; kCorrupt where it is not whole.
Result<CheckpointManifest> ReadManifest(const std::string& path);
Result<JobOptions> OptionsOf(const CheckpointManifest& manifest,
                             const std::string& path);

}  // namespace copydesk

#endif  // ENGINE_PIPELINE_SPILLED_CHECKPOINT_MANIFEST_H_
