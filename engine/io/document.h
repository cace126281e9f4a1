#ifndef ENGINE_IO_DOCUMENT_H_
#define ENGINE_IO_DOCUMENT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/page_layout.h"

namespace copydesk {

// What an HTML reader knows of one block of visible text beside the text.
struct BlockHint {
  uint32_t begin = 0;             // bytes of Document::text
  uint32_t end = 0;               //
  uint32_t link_bytes = 0;        // of these, inside <a>
  uint32_t element = kNoElement;  // the innermost one, in Document::layout
  uint8_t heading = 0;            // 1 to 6 inside <h1> to <h6>, else 0
  bool list_item = false;         // inside <li>
  bool furniture = false;  // inside nav, header, footer, aside, form or an
                           // element whose class or role says the same
};

// One document, whatever it was read from. All strings are valid UTF-8.
struct Document {
  std::string id;       // the record's id, else its url, else file name or
                        // file:line; never empty after reading
  std::string url;      // may be empty
  std::string site;     // the record's site, else the host of the url, else the
                        // folder of the file, else the file itself
  std::string date;     // as it was found; may be empty
  std::string title;    // may be empty
  std::string text;     // paragraphs are lines; may be empty
  std::string authors;  // HTML only: whom the head names as author or source,
                        // joined by ", "; may be empty
  std::string source_host;  // HTML only: another site that the page names as
                            // the place its text is from; may be empty
  std::vector<BlockHint> blocks;  // HTML only, in order of `begin`
  PageLayout layout;              // HTML only
};

}  // namespace copydesk

#endif  // ENGINE_IO_DOCUMENT_H_
