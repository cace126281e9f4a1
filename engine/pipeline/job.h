#ifndef ENGINE_PIPELINE_JOB_H_
#define ENGINE_PIPELINE_JOB_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/result.h"
#include "engine/io/input.h"
#include "engine/pipeline/cluster_stage.h"
#include "engine/pipeline/corpus.h"

namespace copydesk {

enum class Command : uint8_t { kCluster, kDedup, kStrip };

// What strip writes.
enum class StripFormat : uint8_t {
  kRecords,  // the input records with their text shortened
  kText,     // the texts alone, a blank line between two
};

// A whole job: what it reads, how it decides, what it writes. An output whose
// name is empty is not written; "-" is standard output, for one of them.
struct JobOptions {
  Command command = Command::kCluster;
  std::vector<std::string> inputs;
  InputOptions input;
  ErrorPolicy errors;
  unsigned threads = 1;
  // Bytes. A corpus that does not fit is kept in files under input.tmp_dir; the
  // outputs are the same. 0: most of what the machine has free.
  uint64_t memory = 0;
  // The folder in which the run can be taken up where it stopped, and is, if it
  // was stopped; see docs/formats.md, "Run folder". Empty: none. Data is kept
  // in files there whatever its size.
  std::string resume;
  std::string keep = std::string(KeepRule::kDefault);
  DropOptions drop;
  StripFormat strip_format = StripFormat::kRecords;
  bool background = false;  // write matches of that relation too

  std::string output;       // clusters; kept records; stripped records
  std::string clusters;     // dedup: beside the kept records
  std::string matches;      // cluster, dedup
  std::string paragraphs;   // all
  std::string decisions;    // cluster, dedup
  std::string bad_records;  // all: the first 100 problems
  std::string run;          // all: run.json
};

struct StageTime {
  std::string name;
  double seconds = 0;      // on the wall
  double cpu_seconds = 0;  // of all threads; seconds times threads at best
};

// What a job did, for a screen and for run.json.
struct JobSummary {
  ReadCounts read;
  uint64_t input_bytes = 0;  // as they lie on disk
  std::vector<std::string> guesses;
  uint64_t sites = 0;
  uint64_t stories = 0;
  uint64_t paragraphs = 0;
  uint64_t stripped = 0;  // paragraphs
  uint64_t stripped_bytes = 0;
  std::vector<std::pair<std::string, uint64_t>> categories;  // stripped, each
  uint64_t pairs = 0;                                        // verified
  std::vector<std::pair<std::string, uint64_t>> relations;
  uint64_t clusters = 0;   // of two documents or more
  uint64_t clustered = 0;  // documents in them
  uint64_t dropped = 0;
  std::vector<std::pair<std::string, uint64_t>> dropped_as;

  // The largest clusters: size, sites, and the beginning of the lead's title
  // or text.
  struct Story {
    uint64_t size = 0;
    uint64_t sites = 0;
    std::string lead;
    std::string title;
  };
  std::vector<Story> largest;
  // A line that was stripped, with its evidence.
  struct Example {
    std::string id;
    std::string line;
    std::string category;
    std::string why;
  };
  std::vector<Example> examples;

  std::vector<StageTime> stages;
  double seconds = 0;
  bool spilled = false;      // kept in files
  std::string resumed_from;  // the last stage that an earlier process has done
  uint64_t peak_memory = 0;  // bytes, of the process
  std::string digest;        // of all decisions, whatever their order
};

// Where a job stands. Called from one thread at a time, often while reading.
struct JobProgress {
  int stage = 0;  // from 1
  int stages = 0;
  const char* name = "";
  uint64_t done = 0;    // bytes of input while reading, else 0
  uint64_t total = 0;   // 0: unknown
  double of_stage = 0;  // how much of the stage is done, 0 to 1; 0: unknown
  double of_job = 0;    // of what this process has to do, about
  uint64_t documents = 0;
  std::optional<uint64_t> duplicates;  // that are or would be dropped, once
                                       // this is known
};
using ProgressCallback = std::function<void(const JobProgress&)>;

// Runs a job. Nothing appears under the name of an output unless the whole job
// succeeds. The outputs are the same bytes for any number of threads. Errors
// are those of the inputs (kInput), the outputs (kOutput) and the options
// (kUsage).
Result<JobSummary> RunJob(const JobOptions& options,
                          const ProgressCallback& progress);

// run.json: the options as they were resolved, and the summary.
std::string RunReport(const JobOptions& options, const JobSummary& summary);

// The version of the library, "0.1.0".
const char* Version();

}  // namespace copydesk

#endif  // ENGINE_PIPELINE_JOB_H_
