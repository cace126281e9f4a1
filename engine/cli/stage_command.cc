#include <memory>
#include <string>

#include "engine/base/parallel.h"
#include "engine/cli/command.h"
#include "engine/cli/job_options.h"
#include "engine/cli/option_values.h"
#include "engine/cli/progress.h"
#include "engine/pipeline/spilled/stage_runs.h"

namespace copydesk::cli {
namespace {

constexpr uint32_t kMostShards = 100000;

struct StageArguments {
  StageOptions stage;
  JobOptions job;
  ReadingOptions reading;
};
using Shared = std::shared_ptr<StageArguments>;

void AddFolder(CLI::App* command, const Shared& arguments) {
  command
      ->add_option("--dir", arguments->stage.folder,
                   "Folder of the run, with its manifest.json")
      ->type_name("DIR")
      ->required();
}

// "2/5".
void ParseShard(const std::string& text, StageOptions* stage) {
  const size_t slash = text.find('/');
  uint64_t number = 0, of = 0;
  if (slash == std::string::npos ||
      !ParseCount(text.substr(0, slash), &number) ||
      !ParseCount(text.substr(slash + 1), &of) || number == 0 || number > of ||
      of > kMostShards) {
    Refuse("--shard", text, "is no shard, such as 2/5");
  }
  stage->shard = static_cast<uint32_t>(number);
  stage->shards = static_cast<uint32_t>(of);
}

int WriteManifest(const Shared& arguments, const GlobalOptions& global) {
  JobOptions& job = arguments->job;
  job.inputs = arguments->reading.inputs;
  job.input = ResolveInput(arguments->reading, global);
  job.errors = arguments->reading.errors;
  const bool compares = job.command != Command::kStrip;
  if (!compares && (!job.matches.empty() || !job.decisions.empty())) {
    return PrintError(global.screen,
                      {ErrorCode::kUsage, "strip compares no documents",
                       "leave --matches and --decisions out"});
  }
  if (job.command != Command::kDedup && !job.clusters.empty()) {
    return PrintError(global.screen,
                      {ErrorCode::kUsage, "--clusters is of dedup alone",
                       "the clusters of cluster are its -o"});
  }
  const Status written = WriteStageManifest(arguments->stage.folder, job);
  return written ? 0 : PrintError(global.screen, written.error());
}

int RunStep(StageStep step, const Shared& arguments,
            const GlobalOptions& global) {
  StageOptions& stage = arguments->stage;
  stage.threads = ResolveThreads(global.threads);
  if (global.memory > 0) stage.memory = global.memory;
  const Result<JobSummary> summary = [&] {
    ProgressBar bar(global.screen, "stage");
    return RunStageStep(step, stage,
                        [&](const JobProgress& p) { bar.Update(p); });
  }();
  if (!summary) return PrintError(global.screen, summary.error());
  if (step != StageStep::kApply) return 0;
  const Result<JobOptions> job = ReadStageJob(stage.folder);
  if (!job) return PrintError(global.screen, job.error());
  return PrintSummary(global.screen, *job, *summary);
}

CLI::App* AddStep(CLI::App* stage, const char* name, const char* help,
                  StageStep step, const GlobalOptions& global, Run* run,
                  const Shared& arguments) {
  CLI::App* sub = stage->add_subcommand(name, help);
  AddFolder(sub, arguments);
  sub->callback([=, &global] {
    *run = [=, &global] { return RunStep(step, arguments, global); };
  });
  return sub;
}

void AddManifest(CLI::App* stage, const GlobalOptions& global, Run* run,
                 const Shared& arguments) {
  CLI::App* sub = stage->add_subcommand(
      "manifest", "Write down a job: its options, inputs and outputs");
  AddFolder(sub, arguments);
  JobOptions* job = &arguments->job;
  AddChoice<Command>(sub, "--command", &job->command,
                     {{"cluster", Command::kCluster},
                      {"dedup", Command::kDedup},
                      {"strip", Command::kStrip}},
                     "cluster, dedup or strip")
      ->type_name("COMMAND")
      ->required();
  AddReadingOptions(sub, &arguments->reading);
  AddOutput(sub, "-o,--output", &job->output,
            "The output of that command; none if not given");
  AddOutput(sub, "--clusters", &job->clusters,
            "Of dedup: the clusters, one a line");
  AddReportOptions(sub, job);
  AddMatchingOptions(sub, job);
  AddStripFormat(sub, job);
  sub->callback([=, &global] {
    *run = [=, &global] { return WriteManifest(arguments, global); };
  });
}

}  // namespace

void AddStageCommand(CLI::App* app, const GlobalOptions& global, Run* run) {
  const auto arguments = std::make_shared<StageArguments>();
  CLI::App* stage = app->add_subcommand(
      "stage", "Run a job in steps, by several processes or machines");
  stage->require_subcommand(1);
  AddManifest(stage, global, run, arguments);
  CLI::App* fingerprint =
      AddStep(stage, "fingerprint", "Read one shard of the input",
              StageStep::kFingerprint, global, run, arguments);
  fingerprint
      ->add_option_function<std::string>(
          "--shard",
          [arguments](const std::string& text) {
            ParseShard(text, &arguments->stage);
          },
          "Which of how many; shards are runs of the input's files")
      ->type_name("I/N")
      ->default_str("1/1");
  AddStep(stage, "group", "Join the shards and find what may be copies",
          StageStep::kGroup, global, run, arguments);
  AddStep(stage, "verify", "Judge paragraphs and compare documents",
          StageStep::kVerify, global, run, arguments);
  AddStep(stage, "cluster", "Find clusters and what is dropped",
          StageStep::kCluster, global, run, arguments);
  AddStep(stage, "apply", "Write the outputs that the manifest names",
          StageStep::kApply, global, run, arguments);
  stage->footer(
      "copydesk stage manifest --dir run --command dedup -o kept.jsonl a.jsonl "
      "b.jsonl\n"
      "copydesk stage fingerprint --dir run --shard 1/2   # and 2/2, anywhere\n"
      "for s in group verify cluster apply; do copydesk stage $s --dir run; "
      "done");
}

}  // namespace copydesk::cli
