// The digest of run.json, held to what docs/formats.md says of it by a program
// that reads the outputs alone.
#include <gmock/gmock.h>

#include <algorithm>
#include <random>

#include "tests/cli/cli_testing.h"

namespace copydesk::cli_testing {
namespace {

const std::string kWeek = COPYDESK_SOURCE "/corpus/week.jsonl";

class Digest : public CliTest {
 protected:
  std::string OfRun(Arguments arguments) {
    arguments.insert(arguments.end(), {"-q", "--run", "run.json"});
    const Outcome outcome = Run(arguments);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    return Json(Read("run.json")).At("/digest");
  }
  std::string ByOracle(const std::string& files) {
    const Outcome outcome = Shell(
        "python3 " COPYDESK_SOURCE "/tests/cli/digest_oracle.py " + files);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    return outcome.out.substr(0, 64);
  }
};

TEST_F(Digest, FollowsFromTheOutputs) {
  for (const std::string& input :
       {kWeek, std::string(COPYDESK_SOURCE "/corpus/texts"),
        std::string(COPYDESK_SOURCE "/corpus/pages")}) {
    const std::string compared = OfRun(
        {"cluster", input, "-o", "c", "--decisions", "d", "--paragraphs", "p"});
    EXPECT_EQ(compared, ByOracle("d c p")) << input;
    EXPECT_EQ(OfRun({"dedup", input, "--dry-run"}), compared) << input;
    const std::string stripped =
        OfRun({"strip", input, "-o", "clean", "--paragraphs", "p"});
    EXPECT_EQ(stripped, ByOracle("'' '' p")) << input;
    EXPECT_NE(stripped, compared) << input;
  }
}

TEST_F(Digest, IdsWithTabsAndLineFeeds) {
  Write("in.jsonl", Record("a\\tb", "one", Story(1)) +
                        Record("a\\nb", "two", Story(1)) +
                        Record("a\\\\tb", "three", Story(1)) +
                        Record("é", "four", Story(2)));
  const std::string digest = OfRun({"cluster", "in.jsonl", "-o", "c",
                                    "--decisions", "d", "--paragraphs", "p"});
  EXPECT_EQ(digest, ByOracle("d c p"));
}

TEST_F(Digest, SameForAnyOrderThreadsInstructionsAndFiles) {
  std::vector<std::string> lines = Lines(ReadBytes(kWeek));
  const std::string digest = OfRun({"cluster", kWeek});
  std::mt19937 random(7);
  std::shuffle(lines.begin(), lines.end(), random);
  for (size_t i = 0; i < lines.size(); ++i) {
    const std::string name = "parts/" + std::to_string(i % 7) + ".jsonl";
    Write(name, (Exists(name) ? Read(name) : "") + lines[i] + "\n");
  }
  for (const char* threads : {"1", "2", "8"}) {
    for (const char* simd : {"scalar", "auto"}) {
      EXPECT_EQ(OfRun({"cluster", "parts", "-j", threads, "--simd", simd}),
                digest)
          << threads << " " << simd;
    }
  }
}

TEST_F(Digest, ChangesWithADecision) {
  const std::string digest = OfRun({"cluster", kWeek});
  EXPECT_NE(OfRun({"cluster", kWeek, "--keep", "latest"}), digest);
  EXPECT_NE(OfRun({"cluster", kWeek, "--threshold", "0.95"}), digest);
}

}  // namespace
}  // namespace copydesk::cli_testing
