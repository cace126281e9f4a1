// verify-run: whether two runs decided the same, and if not, why and where.
#include <gmock/gmock.h>

#include <algorithm>

#include "tests/cli/cli_testing.h"

namespace copydesk::cli_testing {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;
using testing::StartsWith;

class VerifyRun : public CliTest {
 protected:
  // Documents a and b carry one story, c and d none; a line recurs.
  static std::vector<std::string> Records() {
    return {Record("a", "one", Story(1)), Record("b", "two", Story(1)),
            Record("c", "two", Story(2)), Record("d", "one", Story(3))};
  }
  static std::string Joined(const std::vector<std::string>& lines) {
    std::string all;
    for (const std::string& line : lines) all += line;
    return all;
  }
  void SetUp() override { Write("in.jsonl", Joined(Records())); }

  // Runs cluster on `input` with all outputs in a folder.
  void RunInto(const std::string& to, const std::string& input,
               const Arguments& more = {}) {
    Write(to + "/.keep", "");
    Arguments arguments = {"cluster",
                           input,
                           "-q",
                           "-o",
                           to + "/clusters.jsonl",
                           "--decisions",
                           to + "/decisions.jsonl",
                           "--paragraphs",
                           to + "/paragraphs.jsonl.gz",
                           "--run",
                           to + "/run.json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Outcome outcome = Run(arguments);
    ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  }
  Outcome Verify(const std::string& a, const std::string& b) {
    Outcome outcome = Run({"verify-run", a, b});
    EXPECT_THAT(outcome.exit_code, testing::AnyOf(0, 1, 3, 5));
    return outcome;
  }
  void Replace(const std::string& name, const std::string& from,
               const std::string& to) {
    std::string bytes = Read(name);
    const size_t at = bytes.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    Write(name, bytes.replace(at, from.size(), to));
  }
};

TEST_F(VerifyRun, Equal) {
  RunInto("one", "in.jsonl");
  std::vector<std::string> records = Records();
  std::reverse(records.begin(), records.end());
  Write("turned.jsonl", Joined(records));
  RunInto("two", "turned.jsonl", {"-j", "3", "--strict"});
  for (const char* name : {"two", "two/", "two/run.json", "one"}) {
    const Outcome outcome = Verify("one/run.json", name);
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_THAT(outcome.out,
                MatchesRegex("equal: 4 documents, digest [0-9a-f]{64}\n"));
    EXPECT_EQ(outcome.err, "");
  }
  const Json json(Run({"--json", "verify-run", "one", "two"}).out);
  EXPECT_EQ(json.Keys(),
            "v,equal,digest_a,digest_b,causes,compared_outputs,only_a,only_b,"
            "changed,first");
  EXPECT_EQ(json.At("/equal"), "true");
  EXPECT_EQ(json.At("/digest_a"), json.At("/digest_b"));
}

TEST_F(VerifyRun, OtherOptions) {
  RunInto("one", "in.jsonl");
  RunInto("two", "in.jsonl", {"--keep", "latest; site=two", "-j", "1"});
  const Outcome outcome = Verify("one", "two");
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_EQ(outcome.out,
            "different: options: keep: earliest; longest in A, latest; "
            "site=two in B\n"
            "  first document: a\n"
            "    A: kept, in cluster " +
                Json(Lines(Read("one/decisions.jsonl"))[0]).At("/cluster") +
                "\n"
                "    B: dropped for b, in cluster " +
                Json(Lines(Read("one/decisions.jsonl"))[0]).At("/cluster") +
                "\n");
  const Json json(Run({"--json", "verify-run", "one", "two"}).out);
  EXPECT_EQ(json.At("/equal"), "false");
  EXPECT_EQ(json.At("/causes/0/name"), "keep");
  EXPECT_EQ(json.Int("/changed"), 2);
  EXPECT_EQ(json.At("/first/id"), "a");
}

TEST_F(VerifyRun, OtherFields) {
  Write("in.jsonl",
        "{\"id\":\"a\",\"text\":\"" + Story(4, 2) + "\",\"lead\":\"x\"}\n");
  RunInto("one", "in.jsonl");
  RunInto("two", "in.jsonl", {"--id", "lead"});
  const Outcome outcome = Verify("one", "two");
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.out, StartsWith("different: options: fields: "));
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("first document: a\n"),
                                 HasSubstr("    B: not there\n")));
}

