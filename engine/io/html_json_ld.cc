#include "engine/io/html_json_ld.h"

#include <simdjson.h>

#include <algorithm>
#include <initializer_list>

namespace copydesk {
namespace {

namespace dom = simdjson::dom;

constexpr size_t kMostBytes = 1u << 20;
constexpr size_t kMaxDepth = 64;  // of the JSON
constexpr int kMaxWalk = 6;       // levels that an article is looked for in
constexpr size_t kMostAuthors = 8;

bool Get(const dom::object& object, const char* key, dom::element* value) {
  return object[key].get(*value) == simdjson::SUCCESS;
}

// The string that `value` is, or that it has under one of `keys`; of an array,
// the first one that gives any.
std::string_view TextOf(const dom::element& value,
                        std::initializer_list<const char*> keys) {
  std::string_view text;
  if (value.get(text) == simdjson::SUCCESS) return text;
  dom::array array;
  if (value.get(array) == simdjson::SUCCESS) {
    for (const dom::element item : array) {
      if (item.is_array()) continue;
      text = TextOf(item, keys);
      if (!text.empty()) return text;
    }
    return {};
  }
  dom::object object;
  if (value.get(object) != simdjson::SUCCESS) return {};
  for (const char* key : keys) {
    if (object[key].get(text) == simdjson::SUCCESS && !text.empty()) {
      return text;
    }
  }
  return {};
}

bool IsArticleType(std::string_view type) {
  return type.ends_with("Article") || type.ends_with("BlogPosting") ||
         type == "Report";
}

bool IsArticle(const dom::object& object) {
  dom::element type;
  if (!Get(object, "@type", &type)) return false;
  std::string_view name;
  if (type.get(name) == simdjson::SUCCESS) return IsArticleType(name);
  dom::array names;
  if (type.get(names) != simdjson::SUCCESS) return false;
  return std::any_of(names.begin(), names.end(), [](const dom::element& e) {
    std::string_view one;
    return e.get(one) == simdjson::SUCCESS && IsArticleType(one);
  });
}

void AddAuthors(const dom::element& value, std::string* authors) {
  const auto add = [&](std::string_view name) {
    if (name.empty()) return;
    if (!authors->empty()) *authors += ", ";
    *authors += name;
  };
  dom::array array;
  if (value.get(array) != simdjson::SUCCESS)
    return add(TextOf(value, {"name"}));
  size_t n = 0;
  for (const dom::element author : array) {
    if (n++ == kMostAuthors) break;
    add(TextOf(author, {"name"}));
  }
}

void Take(const dom::object& article, JsonLdArticle* found) {
  const auto take = [&](const char* key,
                        std::initializer_list<const char*> keys,
                        std::string* to) {
    dom::element value;
    if (to->empty() && Get(article, key, &value)) *to = TextOf(value, keys);
  };
  take("headline", {}, &found->headline);
  take("name", {}, &found->headline);
  take("datePublished", {}, &found->date);
  take("publisher", {"name"}, &found->publisher);
  take("url", {}, &found->url);
  take("mainEntityOfPage", {"@id", "url"}, &found->url);
  take("isBasedOn", {"url", "@id"}, &found->based_on);
  take("isBasedOnUrl", {"url", "@id"}, &found->based_on);
  for (const char* key : {"author", "creator", "sourceOrganization"}) {
    dom::element value;
    if (Get(article, key, &value)) AddAuthors(value, &found->authors);
  }
}

bool Walk(const dom::element& element, int depth, JsonLdArticle* found) {
  if (depth == kMaxWalk) return false;
  dom::array array;
  if (element.get(array) == simdjson::SUCCESS) {
    return std::any_of(array.begin(), array.end(), [&](const dom::element& e) {
      return Walk(e, depth + 1, found);
    });
  }
  dom::object object;
  if (element.get(object) != simdjson::SUCCESS) return false;
  if (IsArticle(object)) {
    Take(object, found);
    return true;
  }
  for (const char* key : {"@graph", "mainEntity"}) {
    dom::element inner;
    if (Get(object, key, &inner) && Walk(inner, depth + 1, found)) return true;
  }
  return false;
}

}  // namespace

bool ReadJsonLd(std::string_view script, JsonLdArticle* found) {
  if (script.size() > kMostBytes) return false;
  const size_t begin = script.find_first_of("{[");
  const size_t end = script.find_last_of("}]");
  if (begin == std::string_view::npos || end == std::string_view::npos ||
      end < begin) {
    return false;
  }
  const std::string_view json = script.substr(begin, end - begin + 1);
  thread_local dom::parser parser;
  if (parser.capacity() < json.size() &&
      parser.allocate(std::max<size_t>(json.size(), 1u << 14), kMaxDepth) !=
          simdjson::SUCCESS) {
    return false;
  }
  dom::element root;
  if (parser.parse(json.data(), json.size()).get(root) != simdjson::SUCCESS) {
    return false;
  }
  return Walk(root, 0, found);
}

}  // namespace copydesk
