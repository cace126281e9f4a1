#include "engine/io/html_tokens.h"

#include <libxml/HTMLparser.h>

#include <algorithm>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>

#include "engine/io/utf8.h"

namespace copydesk {
namespace {

bool IsLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsSpace(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}
char Lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}
void AssignLower(std::string_view from, std::string* to) {
  to->resize(from.size());
  std::transform(from.begin(), from.end(), to->begin(), Lower);
}

// Elements whose content is text up to their own end tag.
bool HoldsNoMarkup(std::string_view name) {
  if (name.size() < 3 ||
      std::string_view("sntix").find(name[0]) == std::string_view::npos) {
    return false;
  }
  for (const std::string_view raw :
       {"script", "style", "title", "textarea", "iframe", "noscript", "xmp",
        "noembed", "noframes"}) {
    if (name == raw) return true;
  }
  return false;
}

// Where `</name` begins at or behind `at`, or the end.
size_t FindEndTag(std::string_view html, size_t at, std::string_view name) {
  for (;;) {
    at = html.find("</", at);
    if (at == std::string_view::npos) return html.size();
    const std::string_view rest = html.substr(at + 2);
    if (rest.size() > name.size() &&
        std::equal(name.begin(), name.end(), rest.begin(),
                   [](char a, char b) { return a == Lower(b); })) {
      const char next = rest[name.size()];
      if (IsSpace(next) || next == '/' || next == '>') return at;
    }
    at += 2;
  }
}

// Steps over one attribute at the beginning of `s`; 0 at the end of the tag or
// the text. Both the tokenizer and HtmlAttributes go by it.
size_t ScanAttribute(std::string_view s, std::string_view* name,
                     std::string_view* value) {
  size_t i = 0;
  while (i < s.size() && (IsSpace(s[i]) || s[i] == '/')) ++i;
  if (i == s.size() || s[i] == '>') return 0;
  const size_t name_begin = i++;  // a leading '=' belongs to the name
  while (i < s.size() && !IsSpace(s[i]) && s[i] != '/' && s[i] != '>' &&
         s[i] != '=') {
    ++i;
  }
  *name = s.substr(name_begin, i - name_begin);
  *value = {};
  size_t equals = i;
  while (equals < s.size() && IsSpace(s[equals])) ++equals;
  if (equals == s.size() || s[equals] != '=') return i;
  i = equals + 1;
  while (i < s.size() && IsSpace(s[i])) ++i;
  if (i == s.size() || s[i] == '>') return i;
  if (s[i] == '"' || s[i] == '\'') {
    const size_t end = std::min(s.find(s[i], i + 1), s.size());
    *value = s.substr(i + 1, end - i - 1);
    return std::min(end + 1, s.size());
  }
  const size_t begin = i;
  while (i < s.size() && !IsSpace(s[i]) && s[i] != '>') ++i;
  *value = s.substr(begin, i - begin);
  return i;
}

using EntityMap = boost::unordered_flat_map<std::string_view, char32_t>;

// The 253 names of HTML 4 and XML, from libxml2's table.
const EntityMap& Entities() {
  static const EntityMap* const map = [] {
    auto* made = new EntityMap;
    for (unsigned value = 1; value < 10000; ++value) {
      const htmlEntityDesc* entity = htmlEntityValueLookup(value);
      if (entity != nullptr) (*made)[entity->name] = value;
    }
    return made;
  }();
  return *map;
}

// Reads the reference that begins at text[at], an ampersand. Returns its length
// and the character, or 0 where it is none.
size_t ReadReference(std::string_view text, size_t at, char32_t* c) {
  constexpr size_t kLongest = 16;
  size_t i = at + 1;
  if (i < text.size() && text[i] == '#') {
    ++i;
    const bool hex = i < text.size() && Lower(text[i]) == 'x';
    if (hex) ++i;
    uint32_t value = 0;
    const size_t begin = i;
    for (; i < text.size(); ++i) {
      const char digit = Lower(text[i]);
      if (IsDigit(digit)) {
        value = value * (hex ? 16 : 10) + static_cast<uint32_t>(digit - '0');
      } else if (hex && digit >= 'a' && digit <= 'f') {
        value = value * 16 + static_cast<uint32_t>(digit - 'a') + 10;
      } else {
        break;
      }
      value = std::min<uint32_t>(value, 0x110000);
    }
    if (i == begin) return 0;
    if (i < text.size() && text[i] == ';') ++i;
    *c = value == 0 ? 0xfffd : value;
    return i - at;
  }
  const size_t begin = i;
  while (i < text.size() && i - begin < kLongest &&
         (IsLetter(text[i]) || IsDigit(text[i]))) {
    ++i;
  }
  const auto found = Entities().find(text.substr(begin, i - begin));
  if (found == Entities().end()) return 0;
  *c = found->second;
  if (i < text.size() && text[i] == ';') return i + 1 - at;
  const bool legacy = found->second <= 0xff && found->first != "apos";
  return legacy && (i == text.size() || text[i] != '=') ? i - at : 0;
}

}  // namespace

