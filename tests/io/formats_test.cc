#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "engine/io/detect_format.h"
#include "engine/io/fields.h"
#include "tests/io/io_testing.h"

namespace copydesk {
namespace {

using Strings = std::vector<std::string>;

struct Case {
  const char* name;
  const char* file;
  std::string bytes;
  Strings ids;  // {"*"}: not compared
  Strings texts;
  Strings reasons;
};

const Case kCases[] = {
    // JSON arrays and objects.
    {"array",
     "a.json",
     R"([{"id":"a","text":"x"}, {"id":"b","text":"y"}])",
     {"a", "b"},
     {"x", "y"},
     {}},
    {"objects one behind the other",
     "a.json",
     "{\n\"id\":\"a\",\"text\":\"x\"\n}{\"id\":\"b\",\n\"text\":\"y\"}",
     {"a", "b"},
     {"x", "y"},
     {}},
    {"lines in a .json",
     "a.json",
     "{\"id\":\"a\",\"text\":\"x\"}\nbad\n{\"id\":\"b\",\"text\":\"y\"}\n",
     {"a", "b"},
     {"x", "y"},
     {"invalid_json"}},
    {"brackets in strings",
     "a.json",
     R"([{"id":"]}","text":"{\"[\\"}])",
     {"]}"},
     {"{\"[\\"},
     {}},
    {"empty array", "a.json", "[ ]", {}, {}, {}},
    {"empty .json", "a.json", "", {}, {}, {}},
    {"trailing comma",
     "a.json",
     R"([{"id":"a","text":"x"},])",
     {"a"},
     {"x"},
     {"invalid_json"}},
    {"missing comma",
     "a.json",
     R"([{"id":"a","text":"x"}{"id":"b","text":"y"}])",
     {"a", "b"},
     {"x", "y"},
     {"invalid_json"}},
    {"array cut off",
     "a.json",
     R"([{"id":"a","text":"x"},{"id":"b")",
     {"a"},
     {"x"},
     {"invalid_json"}},
    {"no objects in it",
     "a.json",
     R"([{"id":"a","text":"x"},1,"s",[2],null])",
     {"a"},
     {"x"},
     {"not_an_object", "not_an_object", "not_an_object", "not_an_object"}},
    // CSV.
    {"rows", "a.csv", "id,text\na,x\nb,y\n", {"a", "b"}, {"x", "y"}, {}},
    {"quotes",
     "a.csv",
     "id,text\r\na,\"one, \"\"two\"\"\r\nthree\"\r\nb,y",
     {"a", "b"},
     {"one, \"two\"\r\nthree", "y"},
     {}},
    {"quote inside a field",
     "a.csv",
     "id,text\na,5\" pipe\n",
     {"a"},
     {"5\" pipe"},
     {}},
    {"unclosed quote",
     "a.csv",
     "id,text\na,x\nb,\"y\nc,z\n",
     {"a"},
     {"x"},
     {"malformed_csv"}},
    {"unclosed quote in the header",
     "a.csv",
     "id,\"text\na,x\n",
     {},
     {},
     {"malformed_csv"}},
    {"short and long rows",
     "a.csv",
     "id,text\na\nb,y,z\n",
     {"b"},
     {"y"},
     {"missing_text"}},
    {"NUL is data",
     "a.csv",
     std::string("id,text\na,x\0y\n", 14),
     {"a"},
     {std::string("x\0y", 3)},
     {}},
    {"bytes that are no UTF-8",
     "a.csv",
     "id,text\na,x\xff\n",
     {"a"},
     {"x\xef\xbf\xbd"},
     {"invalid_utf8"}},
    {"semicolons", "a.csv", "id;text\na;x,y\n", {"a"}, {"x,y"}, {}},
    {"tabs", "a.tsv", "id\ttext\na\tx,y\n", {"a"}, {"x,y"}, {}},
    {"only a header", "a.csv", "id,text\n", {}, {}, {}},
    {"blank lines", "a.csv", "\nid,text\n\na,x\n\n", {"a"}, {"x"}, {}},
    {"too many columns",
     "a.csv",
     "id,text\na,x\n" + std::string(10000, ',') + "\nb,y\n",
     {"a", "b"},
     {"x", "y"},
     {"malformed_csv"}},
    {"formula is data", "a.csv", "id,text\n=cmd(),x\n", {"=cmd()"}, {"x"}, {}},
    // Text.
    {"text", "a.txt", "one\r\ntwo\n", {"a.txt"}, {"one\r\ntwo\n"}, {}},
    {"empty text", "a.txt", "", {"a.txt"}, {""}, {"empty_text"}},
    {"Latin-1",
     "a.txt",
     "caf\xe9",
     {"a.txt"},
     {"caf\xc3\xa9"},
     {"invalid_utf8"}},
    {"broken UTF-8",
     "a.txt",
     "caf\xc3\xa9 \xe2\x80",
     {"a.txt"},
     {"caf\xc3\xa9 \xef\xbf\xbd"},
     {"invalid_utf8"}},
    {"text mark", "a.txt", "\xef\xbb\xbfx", {"a.txt"}, {"x"}, {}},
    {"text with NUL",
     "a.txt",
     std::string("x\0y", 3),
     {"a.txt"},
     {std::string("x\0y", 3)},
     {}},
    // HTML.
    {"blocks",
     "a.html",
     "<h1>Head</h1><p>One <b>two</b>\n three<p>Four<br>five<div>six</div>seven",
     {"a"},
     {"Head\nOne two three\nFour\nfive\nsix\nseven"},
     {}},
    {"unseen",
     "a.htm",
     "<p>a<script>1<p></script><style>2</style><noscript>3</noscript>b"
     "<svg><title>4</title></svg><template>5</template><select><option>6"
     "</select><textarea>7</textarea><iframe>8</iframe><span hidden>9<span>0"
     "</span>9</span><i style='display: none'>10</i>c",
     {"a"},
     {"abc"},
     {}},
    {"entities",
     "a.html",
     "a&nbsp;&amp;&lt;b&gt; &#233;&#xe9;&eacute;&#150; &amp &bogus; &copy=1&",
     {"a"},
     {"a &<b> \xc3\xa9\xc3\xa9\xc3\xa9\xe2\x80\x93 & &bogus; &copy=1&"},
     {}},
    {"comments and stray marks",
     "a.html",
     "a<!-- <p>x --->b<!>c<?pi?>d</>e< f <3 <!--> g<!-- open",
     {"a"},
     {"abcde< f <3 g"},
     {}},
    {"quotes in attributes",
     "a.html",
     "<p title='>' data-x=\"<b>\" y=z>t",
     {"a"},
     {"t"},
     {}},
    {"tag cut off", "a.html", "t<a href=\"x", {"a"}, {"t"}, {}},
    {"preformatted", "a.html", "<pre>a\nb   c\n</pre>", {"a"}, {"a\nb c"}, {}},
    {"declared Cyrillic",
     "a.html",
     "<meta charset=windows-1251><p>\xcc\xe8\xf0",
     {"a"},
     {"\xd0\x9c\xd0\xb8\xd1\x80"},
     {}},
    {"declared Latin-1",
     "a.html",
     "<meta http-equiv=x content='text/html; charset=ISO-8859-1'>\x93q\x94",
     {"a"},
     {"\xe2\x80\x9cq\xe2\x80\x9d"},
     {}},
    {"declared Latin-1 but UTF-8",
     "a.html",
     "<meta charset='iso-8859-1'>caf\xc3\xa9",
     {"a"},
     {"caf\xc3\xa9"},
     {}},
    {"undeclared",
     "a.html",
     "caf\xe9",
     {"a"},
     {"caf\xc3\xa9"},
     {"invalid_utf8"}},
    {"empty page",
     "a.html",
     "<html><body></body></html>",
     {"a"},
     {""},
     {"empty_text"}},
};