TEST_F(VerifyRun, OtherInput) {
  RunInto("one", "in.jsonl");
  Write("more.jsonl", Read("in.jsonl") + Record("Z", "two", Story(9)));
  RunInto("two", "more.jsonl");
  const Outcome more = Verify("one", "two");
  EXPECT_EQ(more.exit_code, 1);
  EXPECT_THAT(more.out,
              AllOf(StartsWith("different: input: records: 4 in A, 5 in B\n"),
                    HasSubstr("  input: documents: 4 in A, 5 in B\n"),
                    HasSubstr("documents that the other lacks: 0 in A, 1"),
                    HasSubstr("first document: Z\n    A: not there\n")));
  // As many documents and bytes, one of another name.
  std::vector<std::string> records = Records();
  records[2] = Record("x", "two", Story(2));
  Write("renamed.jsonl", Joined(records));
  RunInto("three", "renamed.jsonl");
  const Outcome renamed = Verify("one", "three");
  EXPECT_EQ(renamed.exit_code, 1);
  EXPECT_THAT(renamed.out,
              AllOf(StartsWith("different: input: documents that the other "
                               "lacks: 1 in A, 1 in B\n"),
                    HasSubstr("first document: c\n    A: kept"),
                    HasSubstr("    B: not there\n")));
}

TEST_F(VerifyRun, OtherDecisions) {
  RunInto("one", "in.jsonl");
  // As many bytes, another text: nothing in run.json shows it.
  std::vector<std::string> records = Records();
  std::string other = Story(1).substr(0, Story(3).size());
  other.resize(Story(3).size(), 'x');
  records[3] = Record("d", "one", other);
  Write("other.jsonl", Joined(records));
  RunInto("two", "other.jsonl");
  const Outcome outcome = Verify("one", "two");
  EXPECT_EQ(outcome.exit_code, 1) << outcome.err;
  EXPECT_THAT(outcome.out,
              AllOf(StartsWith("different: documents decided otherwise: 1\n"),
                    HasSubstr("first document: d\n    A: kept"),
                    HasSubstr("    B: dropped for a")));
  // The clusters show it, too, where there are no decisions.
  Shell("rm two/decisions.jsonl");
  EXPECT_THAT(Verify("one", "two").out,
              AllOf(HasSubstr("first document: d\n    A: in cluster"),
                    HasSubstr("led by a")));
}

TEST_F(VerifyRun, OtherParagraphs) {
  for (const char* run : {"one", "two"}) {
    const std::string line = run == std::string("one")
                                 ? "Subscribe to our newsletter today"
                                 : "Nothing in here says any such thing.";
    Write("in.jsonl",
          Record("a", "one", Story(1, 3) + "\n" + line.substr(0, 33)));
    Write(std::string(run) + "/.keep", "");
    ASSERT_EQ(
        Run({"strip", "in.jsonl", "-q", "-o", std::string(run) + "/clean.jsonl",
             "--paragraphs", std::string(run) + "/p", "--run",
             std::string(run) + "/run.json"})
            .exit_code,
        0);
  }
  const Outcome outcome = Verify("one", "two");
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_EQ(outcome.out,
            "different: documents decided otherwise: 1\n"
            "  first document: a\n"
            "    A: without lines 2\n"
            "    B: with all lines\n");
}

TEST_F(VerifyRun, OtherCommandsAndVersions) {
  RunInto("one", "in.jsonl");
  ASSERT_EQ(Run({"dedup", "in.jsonl", "-q", "-o", "k", "--run", "dedup.json"})
                .exit_code,
            0);
  EXPECT_EQ(Verify("one", "dedup.json").exit_code, 0);
  ASSERT_EQ(Run({"strip", "in.jsonl", "-q", "-o", "k", "--run", "strip.json"})
                .exit_code,
            0);
  EXPECT_THAT(
      Verify("dedup.json", "strip.json").out,
      StartsWith("different: command: command: dedup in A, strip in B\n"));
  Replace("strip.json", "\"version\":\"", "\"version\":\"9.");
  EXPECT_THAT(Verify("dedup.json", "strip.json").out,
              StartsWith("different: version: version: "));
  EXPECT_THAT(Verify("dedup.json", "strip.json").out,
              HasSubstr("run both with --decisions and --paragraphs"));
}

