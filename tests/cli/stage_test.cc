// A job in steps: the same outputs as in one process, whatever the shards, and
// a refusal of what does not fit.
#include <gmock/gmock.h>

#include <filesystem>
#include <map>
#include <sstream>

#include "tests/cli/cli_testing.h"

namespace copydesk::cli_testing {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class StageTest : public CliTest {
 protected:
  // Seven files: plain, compressed, of another encoding; ids that occur in
  // several, bad records, and a folder.
  void SetUp() override {
    for (int f = 0; f < 7; ++f) {
      std::string lines;
      for (int i = 0; i < 40; ++i) {
        const int n = f * 31 + i;
        lines += Record("d" + std::to_string(n), "site" + std::to_string(i % 4),
                        Story(n / 3, 7 + n % 2) +
                            "\nSubscribe to our newsletter for more of this");
      }
      if (f == 3) lines += "{\"broken\":\n";
      const std::string name = "in/part" + std::to_string(f) + ".jsonl";
      if (f % 3 == 1) {
        Write(name + ".zst", Zstd(lines));
      } else {
        Write(name, lines);
      }
    }
    fs::create_directory(folder() + "/out");
  }
  Outcome Stage(const std::string& words) {
    std::istringstream in("stage " + words);
    return Run({std::istream_iterator<std::string>(in), {}});
  }
  void Expect(const std::string& words, int exit_code) {
    const Outcome outcome = Stage(words);
    EXPECT_EQ(outcome.exit_code, exit_code) << words << outcome.err;
  }
  // All outputs, and of run.json what does not differ from run to run.
  std::map<std::string, std::string> Outputs() {
    std::map<std::string, std::string> contents;
    for (const auto& entry : fs::directory_iterator(folder() + "/out")) {
      const std::string name = entry.path().filename().string();
      const std::string bytes = ReadBytes(entry.path().string());
      contents[name] = name == "run.json" ? Json(bytes).At("/digest") +
                                                Json(bytes).At("/counts") +
                                                Json(bytes).At("/bytes/input")
                                          : bytes;
    }
    fs::remove_all(folder() + "/out");
    fs::create_directory(folder() + "/out");
    return contents;
  }
};

// A command, its options, and how its shards are read: two processes side by
// side; in any order; more shards than files.
struct Job {
  const char* command;
  const char* options;
  const char* read;
};
constexpr Job kJobs[] = {
    {"cluster", "-o out/clusters --matches out/matches --background",
     "copydesk stage fingerprint --dir run --shard 2/2 & copydesk stage "
     "fingerprint --dir run --shard 1/2 && wait $!"},
    {"dedup",
     "-o out/kept --clusters out/clusters --decisions out/why "
     "--paragraphs out/paragraphs --errors out/errors --keep longest",
     "for i in 2 3 1; do copydesk stage fingerprint --dir run --shard $i/3 || "
     "exit; done"},
    {"dedup", "-o out/kept", "copydesk stage fingerprint --dir run"},
    {"strip", "-o out/clean --paragraphs out/paragraphs",
     "for i in 8 2 4 1 3 5 7 6; do copydesk stage fingerprint --dir run "
     "--shard $i/8 || exit; done"},
};

TEST_F(StageTest, SameAsOneProcess) {
  for (const auto& [command, options, read] : kJobs) {
    const std::string job = std::string(options) + " --run out/run.json -q in";
    const Outcome whole = Shell("copydesk " + std::string(command) + " " + job);
    ASSERT_EQ(whole.exit_code, 0) << whole.err;
    const auto right = Outputs();
    ASSERT_GE(right.size(), 2u);
    fs::remove_all(folder() + "/run");
    const Outcome outcome = Shell(
        "copydesk stage manifest --dir run --command " + std::string(command) +
        " " + job + " && { " + read +
        "; } && for s in group verify cluster apply; do copydesk stage $s "
        "-q --memory 4M --dir run || exit; done");
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_TRUE(Outputs() == right) << command << ": " << read;
    // What is done is not done again, and may be written again.
    for (const char* step : {"group", "verify", "cluster"}) {
      const Outcome again =
          Stage(std::string(step) + " --dir run --progress json");
      EXPECT_EQ(again.exit_code, 0) << again.err;
      EXPECT_EQ(again.err, "") << step;
    }
    Expect("apply --dir run -q", 0);
    EXPECT_TRUE(Outputs() == right);
  }
}

TEST_F(StageTest, RefusesWhatDoesNotFit) {
  const std::string manifest =
      "manifest --dir run --command dedup -o out/kept in";
  EXPECT_THAT(Stage("group --dir run").err, HasSubstr("no manifest.json"));
  Expect(manifest, 0);
  Expect(manifest, 0);
  EXPECT_EQ(Json(Read("run/manifest.json")).At("/files/0/file"),
            "in/part0.jsonl");
  EXPECT_EQ(Json(Read("run/manifest.json")).Int("/files/0/size"),
            static_cast<int64_t>(Read("in/part0.jsonl").size()));

  Outcome outcome = Stage(manifest + " --threshold 0.7");
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("was \"threshold\":0.5, is"));

