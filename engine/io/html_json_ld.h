#ifndef ENGINE_IO_HTML_JSON_LD_H_
#define ENGINE_IO_HTML_JSON_LD_H_

#include <string>
#include <string_view>

namespace copydesk {

// What a page's JSON-LD says of its article. Any of it may be empty, and is as
// it was written, character references unresolved.
struct JsonLdArticle {
  std::string headline, date, publisher, url;
  std::string based_on;  // address of the article that this one was made from
  std::string authors;   // and sources, joined by ", "
};

// Reads the content of one <script type="application/ld+json"> (valid UTF-8).
// The first object that is an article by its @type (NewsArticle, BlogPosting
// and the like), alone, in an array, in @graph or as mainEntity, fills `found`;
// false where there is none. False, too, where it is no JSON, is over 1 MiB or
// nests deeper than 64 levels. Comment marks around the JSON, which old pages
// have, are passed over. Linear in the script; thread-safe.
bool ReadJsonLd(std::string_view script, JsonLdArticle* found);

}  // namespace copydesk

#endif  // ENGINE_IO_HTML_JSON_LD_H_
