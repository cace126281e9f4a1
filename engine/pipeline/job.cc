#include "engine/pipeline/job.h"

#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "engine/base/parallel.h"
#include "engine/io/temp_folder.h"
#include "engine/pipeline/analysis.h"
#include "engine/pipeline/job_run.h"
#include "engine/pipeline/report.h"
#include "engine/pipeline/second_pass.h"
#include "engine/pipeline/spilled/checkpoint_folder.h"
#include "engine/pipeline/spilled/spilled_job.h"
#include "engine/pipeline/stories.h"
#include "engine/pipeline/sum_up.h"
#include "engine/pipeline/write_reports.h"

namespace copydesk {
namespace {

// What a corpus takes in memory, by its text: 4.2 times the Senate releases,
// 5.4 times generated news.
constexpr uint64_t kMemoryPerTextByte = 6;
// At least, by documents, where memory is bounded: two kilobytes a document of
// a few words, half as much again while the list of them grows.
constexpr uint64_t kMemoryPerDocument = 3072;
// Bytes of input that may be on their way through all threads then.
constexpr size_t kBytesInFlight = size_t{1} << 20;

void FindMatches(const JobRun& run, Analysis* a) {
  run.stages->Begin("matching");
  const unsigned threads = run.options.threads;
  a->common.emplace(a->corpus, a->candidates, a->stories, a->verdicts, threads);
  MatchResult matched = MatchPairs(a->corpus, a->candidates, *a->common,
                                   {run.WritesBackground(), threads});
  a->matches = std::move(matched.pairs);
  a->background = matched.background;
  run.stages->Begin("deciding");
  KeepRule rule = run.keep;
  Origins origins;
  if (run.NeedsOrigins()) {
    origins = FindOrigins(
        a->corpus, FindCredits(a->corpus, a->verdicts, threads), a->matches);
    rule.SetOrigins(origins.nearest);
  }
  a->clusters = FindClusters(a->corpus, a->matches, rule);
  if (run.WritesClusters()) AddOrigins(origins, &a->clusters);
  a->decisions = DecideDrops(a->corpus, a->matches, rule, run.options.drop);
  a->cluster_of.resize(a->corpus.size());
  for (const Cluster& c : a->clusters) {
    for (const ClusterMember& m : c.members) a->cluster_of[m.document] = c.name;
  }
  run.stages->Found(static_cast<uint64_t>(
      std::count_if(a->decisions.begin(), a->decisions.end(),
                    [](const Decision& d) { return !d.keep; })));
}

// Runs a job with the corpus in memory. False, and nothing written, if that
// would take more than `memory` bytes.
Result<bool> RunInMemory(const JobRun& run, uint64_t memory) {
  const JobOptions& options = run.options;
  Analysis a;
  run.stages->Begin("reading");
  bool fits = true;
  const Status read = ReadCorpus(
      run.input, options.errors, options.threads, run.Progress(),
      [&] {
        fits = std::max(kMemoryPerTextByte * a.corpus.counts.text_bytes,
                        options.memory == 0
                            ? 0
                            : kMemoryPerDocument * a.corpus.counts.documents) <=
               memory;
        return fits;
      },
      &a.corpus);
  if (!fits) return false;
  if (!read) {
    const Status s = WriteProblemsOf(run, a.corpus.problems, read);
    return tl::unexpected(s.error());
  }
  if (Status s = CheckOneFormat(run); !s) return tl::unexpected(s.error());
  run.stages->Begin("grouping");
  a.candidates = FindCandidatePairs(a.corpus, run.keep, options.threads);
  a.stories = FindStories(a.corpus, a.candidates, options.threads);
  run.stages->Begin("judging");
  a.verdicts = JudgeCorpus(a.corpus, a.stories, options.threads);
  if (options.command != Command::kStrip) FindMatches(run, &a);

  run.stages->Begin("writing");
  WriteReports(options, a, run.outputs);
  if (OutputFile* records = run.outputs->records()) {
    const RecordWriter writer{a.corpus, a.verdicts, a.decisions};
    const Status written =
        options.command == Command::kDedup
            ? WriteKept(writer, options.threads, run.input, records)
            : WriteStripped(writer, options.strip_format, options.threads,
                            run.input, records);
    if (!written) return tl::unexpected(written.error());
  }
  run.summary->read = a.corpus.counts;
  SumUp(options, a, run.summary);
  run.summary->digest = Digest(options, a);
  return true;
}

// Memory that is free, or nearly, less what others may want of it.
uint64_t UsualMemory() {
  const auto pages = static_cast<uint64_t>(sysconf(_SC_AVPHYS_PAGES));
  const auto all = static_cast<uint64_t>(sysconf(_SC_PHYS_PAGES));
  const auto page = static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
  // Files that the system holds in memory give way.
  return std::max(pages, all / 2) * page / 4 * 3;
}

Status CheckSpace(const JobRun& run, const std::string& folder,
                  uint64_t free_bytes) {
  const uint64_t needed = run.input->bytes_total() / 8 * 3;
  if (free_bytes >= needed) return {};
  return Fail(ErrorCode::kOutput,
              folder + ": " + std::to_string(needed >> 20) +
                  " MiB of temporary space may be needed, and " +
                  std::to_string(free_bytes >> 20) + " MiB are free",
              "name a folder on another file system with --tmp, or give "
              "more --memory");
}

// Runs a job with its data in files of a temporary folder.
Status RunInFiles(const JobRun& run, uint64_t memory) {
  Result<TempFolder> folder = TempFolder::Create(run.options.input.tmp_dir);
  if (!folder) return tl::unexpected(folder.error());
  if (Status s = CheckSpace(run, folder->path(), folder->free_bytes()); !s) {
    return s;
  }
  Workspace workspace;
  workspace.folder = folder->path();
  workspace.memory = memory;
  workspace.threads = run.options.threads;
  return RunSpilled(run, workspace, nullptr);
}

// The same in a folder that a later process may go on with.
Status RunInFolder(const JobRun& run, uint64_t memory,
                   CheckpointFolder* folder) {
  Workspace workspace;
  workspace.folder = folder->path();
  workspace.memory = memory;
  workspace.threads = run.options.threads;
  workspace.configuration = folder->configuration();
  workspace.keep = true;
  return RunSpilled(run, workspace, folder);
}

}  // namespace

Result<JobSummary> RunJob(const JobOptions& options,
                          const ProgressCallback& progress) {
  const Result<KeepRule> keep = KeepRule::Parse(options.keep);
  if (!keep) return tl::unexpected(keep.error());
  Result<Input> input = Input::Open(options.inputs, options.input);
  if (!input) return tl::unexpected(input.error());
  Result<JobOutputs> outputs = JobOutputs::Open(options, input->files());
  if (!outputs) return tl::unexpected(outputs.error());
  std::optional<CheckpointFolder> folder;
  if (!options.resume.empty()) {
    Result<CheckpointManifest> manifest = ManifestOf(options, input->files());
    if (!manifest) return tl::unexpected(manifest.error());
    Result<CheckpointFolder> opened =
        CheckpointFolder::Create(options.resume, *manifest);
    if (!opened) return tl::unexpected(opened.error());
    folder.emplace(std::move(*opened));
  }

  JobSummary summary;
  const bool compares = options.command != Command::kStrip;
  std::optional<Stages> stages(std::in_place, progress, compares, &summary);
  const JobRun run{options, *keep, &*input, &*outputs, &*stages, &summary};
  const uint64_t memory = options.memory > 0 ? options.memory : UsualMemory();
  if (options.memory > 0) {
    input->LimitBatches(std::max<size_t>(
        kBytesInFlight / PipelineSlots(options.threads), 16 << 10));
  }
  // Compressed input holds more than it seems to: reading tells.
  bool done = false;
  const bool tried =
      !folder && input->bytes_total() <= memory / kMemoryPerTextByte;
  if (tried) {
    const Result<bool> ran = RunInMemory(run, memory);
    if (!ran) return tl::unexpected(ran.error());
    done = *ran;
  }
  if (!done && tried) {
    malloc_trim(0);
    if (Status s = input->Rewind(); !s) return tl::unexpected(s.error());
    summary = JobSummary();
    stages.emplace(progress, compares, &summary);
  }
  if (!done) {
    summary.spilled = true;
    const Status ran =
        folder ? RunInFolder(run, memory, &*folder) : RunInFiles(run, memory);
    if (!ran) return tl::unexpected(ran.error());
  }
  stages->End();
  if (!folder) {
    summary.input_bytes = input->bytes_read();
    summary.guesses = input->Guesses();
  }
  summary.peak_memory = PeakMemory();
  summary.seconds = stages->seconds();
  if (OutputFile* file = outputs->run()) {
    file->Write(RunReport(options, summary));
  }
  if (Status s = outputs->Commit(); !s) return tl::unexpected(s.error());
  if (folder) {
    if (Status s = folder->Remove(); !s) return tl::unexpected(s.error());
  }
  return summary;
}

}  // namespace copydesk
