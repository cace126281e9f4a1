// Ids that look like paths or commands, fields that are no fields, tables and
// pages that are out of shape.
#include <gmock/gmock.h>

#include "tests/cli/bad_input_testing.h"

namespace copydesk::cli_testing {
namespace {

using std::string_literals::operator""s;
using testing::ElementsAre;
using testing::HasSubstr;

// Ids as they are written in JSON; whatever they hold, they are only data.
class StrangeId : public CliTest,
                  public testing::WithParamInterface<const char*> {};

TEST_P(StrangeId, IsData) {
  const std::string id = GetParam();
  const std::string line =
      "{\"id\":\"" + id + "\",\"text\":\"" + Story(1, 1) + "\"}\n";
  Write("in.jsonl", line + line);
  const Outcome outcome =
      Run({"dedup", "in.jsonl", "-o", "kept.jsonl", "--clusters", "c.jsonl",
           "--decisions", "d.jsonl", "--matches", "m.jsonl", "--paragraphs",
           "p.jsonl", "--errors", "e.jsonl", "-v"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  ExpectNoControls(outcome.err);
  EXPECT_THAT(outcome.err, HasSubstr("1 duplicate_id"));
  EXPECT_EQ(Read("kept.jsonl"), line);
  const std::string plain = Json("[\"" + id + "\"]").At("/0");
  EXPECT_THAT(Column(Read("d.jsonl"), "/id"), ElementsAre(plain, plain + "#2"));
  EXPECT_THAT(Column(Read("c.jsonl"), "/lead"), ElementsAre(plain));
  EXPECT_THAT(Column(Read("m.jsonl"), "/b"), ElementsAre(plain + "#2"));
  EXPECT_THAT(Column(Read("p.jsonl"), "/id"), ElementsAre(plain, plain + "#2"));
  EXPECT_THAT(Files(), ElementsAre("c.jsonl", "d.jsonl", "e.jsonl", "in.jsonl",
                                   "kept.jsonl", "m.jsonl", "p.jsonl"));
}

INSTANTIATE_TEST_SUITE_P(Catalogue, StrangeId,
                         testing::Values("../../etc/passwd", "/abs/path",
                                         "C:\\\\x", "-rf", "--help", "=cmd()",
                                         "$(touch x)", "`touch x`", "a b\\tc",
                                         "a\\nb", "a\\u0000b", "\\\"quoted\\\"",
                                         "\\u001b[31mred", "a#2", "caf\u00e9",
                                         "\u202egpj.exe", "-", ".", "a,b;c"));

TEST_F(BadInputTest, IdsThatLookToldApart) {
  Write("in.jsonl",
        Record("a", "one", Story(1)) + Record("a#2", "one", Story(2)) +
            Record("a", "one", Story(3)) + Record("a", "one", Story(4)) +
            Record("a#2", "one", Story(5)));
  Run({"dedup", "in.jsonl", "--decisions", "d.jsonl"});
  EXPECT_THAT(Column(Read("d.jsonl"), "/id"),
              ElementsAre("a", "a#2", "a#3", "a#4", "a#2#2"));
}

const BadInput kRows[] = {
    Row("NumericIds", "in.jsonl",
        "{\"id\":1,\"text\":\"one\"}\n{\"id\":1,\"text\":\"two\"}\n", {}, 0,
        "{\"duplicate_id\":1}", 2, "1 duplicate_id"),
    Row("NumberAndString", "in.jsonl",
        "{\"id\":1,\"text\":\"one\"}\n{\"id\":\"1\",\"text\":\"two\"}\n", {}, 0,
        "{\"duplicate_id\":1}", 2, "1 duplicate_id"),
    Row("NoIds", "in.jsonl", "{\"text\":\"one\"}\n{\"text\":\"two\"}\n", {}, 0,
        "{}", 2, "id from the file and line"),
    Row("IdNull", "in.jsonl", GoodAnd("{\"id\":null,\"text\":\"two\"}"), {}, 0,
        "{}", 2, "id from the file and line"),
    Row("IdObject", "in.jsonl", GoodAnd("{\"id\":{\"$oid\":1},\"text\":\"b\"}"),
        {}, 0, "{}", 2, "id from the file and line"),
    Row("IdEmpty", "in.jsonl", GoodAnd("{\"id\":\"\",\"text\":\"two\"}"), {}, 0,
        "{}", 2, "id from the file and line"),
    Row("IdFromUrl", "in.jsonl",
        "{\"url\":\"https://www.a.example/1\",\"text\":\"one\"}\n", {}, 0, "{}",
        1, "site from the host of the url"),
    Row("IdOfAMegabyte", "in.jsonl",
        GoodAnd("{\"id\":\"" + Repeat("x", 1 << 20) + "\",\"text\":\"two\"}"),
        {}, 0, "{}", 2, "2 documents"),
    Row("UrlNonsense", "in.jsonl",
        GoodAnd("{\"url\":\"://[:::\",\"text\":\"two\"}"), {}, 0, "{}", 2,
        "2 documents"),
    Row("DateNonsense", "in.jsonl",
        GoodAnd("{\"date\":\"32 Brumaire\",\"text\":\"two\"}"), {}, 0, "{}", 2,
        "2 documents"),
    Row("DateHuge", "in.jsonl", GoodAnd("{\"date\":1e300,\"text\":\"two\"}"),
        {}, 0, "{}", 2, "2 documents"),
    Row("CsvUnclosedQuote", "in.csv",
        "id,text\n1,fine\n2,\"never closed\n3,x\n", {}, 0,
        "{\"malformed_csv\":1}", 1, "1 malformed_csv"),
    Row("CsvManyColumns", "in.csv",
        "id,text\n1,fine\n2,b" + Repeat(",", 20000) + "\n", {}, 0,
        "{\"malformed_csv\":1}", 1, "1 malformed_csv"),
    Row("CsvShortRow", "in.csv", "id,site,text\n1,a,fine\n2\n", {}, 0,
        "{\"missing_text\":1}", 1, "1 missing_text"),
    Row("CsvLongRow", "in.csv", "id,text\n1,fine\n2,b,c,d\n", {}, 0, "{}", 2,
        "2 documents"),
    Row("CsvNoTextColumn", "in.csv", "a,b\n1,2\n", {}, 3, "", 0,
        "missing_text: no document could be read"),
    Row("CsvHeaderAlone", "in.csv", "id,text\n", {}, 0, "{}", 0, "0 documents"),
    Row("CsvNul", "in.csv", "id,text\n1,a\0b\n"s, {}, 0, "{}", 1, "1 document",
        "a\0b"s),
    Row("CsvNewlineInCell", "in.csv", "id,text\r\n1,\"one\r\ntwo\"\r\n", {}, 0,
        "{}", 1, "1 document", "one\r\ntwo"),
    Row("CsvMark", "in.csv", "\xef\xbb\xbfid,text\n1,words\n", {}, 0, "{}", 1,
        "id from field", "words"),
    Row("CsvSemicolons", "in.csv", "id;text\n1;words, and more\n", {}, 0, "{}",
        1, "1 document", "words, and more"),
    Row("CsvInvalidUtf8", "in.csv", "id,text\n1,caf\xe9\n", {}, 0,
        "{\"invalid_utf8\":1}", 1, "1 invalid_utf8", "caf\ufffd"),
    Row("CsvQuotesInside", "in.csv", "id,text\n1,\"say \"\"so\"\" now\"\n", {},
        0, "{}", 1, "1 document", "say \"so\" now"),
    Row("CsvSameColumnTwice", "in.csv", "text,text\none,two\n", {}, 0, "{}", 1,
        "1 document", "two"),
    Row("TsvQuotes", "in.tsv", "id\ttext\n1\tit's \"so\"\n", {}, 0, "{}", 1,
        "1 document", "it's \"so\""),
    Row("HtmlUnclosed", "in.html", "<p>A harbour<div><b>at dawn", {}, 0, "{}",
        1, "1 document", "at dawn"),
    Row("HtmlDeep", "in.html", Repeat("<div>", 100000) + "at dawn", {}, 0, "{}",
        1, "1 document", ""),
    Row("HtmlManyAttributes", "in.html",
        "<p" + Repeat(" a=b", 100000) + ">at dawn</p>", {}, 0, "{}", 1,
        "1 document", "at dawn"),
    Row("HtmlCommentOpen", "in.html", "<p>at dawn</p><!-- never closed", {}, 0,
        "{}", 1, "1 document", "at dawn"),
    Row("HtmlOnlyScript", "in.html", "<script>var a = 1;</script>", {}, 0,
        "{\"empty_text\":1}", 1, "1 empty_text"),
    Row("HtmlWrongCharset", "in.html",
        "<meta charset=utf-8><p>caf\xe9 at dawn</p>", {}, 0,
        "{\"invalid_utf8\":1}", 1, "1 invalid_utf8", "at dawn"),
    Row("HtmlLatinOne", "in.html",
        "<meta charset=iso-8859-1><p>caf\xe9 at dawn</p>", {}, 0, "{}", 1,
        "1 document", "café at dawn"),
    Row("HtmlNul", "in.html", "<p>at\0dawn</p>"s, {}, 0, "{}", 1, "1 document",
        "dawn"),
};

using BadField = BadInputTest;
TEST_P(BadField, Row) { Check(GetParam()); }
INSTANTIATE_TEST_SUITE_P(Catalogue, BadField, testing::ValuesIn(kRows),
                         NameOfRow);

}  // namespace
}  // namespace copydesk::cli_testing
