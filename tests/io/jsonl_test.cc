#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "engine/base/json_writer.h"
#include "engine/io/json_scan.h"
#include "tests/io/io_testing.h"

namespace copydesk {
namespace {

using Strings = std::vector<std::string>;

#define FFFD "\xef\xbf\xbd"

struct Case {
  const char* name;
  std::string_view bytes;
  Strings ids;
  Strings texts;
  Strings reasons;
};

std::string_view Bytes(const char* bytes, size_t n) { return {bytes, n}; }
#define BYTES(literal) Bytes(literal, sizeof(literal) - 1)

const Case kCases[] = {
    {"empty file", "", {}, {}, {}},
    {"only newlines", "\n\n\r\n  \n", {}, {}, {}},
    {"one byte", "x", {}, {}, {"invalid_json"}},
    {"plain", R"({"id":"a","text":"x"})", {"a"}, {"x"}, {}},
    {"last line without end",
     "{\"id\":\"a\",\"text\":\"x\"}\n{\"id\":\"b\",\"text\":\"y\"}",
     {"a", "b"},
     {"x", "y"},
     {}},
    {"CRLF", "{\"id\":\"a\",\"text\":\"x\"}\r\n\r\n", {"a"}, {"x"}, {}},
    {"mark at the beginning",
     "\xef\xbb\xbf{\"id\":\"a\",\"text\":\"x\"}",
     {"a"},
     {"x"},
     {}},
    {"mark inside",
     "{\"id\":\"a\",\"text\":\"x\"}\n\xef\xbb\xbf{\"id\":\"b\",\"text\":\"y\"}",
     {"a", "b"},
     {"x", "y"},
     {}},
    {"overlong",
     "{\"id\":\"a\",\"text\":\"x\xc0\xaf\"}",
     {"a"},
     {"x" FFFD FFFD},
     {"invalid_utf8"}},
    {"surrogate bytes",
     "{\"id\":\"a\",\"text\":\"\xed\xa0\x80\"}",
     {"a"},
     {FFFD FFFD FFFD},
     {"invalid_utf8"}},
    {"invalid bytes in a field not asked for",
     "{\"id\":\"a\",\"text\":\"x\",\"z\":\"\xff\"}",
     {"a"},
     {"x"},
     {"invalid_utf8"}},
    {"half a pair",
     R"({"id":"a","text":"x\ud800y"})",
     {"a"},
     {"x" FFFD "y"},
     {"invalid_utf8"}},
    {"half a pair in the id",
     R"({"id":"\udc00","text":"x"})",
     {FFFD},
     {"x"},
     {"invalid_utf8"}},
    {"half a pair in a key",
     R"({"id":"a","text":"x","\ud800":1})",
     {"a"},
     {"x"},
     {}},
    {"a pair",
     R"({"id":"a","text":"\ud83d\ude00"})",
     {"a"},
     {"\xf0\x9f\x98\x80"},
     {}},
    {"escapes",
     R"({"id":"a","text":"\"\\\/\b\f\n\r\té"})",
     {"a"},
     {"\"\\/\b\f\n\r\t\xc3\xa9"},
     {}},
    {"NUL is data",
     R"({"id":"a","text":"x\u0000y"})",
     {"a"},
     {std::string("x\0y", 3)},
     {}},
    {"raw NUL",
     BYTES("{\"id\":\"a\",\"text\":\"x\0y\"}"),
     {},
     {},
     {"invalid_json"}},
    {"line separator and bidi",
     "{\"id\":\"a\",\"text\":\"x\xe2\x80\xa8y\xe2\x80\xae\"}",
     {"a"},
     {"x\xe2\x80\xa8y\xe2\x80\xae"},
     {}},
    {"lone CR is white space",
     "{\"id\":\"a\",\r\"text\":\"x\"}",
     {"a"},
     {"x"},
     {}},
    {"text null", R"({"id":"a","text":null})", {}, {}, {"wrong_type"}},
    {"text number", R"({"id":"a","text":5})", {}, {}, {"wrong_type"}},
    {"text array", R"({"id":"a","text":["x"]})", {}, {}, {"wrong_type"}},
    {"text object", R"({"id":"a","text":{"x":1}})", {}, {}, {"wrong_type"}},
    {"text missing", R"({"id":"a","txet":"x"})", {}, {}, {"missing_text"}},
    {"text null but a body",
     R"({"id":"a","text":null,"body":"x"})",
     {"a"},
     {"x"},
     {}},
    {"empty object", "{}", {}, {}, {"missing_text"}},
    {"no object: number", "5", {}, {}, {"not_an_object"}},
    {"no object: string", "\"x\"", {}, {}, {"not_an_object"}},
    {"no object: null", "null", {}, {}, {"not_an_object"}},
    {"no object: array",
     "5\n[1,2]",
     {},
     {},
     {"not_an_object", "not_an_object"}},
    {"duplicate text",
     R"({"id":"a","text":"x","text":"y"})",
     {"a"},
     {"y"},
     {"duplicate_key"}},
    {"duplicate of another key",
     R"({"z":1,"id":"a","text":"x","z":2})",
     {"a"},
     {"x"},
     {"duplicate_key"}},
    {"trailing comma", R"({"id":"a","text":"x",})", {}, {}, {"invalid_json"}},
    {"trailing comma inside",
     R"({"id":"a","text":"x","z":[1,]})",
     {},
     {},
     {"invalid_json"}},
    {"comment", R"({"id":"a",/*c*/"text":"x"})", {}, {}, {"invalid_json"}},
    {"single quotes", R"({'id':'a','text':'x'})", {}, {}, {"invalid_json"}},
    {"NaN", R"({"id":"a","text":"x","z":NaN})", {}, {}, {"invalid_json"}},
    {"bad word", R"({"id":"a","text":"x","z":nul})", {}, {}, {"invalid_json"}},
    {"leading zero",
     R"({"id":"a","text":"x","z":01})",
     {},
     {},
     {"invalid_json"}},
    {"bad escape", R"({"id":"a","text":"\x41"})", {}, {}, {"invalid_json"}},
    {"bad escape elsewhere",
     R"({"id":"a","text":"x","z":"\q"})",
     {},
     {},
     {"invalid_json"}},
    {"two on a line",
     R"({"id":"a","text":"x"}{"id":"b","text":"y"})",
     {},
     {},
     {"invalid_json"}},
    {"cut off", R"({"id":"a","text":"x)", {}, {}, {"invalid_json"}},
    {"a bad line between two good ones",
     "{\"id\":\"a\",\"text\":\"x\"}\nnonsense\n{\"id\":\"b\",\"text\":\"y\"}\n",
     {"a", "b"},
     {"x", "y"},
     {"invalid_json"}},
    {"huge exponent", R"({"id":"a","text":"x","z":1e999})", {"a"}, {"x"}, {}},
    {"numeric id",
     R"({"id":12345678901234567890123,"text":"x"})",
     {"12345678901234567890123"},
     {"x"},
     {}},
    {"ids are data",
     R"({"id":"../../etc/passwd","text":"1"})"
     "\n"
     R"({"id":"-rf","text":"2"})"
     "\n"
     R"({"id":"a\nb\t\"","text":"3"})"
     "\n"
     R"x({"id":"=cmd()","text":"4"})x",
     {"../../etc/passwd", "-rf", "a\nb\t\"", "=cmd()"},
     {"1", "2", "3", "4"},
     {}},
    {"duplicate ids are kept",
     "{\"id\":\"a\",\"text\":\"x\"}\n{\"id\":\"a\",\"text\":\"y\"}",
     {"a", "a"},
     {"x", "y"},
     {}},
    {"id from the url",
     R"({"url":"http://e.org/1","text":"x"})",
     {"http://e.org/1"},
     {"x"},
     {}},
    {"empty text", R"({"id":"a","text":""})", {"a"}, {""}, {"empty_text"}},
    {"white text",
     R"({"id":"a","text":" \n\t\u200b"})",
     {"a"},
     {" \n\t\xe2\x80\x8b"},
     {"empty_text"}},
    {"field names in any case", R"({"ID":"a","Body":"x"})", {"a"}, {"x"}, {}},
    {"the likelier name wins",
     R"({"description":"d","body":"b","content":"c","uuid":"u","_id":"i"})",
     {"i"},
     {"c"},
     {}},
};

