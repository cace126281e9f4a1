#include "tests/cli/bad_input_testing.h"

#include <gmock/gmock.h>

namespace copydesk::cli_testing {

using testing::HasSubstr;
using testing::IsEmpty;

const char kGood[] =
    "{\"id\":\"good\",\"site\":\"one\",\"text\":\"A harbour, two ferries and "
    "a captain who would not wait for the evening tide.\"}\n";

void PrintTo(const BadInput& row, std::ostream* out) { *out << row.name; }

BadInput Row(const char* name, std::string file, Bytes bytes,
             Arguments arguments, int exit_code, std::string counters,
             int64_t documents, std::string message,
             std::string text_must_have) {
  return {name,
          std::move(file),
          std::move(bytes),
          std::move(arguments),
          exit_code,
          std::move(counters),
          documents,
          std::move(message),
          std::move(text_must_have)};
}

std::string GoodAnd(const std::string& line) { return kGood + line + "\n"; }

std::string TextRecord(const std::string& text_as_written) {
  return "{\"id\":\"bad\",\"site\":\"two\",\"text\":\"" + text_as_written +
         "\"}";
}

void ExpectNoControls(const std::string& err) {
  for (size_t i = 0; i < err.size(); ++i) {
    const auto c = static_cast<unsigned char>(err[i]);
    EXPECT_TRUE(c == '\n' || (c >= 0x20 && c != 0x7f)) << err;
    const bool c1 = c == 0xc2 && i + 1 < err.size() &&
                    static_cast<unsigned char>(err[i + 1]) < 0xa0;
    EXPECT_FALSE(c1) << err;
  }
  EXPECT_TRUE(simdjson::validate_utf8(err.data(), err.size())) << err;
  for (const char* turn : {"\u202a", "\u202e", "\u2066", "\u2028"}) {
    EXPECT_EQ(err.find(turn), std::string::npos) << err;
  }
}

void BadInputTest::Check(const BadInput& row) const {
  const std::string bytes = row.bytes.Make();
  Write(row.file, bytes);
  Arguments arguments = {"cluster",  row.file,       "-o",    "clusters.jsonl",
                         "--errors", "errors.jsonl", "--run", "run.json"};
  arguments.insert(arguments.end(), row.arguments.begin(), row.arguments.end());
  const Outcome outcome = Run(arguments);
  EXPECT_EQ(outcome.exit_code, row.exit_code) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr(row.message));
  EXPECT_EQ(outcome.out, "");
  ExpectNoControls(outcome.err);
  EXPECT_TRUE(Read(row.file) == bytes);
  if (outcome.exit_code != 0) {
    EXPECT_FALSE(Exists("clusters.jsonl") || Exists("run.json"));
    // What was wrong is listed even so, once reading has begun.
    const std::string errors = Read("errors.jsonl");
    if (!errors.empty()) ExpectJsonLines(errors, "v,where,reason,detail");
    EXPECT_LE(Lines(outcome.err).size(), 2u) << outcome.err;
    return;
  }
  const Json run(Read("run.json"));
  EXPECT_EQ(run.At("/bad_records"), row.counters);
  EXPECT_EQ(run.Int("/counts/documents"), row.documents);
  int64_t members = 0;
  for (const std::string& line : Lines(Read("clusters.jsonl"))) {
    members += Json(line).Int("/size");
  }
  EXPECT_EQ(members, row.documents);
  const std::string errors = Read("errors.jsonl");
  if (!errors.empty()) ExpectJsonLines(errors, "v,where,reason,detail");
  if (row.text_must_have.empty()) return;
  const Outcome stripped = Run({"strip", row.file, "--format", "text", "-q"});
  EXPECT_EQ(stripped.exit_code, 0) << stripped.err;
  EXPECT_TRUE(
      simdjson::validate_utf8(stripped.out.data(), stripped.out.size()));
  EXPECT_THAT(stripped.out, HasSubstr(row.text_must_have));
}

}  // namespace copydesk::cli_testing
