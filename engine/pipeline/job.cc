#include "engine/pipeline/job.h"

#include <sys/resource.h>
#include <time.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "engine/io/output.h"
#include "engine/pipeline/analysis.h"
#include "engine/pipeline/job_outputs.h"
#include "engine/pipeline/report.h"
#include "engine/pipeline/second_pass.h"
#include "engine/pipeline/stories.h"
#include "engine/pipeline/sum_up.h"
#include "engine/pipeline/write_reports.h"

namespace copydesk {
namespace {

using Clock = std::chrono::steady_clock;

double SecondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// Processor time of the whole process so far.
double CpuSeconds() {
  timespec t{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

// Announces stages and takes their times.
class Stages {
 public:
  Stages(const ProgressCallback& progress, int count, JobSummary* summary)
      : progress_(progress), summary_(summary) {
    at_.stages = count;
  }

  void Begin(const char* name) {
    End();
    ++at_.stage;
    at_.name = name;
    at_.done = at_.total = 0;
    begun_ = Clock::now();
    cpu_begun_ = CpuSeconds();
    Report();
  }
  void End() {
    if (at_.stage == 0) return;
    summary_->stages.push_back(
        {at_.name, SecondsSince(begun_), CpuSeconds() - cpu_begun_});
  }
  void Found(uint64_t duplicates) { at_.duplicates = duplicates; }
  void Advance(uint64_t done, uint64_t total, uint64_t documents) {
    at_.done = done;
    at_.total = total;
    at_.documents = documents;
    Report();
  }

 private:
  void Report() {
    if (progress_) progress_(at_);
  }

  const ProgressCallback& progress_;
  JobSummary* summary_;
  JobProgress at_;
  Clock::time_point begun_ = Clock::now();
  double cpu_begun_ = 0;
};

void FindMatches(const JobOptions& options, const KeepRule& keep,
                 Stages* stages, Analysis* a) {
  stages->Begin("matching");
  a->common.emplace(a->corpus, a->candidates, a->stories, a->verdicts,
                    options.threads);
  const bool background = options.background && !options.matches.empty();
  MatchResult matched = MatchPairs(a->corpus, a->candidates, *a->common,
                                   {background, options.threads});
  a->matches = std::move(matched.pairs);
  a->background = matched.background;
  stages->Begin("deciding");
  const bool listed =
      options.command == Command::kCluster || !options.clusters.empty();
  KeepRule rule = keep;
  Origins origins;
  if (listed || keep.UsesOrigin()) {
    origins = FindOrigins(a->corpus,
                          FindCredits(a->corpus, a->verdicts, options.threads),
                          a->matches);
    rule.SetOrigins(origins.nearest);
  }
  a->clusters = FindClusters(a->corpus, a->matches, rule);
  if (listed) AddOrigins(origins, &a->clusters);
  a->decisions = DecideDrops(a->corpus, a->matches, rule, options.drop);
  a->cluster_of.resize(a->corpus.size());
  for (const Cluster& c : a->clusters) {
    for (const ClusterMember& m : c.members) a->cluster_of[m.document] = c.name;
  }
  stages->Found(static_cast<uint64_t>(
      std::count_if(a->decisions.begin(), a->decisions.end(),
                    [](const Decision& d) { return !d.keep; })));
}

// Records of several formats, or rows of several tables, cannot stand in one
// output as they came.
Status CheckOneFormat(const Input& input) {
  const auto kind = [&](uint32_t file) {
    return input.IsLineFormat(file) ? std::string(input.Header(file)) + "\n"
                                    : std::string();
  };
  // What could not be read, and a table without a header, is of no kind.
  const auto has_kind = [&](uint32_t file) {
    const Format format = input.FileFormat(file);
    const bool table = format == Format::kCsv || format == Format::kTsv;
    return format != Format::kAuto && !(table && input.Header(file).empty());
  };
  const auto files = static_cast<uint32_t>(input.files().size());
  uint32_t first = 0;
  while (first < files && !has_kind(first)) ++first;
  for (uint32_t f = first + 1; f < files; ++f) {
    if (!has_kind(f) || kind(f) == kind(first)) continue;
    return Fail(ErrorCode::kUsage,
                input.files()[f] + ": is of another format than " +
                    input.files()[first] + ", or has other columns",
                "records are written as they came: run one format at a time, "
                "or leave -o out");
  }
  return {};
}

uint64_t PeakMemory() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<uint64_t>(usage.ru_maxrss) * 1024;
}

}  // namespace

Result<JobSummary> RunJob(const JobOptions& options,
                          const ProgressCallback& progress) {
  const auto start = Clock::now();
  const Result<KeepRule> keep = KeepRule::Parse(options.keep);
  if (!keep) return tl::unexpected(keep.error());
  Result<Input> input = Input::Open(options.inputs, options.input);
  if (!input) return tl::unexpected(input.error());
  Result<JobOutputs> outputs = JobOutputs::Open(options, input->files());
  if (!outputs) return tl::unexpected(outputs.error());

  JobSummary summary;
  const bool matching = options.command != Command::kStrip;
  Stages stages(progress, matching ? 6 : 4, &summary);
  Analysis a;

  stages.Begin("reading");
  const Status read = ReadCorpus(
      &*input, options.errors, options.threads,
      [&](uint64_t bytes, uint64_t documents) {
        stages.Advance(bytes, input->bytes_total(), documents);
      },
      &a.corpus);
  if (!read) {
    // What was wrong is wanted most when it was too much.
    if (OutputFile* file = outputs->bad_records()) {
      WriteProblems(a.corpus, file);
      if (const Status s = file->Commit(); !s) return tl::unexpected(s.error());
    }
    return tl::unexpected(read.error());
  }
  summary.input_bytes = input->bytes_read();

  if (outputs->records() != nullptr &&
      options.strip_format == StripFormat::kRecords) {
    const Status one_format = CheckOneFormat(*input);
    if (!one_format) return tl::unexpected(one_format.error());
  }
  stages.Begin("grouping");
  a.candidates = FindCandidatePairs(a.corpus, options.threads);
  a.stories = FindStories(a.corpus, a.candidates, options.threads);
  stages.Begin("judging");
  a.verdicts = JudgeCorpus(a.corpus, a.stories, options.threads);
  if (matching) FindMatches(options, *keep, &stages, &a);

  stages.Begin("writing");
  WriteReports(options, a, &*outputs);
  if (options.command != Command::kCluster && outputs->records() != nullptr) {
    const RecordWriter writer{a.corpus, a.verdicts, a.decisions};
    const Status written =
        options.command == Command::kDedup
            ? WriteKept(writer, options.threads, &*input, outputs->records())
            : WriteStripped(writer, options.strip_format, options.threads,
                            &*input, outputs->records());
    if (!written) return tl::unexpected(written.error());
  }
  stages.End();

  summary.read = a.corpus.counts;
  summary.guesses = input->Guesses();
  SumUp(options, a, &summary);
  summary.digest = Digest(options, a);
  summary.peak_memory = PeakMemory();
  summary.seconds = SecondsSince(start);
  if (OutputFile* run = outputs->run()) {
    run->Write(RunReport(options, summary));
  }
  const Status committed = outputs->Commit();
  if (!committed) return tl::unexpected(committed.error());
  return summary;
}

}  // namespace copydesk
