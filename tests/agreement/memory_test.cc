// A run keeps to the memory that it is given, says so where it cannot, and
// leaves no temporary file however it ends.
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "tests/agreement/agreement_testing.h"

namespace copydesk::cli_testing {
namespace {

namespace fs = std::filesystem;

constexpr int64_t kBeside = 64;  // MiB that a run may take beside --memory

class Memory : public AgreementTest {
 protected:
  void Generate(int documents) {
    ASSERT_EQ(Run({"gen", "--docs", std::to_string(documents), "--seed", "3",
                   "-o", "in.jsonl"})
                  .exit_code,
              0);
  }
  // Runs a line of shell and expects its run.json to tell of little memory.
  void ExpectWithin(int64_t mebibytes, const std::string& line) {
    fs::create_directory(folder() + "/spool");
    const Outcome outcome =
        Shell("copydesk -q --tmp spool --memory " + std::to_string(mebibytes) +
              "M " + line + " --run run.json");
    ASSERT_EQ(outcome.exit_code, 0) << line << outcome.err;
    EXPECT_LE(Json(Read("run.json")).Int("/peak_memory") >> 20,
              mebibytes + kBeside)
        << mebibytes << " " << line;
    EXPECT_TRUE(fs::is_empty(folder() + "/spool")) << line;
  }
};

// A sanitizer holds memory of its own.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SKIP_WITH_SANITIZER() GTEST_SKIP() << "memory of a sanitizer"
#else
#define SKIP_WITH_SANITIZER()
#endif

TEST_F(Memory, Bound) {
  SKIP_WITH_SANITIZER();
  Generate(10000);
  ASSERT_GT(fs::file_size(folder() + "/in.jsonl"), 20u << 20);
  Write("in.zst", Zstd(Read("in.jsonl")));
  for (const int memory : {20, 64}) {
    ExpectWithin(memory, "-j 2 cluster in.jsonl -o c --matches m");
    ExpectWithin(memory, "-j 1 cluster in.zst -o c");
    ExpectWithin(memory, "-j 8 cluster - -o c < in.jsonl");
    ExpectWithin(memory, "-j 8 dedup in.jsonl -o k --clusters c");
    ExpectWithin(memory, "-j 2 dedup in.zst -o k --decisions d");
    ExpectWithin(memory, "-j 1 dedup - -o k --keep longest < in.jsonl");
    ExpectWithin(memory, "-j 8 strip in.jsonl -o s --paragraphs p");
    ExpectWithin(memory, "-j 2 strip - -o s --paragraphs p < in.jsonl");
    ExpectWithin(memory, "-j 1 strip in.zst -o s --paragraphs p");
  }
}

// Every document has a row in a table, so that there is a least memory.
TEST_F(Memory, TooManyDocuments) {
  std::string lines;
  for (int i = 0; i < 40000; ++i) {
    lines += Record("d" + std::to_string(i), "s", "word" + std::to_string(i));
  }
  Write("in.jsonl", lines);
  fs::create_directory(folder() + "/spool");
  for (const std::string& command : Commands()) {
    const Outcome outcome = Run({"-q", "--tmp", "spool", "--memory", "2M",
                                 command, "in.jsonl", "-o", "out"});
    EXPECT_EQ(outcome.exit_code, 6) << command;
    EXPECT_NE(outcome.err.find("40000 documents need a --memory of 5M"),
              std::string::npos)
        << outcome.err;
    EXPECT_FALSE(Exists("out"));
    EXPECT_TRUE(fs::is_empty(folder() + "/spool"));
    // What is said to be enough is enough.
    const Outcome enough = Run({"-q", "--tmp", "spool", "--memory", "5M",
                                command, "in.jsonl", "-o", "out"});
    EXPECT_EQ(enough.exit_code, 0) << command << enough.err;
    fs::remove(folder() + "/out");
  }
}

TEST_F(Memory, NoPlaceForTemporaryFiles) {
  Write("file", "");
  fs::create_directory(folder() + "/locked");
  for (const std::string& tmp : {std::string("missing"), std::string("file"),
                                 std::string("/proc/self")}) {
    for (const std::string& command : Commands()) {
      const Outcome outcome = Run(
          {"-q", "--tmp", tmp, "--memory", "3M", command, kWeek, "-o", "o"});
      EXPECT_EQ(outcome.exit_code, 4) << tmp;
      EXPECT_NE(outcome.err.find(tmp), std::string::npos) << outcome.err;
      EXPECT_FALSE(Exists("o"));
    }
  }
  if (geteuid() == 0) return;  // who may write everywhere
  fs::permissions(folder() + "/locked",
                  fs::perms::owner_read | fs::perms::owner_exec);
  EXPECT_EQ(
      Run({"--tmp", "locked", "--memory", "3M", "strip", kWeek, "-o", "o"})
          .exit_code,
      4);
}

// A file system of few bytes that becomes full on the way, or cannot be written
// to. Where a user may not mount one in a namespace of its own, says so.
TEST_F(Memory, FullOrReadOnlyFileSystem) {
  const std::string inside = "unshare -rm bash -c ";
  if (Shell(inside + "'mount -t tmpfs -o size=1m x /mnt'").exit_code != 0) {
    GTEST_SKIP() << "no file systems of a user's own";
  }
  Generate(1500);
  for (const std::string& command : Commands()) {
    for (const char* size : {"512k", "1m", "2m"}) {
      const Outcome outcome =
          Shell(inside + "'mount -t tmpfs -o size=" + size +
                " x /mnt && copydesk -q --tmp /mnt --memory 3M " + command +
                " in.jsonl -o o; code=$?; ls -A /mnt; exit $code'");
      EXPECT_EQ(outcome.exit_code, 4) << command << size << outcome.err;
      EXPECT_NE(outcome.err.find("/mnt"), std::string::npos) << outcome.err;
      EXPECT_EQ(outcome.out, "") << "left in the folder";
      EXPECT_FALSE(Exists("o"));
    }
    const Outcome outcome =
        Shell(inside +
              "'mount -t tmpfs -o ro x /mnt && copydesk -q --tmp /mnt "
              "--memory 3M " +
              command + " in.jsonl -o o'");
    EXPECT_EQ(outcome.exit_code, 4) << outcome.err;
    EXPECT_NE(outcome.err.find("/mnt"), std::string::npos) << outcome.err;
  }
}

TEST_F(Memory, NothingIsLeftAfterSignals) {
  Generate(2500);
  int ended = 0;
  for (const std::string& command : Commands()) {
    fs::create_directory(folder() + "/spool");
    const std::string line = "exec copydesk -q --tmp spool --memory 4M " +
                             command + " in.jsonl -o o";
    const auto begun = std::chrono::steady_clock::now();
    ASSERT_EQ(Wait(Start(line)).exit_code, 0);
    const auto whole = std::chrono::steady_clock::now() - begun;
    fs::remove(folder() + "/o");
    for (int point = 0; point < 8; ++point) {
      const int number = point % 2 == 0 ? SIGTERM : SIGINT;
      const pid_t child = Start(line);
      std::this_thread::sleep_for(whole * (point + 1) / 10);
      kill(child, number);
      const Outcome outcome = Wait(child);
      EXPECT_TRUE(fs::is_empty(folder() + "/spool"))
          << command << " point " << point;
      if (outcome.exit_code == 0) {
        fs::remove(folder() + "/o");
        continue;
      }
      EXPECT_EQ(outcome.exit_code, 128 + number) << outcome.err;
      EXPECT_FALSE(Exists("o")) << command << " point " << point;
      ++ended;
    }
  }
  EXPECT_GT(ended, 8);
}

}  // namespace
}  // namespace copydesk::cli_testing
