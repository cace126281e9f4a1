#include "engine/io/detect_format.h"

#include <algorithm>
#include <string>

#include "engine/io/fields.h"
#include "engine/io/json_scan.h"

namespace copydesk {
namespace {

std::string LowerCase(std::string_view s) {
  std::string out(s);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  });
  return out;
}

bool LooksLikeHtml(std::string_view head) {
  const std::string text = LowerCase(head.substr(0, 1024));
  for (const char* start :
       {"<!doctype html", "<html", "<head", "<body", "<title", "<meta"}) {
    if (text.starts_with(start)) return true;
  }
  return (text.starts_with("<!--") || text.starts_with("<?xml") ||
          text.starts_with("<!doctype")) &&
         text.find("<html") != std::string::npos;
}

}  // namespace

Format FormatBySuffix(std::string_view path) {
  std::string name = LowerCase(BaseName(path));
  for (bool stripped = true; stripped;) {
    stripped = false;
    for (const std::string_view packed : {".gz", ".gzip", ".zst", ".zstd"}) {
      if (!name.ends_with(packed)) continue;
      name.resize(name.size() - packed.size());
      stripped = true;
    }
  }
  const size_t dot = name.rfind('.');
  if (dot == std::string::npos) return Format::kAuto;
  const std::string_view suffix = std::string_view(name).substr(dot + 1);
  if (suffix == "jsonl" || suffix == "ndjson") return Format::kJsonl;
  if (suffix == "json") return Format::kJson;
  if (suffix == "csv") return Format::kCsv;
  if (suffix == "tsv") return Format::kTsv;
  if (suffix == "txt" || suffix == "text" || suffix == "md") {
    return Format::kText;
  }
  if (suffix == "html" || suffix == "htm" || suffix == "xhtml") {
    return Format::kHtml;
  }
  return Format::kAuto;
}

Format DetectByContent(std::string_view head) {
  const size_t begin = head.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) {
    return head.size() < kDetectBytes ? Format::kJsonl : Format::kText;
  }
  head.remove_prefix(begin);
  if (head[0] == '<') {
    return LooksLikeHtml(head) ? Format::kHtml : Format::kText;
  }
  if (head[0] == '[') {
    const size_t next = head.find_first_not_of(" \t\r\n", 1);
    const bool array = next != std::string_view::npos &&
                       (head[next] == '{' || head[next] == ']');
    return array ? Format::kJson : Format::kText;
  }
  if (head[0] != '{') return Format::kText;
  const size_t line_end = head.find('\n');
  if (line_end == std::string_view::npos) return Format::kJsonl;
  // A line that is no object at all is for the line reader to complain about;
  // only one that stops in the middle of an object speaks for the other.
  const std::string_view line = head.substr(0, line_end);
  const size_t last = line.find_last_not_of(" \t\r\n");
  return line[last] == '}' || CheckJson(line, 512) == JsonCheck::kValid
             ? Format::kJsonl
             : Format::kJson;
}

bool BeginsWithOneValue(std::string_view head) {
  const size_t begin = head.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return true;
  const size_t end = head.find('\n', begin);
  if (end == std::string_view::npos && head.size() >= kDetectBytes) return true;
  return CheckJson(head.substr(begin, end - begin), 512) == JsonCheck::kValid;
}

}  // namespace copydesk
