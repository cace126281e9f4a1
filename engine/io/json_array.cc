// Objects in an array, or one behind the other: a record is an object.
#include "engine/io/block_cutter.h"
#include "engine/io/json_object.h"

namespace copydesk {
namespace {

class ValueCutter : public BlockCutter {
 public:
  using BlockCutter::BlockCutter;

 protected:
  void Scan(std::string_view text, size_t from) override {
    for (size_t i = from; i < text.size(); ++i) {
      if (open()) {
        if (Inside(text, i)) continue;
        // A token ends before the byte that shows it.
      }
      Between(text, i);
    }
  }

  void ScanEnd(std::string_view text) override {
    // What is cut off inside a value is one flaw, not two.
    if (open()) {
      End(text, text.size());
    } else if (in_array_) {
      AddFlaw(text, text.size(), 0);
    }
  }

 private:
  enum class State { kNested, kString, kToken };

  // Looks at a byte of the open value. False where the value ended before it.
  bool Inside(std::string_view text, size_t i) {
    const char c = text[i];
    if (in_string_) {
      if (escaped_) {
        escaped_ = false;
      } else if (c == '\\') {
        escaped_ = true;
      } else if (c == '"') {
        in_string_ = false;
        if (state_ == State::kString) EndValue(text, i + 1);
      }
      return true;
    }
    if (state_ == State::kToken) {
      switch (c) {
        case ' ':
        case '\t':
        case '\r':
        case '\n':
        case ',':
        case '{':
        case '}':
        case '[':
        case ']':
        case '"':
          EndValue(text, i);
          return false;
        default:
          return true;
      }
    }
    if (c == '"') {
      in_string_ = true;
    } else if (c == '{' || c == '[') {
      ++depth_;
    } else if ((c == '}' || c == ']') && --depth_ == 0) {
      EndValue(text, i + 1);
    }
    return true;
  }

  // Looks at a byte outside of all values.
  void Between(std::string_view text, size_t i) {
    switch (text[i]) {
      case ' ':
      case '\t':
      case '\r':
      case '\n':
        return;
      case ',':
        if (!in_array_ || !after_value_) AddFlaw(text, i, 1);
        after_value_ = false;
        after_comma_ = true;
        return;
      case ']':
        if (!in_array_ || after_comma_) AddFlaw(text, i, 1);
        in_array_ = false;
        after_value_ = after_comma_ = false;
        return;
      case '}':
        AddFlaw(text, i, 1);
        return;
      case '[':
        if (!in_array_) {
          in_array_ = true;
          after_value_ = after_comma_ = false;
          return;
        }
        break;
      default:
        break;
    }
    if (in_array_ && after_value_) AddFlaw(text, i, 0);  // no comma
    Begin(i, ++number_);
    after_comma_ = false;
    depth_ = 0;
    state_ = State::kToken;
    if (text[i] == '{' || text[i] == '[') {
      state_ = State::kNested;
      depth_ = 1;
    } else if (text[i] == '"') {
      state_ = State::kString;
      in_string_ = true;
    }
  }

  void EndValue(std::string_view text, size_t at) {
    End(text, at);
    after_value_ = true;
  }

  // Hands out `length` bytes that are no value, so that the decoder complains.
  void AddFlaw(std::string_view text, size_t at, size_t length) {
    Begin(at, ++number_);
    End(text, at + length);
  }

  State state_ = State::kToken;
  uint64_t depth_ = 0;
  bool in_string_ = false;
  bool escaped_ = false;
  bool in_array_ = false;
  bool after_value_ = false;  // in an array, with no comma since
  bool after_comma_ = false;
  uint64_t number_ = 0;
};

std::unique_ptr<Cutter> CutValues(ByteStream* stream, uint64_t max_record) {
  return std::make_unique<ValueCutter>(stream, max_record);
}

}  // namespace

const RecordFormat kJsonFormat = {
    Format::kJson, "a JSON array or objects", true,
    &CutValues,    &DecodeJsonObject,         &ReplaceJsonText};

}  // namespace copydesk
