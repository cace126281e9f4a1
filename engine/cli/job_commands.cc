#include <unistd.h>

#include <memory>

#include "engine/base/parallel.h"
#include "engine/cli/command.h"
#include "engine/cli/job_options.h"
#include "engine/cli/progress.h"
#include "engine/pipeline/job.h"

namespace copydesk::cli {
namespace {

// A job as it is typed.
struct JobArguments {
  JobOptions job;
  ReadingOptions reading;
  bool fail_if_duplicates = false;
  bool dry_run = false;
};

int RunTyped(JobArguments* arguments, const GlobalOptions& global,
             const char* name) {
  JobOptions& job = arguments->job;
  job.inputs = arguments->reading.inputs;
  job.input = ResolveInput(arguments->reading, global);
  job.errors = arguments->reading.errors;
  if (arguments->dry_run) job.output.clear();
  job.threads = ResolveThreads(global.threads);
  job.memory = global.memory;
  if (job.inputs.empty() && isatty(0) == 1) {
    return PrintError(
        global.screen,
        {ErrorCode::kUsage, std::string(name) + ": no input",
         "name files or folders, or pipe documents in; see copydesk " +
             std::string(name) + " --help"});
  }
  Result<JobSummary> summary = [&] {
    ProgressBar bar(global.screen, name);
    return RunJob(job, [&](const JobProgress& p) { bar.Update(p); });
  }();
  if (!summary) return PrintError(global.screen, summary.error());
  const int printed = PrintSummary(global.screen, job, *summary);
  if (printed != 0) return printed;
  return arguments->fail_if_duplicates && summary->dropped > 0 ? 1 : 0;
}

CLI::App* AddJob(CLI::App* app, Command command, const char* name,
                 const char* help, const GlobalOptions& global, Run* run,
                 std::shared_ptr<JobArguments>* arguments) {
  *arguments = std::make_shared<JobArguments>();
  (*arguments)->job.command = command;
  CLI::App* sub = app->add_subcommand(name, help);
  AddReadingOptions(sub, &(*arguments)->reading);
  JobOptions* job = &(*arguments)->job;
  AddReportOptions(sub, job);
  sub->add_option("--resume", job->resume,
                  "Keep the run in this folder, and take up one that was "
                  "stopped there")
      ->type_name("DIR");
  sub->callback([arguments = *arguments, &global, run, name] {
    *run = [=, &global] { return RunTyped(arguments.get(), global, name); };
  });
  return sub;
}

}  // namespace

void AddJobCommands(CLI::App* app, const GlobalOptions& global, Run* run) {
  std::shared_ptr<JobArguments> arguments;

  CLI::App* cluster = AddJob(app, Command::kCluster, "cluster",
                             "Find which documents carry the same story",
                             global, run, &arguments);
  AddOutput(cluster, "-o,--output", &arguments->job.output,
            "The clusters, one a line");
  AddMatchingOptions(cluster, &arguments->job);
  cluster->footer(
      "copydesk cluster news.jsonl -o clusters.jsonl --matches matches.jsonl\n"
      "zstdcat news.jsonl.zst | copydesk cluster -o - | head -1");

  CLI::App* dedup =
      AddJob(app, Command::kDedup, "dedup", "Keep one copy of each story",
             global, run, &arguments);
  arguments->job.output = "-";
  AddOutput(dedup, "-o,--output", &arguments->job.output,
            "The kept records, as they came; standard output if not given");
  AddOutput(dedup, "--clusters", &arguments->job.clusters,
            "The clusters, one a line");
  AddMatchingOptions(dedup, &arguments->job);
  dedup->add_flag("--dry-run", arguments->dry_run,
                  "Write no records, only the summary and the files asked for");
  dedup->add_flag("--fail-if-duplicates", arguments->fail_if_duplicates,
                  "End with exit code 1 if anything was dropped");

  dedup->footer(
      "copydesk dedup news.jsonl.zst -o kept.jsonl --decisions why.jsonl\n"
      "copydesk dedup feed/*.jsonl --keep 'site=agency.example; earliest'\n"
      "copydesk dedup news.csv --text body --id guid -o kept.csv");

  CLI::App* strip =
      AddJob(app, Command::kStrip, "strip",
             "Take site boilerplate out of texts", global, run, &arguments);
  arguments->job.output = "-";
  AddOutput(strip, "-o,--output", &arguments->job.output,
            "The records without boilerplate; standard output if not given");
  AddStripFormat(strip, &arguments->job);
  strip->footer(
      "copydesk strip news.jsonl -o clean.jsonl --paragraphs verdicts.jsonl\n"
      "copydesk strip pages/ -o clean.jsonl\n"
      "copydesk strip article.txt --format text");
}

}  // namespace copydesk::cli
