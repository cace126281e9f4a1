#ifndef ENGINE_PIPELINE_SPILLED_CHECKPOINT_FOLDER_H_
#define ENGINE_PIPELINE_SPILLED_CHECKPOINT_FOLDER_H_

#include <cstdint>
#include <string>

#include "engine/base/result.h"
#include "engine/pipeline/spilled/checkpoint_manifest.h"

namespace copydesk {

// Stages after which a run can be taken up, in order.
enum class SavedStage : uint32_t {
  kNone,
  kReading,
  kGrouping,
  kJudging,
  kMatching,
  kDeciding,
};
// As in run.json; "" for kNone.
const char* SavedStageName(SavedStage stage);

// The folder of a run that can be taken up by a later process: the files of the
// run, manifest.json, `state` with the last stage that is finished, and `lock`,
// which is held (flock) while a process works there. Files of a stage that is
// not finished are overwritten by the next process.
class CheckpointFolder {
 public:
  enum class Lock { kAlone, kShared };

  // Makes the folder if there is none, and begins a run there; or opens the run
  // that is there. Errors: it belongs to a run with other options or other
  // inputs, or holds files that are not ours, or another process works there
  // (kUsage); it cannot be written (kOutput); it is damaged (kCorrupt).
  static Result<CheckpointFolder> Create(const std::string& path,
                                         const CheckpointManifest& manifest);
  // Opens the run that is there, and must be.
  static Result<CheckpointFolder> Open(const std::string& path, Lock lock);
  CheckpointFolder(CheckpointFolder&& other) noexcept;
  CheckpointFolder& operator=(CheckpointFolder&&) = delete;
  ~CheckpointFolder();

  const std::string& path() const { return path_; }
  const CheckpointManifest& manifest() const { return manifest_; }
  uint64_t configuration() const { return manifest_.configuration; }

  // The last stage that is finished.
  SavedStage finished() const { return finished_; }
  // All files of the folder reach the disk, and then the word that `stage` is
  // finished.
  Status Finish(SavedStage stage);

  // Removes what is in the folder, and the folder if Create() made it.
  Status Remove();

 private:
  explicit CheckpointFolder(std::string path) : path_(std::move(path)) {}
  Status TakeLock(Lock lock);
  Status Load();

  std::string path_;
  CheckpointManifest manifest_;
  int lock_ = -1;
  SavedStage finished_ = SavedStage::kNone;
};

}  // namespace copydesk

#endif  // ENGINE_PIPELINE_SPILLED_CHECKPOINT_FOLDER_H_