TEST(Formats, Catalogue) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    const TempFolder folder;
    const Read read = ReadPaths({folder.Write(c.file, c.bytes)});
    EXPECT_EQ(read.error, "");
    EXPECT_EQ(read.ids(), c.ids);
    EXPECT_EQ(read.texts(), c.texts);
    EXPECT_EQ(read.reasons(), c.reasons);
  }
}

TEST(Formats, CsvRowsComeAsTheyAre) {
  const TempFolder folder;
  Result<Input> input = Input::Open(
      {folder.Write("a.csv", "id,text\r\na,\"x\ny\"\r\n\r\nb , z\n")}, {});
  ASSERT_TRUE(input);
  const Read read = ReadPass(&*input);
  EXPECT_EQ(input->Header(0), "id,text");
  EXPECT_TRUE(input->IsLineFormat(0));
  EXPECT_EQ(read.records, (Strings{"a,\"x\ny\"", "b , z"}));
}

TEST(Formats, CsvLineNumbersAreThoseOfTheFile) {
  const TempFolder folder;
  const std::string path = folder.Write("a.csv", "text\n\"x\ny\"\n\nz\n\"open");
  const Read read = ReadPaths({path});
  EXPECT_EQ(read.ids(), (Strings{path + ":2", path + ":5"}));
  ASSERT_EQ(read.problems.size(), 1u);
  EXPECT_EQ(read.problems[0].where, path + ":6");
}

