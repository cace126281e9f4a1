#include "engine/pipeline/job_outputs.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

namespace copydesk {

Result<JobOutputs> JobOutputs::Open(const JobOptions& options,
                                    const std::vector<std::string>& inputs) {
  const bool clusters = options.command == Command::kCluster;
  const std::pair<Kind, std::string> names[] = {
      {kClusters, clusters ? options.output : options.clusters},
      {kRecords, clusters ? std::string() : options.output},
      {kMatches, options.matches},
      {kParagraphs, options.paragraphs},
      {kDecisions, options.decisions},
      {kBadRecords, options.bad_records},
      {kRun, options.run},
  };
  JobOutputs outputs;
  std::set<std::string> seen;
  std::set<std::string> read;
  for (const std::string& input : inputs) {
    if (input != "-") read.insert(ResolvedOutput(input));
  }
  for (const auto& [kind, name] : names) {
    if (name.empty()) continue;
    if (read.contains(ResolvedOutput(name))) {
      return Fail(ErrorCode::kUsage, name + ": is an input, too",
                  "inputs are never changed; write to another file");
    }
    if (!seen.insert(ResolvedOutput(name)).second) {
      return Fail(ErrorCode::kUsage, name + ": named for two outputs",
                  "give each output a name of its own");
    }
    Result<OutputFile> file = OutputFile::Create(name);
    if (!file) return tl::unexpected(file.error());
    outputs.files_[kind].emplace(std::move(*file));
  }
  return outputs;
}

Status JobOutputs::Commit() {
  std::vector<OutputFile*> files;
  for (auto& file : files_) {
    if (file) files.push_back(&*file);
  }
  return OutputFile::CommitAll(files);
}

}  // namespace copydesk
