#include "engine/io/html_elements.h"

#include <algorithm>
#include <iterator>

namespace copydesk {
namespace {

constexpr std::string_view kFurnitureWords[] = {
    "ads",
    "advert",
    "advertisement",
    "banner",
    "breadcrumb",
    "breadcrumbs",
    "comment",
    "comments",
    "consent",
    "contentinfo",
    "cookie",
    "cookies",
    "disqus",
    "footer",
    "gdpr",
    "login",
    "masthead",
    "menu",
    "menubar",
    "nav",
    "navbar",
    "navigation",
    "newsletter",
    "newsletters",
    "outbrain",
    "pager",
    "paginate",
    "pagination",
    "popup",
    "promo",
    "promos",
    "promoted",
    "promotion",
    "recommended",
    "recommendations",
    "related",
    "recirc",
    "recirculation",
    "share",
    "sharing",
    "sidebar",
    "signin",
    "signup",
    "skip",
    "social",
    "sponsor",
    "sponsored",
    "subscribe",
    "subscription",
    "taboola",
    "toolbar",
    "trending",
    "complementary",
};

// Words that turn the rest around: has-sidebar is the body beside one.
constexpr std::string_view kTurningWords[] = {"and", "has", "hide", "no",
                                              "non", "not", "with", "without"};

template <size_t N>
bool IsIn(std::string_view word, const std::string_view (&list)[N]) {
  return std::find(std::begin(list), std::end(list), word) != std::end(list);
}

bool IsSpace(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
bool IsLetter(char c) { return IsUpper(c) || (c >= 'a' && c <= 'z'); }

// One class name: its words end at other characters than letters and where
// camelCase has a hump.
bool NameIsFurniture(std::string_view name) {
  bool furniture = false;
  char word[16];
  size_t size = 0;
  const auto end_word = [&] {
    const std::string_view w(word, std::min(size, sizeof word));
    const bool fits = size <= sizeof word;
    size = 0;
    if (fits && IsIn(w, kTurningWords)) return false;
    furniture = furniture || (fits && IsIn(w, kFurnitureWords));
    return true;
  };
  for (size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    const bool hump = IsUpper(c) && i > 0 && !IsUpper(name[i - 1]);
    if ((hump || !IsLetter(c)) && size != 0 && !end_word()) return false;
    if (!IsLetter(c)) continue;
    if (size < sizeof word) {
      word[size] = IsUpper(c) ? static_cast<char>(c + ('a' - 'A')) : c;
    }
    ++size;
  }
  return (size == 0 || end_word()) && furniture;
}

}  // namespace

bool NamesFurniture(std::string_view attribute) {
  size_t i = 0;
  while (i < attribute.size()) {
    size_t end = i;
    while (end < attribute.size() && !IsSpace(attribute[end])) ++end;
    if (NameIsFurniture(attribute.substr(i, end - i))) return true;
    i = end + 1;
  }
  return false;
}

}  // namespace copydesk
