#include "engine/io/html_json_ld.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

#include "tests/io/io_testing.h"

namespace copydesk {
namespace {

JsonLdArticle Found(std::string_view script) {
  JsonLdArticle found;
  EXPECT_TRUE(ReadJsonLd(script, &found)) << script;
  return found;
}

bool FindsNothing(std::string_view script) {
  JsonLdArticle found;
  return !ReadJsonLd(script, &found);
}

TEST(JsonLd, AnArticle) {
  const JsonLdArticle a = Found(R"({
    "@context": "https://schema.org", "@type": "NewsArticle",
    "headline": "Bridge opens", "datePublished": "2024-05-06T07:08:09Z",
    "author": [{"@type": "Person", "name": "Ada Quill"}, "Corvane Wire"],
    "publisher": {"@type": "Organization", "name": "The Paper"},
    "mainEntityOfPage": {"@type": "WebPage", "@id": "https://paper.example/a"},
    "isBasedOn": ["https://wire.example/b"]})");
  EXPECT_EQ(a.headline, "Bridge opens");
  EXPECT_EQ(a.date, "2024-05-06T07:08:09Z");
  EXPECT_EQ(a.publisher, "The Paper");
  EXPECT_EQ(a.url, "https://paper.example/a");
  EXPECT_EQ(a.based_on, "https://wire.example/b");
  EXPECT_EQ(a.authors, "Ada Quill, Corvane Wire");
}

TEST(JsonLd, WhereItIsLookedFor) {
  EXPECT_EQ(Found(R"([{"@type":"WebSite","headline":"no"},
                      {"@type":["Thing","BlogPosting"],"headline":"yes"}])")
                .headline,
            "yes");
  EXPECT_EQ(Found(R"({"@graph":[{"@type":"WebPage"},
                      {"@type":"http://schema.org/NewsArticle","name":"yes"}]})")
                .headline,
            "yes");
  EXPECT_EQ(
      Found(R"({"@type":"WebPage","mainEntity":{"@type":"Report","url":"u"}})")
          .url,
      "u");
  EXPECT_EQ(
      Found("\n<!-- {\"@type\":\"Article\",\"headline\":\"x\"} -->\n").headline,
      "x");
  // A list of other articles is no article.
  EXPECT_TRUE(FindsNothing(
      R"({"@type":"ItemList","itemListElement":[{"@type":"NewsArticle"}]})"));
}

TEST(JsonLd, WhatIsNone) {
  for (const char* script :
       {"", "{", "}", "{}", "[]", "]{", "null", "\"@type\"", "{\"@type\":1}",
        "{\"@type\":\"NewsArticle\"", "{\"@type\":\"NewsArticle\",}",
        "{\"@type\":\"NewsArticle\",\"headline\":\"\\ud800\"}"}) {
    EXPECT_TRUE(FindsNothing(script)) << script;
  }
  EXPECT_TRUE(FindsNothing(std::string(100000, '[')));
  EXPECT_TRUE(FindsNothing(std::string(100, '[') +
                           R"({"@type":"NewsArticle"})" +
                           std::string(100, ']')));
  EXPECT_TRUE(FindsNothing(R"({"@type":"NewsArticle","x":")" +
                           std::string(1 << 20, 'x') + "\"}"));
  // Fields of other types than they should have are passed over.
  const JsonLdArticle a = Found(
      R"({"@type":"Article","headline":7,"url":{},"author":[[["x"]],null],
          "publisher":[[]],"datePublished":null})");
  EXPECT_EQ(a.headline + a.url + a.authors + a.publisher + a.date, "");
}

RC_GTEST_PROP(JsonLd, CutOffAnywhereItIsNone, ()) {
  const std::string whole =
      R"({"@type":"NewsArticle","headline":"a } b","author":{"name":"c"}})";
  const auto n = *rc::gen::inRange<size_t>(0, whole.size());
  RC_ASSERT(FindsNothing(std::string_view(whole).substr(0, n)));
}

Document Page(const std::string& head) {
  const TempFolder folder;
  const Read read = ReadPaths({folder.Write("a.html", head + "<p>Text")});
  return read.documents.at(0);
}

std::string Script(const std::string& json) {
  return "<script type='application/ld+json'>" + json + "</script>";
}

TEST(HtmlHead, JsonLdFillsWhatMetaLeavesOut) {
  const std::string json = Script(
      R"({"@type":"NewsArticle","headline":"Fish &amp; chips",
          "datePublished":"2024-05-06","url":"https://paper.example/a",
          "publisher":{"name":"The Paper"},"author":{"name":"Ada Quill"}})");
  Document d = Page("<title>Fish | Paper</title>" + json +
                    "<time datetime=2020-01-01>then</time>");
  EXPECT_EQ(d.title, "Fish & chips");
  EXPECT_EQ(d.date, "2024-05-06");
  EXPECT_EQ(d.url, "https://paper.example/a");
  EXPECT_EQ(d.site, "paper.example");
  EXPECT_EQ(d.authors, "Ada Quill");
  EXPECT_EQ(d.source_host, "");
  d = Page(json +
           "<meta property='og:title' content='Meta'><meta name=date "
           "content='2024-01-02'><link rel=canonical "
           "href='https://www.paper.example/b'>");
  EXPECT_EQ(d.title, "Meta");
  EXPECT_EQ(d.date, "2024-01-02");
  EXPECT_EQ(d.url, "https://www.paper.example/b");
  EXPECT_EQ(
      Page(Script(R"({"@type":"Article","publisher":{"name":"P"}})")).site,
      "P");
  // Where no reader and no program looks, or of another type.
  EXPECT_EQ(Page("<template>" + json + "</template>").title, "");
  EXPECT_EQ(
      Page("<script>{\"@type\":\"Article\",\"headline\":\"x\"}</script>").title,
      "");
}

TEST(HtmlHead, NamesAnotherSiteAsItsSource) {
  const std::string own =
      "<meta property='og:url' content='https://www.paper.example/a'>";
  const auto canonical = [](const char* url) {
    return std::string("<link rel=canonical href='") + url + "'>";
  };
  Document d = Page(own + canonical("https://wire.example/b"));
  EXPECT_EQ(d.url, "https://www.paper.example/a");
  EXPECT_EQ(d.site, "paper.example");
  EXPECT_EQ(d.source_host, "wire.example");
  // Another server of the same site.
  d = Page(own + canonical("https://m.paper.example/b"));
  EXPECT_EQ(d.url, "https://m.paper.example/b");
  EXPECT_EQ(d.source_host, "");
  d = Page("<meta property='og:url' content='https://paper.co.uk/a'>" +
           canonical("https://other.co.uk/b"));
  EXPECT_EQ(d.source_host, "other.co.uk");
  // Alone, the canonical link is the page's own address.
  d = Page(canonical("https://wire.example/b"));
  EXPECT_EQ(d.site, "wire.example");
  EXPECT_EQ(d.source_host, "");
  EXPECT_EQ(Page(own + "<meta name='syndication-source' "
                       "content='https://wire.example/b'>")
                .source_host,
            "wire.example");
  EXPECT_EQ(Page(own + "<meta name='syndication-source' "
                       "content='https://a.example/'><meta "
                       "name='original-source' content='https://b.example/'>")
                .source_host,
            "b.example");
  EXPECT_EQ(Page(own + "<meta name='original-source' content='1'>").source_host,
            "");
  EXPECT_EQ(Page(own + Script(R"({"@type":"NewsArticle",
                            "isBasedOn":{"url":"https://wire.example/c"}})"))
                .source_host,
            "wire.example");
}

}  // namespace
}  // namespace copydesk
