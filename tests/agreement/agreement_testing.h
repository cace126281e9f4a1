#ifndef TESTS_AGREEMENT_AGREEMENT_TESTING_H_
#define TESTS_AGREEMENT_AGREEMENT_TESTING_H_

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/cli/cli_testing.h"

// What the tests of agreement share: whole runs with all their outputs, to be
// compared with one another.
namespace copydesk::cli_testing {

inline const std::string kWeek = COPYDESK_SOURCE "/corpus/week.jsonl";

// All that a run leaves, by name of the file; of run.json the digest and what
// was counted, by their names there.
using Outputs = std::map<std::string, std::string>;

// What must not depend on the order of the input.
struct Decided {
  std::string digest;
  std::vector<std::string> clusters;  // see Groups()
  std::set<std::string> dropped;

  bool operator==(const Decided&) const = default;
};

class AgreementTest : public CliTest {
 protected:
  // The commands, with every output that each can write.
  static const std::vector<std::string>& Commands();

  // Runs `command` (a name of Commands()) on `inputs`, with `options` before
  // the command and `more` behind it. Expects `exit_code`, the temporary folder
  // empty afterwards, and the way that `--memory` asks for: "in memory" or
  // "in files", or "" for either.
  Outputs RunAll(const std::string& command, const Arguments& inputs,
                 const Arguments& options, const Arguments& more = {},
                 const std::string& way = "", std::string_view input = "");

  // Expects all commands to give with little memory what they give with all
  // of it, `more` being options of cluster and dedup.
  void ExpectSameInFiles(const Arguments& inputs, const Arguments& more = {},
                         const std::string& memory = "3M");

  static void ExpectSame(const Outputs& right, const Outputs& outputs,
                         const std::string& what);
  static Decided DecidedIn(const Outputs& outputs);

  int combinations_ = 0;  // runs compared
};

}  // namespace copydesk::cli_testing

#endif  // TESTS_AGREEMENT_AGREEMENT_TESTING_H_