TEST(Jsonl, Catalogue) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    const TempFolder folder;
    const Read read = ReadPaths({folder.Write("in.jsonl", c.bytes)});
    EXPECT_EQ(read.error, "");
    EXPECT_EQ(read.ids(), c.ids);
    EXPECT_EQ(read.texts(), c.texts);
    EXPECT_EQ(read.reasons(), c.reasons);
  }
}

TEST(Jsonl, MissingIdIsFileAndLine) {
  const TempFolder folder;
  const std::string path = folder.Write("in.jsonl", "\n{\"text\":\"x\"}\n");
  EXPECT_EQ(ReadPaths({path}).ids(), Strings{path + ":2"});
}

TEST(Jsonl, FieldsOfADocument) {
  const TempFolder folder;
  const Read read = ReadPaths({folder.Write(
      "in.jsonl",
      R"({"id":1,"link":"https://user@WWW.Example.ORG:8080/a?b","text":"t",)"
      R"("published":1175904000,"headline":"h"})"
      "\n"
      R"({"id":2,"source":"https://www.paper.net/","text":"t",)"
      R"("timestamp":1175904000123,"name":"n"})"
      "\n"
      R"({"id":3,"outlet":"The Paper","text":"t","date":"7 April"})"
      "\n"
      R"({"id":4,"text":"t","date":2007})")});
  ASSERT_EQ(read.documents.size(), 4u);
  const Document& one = read.documents[0];
  EXPECT_EQ(one.url, "https://user@WWW.Example.ORG:8080/a?b");
  EXPECT_EQ(one.site, "example.org");
  EXPECT_EQ(one.date, "2007-04-07");
  EXPECT_EQ(one.title, "h");
  EXPECT_EQ(read.documents[1].site, "paper.net");
  EXPECT_EQ(read.documents[1].date, "2007-04-07");
  EXPECT_EQ(read.documents[1].title, "n");
  EXPECT_EQ(read.documents[2].site, "The Paper");
  EXPECT_EQ(read.documents[2].date, "7 April");
  EXPECT_EQ(read.documents[3].date, "2007");
  EXPECT_EQ(read.documents[3].site,
            std::filesystem::path(folder.path()).filename());
}

