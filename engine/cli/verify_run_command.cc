#include <fmt/format.h>

#include <memory>
#include <vector>

#include "engine/base/json_writer.h"
#include "engine/cli/command.h"
#include "engine/io/utf8.h"
#include "engine/pipeline/run_diff.h"

namespace copydesk::cli {
namespace {

std::string AsJson(const RunDifference& d) {
  std::string out;
  JsonWriter w(&out);
  const auto text = [&](const char* key, const std::string& value) {
    w.Key(key).String(ToValidUtf8(value));
  };
  w.BeginObject().Key("v").Int(1).Key("equal").Bool(d.equal());
  text("digest_a", d.digest_a);
  text("digest_b", d.digest_b);
  w.Key("causes").BeginArray();
  for (const RunDifference::Cause& cause : d.causes) {
    w.BeginObject();
    text("cause", cause.kind);
    text("name", cause.name);
    text("a", cause.a);
    text("b", cause.b);
    w.EndObject();
  }
  w.EndArray().Key("compared_outputs").Bool(d.looked);
  w.Key("only_a").Int(static_cast<int64_t>(d.only_a));
  w.Key("only_b").Int(static_cast<int64_t>(d.only_b));
  w.Key("changed").Int(static_cast<int64_t>(d.changed));
  w.Key("first");
  if (d.first) {
    w.BeginObject();
    text("id", d.first->id);
    text("a", d.first->a);
    text("b", d.first->b);
    w.EndObject();
  } else {
    w.Null();
  }
  w.EndObject();
  out.push_back('\n');
  return out;
}

std::string Side(const std::string& said) {
  return said.empty() ? "not there" : Visible(said);
}

std::string AsText(const RunDifference& d) {
  if (d.equal()) {
    return fmt::format("equal: {} documents, digest {}\n", Grouped(d.documents),
                       d.digest_a);
  }
  std::string out = "different: ";
  for (const RunDifference::Cause& cause : d.causes) {
    if (&cause != &d.causes.front()) out += "  ";
    if (cause.kind == "decisions") {
      out += fmt::format("{}: {}\n", cause.name, cause.a);
    } else {
      out += fmt::format("{}: {}: {} in A, {} in B\n", cause.kind, cause.name,
                         Visible(cause.a), Visible(cause.b));
    }
  }
  if (d.causes.empty()) {
    out += "the digests, though versions, options and counts are the same\n";
  }
  if (d.first) {
    out +=
        fmt::format("  first document: {}\n    A: {}\n    B: {}\n",
                    Visible(d.first->id), Side(d.first->a), Side(d.first->b));
  } else if (!d.looked) {
    out +=
        "  run both with --decisions and --paragraphs to see which document "
        "is the first\n";
  } else {
    out += "  the outputs at hand say the same of every document\n";
  }
  return out;
}

}  // namespace

void AddVerifyRunCommand(CLI::App* app, const GlobalOptions& global, Run* run) {
  auto runs = std::make_shared<std::vector<std::string>>();
  CLI::App* sub = app->add_subcommand(
      "verify-run",
      "Say whether two runs decided the same, or where they "
      "begin to differ");
  sub->add_option("runs", *runs,
                  "Two files written with --run, or the folders that hold "
                  "them as run.json")
      ->type_name("RUN");
  sub->footer(
      "copydesk verify-run monday.json tuesday.json\n"
      "copydesk verify-run out/one out/two     folders that hold a run.json");
  sub->callback([runs, &global, run] {
    *run = [runs, &global] {
      if (runs->size() != 2) {
        return PrintError(global.screen,
                          {ErrorCode::kUsage, "verify-run: needs two runs",
                           "copydesk verify-run A/run.json B/run.json"});
      }
      const Result<RunDifference> difference =
          CompareRuns(runs->front(), runs->back());
      if (!difference) return PrintError(global.screen, difference.error());
      const int printed =
          PrintResult(global.screen, global.screen.json ? AsJson(*difference)
                                                        : AsText(*difference));
      if (printed != 0) return printed;
      return difference->equal() ? 0 : 1;
    };
  });
}

}  // namespace copydesk::cli
