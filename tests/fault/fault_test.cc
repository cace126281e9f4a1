// Every call that changes a file fails once, in every way. A run either has
// succeeded, with the right bytes, or says which path it could not write and
// leaves things as they were: no file of its own, and the old files whole.
#include <gmock/gmock.h>

#include <filesystem>
#include <iterator>
#include <map>
#include <sstream>

#include "tests/cli/cli_testing.h"

namespace copydesk::cli_testing {
namespace {

namespace fs = std::filesystem;
using testing::AnyOf;
using testing::HasSubstr;

constexpr int kMostCalls = 400;
constexpr char kOld[] = "{\"digest\":\"old\"}\n";

// A command whose outputs lie in the folder "out".
struct Job {
  const char* line;
  bool from_pipe = false;
};

constexpr Job kJobs[] = {
    {"dedup in.jsonl -q -o out/kept.jsonl --clusters out/clusters.jsonl.gz "
     "--run out/run.json"},
    {"dedup - -q --tmp spool -o out/kept.jsonl --decisions out/decisions",
     true},
    {"cluster in.jsonl -q -o out/clusters --matches out/matches.zst "
     "--paragraphs out/paragraphs --errors out/errors --run out/run.json"},
    {"strip in.jsonl -q -o out/clean.jsonl --paragraphs out/paragraphs"},
    {"gen --docs 40 -o out/news.jsonl --truth out/truth"},
};

Arguments Words(const std::string& line) {
  std::istringstream in(line);
  return {std::istream_iterator<std::string>(in), {}};
}

class FaultTest : public CliTest {
 protected:
  using Contents = std::map<std::string, std::string>;

  void SetUp() override {
    environment.emplace_back("LD_PRELOAD", COPYDESK_FAULT_SHIM);
    // The shim comes before the runtime of a sanitizer.
    environment.emplace_back("ASAN_OPTIONS",
                             "verify_asan_link_order=0:detect_leaks=0");
    environment.emplace_back("COPYDESK_FAULT_LOG", "fault.log");
    std::string lines;
    for (int i = 0; i < 30; ++i) {
      lines += Record("d" + std::to_string(i), "site" + std::to_string(i % 3),
                      Story(i / 2, 9) + "\nSubscribe to our newsletter");
    }
    lines += "{\"broken\":\n";
    Write("in.jsonl", lines);
  }

  // Runs a job with a fault at call `at`; 0: none.
  Outcome RunJob(const Job& job, int at, const std::string& mode) {
    fs::remove(folder() + "/fault.log");
    fs::create_directory(folder() + "/spool");
    environment.emplace_back("COPYDESK_FAULT_AT", std::to_string(at));
    environment.emplace_back("COPYDESK_FAULT_MODE", mode);
    Outcome outcome =
        Run(Words(job.line), job.from_pipe ? Read("in.jsonl") : "");
    environment.resize(environment.size() - 2);
    // What the fault is, for messages.
    faulty_ = Exists("fault.log");
    where_ = std::string(job.line).substr(0, 20) + "... " + mode + " at call " +
             std::to_string(at) + " " + (faulty_ ? Read("fault.log") : "");
    EXPECT_TRUE(fs::is_empty(folder() + "/spool")) << where_;
    return outcome;
  }
  Contents Outputs() const {
    Contents contents;
    for (const auto& entry : fs::directory_iterator(folder() + "/out")) {
      const std::string name = entry.path().filename().string();
      const std::string bytes = ReadBytes(entry.path().string());
      // Times differ from run to run.
      contents[name] = name == "run.json" ? Json(bytes).At("/digest") : bytes;
    }
    return contents;
  }
  // Makes "out" as it is before a run: empty, or with old files of the names in
  // `outputs`.
  void Prepare(const Contents& outputs, bool replacing) {
    fs::remove_all(folder() + "/out");
    fs::create_directory(folder() + "/out");
    if (!replacing) return;
    for (const auto& [name, bytes] : outputs) Write("out/" + name, kOld);
  }
  Contents Right(const Job& job) {
    Prepare({}, false);
    const Outcome whole = RunJob(job, 0, "eio");
    EXPECT_EQ(whole.exit_code, 0) << whole.err;
    Contents right = Outputs();
    EXPECT_GE(right.size(), 2u);
    return right;
  }