TEST(Jsonl, ExplicitFieldsAndPointers) {
  const TempFolder folder;
  const std::string path = folder.Write(
      "in.jsonl",
      R"({"id":"no","text":"no","a":{"b":["x","y"],"k/1":"z"},"n":{"i":7}})"
      "\n"
      R"({"id":"no","text":"no","a":{"b":["x",5]}})");
  InputOptions options;
  options.fields.text = {"/a/b/1", "/a/k~11"};
  options.fields.id = "/n/i";
  const Read read = ReadPaths({path}, options);
  EXPECT_EQ(read.ids(), Strings{"7"});
  EXPECT_EQ(read.texts(), Strings{"y\n\nz"});
  EXPECT_EQ(read.reasons(), Strings{"wrong_type"});
}

TEST(Jsonl, GuessesAreSaid) {
  const TempFolder folder;
  const std::string path = folder.Write(
      "in.jsonl", R"({"url":"http://e.org/1","body":"x","title":"t"})");
  Result<Input> input = Input::Open({path}, {});
  ASSERT_TRUE(input);
  ReadPass(&*input);
  EXPECT_EQ(input->Guesses(),
            (Strings{"text from field `body`", "id from the url",
                     "url from field `url`", "site from the host of the url",
                     "title from field `title`"}));
  EXPECT_EQ(input->FileFormat(0), Format::kJsonl);
  EXPECT_TRUE(input->IsLineFormat(0));
  EXPECT_EQ(input->Header(0), "");
  EXPECT_EQ(input->bytes_read(), input->bytes_total());
}

TEST(Jsonl, LongRecordIsSkipped) {
  const TempFolder folder;
  const std::string good = R"({"id":"a","text":"x"})";
  const std::string big = R"({"id":"b","text":")" + std::string(3 << 20, 'y');
  const std::string path =
      folder.Write("in.jsonl", good + "\n" + big + "\"}\n" + good + "\n" + big);
  InputOptions options;
  options.max_record = 1000;
  const Read read = ReadPaths({path}, options);
  EXPECT_EQ(read.ids(), (Strings{"a", "a"}));
  EXPECT_EQ(read.reasons(), (Strings{"record_too_large", "record_too_large"}));
  EXPECT_EQ(read.problems[0].where, path + ":2");
  EXPECT_EQ(read.problems[1].where, path + ":4");
  EXPECT_LE(read.records[1].size(), 1000u);
}

