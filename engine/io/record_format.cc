#include "engine/io/record_format.h"

#include <algorithm>
#include <array>

#include "engine/io/utf8.h"

namespace copydesk {
namespace {

class WholeFileCutter : public Cutter {
 public:
  WholeFileCutter(ByteStream* stream, uint64_t max_record)
      : stream_(stream), max_record_(max_record) {}

  Result<bool> Cut(RecordBatch* batch) override {
    if (done_) return false;
    done_ = true;
    constexpr size_t kFirstRead = 64 << 10;
    auto bytes = std::make_shared<std::string>();
    size_t size = 0;
    while (size <= max_record_) {
      const size_t step = std::clamp(size, kFirstRead, kBatchBytes);
      bytes->resize(size + step);
      Result<size_t> got = stream_->ReadFull(bytes->data() + size, step);
      if (!got) return tl::unexpected(got.error());
      size += *got;
      if (*got < step) break;
    }
    RawRecord record;
    record.too_large = size > max_record_;
    if (record.too_large) size = std::min(size, kTooLargeKept);
    bytes->resize(size);
    bytes->resize(size + kRecordPadding);
    record.bytes = std::string_view(*bytes).substr(0, size);
    batch->records.push_back(record);
    batch->storage.push_back(std::move(bytes));
    return true;
  }

 private:
  ByteStream* stream_;
  uint64_t max_record_;
  bool done_ = false;
};

}  // namespace

const RecordFormat* FindFormat(Format format) {
  static constexpr std::array<const RecordFormat*, 6> kAll = {
      &kJsonlFormat, &kJsonFormat, &kCsvFormat,
      &kTsvFormat,   &kTextFormat, &kHtmlFormat};
  for (const RecordFormat* known : kAll) {
    if (known->format == format) return known;
  }
  return nullptr;
}

std::unique_ptr<Cutter> CutWholeFile(ByteStream* stream, uint64_t max_record) {
  return std::make_unique<WholeFileCutter>(stream, max_record);
}

std::string Where(std::string_view file, const RawRecord& record) {
  std::string where(file);
  if (record.line != 0) where.append(":").append(std::to_string(record.line));
  return where;
}

void AddProblem(BadRecord reason, std::string_view file,
                const RawRecord& record, std::string detail, Decoded* decoded) {
  decoded->problems.push_back(
      Problem{reason, Where(file, record), std::move(detail)});
}

}  // namespace copydesk
