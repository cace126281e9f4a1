// What people see: the summary, the bar, colours, help; and what they do not.
#include <gmock/gmock.h>

#include <algorithm>

#include "tests/cli/bad_input_testing.h"

namespace copydesk::cli_testing {
namespace {

using testing::AllOf;
using testing::Contains;
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

constexpr char kEventKeys[] =
    "v,stage,stage_number,stages,seconds,bytes_done,bytes_total,documents,"
    "duplicates,mb_per_s,memory,of_stage,eta_seconds";

TEST_F(Screen, ProgressEvents) {
  const auto size = static_cast<int64_t>(Read("in.jsonl").size());
  for (const char* command : {"dedup", "cluster"}) {
    const Outcome outcome =
        Run({"--progress", "json", "-q", command, "in.jsonl", "-o", "kept"});
    EXPECT_EQ(outcome.exit_code, 0);
    const std::vector<std::string> lines = Lines(outcome.err);
    ASSERT_GE(lines.size(), 6u);
    ExpectJsonLines(outcome.err, kEventKeys);
    int64_t stage = 0;
    double seconds = 0;
    for (const std::string& line : lines) {
      const Json event(line);
      EXPECT_EQ(event.Int("/v"), 1);
      EXPECT_EQ(event.Int("/stages"), 6);
      // No stage is left out.
      EXPECT_LE(event.Int("/stage_number"), stage + 1);
      EXPECT_GE(event.Int("/stage_number"), stage);
      stage = event.Int("/stage_number");
      EXPECT_GE(event.Number("/seconds"), seconds);
      seconds = event.Number("/seconds");
      EXPECT_GT(event.Int("/memory"), 1 << 20);
      EXPECT_LE(event.Int("/bytes_done"), size);
      EXPECT_EQ(event.At("/duplicates"), stage < 6 ? "null" : "1");
      EXPECT_LE(event.Int("/documents"), 3);
      EXPECT_TRUE(stage < 2 || event.Int("/documents") == 3);
    }
    EXPECT_EQ(stage, 6);
    EXPECT_EQ(Json(lines.front()).At("/stage"), "reading");
    EXPECT_EQ(Json(lines.front()).At("/eta_seconds"), "null");
    EXPECT_EQ(Json(lines.back()).At("/stage"), "writing");
    EXPECT_GE(Json(lines.back()).Number("/eta_seconds"), 0);
  }
  const Outcome strip =
      Run({"--progress", "json", "-q", "strip", "in.jsonl", "-o", "clean"});
  EXPECT_THAT(
      Column(strip.err, "/stage"),
      testing::IsSupersetOf({"reading", "grouping", "judging", "writing"}));
  EXPECT_EQ(Json(Lines(strip.err).back()).At("/duplicates"), "null");
}

// While a job waits for its input it is alive, and not too loud.
TEST_F(Screen, ProgressEventsGoOn) {
  const Outcome outcome = Shell(
      "(cat in.jsonl; sleep 2.2; cat in.jsonl) | "
      "copydesk --progress json -q dedup -o kept");
  EXPECT_EQ(outcome.exit_code, 0);
  ExpectJsonLines(outcome.err, kEventKeys);
  std::vector<double> reading;
  for (const std::string& line : Lines(outcome.err)) {
    const Json event(line);
    EXPECT_EQ(event.Int("/bytes_total"), 0);  // of a pipe
    if (event.At("/stage") == "reading") {
      EXPECT_EQ(event.At("/of_stage"), "null");
      EXPECT_EQ(event.At("/eta_seconds"), "null");
      reading.push_back(event.Number("/seconds"));
    }
  }
  EXPECT_GE(reading.size(), 2u);
  for (size_t i = 1; i < reading.size(); ++i) {
    EXPECT_GE(reading[i] - reading[i - 1], 0.499);
  }
}

TEST_F(Screen, EventsOfErrorsAndQuietRuns) {
  const Outcome outcome =
      Run({"--progress", "json", "dedup", "in.jsonl", "-o", "/dev/full"});
  EXPECT_EQ(outcome.exit_code, 4);
  const std::vector<std::string> lines = Lines(outcome.err);
  EXPECT_THAT(lines.back(), HasSubstr("/dev/full: cannot write"));
  EXPECT_EQ(Json(lines[lines.size() - 2]).At("/stage"), "writing");
}

TEST_F(Screen, BarShowsHowFarItIs) {
  ASSERT_EQ(Run({"gen", "--docs", "2000", "-o", "news.jsonl"}).exit_code, 0);
  const Outcome outcome = Run({"--progress", "always", "-q", "-j", "1", "dedup",
                               "news.jsonl", "-o", "kept"});
  EXPECT_EQ(outcome.exit_code, 0);
  std::vector<std::string> drawn;
  const std::string clear = "\r\x1b[K";
  for (size_t at = 0; at < outcome.err.size();) {
    ASSERT_EQ(outcome.err.substr(at, clear.size()), clear);
    const size_t next = outcome.err.find(clear, at + 1);
    drawn.push_back(outcome.err.substr(at + 4, next - at - 4));
    at = std::min(next, outcome.err.size());
  }
  ASSERT_GE(drawn.size(), 8u);
  EXPECT_EQ(drawn.back(), "");
  EXPECT_THAT(drawn.front(), MatchesRegex("dedup  1/6 reading  mem [0-9.]+ "
                                          "[kMG]B  [0-9:]+"));
  EXPECT_THAT(
      drawn,
      Contains(MatchesRegex(
          "dedup  1/6 reading  (█|░)+  [0-9]+ %  [0-9.]+ [kM]B of [0-9.]+ MB  "
          "[0-9]+ MB/s  [0-9,]+ docs  mem [0-9.]+ [kMG]B  ETA [0-9:]+")));
  EXPECT_THAT(drawn[drawn.size() - 2],
              MatchesRegex("dedup  6/6 writing  2,000 docs  [0-9.]+ % dup  mem "
                           "[0-9.]+ [kMG]B  ETA [0-9:]+"));
}

TEST_F(Screen, BarFitsTheTerminal) {
  if (Shell("command -v script").exit_code != 0) GTEST_SKIP() << "no script";
  ASSERT_EQ(Run({"gen", "--docs", "500", "-o", "news.jsonl"}).exit_code, 0);
  for (const size_t columns : {10u, 40u, 60u, 100u, 200u}) {
    const Outcome outcome = Shell(
        "script -qec 'stty cols " + std::to_string(columns) +
        "; copydesk -q --progress always dedup news.jsonl -o kept' /dev/null "
        "< /dev/null");
    const std::string clear = "\r\x1b[K";
    size_t widest = 0;
    size_t at = outcome.out.find(clear);
    ASSERT_NE(at, std::string::npos);
    while (at != std::string::npos) {
      const size_t next = outcome.out.find(clear, at + 1);
      const std::string line = outcome.out.substr(at + 4, next - at - 4);
      widest = std::max(widest, static_cast<size_t>(std::count_if(
                                    line.begin(), line.end(), [](char c) {
                                      return (c & 0xc0) != 0x80;
                                    })));
      at = next;
    }
    // The name of the stage is always there.
    EXPECT_LE(widest, std::max<size_t>(columns, 20)) << columns;
    EXPECT_GE(widest, 18u);
  }
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
