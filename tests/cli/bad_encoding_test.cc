// Bytes that are no UTF-8, are another encoding, or would move a cursor.
#include "tests/cli/bad_input_testing.h"

namespace copydesk::cli_testing {
namespace {

using std::string_literals::operator""s;

// ASCII as UTF-16.
std::string Utf16(const std::string& text, bool big_endian) {
  std::string out = big_endian ? "\xfe\xff" : "\xff\xfe";
  for (const char c : text) {
    if (big_endian) out.push_back('\0');
    out.push_back(c);
    if (!big_endian) out.push_back('\0');
  }
  return out;
}

const char kInvalid[] = "{\"invalid_utf8\":1}";

// A row of JSON lines with one bad text in a good record's company.
BadInput Text(const char* name, const std::string& text, const char* counters,
              const std::string& must_have) {
  return {
      name,          "in.jsonl", GoodAnd(TextRecord(text)), {}, 0, counters, 2,
      "2 documents", must_have};
}

const BadInput kRows[] = {
    Text("LoneContinuation", "left\x80right", kInvalid, "left\ufffdright"),
    Text("Overlong", "left\xc0\xafright", kInvalid, "left\ufffd\ufffdright"),
    Text("OverlongThree",
         "a\xe0\x80\xaf"
         "b",
         kInvalid,
         "a\ufffd\ufffd\ufffd"
         "b"),
    Text("Surrogate",
         "a\xed\xa0\x80"
         "b",
         kInvalid,
         "a\ufffd\ufffd\ufffd"
         "b"),
    Text("BeyondUnicode",
         "a\xf4\x90\x80\x80"
         "b",
         kInvalid, "a\ufffd"),
    Text("ByteThatNeverIs",
         "a\xff"
         "b\xfe",
         kInvalid,
         "a\ufffd"
         "b\ufffd"),
    Text("CutInside", "caf\xc3", kInvalid, "caf\ufffd"),
    Text("CutBeforeQuote", "\xe2\x82", kInvalid, "\ufffd"),
    Text("FourBytesCut", "a\xf0\x9f\x98", kInvalid, "a\ufffd"),
    Text("LatinOneInJson", "caf\xe9 cr\xe8me", kInvalid,
         "caf\ufffd cr\ufffdme"),
    Text("HalfPairHigh", "a\\ud800b", kInvalid,
         "a\ufffd"
         "b"),
    Text("HalfPairLow", "a\\udc00b", kInvalid,
         "a\ufffd"
         "b"),
    Text("PairTurnedRound", "\\udc00\\ud800", kInvalid, "\ufffd\ufffd"),
    Text("WholePair", "\\ud83d\\ude00 smile", "{}", "\U0001f600 smile"),
    Text("NulIsData", "a\\u0000b", "{}", "a\0b"s),
    Row("RawControl", "in.jsonl",
        GoodAnd(TextRecord("a\x01"
                           "b")),
        {}, 0, "{\"invalid_json\":1}", 1, "1 invalid_json", ""),
    Text("EscapedControls", "a\\u001b[2Jb\\u0007", "{}", "a\x1b[2Jb\a"),
    Text("NextLineControl",
         "a\xc2\x85"
         "b\xc2\x9b"
         "31m",
         "{}", "a\xc2\x85"),
    Text("BidiOverride", "abc \u202e def \u2066 ghi", "{}", "\u202e"),
    Text("LineSeparator", "one\u2028two\u2029three", "{}", "one\u2028two"),
    Text("CombiningMarks", "e" + Repeat("\u0301", 100000), "{}",
         "e\u0301\u0301"),
    Text("JoinedEmoji", "\U0001f469\u200d\U0001f469\u200d\U0001f467 family",
         "{}", "\u200d"),
    Text("OnlyMarksWithoutWidth", "\u200b\u200d\ufeff", "{\"empty_text\":1}",
         ""),
    Text("MarkInside", "a\ufeff b", "{}", "a\ufeff b"),
    Text("Noncharacter", "a\uffff b", "{}", "a\uffff"),
    Row("MarkAtBeginning", "in.jsonl", "\xef\xbb\xbf"s + kGood, {}, 0, "{}", 1,
        "id from field", "harbour"),
    Row("MarkOnEveryLine", "in.jsonl",
        "\xef\xbb\xbf"s + kGood + "\xef\xbb\xbf" + TextRecord("second") + "\n",
        {}, 0, "{}", 2, "2 documents", "second"),
    Row("MarkAlone", "in.jsonl", "\xef\xbb\xbf", {}, 0, "{}", 0, "0 documents",
        ""),
    Row("Utf16Little", "in.jsonl", Utf16(kGood, false), {}, 0, "{}", 1,
        "1 document", "harbour"),
    Row("Utf16Big", "in.jsonl", Utf16(kGood, true), {}, 0, "{}", 1,
        "1 document", "harbour"),
    Row("Utf16OddByte", "in.txt", Utf16("harbour", false) + "x", {}, 0, "{}", 1,
        "1 document", "harbour\ufffd"),
    Row("Utf16HalfPair", "in.txt",
        Utf16("a", false) + "\x00\xd8"
                            "b\0"s,
        {}, 0, "{}", 1, "1 document",
        "a\ufffd"
        "b"),
    Row("Utf32", "in.jsonl", "\xff\xfe\0\0{\0\0\0"s, {}, 3, "", 0,
        "UTF-32 is not read", ""),
    Row("LatinOneText", "in.txt", "Le caf\xe9 de la cr\xe8me\n", {}, 0,
        kInvalid, 1, "1 invalid_utf8", "Le café de la crème"),
    Row("WindowsQuotes", "in.txt", "\x93Quoted\x94 \x96 and said\n", {}, 0,
        kInvalid, 1, "1 invalid_utf8", "“Quoted” – and said"),
    Row("TextHalfBroken", "in.txt", "caf\xc3\xa9 and \xff broken\n", {}, 0,
        kInvalid, 1, "1 invalid_utf8", "café and \ufffd broken"),
    Row("InvalidKey", "in.jsonl",
        GoodAnd("{\"k\xff\":1,\"text\":\"a key that is broken\"}"), {}, 0,
        kInvalid, 2, "1 invalid_utf8", "a key that is broken"),
    Row("InvalidId", "in.jsonl",
        GoodAnd("{\"id\":\"i\xff\xfe\",\"text\":\"an id that is broken\"}"), {},
        0, kInvalid, 2, "1 invalid_utf8", ""),
    Row("CrLf", "in.jsonl",
        std::string(kGood).replace(std::string(kGood).size() - 1, 1, "\r\n") +
            TextRecord("second") + "\r\n",
        {}, 0, "{}", 2, "2 documents", "second"),
    Row("MixedLineEnds", "in.txt", "one\r\ntwo\nthree\rfour\n", {}, 0, "{}", 1,
        "1 document", "one\r\ntwo\nthree\rfour"),
    Row("LoneCarriageReturns", "in.jsonl",
        TextRecord("one") + "\r" + TextRecord("two") + "\n", {}, 3, "", 0,
        "in.jsonl:1: invalid_json", ""),
    Row("NulBytesText", "in.txt", "one\0two\n"s, {}, 0, "{}", 1, "1 document",
        "one\0two"s),
    Row("NulBetweenRecords", "in.jsonl", kGood + "\0\n"s, {}, 0,
        "{\"invalid_json\":1}", 1, "1 record skipped: 1 invalid_json", ""),
    Row("BinaryText", "in.txt",
        "\x7f"
        "ELF\2\1\1\0\0\0\xf0\x9f\xff\xd0 and so on"s,
        {}, 0, kInvalid, 1, "1 invalid_utf8", "and so on"),
};

using BadEncoding = BadInputTest;
TEST_P(BadEncoding, Row) { Check(GetParam()); }
INSTANTIATE_TEST_SUITE_P(Catalogue, BadEncoding, testing::ValuesIn(kRows),
                         NameOfRow);

}  // namespace
}  // namespace copydesk::cli_testing
