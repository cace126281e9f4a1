// Runs with --resume that are killed, lose their space or find their files
// damaged: taken up again they give what a run gives that nothing happened to,
// and no stage that was finished is done twice.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <random>
#include <set>
#include <sstream>

#include "tests/cli/cli_testing.h"

namespace copydesk::cli_testing {
namespace {

namespace fs = std::filesystem;
using testing::AnyOf;
using testing::HasSubstr;

// Stages whose end is saved.
constexpr const char* kSaved[] = {"reading", "grouping", "judging", "matching",
                                  "deciding"};

constexpr const char* kJobs[] = {
    "cluster in.jsonl.zst other.jsonl -o out/clusters --matches out/matches "
    "--run out/run.json",
    "dedup in.jsonl.zst other.jsonl -o out/kept --clusters out/clusters "
    "--decisions out/decisions --paragraphs out/paragraphs --background "
    "--matches out/matches --errors out/errors --run out/run.json",
    "strip in.jsonl.zst other.jsonl -o out/clean --paragraphs out/paragraphs "
    "--run out/run.json",
};
// Of the tests that kill.
constexpr const char* kOutOfCore = " --memory 3M -j 2 --progress json -q";

Arguments Words(const std::string& line) {
  std::istringstream in(line);
  return {std::istream_iterator<std::string>(in), {}};
}

// Points at which a run is killed: few as a rule, COPYDESK_KILLS in a campaign.
int Kills() {
  const char* text = std::getenv("COPYDESK_KILLS");
  return text != nullptr ? std::atoi(text) : 15;
}

class ResumeTest : public CliTest {
 protected:
  using Contents = std::map<std::string, std::string>;

  // Some 2 MB, half of them compressed; ids that occur twice, and bad records.
  void SetUp() override {
    std::string lines;
    for (int i = 0; i < 1000; ++i) {
      lines +=
          Record("d" + std::to_string(i % 990), "site" + std::to_string(i % 7),
                 Story(i / 3, 9 + i % 3) +
                     "\nSubscribe to our newsletter for more of this\n"
                     "Copyright site" +
                     std::to_string(i % 7) + " all rights reserved");
      if (i % 400 == 7) lines += "{\"broken\":\n";
      if (i == 500) {
        Write("in.jsonl.zst", Zstd(lines));
        lines.clear();
      }
    }
    Write("other.jsonl", lines);
    NewOutputs();
  }

