#ifndef TESTS_CLI_CLI_TESTING_H_
#define TESTS_CLI_CLI_TESTING_H_

#include <gtest/gtest.h>
#include <simdjson.h>
#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// What the tests of the command line share: a folder of their own, the real
// program run in it, and helpers to write inputs and to look into outputs.
namespace copydesk::cli_testing {

using Arguments = std::vector<std::string>;

// How a program ended.
struct Outcome {
  int exit_code = -1;  // 128 + number where a signal ended it, as shells say
  std::string out;
  std::string err;
};

// A fixture: an empty working folder for each test, removed afterwards.
class CliTest : public testing::Test {
 protected:
  CliTest();
  ~CliTest() override;

  // Paths are relative to the folder; folders in between are made.
  void Write(const std::string& name, std::string_view bytes) const;
  std::string Read(const std::string& name) const;
  bool Exists(const std::string& name) const;
  // All that lies in the folder, hidden names too, sorted; folders end in "/".
  std::vector<std::string> Files() const;
  const std::string& folder() const { return folder_; }

  // Runs copydesk with `input` as standard input.
  Outcome Run(const Arguments& arguments, std::string_view input = "") const;
  // Runs a line of shell with copydesk on the PATH.
  Outcome Shell(const std::string& line) const;
  // Starts a line of shell in a process group of its own; Wait ends it.
  pid_t Start(const std::string& line);
  Outcome Wait(pid_t child);

  // Set for every program run by this test.
  std::vector<std::pair<std::string, std::string>> environment;

 private:
  Outcome RunProgram(const Arguments& command, std::string_view input) const;

  std::string folder_;
  std::string captures_;  // where standard streams go
};

std::string Gzip(std::string_view bytes);
std::string Zstd(std::string_view bytes);
std::string Repeat(std::string_view text, size_t times);
std::string ReadBytes(const std::string& path);

// A JSON value of a test's own.
class Json {
 public:
  explicit Json(std::string_view text);
  bool valid() const { return valid_; }
  // The keys of an object in their order: "v,id,decision".
  std::string Keys(std::string_view pointer = "") const;
  // A string as it is, everything else as JSON; "(none)" where there is none.
  std::string At(std::string_view pointer) const;
  int64_t Int(std::string_view pointer) const;
  double Number(std::string_view pointer) const;

 private:
  simdjson::dom::parser parser_;
  simdjson::dom::element root_;
  bool valid_ = false;
};

// The lines of `text`, without their ends. Expects the last one to have one.
std::vector<std::string> Lines(std::string_view text);
// Every line is a JSON object with these keys in this order.
void ExpectJsonLines(std::string_view text, std::string_view keys);
// One field of every line.
std::vector<std::string> Column(std::string_view text,
                                std::string_view pointer);
// Clusters as sorted groups of sorted ids, joined by spaces: "a b", "c".
std::vector<std::string> Groups(std::string_view clusters);

// A story of its own for every number: words that no other story has.
std::string Story(int number, int sentences = 12);
// One line of JSON with an id, a site and a text.
std::string Record(std::string_view id, std::string_view site,
                   std::string_view text);

}  // namespace copydesk::cli_testing

#endif  // TESTS_CLI_CLI_TESTING_H_
