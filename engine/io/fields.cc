#include "engine/io/fields.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>

namespace copydesk {
namespace {

struct Name {
  std::string_view name;
  Role role;
  uint8_t rank;
};

// The usual names, the likeliest of a role first. docs/formats.md lists them.
constexpr Name kNames[] = {
    {"text", Role::kText, 0},
    {"content", Role::kText, 1},
    {"body", Role::kText, 2},
    {"article", Role::kText, 3},
    {"raw_content", Role::kText, 4},
    {"description", Role::kText, 5},
    {"id", Role::kId, 0},
    {"_id", Role::kId, 1},
    {"doc_id", Role::kId, 2},
    {"guid", Role::kId, 3},
    {"uuid", Role::kId, 4},
    {"url", Role::kUrl, 0},
    {"link", Role::kUrl, 1},
    {"uri", Role::kUrl, 2},
    {"source_url", Role::kUrl, 3},
    {"canonical_url", Role::kUrl, 4},
    {"site", Role::kSite, 0},
    {"source", Role::kSite, 1},
    {"domain", Role::kSite, 2},
    {"publisher", Role::kSite, 3},
    {"outlet", Role::kSite, 4},
    {"date", Role::kDate, 0},
    {"published", Role::kDate, 1},
    {"pub_date", Role::kDate, 2},
    {"published_at", Role::kDate, 3},
    {"publish_date", Role::kDate, 4},
    {"created", Role::kDate, 5},
    {"timestamp", Role::kDate, 6},
    {"datetime", Role::kDate, 7},
    {"title", Role::kTitle, 0},
    {"headline", Role::kTitle, 1},
    {"name", Role::kTitle, 2},
};
constexpr size_t kLongestName = 13;

char Lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

// `~1` and `~0` of a JSON pointer's segment.
std::string UnescapeSegment(std::string_view segment) {
  std::string out;
  for (size_t i = 0; i < segment.size(); ++i) {
    if (segment[i] == '~' && i + 1 < segment.size() &&
        (segment[i + 1] == '0' || segment[i + 1] == '1')) {
      out.push_back(segment[++i] == '1' ? '/' : '~');
    } else {
      out.push_back(segment[i]);
    }
  }
  return out;
}

}  // namespace

const char* RoleName(Role role) {
  static constexpr const char* kRoleNames[kRoles] = {"text", "id",   "url",
                                                     "site", "date", "title"};
  return kRoleNames[static_cast<size_t>(role)];
}

FieldPlan::FieldPlan(const FieldMapping& mapping) {
  for (const std::string& field : mapping.text) {
    Add(field, Role::kText, text_fields_++);
  }
  Add(mapping.id, Role::kId, 0);
  Add(mapping.url, Role::kUrl, 0);
  Add(mapping.site, Role::kSite, 0);
  Add(mapping.date, Role::kDate, 0);
  Add(mapping.title, Role::kTitle, 0);
}

void FieldPlan::Add(const std::string& field, Role role, size_t rank) {
  if (field.empty()) return;
  is_explicit_[static_cast<size_t>(role)] = true;
  Explicit e;
  e.role = role;
  e.rank = static_cast<uint8_t>(std::min<size_t>(rank, 255));
  if (field.front() == '/') {
    const size_t end = field.find('/', 1);
    e.key = UnescapeSegment(std::string_view(field).substr(1, end - 1));
    if (end != std::string::npos) e.pointer = field.substr(end);
  } else {
    e.key = field;
  }
  explicit_.push_back(std::move(e));
}

bool FieldPlan::Guess(std::string_view key, FieldClaim* claim) const {
  if (key.size() < 2 || key.size() > kLongestName) return false;
  char lower[kLongestName];
  std::transform(key.begin(), key.end(), lower, Lower);
  const std::string_view wanted(lower, key.size());
  for (const Name& name : kNames) {
    if (name.name != wanted) continue;
    if (is_explicit(name.role)) return false;
    *claim = FieldClaim{name.role, name.rank, true, {}};
    return true;
  }
  return false;
}

std::vector<std::string> GuessLog::Lines() const {
  std::vector<std::string> lines;
  for (size_t r = 0; r < kRoles; ++r) {
    const uint32_t seen = seen_[r].load();
    const auto role = static_cast<Role>(r);
    for (const Name& name : kNames) {
      if (name.role != role || (seen >> name.rank & 1) == 0) continue;
      lines.push_back(std::string(RoleName(role)) + " from field `" +
                      std::string(name.name) + "`");
    }
    if ((seen >> kFromUrl & 1) != 0) {
      lines.push_back(role == Role::kSite ? "site from the host of the url"
                                          : "id from the url");
    }
    if ((seen >> kFromFile & 1) != 0) {
      lines.push_back(role == Role::kSite ? "site from the folder or file"
                                          : "id from the file and line");
    }
  }
  return lines;
}

std::string HostOf(std::string_view url) {
  const size_t scheme = url.find("://");
  if (scheme != std::string_view::npos) {
    url.remove_prefix(scheme + 3);
  } else if (url.starts_with("//")) {
    url.remove_prefix(2);
  } else {
    return {};
  }
  url = url.substr(0, url.find_first_of("/?#\\"));
  const size_t user = url.rfind('@');
  if (user != std::string_view::npos) url.remove_prefix(user + 1);
  if (url.starts_with('[')) {  // an IPv6 address
    url = url.substr(0, url.find(']') + 1);
  } else {
    url = url.substr(0, url.find(':'));
  }
  std::string host(url);
  std::transform(host.begin(), host.end(), host.begin(), Lower);
  while (host.ends_with('.')) host.pop_back();
  if (host.starts_with("www.") && host.size() > 4) host.erase(0, 4);
  return host;
}

std::string DateFromNumber(std::string_view number) {
  double value = 0;
  const auto [end, error] =
      std::from_chars(number.data(), number.data() + number.size(), value);
  if (error != std::errc() || end != number.data() + number.size()) {
    return std::string(number);
  }
  if (std::fabs(value) >= 1e11) value /= 1000;
  // Years 1000 to 9999; a smaller number is more likely a year than a second.
  constexpr double kFirst = -30610224000.0;
  constexpr double kEnd = 253402300800.0;
  if (!(value >= kFirst && value < kEnd) || std::fabs(value) < 1e5) {
    return std::string(number);
  }
  const std::chrono::sys_days day{
      std::chrono::days{static_cast<int>(std::floor(value / 86400))}};
  const std::chrono::year_month_day date{day};
  const auto two = [](unsigned n) {
    std::string digits = std::to_string(n);
    return n < 10 ? digits.insert(0, 1, '0') : digits;
  };
  return std::to_string(int{date.year()}) + "-" + two(unsigned{date.month()}) +
         "-" + two(unsigned{date.day()});
}

std::string_view BaseName(std::string_view path) {
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  const size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::string_view FolderName(std::string_view path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return {};
  std::string_view folder = path.substr(0, slash);
  while (folder.ends_with('/')) folder.remove_suffix(1);
  folder = BaseName(folder);
  return folder == "." || folder == ".." ? std::string_view() : folder;
}

}  // namespace copydesk
