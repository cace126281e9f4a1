#include <signal.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <map>
#include <new>

#include "engine/cli/command.h"
#include "engine/io/output.h"
#include "engine/pipeline/job.h"

namespace {

extern "C" void EndBySignal(int number) {
  copydesk::RemovePendingOutputs();
  _exit(128 + number);
}

void InstallSignals() {
  struct sigaction action = {};
  action.sa_handler = EndBySignal;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  // A reader that goes away is seen as a failed write.
  action.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &action, nullptr);
}

void AddGlobalOptions(CLI::App* app, copydesk::cli::GlobalOptions* global) {
  using copydesk::cli::When;
  static const std::map<std::string, When> kProgress = {
      {"auto", When::kAuto},
      {"always", When::kAlways},
      {"never", When::kNever},
      {"json", When::kJson}};
  static const std::map<std::string, When> kColor = {{"auto", When::kAuto},
                                                     {"always", When::kAlways},
                                                     {"never", When::kNever}};
  app->add_option("-j,--threads", global->threads, "Threads; all cores if 0")
      ->check(CLI::Range(0, 1024))
      ->type_name("N");
  app->add_option("--tmp", global->tmp, "Folder for temporary files")
      ->type_name("DIR");
  app->add_option("--progress", global->screen.progress,
                  "auto, always, never, or json: events on stderr")
      ->transform(CLI::CheckedTransformer(kProgress))
      ->type_name("WHEN");
  app->add_option("--color", global->screen.color, "auto, always or never")
      ->transform(CLI::CheckedTransformer(kColor))
      ->type_name("WHEN");
  app->add_option_function<std::string>(
         "--simd",
         [](const std::string& level) {
           if (level != "auto") setenv("COPYDESK_SIMD", level.c_str(), 1);
         },
         "auto, scalar, avx2 or avx512: which instructions to use; results "
         "are the same")
      ->check(CLI::IsMember({"auto", "scalar", "avx2", "avx512"}))
      ->type_name("LEVEL")
      ->trigger_on_parse();
  app->add_flag("--json", global->screen.json,
                "Results and errors as JSON, for machines");
  app->add_flag("-v,--verbose", global->screen.verbosity,
                "Times, memory and digest too");
  app->add_flag_callback(
      "-q,--quiet", [global] { global->screen.verbosity = -1; }, "Errors only");
}

}  // namespace

int main(int argc, char** argv) {
  using namespace copydesk::cli;
  InstallSignals();
  CLI::App app{"Finds near-duplicates and boilerplate in scraped text.",
               "copydesk"};
  app.set_version_flag("-V,--version", copydesk::Version());
  app.require_subcommand(1);
  app.fallthrough();
  GlobalOptions global;
  Run run;
  AddGlobalOptions(&app, &global);
  AddJobCommands(&app, global, &run);
  AddExplainCommand(&app, global, &run);
  AddGenCommand(&app, global, &run);
  AddVersionCommand(&app, global, &run);
  try {
    app.parse(argc, argv);
    return run();
  } catch (const CLI::ParseError& e) {
    if (e.get_exit_code() == 0) return app.exit(e);
    return PrintError(global.screen,
                      {copydesk::ErrorCode::kUsage, e.what(),
                       "see copydesk --help, or copydesk COMMAND --help"});
  } catch (const std::bad_alloc&) {
    return PrintError(global.screen,
                      {copydesk::ErrorCode::kLimit, "out of memory", ""});
  } catch (const std::exception& e) {
    return PrintError(global.screen,
                      {copydesk::ErrorCode::kInternal,
                       std::string("internal error: ") + e.what(),
                       "please report this with the command line"});
  }
}
