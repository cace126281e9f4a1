// HTML: a record is a page, its id the file's name without its endings.
#include <algorithm>
#include <string>

#include "engine/io/html_blocks.h"
#include "engine/io/html_charset.h"
#include "engine/io/record_format.h"

namespace copydesk {
namespace {

std::string WithoutEndings(std::string_view path) {
  std::string_view name = BaseName(path);
  const auto strip = [&](std::string_view ending) {
    if (name.size() <= ending.size()) return;
    const std::string_view last = name.substr(name.size() - ending.size());
    if (std::equal(last.begin(), last.end(), ending.begin(),
                   [](char a, char b) { return a == b || (a | 0x20) == b; })) {
      name.remove_suffix(ending.size());
    }
  };
  for (const char* packed : {".gz", ".gzip", ".zst", ".zstd"}) strip(packed);
  for (const char* page : {".html", ".htm", ".xhtml"}) strip(page);
  return std::string(name);
}

void DecodeHtml(const RawRecord& record, const DecodeContext& context,
                Decoded* decoded) {
  thread_local std::string page;
  const Encoding encoding = HtmlToUtf8(record.bytes, &page);
  Document document;
  HtmlHead head;
  ReadHtml(page, &document.text, &document.blocks, &document.layout, &head);
  document.id = WithoutEndings(context.file);
  document.title = std::move(head.title);
  document.date = std::move(head.date);
  if (!HostOf(head.canonical_url).empty()) {
    document.url = std::move(head.canonical_url);
  } else if (!HostOf(head.og_url).empty()) {
    document.url = std::move(head.og_url);
  } else {
    document.site = std::move(head.og_site_name);
  }
  decoded->documents.push_back(std::move(document));
  if (encoding != Encoding::kUtf8) {
    AddProblem(BadRecord::kInvalidUtf8, context.file, record,
               encoding == Encoding::kWindows1252 ? "read as Windows-1252" : "",
               decoded);
  }
}

}  // namespace

const RecordFormat kHtmlFormat = {Format::kHtml, "HTML",      false,
                                  &CutWholeFile, &DecodeHtml, nullptr};

}  // namespace copydesk
