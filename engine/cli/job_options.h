#ifndef ENGINE_CLI_JOB_OPTIONS_H_
#define ENGINE_CLI_JOB_OPTIONS_H_

#include <CLI/CLI.hpp>
#include <string>

#include "engine/pipeline/job.h"

namespace copydesk::cli {

// Options that several commands have which run a job, or write one down.
void AddOutput(CLI::App* command, const char* name, std::string* to,
               const char* help);
// Of every job.
void AddReportOptions(CLI::App* command, JobOptions* job);
// Of those that compare documents.
void AddMatchingOptions(CLI::App* command, JobOptions* job);
// Of strip.
void AddStripFormat(CLI::App* command, JobOptions* job);

}  // namespace copydesk::cli

#endif  // ENGINE_CLI_JOB_OPTIONS_H_
