// What people see: the summary, the bar, colours, help; and what they do not.
#include <gmock/gmock.h>

#include "tests/cli/bad_input_testing.h"

namespace copydesk::cli_testing {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;
using testing::StartsWith;

class Screen : public CliTest {
 protected:
  void SetUp() override {
    Write("in.jsonl", Record("a", "one", Story(1)) +
                          Record("b", "two", Story(1)) +
                          Record("c", "two", Story(2)));
  }
};

TEST_F(Screen, Summary) {
  const Outcome outcome = Run({"dedup", "in.jsonl"});
  EXPECT_THAT(outcome.err,
              AllOf(StartsWith("note: text from field `text`, id from"),
                    HasSubstr("\n3 documents of 2 sites"),
                    HasSubstr("\n1 candidate pair: 1 exact\n"),
                    HasSubstr("\n2 documents in 1 cluster of two or more\n"),
                    HasSubstr("\n1 dropped (33.3 %): 1 exact")));
  EXPECT_THAT(outcome.err, Not(HasSubstr("skipped")));
  EXPECT_THAT(outcome.err, Not(HasSubstr("peak memory")));
  EXPECT_EQ(outcome.out.find("documents"), std::string::npos);
}

TEST_F(Screen, QuietAndVerbose) {
  for (const char* quiet : {"-q", "--quiet"}) {
    EXPECT_EQ(Run({quiet, "dedup", "in.jsonl"}).err, "");
    EXPECT_EQ(Run({"dedup", quiet, "in.jsonl"}).err, "");
    EXPECT_THAT(Run({quiet, "dedup", "nope"}).err, HasSubstr("cannot open"));
  }
  for (const char* verbose : {"-v", "--verbose"}) {
    const std::string err = Run({verbose, "dedup", "in.jsonl"}).err;
    EXPECT_THAT(err, AllOf(HasSubstr("\n  reading "), HasSubstr("\n  writing "),
                           HasSubstr("peak memory"), HasSubstr("digest")));
  }
}

TEST_F(Screen, NoBarInAPipe) {
  for (const char* when : {"auto", "never"}) {
    const Outcome outcome =
        Shell(std::string("(cat in.jsonl; sleep 1.3; cat in.jsonl) | copydesk "
                          "--progress ") +
              when + " dedup");
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_THAT(outcome.err, Not(HasSubstr("\r")));
    EXPECT_THAT(outcome.err, Not(HasSubstr("\x1b")));
  }
}

TEST_F(Screen, BarOnRequestIsTakenAway) {
  const Outcome outcome = Shell(
      "(cat in.jsonl; sleep 1.5; cat in.jsonl) | copydesk --progress always "
      "dedup");
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_THAT(outcome.err, HasSubstr("\r\x1b[Kdedup  "));
  EXPECT_THAT(outcome.err, HasSubstr("/6 "));
  // The last thing the bar does is to go.
  const size_t gone = outcome.err.rfind("\r\x1b[K");
  EXPECT_THAT(outcome.err.substr(gone + 4), StartsWith("note: "));
}

TEST_F(Screen, BarOnATerminalOnly) {
  if (Shell("command -v script").exit_code != 0) GTEST_SKIP() << "no script";
  const Outcome outcome = Shell(
      "mkfifo p; (cat in.jsonl; sleep 1.5; cat in.jsonl) > p & "
      "script -qec 'copydesk dedup p -o kept.jsonl' /dev/null < /dev/null");
  EXPECT_THAT(outcome.out, HasSubstr("\r\x1b[Kdedup  "));
}

TEST_F(Screen, ProgressEvents) {
  const Outcome outcome =
      Run({"--progress", "json", "-q", "dedup", "in.jsonl", "-o", "kept"});
  const std::vector<std::string> lines = Lines(outcome.err);
  ASSERT_GE(lines.size(), 6u);
  ExpectJsonLines(outcome.err,
                  "event,stage,stage_number,stages,bytes,bytes_total,documents,"
                  "seconds");
  int64_t stage = 1;
  for (const std::string& line : lines) {
    const Json event(line);
    EXPECT_EQ(event.At("/event"), "progress");
    EXPECT_EQ(event.Int("/stages"), 6);
    EXPECT_GE(event.Int("/stage_number"), stage);
    stage = event.Int("/stage_number");
    EXPECT_LE(event.Int("/bytes"), event.Int("/bytes_total"));
    EXPECT_GE(event.Number("/seconds"), 0);
  }
  EXPECT_EQ(stage, 6);
  EXPECT_EQ(Json(lines.front()).At("/stage"), "reading");
  EXPECT_EQ(Json(lines.back()).At("/stage"), "writing");
}

TEST_F(Screen, Colours) {
  Write("a.txt", Story(1) + "\nand then one more line of words here\n");
  Write("b.txt", Story(1) + "\nand then some more line of words here\n");
  const Arguments plain = {"explain", "a.txt", "b.txt"};
  const auto coloured = [&](const char* when) {
    return Run({"--color", when, "explain", "a.txt", "b.txt"})
               .out.find('\x1b') != std::string::npos;
  };
  EXPECT_TRUE(coloured("always"));
  EXPECT_FALSE(coloured("never"));
  EXPECT_FALSE(coloured("auto"));  // no terminal
  environment.emplace_back("CLICOLOR_FORCE", "1");
  EXPECT_TRUE(coloured("auto"));
  EXPECT_FALSE(coloured("never"));
  environment.emplace_back("NO_COLOR", "1");
  EXPECT_FALSE(coloured("auto"));
  EXPECT_TRUE(coloured("always"));  // what is typed wins
}

TEST_F(Screen, ColoursOnATerminal) {
  if (Shell("command -v script").exit_code != 0) GTEST_SKIP() << "no script";
  Write("a.txt", Story(1) + "\nand then one more line of words here\n");
  Write("b.txt", Story(1) + "\nand then some more line of words here\n");
  const std::string command =
      "script -qec 'copydesk explain a.txt b.txt' /dev/null < /dev/null";
  EXPECT_THAT(Shell(command).out, HasSubstr("\x1b["));
  EXPECT_THAT(Shell("NO_COLOR=1 " + command).out, Not(HasSubstr("\x1b[")));
  EXPECT_THAT(Shell("TERM=dumb " + command).out, Not(HasSubstr("\x1b[")));
}

// Documents that would like to run the terminal.
TEST_F(Screen, DocumentsDoNotReachTheTerminal) {
  std::string lines;
  const std::string bad =
      "\\u001b[2J\\u001b]0;owned\\u0007\\u009b31m\\u202e\\b";
  for (int i = 0; i < 6; ++i) {
    lines += "{\"id\":\"" + std::to_string(i) + bad + "\",\"site\":\"s" + bad +
             "\",\"title\":\"t" + bad + std::to_string(i) + "\",\"text\":\"" +
             bad + " Subscribe to our newsletter " + bad + "\\n" +
             Story(i < 4 ? i : 9, 2) + "\"}\n";
  }
  Write("bad.jsonl", lines + "{\"bad\\u001b[2J\":\n");
  for (const char* command : {"dedup", "strip", "cluster"}) {
    const Outcome outcome = Run({command, "-v", "bad.jsonl", "--errors", "e"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    ExpectNoControls(outcome.err);
    EXPECT_THAT(outcome.err, HasSubstr("6 documents"));
  }
  const std::string id = Json(Lines(Read("bad.jsonl"))[4]).At("/id");
  const std::string other = Json(Lines(Read("bad.jsonl"))[5]).At("/id");
  const Outcome explain = Run({"explain", "bad.jsonl", id, other});
  EXPECT_EQ(explain.exit_code, 0) << explain.err;
  ExpectNoControls(explain.out);
  const Outcome nobody = Run({"explain", "bad.jsonl", id, "\x1b[2Jnobody"});
  EXPECT_EQ(nobody.exit_code, 2);
  ExpectNoControls(nobody.err);
}

TEST_F(Screen, Help) {
  const Outcome all = Run({"--help"});
  for (const char* command : {"cluster", "dedup", "strip", "explain", "gen",
                              "verify-run", "version"}) {
    EXPECT_THAT(all.out, HasSubstr(std::string("\n  ") + command));
    const Outcome outcome = Run({command, "--help"});
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_EQ(outcome.err, "");
    EXPECT_THAT(outcome.out, HasSubstr(std::string("copydesk ") + command));
    EXPECT_EQ(Run({"help", command}).out, outcome.out);
    EXPECT_EQ(Run({command, "-h"}).out, outcome.out);
    // No numbers of enumerators, no words of the parser's making.
    EXPECT_THAT(outcome.out, Not(HasSubstr("->")));
    EXPECT_THAT(outcome.out, Not(HasSubstr("{")));
  }
  EXPECT_EQ(Run({"help"}).out, all.out);
  EXPECT_THAT(Run({"version"}).out, MatchesRegex("copydesk [0-9.]+.*\n"));
  EXPECT_THAT(Run({"-V"}).out, MatchesRegex("copydesk [0-9.]+\n"));
}

}  // namespace
}  // namespace copydesk::cli_testing
