#include "engine/cli/command.h"
namespace copydesk::cli {
void AddExplainCommand(CLI::App*, const GlobalOptions&, Run*) {}
}  // namespace copydesk::cli
