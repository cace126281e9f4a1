#include "engine/pipeline/job.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/pipeline/corpus_testing.h"

namespace copydesk {
namespace {

using Strings = std::vector<std::string>;

const char* const kWeek = COPYDESK_SOURCE_DIR "/corpus/week.jsonl";

Strings LinesOf(const std::string& bytes) {
  Strings lines;
  std::istringstream in(bytes);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

// The string under `key` in a line of output; ids have no escapes.
std::string Field(const std::string& line, const std::string& key) {
  const std::string mark = "\"" + key + "\":";
  size_t at = line.find(mark);
  if (at == std::string::npos) return {};
  at = line.find('"', at + mark.size()) + 1;
  return line.substr(at, line.find('"', at) - at);
}

// All that a job writes, and what it says of itself.
struct Ran {
  std::string records, clusters, matches, paragraphs, decisions, bad;
  JobSummary summary;
  std::string error;
};

Ran RunOn(Command command, const std::string& input, unsigned threads) {
  const TempFolder folder;
  JobOptions options;
  options.command = command;
  options.inputs = {input};
  options.threads = threads;
  options.output = folder.Path("out");
  options.paragraphs = folder.Path("paragraphs");
  options.bad_records = folder.Path("bad");
  options.run = folder.Path("run.json");
  if (command != Command::kStrip) {
    options.matches = folder.Path("matches");
    options.decisions = folder.Path("decisions");
  }
  if (command == Command::kDedup) options.clusters = folder.Path("clusters");
  Ran ran;
  const Result<JobSummary> summary = RunJob(options, nullptr);
  if (!summary) {
    ran.error = summary.error().message;
    // What was wrong is listed all the same, and nothing else is left.
    for (const auto& file :
         std::filesystem::directory_iterator(folder.path())) {
      EXPECT_EQ(file.path().filename(), "bad");
    }
    ran.bad = ReadBytes(folder.Path("bad"));
    return ran;
  }
  ran.summary = *summary;
  ran.records = ReadBytes(folder.Path("out"));
  if (command == Command::kCluster) ran.clusters.swap(ran.records);
  if (command == Command::kDedup) {
    ran.clusters = ReadBytes(folder.Path("clusters"));
  }
  ran.matches = ReadBytes(folder.Path("matches"));
  ran.paragraphs = ReadBytes(folder.Path("paragraphs"));
  ran.decisions = ReadBytes(folder.Path("decisions"));
  ran.bad = ReadBytes(folder.Path("bad"));
  EXPECT_NE(ReadBytes(folder.Path("run.json")).find(ran.summary.digest),
            std::string::npos);
  return ran;
}

// A run over the week, made once.
const Ran& Week(Command command) {
  static std::map<Command, Ran> runs;
  const auto it = runs.find(command);
  if (it != runs.end()) return it->second;
  return runs.emplace(command, RunOn(command, kWeek, 1)).first->second;
}

class WeekTest : public testing::TestWithParam<Command> {};

TEST_P(WeekTest, SameBytesForAnyNumberOfThreads) {
  const Ran& one = Week(GetParam());
  ASSERT_EQ(one.error, "");
  for (const unsigned threads : {2u, 3u, 8u}) {
    const Ran many = RunOn(GetParam(), kWeek, threads);
    EXPECT_TRUE(many.records == one.records) << threads;
    EXPECT_TRUE(many.clusters == one.clusters) << threads;
    EXPECT_TRUE(many.matches == one.matches) << threads;
    EXPECT_TRUE(many.paragraphs == one.paragraphs) << threads;
    EXPECT_TRUE(many.decisions == one.decisions) << threads;
    EXPECT_EQ(many.summary.digest, one.summary.digest);
  }
}

INSTANTIATE_TEST_SUITE_P(Commands, WeekTest,
                         testing::Values(Command::kCluster, Command::kDedup,
                                         Command::kStrip));

// The decisions of a run by id: what is kept for each document.
std::map<std::string, std::string> KeptFor(const Ran& ran) {
  std::map<std::string, std::string> kept;
  for (const std::string& line : LinesOf(ran.decisions)) {
    EXPECT_TRUE(kept.emplace(Field(line, "id"), Field(line, "kept_id")).second);
  }
  return kept;
}

// Clusters by name, each with the ids of its members.
std::map<std::string, std::set<std::string>> MembersOf(const Ran& ran) {
  std::map<std::string, std::set<std::string>> clusters;
  for (const std::string& line : LinesOf(ran.clusters)) {
    auto& members = clusters[Field(line, "cluster")];
    std::string rest = line.substr(line.find("\"members\""));
    for (size_t at; (at = rest.find("\"id\"")) != std::string::npos;
         rest = rest.substr(at + 4)) {
      members.insert(Field(rest.substr(at), "id"));
    }
  }
  return clusters;
}

// The relation of each pair, whichever of the two comes first.
std::map<std::set<std::string>, std::string> RelationsOf(const Ran& ran) {
  std::map<std::set<std::string>, std::string> relations;
  for (const std::string& line : LinesOf(ran.matches)) {
    EXPECT_TRUE(relations
                    .emplace(std::set{Field(line, "a"), Field(line, "b")},
                             Field(line, "relation"))
                    .second);
  }
  return relations;
}

// What the paragraphs of each document are.
std::map<std::string, std::string> ParagraphsOf(const Ran& ran) {
  std::map<std::string, std::string> paragraphs;
  for (const std::string& line : LinesOf(ran.paragraphs)) {
    paragraphs[Field(line, "id")] = line;
  }
  return paragraphs;
}

TEST(Job, TheOrderOfTheInputDoesNotMatter) {
  const Ran& straight = Week(Command::kDedup);
  const auto kept = KeptFor(straight);
  const auto members = MembersOf(straight);
  const auto paragraphs = ParagraphsOf(straight);
  const auto relations = RelationsOf(straight);
  ASSERT_GT(straight.summary.dropped, 0u);
  ASSERT_GT(straight.summary.clusters, 0u);
  Strings lines = LinesOf(ReadBytes(kWeek));
  std::mt19937 random(7);
  for (int round = 0; round < 5; ++round) {
    std::shuffle(lines.begin(), lines.end(), random);
    std::string shuffled;
    for (const std::string& line : lines) shuffled += line + "\n";
    const TempFolder folder;
    const Ran ran =
        RunOn(Command::kDedup, folder.Write("week.jsonl", shuffled), 2);
    EXPECT_TRUE(KeptFor(ran) == kept);
    EXPECT_TRUE(MembersOf(ran) == members);
    EXPECT_TRUE(ParagraphsOf(ran) == paragraphs);
    EXPECT_TRUE(RelationsOf(ran) == relations);
    EXPECT_EQ(ran.summary.digest, straight.summary.digest);
  }
}

TEST(Job, KeptLinesAreThoseOfTheInput) {
  const Ran& ran = Week(Command::kDedup);
  const auto kept = KeptFor(ran);
  std::string want;
  for (const std::string& line : LinesOf(ReadBytes(kWeek))) {
    const std::string id = Field(line, "id");
    if (kept.at(id) == id) want += line + "\n";
  }
  EXPECT_TRUE(ran.records == want);
}

TEST(Job, EveryDocumentHasADecisionAndAKeptOne) {
  for (const Command command : {Command::kDedup, Command::kCluster}) {
    const Ran& ran = Week(command);
    const auto kept = KeptFor(ran);
    std::set<std::string> ids;
    for (const std::string& line : LinesOf(ReadBytes(kWeek))) {
      ids.insert(Field(line, "id"));
    }
    EXPECT_EQ(kept.size(), ids.size());
    uint64_t dropped = 0;
    for (const std::string& line : LinesOf(ran.decisions)) {
      const std::string id = Field(line, "id");
      const std::string kept_id = Field(line, "kept_id");
      EXPECT_TRUE(ids.contains(id)) << line;
      ASSERT_TRUE(kept.contains(kept_id)) << line;
      EXPECT_EQ(kept.at(kept_id), kept_id) << line;
      const bool drop = Field(line, "decision") == "drop";
      EXPECT_EQ(drop, kept_id != id) << line;
      EXPECT_EQ(drop, !Field(line, "rule").empty()) << line;
      EXPECT_EQ(drop, !Field(line, "reason").empty()) << line;
      dropped += drop;
    }
    EXPECT_EQ(dropped, ran.summary.dropped);
  }
}

// A document and the one kept for it are of one cluster, and clusters hold
// every document once.
TEST(Job, ClustersHoldTheDecisions) {
  const Ran& ran = Week(Command::kDedup);
  std::map<std::string, std::string> cluster_of;
  for (const auto& [name, members] : MembersOf(ran)) {
    for (const std::string& id : members) {
      EXPECT_TRUE(cluster_of.emplace(id, name).second) << id;
    }
  }
  EXPECT_EQ(cluster_of.size(), ran.summary.read.documents);
  for (const std::string& line : LinesOf(ran.decisions)) {
    const std::string id = Field(line, "id");
    EXPECT_EQ(Field(line, "cluster"), cluster_of.at(id));
    EXPECT_EQ(cluster_of.at(Field(line, "kept_id")), cluster_of.at(id));
  }
}

TEST(Job, ClusterAndDedupAgree) {
  const Ran& cluster = Week(Command::kCluster);
  const Ran& dedup = Week(Command::kDedup);
  EXPECT_TRUE(cluster.clusters == dedup.clusters);
  EXPECT_TRUE(cluster.matches == dedup.matches);
  EXPECT_TRUE(cluster.decisions == dedup.decisions);
  EXPECT_EQ(cluster.summary.digest, dedup.summary.digest);
}

TEST(Job, StrippedParagraphsHaveCategoryAndWhy) {
  const Ran& ran = Week(Command::kStrip);
  ASSERT_GT(ran.summary.stripped, 0u);
  uint64_t stripped = 0;
  for (const std::string& line : LinesOf(ran.paragraphs)) {
    std::istringstream objects(line);
    for (std::string object; std::getline(objects, object, '}');) {
      if (object.find("\"verdict\":\"boilerplate\"") == std::string::npos) {
        EXPECT_EQ(object.find("\"category\""), std::string::npos);
        continue;
      }
      ++stripped;
      EXPECT_NE(Field(object, "category"), "");
      EXPECT_NE(Field(object, "why"), "") << object;
    }
  }
  // A hard-wrapped paragraph is several lines there.
  EXPECT_GE(stripped, ran.summary.stripped);
  EXPECT_EQ(LinesOf(ran.records).size(), ran.summary.read.records);
}

TEST(Job, ARecordWithoutBoilerplateStaysAsItCame) {
  const TempFolder folder;
  const std::string line =
      RecordLine("a", "The ferry to the islands is late.\nNobody knows why.");
  const Ran ran = RunOn(Command::kStrip, folder.Write("in.jsonl", line), 1);
  EXPECT_EQ(ran.records, line);
}

TEST(Job, TextsWithoutFiveWords) {
  const TempFolder folder;
  const std::string path = folder.Write(
      "in.jsonl", RecordLine("a", "Late ferry", "one.example") +
                      RecordLine("b", "LATE, FERRY!", "two.example") +
                      RecordLine("c", "Late bus", "two.example") +
                      RecordLine("d", "", "one.example") +
                      RecordLine("e", "", "two.example"));
  const Ran ran = RunOn(Command::kDedup, path, 2);
  ASSERT_EQ(ran.error, "");
  const auto kept = KeptFor(ran);
  EXPECT_EQ(kept.at("b"), "a");
  EXPECT_EQ(kept.at("c"), "c");
  // Empty texts are no copies of each other.
  EXPECT_EQ(kept.at("d"), "d");
  EXPECT_EQ(kept.at("e"), "e");
}

TEST(Job, OfNothing) {
  const TempFolder folder;
  for (const Command command :
       {Command::kCluster, Command::kDedup, Command::kStrip}) {
    const Ran ran = RunOn(command, folder.Write("in.jsonl", ""), 2);
    EXPECT_EQ(ran.error, "");
    EXPECT_EQ(ran.records + ran.clusters + ran.decisions + ran.bad, "");
  }
}

TEST(Job, ErrorsLeaveNoOutput) {
  const TempFolder folder;
  const Ran missing = RunOn(Command::kDedup, folder.Path("missing"), 1);
  EXPECT_NE(missing.error, "");
  EXPECT_EQ(missing.bad, "");
  const Ran bad = RunOn(Command::kDedup, folder.Write("bad.jsonl", "{\n"), 1);
  EXPECT_NE(bad.error, "");
  EXPECT_NE(bad.bad.find("bad.jsonl:1"), std::string::npos);
}

TEST(Job, OptionsThatMakeNoSense) {
  const TempFolder folder;
  JobOptions options;
  options.inputs = {folder.Write("in.jsonl", RecordLine("a", "text"))};
  options.keep = "newest";
  Result<JobSummary> ran = RunJob(options, nullptr);
  ASSERT_FALSE(ran);
  EXPECT_EQ(ran.error().code, ErrorCode::kUsage);
  options.keep = "first";
  options.output = options.decisions = folder.Path("same");
  ran = RunJob(options, nullptr);
  ASSERT_FALSE(ran);
  EXPECT_EQ(ran.error().code, ErrorCode::kUsage);
  options.output = folder.Path("no/such/folder");
  ran = RunJob(options, nullptr);
  ASSERT_FALSE(ran);
  EXPECT_EQ(ran.error().code, ErrorCode::kOutput);
}

TEST(Job, TellsItsStagesInOrder) {
  const TempFolder folder;
  JobOptions options;
  options.inputs = {folder.Write("in.jsonl", RecordLine("a", "text"))};
  int last = 0;
  const auto ran = RunJob(options, [&](const JobProgress& p) {
    EXPECT_TRUE(p.stage == last || p.stage == last + 1);
    EXPECT_LE(p.stage, p.stages);
    EXPECT_STRNE(p.name, "");
    last = p.stage;
  });
  ASSERT_TRUE(ran);
  EXPECT_EQ(static_cast<size_t>(last), ran->stages.size());
}

// A run of an hour must not look as if it stood still.
TEST(Job, TellsHowMuchOfAStageIsDoneWithDataInFiles) {
  std::string lines;
  std::mt19937 random(7);
  for (int story = 0; story < 600; ++story) {
    std::string text;
    for (int word = 0; word < 150; ++word) {
      text += "w" + std::to_string(random() % 5000) +
              (word % 40 == 39 ? "\n" : " ");
    }
    for (const char* site :
         {"tern.example", "knot.example", "dunlin.example"}) {
      lines += RecordLine(site + std::to_string(story), text, site);
    }
  }
  const TempFolder folder;
  JobOptions options;
  options.inputs = {folder.Write("in.jsonl", lines)};
  options.memory = 3 << 20;
  options.input.tmp_dir = folder.path();
  options.command = Command::kCluster;
  options.output = folder.Path("clusters");
  options.threads = 2;
  std::map<std::string, std::set<double>> parts;
  double last = 0;
  const auto ran = RunJob(options, [&](const JobProgress& p) {
    EXPECT_GE(p.of_job, last);
    last = p.of_job;
    if (p.of_stage > 0 && p.of_stage < 1) parts[p.name].insert(p.of_stage);
  });
  ASSERT_TRUE(ran) << ran.error().message;
  for (const char* stage : {"grouping", "judging", "matching"}) {
    EXPECT_GE(parts[stage].size(), 3u) << stage;
  }
}

}  // namespace
}  // namespace copydesk
