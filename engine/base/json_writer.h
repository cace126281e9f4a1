#ifndef ENGINE_BASE_JSON_WRITER_H_
#define ENGINE_BASE_JSON_WRITER_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace copydesk {

// Appends `text` to `out` as a JSON string with its quotes. Bytes that are not
// valid UTF-8 are the caller's fault and are copied.
void AppendJsonString(std::string_view text, std::string* out);

// Builds one JSON value in a string, fields in the order they are written. It
// puts the commas; balance is the caller's.
class JsonWriter {
 public:
  explicit JsonWriter(std::string* out) : out_(out) {}

  JsonWriter& BeginObject();
  JsonWriter& EndObject();
  JsonWriter& BeginArray();
  JsonWriter& EndArray();
  JsonWriter& Key(std::string_view key);
  JsonWriter& String(std::string_view value);
  JsonWriter& Int(int64_t value);
  JsonWriter& Bool(bool value);
  JsonWriter& Null();
  // A number with `digits` digits after the point, trailing zeros left out.
  JsonWriter& Fixed(double value, int digits = 4);

 private:
  void Comma();

  std::string* out_;
  bool comma_ = false;
};

}  // namespace copydesk

#endif  // ENGINE_BASE_JSON_WRITER_H_
