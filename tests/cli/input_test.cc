// Every way in gives the same documents, and what was guessed is said.
#include <gmock/gmock.h>

#include <algorithm>
#include <map>

#include "tests/cli/cli_testing.h"

namespace copydesk::cli_testing {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

struct Item {
  std::string id, site, date, title, text;
};

// Two stories with two copies each and one that is alone; a quotation mark, a
// comma and line ends are in them.
std::vector<Item> Items() {
  const std::string shared = Story(1) + "\n\"No,\" she said, \"never\".";
  return {
      {"a1", "one.example", "2026-03-01", "First", shared},
      {"a2", "two.example", "2026-03-02", "Second",
       shared + "\n" + Story(11, 2)},
      {"b1", "one.example", "2026-03-01", "Third", Story(2)},
      {"b2", "three.example", "2026-03-01", "Fourth", Story(2)},
      {"c1", "two.example", "2026-03-03", "Fifth", Story(3)},
  };
}

std::string Quoted(const std::string& text, char quote) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '\n' && quote == '\\') {
      out += "\\n";
      continue;
    }
    if (c == '"') out.push_back(quote);
    out.push_back(c);
  }
  return out + "\"";
}

// The items as JSON objects with these names for the fields.
std::vector<std::string> Objects(const char* id = "id",
                                 const char* site = "site",
                                 const char* date = "date",
                                 const char* title = "title",
                                 const char* text = "text") {
  std::vector<std::string> objects;
  for (const Item& item : Items()) {
    std::string line = "{";
    const std::pair<const char*, const std::string&> fields[] = {
        {id, item.id},
        {site, item.site},
        {date, item.date},
        {title, item.title},
        {text, item.text}};
    for (const auto& [name, value] : fields) {
      if (line.size() > 1) line += ",";
      line += "\"" + std::string(name) + "\":" + Quoted(value, '\\');
    }
    objects.push_back(line + "}");
  }
  return objects;
}

std::string Joined(const std::vector<std::string>& parts, const char* between) {
  std::string out;
  for (const std::string& part : parts) {
    out += (out.empty() ? "" : between) + part;
  }
  return out;
}

std::string Table(char delimiter, const char* line_end) {
  std::string out = "id,site,date,title,text";
  for (char& c : out) c = c == ',' ? delimiter : c;
  for (const Item& item : Items()) {
    out += line_end;
    for (const std::string& cell :
         {item.id, item.site, item.date, item.title, item.text}) {
      out += Quoted(cell, '"') + delimiter;
    }
    out.pop_back();
  }
  return out + line_end;
}

class WaysIn : public CliTest {
 protected:
  // Expects the clusters of Items() from `copydesk cluster ARGUMENTS`.
  Outcome ExpectClusters(Arguments arguments, std::string_view input = "") {
    arguments.insert(arguments.begin(), {"cluster", "-o", "clusters"});
    const Outcome outcome = Run(arguments, input);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    const std::string clusters = Read("clusters");
    EXPECT_THAT(Groups(clusters), ElementsAre("a1 a2", "b1 b2", "c1"))
        << outcome.err;
    if (all_.empty()) all_ = clusters;
    EXPECT_EQ(clusters, all_);
    return outcome;
  }

  std::string all_;  // the clusters file, the same for all
};

TEST_F(WaysIn, LinesPlainAndPacked) {
  const std::string lines = Joined(Objects(), "\n") + "\n";
  Write("in.jsonl", lines);
  Write("in.ndjson", lines);
  Write("in.jsonl.gz", Gzip(lines));
  Write("in.jsonl.zst", Zstd(lines));
  Write("no_suffix", lines);
  Write("wrong.bin.gz", Zstd(lines));
  Write("no_last_end.jsonl", Joined(Objects(), "\n"));
  Write("crlf.jsonl", Joined(Objects(), "\r\n") + "\r\n");
  Write("blank.jsonl", "\n\n" + Joined(Objects(), "\n\n \n") + "\n\n");
  Write("mark.jsonl", "\xef\xbb\xbf" + lines);
  for (const char* name :
       {"in.jsonl", "in.ndjson", "in.jsonl.gz", "in.jsonl.zst", "no_suffix",
        "wrong.bin.gz", "no_last_end.jsonl", "crlf.jsonl", "mark.jsonl"}) {
    ExpectClusters({name});
  }
  ExpectClusters({"blank.jsonl", "--max-error-rate", "1"});
}

