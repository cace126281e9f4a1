#include "engine/group/block_lists.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "engine/group/candidates.h"
#include "engine/group/varint.h"

namespace copydesk {
namespace {

// A list begins with the difference of its group's number to the one before,
// and its kind in the lowest two bits.
enum Kind : uint64_t {
  kOne = 0,      // one member of a small group
  kSeveral = 1,  // members less two; each member
  kLarge = 2,  // members, of the whole group; the difference of each rank, the
               // member
};

constexpr size_t kBuffer = 4096;

// Bytes of a number below `members`.
uint32_t WidthOf(uint32_t members) {
  const int bits = std::bit_width(std::max(members, 2u) - 1);
  return (static_cast<uint32_t>(bits) + 7) / 8;
}

}  // namespace

SpillFormat BlockListsFormat(uint64_t configuration) {
  return {"blocklists", 4, configuration};
}

Result<BlockListsWriter> BlockListsWriter::Create(const std::string& path,
                                                  uint64_t configuration,
                                                  uint32_t members,
                                                  size_t block) {
  auto file = SpillWriter::Create(path, BlockListsFormat(configuration),
                                  {block, false});
  if (!file) return tl::unexpected(file.error());
  BlockListsWriter writer(std::move(*file), WidthOf(members));
  writer.buffer_.reserve(kBuffer + 3 * kMaxVarint);
  return writer;
}

Status BlockListsWriter::Flush() {
  const Status status = file_.Append(buffer_);
  buffer_.clear();
  return status;
}

Status BlockListsWriter::Add(uint64_t group, std::span<const uint32_t> members,
                             std::span<const uint32_t> ranks, size_t whole) {
  std::byte bytes[3 * kMaxVarint];
  std::byte* to = bytes;
  const auto put = [&]() -> Status {
    buffer_.insert(buffer_.end(), bytes, to);
    to = bytes;
    return buffer_.size() < kBuffer ? Status() : Flush();
  };
  const Kind kind =
      !ranks.empty() ? kLarge : (members.size() == 1 ? kOne : kSeveral);
  to = PutVarint((group - last_group_) << 2 | kind, to);
  last_group_ = group;
  size_ += members.size();
  const auto put_member = [&](uint32_t member) {
    std::memcpy(to, &member, sizeof member);
    to += width_;
  };
  if (kind == kOne) {
    put_member(members[0]);
    return put();
  }
  to = PutVarint(members.size() - (kind == kSeveral ? 2 : 0), to);
  if (kind == kLarge) to = PutVarint(whole, to);
  if (Status s = put(); !s) return s;
  uint32_t last = 0;
  for (size_t i = 0; i < members.size(); ++i) {
    if (kind == kLarge) {
      to = PutVarint(ranks[i] - last, to);
      last = ranks[i];
    }
    put_member(members[i]);
    if (Status s = put(); !s) return s;
  }
  return {};
}

Status BlockListsWriter::Finish() {
  if (Status s = Flush(); !s) return s;
  return file_.Finish(size_, false);
}

Result<BlockListsCursor> BlockListsCursor::Open(const std::string& path,
                                                uint64_t configuration,
                                                uint32_t members) {
  auto window = SpillWindow::Open(path, BlockListsFormat(configuration));
  if (!window) return tl::unexpected(window.error());
  return BlockListsCursor(std::move(*window), members);
}

BlockListsCursor::BlockListsCursor(SpillWindow window, uint32_t members)
    : window_(std::move(window)),
      num_members_(members),
      width_(WidthOf(members)),
      mask_(~uint64_t{0} >> (64 - 8 * width_)) {}

bool BlockListsCursor::Stop(Status status) {
  status_ = std::move(status);
  group_ = kEnd;
  size_ = 0;
  return false;
}

bool BlockListsCursor::Ready() {
  if (window_.Ready()) [[likely]] {
    return true;
  }
  const Result<bool> more = window_.Look();
  if (!more) return Stop(tl::unexpected(more.error()));
  return *more || Stop(window_.Damaged());
}

bool BlockListsCursor::Next() {
  if (group_ == kEnd) return false;
  if (!window_.Ready()) {
    const Result<bool> more = window_.Look();
    if (!more) return Stop(tl::unexpected(more.error()));
    if (!*more) {
      return rows_ == window_.rows() ? Stop({}) : Stop(window_.Damaged());
    }
  }
  const uint64_t head = window_.Varint();
  group_ += head >> 2;
  const uint64_t kind = head & 3;
  large_ = kind == kLarge;
  size_ = 1;
  if (kind != kOne) size_ = window_.Varint() + (large_ ? 0 : 2);
  if (kind > kLarge || size_ == 0 || size_ > num_members_) {
    return Stop(window_.Damaged());
  }
  rows_ += size_;
  if (large_) return ReadLarge();
  if (size_ > kAllPairs) return Stop(window_.Damaged());
  at_ = window_.Skip(size_ * width_);
  return true;
}

bool BlockListsCursor::ReadLarge() {
  if (!Ready()) return false;
  whole_ = window_.Varint();
  if (whole_ <= kAllPairs) return Stop(window_.Damaged());
  if (members_.size() < size_) members_.resize(size_);
  if (ranks_.size() < size_) ranks_.resize(size_);
  uint64_t last = 0;
  for (size_t i = 0; i < size_; ++i) {
    if (!Ready()) return false;
    last += window_.Varint();
    ranks_[i] = static_cast<uint32_t>(last);
    members_[i] = static_cast<uint32_t>(window_.Bytes(width_) & mask_);
    if (members_[i] >= num_members_) return Stop(window_.Damaged());
  }
  return true;
}

bool BlockListsCursor::ReadMembers() {
  if (large_) return true;
  if (members_.size() < size_) members_.resize(size_);
  uint32_t most = 0;
  for (size_t i = 0; i < size_; ++i) {
    uint32_t member;
    std::memcpy(&member, at_ + i * width_, sizeof member);
    members_[i] = member & static_cast<uint32_t>(mask_);
    most = std::max(most, members_[i]);
  }
  return most < num_members_ || Stop(window_.Damaged());
}

}  // namespace copydesk
