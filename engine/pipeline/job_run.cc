#include "engine/pipeline/job_run.h"

#include <sys/resource.h>

#include "engine/pipeline/write_reports.h"

namespace copydesk {

Status CheckOneFormat(const JobRun& run) {
  if (run.outputs->records() == nullptr ||
      run.options.strip_format != StripFormat::kRecords) {
    return {};
  }
  const Input& input = *run.input;
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

Status WriteProblemsOf(const JobRun& run, const std::vector<Problem>& problems,
                       const Status& read) {
  if (OutputFile* file = run.outputs->bad_records()) {
    WriteProblems(problems, file);
    if (const Status s = file->Commit(); !s) return s;
  }
  return read;
}

}  // namespace copydesk
