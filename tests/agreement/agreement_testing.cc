#include "tests/agreement/agreement_testing.h"

#include <chrono>
#include <filesystem>
#include <utility>

namespace copydesk::cli_testing {
namespace {

namespace fs = std::filesystem;

const fs::file_time_type kLongAgo =
    fs::file_time_type::clock::now() - std::chrono::hours(24);

Arguments OutputsOf(const std::string& command) {
  if (command == "strip") {
    return {"-o", "out/clean", "--paragraphs", "out/paragraphs"};
  }
  Arguments outputs = {"-o",
                       command == "cluster" ? "out/clusters" : "out/kept",
                       "--matches",
                       "out/matches",
                       "--background",
                       "--paragraphs",
                       "out/paragraphs",
                       "--decisions",
                       "out/decisions"};
  if (command == "dedup") {
    outputs.insert(outputs.end(), {"--clusters", "out/clusters"});
  }
  return outputs;
}

std::string FirstDifference(const std::string& x, const std::string& y) {
  size_t at = 0;
  while (at < x.size() && at < y.size() && x[at] == y[at]) ++at;
  const size_t from = at < 200 ? 0 : at - 200;
  return "\n  " + x.substr(from, 400) + "\n  " + y.substr(from, 400);
}

}  // namespace

const std::vector<std::string>& AgreementTest::Commands() {
  static const std::vector<std::string> commands = {"cluster", "dedup",
                                                    "strip"};
  return commands;
}

Outputs AgreementTest::RunAll(const std::string& command,
                              const Arguments& inputs, const Arguments& options,
                              const Arguments& more, const std::string& way,
                              std::string_view input) {
  fs::remove_all(folder() + "/out");
  fs::create_directory(folder() + "/out");
  fs::create_directory(folder() + "/spool");
  fs::last_write_time(folder() + "/spool", kLongAgo);
  Arguments arguments = {"-q", "--tmp", "spool"};
  const auto add = [&](const Arguments& some) {
    arguments.insert(arguments.end(), some.begin(), some.end());
  };
  add(options);
  add({command});
  add(inputs);
  add(OutputsOf(command));
  add({"--errors", "out/errors", "--run", "out/run.json"});
  if (command != "strip") add(more);
  const Outcome outcome = Run(arguments, input);
  std::string line;
  for (const std::string& a : arguments) line += a + " ";
  EXPECT_EQ(outcome.exit_code, 0) << line << outcome.err;
  EXPECT_TRUE(fs::is_empty(folder() + "/spool")) << line;
  Outputs outputs;
  if (outcome.exit_code != 0) return outputs;
  for (const auto& entry : fs::directory_iterator(folder() + "/out")) {
    outputs[entry.path().filename().string()] =
        ReadBytes(entry.path().string());
  }
  const Json run(outputs["run.json"]);
  outputs.erase("run.json");
  outputs["digest"] = run.At("/digest");
  for (const char* counts : {"counts", "bad_records", "pairs_by_relation",
                             "dropped_by_relation", "stripped_by_category"}) {
    outputs[counts] = run.At(std::string("/") + counts);
  }
  // A folder in it changes the time of the one for temporary files.
  if (!way.empty()) {
    EXPECT_EQ(fs::last_write_time(folder() + "/spool") == kLongAgo,
              way == "in memory")
        << line;
  }
  return outputs;
}

void AgreementTest::ExpectSameInFiles(const Arguments& inputs,
                                      const Arguments& more,
                                      const std::string& memory) {
  for (const std::string& command : Commands()) {
    const Outputs right = RunAll(command, inputs, {}, more, "in memory");
    for (const char* threads : {"1", "2"}) {
      const Arguments options = {"--memory", memory, "--threads", threads};
      ExpectSame(right, RunAll(command, inputs, options, more, "in files"),
                 command + " in files, threads " + threads);
    }
  }
}

void AgreementTest::ExpectSame(const Outputs& right, const Outputs& outputs,
                               const std::string& what) {
  EXPECT_EQ(right.size(), outputs.size()) << what;
  for (const auto& [name, bytes] : right) {
    const auto other = outputs.find(name);
    if (other == outputs.end()) {
      ADD_FAILURE() << what << ": no " << name;
    } else {
      EXPECT_TRUE(bytes == other->second)
          << what << ": " << name << FirstDifference(bytes, other->second);
    }
  }
}

Decided AgreementTest::DecidedIn(const Outputs& outputs) {
  Decided decided;
  decided.digest = outputs.at("digest");
  if (const auto clusters = outputs.find("clusters");
      clusters != outputs.end()) {
    decided.clusters = Groups(clusters->second);
  }
  if (const auto decisions = outputs.find("decisions");
      decisions != outputs.end()) {
    for (const std::string& line : Lines(decisions->second)) {
      const Json decision(line);
      if (decision.At("/decision") == "drop") {
        decided.dropped.insert(decision.At("/id"));
      }
    }
  }
  return decided;
}

}  // namespace copydesk::cli_testing
