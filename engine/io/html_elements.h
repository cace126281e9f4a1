#ifndef ENGINE_IO_HTML_ELEMENTS_H_
#define ENGINE_IO_HTML_ELEMENTS_H_

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string_view>
#include <vector>

#include "engine/base/page_layout.h"

namespace copydesk {

// What the reader of pages knows of HTML's elements and of the names that pages
// give to their parts.

enum HtmlTraits : uint8_t {
  kBlock = 1,      // begins and ends a line
  kVoid = 2,       // has no end
  kHidden = 4,     // nothing in it is seen
  kFurniture = 8,  // by its name alone
  kCloses = 16,    // ends one of its own kind that is still open
  kNeutral = 32,   // never furniture by class: holds the page or the story
};

struct HtmlElement {
  std::string_view name;
  uint8_t traits;
};

inline constexpr HtmlElement kHtmlElements[] = {
    {"", 0},  // every other element
    {"address", kBlock},
    {"article", kBlock | kNeutral},
    {"aside", kBlock | kFurniture},
    {"blockquote", kBlock},
    {"body", kBlock | kNeutral},
    {"caption", kBlock},
    {"center", kBlock},
    {"dd", kBlock | kCloses},
    {"details", kBlock},
    {"dialog", kBlock},
    {"div", kBlock},
    {"dl", kBlock},
    {"dt", kBlock | kCloses},
    {"fieldset", kBlock},
    {"figcaption", kBlock},
    {"figure", kBlock},
    {"footer", kBlock | kFurniture},
    {"form", kBlock | kFurniture},
    {"h1", kBlock | kCloses},
    {"h2", kBlock | kCloses},
    {"h3", kBlock | kCloses},
    {"h4", kBlock | kCloses},
    {"h5", kBlock | kCloses},
    {"h6", kBlock | kCloses},
    {"header", kBlock},  // furniture outside of an article
    {"html", kBlock | kNeutral},
    {"legend", kBlock},
    {"li", kBlock | kCloses},
    {"main", kBlock | kNeutral},
    {"menu", kBlock},
    {"nav", kBlock | kFurniture},
    {"ol", kBlock},
    {"optgroup", kBlock},
    {"p", kBlock | kCloses},
    {"pre", kBlock},
    {"search", kBlock | kFurniture},
    {"section", kBlock},
    {"summary", kBlock},
    {"table", kBlock},
    {"tbody", kBlock},
    {"td", kBlock | kCloses},
    {"tfoot", kBlock},
    {"th", kBlock | kCloses},
    {"thead", kBlock},
    {"title", kBlock},
    {"tr", kBlock | kCloses},
    {"ul", kBlock},
    {"iframe", kHidden},
    {"noembed", kHidden},
    {"noframes", kHidden},
    {"noscript", kHidden},
    {"script", kHidden},
    {"select", kHidden},
    {"style", kHidden},
    {"svg", kHidden},
    {"template", kHidden},
    {"textarea", kHidden},
    {"area", kVoid},
    {"base", kVoid},
    {"br", kVoid},
    {"col", kVoid},
    {"embed", kVoid},
    {"hr", kVoid | kBlock},
    {"img", kVoid},
    {"input", kVoid},
    {"link", kVoid},
    {"meta", kVoid},
    {"param", kVoid},
    {"source", kVoid},
    {"track", kVoid},
    {"wbr", kVoid},
};
inline constexpr size_t kHtmlElementCount = std::size(kHtmlElements);

// Index into kHtmlElements; 0 for every name that is not there.
constexpr size_t FindHtmlElement(std::string_view name) {
  for (size_t i = 1; i < kHtmlElementCount; ++i) {
    if (kHtmlElements[i].name == name) return i;
  }
  return 0;
}

// The same, in constant time.
size_t LookUpHtmlElement(std::string_view name);

// What kind of element it is, by its index into kHtmlElements.
PageTag TagOfHtmlElement(size_t element);

// The PageMarks of a class, id, role or itemprop attribute: of its words, which
// end at other characters than letters and where camelCase has a hump. A hash
// of every word of up to 16 letters is appended to `names` as long as it has
// fewer than `most_names`. Names that turn the meaning around (has-sidebar,
// no-ads) mark nothing.
uint32_t PageMarksOf(std::string_view attribute, size_t most_names,
                     std::vector<uint32_t>* names);

}  // namespace copydesk

#endif  // ENGINE_IO_HTML_ELEMENTS_H_
