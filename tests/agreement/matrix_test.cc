// The same answer for any number of threads, instructions, memory, order and
// form of the input.
#include <algorithm>
#include <filesystem>
#include <random>

#include "tests/agreement/agreement_testing.h"

namespace copydesk::cli_testing {
namespace {

namespace fs = std::filesystem;

class Matrix : public AgreementTest {
 protected:
  // A corpus of its own beside the invented week, some thousand pairs.
  std::string Generated() {
    EXPECT_EQ(Run({"gen", "--docs", "1200", "--seed", "5", "-o", "gen.jsonl"})
                  .exit_code,
              0);
    return folder() + "/gen.jsonl";
  }
  // Threads by instructions by memory, all commands.
  void ExpectOneAnswer(const std::string& corpus) {
    for (const std::string& command : Commands()) {
      const Outputs right =
          RunAll(command, {corpus}, {"--threads", "1", "--simd", "scalar"}, {},
                 "in memory");
      const std::vector<std::pair<const char*, const char*>> ways = {
          {"3M", "in files"}, {"64M", "in memory"}, {"", "in memory"}};
      for (const auto& [memory, way] : ways) {
        for (const char* threads : {"1", "2", "3", "8"}) {
          for (const char* level : {"scalar", "avx2", "avx512"}) {
            // Levels matter where documents are read, not for how many threads:
            // each meets every number of threads once.
            if (*memory == '\0' && *threads != '3') continue;
            if (*level == 'a' && (*threads == '1' || *threads == '8') &&
                *memory == '6') {
              continue;
            }
            Arguments options = {"--threads", threads, "--simd", level};
            if (*memory != '\0') {
              options.insert(options.end(), {"--memory", memory});
            }
            ExpectSame(right, RunAll(command, {corpus}, options, {}, way),
                       command + " memory " + memory + " threads " + threads +
                           " " + level);
            ++combinations_;
          }
        }
      }
    }
  }
  static std::string Joined(const std::vector<std::string>& lines) {
    std::string all;
    for (const std::string& line : lines) all += line + "\n";
    return all;
  }
};

TEST_F(Matrix, InventedWeek) {
  ExpectOneAnswer(kWeek);
  EXPECT_GE(combinations_, 60);
}

TEST_F(Matrix, GeneratedNews) {
  ExpectOneAnswer(Generated());
  EXPECT_GE(combinations_, 60);
}

// In any order of the input: one digest, and the same clusters and drops. A
// run in files gives the bytes of the run in memory for each of them.
TEST_F(Matrix, AnyOrder) {
  for (const std::string& corpus : {kWeek, Generated()}) {
    std::vector<std::string> lines = Lines(ReadBytes(corpus));
    const Arguments in_files = {"--memory", "3M", "--threads", "2"};
    const Decided right = DecidedIn(RunAll("dedup", {corpus}, {}));
    const Decided stripped = DecidedIn(RunAll("strip", {corpus}, {}));
    EXPECT_FALSE(right.clusters.empty());
    EXPECT_FALSE(right.dropped.empty());
    std::mt19937 random(11);
    for (int order = 0; order < 10; ++order) {
      std::shuffle(lines.begin(), lines.end(), random);
      Write("in.jsonl", Joined(lines));
      const Outputs whole = RunAll("dedup", {"in.jsonl"}, {}, {}, "in memory");
      EXPECT_TRUE(DecidedIn(whole) == right) << corpus << " order " << order;
      ExpectSame(whole, RunAll("dedup", {"in.jsonl"}, in_files, {}, "in files"),
                 corpus + " order " + std::to_string(order));
      if (order >= 3) continue;
      const Outputs clean = RunAll("strip", {"in.jsonl"}, {}, {}, "in memory");
      EXPECT_EQ(DecidedIn(clean).digest, stripped.digest) << order;
      ExpectSame(clean, RunAll("strip", {"in.jsonl"}, in_files, {}, "in files"),
                 corpus + " strip, order " + std::to_string(order));
    }
  }
}

// One corpus as one file and many, packed and not, from a pipe, as an array and
// as a table. Ids and sites are in it, so that names of files do not matter.
TEST_F(Matrix, AnyForm) {
  const std::string bytes = ReadBytes(kWeek);
  const std::vector<std::string> lines = Lines(bytes);
  Write("week.jsonl.gz", Gzip(bytes));
  Write("week.jsonl.zst", Zstd(bytes));
  std::string array = "[\n";
  Arguments parts;
  for (size_t begin = 0, part = 0; begin < lines.size(); ++part) {
    const size_t end = std::min(lines.size(), begin + 7 + part);
    const std::string name = "part" + std::to_string(100 + part) + ".jsonl" +
                             (part % 3 == 1   ? ".gz"
                              : part % 3 == 2 ? ".zst"
                                              : "");
    std::string some;
    for (; begin < end; ++begin) {
      some += lines[begin] + "\n";
      array += lines[begin] + (begin + 1 < lines.size() ? ",\n" : "\n]\n");
    }
    Write("parts/" + name, part % 3 == 1   ? Gzip(some)
                           : part % 3 == 2 ? Zstd(some)
                                           : some);
    parts.push_back("parts/" + name);
  }
  Write("week.json", array);
  std::string table = "id,url,site,date,title,text\n";
  for (const std::string& line : lines) {
    const Json record(line);
    const char* comma = "";
    for (const char* field :
         {"/id", "/url", "/site", "/date", "/title", "/text"}) {
      table += comma;
      table += '"';
      for (const char c :
           record.At(field) == "(none)" ? "" : record.At(field)) {
        table += c == '"' ? std::string("\"\"") : std::string(1, c);
      }
      table += '"';
      comma = ",";
    }
    table += "\n";
  }
  Write("week.csv", table);
  ASSERT_GT(parts.size(), 5u);
  ASSERT_EQ(std::count(bytes.begin(), bytes.end(), '\r'), 0);

  const std::vector<std::pair<std::string, Arguments>> forms = {
      {"gzip", {"week.jsonl.gz"}},
      {"zstd", {"week.jsonl.zst"}},
      {"files", parts},
      {"folder", {"parts"}},
      {"pipe", {"-"}},
      {"array", {"week.json"}},
      {"table", {"week.csv"}}};
  for (const std::string& command : Commands()) {
    const Outputs right = RunAll(command, {kWeek}, {});
    for (const auto& [name, inputs] : forms) {
      Outputs in_memory;
      for (const char* memory : {"1G", "3M"}) {
        const std::string what = command + " " + name + " " + memory;
        const bool pipe = name == "pipe";
        Outputs outputs =
            RunAll(command, inputs, {"--memory", memory, "--threads", "2"}, {},
                   pipe             ? ""
                   : *memory == '3' ? "in files"
                                    : "in memory",
                   pipe ? bytes : "");
        if (*memory == '1') {
          in_memory = outputs;
        } else {
          ExpectSame(in_memory, outputs, what + " against memory");
        }
        // Arrays and tables are written as such.
        Outputs wanted = right;
        if (name == "array" || name == "table") {
          for (const char* records : {"kept", "clean"}) {
            wanted.erase(records);
            outputs.erase(records);
          }
        }
        ExpectSame(wanted, outputs, what);
        ++combinations_;
      }
    }
  }
  EXPECT_GE(combinations_, 42);
}

}  // namespace
}  // namespace copydesk::cli_testing
