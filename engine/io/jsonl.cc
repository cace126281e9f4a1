// JSON lines: a record is a line.
#include <cstring>

#include "engine/io/block_cutter.h"
#include "engine/io/json_object.h"

namespace copydesk {
namespace {

class LineCutter : public BlockCutter {
 public:
  using BlockCutter::BlockCutter;

 protected:
  void Scan(std::string_view text, size_t from) override {
    while (from < text.size()) {
      if (!open()) Begin(from, ++line_);
      const void* found =
          std::memchr(text.data() + from, '\n', text.size() - from);
      if (found == nullptr) return;
      const auto end =
          static_cast<size_t>(static_cast<const char*>(found) - text.data());
      EndLine(text, end);
      from = end + 1;
    }
  }

  void ScanEnd(std::string_view text) override {
    if (open()) EndLine(text, text.size());
  }

  bool Accept(const RawRecord& line) override {
    return line.too_large ||
           line.bytes.find_first_not_of(" \t\r\v\f") != std::string_view::npos;
  }

 private:
  uint64_t line_ = 0;
};

std::unique_ptr<Cutter> CutLines(ByteStream* stream, uint64_t max_record) {
  return std::make_unique<LineCutter>(stream, max_record);
}

}  // namespace

const RecordFormat kJsonlFormat = {
    Format::kJsonl, "JSON lines",      true,
    &CutLines,      &DecodeJsonObject, &ReplaceJsonText};

}  // namespace copydesk
