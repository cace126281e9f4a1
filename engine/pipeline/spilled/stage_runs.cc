#include "engine/pipeline/spilled/stage_runs.h"

#include <optional>
#include <utility>

#include "engine/io/utf8.h"
#include "engine/pipeline/job_run.h"
#include "engine/pipeline/spilled/checkpoint_folder.h"
#include "engine/pipeline/spilled/shard_stage.h"
#include "engine/pipeline/spilled/spilled_job.h"
#include "engine/pipeline/spilled/workspace.h"

namespace copydesk {
namespace {

// What must be saved before a step, and what is saved after it.
SavedStage Before(StageStep step, bool strips) {
  switch (step) {
    case StageStep::kFingerprint:
    case StageStep::kGroup:
      return SavedStage::kNone;
    case StageStep::kVerify:
      return SavedStage::kGrouping;
    case StageStep::kCluster:
      return strips ? SavedStage::kJudging : SavedStage::kMatching;
    case StageStep::kApply:
      return strips ? SavedStage::kJudging : SavedStage::kDeciding;
  }
  return SavedStage::kNone;
}

SavedStage After(StageStep step, bool strips) {
  switch (step) {
    case StageStep::kFingerprint:
      return SavedStage::kReading;
    case StageStep::kGroup:
      return SavedStage::kGrouping;
    case StageStep::kVerify:
      return strips ? SavedStage::kJudging : SavedStage::kMatching;
    case StageStep::kCluster:
      return strips ? SavedStage::kJudging : SavedStage::kDeciding;
    case StageStep::kApply:
      return SavedStage::kNone;
  }
  return SavedStage::kNone;
}

const char* StepBefore(StageStep step) {
  switch (step) {
    case StageStep::kVerify:
      return "group";
    case StageStep::kCluster:
      return "verify";
    case StageStep::kApply:
      return "cluster";
    default:
      return "fingerprint";
  }
}

Status CheckManifest(const CheckpointFolder& folder, const JobOptions& job,
                     const Input& input) {
  const Result<CheckpointManifest> now = ManifestOf(job, input.files());
  if (!now) return tl::unexpected(now.error());
  if (now->text == folder.manifest().text) return {};
  return Fail(ErrorCode::kUsage,
              folder.path() + ": its manifest does not fit any more: " +
                  DifferenceOf(folder.manifest(), *now),
              "write the manifest into a new folder");
}

Workspace WorkspaceOf(const CheckpointFolder& folder,
                      const StageOptions& options) {
  Workspace workspace;
  workspace.folder = folder.path();
  workspace.memory = options.memory;
  workspace.threads = options.threads;
  workspace.configuration = folder.configuration();
  workspace.keep = true;
  return workspace;
}

}  // namespace

Status WriteStageManifest(const std::string& folder,
                          const JobOptions& options) {
  Result<Input> input = Input::Open(options.inputs, options.input);
  if (!input) return tl::unexpected(input.error());
  for (const std::string& file : input->files()) {
    if (ToValidUtf8(file) == file) continue;
    return Fail(ErrorCode::kUsage,
                ToValidUtf8(file) + ": a manifest has names in UTF-8 only",
                "give the file another name");
  }
  Result<JobOutputs> outputs = JobOutputs::Open(options, input->files());
  if (!outputs) return tl::unexpected(outputs.error());
  Result<CheckpointManifest> manifest = ManifestOf(options, input->files());
  if (!manifest) return tl::unexpected(manifest.error());
  Result<CheckpointFolder> made = CheckpointFolder::Create(folder, *manifest);
  if (!made) return tl::unexpected(made.error());
  return {};
}

Result<JobOptions> ReadStageJob(const std::string& folder) {
  const std::string path = folder + "/manifest.json";
  const Result<CheckpointManifest> manifest = ReadManifest(path);
  if (!manifest) return tl::unexpected(manifest.error());
  return OptionsOf(*manifest, path);
}

Result<JobSummary> RunStageStep(StageStep step, const StageOptions& options,
                                const ProgressCallback& progress) {
  const bool fingerprint = step == StageStep::kFingerprint;
  Result<CheckpointFolder> folder = CheckpointFolder::Open(
      options.folder, fingerprint ? CheckpointFolder::Lock::kShared
                                  : CheckpointFolder::Lock::kAlone);
  if (!folder) return tl::unexpected(folder.error());
  Result<JobOptions> job =
      OptionsOf(folder->manifest(), options.folder + "/manifest.json");
  if (!job) return tl::unexpected(job.error());
  job->threads = options.threads;
  job->memory = options.memory;
  const Result<KeepRule> keep = KeepRule::Parse(job->keep);
  if (!keep) return tl::unexpected(keep.error());
  Result<Input> input = Input::Open(job->inputs, job->input);
  if (!input) return tl::unexpected(input.error());
  if (Status s = CheckManifest(*folder, *job, *input); !s) {
    return tl::unexpected(s.error());
  }
  const bool strips = job->command == Command::kStrip;
  if (folder->finished() < Before(step, strips)) {
    return Fail(ErrorCode::kUsage,
                options.folder + ": the step before was not run",
                std::string("run copydesk stage ") + StepBefore(step) +
                    " --dir " + options.folder);
  }
  const SavedStage last = After(step, strips);
  JobSummary summary;
  if (last != SavedStage::kNone && folder->finished() >= last) return summary;
  Result<JobOutputs> outputs = JobOutputs::Open(*job, input->files());
  if (!outputs) return tl::unexpected(outputs.error());

  Stages stages(progress, !strips, &summary);
  const JobRun run{*job, *keep, &*input, &*outputs, &stages, &summary};
  const Workspace workspace = WorkspaceOf(*folder, options);
  summary.spilled = true;
  const Status ran =
      fingerprint ? FingerprintShard(run, workspace, *folder,
                                     {options.shard, options.shards})
                  : RunSpilledStages(run, workspace, &*folder, last, true);
  if (!ran) return tl::unexpected(ran.error());
  stages.End();
  summary.seconds = stages.seconds();
  if (step != StageStep::kApply) return summary;
  summary.peak_memory = PeakMemory();
  if (OutputFile* file = outputs->run()) {
    file->Write(RunReport(*job, summary));
  }
  if (Status s = outputs->Commit(); !s) return tl::unexpected(s.error());
  return summary;
}

}  // namespace copydesk
