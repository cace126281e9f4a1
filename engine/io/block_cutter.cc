#include "engine/io/block_cutter.h"

#include <algorithm>
#include <cstring>

namespace copydesk {

Result<bool> BlockCutter::Cut(RecordBatch* batch) {
  const size_t before = batch->records.size();
  while (batch->records.size() == before) {
    if (ended_) return false;
    if (Status s = Fill(batch); !s) return tl::unexpected(s.error());
  }
  return true;
}

size_t BlockCutter::kept_size() const {
  return static_cast<size_t>(std::min<uint64_t>(kTooLargeKept, max_record_));
}

Status BlockCutter::Fill(RecordBatch* batch) {
  batch_ = batch;
  const size_t before = batch->records.size();
  auto block = std::make_shared<std::string>(std::move(rest_));
  rest_.clear();
  size_t size = block->size();
  // Records are views into the block, so it must not move once one was cut.
  for (;;) {
    // A record that is longer than a block is read in ever larger steps.
    const size_t step = std::max(std::min(block_size_, batch->wanted),
                                 std::min(size, kBatchBytes));
    block->resize(size + step + kRecordPadding);
    Result<size_t> got = stream_->ReadFull(block->data() + size, step);
    if (!got) return tl::unexpected(got.error());
    ended_ = *got < step;
    block_size_ = std::min(2 * block_size_, kBatchBytes);
    const size_t from = size;
    size += *got;
    read_ += *got;
    const std::string_view text(block->data(), size);
    Scan(text, from);
    if (ended_) ScanEnd(text);
    if (ended_ || batch->records.size() != before || !open_) break;
    if (size - begin_ > max_record_) {
      const size_t kept = std::min(size - begin_, kept_size());
      std::memmove(block->data(), block->data() + begin_, kept);
      begin_ = 0;
      size = kept;
      too_large_ = true;
    }
  }
  std::memset(block->data() + size, 0, kRecordPadding);
  if (open_ && !ended_) {
    size_t kept = size - begin_;
    if (kept > max_record_) {
      too_large_ = true;
      kept = std::min(kept, kept_size());
    }
    rest_.assign(*block, begin_, kept);
    begin_ = 0;
  }
  if (batch->records.size() != before) {
    block->resize(size + kRecordPadding);
    batch->storage.push_back(std::move(block));
  }
  return {};
}

void BlockCutter::Begin(size_t at, uint64_t line) {
  begin_ = at;
  record_line_ = line;
  open_ = true;
}

void BlockCutter::EndLine(std::string_view text, size_t at) {
  crlf_ = at > begin_ && at < text.size() && text[at - 1] == '\r';
  if (at > begin_ && text[at - 1] == '\r') --at;
  End(text, at);
  crlf_ = false;
}

void BlockCutter::End(std::string_view text, size_t at) {
  RawRecord record;
  record.bytes = text.substr(begin_, at - begin_);
  record.line = record_line_;
  record.offset = read_ - (text.size() - begin_);
  record.crlf = crlf_;
  record.too_large = too_large_ || record.bytes.size() > max_record_;
  if (record.too_large) record.bytes = record.bytes.substr(0, kept_size());
  open_ = false;
  too_large_ = false;
  if (Accept(record)) batch_->records.push_back(record);
}

}  // namespace copydesk
