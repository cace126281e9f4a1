// The output files, held to docs/formats.md field by field.
#include <gmock/gmock.h>

#include <set>

#include "tests/cli/cli_testing.h"

namespace copydesk::cli_testing {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsSupersetOf;
using testing::MatchesRegex;
using testing::Not;

constexpr char kClusterKeys[] = "v,cluster,lead,size,sites,first,last,members";
constexpr char kMatchKeys[] =
    "v,a,b,relation,jaccard,containment,coverage_a,coverage_b,days,paragraphs,"
    "spans";
constexpr char kDecisionKeys[] =
    "v,id,decision,reason,kept_id,similarity,cluster,rule";
constexpr char kRunKeys[] =
    "v,version,command,options,outputs,counts,bad_records,stripped_by_category,"
    "pairs_by_relation,dropped_by_relation,bytes,seconds,cpu_seconds,"
    "peak_memory,digest";

// The corpus that comes with the project; the folder is only read.
const std::string kWeek = COPYDESK_SOURCE "/corpus/week.jsonl";

std::set<std::string> Distinct(const std::vector<std::string>& values) {
  return {values.begin(), values.end()};
}

class Output : public CliTest {
 protected:
  // Runs dedup over the week with every output there is.
  void RunAll() {
    const Outcome outcome =
        Run({"dedup", kWeek, "-q", "-o", "kept", "--clusters", "clusters",
             "--matches", "matches", "--paragraphs", "paragraphs",
             "--decisions", "decisions", "--errors", "errors", "--run", "run"});
    ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_EQ(outcome.out + outcome.err, "");
  }
};

TEST_F(Output, Clusters) {
  RunAll();
  const std::string clusters = Read("clusters");
  ExpectJsonLines(clusters, kClusterKeys);
  std::set<std::string> ids;
  int64_t last_size = INT64_MAX;
  for (const std::string& line : Lines(clusters)) {
    const Json cluster(line);
    EXPECT_EQ(cluster.Int("/v"), 1);
    EXPECT_THAT(cluster.At("/cluster"), MatchesRegex("[0-9a-f]{16}"));
    EXPECT_EQ(cluster.At("/lead"), cluster.At("/members/0/id"));
    EXPECT_EQ(cluster.At("/members/0/relation"), "lead");
    EXPECT_LE(cluster.At("/first"), cluster.At("/last"));
    EXPECT_LE(cluster.Int("/sites"), cluster.Int("/size"));
    EXPECT_LE(cluster.Int("/size"), last_size);
    last_size = cluster.Int("/size");
    for (int64_t i = 0; i < last_size; ++i) {
      const std::string member = "/members/" + std::to_string(i);
      EXPECT_EQ(cluster.Keys(member), "id,site,date,relation,coverage");
      EXPECT_TRUE(ids.insert(cluster.At(member + "/id")).second);
      EXPECT_GE(cluster.Number(member + "/coverage"), 0);
      EXPECT_LE(cluster.Number(member + "/coverage"), 1);
    }
    EXPECT_EQ(cluster.At("/members/" + std::to_string(last_size)), "(none)");
  }
  EXPECT_EQ(ids, Distinct(Column(ReadBytes(kWeek), "/id")));
  // `cluster -o` writes the same.
  EXPECT_EQ(Run({"cluster", kWeek, "-q", "-o", "-"}).out, clusters);
}

TEST_F(Output, Decisions) {
  RunAll();
  const std::string decisions = Read("decisions");
  ExpectJsonLines(decisions, kDecisionKeys);
  EXPECT_EQ(Column(decisions, "/id"), Column(ReadBytes(kWeek), "/id"));
  std::vector<std::string> kept;
  std::set<std::string> kept_ids;
  for (const std::string& line : Lines(decisions)) {
    const Json d(line);
    if (d.At("/decision") == "keep") {
      kept.push_back(d.At("/id"));
      kept_ids.insert(d.At("/id"));
      EXPECT_EQ(d.At("/kept_id"), d.At("/id"));
      EXPECT_EQ(d.At("/reason") + d.At("/rule"), "");
      EXPECT_EQ(d.Number("/similarity"), 1);
    }
  }
  for (const std::string& line : Lines(decisions)) {
    const Json d(line);
    if (d.At("/decision") == "keep") continue;
    EXPECT_EQ(d.At("/decision"), "drop");
    EXPECT_TRUE(kept_ids.contains(d.At("/kept_id"))) << line;
    EXPECT_THAT(d.At("/reason"), testing::AnyOf("exact", "copy", "contained"));
    EXPECT_THAT(d.At("/rule"), testing::AnyOf("earliest", "longest", "id"));
  }
  EXPECT_EQ(Column(Read("kept"), "/id"), kept);
  // The clusters that the decisions name are those of the clusters file.
  EXPECT_EQ(Distinct(Column(decisions, "/cluster")),
            Distinct(Column(Read("clusters"), "/cluster")));
}

TEST_F(Output, MatchesWithAndWithoutBackground) {
  RunAll();
  const std::string matches = Read("matches");
  ExpectJsonLines(matches, kMatchKeys);
  EXPECT_FALSE(Distinct(Column(matches, "/relation")).contains("background"));
  EXPECT_THAT(Distinct(Column(matches, "/relation")),
              IsSupersetOf({"copy", "contained", "passage", "template"}));
  for (const std::string& line : Lines(matches)) {
    const Json m(line);
    for (const char* share :
         {"/jaccard", "/containment", "/coverage_a", "/coverage_b"}) {
      EXPECT_GE(m.Number(share), 0) << line;
      EXPECT_LE(m.Number(share), 1) << line;
    }
    EXPECT_GE(m.Number("/containment") + 1e-9, m.Number("/jaccard"));
    if (m.At("/spans/0") == "(none)") continue;
    EXPECT_EQ(m.Keys("/spans/0"), "a,b,words,kind");
    EXPECT_LT(m.Int("/spans/0/a/0"), m.Int("/spans/0/a/1"));
    EXPECT_THAT(m.At("/spans/0/kind"),
                testing::AnyOf("same", "edited", "background"));
  }
  Run({"cluster", kWeek, "-q", "--matches", "all", "--background"});
  const std::string all = Read("all");
  EXPECT_TRUE(Distinct(Column(all, "/relation")).contains("background"));
  EXPECT_THAT(Lines(all), IsSupersetOf(Lines(matches)));
}

TEST_F(Output, SpansAreBytesOfTheText) {
  const std::string shared = Story(1);
  Write("in.jsonl",
        Record("a", "one", "Ça commence ici.\n" + shared + "\n" + Story(7, 2)) +
            Record("b", "two", "Été\n" + shared));
  Run({"cluster", "in.jsonl", "-q", "--matches", "m"});
  const Json m(Read("m"));
  const std::string texts[] = {
      "Ça commence ici.\n" + shared + "\n" + Story(7, 2), "Été\n" + shared};
  const auto part = [&](int side, const char* name) {
    const std::string span = std::string("/spans/0/") + name;
    const auto begin = static_cast<size_t>(m.Int(span + "/0"));
    return texts[side].substr(begin,
                              static_cast<size_t>(m.Int(span + "/1")) - begin);
  };
  EXPECT_EQ(part(0, "a"), part(1, "b"));
  EXPECT_GT(part(0, "a").size(), shared.size() - 10);
}

TEST_F(Output, Paragraphs) {
  RunAll();
  const std::string paragraphs = Read("paragraphs");
  ExpectJsonLines(paragraphs, "v,id,paragraphs");
  const std::vector<std::string> documents = Lines(ReadBytes(kWeek));
  const std::vector<std::string> lines = Lines(paragraphs);
  ASSERT_EQ(lines.size(), documents.size());
  std::set<std::string> verdicts;
  for (size_t d = 0; d < lines.size(); ++d) {
    const Json said(lines[d]);
    const std::string text = Json(documents[d]).At("/text");
    EXPECT_EQ(said.At("/id"), Json(documents[d]).At("/id"));
    for (int i = 0;; ++i) {
      const std::string p = "/paragraphs/" + std::to_string(i);
      if (said.At(p) == "(none)") break;
      EXPECT_EQ(said.Int(p + "/n"), i + 1);
      const bool boilerplate = said.At(p + "/verdict") == "boilerplate";
      verdicts.insert(said.At(p + "/verdict"));
      EXPECT_EQ(said.At(p + "/category") != "(none)", boilerplate);
      EXPECT_EQ(said.Number(p + "/score") >= 0.5, boilerplate) << lines[d];
      EXPECT_THAT(said.Keys(p),
                  MatchesRegex("n,begin,end,verdict(,category)?,score(,why)?"));
      const auto begin = static_cast<size_t>(said.Int(p + "/begin"));
      const auto end = static_cast<size_t>(said.Int(p + "/end"));
      ASSERT_LE(end, text.size());
      EXPECT_THAT(text.substr(begin, end - begin), Not(HasSubstr("\n")));
    }
  }
  EXPECT_THAT(verdicts, ElementsAre("boilerplate", "content", "quote", "wire"));
}

TEST_F(Output, RunReport) {
  RunAll();
  const std::string text = Read("run");
  EXPECT_EQ(Lines(text).size(), 1u);
  const Json run(text);
  EXPECT_EQ(run.Keys(), kRunKeys);
  EXPECT_EQ(run.At("/command"), "dedup");
  EXPECT_EQ(run.At("/options/inputs/0"), kWeek);
  EXPECT_EQ(run.At("/options/keep"), "earliest; longest");
  EXPECT_EQ(run.Number("/options/threshold"), 0.5);
  EXPECT_EQ(run.Int("/options/max_record"), 16 << 20);
  EXPECT_EQ(run.At("/options/input_format"), "auto");
  EXPECT_EQ(run.Keys("/options/fields"), "text,id,url,site,date,title");
  EXPECT_EQ(run.At("/outputs"),
            R"({"records":"kept","clusters":"clusters","matches":"matches",)"
            R"("paragraphs":"paragraphs","decisions":"decisions",)"
            R"("errors":"errors"})");
  EXPECT_EQ(run.Int("/counts/documents"), 368);
  EXPECT_EQ(run.Int("/counts/dropped") +
                static_cast<int64_t>(Lines(Read("kept")).size()),
            368);
  EXPECT_EQ(run.Int("/bytes/input"),
            static_cast<int64_t>(ReadBytes(kWeek).size()));
  EXPECT_THAT(run.At("/digest"), MatchesRegex("[0-9a-f]{64}"));
  EXPECT_EQ(Read("errors"), "");
}

TEST_F(Output, ErrorsListTheFirstHundred) {
  std::string lines = Record("good", "one", Story(1));
  for (int i = 0; i < 90; ++i) lines += "{\"broken\":\n";
  for (int i = 0; i < 20; ++i) lines += "{\"text\":7}\n";
  Write("in.jsonl", lines);
  const Outcome outcome = Run({"cluster", "in.jsonl", "--errors", "e",
                               "--max-error-rate", "1", "--json"});
  ExpectJsonLines(Read("e"), "v,where,reason,detail");
  EXPECT_EQ(Lines(Read("e")).size(), 100u);
  EXPECT_EQ(Column(Read("e"), "/where").front(), "in.jsonl:2");
  EXPECT_EQ(Json(outcome.out).At("/bad_records"),
            "{\"invalid_json\":90,\"wrong_type\":20}");
}

TEST_F(Output, JsonGoesWhereThereIsRoom) {
  Write("in.jsonl", Record("a", "one", Story(1)));
  const Outcome alone = Run({"--json", "cluster", "in.jsonl"});
  EXPECT_EQ(Json(alone.out).Keys(), kRunKeys);
  EXPECT_EQ(alone.err, "");
  for (const Arguments& arguments :
       {Arguments{"dedup", "in.jsonl", "--json"},
        Arguments{"strip", "in.jsonl", "--json"},
        Arguments{"cluster", "in.jsonl", "--json", "--matches", "m", "-o", "-"},
        Arguments{"dedup", "in.jsonl", "--json", "-o", "k", "--decisions",
                  "/dev/stdout"}}) {
    const Outcome outcome = Run(arguments);
    EXPECT_EQ(Json(outcome.err).Keys(), kRunKeys) << outcome.err;
    EXPECT_EQ(Lines(outcome.out).size(), 1u);
    EXPECT_NE(Json(outcome.out).Keys(), kRunKeys);
  }
  const Outcome error = Run({"--json", "cluster", "nope"});
  EXPECT_EQ(error.exit_code, 3);
  EXPECT_EQ(error.out, "");
  EXPECT_EQ(Json(error.err).Keys("/error"), "code,reason,hint");
  EXPECT_EQ(Json(error.err).At("/error/code"), "input");
  EXPECT_EQ(Json(Run({"cluster", "--nope", "--json"}).err).At("/error/code"),
            "usage");
  EXPECT_EQ(
      Json(Run({"--threads", "x", "version", "--json"}).err).At("/error/code"),
      "usage");
  EXPECT_EQ(Json(Run({"cluster", "in.jsonl", "-o", "no/c", "--json"}).err)
                .At("/error/code"),
            "output");
  EXPECT_EQ(Json(Run({"version", "--json"}).out).At("/version"),
            Json(alone.out).At("/version"));
}

TEST_F(Output, PackedByName) {
  RunAll();
  const Outcome outcome =
      Run({"dedup", kWeek, "-q", "-o", "kept.jsonl.gz", "--clusters",
           "clusters.jsonl.zst", "--decisions", "d.jsonl"});
  ASSERT_EQ(outcome.exit_code, 0);
  EXPECT_TRUE(Read("kept.jsonl.gz").starts_with("\x1f\x8b"));
  EXPECT_TRUE(Read("clusters.jsonl.zst").starts_with("\x28\xb5\x2f\xfd"));
  EXPECT_EQ(Shell("gzip -dc kept.jsonl.gz").out, Read("kept"));
  if (Shell("command -v zstd").exit_code == 0) {
    EXPECT_EQ(Shell("zstd -dcq clusters.jsonl.zst").out, Read("clusters"));
  }
  EXPECT_EQ(Read("d.jsonl"), Read("decisions"));
}

TEST_F(Output, LinksStayAndPermissionsToo) {
  Write("in.jsonl", Record("a", "one", Story(1)));
  Write("sub/old.jsonl", "old");
  Shell("ln -s sub/old.jsonl link.jsonl; chmod 600 sub/old.jsonl");
  ASSERT_EQ(Run({"dedup", "in.jsonl", "-o", "link.jsonl"}).exit_code, 0);
  EXPECT_EQ(Shell("readlink link.jsonl").out, "sub/old.jsonl\n");
  EXPECT_EQ(Read("sub/old.jsonl"), Record("a", "one", Story(1)));
  EXPECT_EQ(Shell("stat -c %a sub/old.jsonl").out, "600\n");
  // /dev/stdout is a link, too.
  const Outcome outcome = Shell(
      "copydesk -q dedup in.jsonl -o /dev/stdout > out; ls -l /dev/stdout");
  EXPECT_EQ(Read("out"), Record("a", "one", Story(1)));
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("->"), HasSubstr("fd/1")));
  EXPECT_EQ(Shell("copydesk -q dedup in.jsonl -o /dev/stderr").err,
            Record("a", "one", Story(1)));
}

