#include "engine/pipeline/digest.h"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "engine/base/sha256.h"

namespace copydesk {
namespace {

void AppendEscaped(std::string_view text, std::string* out) {
  if (text.find_first_of("\\\t\n") == std::string_view::npos) {
    out->append(text);
    return;
  }
  for (const char c : text) {
    switch (c) {
      case '\\':
        *out += "\\\\";
        break;
      case '\t':
        *out += "\\t";
        break;
      case '\n':
        *out += "\\n";
        break;
      default:
        out->push_back(c);
    }
  }
}

void AppendNumber(uint32_t number, std::string* out) {
  char digits[10];
  const auto [end, error] =
      std::to_chars(std::begin(digits), std::end(digits), number);
  out->append(digits, end);
}

}  // namespace

void DecisionDigest::Add(const DocumentDecision& decision) {
  line_.clear();
  AppendEscaped(decision.id, &line_);
  line_.push_back('\t');
  AppendEscaped(decision.cluster, &line_);
  line_.push_back('\t');
  AppendEscaped(decision.kept, &line_);
  line_.push_back('\t');
  for (size_t i = 0; i < decision.stripped.size(); ++i) {
    if (i > 0) line_.push_back(',');
    AppendNumber(decision.stripped[i], &line_);
  }
  line_.push_back('\n');
  const Sha256::Value whole = Sha256Of(line_);
  LineHash hash;
  std::memcpy(hash.data(), whole.data(), hash.size());
  lines_.push_back(hash);
}

void DecisionDigest::Merge(const DecisionDigest& other) {
  lines_.insert(lines_.end(), other.lines_.begin(), other.lines_.end());
}

std::string DecisionDigest::Finish() {
  std::sort(lines_.begin(), lines_.end());
  Sha256 digest;
  for (const LineHash& line : lines_) {
    digest.Add({reinterpret_cast<const char*>(line.data()), line.size()});
  }
  return ToHex(digest.Finish());
}

}  // namespace copydesk
