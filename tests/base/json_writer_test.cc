#include "engine/base/json_writer.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <cstdlib>
#include <string>

namespace copydesk {
namespace {

std::string Quoted(std::string_view text) {
  std::string out;
  AppendJsonString(text, &out);
  return out;
}

std::string Number(double value, int digits) {
  std::string out;
  JsonWriter(&out).Fixed(value, digits);
  return out;
}

TEST(JsonString, Escapes) {
  using std::string_literals::operator""s;
  const struct {
    std::string text, want;
  } kCases[] = {
      {"", R"("")"},
      {"plain words, 12", R"("plain words, 12")"},
      {"a \"word\"", R"("a \"word\"")"},
      {"C:\\dir", R"("C:\\dir")"},
      {"one\ntwo\r\n\tthree", R"("one\ntwo\r\n\tthree")"},
      {"\0"s, R"("\u0000")"},
      {"\b\f\x1f", R"("\u0008\u000c\u001f")"},
      {"\x7f", R"("\u007f")"},
      {"a/b <c>", R"("a/b <c>")"},
      {"caf\u00e9 \u5317 \U0001f44d", "\"caf\u00e9 \u5317 \U0001f44d\""},
      {"\"", R"("\"")"},
      {"\\\"\\", R"("\\\"\\")"},
      {"\xff\xfe", "\"\xff\xfe\""},
  };
  for (const auto& c : kCases) EXPECT_EQ(Quoted(c.text), c.want);
}

TEST(JsonString, Appends) {
  std::string out = "x=";
  AppendJsonString("y", &out);
  EXPECT_EQ(out, "x=\"y\"");
}

// Reads a string back by the grammar of RFC 8259, as far as the writer uses it.
std::string Unquoted(const std::string& json) {
  std::string text;
  for (size_t i = 1; i + 1 < json.size(); ++i) {
    if (json[i] != '\\') {
      RC_ASSERT(static_cast<unsigned char>(json[i]) >= 0x20);
      RC_ASSERT(json[i] != '"');
      text.push_back(json[i]);
      continue;
    }
    switch (json[++i]) {
      case 'n':
        text.push_back('\n');
        break;
      case 'r':
        text.push_back('\r');
        break;
      case 't':
        text.push_back('\t');
        break;
      case 'u':
        text.push_back(static_cast<char>(
            std::strtol(json.substr(i + 1, 4).c_str(), nullptr, 16)));
        i += 4;
        break;
      default:
        RC_ASSERT(json[i] == '"' || json[i] == '\\');
        text.push_back(json[i]);
    }
  }
  return text;
}

RC_GTEST_PROP(JsonString, ReadsBack, (const std::string& text)) {
  const std::string json = Quoted(text);
  RC_ASSERT(json.size() >= 2u);
  RC_ASSERT(json.front() == '"');
  RC_ASSERT(json.back() == '"');
  RC_ASSERT(Unquoted(json) == text);
}

TEST(JsonWriter, PutsTheCommas) {
  std::string out;
  JsonWriter w(&out);
  w.BeginObject();
  w.Key("empty").BeginObject().EndObject();
  w.Key("none").BeginArray().EndArray();
  w.Key("list").BeginArray().Int(1).Int(-2).BeginArray().Int(3).Int(4);
  w.EndArray().BeginObject().Key("a").Null().EndObject().EndArray();
  w.Key("yes").Bool(true).Key("no").Bool(false);
  w.Key("share").Fixed(0.5).Key("text").String("x").EndObject();
  EXPECT_EQ(out, R"({"empty":{},"none":[],"list":[1,-2,[3,4],{"a":null}],)"
                 R"("yes":true,"no":false,"share":0.5,"text":"x"})");
}

TEST(JsonWriter, KeysAreEscaped) {
  std::string out;
  JsonWriter(&out).BeginObject().Key("a\"b").Int(1).EndObject();
  EXPECT_EQ(out, R"({"a\"b":1})");
}

TEST(JsonWriter, IntegersInFull) {
  std::string out;
  JsonWriter(&out).BeginArray().Int(INT64_MIN).Int(0).Int(INT64_MAX).EndArray();
  EXPECT_EQ(out, "[-9223372036854775808,0,9223372036854775807]");
}

TEST(JsonWriter, FixedRoundsAndDropsZeros) {
  EXPECT_EQ(Number(0, 4), "0");
  EXPECT_EQ(Number(1, 4), "1");
  EXPECT_EQ(Number(0.5, 4), "0.5");
  EXPECT_EQ(Number(0.25, 4), "0.25");
  EXPECT_EQ(Number(1.0 / 3, 4), "0.3333");
  EXPECT_EQ(Number(2.0 / 3, 4), "0.6667");
  EXPECT_EQ(Number(0.99996, 4), "1");
  EXPECT_EQ(Number(0.00004, 4), "0");
  EXPECT_EQ(Number(0.00006, 4), "0.0001");
  EXPECT_EQ(Number(0.0203, 4), "0.0203");
  EXPECT_EQ(Number(10.01, 2), "10.01");
  EXPECT_EQ(Number(12.345678, 6), "12.345678");
  EXPECT_EQ(Number(2.5, 0), "3");
  EXPECT_EQ(Number(-0.00004, 4), "0");
  EXPECT_EQ(Number(-1.5, 1), "-1.5");
  EXPECT_EQ(Number(123456789, 3), "123456789");
}

// However it is written, what is read back is within half a unit of the last
// place, and no longer than it need be.
RC_GTEST_PROP(JsonWriter, FixedIsNearEnough, ()) {
  const int digits = *rc::gen::inRange(0, 7);
  const double value = *rc::gen::inRange(-1000000000, 1000000000) / 31337.0;
  const std::string text = Number(value, digits);
  const double half = 0.5 * std::pow(10, -digits);
  RC_ASSERT(std::fabs(std::strtod(text.c_str(), nullptr) - value) <=
            half * 1.0001 + 1e-12);
  const size_t point = text.find('.');
  if (point != std::string::npos) {
    RC_ASSERT(text.back() != '0');
    RC_ASSERT(text.size() - point - 1 <= static_cast<size_t>(digits));
  }
}

}  // namespace
}  // namespace copydesk
