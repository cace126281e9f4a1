#ifndef ENGINE_PIPELINE_JOB_OUTPUTS_H_
#define ENGINE_PIPELINE_JOB_OUTPUTS_H_

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/io/output.h"
#include "engine/pipeline/job.h"

namespace copydesk {

// The files a job writes, all opened before it reads, so that one that cannot
// be written is known at once. Those that were not asked for are null.
class JobOutputs {
 public:
  // Errors: an output cannot be created (kOutput); two outputs are one file, or
  // one is among the `inputs` (kUsage).
  static Result<JobOutputs> Open(const JobOptions& options,
                                 const std::vector<std::string>& inputs);

  OutputFile* clusters() { return At(kClusters); }
  OutputFile* records() { return At(kRecords); }
  OutputFile* matches() { return At(kMatches); }
  OutputFile* paragraphs() { return At(kParagraphs); }
  OutputFile* decisions() { return At(kDecisions); }
  OutputFile* bad_records() { return At(kBadRecords); }
  OutputFile* run() { return At(kRun); }

  // Writes all of them out, and makes all of them appear, or none.
  Status Commit();

 private:
  enum Kind {
    kClusters,
    kRecords,
    kMatches,
    kParagraphs,
    kDecisions,
    kBadRecords,
    kRun,
    kKinds
  };
  OutputFile* At(Kind kind) { return files_[kind] ? &*files_[kind] : nullptr; }

  std::array<std::optional<OutputFile>, kKinds> files_;
};

}  // namespace copydesk

#endif  // ENGINE_PIPELINE_JOB_OUTPUTS_H_
