#include "engine/io/json_scan.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include "engine/io/utf8.h"

namespace copydesk {
namespace {

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

int HexValue(char c) {
  if (IsDigit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Reads the four digits at text[i]; -1 where they are not.
int ReadHex4(std::string_view text, size_t i) {
  if (text.size() < 4 || i > text.size() - 4) return -1;
  int value = 0;
  for (size_t k = 0; k < 4; ++k) {
    const int digit = HexValue(text[i + k]);
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

char SimpleEscape(char c) {
  switch (c) {
    case '"':
    case '\\':
    case '/':
      return c;
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return 0;
  }
}

class Checker {
 public:
  Checker(std::string_view json, size_t max_depth)
      : json_(json), max_depth_(max_depth) {}

  JsonCheck Run() {
    SkipSpace();
    for (;;) {  // at the beginning of a value
      if (at_ == json_.size()) return JsonCheck::kInvalid;
      const char c = json_[at_];
      if (c == '{' || c == '[') {
        if (is_object_.size() == max_depth_) return JsonCheck::kTooDeep;
        is_object_.push_back(c == '{');
        ++at_;
        SkipSpace();
        if (at_ < json_.size() && json_[at_] == (c == '{' ? '}' : ']')) {
          is_object_.pop_back();
          ++at_;
        } else if (c == '{' && !Key()) {
          return JsonCheck::kInvalid;
        } else {
          continue;
        }
      } else if (!Scalar()) {
        return JsonCheck::kInvalid;
      }
      // Behind a value: close what ends here, then go on to the next one.
      for (;;) {
        SkipSpace();
        if (is_object_.empty()) {
          return at_ == json_.size() ? JsonCheck::kValid : JsonCheck::kInvalid;
        }
        if (at_ == json_.size()) return JsonCheck::kInvalid;
        const char next = json_[at_++];
        if (next == ',') {
          SkipSpace();
          if (is_object_.back() && !Key()) return JsonCheck::kInvalid;
          break;
        }
        if (next != (is_object_.back() ? '}' : ']')) return JsonCheck::kInvalid;
        is_object_.pop_back();
      }
    }
  }

 private:
  void SkipSpace() {
    while (at_ < json_.size() && IsSpace(json_[at_])) ++at_;
  }

  bool Key() {
    if (!String()) return false;
    SkipSpace();
    if (at_ == json_.size() || json_[at_] != ':') return false;
    ++at_;
    SkipSpace();
    return true;
  }

  bool String() {
    const std::string_view rest = json_.substr(at_);
    const size_t length = JsonStringLength(rest);
    if (length == 0) return false;
    at_ += length;
    return EscapesAreValid(rest.substr(1, length - 2));
  }

  bool Word(std::string_view word) {
    if (!json_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }

  bool Digits() {
    const size_t begin = at_;
    while (at_ < json_.size() && IsDigit(json_[at_])) ++at_;
    return at_ != begin;
  }

  bool Number() {
    if (json_[at_] == '-') ++at_;
    if (at_ < json_.size() && json_[at_] == '0') {
      ++at_;
    } else if (!Digits()) {
      return false;
    }
    if (at_ < json_.size() && json_[at_] == '.') {
      ++at_;
      if (!Digits()) return false;
    }
    if (at_ < json_.size() && (json_[at_] | 0x20) == 'e') {
      ++at_;
      if (at_ < json_.size() && (json_[at_] == '+' || json_[at_] == '-')) ++at_;
      if (!Digits()) return false;
    }
    return true;
  }

  bool Scalar() {
    switch (json_[at_]) {
      case '"':
        return String();
      case 't':
        return Word("true");
      case 'f':
        return Word("false");
      case 'n':
        return Word("null");
      default:
        return Number();
    }
  }

  std::string_view json_;
  size_t max_depth_;
  size_t at_ = 0;
  std::vector<bool> is_object_;
};

}  // namespace

JsonCheck CheckJson(std::string_view json, size_t max_depth) {
  return Checker(json, max_depth).Run();
}

bool EscapesAreValid(std::string_view text) {
  for (size_t i = 0; i < text.size();) {
    const void* found = std::memchr(text.data() + i, '\\', text.size() - i);
    if (found == nullptr) return true;
    i = static_cast<size_t>(static_cast<const char*>(found) - text.data()) + 1;
    if (i == text.size()) return false;
    if (text[i] == 'u') {
      if (ReadHex4(text, i + 1) < 0) return false;
      i += 5;
    } else if (SimpleEscape(text[i]) != 0) {
      i += 1;
    } else {
      return false;
    }
  }
  return true;
}

size_t JsonStringLength(std::string_view json) {
  if (json.empty() || json[0] != '"') return 0;
  for (size_t i = 1; i < json.size(); ++i) {
    if (json[i] == '"') return i + 1;
    if (json[i] == '\\') ++i;
  }
  return 0;
}

bool UnescapeJson(std::string_view text, std::string* out, size_t* replaced) {
  out->clear();
  *replaced = 0;
  for (size_t i = 0; i < text.size();) {
    const size_t slash = std::min(text.find('\\', i), text.size());
    out->append(text, i, slash - i);
    i = slash;
    if (i == text.size()) return true;
    if (++i == text.size()) return false;
    if (text[i] != 'u') {
      const char plain = SimpleEscape(text[i++]);
      if (plain == 0) return false;
      out->push_back(plain);
      continue;
    }
    const int unit = ReadHex4(text, i + 1);
    if (unit < 0) return false;
    i += 5;
    auto code_point = static_cast<char32_t>(unit);
    if (unit >= 0xd800 && unit <= 0xdbff && text.substr(i, 2) == "\\u") {
      const int low = ReadHex4(text, i + 2);
      if (low >= 0xdc00 && low <= 0xdfff) {
        code_point = 0x10000 + ((code_point - 0xd800) << 10) +
                     (static_cast<char32_t>(low) - 0xdc00);
        i += 6;
      }
    }
    if (code_point >= 0xd800 && code_point <= 0xdfff) ++*replaced;
    AppendCodePoint(code_point, out);
  }
  return true;
}

}  // namespace copydesk
