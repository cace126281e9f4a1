// A run keeps to the memory that it is given, says so where it cannot, and
// leaves no temporary file however it ends.
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <random>
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
  // Runs commands on `in.jsonl` with 5 MiB, which is an error that says so and
  // leaves nothing, and with `enough`.
  void ExpectTooLittle(const std::vector<std::string>& commands, int enough,
                       const std::string& message) {
    fs::create_directory(folder() + "/spool");
    const auto run = [&](int mebibytes, const std::string& command) {
      return Run({"-q", "--tmp", "spool", "--memory",
                  std::to_string(mebibytes) + "M", command, "in.jsonl", "-o",
                  "out"});
    };
    for (const std::string& command : commands) {
      const Outcome little = run(5, command);
      EXPECT_EQ(little.exit_code, 6) << command;
      EXPECT_NE(little.err.find(message), std::string::npos) << little.err;
      EXPECT_FALSE(Exists("out"));
      EXPECT_TRUE(fs::is_empty(folder() + "/spool"));
      const Outcome more = run(enough, command);
      EXPECT_EQ(more.exit_code, 0) << command << more.err;
      fs::remove(folder() + "/out");
    }
  }
};

// A sanitizer holds memory of its own.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SKIP_WITH_SANITIZER() GTEST_SKIP() << "memory of a sanitizer"
#else
#define SKIP_WITH_SANITIZER()
#endif

const char* OutputsOf(const std::string& command) {
  if (command == "strip") return " -o s --paragraphs p";
  if (command == "dedup") return " -o k --clusters c --decisions d";
  return " -o c --matches m --background --paragraphs p --decisions d";
}

// All commands, numbers of threads and ways of input. Where a run takes long,
// with more memory and for cluster, whose pairs of background are many, each
// number of threads has one way of input; with both, there is one run.
TEST_F(Memory, Bound) {
  SKIP_WITH_SANITIZER();
  for (const int memory : {20, 64}) {
    Generate(memory * 90);
    ASSERT_GT(fs::file_size(folder() + "/in.jsonl"), (memory << 20) / 6);
    Write("in.zst", Zstd(Read("in.jsonl")));
    for (const std::string& command : Commands()) {
      for (size_t t = 0; t < 3; ++t) {
        for (size_t i = 0; i < 3; ++i) {
          const bool much = memory == 64;
          const bool pairs = command == "cluster";
          if (much && i != (t + 1) % 3) continue;
          if (pairs && (much ? t != 2 : i != t)) continue;
          const char* threads[] = {"-j 1 ", "-j 2 ", "-j 8 "};
          const char* inputs[] = {" in.jsonl", " in.zst", " - < in.jsonl"};
          ExpectWithin(memory,
                       threads[t] + command + inputs[i] + OutputsOf(command));
        }
      }
    }
  }
}

// One cluster that is nearly all of the corpus: a page issued again and again,
// and a family of edited copies.
TEST_F(Memory, BoundWithOneCluster) {
  SKIP_WITH_SANITIZER();
  const auto word = [](int n) { return "w" + std::to_string(n * 7919 % 9973); };
  for (const bool edited : {false, true}) {
    std::string lines;
    const int copies = edited ? 3200 : 20000;
    const int words = edited ? 200 : 24;
    for (int d = 0; d < copies; ++d) {
      std::string text;
      for (int w = 0; w < words; ++w) {
        const bool other = edited && w == 3 + d * 31 % 190;
        text += (w == 0 ? "" : " ") + word(other ? 1000 + d : w);
      }
      lines += Record("d" + std::to_string(d),
                      "s" + std::to_string(d % 200) + ".example", text);
    }
    Write("in.jsonl", lines);
    ASSERT_GT(lines.size(), (20u << 20) / 6);
    for (const std::string& command : Commands()) {
      ExpectWithin(20, "-j 8 " + command + " in.jsonl" + OutputsOf(command));
    }
    EXPECT_GE(Lines(Read("c")).size(), 1u);
    EXPECT_GT(Json(Lines(Read("c"))[0]).Int("/size"), copies * 9 / 10);
  }
}

// What is held of the members of one cluster must fit.
TEST_F(Memory, TooLargeACluster) {
  std::string lines;
  for (int i = 0; i < 40000; ++i) {
    lines += Record("d" + std::to_string(i), "s" + std::to_string(i % 50),
                    "one short text that stands in very many documents of many "
                    "different sites at once");
  }
  Write("in.jsonl", lines);
  ExpectTooLittle({"cluster", "dedup"}, 7,
                  "a cluster of 40000 documents needs a --memory of 7M");
}

// Lines that recur are looked up for every line, and are held.
TEST_F(Memory, TooManyRecurringLines) {
  constexpr int kLines = 320000, kInDocument = 1000;
  std::vector<std::string> words;
  for (int i = 0; i < kLines; ++i) {
    // Letters, since lines are one but for their numbers.
    std::string& word = words.emplace_back();
    for (int n = i; word.size() < 5; n /= 16) {
      word.push_back(static_cast<char>('a' + n % 16));
    }
  }
  std::mt19937 random(1);
  std::string lines;
  for (int round = 0; round < 4; ++round) {
    // In another order, so that documents share lines and no passage.
    std::shuffle(words.begin(), words.end(), random);
    for (int i = 0; i < kLines; i += kInDocument) {
      std::string text;
      for (int k = i; k < i + kInDocument; ++k) text += words[k] + '\n';
      lines += Record("d" + std::to_string(round) + "-" + std::to_string(i),
                      "s" + std::to_string(round / 2), text);
    }
  }
  Write("in.jsonl", lines);
  ExpectTooLittle(Commands(), 30, "the lines that recur in 1280 documents");
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
