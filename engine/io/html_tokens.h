#ifndef ENGINE_IO_HTML_TOKENS_H_
#define ENGINE_IO_HTML_TOKENS_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace copydesk {

// HTML as a sequence of tags and text, by the tokenizer of the WHATWG standard
// with its rare corners left out. Every byte is looked at a bounded number of
// times whatever the input is, which libxml2 does not promise: it takes 3 s for
// 120 kB of <b> with 240 kB of stray </div>, and four times that for twice as
// much.

struct HtmlToken {
  enum Kind { kEnd, kText, kStartTag, kEndTag };
  Kind kind = kEnd;
  std::string_view text;        // kText: as it is written
  bool raw = false;             // kText: entities mean nothing (script, style)
  std::string_view name;        // of a tag, in lower case; until the next token
  std::string_view attributes;  // kStartTag: what follows the name
};

class HtmlTokenizer {
 public:
  explicit HtmlTokenizer(std::string_view html) : html_(html) {}

  // The next token; kEnd at the end and from then on. Comments and declarations
  // are left out. The content of an element that holds no markup (script,
  // style, title, textarea and the like) comes as one text.
  HtmlToken Next();

 private:
  HtmlToken Tag(size_t name_begin, HtmlToken::Kind kind);
  size_t SkipMarkup(size_t at) const;

  std::string_view html_;
  size_t at_ = 0;
  std::string name_;
  bool raw_content_ = false;  // name_ was opened and holds no markup
};

// The attributes of a start tag, one after the other.
class HtmlAttributes {
 public:
  explicit HtmlAttributes(std::string_view attributes) : rest_(attributes) {}
  // False at the end. `name` is in lower case; `value` is as it is written.
  bool Next(std::string* name, std::string_view* value);

 private:
  std::string_view rest_;
};

// Appends `text` with its character references resolved. A name without its
// semicolon counts only where browsers take it (&amp, &copy and the like).
void AppendUnescapedHtml(std::string_view text, std::string* out);

}  // namespace copydesk

#endif  // ENGINE_IO_HTML_TOKENS_H_
