// One test for each row of the table of exit codes, and the words that go with
// it.
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <thread>

#include "tests/cli/cli_testing.h"

namespace copydesk::cli_testing {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class ExitCode : public CliTest {
 protected:
  // Three documents, two of which are the same.
  void WriteCopies() {
    Write("in.jsonl", Record("a", "one", Story(1)) +
                          Record("b", "two", Story(1)) +
                          Record("c", "two", Story(2)));
  }
};

TEST_F(ExitCode, Done) {
  WriteCopies();
  EXPECT_EQ(Run({"cluster", "in.jsonl"}).exit_code, 0);
  EXPECT_EQ(Run({"dedup", "in.jsonl"}).exit_code, 0);
  EXPECT_EQ(Run({"strip", "in.jsonl"}).exit_code, 0);
  EXPECT_EQ(Run({"explain", "in.jsonl", "a", "b"}).exit_code, 0);
  EXPECT_EQ(Run({"version"}).exit_code, 0);
  EXPECT_EQ(Run({"--help"}).exit_code, 0);
  EXPECT_EQ(Run({"help", "dedup"}).exit_code, 0);
}

TEST_F(ExitCode, TheAnswerIsNo) {
  WriteCopies();
  const Outcome gate =
      Run({"dedup", "in.jsonl", "--dry-run", "--fail-if-duplicates"});
  EXPECT_EQ(gate.exit_code, 1);
  EXPECT_THAT(gate.err, HasSubstr("1 dropped"));
  Write("single.jsonl", Record("c", "two", Story(2)));
  EXPECT_EQ(Run({"dedup", "single.jsonl", "--fail-if-duplicates"}).exit_code,
            0);
}

// A command line that makes no sense, and what is said about it.
struct Usage {
  Arguments arguments;
  const char* message;
  const char* hint;
};

TEST_F(ExitCode, Usage) {
  WriteCopies();
  const Usage kMistakes[] = {
      {{}, "no command given", "commands are cluster, dedup, strip"},
      {{"dedpu"}, "unknown command 'dedpu'", "did you mean dedup?"},
      {{"clsuter", "in.jsonl"}, "unknown command 'clsuter'", "mean cluster?"},
      {{"frobnicate"}, "unknown command 'frobnicate'", "commands are"},
      {{"--jsn", "version"}, "unknown option --jsn", "did you mean --json?"},
      {{"dedup", "in.jsonl", "--treshold", "0.3"},
       "unknown option --treshold",
       "did you mean --threshold?"},
      {{"dedup", "in.jsonl", "--out=x"},
       "unknown option --out",
       "dedup --help"},
      {{"--run", "r", "dedup", "in.jsonl"},
       "--run: stands before its command",
       "copydesk dedup --run"},
      {{"verify-run", "in.jsonl"}, "needs two runs", "A/run.json B/run.json"},
      {{"dedup", "in.jsonl", "-x"}, "unknown option -x", "dedup --help"},
      {{"strip", "in.jsonl", "--matches", "m"},
       "unknown option --matches",
       "strip --help"},
      {{"version", "extra"}, "unexpected argument 'extra'", "version --help"},
      {{"dedup", "in.jsonl", "-o"}, "--output", "dedup --help"},
      {{"dedup", "in.jsonl", "-t", "1.01"}, "'1.01' is no number", "--help"},
      {{"dedup", "in.jsonl", "-t", "-0.1"}, "'-0.1' is no number", "--help"},
      {{"dedup", "in.jsonl", "-t", "nan"}, "'nan' is no number", "--help"},
      {{"dedup", "in.jsonl", "-t", "half"}, "'half' is no number", "--help"},
      {{"dedup", "in.jsonl", "--max-error-rate", "2"}, "'2' is no", "--help"},
      {{"dedup", "in.jsonl", "--max-record", "10Q"}, "'10Q' is no size", "16M"},
      {{"dedup", "in.jsonl", "--max-record", "-5"}, "'-5' is no size", "16M"},
      {{"dedup", "in.jsonl", "-f", "parquet"}, "is none of auto, jsonl", "-"},
      {{"strip", "in.jsonl", "--format", "md"}, "none of jsonl, text", "-"},
      {{"-j", "-1", "version"}, "'-1' is no whole number", "--help"},
      {{"-j", "2.5", "version"}, "'2.5' is no whole number", "--help"},
      {{"-j", "99999999999", "version"}, "is no whole number", "--help"},
      {{"--progress", "maybe", "version"}, "none of auto, always", "--help"},
      {{"--color", "red", "version"}, "none of auto, always", "--help"},
      {{"dedup", "in.jsonl", "--keep", "nonsense"},
       "--keep: cannot understand 'nonsense'",
       "rules are earliest"},
      {{"dedup", "in.jsonl", "--keep", "site="}, "--keep: cannot", "rules are"},
      {{"dedup", "in.jsonl", "--keep", " ; "}, "--keep: no rule", "default is"},
      {{"gen", "--docs", "-5"}, "'-5' is no whole number", "gen --help"},
      {{"gen", "--docs", "many"}, "'many' is no whole number", "gen --help"},
      {{"gen", "--sites", "0"}, "'0' is no whole number from 1", "--help"},
      {{"gen", "--sites", "5000"}, "sites: 5000 is out of range", "4096"},
      {{"gen", "--tier", "gentle"}, "no tier is called 'gentle'", "light"},
      {{"explain", "in.jsonl"}, "needs two documents", "INPUT ID ID"},
      {{"explain", "in.jsonl", "a", "nobody"}, "nobody", ""},
      {{"dedup", "-", "-"}, "standard input is named twice", ""},
  };
  for (const auto& [arguments, message, hint] : kMistakes) {
    const Outcome outcome = Run(arguments);
    EXPECT_EQ(outcome.exit_code, 2) << message;
    EXPECT_EQ(outcome.out, "") << message;
    EXPECT_THAT(outcome.err, StartsWith("copydesk: "));
    EXPECT_THAT(outcome.err, HasSubstr(message));
    EXPECT_THAT(outcome.err, HasSubstr(hint)) << message;
    EXPECT_LE(Lines(outcome.err).size(), 2u) << outcome.err;
  }
  EXPECT_THAT(Files(), ElementsAre("in.jsonl"));
}

TEST_F(ExitCode, TwoOutputsOfOneName) {
  WriteCopies();
  Write("kept.jsonl", "old");
  ASSERT_EQ(symlink("kept.jsonl", (folder() + "/link").c_str()), 0);
  for (const char* clusters : {"kept.jsonl", "./kept.jsonl", "link"}) {
    const Outcome outcome =
        Run({"dedup", "in.jsonl", "-o", "kept.jsonl", "--clusters", clusters});
    EXPECT_EQ(outcome.exit_code, 2) << clusters;
    EXPECT_THAT(outcome.err, HasSubstr("named for two outputs"));
  }
  for (const char* standard_output : {"-", "/dev/stdout", "/dev/fd/1"}) {
    const Outcome outcome =
        Run({"dedup", "in.jsonl", "--clusters", standard_output});
    EXPECT_EQ(outcome.exit_code, 2) << standard_output;
    EXPECT_EQ(outcome.out, "");
  }
  EXPECT_EQ(Read("kept.jsonl"), "old");
}

TEST_F(ExitCode, AnInputIsNeverReplaced) {
  WriteCopies();
  const std::string before = Read("in.jsonl");
  ASSERT_EQ(symlink("in.jsonl", (folder() + "/link.jsonl").c_str()), 0);
  for (const char* output : {"in.jsonl", "./in.jsonl", "link.jsonl"}) {
    const Outcome outcome = Run({"dedup", "in.jsonl", "-o", output});
    EXPECT_EQ(outcome.exit_code, 2) << output;
    EXPECT_THAT(outcome.err, HasSubstr("is an input, too")) << output;
    EXPECT_EQ(Run({"strip", ".", "--run", output, "-o", "x"}).exit_code, 2);
  }
  EXPECT_EQ(Read("in.jsonl"), before);
  EXPECT_FALSE(Exists("x"));
}

TEST_F(ExitCode, Input) {
  const Outcome missing = Run({"dedup", "nope.jsonl", "-o", "kept.jsonl"});
  EXPECT_EQ(missing.exit_code, 3);
  EXPECT_EQ(missing.err,
            "copydesk: nope.jsonl: cannot open: No such file or directory\n");
  Write("a.jsonl.gz", Gzip(Record("a", "one", Story(1))).substr(0, 60));
  Write("a.jsonl.zst", Zstd(Record("a", "one", Story(1))).substr(0, 60));
  for (const char* name : {"a.jsonl.gz", "a.jsonl.zst"}) {
    const Outcome cut = Run({"dedup", name, "-o", "kept.jsonl"});
    EXPECT_EQ(cut.exit_code, 3);
    EXPECT_THAT(cut.err, HasSubstr("data ends too early at byte 60"));
  }
  mkdir((folder() + "/empty").c_str(), 0755);
  const Outcome empty = Run({"dedup", "empty"});
  EXPECT_EQ(empty.exit_code, 3);
  EXPECT_THAT(empty.err, HasSubstr("empty: holds no files"));
  EXPECT_FALSE(Exists("kept.jsonl"));
}

TEST_F(ExitCode, TooManyBadRecords) {
  std::string many;
  for (int i = 0; i < 200; ++i) {
    many += Record(std::to_string(i), "one", Story(i, 1));
    // What is only noted does not count, and is not named as the first.
    if (i == 3) many += "{\"id\":\"x\",\"text\":\"\"}\n";
    if (i >= 100 && i < 103) many += "{\"title\":\"no text\"}\n";
  }
  Write("in.jsonl", many);
  const Outcome stopped = Run({"cluster", "in.jsonl", "-o", "c.jsonl"});
  EXPECT_EQ(stopped.exit_code, 3);
  EXPECT_THAT(stopped.err, HasSubstr("in.jsonl:103: missing_text: the first of "
                                     "3 bad records among 204"));
  EXPECT_THAT(stopped.err, HasSubstr("--max-error-rate"));
  EXPECT_FALSE(Exists("c.jsonl"));
  EXPECT_EQ(Run({"cluster", "in.jsonl", "--max-error-rate", "0.02"}).exit_code,
            0);
  const Outcome strict =
      Run({"cluster", "in.jsonl", "--max-error-rate", "1", "--strict"});
  EXPECT_EQ(strict.exit_code, 3);
  EXPECT_THAT(strict.err, HasSubstr("in.jsonl:103: missing_text"));
  EXPECT_THAT(strict.err, HasSubstr("--strict stops"));
}

TEST_F(ExitCode, Output) {
  WriteCopies();
  mkdir((folder() + "/sub").c_str(), 0755);
  struct {
    const char* output;
    const char* message;
  } kFailures[] = {
      {"nowhere/kept.jsonl", "nowhere/kept.jsonl: cannot create"},
      {"in.jsonl/kept.jsonl", "cannot create: Not a directory"},
      {"sub", "sub: is a folder"},
      {"sub/", "sub/: is no name for a file"},
      {".", ".: is no name for a file"},
      {"/dev/full", "/dev/full: cannot write: No space left on device"},
  };
  for (const auto& [output, message] : kFailures) {
    const Outcome outcome = Run({"dedup", "in.jsonl", "-o", output});
    EXPECT_EQ(outcome.exit_code, 4) << output;
    EXPECT_THAT(outcome.err, HasSubstr(message));
  }
  const Outcome full = Shell("copydesk dedup in.jsonl > /dev/full");
  EXPECT_EQ(full.exit_code, 4);
  EXPECT_THAT(full.err, HasSubstr("standard output: cannot write: No space"));
  for (const char* command :
       {"version", "--json cluster in.jsonl", "explain in.jsonl a b"}) {
    EXPECT_EQ(
        Shell(std::string("copydesk ") + command + " > /dev/full").exit_code, 4)
        << command;
  }
  const Outcome closed =
      Shell("copydesk dedup in.jsonl --clusters c.jsonl >&-");
  EXPECT_EQ(closed.exit_code, 4);
  EXPECT_THAT(closed.err, HasSubstr("standard output: cannot write"));
  const Outcome tmp = Run({"--tmp", "nowhere", "dedup"}, "some text\n");
  EXPECT_EQ(tmp.exit_code, 4);
  EXPECT_THAT(tmp.err, HasSubstr("name another folder with --tmp"));
  EXPECT_THAT(Files(), ElementsAre("in.jsonl", "sub/"));
}

TEST_F(ExitCode, UnwritableFolder) {
  if (geteuid() == 0) GTEST_SKIP() << "root may write everywhere";
  WriteCopies();
  mkdir((folder() + "/sub").c_str(), 0555);
  const Outcome outcome = Run({"dedup", "in.jsonl", "-o", "sub/kept.jsonl"});
  EXPECT_EQ(outcome.exit_code, 4);
  EXPECT_THAT(outcome.err, HasSubstr("cannot create: Permission denied"));
}

TEST_F(ExitCode, BrokenPipeIsNoError) {
  std::string many;
  for (int i = 0; i < 3000; ++i) {
    many += Record(std::to_string(i), "one", Story(i, 6));
  }
  Write("in.jsonl", many);
  for (const char* command : {"dedup in.jsonl", "strip in.jsonl",
                              "cluster in.jsonl -o -", "gen --docs 100000"}) {
    const Outcome outcome = Shell(std::string("copydesk -q ") + command +
                                  " | head -1; exit ${PIPESTATUS[0]}");
    EXPECT_EQ(outcome.exit_code, 0) << command;
    EXPECT_EQ(outcome.err, "") << command;
    EXPECT_EQ(Lines(outcome.out).size(), 1u) << command;
  }
}

TEST_F(ExitCode, SignalsLeaveNothingBehind) {
  Write("first.jsonl", Record("a", "one", Story(1)));
  for (const auto& [number, code] :
       {std::pair{SIGINT, 130}, std::pair{SIGTERM, 143},
        std::pair{SIGHUP, 129}}) {
    // Input that never ends; the exec makes the signal reach copydesk.
    const pid_t child = Start(
        "exec copydesk dedup - -o kept.jsonl --clusters c.jsonl "
        "< <(cat first.jsonl; exec sleep 100)");
    const auto deadline =
        std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (Files().size() < 3 && std::chrono::steady_clock::now() < deadline) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    EXPECT_EQ(Files().size(), 3u);  // two temporary files
    ASSERT_GT(child, 0);
    kill(child, number);
    EXPECT_EQ(Wait(child).exit_code, code);
    EXPECT_THAT(Files(), ElementsAre("first.jsonl"));
  }
}

}  // namespace
}  // namespace copydesk::cli_testing
