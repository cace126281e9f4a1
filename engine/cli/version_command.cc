#include <fmt/format.h>

#include "engine/base/simd.h"
#include "engine/cli/command.h"
#include "engine/pipeline/job.h"

namespace copydesk::cli {

void AddVersionCommand(CLI::App* app, const GlobalOptions& global, Run* run) {
  app->add_subcommand("version", "Print the version")->callback([&global, run] {
    *run = [&global] {
      if (global.screen.json) {
        fmt::print("{{\"version\":\"{}\"}}\n", Version());
      } else {
        fmt::print("copydesk {} ({})\n", Version(), SimdName(ChosenSimd()));
      }
      return 0;
    };
  });
}

}  // namespace copydesk::cli
