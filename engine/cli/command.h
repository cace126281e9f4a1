#ifndef ENGINE_CLI_COMMAND_H_
#define ENGINE_CLI_COMMAND_H_

#include <CLI/CLI.hpp>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "engine/cli/screen.h"
#include "engine/io/input.h"
#include "engine/pipeline/corpus.h"

namespace copydesk::cli {

// Options that stand before or after any command.
struct GlobalOptions {
  ScreenOptions screen;
  unsigned threads = 0;  // 0: all
  std::string tmp;
  uint64_t memory = 0;  // bytes; 0: what the machine has
};

// Options of every command that reads documents.
struct ReadingOptions {
  std::vector<std::string> inputs;
  InputOptions input;
  ErrorPolicy errors;
  std::string text_fields;  // separated by commas
};

// What to do once the command line has been read; gives the exit code.
using Run = std::function<int()>;

// Each adds its command to `app` and sets `run` when it is chosen.
void AddJobCommands(CLI::App* app, const GlobalOptions& global, Run* run);
void AddExplainCommand(CLI::App* app, const GlobalOptions& global, Run* run);
void AddGenCommand(CLI::App* app, const GlobalOptions& global, Run* run);
void AddStageCommand(CLI::App* app, const GlobalOptions& global, Run* run);
void AddVerifyRunCommand(CLI::App* app, const GlobalOptions& global, Run* run);
void AddVersionCommand(CLI::App* app, const GlobalOptions& global, Run* run);

void AddReadingOptions(CLI::App* command, ReadingOptions* reading);
// What the options say once they have been read.
InputOptions ResolveInput(const ReadingOptions& reading,
                          const GlobalOptions& global);

}  // namespace copydesk::cli

#endif  // ENGINE_CLI_COMMAND_H_
