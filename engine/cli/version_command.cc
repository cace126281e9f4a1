#include <string>

#include "engine/base/simd.h"
#include "engine/cli/command.h"
#include "engine/pipeline/job.h"

namespace copydesk::cli {

void AddVersionCommand(CLI::App* app, const GlobalOptions& global, Run* run) {
  app->add_subcommand("version", "Print the version")->callback([&global, run] {
    *run = [&global] {
      const std::string version = Version();
      return PrintResult(
          global.screen,
          global.screen.json
              ? "{\"version\":\"" + version + "\"}\n"
              : "copydesk " + version + " (" + SimdName(ChosenSimd()) + ")\n");
    };
  });
}

}  // namespace copydesk::cli
