#ifndef ENGINE_IO_HTML_BLOCKS_H_
#define ENGINE_IO_HTML_BLOCKS_H_

#include <string>
#include <string_view>
#include <vector>

#include "engine/io/document.h"

namespace copydesk {

// What a page says of itself, in <meta>, <link>, <title>, <time> and JSON-LD,
// which counts where the <meta> for it is not there.
struct HtmlHead {
  std::string title, date, canonical_url, og_url, og_site_name;
  std::string json_ld_url;
  std::string source_url;  // original-source, else syndication-source
  std::string based_on;    // isBasedOn
  std::string authors;     // and sources, joined by ", "
};

// Turns a page (valid UTF-8) into lines of visible text: one line a block,
// white space collapsed, <br> and the line ends of <pre> breaking too. Each
// line gets its BlockHint, and every block-level element that holds a line a
// place in `layout`. What no reader sees (script, style, noscript,
// template, iframe, textarea, svg, select, `hidden`, display:none) is left out.
// Linear in the page, without recursion.
void ReadHtml(std::string_view page, std::string* text,
              std::vector<BlockHint>* blocks, PageLayout* layout,
              HtmlHead* head);

}  // namespace copydesk

#endif  // ENGINE_IO_HTML_BLOCKS_H_