TEST(Jsonl, LargeRecordWithinTheLimit) {
  const TempFolder folder;
  const std::string text(5 << 20, 'y');
  const Read read = ReadPaths(
      {folder.Write("in.jsonl", R"({"id":"b","text":")" + text + "\"}\n")});
  EXPECT_EQ(read.texts(), Strings{text});
}

TEST(Jsonl, Nesting) {
  const TempFolder folder;
  const auto nested = [](size_t depth) {
    return R"({"id":"a","text":"x","z":)" + std::string(depth - 1, '[') +
           std::string(depth - 1, ']') + "}\n";
  };
  const Read read = ReadPaths(
      {folder.Write("in.jsonl", nested(512) + nested(513) + nested(100000))});
  EXPECT_EQ(read.ids(), Strings{"a"});
  EXPECT_EQ(read.reasons(), (Strings{"nesting_too_deep", "nesting_too_deep"}));
}

TEST(Jsonl, ManyKeysAndLongNumbers) {
  std::string line = R"({"id":"a","text":"x","n":)" + std::string(10000, '7');
  for (int i = 0; i < 100000; ++i) line += ",\"k" + std::to_string(i) + "\":0";
  const TempFolder folder;
  const Read read = ReadPaths({folder.Write("in.jsonl", line + "}")});
  EXPECT_EQ(read.ids(), Strings{"a"});
  EXPECT_EQ(read.reasons(), Strings{});
}

TEST(Jsonl, ArrayGetsAHint) {
  const TempFolder folder;
  const std::string path =
      folder.Write("in.jsonl", "[\n{\"id\":\"a\",\"text\":\"x\"}\n]\n");
  InputOptions options;
  options.format = Format::kJsonl;
  const Read lines = ReadPaths({path}, options);
  ASSERT_EQ(lines.problems.size(), 2u);
  EXPECT_EQ(lines.problems[0].detail,
            "array instead of JSON lines: use --input-format json");
  EXPECT_EQ(lines.ids(), Strings{"a"});
  const Read guessed = ReadPaths({path});
  EXPECT_EQ(guessed.ids(), Strings{"a"});
  EXPECT_EQ(guessed.reasons(), Strings{});
}

// What is cut does not depend on where blocks end.
RC_GTEST_PROP(Jsonl, BlocksDoNotShow, ()) {
  const auto lines = *rc::gen::container<Strings>(
      rc::gen::container<std::string>(rc::gen::inRange('a', 'z')));
  const auto padding = *rc::gen::inRange<size_t>(0, 200);
  // The lines lie around the end of the first block of 16 KiB.
  std::string bytes((16 << 10) - 150 + padding, ' ');
  Strings expected;
  for (const std::string& text : lines) {
    bytes += "{\"id\":1,\"text\":\"" + text + "\"}\n";
    expected.push_back(text);
  }
  const TempFolder folder;
  RC_ASSERT(ReadPaths({folder.Write("in.jsonl", bytes)}).texts() == expected);
}

RC_GTEST_PROP(Jsonl, AnyTextComesBack, (const std::u32string& code_points)) {
  std::string text;
  for (const char32_t c : code_points) {
    if (c < 0x80) text.push_back(static_cast<char>(c));
  }
  std::string line;
  JsonWriter(&line).BeginObject().Key("text").String(text).EndObject();
  const TempFolder folder;
  RC_ASSERT(ReadPaths({folder.Write("in.jsonl", line)}).texts() ==
            Strings{text});
}

TEST(JsonScan, Check) {
  for (const char* good :
       {"1", " [ ] ", "{\"a\":[1,{}],\"b\":\"\\u00e9\"}", "-0.5e+7", "true"}) {
    EXPECT_EQ(CheckJson(good, 4), JsonCheck::kValid) << good;
  }
  for (const char* bad :
       {"",     " ",          "[",        "]",     "{",    "[1 2]",
        "[,1]", "{\"a\"}",    "{\"a\":}", "{1:2}", "[}",   "1 2",
        "+1",   ".5",         "1.",       "\"",    "\"\\", "\"\\u12\"",
        "tru",  "{\"a\":1,}", "-"}) {
    EXPECT_EQ(CheckJson(bad, 4), JsonCheck::kInvalid) << bad;
  }
  EXPECT_EQ(CheckJson("[[[[[1]]]]]", 4), JsonCheck::kTooDeep);
}

}  // namespace
}  // namespace copydesk
