#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>

#include "engine/base/parallel.h"
#include "engine/cli/command.h"
#include "engine/cli/side_by_side.h"
#include "engine/pipeline/explain.h"

namespace copydesk::cli {
namespace {

int ScreenWidth() {
  winsize size{};
  if (ioctl(1, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  const char* columns = std::getenv("COLUMNS");
  const int width = columns == nullptr ? 0 : std::atoi(columns);
  return width > 0 ? width : 100;
}

void Print(const Explanation& e, const GlobalOptions& global) {
  const auto document = [](const char* name, const Document& d,
                           uint32_t words) {
    fmt::print("{}  {}  {}  {}  {} words\n", name, Visible(d.id),
               Visible(d.site), d.date.empty() ? "no date" : Visible(d.date),
               words);
  };
  document("A", e.a, e.words_a);
  document("B", e.b, e.words_b);
  fmt::print("\n{}: {}\n", RelationName(e.verdict.relation), e.verdict.reason);
  const PairFigures& f = e.figures;
  fmt::print(
      "\n  Jaccard of 5-word shingles  {:.3f}   estimated from signatures "
      "{:.3f}\n",
      f.jaccard, e.estimate);
  fmt::print("  containment                 {:.3f}\n", f.containment);
  fmt::print(
      "  coverage of A               {:.3f}   of its words that are not "
      "common\n",
      f.coverage_a);
  fmt::print("  coverage of B               {:.3f}\n", f.coverage_b);
  fmt::print("  coverage of the beginning   {:.3f}\n", f.head);
  fmt::print(
      "  common among the shared     {:.3f}   boilerplate, or in {} "
      "stories or more\n",
      f.common, 6);
  fmt::print("  days apart                  {}\n",
             f.days < 0 ? "unknown" : std::to_string(f.days));
  fmt::print("  found without being asked   {}\n", e.candidate ? "yes" : "no");
  fmt::print("{}", SideBySide(e, ScreenWidth(), Coloured(global.screen, 1)));
}

}  // namespace

void AddExplainCommand(CLI::App* app, const GlobalOptions& global, Run* run) {
  struct Arguments {
    ReadingOptions reading;
  };
  auto arguments = std::make_shared<Arguments>();
  CLI::App* sub = app->add_subcommand(
      "explain", "Say what two documents have in common, and why");
  sub->footer(
      "copydesk explain A.txt B.txt         two files of one document each\n"
      "copydesk explain news.jsonl 17 42    two documents of an input, by id");
  AddReadingOptions(sub, &arguments->reading);
  sub->callback([arguments, &global, run] {
    *run = [arguments, &global] {
      ExplainOptions options;
      options.inputs = arguments->reading.inputs;
      const size_t n = options.inputs.size();
      if (n < 2) {
        return PrintError(
            global.screen,
            {ErrorCode::kUsage, "explain: needs two documents",
             "copydesk explain A.txt B.txt, or copydesk explain INPUT ID ID"});
      }
      if (n > 2) {
        options.b = options.inputs.back();
        options.a = options.inputs[n - 2];
        options.inputs.resize(n - 2);
      }
      options.input = ResolveInput(arguments->reading, global);
      options.errors = arguments->reading.errors;
      options.threads = ResolveThreads(global.threads);
      const Result<Explanation> e = ExplainPair(options);
      if (!e) return PrintError(global.screen, e.error());
      if (global.screen.json) {
        fmt::print("{}", e->match_line);
      } else {
        Print(*e, global);
      }
      return 0;
    };
  });
}

}  // namespace copydesk::cli
