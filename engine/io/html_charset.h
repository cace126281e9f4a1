#ifndef ENGINE_IO_HTML_CHARSET_H_
#define ENGINE_IO_HTML_CHARSET_H_

#include <string>
#include <string_view>

#include "engine/io/utf8.h"

namespace copydesk {

// The encoding that a page names in a <meta> or an XML declaration within its
// first 4096 bytes, in lower case; empty where it names none.
std::string DeclaredCharset(std::string_view page);

// Replaces `out` by `page` as UTF-8. Bytes that are valid UTF-8 are taken as
// that whatever the page says; then the declared encoding counts, if it is one
// of those of the web; else CopyAsUtf8 decides. kRepaired: U+FFFD was put in.
// kWindows1252 only where it was not declared.
Encoding HtmlToUtf8(std::string_view page, std::string* out);

}  // namespace copydesk

#endif  // ENGINE_IO_HTML_CHARSET_H_
