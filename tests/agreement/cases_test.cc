// Inputs with something unusual in them: what is given with all data in memory
// is given with the data in files too.
#include <filesystem>

#include "tests/agreement/agreement_testing.h"

namespace copydesk::cli_testing {
namespace {

class Cases : public AgreementTest {
 protected:
  // Enough for little memory not to hold it.
  static std::string Filler() {
    std::string lines;
    for (int i = 0; i < 150; ++i) {
      lines += Record("filler" + std::to_string(i),
                      "filler" + std::to_string(i % 4), Story(5000 + i, 40));
    }
    return lines;
  }
  // `lines` among the filler, before and behind it.
  void ExpectSameWith(const std::string& lines, const Arguments& more = {}) {
    const std::string filler = Filler();
    ASSERT_GT(filler.size(), 600u << 10);
    Write("in.jsonl", lines + filler);
    ExpectSameInFiles({"in.jsonl"}, more);
    Write("in.jsonl", filler + lines);
    ExpectSameInFiles({"in.jsonl"}, more);
  }
  std::string Decision(const Outputs& outputs, const std::string& id) {
    for (const std::string& line : Lines(outputs.at("decisions"))) {
      const Json decision(line);
      if (decision.At("/id") == id) return decision.At("/decision");
    }
    return "(none)";
  }
};

std::string Dated(const std::string& id, const std::string& site,
                  const std::string& date, const std::string& text,
                  const std::string& title = "") {
  std::string line = Record(id, site, text);
  return "{\"date\":\"" + date + "\",\"title\":\"" + title + "\"," +
         line.substr(1);
}

TEST_F(Cases, KeepRules) {
  for (const char* keep :
       {"origin", "origin; earliest", "first", "earliest", "latest", "longest",
        "site=northmoorpost.example,wharfandwire.example; earliest",
        "title=Correction; longest"}) {
    ExpectSameInFiles({kWeek}, {"--keep", keep});
  }
}

TEST_F(Cases, Thresholds) {
  for (const char* threshold : {"0", "0.3", "0.8", "1"}) {
    for (const char* command : {"cluster", "dedup"}) {
      const Arguments more = {"--threshold", threshold};
      const Outputs right = RunAll(command, {kWeek}, {}, more, "in memory");
      ExpectSame(right,
                 RunAll(command, {kWeek}, {"--memory", "3M"}, more, "in files"),
                 std::string(command) + " threshold " + threshold);
    }
  }
}

TEST_F(Cases, IdsThatOccurAgain) {
  std::string lines;
  int story = 0;
  for (const char* id :
       {"a",      "a",    "a#2",  "a",      "a#2", "a#2#2", "a#3",
        "b#2",    "b",    "b",    "c#",     "c#",  "d#02",  "d#02",
        "e\\n#1", "e\\n", "e\\n", "e\\n#2", "f#2", "f",     "f"}) {
    lines += Record(id, story % 2 == 0 ? "one" : "two", Story(story / 2, 8));
    ++story;
  }
  ExpectSameWith(lines);
}

// Fewer and more than can be spelled out pair by pair: 16 by 16 are 256.
TEST_F(Cases, EqualDocuments) {
  std::string lines;
  int number = 0;
  const auto add = [&](int story, const std::string& site, int times) {
    for (int i = 0; i < times; ++i) {
      lines += Dated("e" + std::to_string(number), site,
                     "2026-01-" + std::to_string(10 + number * 7 % 19),
                     Story(story, 9));
      ++number;
    }
  };
  add(1, "one", 40);  // one site only
  add(2, "one", 16);  // just spelled out
  add(2, "two", 16);
  add(3, "one", 17);  // no longer
  add(3, "two", 16);
  add(3, "three", 1);
  add(4, "one", 300);  // one site more than the others
  for (int site = 0; site < 30; ++site) add(4, std::to_string(site), 3);
  for (int site = 0; site < 300; ++site) add(5, std::to_string(site), 1);
  ExpectSameWith(lines);
  Write("in.jsonl", lines + Filler());
  const Outputs outputs =
      RunAll("dedup", {"in.jsonl"}, {"--memory", "4M"}, {}, "in files");
  // One of each story is kept, and all of the filler.
  EXPECT_EQ(Lines(outputs.at("kept")).size(), 5u + 150u);
}

// Equal documents of one site beside others that are a little different.
TEST_F(Cases, EqualAndAlmostEqual) {
  std::string lines;
  for (int i = 0; i < 120; ++i) {
    std::string text = Story(7, 10);
    if (i % 3 == 1) text += " Barcorado delfanebra gorhilixo junkelond.";
    if (i % 3 == 2) text = "Lummorulta corbareris fandelama. " + text;
    lines += Record("n" + std::to_string(i), "s" + std::to_string(i % 4), text);
  }
  ExpectSameWith(lines);
}

TEST_F(Cases, WithoutText) {
  std::string lines;
  int number = 0;
  for (const char* text : {"",
                           "",
                           "",
                           " ",
                           "\\n\\n",
                           "Yes",
                           "Yes",
                           "No",
                           "Yes no",
                           "one two three",
                           "one two three",
                           "one two three four",
                           "one two three four five",
                           "one two three four five",
                           "...",
                           "!?",
                           "\\u200b",
                           "12",
                           "12",
                           "one two three four five six seven eight"}) {
    for (const char* site : {"one", "two"}) {
      lines += "{\"id\":\"t" + std::to_string(number++) + "\",\"site\":\"" +
               site + "\",\"text\":\"" + text + "\"}\n";
    }
  }
  ExpectSameWith(lines);
  // Without text there is nothing that could be equal.
  Write("in.jsonl", lines + Filler());
  const Outputs outputs =
      RunAll("cluster", {"in.jsonl"}, {"--memory", "3M"}, {}, "in files");
  EXPECT_EQ(Decision(outputs, "t0"), "keep");
  EXPECT_EQ(Decision(outputs, "t1"), "keep");
}

TEST_F(Cases, ShortDocuments) {
  std::string lines;
  for (int i = 0; i < 400; ++i) {
    lines += Record("s" + std::to_string(i), "site" + std::to_string(i % 7),
                    Story(i % 150, 1).substr(0, 20 + i % 80));
  }
  ExpectSameWith(lines);
}

TEST_F(Cases, FoldersOfPagesAndTexts) {
  for (int i = 0; i < 150; ++i) {
    const std::string name = std::to_string(i);
    const std::string site = "site" + std::to_string(i % 3) + ".example/";
    const std::string text = Story(i * 2 / 3, 40);
    Write("pages/" + site + name + ".html",
          "<html><head><title>" + name +
              "</title></head><body><nav><a href=x>Home</a> <a "
              "href=y>News</a></nav><article><p>" +
              text + "</p></article><p>Sign up for our newsletter</p></body>");
    Write("texts/" + site + name + ".txt",
          text + "\nSign up for our newsletter");
  }
  ExpectSameInFiles({COPYDESK_SOURCE "/corpus/pages", "pages"});
  ExpectSameInFiles({COPYDESK_SOURCE "/corpus/texts", "texts"});
}

TEST_F(Cases, RecordsOfManyForms) {
  std::string table = "id,site,text\n", other = "text,id,site\n";
  for (int i = 0; i < 150; ++i) {
    const std::string n = std::to_string(i), text = Story(i * 2 / 3, 30);
    table += n + ",one,\"" + text + "\"\n";
    other += "\"" + text + "\"," + n + "o,two\n";
  }
  Write("a.jsonl", Filler());
  Write("b.csv", table);
  Write("c.csv", other);
  Write("d.json", "[" + Record("w", "four", Story(3)) + "]");
  // The other commands would have to mix forms in one output.
  const Arguments inputs = {"a.jsonl", "b.csv", "c.csv", "d.json"};
  const Outputs right = RunAll("cluster", inputs, {}, {}, "in memory");
  ExpectSame(right,
             RunAll("cluster", inputs, {"--memory", "3M"}, {}, "in files"),
             "mixed");
  Write("e.csv", table);
  ExpectSameInFiles({"b.csv", "e.csv"});
}

TEST_F(Cases, BrokenRecords) {
  std::string lines;
  for (int i = 0; i < 130; ++i) {
    lines += Record("g" + std::to_string(i), "one", Story(i / 2, 9));
    if (i % 13 == 0) lines += "{\"id\":\"b" + std::to_string(i) + "\",\n";
    if (i % 17 == 0) lines += "{\"id\":\"n\",\"site\":\"one\"}\n";
    if (i % 19 == 0) lines += "{\"id\":\"u\",\"text\":17}\n";
    if (i % 23 == 0) lines += "\n[1,2]\n\"text\"\n";
  }
  lines += Record("latin", "one", "caf\xe9 " + Story(1, 9));
  const std::string filler = Filler();
  Write("in.jsonl", lines + filler);
  for (const std::string& command : Commands()) {
    const Arguments inputs = {"in.jsonl", "--max-error-rate", "0.5"};
    const Outputs right = RunAll(command, inputs, {}, {}, "in memory");
    EXPECT_GT(Lines(right.at("errors")).size(), 20u);
    ExpectSame(right,
               RunAll(command, inputs, {"--memory", "3M"}, {}, "in files"),
               command);
    // Too many, and all that there are with --strict: the same list, the same
    // message, no output.
    for (const char* option : {"--max-error-rate=0.0001", "--strict"}) {
      std::string errors, message;
      for (const char* memory : {"1G", "3M"}) {
        const Outcome outcome =
            Run({"-q", "--memory", memory, command, "in.jsonl", option, "-o",
                 "o", "--errors", "errors"});
        EXPECT_EQ(outcome.exit_code, 3) << command << option << outcome.err;
        EXPECT_FALSE(Exists("o"));
        const std::string found = Exists("errors") ? Read("errors") : "(none)";
        if (*memory == '1') {
          errors = found;
          message = outcome.err;
        } else {
          EXPECT_EQ(errors, found) << command << option;
          EXPECT_EQ(message, outcome.err) << command << option;
        }
      }
    }
  }
}

// Windows line ends, a mark at the beginning, no line feed at the end.
TEST_F(Cases, LineEnds) {
  std::string crlf = "\xef\xbb\xbf";
  for (const std::string& line : Lines(Filler())) crlf += line + "\r\n";
  crlf += Record("last", "one", Story(5001, 40));
  crlf.pop_back();
  Write("in.jsonl", crlf);
  ExpectSameInFiles({"in.jsonl"});
  Write("in.jsonl.gz", Gzip(crlf));
  for (const std::string& command : Commands()) {
    ExpectSame(RunAll(command, {"in.jsonl"}, {}),
               RunAll(command, {"in.jsonl.gz"}, {"--memory", "3M"}), command);
  }
}

}  // namespace
}  // namespace copydesk::cli_testing
