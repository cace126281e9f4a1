#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <exception>
#include <new>
#include <string>
#include <string_view>
#include <vector>

#include "engine/cli/command.h"
#include "engine/cli/option_values.h"
#include "engine/io/output.h"
#include "engine/io/temp_folder.h"
#include "engine/pipeline/job.h"

namespace copydesk::cli {
namespace {

extern "C" void EndBySignal(int number) {
  RemovePendingOutputs();
  RemoveTempFolders();
  _exit(128 + number);
}

void InstallSignals() {
  struct sigaction action = {};
  action.sa_handler = EndBySignal;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  sigaction(SIGHUP, &action, nullptr);
  // A reader that goes away, and a file that may not grow, are seen as failed
  // writes.
  action.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &action, nullptr);
  sigaction(SIGXFSZ, &action, nullptr);
}

// Descriptors 0 to 2 that were closed are opened, in the direction in which
// they do not work: a file of ours must not get one of their numbers.
void FillStandardDescriptors() {
  for (int fd = 0; fd <= 2; ++fd) {
    if (fcntl(fd, F_GETFD) != -1) continue;
    if (open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) != fd) _exit(70);
  }
}

// "copydesk help COMMAND" is "copydesk COMMAND --help".
std::vector<std::string> Arguments(int argc, char** argv) {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  if (!arguments.empty() && arguments.front() == "help") {
    arguments.erase(arguments.begin());
    arguments.push_back("--help");
  }
  std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants them
  return arguments;
}

void AddGlobalOptions(CLI::App* app, GlobalOptions* global) {
  AddCount(app, "-j,--threads", &global->threads, "Threads; all cores if 0", 0,
           1024);
  app->add_option("--tmp", global->tmp, "Folder for temporary files")
      ->type_name("DIR");
  AddSize(app, "--memory", &global->memory,
          "Memory to use at most; what does not fit is kept in "
          "temporary files")
      ->default_str("most of what is free");
  AddChoice<When>(app, "--progress", &global->screen.progress,
                  {{"auto", When::kAuto},
                   {"always", When::kAlways},
                   {"never", When::kNever},
                   {"json", When::kJson}},
                  "auto, always, never, or json: events on stderr")
      ->type_name("WHEN");
  AddChoice<When>(app, "--color", &global->screen.color,
                  {{"auto", When::kAuto},
                   {"always", When::kAlways},
                   {"never", When::kNever}},
                  "auto, always or never")
      ->type_name("WHEN");
  app->add_option_function<std::string>(
         "--simd",
         [](const std::string& level) {
           if (level != "auto") setenv("COPYDESK_SIMD", level.c_str(), 1);
         },
         "auto, scalar, avx2 or avx512: which instructions to use; results "
         "are the same")
      ->check(CLI::IsMember({"auto", "scalar", "portable", "avx2", "avx512"}))
      ->type_name("LEVEL")
      ->trigger_on_parse();
  app->add_flag("--json", global->screen.json,
                "Results and errors as JSON, for machines");
  app->add_flag("-v,--verbose", global->screen.verbosity,
                "Times, memory and digest too");
  app->add_flag_callback(
      "-q,--quiet", [global] { global->screen.verbosity = -1; }, "Errors only");
}

// Where memory is no concern: what was freed is kept for the next stage, and
// more is asked for in large pieces: a fifth of the time in the kernel went
// into giving back and taking anew.
void KeepFreedMemory() {
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
  mallopt(M_TOP_PAD, 32 << 20);
}

// Every thread would have an arena of its own, with what was freed in it; and
// buffers of up to 32 MiB would lie among small things there, once one was
// freed, and leave holes.
void GiveFreedMemoryBack(uint64_t memory) {
  mallopt(M_MMAP_THRESHOLD, 1 << 20);
  constexpr uint64_t kPerArena = uint64_t{64} << 20;
  mallopt(M_ARENA_MAX,
          static_cast<int>(std::clamp<uint64_t>(memory / kPerArena, 1, 64)));
}

int Main(int argc, char** argv) {
  FillStandardDescriptors();
  InstallSignals();
  CLI::App app{"Finds near-duplicates and boilerplate in scraped text.",
               "copydesk"};
  app.set_version_flag("-V,--version", std::string("copydesk ") + Version());
  app.require_subcommand(1);
  app.fallthrough();
  GlobalOptions global;
  Run run;
  AddGlobalOptions(&app, &global);
  AddJobCommands(&app, global, &run);
  AddExplainCommand(&app, global, &run);
  AddGenCommand(&app, global, &run);
  AddStageCommand(&app, global, &run);
  AddVerifyRunCommand(&app, global, &run);
  AddVersionCommand(&app, global, &run);
  // Last, because commands inherit it.
  app.footer(
      "copydesk dedup news.jsonl.zst -o kept.jsonl\n"
      "copydesk strip pages/ -o clean.jsonl\n"
      "copydesk cluster news.jsonl -o clusters.jsonl --matches matches.jsonl");
  try {
    app.parse(Arguments(argc, argv));
    if (global.memory == 0) {
      KeepFreedMemory();
    } else {
      GiveFreedMemoryBack(global.memory);
    }
    return run();
  } catch (const CLI::ParseError& e) {
    if (e.get_exit_code() == 0) return app.exit(e);
    // The mistake may stand before the option.
    global.screen.json |=
        std::count(argv, argv + argc, std::string_view("--json")) > 0;
    return PrintError(global.screen, DescribeMistake(app, e));
  } catch (const std::bad_alloc&) {
    return PrintError(global.screen, {ErrorCode::kLimit, "out of memory", ""});
  } catch (const std::exception& e) {
    return PrintError(
        global.screen,
        {ErrorCode::kInternal, std::string("internal error: ") + e.what(),
         "please report this with the command line"});
  }
}

}  // namespace
}  // namespace copydesk::cli

int main(int argc, char** argv) { return copydesk::cli::Main(argc, argv); }
