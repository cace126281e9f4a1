// A run that is ended by a signal, at any moment: no temporary file is left,
// and of the outputs there are all, whole, or none.
#include <gmock/gmock.h>
#include <signal.h>

#include <chrono>
#include <filesystem>
#include <map>
#include <thread>

#include "tests/cli/cli_testing.h"

namespace copydesk::cli_testing {
namespace {

namespace fs = std::filesystem;
using std::chrono::microseconds;
using std::chrono::steady_clock;
using testing::AnyOf;

class Signals : public CliTest {
 protected:
  using Contents = std::map<std::string, std::string>;

  void SetUp() override {
    // Some megabytes: every stage takes a while.
    ASSERT_EQ(Run({"gen", "--docs", "1500", "-o", "in.jsonl"}).exit_code, 0);
  }
  // All that lies in "out" and "spool".
  Contents Left() const {
    Contents contents;
    for (const char* name : {"out", "spool"}) {
      for (const auto& entry : fs::directory_iterator(folder() + "/" + name)) {
        const std::string bytes = ReadBytes(entry.path().string());
        contents[entry.path().filename().string()] =
            entry.path().filename() == "run.json" ? Json(bytes).At("/digest")
                                                  : bytes;
      }
    }
    return contents;
  }
  void Clear() {
    for (const char* name : {"/out", "/spool"}) {
      fs::remove_all(folder() + name);
      fs::create_directory(folder() + name);
    }
  }
  // Starts copydesk; `line` has its arguments.
  pid_t StartJob(const std::string& line) {
    Clear();
    return Start("exec copydesk --tmp spool " + line + " --run out/run.json");
  }
  Contents Right(const std::string& line) {
    EXPECT_EQ(Wait(StartJob(line)).exit_code, 0);
    Contents right = Left();
    EXPECT_EQ(right.size(), 3u);
    return right;
  }
  // What is left of a run that a signal has reached.
  void ExpectAllOrNothing(const Outcome& outcome, int number,
                          const Contents& right, const std::string& where) {
    EXPECT_THAT(outcome.exit_code, AnyOf(0, 128 + number))
        << where << outcome.err;
    const Contents left = Left();
    if (outcome.exit_code == 0) {
      EXPECT_TRUE(left == right) << where;
    } else {
      EXPECT_TRUE(left.empty() || left == right)
          << where << left.begin()->first;
      ++ended_;
    }
  }

  int ended_ = 0;  // runs that a signal has ended
};

const std::string kJobs[] = {
    "-q dedup in.jsonl -o out/kept.jsonl --matches out/matches.gz",
    "-q cluster - -o out/clusters --paragraphs out/paragraphs < in.jsonl",
    "-q strip in.jsonl -o out/clean.jsonl --paragraphs out/paragraphs",
};

TEST_F(Signals, AfterManyDelays) {
  constexpr int kPoints = 14;  // for a job and a signal
  for (const std::string& job : kJobs) {
    const auto begun = steady_clock::now();
    const Contents right = Right(job);
    const auto whole =
        std::chrono::duration_cast<microseconds>(steady_clock::now() - begun);
    for (const int number : {SIGTERM, SIGINT}) {
      for (int point = 0; point < kPoints; ++point) {
        const auto delay = whole * point / kPoints;
        const pid_t child = StartJob(job);
        std::this_thread::sleep_for(delay);
        kill(child, number);
        const Outcome outcome = Wait(child);
        ExpectAllOrNothing(outcome, number, right,
                           job + " " + std::to_string(point) + " ");
      }
    }
  }
  EXPECT_GT(ended_, kPoints);
}

// As soon as a stage says that it begins, and a little later.
TEST_F(Signals, DuringEachStage) {
  for (const std::string& job : kJobs) {
    const Contents right = Right(job);
    const int stages = job.find(" strip ") == std::string::npos ? 6 : 4;
    for (int stage = 1; stage <= stages; ++stage) {
      for (const auto& [number, delay] :
           {std::pair{SIGTERM, 0}, std::pair{SIGINT, 0},
            std::pair{SIGTERM, 3000}, std::pair{SIGINT, 9000}}) {
        fs::remove(folder() + "/events");
        const pid_t child = StartJob("--progress json " + job + " 2> events");
        const std::string wanted =
            "\"stage_number\":" + std::to_string(stage) + ",";
        const auto deadline = steady_clock::now() + std::chrono::seconds(60);
        while (steady_clock::now() < deadline &&
               ReadBytes(folder() + "/events").find(wanted) ==
                   std::string::npos) {
          std::this_thread::sleep_for(microseconds(200));
        }
        std::this_thread::sleep_for(microseconds(delay));
        kill(child, number);
        ExpectAllOrNothing(Wait(child), number, right,
                           job + " stage " + std::to_string(stage) + " ");
      }
    }
  }
  EXPECT_GT(ended_, 20);
}

// Old outputs stay as they are.
TEST_F(Signals, OldOutputsAreKept) {
  Clear();
  Write("out/kept.jsonl", "old");
  const pid_t child = Start(
      "exec copydesk --progress json dedup in.jsonl -o out/kept.jsonl 2> "
      "events");
  while (ReadBytes(folder() + "/events").find("judging") == std::string::npos) {
    std::this_thread::sleep_for(microseconds(200));
  }
  kill(child, SIGTERM);
  EXPECT_EQ(Wait(child).exit_code, 143);
  EXPECT_TRUE(Left() == (Contents{{"kept.jsonl", "old"}}));
}

}  // namespace
}  // namespace copydesk::cli_testing
