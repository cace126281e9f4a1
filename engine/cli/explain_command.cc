#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <iterator>
#include <memory>
#include <string>

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

std::string Describe(const Explanation& e, const GlobalOptions& global) {
  std::string out;
  const auto to = std::back_inserter(out);
  const auto document = [&](const char* name, const Document& d,
                            uint32_t words) {
    fmt::format_to(to, "{}  {}  {}  {}  {} words\n", name, Visible(d.id),
                   Visible(d.site),
                   d.date.empty() ? "no date" : Visible(d.date), words);
  };
  document("A", e.a, e.words_a);
  document("B", e.b, e.words_b);
  const PairFigures& f = e.figures;
  fmt::format_to(to, "\n{}: {} (confidence {:.2f})\n",
                 RelationName(e.verdict.relation), e.verdict.reason,
                 Confidence(f));
  fmt::format_to(
      to,
      "\n  Jaccard of 5-word shingles  {:.3f}   estimated from signatures "
      "{:.3f}\n",
      f.jaccard, e.estimate);
  fmt::format_to(to, "  containment                 {:.3f}\n", f.containment);
  fmt::format_to(
      to,
      "  coverage of A               {:.3f}   of its words that are not "
      "common\n",
      f.coverage_a);
  fmt::format_to(to, "  coverage of B               {:.3f}\n", f.coverage_b);
  fmt::format_to(to, "  coverage of the beginning   {:.3f}\n", f.head);
  fmt::format_to(to,
                 "  common among the shared     {:.3f}   boilerplate, or in {} "
                 "stories or more\n",
                 f.common, 6);
  fmt::format_to(to, "  days apart                  {}\n",
                 f.days < 0 ? "unknown" : std::to_string(f.days));
  fmt::format_to(to, "  found without being asked   {}\n",
                 e.candidate ? "yes" : "no");
  out += SideBySide(e, ScreenWidth(), Coloured(global.screen, 1));
  return out;
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
      return PrintResult(global.screen, global.screen.json
                                            ? e->match_line
                                            : Describe(*e, global));
    };
  });
}

}  // namespace copydesk::cli