  void NewOutputs() const {
    fs::remove_all(folder() + "/out");
    fs::create_directory(folder() + "/out");
  }
  Contents Outputs() const {
    Contents contents;
    for (const auto& entry : fs::directory_iterator(folder() + "/out")) {
      const std::string name = entry.path().filename().string();
      if (name[0] == '.') continue;  // of a run that was killed
      const std::string bytes = ReadBytes(entry.path().string());
      contents[name] = name == "run.json" ? Json(bytes).At("/digest") +
                                                Json(bytes).At("/counts")
                                          : bytes;
    }
    return contents;
  }
  Contents Right(const std::string& job) {
    NewOutputs();
    const Outcome whole = Run(Words(job + kOutOfCore));
    EXPECT_EQ(whole.exit_code, 0) << whole.err;
    const Contents right = Outputs();
    NewOutputs();
    EXPECT_GE(right.size(), 3u);
    return right;
  }
  Outcome Resume(const std::string& job) {
    return Run(Words(job + kOutOfCore + " --resume run"));
  }
  // The run, killed at a call that changes a file, counted from the moment when
  // the state of a stage is there; 0: from the begin.
  Outcome KilledAt(const std::string& job, int call, size_t stage = 0) {
    environment = {{"LD_PRELOAD", COPYDESK_FAULT_SHIM},
                   {"ASAN_OPTIONS", "verify_asan_link_order=0:detect_leaks=0"},
                   {"COPYDESK_FAULT_AT", std::to_string(call)},
                   {"COPYDESK_FAULT_MODE", call % 2 == 0 ? "kill" : "torn"}};
    if (stage > 0) {
      environment.emplace_back("COPYDESK_FAULT_AFTER",
                               std::string("run/state.") + kSaved[stage - 1]);
    }
    Outcome outcome = Resume(job);
    environment.clear();
    return outcome;
  }
  // The run, killed right after a stage was saved.
  void KillAfter(const std::string& job, size_t stage) {
    // The word that the stage is finished takes eight calls.
    constexpr int kWord = 9;
    EXPECT_EQ(KilledAt(job, kWord, stage).exit_code, 137);
    EXPECT_EQ(Saved(), stage);
  }
  // Nothing is left; or the folder alone, where a run was killed between making
  // it and writing down that it had.
  void ExpectNoFolder() const {
    EXPECT_TRUE(!Exists("run") || fs::is_empty(folder() + "/run"));
  }
  // How many stages are saved in the folder of the run, by the one value of its
  // file "state", behind the heads of file and block.
  size_t Saved() const {
    constexpr size_t kAt = 48 + 12;
    const std::string state =
        Exists("run/state") ? Read("run/state") : std::string();
    return state.size() > kAt ? static_cast<size_t>(state[kAt]) : 0;
  }
  // The stages that a run began, by its events.
  static std::set<std::string> Begun(const Outcome& outcome) {
    std::set<std::string> begun;
    std::istringstream in(outcome.err);
    for (std::string line; std::getline(in, line);) {
      const Json event(line);
      if (event.valid()) begun.insert(event.At("/stage"));
    }
    return begun;
  }
  static void ExpectNoneTwice(size_t saved, const Outcome& outcome) {
    const std::set<std::string> begun = Begun(outcome);
    for (size_t s = 0; s < saved; ++s) {
      EXPECT_FALSE(begun.contains(kSaved[s])) << outcome.err;
    }
  }
};

class KilledResume : public ResumeTest,
                     public testing::WithParamInterface<const char*> {};

TEST_P(KilledResume, GoesOnWhereItStood) {
  const std::string job = GetParam();
  const Contents right = Right(job);
  const size_t stages = job.starts_with("strip") ? 3 : 5;
  std::mt19937 random(20261122);
  int killed = 0;
  std::set<size_t> seen;  // stages saved, of runs that were taken up
  for (int tries = 0; killed < Kills() && tries < 10 * Kills(); ++tries) {
    const size_t saved = Saved();
    seen.insert(saved);
    // Late stages have few calls, the first two have thousands.
    const size_t stage = random() % (stages + 1);
    const double share = static_cast<double>(random() % 1000 + 1) / 1000;
    const int call = static_cast<int>(std::pow(stage < 3 ? 3000 : 60, share));
    const Outcome outcome = KilledAt(job, call, stage);
    ExpectNoneTwice(saved, outcome);
    if (outcome.exit_code == 137) {
      ++killed;
      continue;
    }
    ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_TRUE(Outputs() == right) << "call " << call << " of " << stage;
    ExpectNoFolder();
    NewOutputs();
  }
  EXPECT_EQ(killed, Kills());
  EXPECT_GE(seen.size(), 3u);
  const size_t saved = Saved();
  const Outcome outcome = Resume(job);
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  ExpectNoneTwice(saved, outcome);
  EXPECT_TRUE(Outputs() == right);
  ExpectNoFolder();
}

TEST_P(KilledResume, AfterEveryStage) {
  const std::string job = GetParam();
  const Contents right = Right(job);
  const size_t stages = job.starts_with("strip") ? 3 : 5;
  for (size_t stage = 1; stage <= stages; ++stage) {
    KillAfter(job, stage);
    const Outcome outcome = Resume(job);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    ExpectNoneTwice(stage, outcome);
    EXPECT_EQ(Json(Read("out/run.json")).At("/resumed_from"),
              kSaved[stage - 1]);
    EXPECT_TRUE(Outputs() == right) << stage;
    NewOutputs();
  }
}

INSTANTIATE_TEST_SUITE_P(Jobs, KilledResume, testing::ValuesIn(kJobs));

// One byte is wrong, in each file in turn: an error that names it, or the right
// outputs where nobody reads it.
TEST_F(ResumeTest, DamageIsFound) {
  const std::string job = kJobs[1];
  const Contents right = Right(job);
  KillAfter(job, 3);
  fs::rename(folder() + "/run", folder() + "/whole");
  int found = 0;
  std::mt19937 random(7);
  for (const auto& entry :
       fs::recursive_directory_iterator(folder() + "/whole")) {
    if (!entry.is_regular_file() || entry.file_size() == 0) continue;
    // Of many files that are alike, one.
    const std::string base = entry.path().filename().string();
    if (base.starts_with("keys.") && base != "keys.100") continue;
    fs::remove_all(folder() + "/run");
    fs::copy(folder() + "/whole", folder() + "/run",
             fs::copy_options::recursive);
    const std::string name =
        "run/" + fs::relative(entry.path(), folder() + "/whole").string();
    std::string bytes = Read(name);
    bytes[random() % bytes.size()] ^= 0x10;
    Write(name, bytes);
    NewOutputs();
    const Outcome outcome = Resume(job);
    if (outcome.exit_code == 0) {
      EXPECT_TRUE(Outputs() == right) << name;
      continue;
    }
    ++found;
    EXPECT_TRUE(Outputs().empty());
    EXPECT_EQ(outcome.exit_code, 5) << name << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr(name));
  }
  EXPECT_GE(found, 4);
}

TEST_F(ResumeTest, AnotherRunIsRefused) {
  const std::string job = kJobs[1];
  ASSERT_EQ(KilledAt(job, 1500).exit_code, 137);
  Outcome outcome = Resume(job + " --keep longest");
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("run: belongs to another run: was "
                                     "\"keep\":"));
  EXPECT_THAT(outcome.err, HasSubstr("is \"keep\":\"longest\""));
  // Threads and memory may differ; the inputs may not.
  Write("other.jsonl", Record("x", "y", Story(1)));
  outcome = Resume(job);
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("{\"file\":\"other.jsonl\",\"size\":"));
}