TEST_F(VerifyRun, FoldersMayBeMoved) {
  RunInto("one", "in.jsonl");
  RunInto("two", "in.jsonl", {"-t", "0.5", "--keep", "latest; site=two"});
  Shell("mkdir far; mv one two far");
  EXPECT_THAT(Verify("far/one", "far/two/run.json").out,
              HasSubstr("first document: a\n"));
}

TEST_F(VerifyRun, MissingAndUnreadable) {
  RunInto("one", "in.jsonl");
  Write("empty/.keep", "");
  for (const char* name : {"nope", "nope/run.json", "empty"}) {
    const Outcome outcome = Verify("one", name);
    EXPECT_EQ(outcome.exit_code, 3) << name;
    EXPECT_THAT(outcome.err, HasSubstr(std::string(name)));
    EXPECT_THAT(outcome.err, HasSubstr("cannot open: No such file"));
    EXPECT_EQ(Verify(name, "one").exit_code, 3) << name;
  }
  Shell("mkfifo pipe");
  EXPECT_EQ(Verify("one", "pipe").exit_code, 3);
  EXPECT_EQ(Run({"verify-run", "one"}).exit_code, 2);
  EXPECT_EQ(Run({"verify-run", "one", "one", "one"}).exit_code, 2);
}

TEST_F(VerifyRun, DamagedReports) {
  RunInto("one", "in.jsonl");
  const std::string whole = Read("one/run.json");
  for (const std::string& bytes :
       {std::string(), std::string("\n"), std::string("{}\n"),
        std::string("[1]\n"), std::string("\0\0\0\n", 4), whole + "x\n",
        std::string("{\"v\":2}\n"), std::string("{\"v\":\"1\"}\n")}) {
    Write("bad.json", bytes);
    const Outcome outcome = Verify("one", "bad.json");
    EXPECT_EQ(outcome.exit_code, 5) << bytes << outcome.out;
    EXPECT_THAT(outcome.err, StartsWith("copydesk: bad.json: "));
  }
  for (size_t n = 0; n < whole.size(); ++n) {
    Write("bad.json", whole.substr(0, n));
    EXPECT_EQ(Verify("bad.json", "one").exit_code, 5) << n;
    n += 19;
  }
  Write("bad.json", whole);
  Replace("bad.json", "\"digest\":\"", "\"digest\":\"x");
  EXPECT_EQ(Verify("bad.json", "one").exit_code, 5);
}

TEST_F(VerifyRun, DamagedOutputs) {
  RunInto("one", "in.jsonl");
  RunInto("two", "in.jsonl", {"--keep", "latest; site=two"});
  const std::string decisions = Read("two/decisions.jsonl");
  const std::string packed = Read("two/paragraphs.jsonl.gz");
  const auto fails = [&](const char* file, const std::string& bytes,
                         const char* message) {
    Write(file, bytes);
    const Outcome outcome = Verify("one", "two");
    EXPECT_EQ(outcome.exit_code, 5) << outcome.out;
    EXPECT_THAT(outcome.err, AllOf(HasSubstr(file), HasSubstr(message)));
  };
  fails("two/decisions.jsonl", decisions.substr(0, decisions.size() - 5),
        "decisions.jsonl:4: the line has no end");
  fails("two/decisions.jsonl", decisions.substr(0, decisions.find('\n') + 1),
        "has 1 documents, and two/run.json counts 4");
  fails("two/decisions.jsonl", "{\"v\":1}\n" + decisions,
        "decisions.jsonl:1: is no line of this output");
  Write("two/decisions.jsonl", decisions);
  fails("two/paragraphs.jsonl.gz", packed.substr(0, packed.size() / 2),
        "ends too early");
  // Equal digests need no outputs.
  EXPECT_EQ(Verify("two", "two").exit_code, 0);
}

TEST_F(VerifyRun, NothingReachesTheTerminal) {
  RunInto("one", "in.jsonl");
  RunInto("two", "in.jsonl", {"--keep", "latest; site=\x1b[2J; site=two"});
  const Outcome outcome = Verify("one", "two");
  EXPECT_THAT(outcome.out, AllOf(Not(HasSubstr("\x1b")), HasSubstr("\\x1b")));
}

}  // namespace
}  // namespace copydesk::cli_testing
