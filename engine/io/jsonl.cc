// JSON lines: a record is a line.
#include <algorithm>
#include <cstring>

#include "engine/io/json_object.h"
#include "engine/io/record_format.h"

namespace copydesk {
namespace {

class LineCutter : public Cutter {
 public:
  LineCutter(ByteStream* stream, uint64_t max_record)
      : stream_(stream), max_record_(max_record) {}

  Result<bool> Cut(RecordBatch* batch) override {
    const size_t before = batch->records.size();
    while (batch->records.size() == before) {
      if (ended_) return false;
      if (Status s = Fill(batch); !s) return tl::unexpected(s.error());
    }
    return true;
  }

 private:
  // Reads a block, cuts the lines that end in it and keeps the rest.
  Status Fill(RecordBatch* batch) {
    auto block = std::make_shared<std::string>(std::move(rest_));
    rest_.clear();
    size_t size = block->size();
    size_t searched = size;
    for (;;) {
      block->resize(size + kBatchBytes + kRecordPadding);
      Result<size_t> got = stream_->ReadFull(block->data() + size, kBatchBytes);
      if (!got) return tl::unexpected(got.error());
      size += *got;
      ended_ = *got < kBatchBytes;
      if (ended_) break;
      if (std::memchr(block->data() + searched, '\n', size - searched)) break;
      searched = size;
      if (size > max_record_) {
        // Too long already: only the beginning is kept until the line ends.
        size = std::min(size, kept_size());
        searched = size;
        too_large_ = true;
      }
    }
    block->resize(size + kRecordPadding);
    std::memset(block->data() + size, 0, kRecordPadding);
    const size_t cut = CutLines(std::string_view(block->data(), size), batch);
    rest_.assign(*block, cut, size - cut);
    batch->storage.push_back(std::move(block));
    return {};
  }

  size_t kept_size() const {
    return static_cast<size_t>(std::min<uint64_t>(kTooLargeKept, max_record_));
  }

  // Returns where the last, unfinished line begins.
  size_t CutLines(std::string_view text, RecordBatch* batch) {
    size_t begin = 0;
    while (begin < text.size()) {
      const void* found =
          std::memchr(text.data() + begin, '\n', text.size() - begin);
      if (found == nullptr && !ended_) break;
      const size_t end =
          found == nullptr ? text.size()
                           : static_cast<size_t>(
                                 static_cast<const char*>(found) - text.data());
      AddLine(text.substr(begin, end - begin), batch);
      begin = end + 1;
    }
    return std::min(begin, text.size());
  }

  void AddLine(std::string_view line, RecordBatch* batch) {
    ++line_;
    if (line.ends_with('\r')) line.remove_suffix(1);
    const bool too_large = too_large_ || line.size() > max_record_;
    too_large_ = false;
    if (!too_large &&
        line.find_first_not_of(" \t\r\v\f") == std::string_view::npos) {
      return;
    }
    if (too_large) line = line.substr(0, kept_size());
    RawRecord record;
    record.bytes = line;
    record.line = line_;
    record.too_large = too_large;
    batch->records.push_back(record);
  }

  ByteStream* stream_;
  uint64_t max_record_;
  std::string rest_;  // the beginning of a line
  uint64_t line_ = 0;
  bool too_large_ = false;  // `rest_` begins a line over the limit
  bool ended_ = false;
};

std::unique_ptr<Cutter> CutLines(ByteStream* stream, uint64_t max_record) {
  return std::make_unique<LineCutter>(stream, max_record);
}

}  // namespace

const RecordFormat kJsonlFormat = {Format::kJsonl, "JSON lines", true,
                                   &CutLines, &DecodeJsonObject};

}  // namespace copydesk