RC_GTEST_PROP(Formats, CsvRoundTrip, (const Strings& values)) {
  std::string bytes = "id,text\n";
  Strings expected;
  for (std::string value : values) {
    for (char& c : value) c = static_cast<char>(c & 0x7f);
    expected.push_back(value);
    bytes += "1,\"";
    for (const char c : value) bytes.append(c == '"' ? 2 : 1, c);
    bytes += "\"\n";
  }
  const TempFolder folder;
  RC_ASSERT(ReadPaths({folder.Write("a.csv", bytes)}).texts() == expected);
}

TEST(Formats, LongRecordsOfOtherFormats) {
  const TempFolder folder;
  const std::string big(3 << 20, 'y');
  InputOptions options;
  options.max_record = 1000;
  Read read =
      ReadPaths({folder.Write("a.json", R"([{"id":"a","text":")" + big +
                                            R"("},{"id":"b","text":"x"}])")},
                options);
  EXPECT_EQ(read.ids(), Strings{"b"});
  EXPECT_EQ(read.reasons(), Strings{"record_too_large"});
  read = ReadPaths({folder.Write("a.csv", "id,text\na," + big + "\nb,x\n")},
                   options);
  EXPECT_EQ(read.ids(), Strings{"b"});
  EXPECT_EQ(read.reasons(), Strings{"record_too_large"});
  read = ReadPaths({folder.Write("a.txt", big)}, options);
  EXPECT_EQ(read.reasons(), Strings{"record_too_large"});
}

TEST(Formats, JsonRecordsAreNumbered) {
  const TempFolder folder;
  const std::string path =
      folder.Write("a.json", R"([{"text":"x"},{"text":"y"}])");
  EXPECT_EQ(ReadPaths({path}).ids(), (Strings{path + ":1", path + ":2"}));
}

