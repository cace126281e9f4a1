#include "engine/pipeline/spilled/copy_spool.h"

#include <algorithm>
#include <span>
#include <utility>

namespace copydesk {
namespace {

constexpr const char* kFile = "cluster.copies";

}  // namespace

CopySpool::CopySpool(const Workspace& workspace, size_t memory)
    : workspace_(workspace),
      room_(std::max<size_t>(memory / 2 / sizeof(CopyRow), 1024)) {}

Status CopySpool::Add(const CopyRow& row) {
  if (rows_.size() == room_) {
    if (Status s = WriteOut(); !s) return s;
  }
  rows_.push_back(row);
  return {};
}

Status CopySpool::WriteOut() {
  if (!writer_) {
    SpillWriter::Options how;
    how.compress = true;
    Result<SpillWriter> writer = SpillWriter::Create(
        workspace_.Path(kFile), workspace_.Format("cluster copies"), how);
    if (!writer) return tl::unexpected(writer.error());
    writer_ = std::move(*writer);
  }
  written_ += rows_.size();
  const Status s = writer_->Append(std::as_bytes(std::span(rows_)));
  rows_.clear();
  return s;
}

Status CopySpool::Finish() {
  if (!writer_) return {};
  if (Status s = WriteOut(); !s) return s;
  return writer_->Finish(written_, false);
}

Status CopySpool::ForEach(
    const std::function<Status(const CopyRow&)>& visit) const {
  for (const CopyRow& row : rows_) {
    if (Status s = visit(row); !s) return s;
  }
  if (written_ == 0) return {};
  Result<SpillReader> file = SpillReader::Open(
      workspace_.Path(kFile), workspace_.Format("cluster copies"));
  if (!file) return tl::unexpected(file.error());
  for (uint64_t i = 0; i < written_; ++i) {
    CopyRow row;
    const auto to = std::as_writable_bytes(std::span(&row, 1));
    if (Status s = file->ReadAll(to); !s) return s;
    if (Status s = visit(row); !s) return s;
  }
  return {};
}

void CopySpool::Clear() {
  rows_.clear();
  writer_.reset();
  if (written_ > 0) (void)RemoveSpillFile(workspace_.Path(kFile));
  written_ = 0;
}

}  // namespace copydesk