size_t HtmlTokenizer::SkipMarkup(size_t at) const {
  const std::string_view rest = html_.substr(at);
  size_t end;
  if (rest.starts_with("<!--")) {
    if (rest.substr(4).starts_with(">")) return at + 5;
    if (rest.substr(4).starts_with("->")) return at + 6;
    end = html_.find("-->", at + 4);
    return end == std::string_view::npos ? html_.size() : end + 3;
  }
  end = html_.find('>', at);
  return end == std::string_view::npos ? html_.size() : end + 1;
}

HtmlToken HtmlTokenizer::Tag(size_t name_begin, HtmlToken::Kind kind) {
  size_t i = name_begin;
  while (i < html_.size() && !IsSpace(html_[i]) && html_[i] != '/' &&
         html_[i] != '>') {
    ++i;
  }
  AssignLower(html_.substr(name_begin, i - name_begin), &name_);
  const size_t attributes = i;
  std::string_view name;
  std::string_view value;
  while (const size_t step = ScanAttribute(html_.substr(i), &name, &value)) {
    i += step;
  }
  const size_t close = std::min(html_.find('>', i), html_.size());
  HtmlToken token;
  at_ = std::min(close + 1, html_.size());
  if (close == html_.size()) return token;  // cut off: no tag
  token.kind = kind;
  token.name = name_;
  token.attributes = html_.substr(attributes, close - attributes);
  raw_content_ = kind == HtmlToken::kStartTag && HoldsNoMarkup(name_);
  return token;
}

HtmlToken HtmlTokenizer::Next() {
  HtmlToken token;
  if (raw_content_) {
    raw_content_ = false;
    const size_t end = FindEndTag(html_, at_, name_);
    token.kind = HtmlToken::kText;
    token.text = html_.substr(at_, end - at_);
    token.raw = name_ != "title" && name_ != "textarea";
    at_ = end;
    if (!token.text.empty()) return token;
  }
  size_t begin = at_;
  size_t i = at_;
  while (i < html_.size()) {
    i = std::min(html_.find('<', i), html_.size());
    if (i + 1 >= html_.size()) {
      i = html_.size();
      break;
    }
    const char next = html_[i + 1];
    const bool closes = next == '/' && i + 2 < html_.size();
    const bool tag = IsLetter(next) || (closes && IsLetter(html_[i + 2]));
    const bool skipped = next == '!' || next == '?' || (closes && !tag);
    if (!tag && !skipped) {
      ++i;
      continue;
    }
    if (i != begin) break;  // hand out the text before it first
    if (tag) {
      return closes ? Tag(i + 2, HtmlToken::kEndTag)
                    : Tag(i + 1, HtmlToken::kStartTag);
    }
    i = begin = SkipMarkup(i);
  }
  at_ = i;
  if (i == begin) return token;
  token.kind = HtmlToken::kText;
  token.text = html_.substr(begin, i - begin);
  return token;
}

bool HtmlAttributes::Next(std::string* name, std::string_view* value) {
  std::string_view written;
  const size_t step = ScanAttribute(rest_, &written, value);
  if (step == 0) return false;
  AssignLower(written, name);
  rest_.remove_prefix(step);
  return true;
}

void AppendUnescapedHtml(std::string_view text, std::string* out) {
  for (size_t i = 0; i < text.size();) {
    const size_t mark = std::min(text.find('&', i), text.size());
    out->append(text, i, mark - i);
    i = mark;
    if (i == text.size()) return;
    char32_t c = 0;
    const size_t length = ReadReference(text, i, &c);
    if (length == 0) {
      out->push_back('&');
      ++i;
      continue;
    }
    // A number between 0x80 and 0x9f means Windows-1252 on the web.
    if (c >= 0x80 && c < 0xa0) {
      const char byte = static_cast<char>(c);
      AppendWindows1252(std::string_view(&byte, 1), out);
    } else {
      AppendCodePoint(c, out);
    }
    i += length;
  }
}

}  // namespace copydesk