TEST(Html, HeadAndHints) {
  const TempFolder folder;
  const Read read = ReadPaths({folder.Write(
      "story.html.gz",  // not compressed at all, which does no harm
      "<!DOCTYPE html><html class='has-sidebar'><head>"
      "<title>Title &amp; more | The Paper</title>"
      "<meta property='og:title' content='Title &amp; more'>"
      "<meta property='article:published_time' content='2024-05-06T07:08:09Z'>"
      "<meta name=date content='other'>"
      "<link rel='canonical' href='https://www.paper.example/a?b=1&amp;c=2'>"
      "</head><body class='comments-open'>"
      "<header>Top</header><nav><ul><li><a href=/>Home</a></li></ul></nav>"
      "<article><header><h1>Title</h1></header>"
      "<p>See <a href=x>this one</a> now</p>"
      "<div class='newsletterSignup'>Sign up</div>"
      "<ul><li>Point</ul></article>"
      "<div class='related-links'>More</div><footer>End</footer>")});
  ASSERT_EQ(read.documents.size(), 1u);
  const Document& d = read.documents[0];
  EXPECT_EQ(d.id, "story");
  EXPECT_EQ(d.title, "Title & more");
  EXPECT_EQ(d.date, "2024-05-06T07:08:09Z");
  EXPECT_EQ(d.url, "https://www.paper.example/a?b=1&c=2");
  EXPECT_EQ(d.site, "paper.example");
  struct Hint {
    const char* text;
    uint32_t link_bytes;
    int heading;
    bool list_item, furniture;
  };
  const Hint hints[] = {
      {"Top", 0, 0, false, true},     {"Home", 4, 0, true, true},
      {"Title", 0, 1, false, false},  {"See this one now", 8, 0, false, false},
      {"Sign up", 0, 0, false, true}, {"Point", 0, 0, true, false},
      {"More", 0, 0, false, true},    {"End", 0, 0, false, true},
  };
  ASSERT_EQ(d.blocks.size(), std::size(hints));
  for (size_t i = 0; i < d.blocks.size(); ++i) {
    const BlockHint& b = d.blocks[i];
    EXPECT_EQ(d.text.substr(b.begin, b.end - b.begin), hints[i].text);
    EXPECT_EQ(b.link_bytes, hints[i].link_bytes) << hints[i].text;
    EXPECT_EQ(b.heading, hints[i].heading) << hints[i].text;
    EXPECT_EQ(b.list_item, hints[i].list_item) << hints[i].text;
    EXPECT_EQ(b.furniture, hints[i].furniture) << hints[i].text;
  }
}

TEST(Html, Layout) {
  const TempFolder folder;
  const Read read = ReadPaths({folder.Write(
      "a.html",
      "<body><div id=empty><img></div><article class='storyBody wide'>"
      "<p itemprop=text>One</p><p>Two <span>x</span></p></article>"
      "<section class='has-sidebar'><div id='comments'><div class='c-reply'>"
      "Three</div></div></section>Four")});
  ASSERT_EQ(read.documents.size(), 1u);
  const Document& d = read.documents[0];
  const auto& elements = d.layout.elements;
  ASSERT_EQ(d.blocks.size(), 4u);
  // Only what holds a line has a number, outer elements first.
  ASSERT_EQ(elements.size(), 7u);
  EXPECT_EQ(elements[0].tag, PageTag::kBody);
  EXPECT_EQ(elements[0].parent, kNoElement);
  EXPECT_EQ(elements[1].tag, PageTag::kArticle);
  EXPECT_EQ(elements[1].parent, 0u);
  EXPECT_EQ(elements[1].marks, kMarkStory | kMarkBody);
  EXPECT_EQ(elements[1].names_end - elements[1].names_begin, 3u);
  EXPECT_EQ(elements[2].tag, PageTag::kParagraph);
  EXPECT_EQ(elements[2].marks, kMarkBody);
  EXPECT_EQ(elements[3].parent, 1u);
  EXPECT_EQ(elements[4].tag, PageTag::kSection);
  EXPECT_EQ(elements[4].marks, 0u);  // beside a sidebar, not in one
  EXPECT_EQ(elements[5].marks, kMarkComments | kMarkFurniture);
  EXPECT_EQ(elements[6].marks, kMarkComments);
  EXPECT_EQ(d.blocks[0].element, 2u);
  EXPECT_EQ(d.blocks[1].element, 3u);
  EXPECT_EQ(d.blocks[2].element, 6u);
  EXPECT_EQ(d.blocks[3].element, 0u);
}