  outcome = Stage("group --dir run");
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("holds no shard"));
  Expect("fingerprint --dir run --shard 1/3", 0);
  Expect("fingerprint --dir run --shard 3/3", 0);
  outcome = Stage("group --dir run");
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("shard 2 of 3 is missing"));
  Expect("fingerprint --dir run --shard 1/2", 0);
  outcome = Stage("group --dir run");
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("holds shards of "));
  fs::remove_all(folder() + "/run/shard-1-of-2");
  Expect("fingerprint --dir run --shard 2/3", 0);
  outcome = Stage("verify --dir run");
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("the step before was not run"));
  Expect("group --dir run", 0);

  for (const char* shard : {"0/3", "4/3", "2", "a/b", "/", "1/0"}) {
    EXPECT_THAT(
        Stage("fingerprint --dir run --shard " + std::string(shard)).err,
        HasSubstr("is no shard"));
  }
  Write("in/part9.jsonl", Record("a", "b", Story(1)));
  outcome = Stage("verify --dir run");
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("in/part9.jsonl"));
}

TEST_F(StageTest, RefusesDamage) {
  Expect("manifest --dir run --command cluster -o out/clusters in", 0);
  Expect("fingerprint --dir run --shard 1/2", 0);
  Expect("fingerprint --dir run --shard 2/2", 0);
  for (const char* name :
       {"run/shard-1-of-2/state.shard", "run/shard-2-of-2/ids",
        "run/shard-2-of-2/records", "run/shard-1-of-2/lines/keys.017",
        "run/manifest.json"}) {
    const std::string whole = Read(name);
    std::string bytes = whole;
    bytes[bytes.size() / 2] ^= 0x20;
    Write(name, bytes);
    const Outcome outcome = Stage("group --dir run");
    EXPECT_EQ(outcome.exit_code, 5) << name << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr(name));
    Write(name, whole);
  }
  Expect("group --dir run", 0);
}

// What is bad is judged for the whole, not for a shard.
TEST_F(StageTest, BadRecordsOfAllShards) {
  std::string bad;
  for (int i = 0; i < 3; ++i) bad += "{\"broken\":\n";
  Write("in/part2.jsonl", bad);
  Expect(
      "manifest --dir run --command dedup -o out/kept --errors out/errors in",
      0);
  for (int i = 1; i <= 7; ++i) {
    Expect("fingerprint --dir run --shard " + std::to_string(i) + "/7", 0);
  }
  const Outcome outcome = Stage("group --dir run");
  EXPECT_EQ(outcome.exit_code, 3);
  EXPECT_THAT(outcome.err, HasSubstr("in/part2.jsonl:1: invalid_json"));
  EXPECT_THAT(outcome.err, HasSubstr("the first of 4 bad records among 244"));
  EXPECT_EQ(Lines(Read("out/errors")).size(), 4u);
}

}  // namespace
}  // namespace copydesk::cli_testing