TEST_F(WaysIn, StandardInput) {
  const std::string lines = Joined(Objects(), "\n") + "\n";
  Write("in.jsonl", lines);
  ExpectClusters({"in.jsonl"});
  EXPECT_THAT(ExpectClusters({}, lines).err,
              HasSubstr("standard input read as JSON lines"));
  ExpectClusters({"-"}, lines);
  ExpectClusters({"-"}, Gzip(lines));
  ExpectClusters({}, Zstd(lines));
  ExpectClusters({}, "[" + Joined(Objects(), ",") + "]");
  ExpectClusters({"-f", "csv"}, Table(',', "\n"));
  ExpectClusters({"--input-format", "tsv", "-"}, Table('\t', "\n"));
}

TEST_F(WaysIn, ArraysAndObjects) {
  Write("in.json", "[" + Joined(Objects(), ",") + "]");
  Write("pretty.json", "[\n  " + Joined(Objects(), ",\n  ") + "\n]\n");
  Write("lines.json", Joined(Objects(), "\n"));
  Write("together.json", Joined(Objects(), ""));
  Write("array.jsonl", "[" + Joined(Objects(), ",") + "]");
  for (const char* name :
       {"in.json", "pretty.json", "lines.json", "together.json"}) {
    ExpectClusters({name});
  }
  EXPECT_THAT(ExpectClusters({"array.jsonl"}).err,
              HasSubstr("array.jsonl read as a JSON array"));
}

TEST_F(WaysIn, Tables) {
  Write("in.csv", Table(',', "\n"));
  Write("crlf.csv", Table(',', "\r\n"));
  Write("semicolon.csv", Table(';', "\n"));
  Write("tab.csv", Table('\t', "\n"));
  Write("in.tsv", Table('\t', "\n"));
  Write("in.csv.gz", Gzip(Table(',', "\n")));
  for (const char* name : {"in.csv", "crlf.csv", "semicolon.csv", "tab.csv",
                           "in.tsv", "in.csv.gz"}) {
    ExpectClusters({name});
  }
}

TEST_F(WaysIn, SeveralFilesAndFolders) {
  const std::vector<std::string> objects = Objects();
  for (size_t i = 0; i < objects.size(); ++i) {
    Write("d/" + std::to_string(i) + ".jsonl", objects[i] + "\n");
  }
  ExpectClusters({"d"});
  ExpectClusters(
      {"d/0.jsonl", "d/1.jsonl", "d/2.jsonl", "d/3.jsonl", "d/4.jsonl"});
  Write("e/rest.json", "[" + objects[3] + "," + objects[4] + "]");
  Write("e/more/2.jsonl.gz", Gzip(objects[2]));
  ExpectClusters({"d/0.jsonl", "d/1.jsonl", "e"});
  // Any order of the input: the same clusters.
  ExpectClusters({"e", "d/1.jsonl", "d/0.jsonl"});
  ExpectClusters({"d/0.jsonl", "-", "e"}, objects[1]);
}

TEST_F(WaysIn, TextAndPages) {
  for (const Item& item : Items()) {
    Write("texts/" + item.site + "/" + item.id + ".txt", item.text);
    std::string page = "<html><head><title>" + item.title +
                       "</title><meta property=\"article:published_time\" "
                       "content=\"" +
                       item.date + "\"></head><body><article>";
    size_t begin = 0;
    while (begin < item.text.size()) {
      const size_t end =
          std::min(item.text.find('\n', begin), item.text.size());
      page += "<p>" + item.text.substr(begin, end - begin) + "</p>\n";
      begin = end + 1;
    }
    Write("pages/" + item.site + "/" + item.id + ".html",
          page + "</article></body></html>");
  }
  Run({"cluster", "texts", "-o", "c"});
  EXPECT_THAT(Groups(Read("c")),
              ElementsAre("a1.txt a2.txt", "b1.txt b2.txt", "c1.txt"));
  const std::string clusters = Read("c");
  EXPECT_EQ(Json(Lines(clusters)[0]).Int("/sites"), 2);
  const Outcome pages = Run({"cluster", "pages", "-o", "c"});
  EXPECT_THAT(Groups(Read("c")), ElementsAre("a1 a2", "b1 b2", "c1"));
  EXPECT_THAT(Read("c"), HasSubstr("\"date\":\"2026-03-02\""));
  EXPECT_THAT(pages.err, HasSubstr("site from the folder or file"));
  Run({"cluster", "-f", "text", "texts/one.example/a1.txt", "-o", "c"});
  EXPECT_THAT(Groups(Read("c")), ElementsAre("a1.txt"));
}

TEST_F(WaysIn, FieldsByOption) {
  Write("plain.jsonl", Joined(Objects(), "\n"));
  ExpectClusters({"plain.jsonl"});
  Write("in.jsonl",
        Joined(Objects("nr", "paper", "day", "head", "words"), "\n"));
  const Outcome outcome =
      ExpectClusters({"in.jsonl", "--id", "nr", "--site", "paper", "--date",
                      "day", "--title", "head", "--text", "words"});
  EXPECT_THAT(outcome.err, Not(HasSubstr("note:")));
  ExpectClusters({"in.jsonl", "--id", "nr", "--source", "paper", "--date",
                  "day", "--text", "words"});
}