TEST(Html, SiteWithoutUrl) {
  const TempFolder folder;
  Read read = ReadPaths(
      {folder.Write("a.html",
                    "<meta property=og:site_name content='The Paper'>x<time "
                    "datetime=2020-01-02>y</time>")});
  EXPECT_EQ(read.documents[0].site, "The Paper");
  EXPECT_EQ(read.documents[0].date, "2020-01-02");
  read = ReadPaths({folder.Write("paper/a.html", "x")});
  EXPECT_EQ(read.documents[0].site, "paper");
}

// Each of these took quadratic time in one HTML parser or another.
TEST(Html, HostilePagesAreLinear) {
  const auto repeat = [](std::string_view unit, size_t n) {
    std::string out;
    for (size_t i = 0; i < n; ++i) out += unit;
    return out;
  };
  const TempFolder folder;
  std::string attributes = "<p ";
  for (int i = 0; i < 200000; ++i)
    attributes.append("a").append(std::to_string(i)).append(" ");
  const std::string pages[] = {
      repeat("<div>", 200000) + "x",
      repeat("<b>", 200000) + repeat("</div>", 200000) + "x",
      repeat("<div>", 200000) + repeat("</p>", 200000) + "x",
      repeat("<", 5 << 20),
      "<p title=\"" + std::string(5 << 20, 'a') + "\">x",
      attributes + ">x",
      repeat("<!--", 500000) + "--> x",
      repeat("<form><nav class=nav><h1>", 100000) + "x",
      repeat("&amp", 1000000),
  };
  for (const std::string& page : pages) {
    const Read read = ReadPaths({folder.Write("a.html", page)});
    ASSERT_EQ(read.documents.size(), 1u);
    EXPECT_NE(read.documents[0].text, "") << page.substr(0, 40);
  }
}

TEST(DetectFormat, SuffixThenContent) {
  EXPECT_EQ(FormatBySuffix("a/b.JSONL.gz"), Format::kJsonl);
  EXPECT_EQ(FormatBySuffix("b.ndjson.zst"), Format::kJsonl);
  EXPECT_EQ(FormatBySuffix("b.tar"), Format::kAuto);
  EXPECT_EQ(FormatBySuffix("a.html/b"), Format::kAuto);
  EXPECT_EQ(FormatBySuffix("x.xhtml"), Format::kHtml);
  EXPECT_EQ(DetectByContent(" <!DOCTYPE HTML><p>"), Format::kHtml);
  EXPECT_EQ(DetectByContent("<rss version=2>"), Format::kText);
  EXPECT_EQ(DetectByContent("{\"a\":1}\n{\"a\":2}"), Format::kJsonl);
  EXPECT_EQ(DetectByContent("{\n \"a\":1}"), Format::kJson);
  EXPECT_EQ(DetectByContent(" [ {\"a\":1}"), Format::kJson);
  EXPECT_EQ(DetectByContent("[Update] News"), Format::kText);
  EXPECT_EQ(DetectByContent("plain"), Format::kText);
}

TEST(Fields, Hosts) {
  EXPECT_EQ(HostOf("http://www.A.b:80/x"), "a.b");
  EXPECT_EQ(HostOf("//a.b?x"), "a.b");
  EXPECT_EQ(HostOf("https://u:p@a.b#f"), "a.b");
  EXPECT_EQ(HostOf("http://[::1]:8/"), "[::1]");
  EXPECT_EQ(HostOf("a.b/c"), "");
  EXPECT_EQ(HostOf("http://www./"), "www");
  EXPECT_EQ(HostOf(""), "");
}

TEST(Fields, Dates) {
  EXPECT_EQ(DateFromNumber("1175904000"), "2007-04-07");
  EXPECT_EQ(DateFromNumber("1175904000.75"), "2007-04-07");
  EXPECT_EQ(DateFromNumber("1175904000123"), "2007-04-07");
  EXPECT_EQ(DateFromNumber("-86401"), "-86401");
  EXPECT_EQ(DateFromNumber("-864001"), "1969-12-21");
  EXPECT_EQ(DateFromNumber("2007"), "2007");
  EXPECT_EQ(DateFromNumber("1e999"), "1e999");
}

}  // namespace
}  // namespace copydesk