TEST_F(Output, DryRunWritesNoRecords) {
  Write("in.jsonl",
        Record("a", "one", Story(1)) + Record("b", "two", Story(1)));
  Outcome outcome = Run({"dedup", "in.jsonl", "--dry-run", "-o", "kept.jsonl"});
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(outcome.err, HasSubstr("1 dropped"));
  EXPECT_THAT(Files(), ElementsAre("in.jsonl"));
  outcome = Run({"dedup", "-o", "kept.jsonl", "--dry-run", "in.jsonl",
                 "--decisions", "d.jsonl"});
  EXPECT_THAT(Files(), ElementsAre("d.jsonl", "in.jsonl"));
  EXPECT_THAT(Column(Read("d.jsonl"), "/decision"),
              ElementsAre("keep", "drop"));
}

TEST_F(Output, SameBytesForAnyNumberOfThreads) {
  Outcome first;
  for (const char* threads : {"1", "2", "8"}) {
    const std::string t = std::string("-") + threads;
    ASSERT_EQ(Run({"-j", threads, "-q", "dedup", kWeek, "-o", "kept" + t,
                   "--clusters", "clusters" + t, "--matches", "matches" + t,
                   "--background", "--paragraphs", "paragraphs" + t,
                   "--decisions", "decisions" + t, "--run", "run" + t})
                  .exit_code,
              0);
    ASSERT_EQ(
        Run({"-j", threads, "-q", "strip", kWeek, "-o", "clean" + t}).exit_code,
        0);
    for (const char* name :
         {"kept", "clusters", "matches", "paragraphs", "decisions", "clean"}) {
      EXPECT_TRUE(Read(name + t) == Read(std::string(name) + "-1")) << name + t;
    }
    EXPECT_EQ(Json(Read("run" + t)).At("/digest"),
              Json(Read("run-1")).At("/digest"));
  }
}

}  // namespace
}  // namespace copydesk::cli_testing