TEST_F(ResumeTest, FoldersAreTheRunsOwn) {
  fs::create_directory(folder() + "/run");
  Outcome outcome = Resume(kJobs[0]);
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_TRUE(fs::is_empty(folder() + "/run"));  // it was there before
  Write("run/letters.txt", "of others");
  outcome = Resume(kJobs[0]);
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("letters.txt"));
  EXPECT_EQ(Read("run/letters.txt"), "of others");
  outcome = Run(Words("dedup - --resume other"), Record("a", "b", Story(1)));
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("standard input: cannot be read again"));
}

TEST_F(ResumeTest, OneRunAtATime) {
  ASSERT_EQ(KilledAt(kJobs[0], 1500).exit_code, 137);
  const int lock = open((folder() + "/run/lock").c_str(), O_RDWR);
  ASSERT_GE(lock, 0);
  ASSERT_EQ(flock(lock, LOCK_EX), 0);
  const Outcome outcome = Resume(kJobs[0]);
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("another run is at work"));
  close(lock);
  EXPECT_EQ(Resume(kJobs[0]).exit_code, 0);
}

TEST_F(ResumeTest, SignalsLeaveTheFolder) {
  const std::string job = kJobs[1];
  const Contents right = Right(job);
  const std::string line =
      "exec " COPYDESK_PROGRAM " " + job + kOutOfCore + " --resume run";
  const pid_t child = Start(line);
  for (int i = 0; i < 2000 && !Exists("run/manifest.json"); ++i) usleep(1000);
  kill(child, SIGTERM);
  const Outcome ended = Wait(child);
  if (ended.exit_code != 0) {
    EXPECT_EQ(ended.exit_code, 143);
    EXPECT_TRUE(Exists("run/manifest.json"));
    EXPECT_TRUE(fs::is_empty(folder() + "/out"));
  }
  EXPECT_EQ(Resume(job).exit_code, 0);
  EXPECT_TRUE(Outputs() == right);
}

// A file system that is full, where one may be mounted; then it has space.
TEST_F(ResumeTest, GoesOnWhenThereIsSpace) {
  const std::string job = kJobs[1];
  const Contents right = Right(job);
  environment = {{"PATH",
                  "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:"
                  "/sbin:/bin"}};
  fs::create_directory(folder() + "/small");
  const std::string mount = "mount -t tmpfs -o size=$size none small";
  const std::string inside = "unshare -r -m bash -c '";
  if (Shell(inside + "size=64k; " + mount + "'").exit_code != 0) {
    GTEST_SKIP() << "NOT TESTED: no file system may be mounted here";
  }
  const std::string run =
      COPYDESK_PROGRAM " " + job + kOutOfCore + " --resume small/run";
  int went_on = 0;
  for (int kilobytes = 1500; kilobytes < 6000; kilobytes += 500) {
    NewOutputs();
    const Outcome outcome =
        Shell(inside + "size=" + std::to_string(kilobytes) + "k; " + mount +
              "; " + run + "; code=$?; ls out | wc -l; [ $code = 0 ] || { " +
              "mount -o remount,size=64M none small && " + run +
              " || code=99; }; ls small | wc -l; exit $code'");
    EXPECT_THAT(outcome.exit_code, AnyOf(0, 4)) << outcome.err;
    if (outcome.exit_code == 4) {
      ++went_on;
      EXPECT_EQ(outcome.out, "0\n0\n");
      EXPECT_THAT(outcome.err, HasSubstr("small/run"));
    }
    EXPECT_TRUE(Outputs() == right) << kilobytes << outcome.err;
  }
  EXPECT_GT(went_on, 1);
}

}  // namespace
}  // namespace copydesk::cli_testing