TEST_F(WaysIn, FieldsByPointer) {
  Write("plain.jsonl", Joined(Objects(), "\n"));
  ExpectClusters({"plain.jsonl"});
  std::string lines;
  for (const std::string& object : Objects()) {
    lines += "{\"meta\":{\"a/b\":[0," + object + "]}}\n";
  }
  Write("in.jsonl", lines);
  const std::string base = "/meta/a~1b/1/";
  ExpectClusters({"in.jsonl", "--id", base + "id", "--site", base + "site",
                  "--date", base + "date", "--text", base + "text"});
}

TEST_F(WaysIn, FieldsAreGuessedAndSaid) {
  Write("plain.jsonl", Joined(Objects(), "\n"));
  ExpectClusters({"plain.jsonl"});
  const std::map<std::string, std::vector<const char*>> kNames = {
      {"id", {"_id", "doc_id", "guid", "uuid"}},
      {"site", {"source", "domain", "publisher", "outlet"}},
      {"date", {"published", "pub_date", "published_at", "timestamp"}},
      {"title", {"headline", "name", "title", "Title"}},
      {"text", {"content", "body", "article", "raw_content"}}};
  for (size_t i = 0; i < 4; ++i) {
    const auto name = [&](const char* role) { return kNames.at(role)[i]; };
    Write("in.jsonl", Joined(Objects(name("id"), name("site"), name("date"),
                                     name("title"), name("text")),
                             "\n"));
    const Outcome outcome = ExpectClusters({"in.jsonl"});
    for (const char* role : {"id", "site", "date", "text"}) {
      EXPECT_THAT(outcome.err, HasSubstr(std::string(role) + " from field `" +
                                         name(role) + "`"));
    }
  }
}

TEST_F(WaysIn, TheBetterNameWins) {
  Write("in.jsonl",
        "{\"description\":\"short\",\"body\":\"the long one\",\"id\":\"a\"}\n");
  EXPECT_EQ(Run({"strip", "in.jsonl", "--format", "text"}).out,
            "the long one\n");
  EXPECT_EQ(
      Run({"strip", "in.jsonl", "--format", "text", "--text", "description"})
          .out,
      "short\n");
  EXPECT_EQ(Run({"strip", "in.jsonl", "--format", "text", "--text",
                 "description,body"})
                .out,
            "short\n\nthe long one\n");
}

TEST_F(WaysIn, IdsAndSitesWhereThereAreNone) {
  Write("d/in.jsonl",
        "{\"text\":\"one\"}\n\n{\"url\":\"https://www.Paper.example:80/"
        "x\",\"text\":\"two\"}\n");
  Write("d/in.csv", "text\none\n");
  const auto members = [&](const char* input) {
    Run({"cluster", input, "-o", "c"});
    std::vector<std::string> seen;
    for (const std::string& line : Lines(Read("c"))) {
      const Json c(line);
      seen.push_back(c.At("/members/0/id") + " of " + c.At("/members/0/site"));
    }
    std::sort(seen.begin(), seen.end());
    return seen;
  };
  EXPECT_THAT(members("d/in.jsonl"),
              ElementsAre("d/in.jsonl:1 of d",
                          "https://www.Paper.example:80/x of paper.example"));
  EXPECT_THAT(members("d/in.csv"), ElementsAre("d/in.csv:2 of d"));
}

TEST_F(WaysIn, OneFormatToAnOutput) {
  Write("a.jsonl", Joined(Objects(), "\n"));
  Write("b.csv", Table(',', "\n"));
  Write("c.csv", "id,text\n1,words\n");
  Write("empty.csv", "");
  for (const Arguments& inputs :
       {Arguments{"a.jsonl", "b.csv"}, Arguments{"b.csv", "c.csv"}}) {
    Arguments dedup = {"dedup"};
    dedup.insert(dedup.end(), inputs.begin(), inputs.end());
    const Outcome refused = Run(dedup);
    EXPECT_EQ(refused.exit_code, 2);
    EXPECT_EQ(refused.out, "");
    EXPECT_THAT(refused.err, HasSubstr("is of another format than"));
    dedup.push_back("--dry-run");
    EXPECT_EQ(Run(dedup).exit_code, 0);
    dedup.front() = "cluster";
    dedup.pop_back();
    EXPECT_EQ(Run(dedup).exit_code, 0);
  }
  EXPECT_EQ(Run({"dedup", "empty.csv", "c.csv"}).exit_code, 0);
  EXPECT_EQ(Run({"dedup", "c.csv", "empty.csv"}).exit_code, 0);
}

}  // namespace
}  // namespace copydesk::cli_testing