  bool faulty_ = false;
  std::string where_;
};

class Fault : public FaultTest,
              public testing::WithParamInterface<const char*> {};

TEST_P(Fault, AllOrNothing) {
  const std::string mode = GetParam();
  for (const Job& job : kJobs) {
    const Contents right = Right(job);
    for (const bool replacing : {false, true}) {
      int at = 1;
      for (; at < kMostCalls; ++at) {
        Prepare(right, replacing);
        const Contents before = Outputs();
        const Outcome outcome = RunJob(job, at, mode);
        const Contents after = Outputs();
        if (outcome.exit_code == 0) {
          EXPECT_TRUE(after == right) << where_;
        } else {
          EXPECT_EQ(outcome.exit_code, 4) << where_ << outcome.err;
          EXPECT_TRUE(after == before) << where_;
          EXPECT_THAT(outcome.err,
                      AnyOf(HasSubstr("copydesk: out/"),
                            HasSubstr("copydesk: spool: cannot make"),
                            HasSubstr("copydesk: standard input: cannot keep")))
              << where_;
          EXPECT_THAT(outcome.err,
                      HasSubstr(mode == "eio" ? "Input/output error"
                                              : "No space left on device"))
              << where_;
        }
        if (!faulty_) break;  // there are no more calls
      }
      // Each output is at least opened, written, synced and renamed.
      EXPECT_GT(at, static_cast<int>(4 * right.size())) << job.line;
      EXPECT_LT(at, kMostCalls) << job.line;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Errors, Fault, testing::Values("eio", "enospc"));

TEST_F(FaultTest, ShortWritesAreGoneOnWith) {
  for (const Job& job : kJobs) {
    const Contents right = Right(job);
    for (int at = 1; at < kMostCalls; ++at) {
      Prepare({}, false);
      const Outcome outcome = RunJob(job, at, "short");
      EXPECT_EQ(outcome.exit_code, 0) << where_ << outcome.err;
      EXPECT_TRUE(Outputs() == right) << where_;
      if (!faulty_) break;
    }
  }
}

class Killed : public FaultTest,
               public testing::WithParamInterface<const char*> {};

// Temporary files stay, but what lies under a final name is whole: the old file
// or the new one.
TEST_P(Killed, NothingIsHalfWritten) {
  for (const Job& job : kJobs) {
    const Contents right = Right(job);
    for (const bool replacing : {false, true}) {
      for (int at = 1; at < kMostCalls; ++at) {
        Prepare(right, replacing);
        const Contents before = Outputs();
        const Outcome outcome = RunJob(job, at, GetParam());
        EXPECT_EQ(outcome.exit_code, faulty_ ? 137 : 0) << where_;
        const Contents after = Outputs();
        for (const auto& [name, bytes] : right) {
          const auto now = after.find(name);
          const auto old = before.find(name);
          EXPECT_TRUE(now != after.end()
                          ? now->second == bytes || (old != before.end() &&
                                                     now->second == old->second)
                          : old == before.end())
              << where_ << name;
        }
        if (!faulty_) break;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Ways, Killed, testing::Values("torn", "kill"));

// A file may not grow beyond a limit: a failed write, not a signal.
TEST_F(FaultTest, LimitOfTheSizeOfAFile) {
  environment.clear();
  Prepare({}, false);
  for (const Job& job : kJobs) {
    if (job.from_pipe) continue;
    const Outcome outcome = Shell("ulimit -f 1; exec " COPYDESK_PROGRAM " " +
                                  std::string(job.line));
    EXPECT_EQ(outcome.exit_code, 4) << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr("File too large"));
    EXPECT_TRUE(Outputs().empty());
  }
}

// A file system that is really full, at many sizes, where one may be mounted.
TEST_F(FaultTest, FullFileSystem) {
  environment = {{"PATH",
                  "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:"
                  "/sbin:/bin"}};
  fs::create_directory(folder() + "/out");
  const std::string mount =
      "mount -t tmpfs -o size=$size none out && mkdir out/spool";
  const std::string inside = "unshare -r -m bash -c '";
  if (Shell(inside + "size=64k; " + mount + "'").exit_code != 0) {
    GTEST_SKIP() << "NOT TESTED: no file system may be mounted here";
  }
  std::string lines;
  for (int i = 0; i < 300; ++i) {
    lines += Record("d" + std::to_string(i), "site" + std::to_string(i % 3),
                    Story(i / 2, 9) + "\nSubscribe to our newsletter");
  }
  Write("in.jsonl", lines);
  int failed = 0;
  int done = 0;
  for (int kilobytes = 4; kilobytes < 1300; kilobytes += 72) {
    for (const char* input : {"in.jsonl", "--tmp out/spool < in.jsonl"}) {
      const Outcome outcome =
          Shell(inside + "size=" + std::to_string(kilobytes) + "k; " + mount +
                "; " COPYDESK_PROGRAM
                " dedup -q -o out/kept.jsonl --paragraphs "
                "out/paragraphs --run out/run.json " +
                input + "; code=$?; find out -type f | sort; exit $code'");
      if (outcome.exit_code == 0) {
        ++done;
        EXPECT_EQ(outcome.out,
                  "out/kept.jsonl\nout/paragraphs\nout/run.json\n");
      } else {
        ++failed;
        EXPECT_EQ(outcome.exit_code, 4) << outcome.err;
        EXPECT_EQ(outcome.out, "");
        EXPECT_THAT(outcome.err,
                    AnyOf(HasSubstr("out/"), HasSubstr("standard input")));
        EXPECT_THAT(outcome.err, HasSubstr("No space left on device"));
      }
    }
  }
  EXPECT_GT(failed, 5);
  EXPECT_GT(done, 2);
}

}  // namespace
}  // namespace copydesk::cli_testing
