#include "engine/base/json_writer.h"

#include <charconv>
#include <cmath>

namespace copydesk {

void AppendJsonString(std::string_view text, std::string* out) {
  static constexpr char kHex[] = "0123456789abcdef";
  out->push_back('"');
  size_t plain = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7f) continue;
    out->append(text, plain, i - plain);
    plain = i + 1;
    out->push_back('\\');
    switch (c) {
      case '"':
        out->push_back('"');
        break;
      case '\\':
        out->push_back('\\');
        break;
      case '\n':
        out->push_back('n');
        break;
      case '\r':
        out->push_back('r');
        break;
      case '\t':
        out->push_back('t');
        break;
      default:
        out->append("u00");
        out->push_back(kHex[c >> 4]);
        out->push_back(kHex[c & 15]);
    }
  }
  out->append(text, plain, text.size() - plain);
  out->push_back('"');
}

void JsonWriter::Comma() {
  if (comma_) out_->push_back(',');
  comma_ = true;
}

JsonWriter& JsonWriter::BeginObject() {
  Comma();
  out_->push_back('{');
  comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::EndObject() {
  out_->push_back('}');
  comma_ = true;
  return *this;
}

JsonWriter& JsonWriter::BeginArray() {
  Comma();
  out_->push_back('[');
  comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::EndArray() {
  out_->push_back(']');
  comma_ = true;
  return *this;
}

JsonWriter& JsonWriter::Key(std::string_view key) {
  Comma();
  AppendJsonString(key, out_);
  out_->push_back(':');
  comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::String(std::string_view value) {
  Comma();
  AppendJsonString(value, out_);
  return *this;
}

JsonWriter& JsonWriter::Int(int64_t value) {
  Comma();
  char buffer[24];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
  out_->append(buffer, end);
  return *this;
}

JsonWriter& JsonWriter::Bool(bool value) {
  Comma();
  out_->append(value ? "true" : "false");
  return *this;
}

JsonWriter& JsonWriter::Null() {
  Comma();
  out_->append("null");
  return *this;
}

JsonWriter& JsonWriter::Fixed(double value, int digits) {
  Comma();
  double scale = 1;
  for (int i = 0; i < digits; ++i) scale *= 10;
  // Rounded as an integer so that no locale or libc decides the last digit.
  auto rounded = static_cast<int64_t>(std::llround(std::fabs(value) * scale));
  if (value < 0 && rounded != 0) out_->push_back('-');
  const auto unit = static_cast<int64_t>(scale);
  char buffer[24];
  auto end = std::to_chars(buffer, buffer + sizeof buffer, rounded / unit).ptr;
  out_->append(buffer, end);
  int64_t fraction = rounded % unit;
  if (fraction == 0) return *this;
  out_->push_back('.');
  for (int64_t place = unit / 10; fraction != 0; place /= 10) {
    out_->push_back(static_cast<char>('0' + fraction / place));
    fraction %= place;
  }
  return *this;
}

}  // namespace copydesk
