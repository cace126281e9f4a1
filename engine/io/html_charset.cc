#include "engine/io/html_charset.h"

#include <iconv.h>

#include <algorithm>
#include <cerrno>

namespace copydesk {
namespace {

constexpr size_t kPrescan = 4096;

struct Label {
  std::string_view label;
  const char* iconv_name;  // empty: Windows-1252
};

// Labels as pages use them. Only these reach iconv.
constexpr Label kLabels[] = {
    {"windows-1252", ""},
    {"iso-8859-1", ""},
    {"latin1", ""},
    {"us-ascii", ""},
    {"ascii", ""},
    {"cp1252", ""},
    {"iso8859-1", ""},
    {"x-cp1252", ""},
    {"iso-8859-2", "ISO-8859-2"},
    {"iso-8859-3", "ISO-8859-3"},
    {"iso-8859-4", "ISO-8859-4"},
    {"iso-8859-5", "ISO-8859-5"},
    {"iso-8859-6", "ISO-8859-6"},
    {"iso-8859-7", "ISO-8859-7"},
    {"iso-8859-8", "ISO-8859-8"},
    {"iso-8859-9", "CP1254"},
    {"iso-8859-13", "ISO-8859-13"},
    {"iso-8859-15", "ISO-8859-15"},
    {"windows-1250", "CP1250"},
    {"windows-1251", "CP1251"},
    {"cp1251", "CP1251"},
    {"windows-1253", "CP1253"},
    {"windows-1254", "CP1254"},
    {"windows-1255", "CP1255"},
    {"windows-1256", "CP1256"},
    {"windows-1257", "CP1257"},
    {"windows-1258", "CP1258"},
    {"windows-874", "CP874"},
    {"tis-620", "CP874"},
    {"koi8-r", "KOI8-R"},
    {"koi8-u", "KOI8-U"},
    {"ibm866", "CP866"},
    {"macintosh", "MACINTOSH"},
    {"gb2312", "GB18030"},
    {"gbk", "GB18030"},
    {"gb18030", "GB18030"},
    {"big5", "BIG5"},
    {"shift_jis", "CP932"},
    {"shift-jis", "CP932"},
    {"sjis", "CP932"},
    {"x-sjis", "CP932"},
    {"euc-jp", "EUC-JP"},
    {"iso-2022-jp", "ISO-2022-JP"},
    {"euc-kr", "CP949"},
    {"ks_c_5601-1987", "CP949"},
};

// Appends `in` through iconv, U+FFFD for each byte it refuses. False where
// there is no such converter. `*replaced` says whether any byte was refused.
bool AppendConverted(const char* name, std::string_view in, std::string* out,
                     bool* replaced) {
  const iconv_t converter = iconv_open("UTF-8", name);
  if (converter == reinterpret_cast<iconv_t>(-1)) return false;
  char* from = const_cast<char*>(in.data());
  size_t left = in.size();
  char buffer[16384];
  while (left > 0) {
    char* to = buffer;
    size_t room = sizeof buffer;
    const size_t code = iconv(converter, &from, &left, &to, &room);
    const int error = errno;
    out->append(buffer, sizeof buffer - room);
    if (code != static_cast<size_t>(-1) || error == E2BIG) continue;
    out->append("\xef\xbf\xbd");
    *replaced = true;
    ++from;
    --left;
    iconv(converter, nullptr, nullptr, nullptr, nullptr);
  }
  iconv_close(converter);
  return true;
}

}  // namespace

std::string DeclaredCharset(std::string_view page) {
  std::string head(page.substr(0, kPrescan));
  std::transform(head.begin(), head.end(), head.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  });
  const auto value_after = [&](size_t at) -> std::string {
    at = head.find_first_not_of(" \t\r\n", at);
    if (at == std::string::npos || head[at] != '=') return {};
    at = head.find_first_not_of(" \t\r\n\"'", at + 1);
    if (at == std::string::npos) return {};
    return head.substr(at, head.find_first_of(" \t\r\n\"'/>;?", at) - at);
  };
  if (head.starts_with("<?xml")) {
    const size_t at = head.find("encoding");
    if (at != std::string::npos && at < head.find('>')) {
      std::string name = value_after(at + 8);
      if (!name.empty()) return name;
    }
  }
  for (size_t meta = head.find("<meta"); meta != std::string::npos;
       meta = head.find("<meta", meta + 5)) {
    const size_t end = head.find('>', meta);
    const size_t at = head.find("charset", meta);
    if (at == std::string::npos) break;
    if (at > end) continue;
    std::string name = value_after(at + 7);
    if (!name.empty()) return name;
  }
  return {};
}

Encoding HtmlToUtf8(std::string_view page, std::string* out) {
  const std::string declared = DeclaredCharset(page);
  const bool escapes = declared == "iso-2022-jp";
  if (!escapes && IsValidUtf8(page)) {
    out->assign(page);
    return Encoding::kUtf8;
  }
  if (declared == "utf-8" || declared == "utf8") {
    out->clear();
    RepairUtf8(page, out);
    return Encoding::kRepaired;
  }
  for (const Label& known : kLabels) {
    if (known.label != declared) continue;
    out->clear();
    bool replaced = false;
    if (*known.iconv_name == '\0') {
      AppendWindows1252(page, out);
      return Encoding::kUtf8;
    }
    if (AppendConverted(known.iconv_name, page, out, &replaced)) {
      return replaced ? Encoding::kRepaired : Encoding::kUtf8;
    }
  }
  return CopyAsUtf8(page, out);
}

}  // namespace copydesk
