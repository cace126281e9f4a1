// Records leave as they came, byte for byte, and strip changes the text alone.
#include <gmock/gmock.h>

#include <algorithm>
#include <map>

#include "tests/cli/cli_testing.h"

namespace copydesk::cli_testing {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

using std::string_literals::operator""s;

constexpr char kPitch[] =
    "Subscribe to our newsletter and get the morning briefing by email.";

class Bytes : public CliTest {
 protected:
  std::string Dedup(const std::string& file) const {
    const Outcome outcome = Run({"dedup", file, "-q"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    return outcome.out;
  }
  std::string Strip(const Arguments& arguments) const {
    Arguments all = {"strip", "-q"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    const Outcome outcome = Run(all);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    return outcome.out;
  }
};

// Lines that a writer of JSON would not write like this.
std::vector<std::string> OddLines() {
  return {
      "{ \"text\" :\t\"odd   spacing\" , \"id\": \"1\" }",
      "  {\"id\":\"2\",\"text\":\"spaces around\"}  ",
      "{\"id\":\"3\",\"unknown\":{\"z\":[1,2.50,1e5],\"a\":null},"
      "\"text\":\"unknown fields\"}",
      "{\"id\":\"4\",\"text\":\"escapes \\u00e9 \\/ \\ud83d\\ude00\"}",
      "{\"id\":\"5\",\"text\":\"invalid \xff\xfe bytes\"}",
      "{\"id\":\"6\",\"text\":\"half \\ud800 a pair\"}",
      "{\"id\":\"7\",\"id\":\"7b\",\"text\":\"twice\",\"text\":\"two keys\"}",
      "{\"id\":8,\"n\":12345678901234567890123,\"text\":\"large number\"}",
      "{\"id\":\"9\",\"text\":\"del \x7f and nel \xc2\x85\"}",
      "\xef\xbb\xbf{\"id\":\"10\",\"text\":\"a mark before it\"}",
      "{\"id\":\"11\",\"text\":\"\"}",
  };
}

TEST_F(Bytes, KeptLinesAreUntouched) {
  for (const char* end : {"\n", "\r\n"}) {
    std::string all;
    for (const std::string& line : OddLines()) all += line + end;
    // A mark at the very beginning belongs to the file, not to its first line.
    Write("in.jsonl", all);
    EXPECT_EQ(Dedup("in.jsonl"), all);
    EXPECT_EQ(Strip({"in.jsonl"}), all);
    Write("in.jsonl.gz", Gzip(all));
    EXPECT_EQ(Dedup("in.jsonl.gz"), all);
  }
}

TEST_F(Bytes, LineEndsOfEachLine) {
  const std::string a = Record("a", "one", "one"),
                    b = Record("b", "one", "two");
  const std::string crlf = a.substr(0, a.size() - 1) + "\r\n";
  Write("in.jsonl", crlf + b + "\n" + Record("c", "one", "three"));
  EXPECT_EQ(Dedup("in.jsonl"), crlf + b + Record("c", "one", "three"));
  // Only the end of the last line may be put in.
  Write("in.jsonl", crlf + b.substr(0, b.size() - 1));
  EXPECT_EQ(Dedup("in.jsonl"), crlf + b);
}

TEST_F(Bytes, OnlyDroppedLinesAreMissing) {
  std::string all, kept;
  for (int i = 0; i < 60; ++i) {
    const std::string line =
        Record(std::to_string(i), "site" + std::to_string(i % 7), Story(i / 2));
    all += line;
    if (i % 2 == 0) kept += line;
    if (i % 10 == 3) all += "{\"bad\":\n";  // skipped, and in no output
  }
  Write("in.jsonl", all);
  EXPECT_EQ(Run({"dedup", "in.jsonl", "-q", "--keep", "first"}).out, kept);
}

TEST_F(Bytes, LargeLines) {
  const std::string large = Record("a", "one", Repeat(Story(1) + " ", 3000));
  ASSERT_GT(large.size(), size_t{3} << 20);
  const std::string all =
      Record("b", "one", Story(2)) + large + Record("c", "one", Story(3));
  Write("in.jsonl", all);
  EXPECT_EQ(Dedup("in.jsonl"), all);
}

TEST_F(Bytes, Tables) {
  const std::string rows =
      "\"1\",  spaced ,\"a \"\"quoted\"\" text\nof two lines\"\n"
      "2,,plain text\n"
      "3,x,\"never \xff valid\",more,columns\n";
  Write("in.csv", "id,\"x\", text \n" + rows);
  EXPECT_EQ(Dedup("in.csv"), "id,\"x\", text \n" + rows);
  EXPECT_EQ(Strip({"in.csv"}), "id,\"x\", text \n" + rows);
  Write("crlf.csv", "id,text\r\n1,one\r\n2,\"two\r\nlines\"\r\n");
  EXPECT_EQ(Dedup("crlf.csv"), Read("crlf.csv"));
  // One header for several files of the same columns.
  Write("d/1.csv", "id,text\n1,one\n");
  Write("d/2.csv", "id,text\n2,two\n");
  EXPECT_EQ(Dedup("d"), "id,text\n1,one\n2,two\n");
  Write("in.tsv", "id\ttext\n1\tone \"two\"\n");
  EXPECT_EQ(Dedup("in.tsv"), Read("in.tsv"));
}

TEST_F(Bytes, ArraysBecomeLines) {
  Write("in.json",
        "[\n  {\n    \"id\": \"a\",\r\n    \"text\": \"one\\ntwo\"\n  },\n"
        "  {\"id\":\"b\", \"text\":\"three\"}\n]\n");
  const std::string out = Dedup("in.json");
  ASSERT_EQ(Lines(out).size(), 2u);
  ExpectJsonLines(out, "id,text");
  EXPECT_EQ(Lines(out)[1], "{\"id\":\"b\", \"text\":\"three\"}");
  EXPECT_EQ(Strip({"in.json"}), out);
}

TEST_F(Bytes, StripChangesTheTextAlone) {
  const std::string before = "{ \"a\":1.50,\"text\": \"";
  const std::string after = "\" , \"b\" : [\"\\u00e9\", null],\"id\":\"1\" }";
  const std::string story = Story(1, 2), other = Story(2, 2);
  for (const char* end : {"\n", "\r\n"}) {
    Write("in.jsonl",
          before + story + "\\n" + kPitch + "\\n" + other + after + end);
    EXPECT_EQ(Strip({"in.jsonl"}),
              before + story + "\\n" + other + after + end);
  }
  EXPECT_EQ(Strip({"in.jsonl", "--format", "text"}),
            story + "\n" + other + "\n");
  // The field that was named, not the one that would be guessed.
  Write("in.jsonl", "{\"text\":\"" + story + "\",\"body\":\"" + other + "\\n" +
                        kPitch + "\"}\n");
  EXPECT_EQ(Strip({"in.jsonl", "--text", "body"}),
            "{\"text\":\"" + story + "\",\"body\":\"" + other + "\"}\n");
}

TEST_F(Bytes, StripTables) {
  const std::string story = Story(1, 2);
  Write("in.csv", "id,text,n\n1,\"" + story + "\n" + kPitch +
                      "\",\"a,\"\"b\"\"\"\n2,plain, x \n");
  EXPECT_EQ(Strip({"in.csv"}),
            "id,text,n\n1,\"" + story + "\",\"a,\"\"b\"\"\"\n2,plain, x \n");
}

TEST_F(Bytes, StripTextsAndPages) {
  const std::string story = Story(1, 2);
  Write("d/a.txt", story + "\n\n" + kPitch + "\n");
  Write("d/b.txt", Story(2, 2) + "\n");
  EXPECT_EQ(Strip({"d/a.txt", "--format", "text"}), story + "\n");
  const std::string records = Strip({"d"});
  ExpectJsonLines(records, "id,url,site,date,title,text");
  EXPECT_THAT(Column(records, "/id"), ElementsAre("a.txt", "b.txt"));
  EXPECT_EQ(Column(records, "/text")[0], story);
  EXPECT_EQ(Column(records, "/text")[1], Story(2, 2) + "\n");
  Write("p/one.html",
        "<html><head><title>T</title><link rel=canonical "
        "href='https://paper.example/1'></head><body><nav><a href=/>Home</a>"
        "</nav><p>" +
            story + "</p><p>" + kPitch + "</p></body></html>");
  const Json page(Strip({"p"}));
  EXPECT_EQ(page.At("/id"), "one");
  EXPECT_EQ(page.At("/url"), "https://paper.example/1");
  EXPECT_EQ(page.At("/site"), "paper.example");
  EXPECT_EQ(page.At("/title"), "T");
  EXPECT_THAT(page.At("/text"), HasSubstr(story));
  EXPECT_THAT(page.At("/text"), Not(HasSubstr("newsletter")));
}

TEST_F(Bytes, StripKeepsEveryRecordOfTheWeek) {
  const std::string week = ReadBytes(COPYDESK_SOURCE "/corpus/week.jsonl");
  const std::string clean = Strip({COPYDESK_SOURCE "/corpus/week.jsonl"});
  const std::vector<std::string> before = Lines(week), after = Lines(clean);
  ASSERT_EQ(before.size(), after.size());
  int changed = 0;
  for (size_t i = 0; i < before.size(); ++i) {
    const std::string_view head =
        std::string_view(before[i]).substr(0, before[i].find("\"text\""));
    EXPECT_TRUE(after[i].starts_with(head));
    EXPECT_LE(after[i].size(), before[i].size());
    changed += before[i] != after[i];
  }
  EXPECT_GT(changed, 300);
  EXPECT_EQ(ReadBytes(COPYDESK_SOURCE "/corpus/week.jsonl"), week);
}

TEST_F(Bytes, Utf16IsConverted) {
  const std::string line = Record("a", "one", "words");
  std::string wide = "\xff\xfe";
  for (const char c : line) wide += c + "\0"s;
  Write("in.jsonl", wide);
  EXPECT_EQ(Dedup("in.jsonl"), line);
}

class Gen : public CliTest {};

TEST_F(Gen, SameSeedSameBytes) {
  const Outcome first = Run({"gen", "--docs", "200", "--seed", "5"});
  EXPECT_EQ(first.exit_code, 0);
  EXPECT_EQ(first.err, "");
  EXPECT_EQ(Lines(first.out).size(), 200u);
  ExpectJsonLines(first.out, "id,url,site,date,title,text");
  EXPECT_TRUE(Run({"gen", "--docs", "200", "--seed", "5"}).out == first.out);
  EXPECT_TRUE(Run({"-j", "8", "gen", "--seed", "5", "--docs", "200"}).out ==
              first.out);
  EXPECT_FALSE(Run({"gen", "--docs", "200", "--seed", "6"}).out == first.out);
  EXPECT_FALSE(
      Run({"gen", "--docs", "200", "--seed", "5", "--tier", "heavy"}).out ==
      first.out);
  EXPECT_EQ(Run({"gen", "--docs", "200", "--seed", "5", "-o", "g"}).out, "");
  EXPECT_TRUE(Read("g") == first.out);
  EXPECT_EQ(Run({"gen", "--docs", "0"}).out, "");
}

TEST_F(Gen, TruthFiles) {
  ASSERT_EQ(Run({"gen", "--docs", "300", "-o", "g.jsonl", "--truth", "t/g"})
                .exit_code,
            4);  // no such folder
  ASSERT_EQ(
      Run({"gen", "--docs", "300", "-o", "g.jsonl", "--truth", "g"}).exit_code,
      0);
  EXPECT_THAT(Files(), ElementsAre("g.clusters.tsv", "g.jsonl", "g.labels.tsv",
                                   "g.pairs.tsv", "g.passages.tsv"));
  const std::pair<const char*, const char*> kHeads[] = {
      {"g.clusters.tsv", "id\tcluster\tstory\tsite\tdate\ttier\tcopy"},
      {"g.labels.tsv", "doc_id\tlines\taction\tcategory"},
      {"g.pairs.tsv", "id_a\tid_b\tlabel"},
      {"g.passages.tsv", "id_a\ta_begin\ta_end\tid_b\tb_begin\tb_end"}};
  for (const auto& [name, head] : kHeads) {
    const std::vector<std::string> lines = Lines(Read(name));
    ASSERT_GT(lines.size(), 1u) << name;
    EXPECT_EQ(lines[0], head);
    const auto tabs = std::count(lines[0].begin(), lines[0].end(), '\t');
    for (const std::string& line : lines) {
      EXPECT_EQ(std::count(line.begin(), line.end(), '\t'), tabs) << line;
    }
  }
  EXPECT_EQ(Lines(Read("g.clusters.tsv")).size(), 301u);
}

TEST_F(Gen, GoesThroughTheJobs) {
  ASSERT_EQ(Run({"gen", "--docs", "400", "--tier", "light", "-o", "g.jsonl",
                 "--truth", "g"})
                .exit_code,
            0);
  const Outcome cluster =
      Run({"--json", "cluster", "g.jsonl", "-o", "clusters"});
  EXPECT_EQ(cluster.exit_code, 0);
  const Json run(cluster.out);
  EXPECT_EQ(run.Int("/counts/documents"), 400);
  EXPECT_EQ(run.At("/bad_records"), "{}");
  EXPECT_GT(run.Int("/counts/clusters"), 5);
  // Of two in one cluster nearly all are in one by the truth.
  std::map<std::string, std::string> truth;
  for (const std::string& line : Lines(Read("g.clusters.tsv"))) {
    const size_t tab = line.find('\t');
    truth[line.substr(0, tab)] =
        line.substr(tab + 1, line.find('\t', tab + 1) - tab - 1);
  }
  int together = 0, right = 0;
  for (const std::string& line : Lines(Read("clusters"))) {
    const Json c(line);
    for (int64_t i = 1; i < c.Int("/size"); ++i) {
      ++together;
      right += truth[c.At("/members/" + std::to_string(i) + "/id")] ==
               truth[c.At("/lead")];
    }
  }
  EXPECT_GT(together, 20);
  EXPECT_GE(right * 20, together * 19);
  const Outcome piped =
      Shell("copydesk gen --docs 400 --tier light | copydesk dedup -o kept -q");
  EXPECT_EQ(piped.exit_code, 0);
  EXPECT_LT(Lines(Read("kept")).size(), 400u);
}

}  // namespace
}  // namespace copydesk::cli_testing
