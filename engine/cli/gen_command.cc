#include <fmt/format.h>

#include <memory>
#include <optional>
#include <vector>

#include "engine/cli/command.h"
#include "engine/cli/option_values.h"
#include "engine/gen/generator.h"
#include "engine/gen/truth.h"
#include "engine/io/output.h"

namespace copydesk::cli {
namespace {

struct GenArguments {
  gen::GenOptions options;
  std::string tier = "mixed";
  std::string output = "-";
  std::string truth;  // prefix of the truth files
};

// The four files of the truth, PREFIX.clusters.tsv and so on.
class TruthFiles {
 public:
  Status Open(const std::string& prefix) {
    static constexpr const char* kNames[] = {"clusters", "labels", "pairs",
                                             "passages"};
    for (const char* name : kNames) {
      Result<OutputFile> file =
          OutputFile::Create(prefix + "." + name + ".tsv");
      if (!file) return tl::unexpected(file.error());
      files_.push_back(std::move(*file));
    }
    gen::AppendTruthHeaders(&tables_);
    return {};
  }

  void Add(const gen::GeneratedDocument& document) {
    gen::AppendTruth(document, &tables_);
    Flush();
  }

  // Makes all of them appear, and `documents`, or none.
  Status CommitWith(OutputFile* documents) {
    Flush();
    std::vector<OutputFile*> all = {documents};
    for (OutputFile& file : files_) all.push_back(&file);
    return OutputFile::CommitAll(all);
  }

 private:
  void Flush() {
    std::string* tables[] = {&tables_.clusters, &tables_.labels, &tables_.pairs,
                             &tables_.passages};
    for (size_t i = 0; i < files_.size(); ++i) {
      files_[i].Write(*tables[i]);
      tables[i]->clear();
    }
  }

  gen::TruthTables tables_;
  std::vector<OutputFile> files_;
};

Status Generate(const GenArguments& arguments) {
  gen::GenOptions options = arguments.options;
  const Result<gen::Tier> tier = gen::ParseTier(arguments.tier);
  if (!tier) return tl::unexpected(tier.error());
  options.tier = *tier;
  Result<gen::Generator> generator = gen::Generator::Create(options);
  if (!generator) return tl::unexpected(generator.error());
  Result<OutputFile> output = OutputFile::Create(arguments.output);
  if (!output) return tl::unexpected(output.error());
  TruthFiles truth;
  if (!arguments.truth.empty()) {
    if (const Status opened = truth.Open(arguments.truth); !opened) {
      return opened;
    }
  }
  gen::GeneratedDocument document;
  std::string line;
  while (output->ok() && !output->closed() && generator->Next(&document)) {
    line.clear();
    gen::AppendJsonLine(document, &line);
    output->Write(line);
    if (!arguments.truth.empty()) truth.Add(document);
  }
  return truth.CommitWith(&*output);
}

}  // namespace

void AddGenCommand(CLI::App* app, const GlobalOptions& global, Run* run) {
  auto arguments = std::make_shared<GenArguments>();
  CLI::App* sub = app->add_subcommand(
      "gen", "Generate invented news with copies, boilerplate and the truth");
  gen::GenOptions* options = &arguments->options;
  AddCount(sub, "--docs", &options->documents, "How many documents")
      ->default_str(std::to_string(options->documents));
  AddCount(sub, "--seed", &options->seed, "Another seed, other text")
      ->default_str(std::to_string(options->seed));
  sub->add_option("--tier", arguments->tier,
                  "How much copies are edited: light, medium, heavy or mixed")
      ->type_name("TIER")
      ->capture_default_str();
  AddCount(sub, "--sites", &options->sites, "How many outlets", 1)
      ->default_str(std::to_string(options->sites));
  sub->add_option("-o,--output", arguments->output,
                  "Where to write JSON lines; standard output if not given")
      ->type_name("FILE");
  sub->add_option("--truth", arguments->truth,
                  "Write PREFIX.clusters.tsv, .labels.tsv, .pairs.tsv and "
                  ".passages.tsv")
      ->type_name("PREFIX");
  sub->footer(
      "copydesk gen --docs 10000 --seed 7 -o news.jsonl --truth news\n"
      "copydesk gen --docs 100 | copydesk dedup -o kept.jsonl");
  sub->callback([arguments, &global, run] {
    *run = [arguments, &global] {
      const Status status = Generate(*arguments);
      return status ? 0 : PrintError(global.screen, status.error());
    };
  });
}

}  // namespace copydesk::cli
