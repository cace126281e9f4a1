#ifndef TESTS_CLI_BAD_INPUT_TESTING_H_
#define TESTS_CLI_BAD_INPUT_TESTING_H_

#include <functional>
#include <ostream>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "tests/cli/cli_testing.h"

// The catalogue of bad input: a table a file, a test a row.
namespace copydesk::cli_testing {

// The bytes of an input, or how to make them: large ones are made when their
// test runs.
class Bytes {
 public:
  Bytes(const char* bytes) : Bytes(std::string(bytes)) {}
  Bytes(std::string bytes)
      : make_([bytes = std::move(bytes)] { return bytes; }) {}
  template <typename Make, typename = std::invoke_result_t<Make>>
  Bytes(Make make) : make_(std::move(make)) {}
  std::string Make() const { return make_(); }

 private:
  std::function<std::string()> make_;
};

struct BadInput {
  const char* name;            // of the test
  std::string file;            // the input's name
  Bytes bytes;                 // what it holds
  Arguments arguments;         // beside `cluster FILE`
  int exit_code;               // expected
  std::string counters;        // of run.json, `{"invalid_json":1}`; where 0
  int64_t documents;           // of run.json; where 0
  std::string message;         // somewhere on standard error
  std::string text_must_have;  // in a kept record, by dedup; may be empty
};

void PrintTo(const BadInput& row, std::ostream* out);

// A row as it is written in a table.
BadInput Row(const char* name, std::string file, Bytes bytes,
             Arguments arguments, int exit_code, std::string counters,
             int64_t documents, std::string message,
             std::string text_must_have = "");

// A record that is in order, to stand beside a bad one.
extern const char kGood[];
// {"id":"good"...} and a line of JSON with this as the text, as it is written.
std::string GoodAnd(const std::string& line);
std::string TextRecord(const std::string& text_as_written);

class BadInputTest : public CliTest,
                     public testing::WithParamInterface<BadInput> {
 protected:
  // Runs cluster on the row's input and holds everything to the row and to
  // what goes for all rows: valid outputs or none, nothing that a terminal
  // would obey.
  void Check(const BadInput& row) const;
};

// Standard error as it may go to a terminal.
void ExpectNoControls(const std::string& err);

inline std::string NameOfRow(const testing::TestParamInfo<BadInput>& row) {
  return row.param.name;
}

}  // namespace copydesk::cli_testing

#endif  // TESTS_CLI_BAD_INPUT_TESTING_H_
