// Whole jobs: cluster, dedup and strip, on one thread and on all cores, with
// their stages.
//
//   pipeline_bench [--text FILE] [--documents N] [--repetitions N]
//
// Without FILE the input is generated news. Every job runs in a process of its
// own, so that peak memory is that job's; of several repetitions the one with
// the least processor time counts. All runs of a job must give one digest.
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/parallel.h"
#include "engine/gen/generator.h"
#include "engine/pipeline/job.h"

namespace copydesk::bench {
namespace {

struct Arguments {
  std::string text;
  uint64_t documents = 2000;
  int repetitions = 3;
};

struct Measured {
  double cpu = 0;
  double wall = 0;
  double megabytes = 0;  // of input
  long peak_kilobytes = 0;
  std::string digest;
  std::string stages;  // "reading 0.12, grouping 0.34"
};

JobOptions OptionsOf(Command command, const std::string& input,
                     const std::string& folder, unsigned threads) {
  JobOptions options;
  options.command = command;
  options.inputs = {input};
  options.threads = threads;
  options.output = folder + "/output.jsonl";
  if (command != Command::kStrip) options.matches = folder + "/matches.jsonl";
  return options;
}

// In the child: runs the job and writes its results to `out`.
int RunChild(const JobOptions& options, FILE* out) {
  const Result<JobSummary> summary = RunJob(options, {});
  if (!summary) {
    std::fprintf(stderr, "%s\n", summary.error().message.c_str());
    return 1;
  }
  std::fprintf(out, "%s %.9g %.9g ", summary->digest.c_str(), summary->seconds,
               static_cast<double>(summary->input_bytes) / 1e6);
  for (size_t i = 0; i < summary->stages.size(); ++i) {
    std::fprintf(out, "%s%s %.2f", i == 0 ? "" : ", ",
                 summary->stages[i].name.c_str(), summary->stages[i].seconds);
  }
  return std::fclose(out) == 0 ? 0 : 1;
}

double Seconds(const timeval& t) {
  return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
}

Measured RunOnce(const JobOptions& options) {
  int ends[2];
  if (pipe(ends) != 0) std::abort();
  std::fflush(nullptr);
  const pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    _exit(RunChild(options, fdopen(ends[1], "w")));
  }
  close(ends[1]);
  std::string said;
  char block[512];
  for (ssize_t n; (n = read(ends[0], block, sizeof block)) > 0;) {
    said.append(block, static_cast<size_t>(n));
  }
  close(ends[0]);
  int status = 0;
  rusage usage{};
  if (wait4(child, &status, 0, &usage) != child || status != 0) {
    std::fprintf(stderr, "the job failed\n");
    std::exit(1);
  }
  Measured m;
  char digest[64];
  int stages = 0;
  if (std::sscanf(said.c_str(), "%63s %lg %lg %n", digest, &m.wall,
                  &m.megabytes, &stages) != 3) {
    std::abort();
  }
  m.digest = digest;
  m.stages = said.substr(static_cast<size_t>(stages));
  m.cpu = Seconds(usage.ru_utime) + Seconds(usage.ru_stime);
  m.peak_kilobytes = usage.ru_maxrss;
  return m;
}

void WriteGenerated(uint64_t documents, const std::string& file) {
  gen::GenOptions options;
  options.documents = documents;
  options.seed = 7;
  auto generator = gen::Generator::Create(options);
  gen::GeneratedDocument document;
  std::ofstream out(file, std::ios::binary);
  for (std::string line; generator->Next(&document); line.clear()) {
    gen::AppendJsonLine(document, &line);
    out << line;
  }
}

void Run(const Arguments& arguments, const std::string& folder) {
  std::string input = arguments.text;
  if (input.empty()) {
    input = folder + "/input.jsonl";
    WriteGenerated(arguments.documents, input);
  }
  const unsigned all = ResolveThreads(0);
  std::vector<unsigned> threads = {1};
  if (all > 1) threads.push_back(all);
  std::printf(
      "| job | threads | processor time, s | MB/s of it | wall time, s | peak "
      "memory, MB | stages, s of wall time |\n|---|---|---|---|---|---|---|\n");
  const std::pair<Command, const char*> jobs[] = {
      {Command::kCluster, "cluster"},
      {Command::kDedup, "dedup"},
      {Command::kStrip, "strip"}};
  for (const auto& [command, name] : jobs) {
    std::string digest;
    for (const unsigned n : threads) {
      std::optional<Measured> best;
      for (int r = 0; r < arguments.repetitions; ++r) {
        const Measured m = RunOnce(OptionsOf(command, input, folder, n));
        if (digest.empty()) digest = m.digest;
        if (digest != m.digest) {
          std::fprintf(stderr, "%s gives another digest\n", name);
          std::exit(1);
        }
        if (!best || m.cpu < best->cpu) best = m;
      }
      std::printf("| %s | %u | %.2f | %.1f | %.2f | %ld | %s |\n", name, n,
                  best->cpu, best->megabytes / best->cpu, best->wall,
                  best->peak_kilobytes / 1024, best->stages.c_str());
      std::fflush(stdout);
    }
  }
}

}  // namespace
}  // namespace copydesk::bench

int main(int argc, char** argv) {
  copydesk::bench::Arguments arguments;
  for (int i = 1; i + 1 < argc; ++i) {
    const std::string name = argv[i];
    if (name == "--text") arguments.text = argv[i + 1];
    if (name == "--documents") {
      arguments.documents = std::strtoull(argv[i + 1], nullptr, 10);
    }
    if (name == "--repetitions") {
      arguments.repetitions = std::max(1, std::atoi(argv[i + 1]));
    }
  }
  std::string folder =
      (std::filesystem::temp_directory_path() / "copydesk-bench-XXXXXX");
  if (mkdtemp(folder.data()) == nullptr) return 1;
  copydesk::bench::Run(arguments, folder);
  std::filesystem::remove_all(folder);
  return 0;
}
