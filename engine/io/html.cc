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

// What all hosts of one publisher end in, near enough: the last two labels, or
// three in countries that have co.uk, com.au and the like.
std::string_view DomainOf(std::string_view host) {
  constexpr std::string_view kShared[] = {"ac",  "co", "com", "edu", "gob",
                                          "gov", "ne", "net", "or",  "org"};
  const auto label_before = [&](size_t dot) {
    const size_t before =
        dot == 0 ? std::string_view::npos : host.rfind('.', dot - 1);
    return before == std::string_view::npos ? 0 : before + 1;
  };
  const size_t dot = host.rfind('.');
  if (dot == std::string_view::npos) return host;
  const size_t second = label_before(dot);
  if (second == 0 || host.size() - dot - 1 != 2 ||
      std::find(std::begin(kShared), std::end(kShared),
                host.substr(second, dot - second)) == std::end(kShared)) {
    return host.substr(second);
  }
  return host.substr(label_before(second - 1));
}

bool OneDomain(std::string_view a, std::string_view b) {
  return DomainOf(a) == DomainOf(b);
}

// The page's own address, and the site that it names as the place its text is
// from. A canonical link to another site than og:url is such a name.
void TakeAddresses(HtmlHead* head, Document* document) {
  const std::string canonical = HostOf(head->canonical_url);
  const std::string og = HostOf(head->og_url);
  if (!canonical.empty() && (og.empty() || OneDomain(canonical, og))) {
    document->url = std::move(head->canonical_url);
  } else if (!og.empty()) {
    document->url = std::move(head->og_url);
  } else if (!HostOf(head->json_ld_url).empty()) {
    document->url = std::move(head->json_ld_url);
  }
  const std::string own = HostOf(document->url);
  if (own.empty()) {
    document->site = std::move(head->og_site_name);
    return;
  }
  for (const std::string& host :
       {HostOf(head->source_url), canonical, HostOf(head->based_on)}) {
    if (host.empty() || OneDomain(host, own)) continue;
    document->source_host = host;
    return;
  }
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
  document.authors = std::move(head.authors);
  TakeAddresses(&head, &document);
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
