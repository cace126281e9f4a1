#include <string>

#include "engine/base/simd.h"
#include "engine/cli/command.h"
#include "engine/pipeline/job.h"

namespace copydesk::cli {

void AddVersionCommand(CLI::App* app, const GlobalOptions& global, Run* run) {
  app->add_subcommand("version", "Print the version")->callback([&global, run] {
    *run = [&global] {
      const std::string version = Version();
      if (global.screen.json) {
        return PrintResult(global.screen,
                           "{\"version\":\"" + version + "\"}\n");
      }
      std::string line = "copydesk " + version;
      line.append(" (").append(SimdName(ChosenSimd())).append(")\n");
      return PrintResult(global.screen, line);
    };
  });
}

}  // namespace copydesk::cli
