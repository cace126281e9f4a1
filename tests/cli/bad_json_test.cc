// JSON that is none or not what was hoped for, and sizes beyond measure.
#include "tests/cli/bad_input_testing.h"

namespace copydesk::cli_testing {
namespace {

// A line that is skipped, beside one that is read.
BadInput Skipped(const char* name, const std::string& line,
                 const std::string& reason) {
  return {name,
          "in.jsonl",
          GoodAnd(line),
          {},
          0,
          "{\"" + reason + "\":1}",
          1,
          "1 record skipped: 1 " + reason,
          ""};
}

// A line that is read after all.
BadInput Taken(const char* name, const std::string& line,
               const std::string& counters, const std::string& must_have) {
  return {name,     "in.jsonl", GoodAnd(line), {},       0,
          counters, 2,          "2 documents", must_have};
}

std::string Nested(int levels) {
  return "{\"text\":\"nested deeply\",\"x\":" + Repeat("[", levels) + "1" +
         Repeat("]", levels) + "}";
}

std::string ManyKeys(int keys) {
  std::string line = "{";
  for (int i = 0; i < keys; ++i) line += "\"k" + std::to_string(i) + "\":0,";
  return line + "\"text\":\"many keys\"}";
}

const BadInput kJson[] = {
    Skipped("TextNull", R"({"text":null})", "wrong_type"),
    Skipped("TextNumber", R"({"text":17})", "wrong_type"),
    Skipped("TextBool", R"({"text":true})", "wrong_type"),
    Skipped("TextArray", R"({"text":["a","b"]})", "wrong_type"),
    Skipped("TextObject", R"({"text":{"a":"b"}})", "wrong_type"),
    Skipped("NoText", R"({"title":"only a title"})", "missing_text"),
    Skipped("EmptyObject", "{}", "missing_text"),
    Skipped("NotAnObjectNumber", "17", "not_an_object"),
    Skipped("NotAnObjectString", "\"text\"", "not_an_object"),
    Skipped("NotAnObjectNull", "null", "not_an_object"),
    Skipped("NotAnObjectArray", "[1,2,3]", "not_an_object"),
    Skipped("TrailingComma", R"({"text":"a",})", "invalid_json"),
    Skipped("Comment", R"({"text":"a"} // note)", "invalid_json"),
    Skipped("CommentInside", R"({/* note */"text":"a"})", "invalid_json"),
    Skipped("TwoOnALine", R"({"text":"a"}{"text":"b"})", "invalid_json"),
    Skipped("SingleQuotes", R"({'text':'a'})", "invalid_json"),
    Skipped("NotANumber", R"({"text":"a","x":NaN})", "invalid_json"),
    Skipped("Infinity", R"({"text":"a","x":Infinity})", "invalid_json"),
    Skipped("LeadingZero", R"({"text":"a","x":007})", "invalid_json"),
    Skipped("PlusSign", R"({"text":"a","x":+1})", "invalid_json"),
    Skipped("HexNumber", R"({"text":"a","x":0x10})", "invalid_json"),
    Skipped("BareKey", R"({text:"a"})", "invalid_json"),
    Skipped("BareValue", R"({"text":abc})", "invalid_json"),
    Skipped("Unclosed", R"({"text":"a")", "invalid_json"),
    Skipped("UnclosedString", R"({"text":"a)", "invalid_json"),
    Skipped("BadEscape", R"({"text":"a\qb"})", "invalid_json"),
    Skipped("ShortEscape", R"({"text":"a\u12"})", "invalid_json"),
    Skipped("PythonLiteral", R"({"text":"a","x":True})", "invalid_json"),
    Skipped("RawNewline", "{\"text\":\"a\r\x02\",\"x\":}", "invalid_json"),
    Skipped("WordsOnly", "no json at all", "invalid_json"),
    Skipped("NestedBroken", R"({"text":"a","x":{"y":[1,}})", "invalid_json"),
    Taken("DuplicateKeys", R"({"text":"first","text":"the last one counts"})",
          "{\"duplicate_key\":1}", "the last one counts"),
    Taken("DuplicateOtherKey", R"({"x":1,"x":2,"text":"kept all the same"})",
          "{\"duplicate_key\":1}", "kept all the same"),
    Taken("EscapedKey", R"({"te\u0078t":"key with an escape"})", "{}",
          "key with an escape"),
    Taken("UpperCaseKey", R"({"TEXT":"key in capitals"})", "{}",
          "key in capitals"),
    Taken("HugeNumber", R"({"text":"huge","x":1e999})", "{}", "huge"),
    Taken("LongNumber",
          "{\"text\":\"long number\",\"x\":" + Repeat("9", 10000) + "}", "{}",
          "long number"),
    Taken("SpacesAround", " \t {\"text\" : \"much space\" } \t ", "{}",
          "much space"),
    Taken("EmptyText", R"({"text":""})", "{\"empty_text\":1}", ""),
    Taken("BlankText", R"({"text":" \n\t "})", "{\"empty_text\":1}", ""),
    Taken("OneWord", R"({"text":"word"})", "{}", "word"),
    Row("Array", "in.jsonl", R"([{"text":"one"},{"text":"two"}])", {}, 0, "{}",
        2, "in.jsonl read as a JSON array", "two"),
    Row("ArrayForced", "in.jsonl", "[{\"text\":\"one\"},{\"text\":\"two\"}]\n",
        {"-f", "jsonl"}, 3, "", 0,
        "array instead of JSON lines: use --input-format json", ""),
    Row("LinesInJson", "in.json", GoodAnd(TextRecord("second")), {}, 0, "{}", 2,
        "in.json read as JSON lines", "second"),
    Row("ArrayCut", "in.json", R"([{"text":"one"},{"text":"tw)", {}, 0,
        "{\"invalid_json\":1}", 1, "1 record skipped", "one"),
    Row("ArrayLacksComma", "in.json", R"([{"text":"one"} {"text":"two"}])", {},
        0, "{\"invalid_json\":1}", 2, "1 record skipped", ""),
    Row("ArrayOfNumbers", "in.json", "[1,2,3]", {}, 3, "", 0,
        "not_an_object: no document could be read", ""),
    Row("ArrayEmpty", "in.json", "[]", {}, 0, "{}", 0, "0 documents", ""),
    Row("ObjectsTogether", "in.json",
        "{\"text\":\"one\"}{\"text\":\"two\"}\n {\"text\":\"three\"}", {}, 0,
        "{}", 3, "3 documents", "three"),
    Row("PrettyPrinted", "in.json", "{\n  \"text\": \"one\"\n}\n", {}, 0, "{}",
        1, "1 document", "one"),
    Row("NothingUsable", "in.jsonl", "{\"a\":1}\n{\"b\":2}\n", {}, 3, "", 0,
        "in.jsonl:1: missing_text: no document could be read", ""),
    Row("WrongField", "in.jsonl", kGood, {"--text", "body"}, 3, "", 0,
        "missing_text: no document could be read", ""),
    Row("PointerToNothing", "in.jsonl", kGood, {"--text", "/a/b/0"}, 3, "", 0,
        "missing_text: no document could be read", ""),
};

const BadInput kSizes[] = {
    Row("EmptyFile", "in.jsonl", "", {}, 0, "{}", 0, "0 documents", ""),
    Row("EmptyUnknown", "in", "", {}, 0, "{}", 0, "0 documents", ""),
    Row("EmptyText", "in.txt", "", {}, 0, "{\"empty_text\":1}", 1,
        "read all the same: 1 empty_text", ""),
    Row("EmptyCsv", "in.csv", "", {}, 0, "{}", 0, "0 documents", ""),
    Row("EmptyPage", "in.html", "", {}, 0, "{\"empty_text\":1}", 1,
        "1 document", ""),
    Row("OnlyNewlines", "in.jsonl", Repeat("\n", 5000), {}, 0, "{}", 0,
        "0 documents", ""),
    Row("OneByte", "in.jsonl", "x", {}, 3, "", 0, "in.jsonl:1: invalid_json",
        ""),
    Row("OneBrace", "in.jsonl", "{", {}, 3, "", 0, "in.jsonl:1: invalid_json",
        ""),
    Row("TooLarge", "in.jsonl",
        GoodAnd(TextRecord(Repeat("long ", 1000))) + TextRecord("after"),
        {"--max-record", "4k"}, 0, "{\"record_too_large\":1}", 2,
        "1 record skipped: 1 record_too_large", ""),
    Row(
        "TooLargeOverBlocks", "in.jsonl",
        [] {
          return GoodAnd(TextRecord(Repeat("long ", 1000000))) +
                 TextRecord("after");
        },
        {"--max-record", "1M"}, 0, "{\"record_too_large\":1}", 2,
        "1 record skipped", ""),
    Row(
        "TooLargeNoEnd", "in.jsonl",
        [] { return kGood + ("{\"text\":\"" + Repeat("x", 3000000)); },
        {"--max-record", "64k"}, 0, "{\"record_too_large\":1}", 1,
        "1 record skipped", ""),
    Row("TooLargeInArray", "in.json",
        "[" + TextRecord(Repeat("long ", 1000)) + "," + TextRecord("short") +
            "]",
        {"--max-record", "4k"}, 0, "{\"record_too_large\":1}", 1,
        "1 record skipped", ""),
    Row("TooLargeText", "in.txt", Repeat("words and words\n", 1000),
        {"--max-record", "4k"}, 3, "", 0,
        "record_too_large (longer than 4096 bytes)", ""),
    Row("TooLargeRow", "in.csv",
        "id,text\n1,short\n2,\"" + Repeat("long ", 1000) + "\"\n3,again\n",
        {"--max-record", "4k"}, 0, "{\"record_too_large\":1}", 2,
        "1 record skipped", ""),
    Row("ExactlyTheLimit", "in.jsonl", std::string(TextRecord("12345")) + "\n",
        {"--max-record", "40"}, 0, "{}", 1, "1 document", ""),
    Row("Nested400", "in.jsonl", GoodAnd(Nested(400)), {}, 0, "{}", 2,
        "2 documents", "nested deeply"),
    Row("Nested600", "in.jsonl", GoodAnd(Nested(600)), {}, 0,
        "{\"nesting_too_deep\":1}", 1, "1 nesting_too_deep", ""),
    Row(
        "Nested100000", "in.jsonl", [] { return GoodAnd(Nested(100000)); }, {},
        0, "{\"nesting_too_deep\":1}", 1, "1 nesting_too_deep", ""),
    Row(
        "OpenBrackets", "in.jsonl",
        [] { return GoodAnd(Repeat("[", 1000000)); }, {}, 0,
        "{\"nesting_too_deep\":1}", 1, "1 record skipped", ""),
    Row(
        "ManyKeys", "in.jsonl", [] { return GoodAnd(ManyKeys(100000)); }, {}, 0,
        "{}", 2, "2 documents", "many keys"),
    Row(
        "ManySmallRecords", "in.jsonl",
        [] { return Repeat("{\"text\":\"w\"}\n", 50000); }, {}, 0, "{}", 50000,
        "50,000 documents", ""),
    Row(
        "OneLongLine", "in.txt", [] { return Repeat("word ", 400000); }, {}, 0,
        "{}", 1, "1 document", "word word"),
    Row(
        "OneLongWord", "in.txt", [] { return Repeat("x", 2000000); }, {}, 0,
        "{}", 1, "1 document", "xxx"),
    Row(
        "ManyParagraphs", "in.txt", [] { return Repeat("a\n", 100000); }, {}, 0,
        "{}", 1, "100,000 paragraphs", ""),
};

using BadJson = BadInputTest;
TEST_P(BadJson, Row) { Check(GetParam()); }
INSTANTIATE_TEST_SUITE_P(Catalogue, BadJson, testing::ValuesIn(kJson),
                         NameOfRow);

using BadSize = BadInputTest;
TEST_P(BadSize, Row) { Check(GetParam()); }
INSTANTIATE_TEST_SUITE_P(Catalogue, BadSize, testing::ValuesIn(kSizes),
                         NameOfRow);

}  // namespace
}  // namespace copydesk::cli_testing
