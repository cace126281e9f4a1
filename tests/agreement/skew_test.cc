// Corpora that attack the search: what they may not bring about. How much time
// they take is measured by bench/skew.sh.
#include <algorithm>
#include <cstdlib>
#include <map>

#include "tests/agreement/agreement_testing.h"

namespace copydesk::cli_testing {
namespace {

constexpr int64_t kMemory = 64, kBeside = 64;  // MiB

struct Result {
  std::vector<std::string> ids, kept_ids;
  std::vector<double> similarities;
  int64_t clusters = 0, clustered = 0, dropped = 0, documents = 0;
};

class Skew : public AgreementTest {
 protected:
  void Attack(const std::string& kind, int documents, int words = 100) {
    const Outcome outcome =
        Shell("python3 " COPYDESK_SOURCE "/bench/skew_corpus.py " + kind + " " +
              std::to_string(documents) + " " + std::to_string(words) +
              " > in.jsonl");
    ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  }
  // Dedups in memory and in files, expects the same bytes and little memory.
  Result Dedup(const std::string& keep = "earliest; longest") {
    Result result;
    std::string kept, decisions;
    for (const int64_t memory : {4096l, kMemory}) {
      // What a run in memory writes is compared, then overwritten.
      const std::string number = std::to_string(memory) + "M";
      const Outcome outcome =
          Run({"-q", "--memory", memory == kMemory ? SmallMemory() : number,
               "-j", "2", "dedup", "in.jsonl", "--keep", keep, "-o", "kept",
               "--decisions", "decisions", "--run", "run.json"});
      EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
      if (outcome.exit_code != 0) return result;
      if (memory == kMemory) {
        EXPECT_TRUE(kept == Read("kept"));
        EXPECT_TRUE(decisions == Read("decisions"));
      }
      kept = Read("kept");
      decisions = Read("decisions");
    }
    const Json run(Read("run.json"));
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    EXPECT_LE(run.Int("/peak_memory") >> 20, kMemory + kBeside);
#endif
    result.documents = run.Int("/counts/documents");
    result.clusters = run.Int("/counts/clusters");
    result.clustered = run.Int("/counts/clustered_documents");
    result.dropped = run.Int("/counts/dropped");
    EXPECT_EQ(static_cast<int64_t>(Lines(kept).size()),
              result.documents - result.dropped);
    for (const std::string& line : Lines(decisions)) {
      const Json decision(line);
      if (decision.At("/decision") != "drop") continue;
      result.ids.push_back(decision.At("/id"));
      result.kept_ids.push_back(decision.At("/kept_id"));
      result.similarities.push_back(decision.Number("/similarity"));
      EXPECT_GE(result.similarities.back(), 0.5);
    }
    EXPECT_EQ(static_cast<int64_t>(result.ids.size()), result.dropped);
    return result;
  }

 private:
  // So little that the run keeps its data in files, and at most kMemory.
  std::string SmallMemory() const {
    const auto bytes = static_cast<int64_t>(Read("in.jsonl").size());
    return std::to_string(std::min(5 * bytes >> 10, kMemory << 10)) + "K";
  }
};

// One page, many times: one cluster, one is kept, however many sites have it.
TEST_F(Skew, OnePageRepeated) {
  for (const char* kind : {"repeat", "reissue", "alone"}) {
    Attack(kind, 20000);
    const Result result = Dedup();
    EXPECT_EQ(result.clusters, 1) << kind;
    EXPECT_EQ(result.clustered, 20000) << kind;
    EXPECT_EQ(result.dropped, 19999) << kind;
    for (const double similarity : result.similarities) {
      ASSERT_EQ(similarity, 1) << kind;
    }
  }
}

// Edited copies of one text, more than a group gives in full, were no cluster:
// what they shared in large groups was counted for neighbours alone. Then one
// in six was kept, since the kept one was not among its neighbours.
TEST_F(Skew, OneTemplateOnManySites) {
  Attack("template", 6000);
  for (const char* keep :
       {"earliest; longest", "latest", "site=s117.example"}) {
    const Result result = Dedup(keep);
    EXPECT_EQ(result.clusters, 1) << keep;
    EXPECT_EQ(result.clustered, 6000) << keep;
    // Two copies share half of their shingles, or a little less.
    EXPECT_GT(result.dropped, 5900) << keep;
  }
}

TEST_F(Skew, OneFormOnOneSite) {
  Attack("filled", 6000);
  const Result result = Dedup();
  EXPECT_EQ(result.clusters, 0);  // one form with other facts
  EXPECT_EQ(result.dropped, 0);
}

// Different documents that meet under one key are no cluster.
TEST_F(Skew, OneKey) {
  for (const char* kind : {"flood", "key"}) {
    Attack(kind, 20000);
    const Result result = Dedup();
    EXPECT_EQ(result.clusters, 0) << kind;
    EXPECT_EQ(result.dropped, 0) << kind;
  }
}

// Each document has nine tenths of the one before, so that five links away half
// is left: what is dropped has its kept one within five.
TEST_F(Skew, Chain) {
  Attack("chain", 10000);
  const Result result = Dedup();
  EXPECT_GT(result.dropped, 5000);
  for (size_t i = 0; i < result.ids.size(); ++i) {
    const int dropped = std::atoi(result.ids[i].c_str() + 1);
    const int kept = std::atoi(result.kept_ids[i].c_str() + 1);
    ASSERT_LE(std::abs(dropped - kept), 5) << result.ids[i];
  }
}

// A document of two halves, and one of the beginnings of a thousand stories,
// push out none of them.
TEST_F(Skew, Bridges) {
  Attack("bridge", 3000, 150);
  const Result result = Dedup();
  for (size_t i = 0; i < result.ids.size(); ++i) {
    EXPECT_TRUE(result.ids[i].starts_with("halves")) << result.ids[i];
  }
}

// Texts too short for a shingle meet only where they are equal.
TEST_F(Skew, TinyTexts) {
  Attack("tiny", 50000);
  std::map<std::string, int> texts;
  int more = 0;
  for (const std::string& text : Column(Read("in.jsonl"), "/text")) {
    more += ++texts[text] > 1;
  }
  ASSERT_GT(more, 1000);
  const Result result = Dedup();
  EXPECT_EQ(result.dropped, more);
  EXPECT_LE(result.clustered, 2 * more);
}

// Ten megabytes of nothing to speak of end, and are kept as they are.
TEST_F(Skew, WorstTexts) {
  for (const char* sort : {"one-token", "no-spaces", "angles", "open-tags",
                           "attribute", "nesting"}) {
    Attack(std::string("text:") + sort, 10000000);
    const std::string in = Read("in.jsonl");
    for (const std::string& command : Commands()) {
      const Outcome outcome = Run({"-q", command, "in.jsonl", "-o", "out"});
      EXPECT_EQ(outcome.exit_code, 0) << sort << outcome.err;
    }
    EXPECT_EQ(Run({"-q", "dedup", "in.jsonl", "-o", "out"}).exit_code, 0);
    EXPECT_TRUE(Read("out") == in) << sort;
  }
}

}  // namespace
}  // namespace copydesk::cli_testing
