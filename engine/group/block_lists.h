#ifndef ENGINE_GROUP_BLOCK_LISTS_H_
#define ENGINE_GROUP_BLOCK_LISTS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/base/spill_file.h"
#include "engine/group/spill_window.h"

namespace copydesk {

// The groups that touch one block of members, each with those of its members
// that lie in the block, numbered from the block's first; in a file, in order
// of the groups' numbers. A member takes 4 bytes as a rule: as many as the
// largest needs, so that lists can be passed over, and one for the group.
//
// A small group has at most kAllPairs members, which ascend. Those of a large
// one have their ranks in the order of the whole group, and stand in the order
// of these; with them goes how many members the whole group has.

SpillFormat BlockListsFormat(uint64_t configuration);

class BlockListsWriter {
 public:
  // All members are below `members`; `block` as in SpillWriter::Options.
  static Result<BlockListsWriter> Create(const std::string& path,
                                         uint64_t configuration,
                                         uint32_t members, size_t block);

  // Groups come with rising numbers; `members` is not empty, and `ranks` either
  // empty, for a small group, or as long.
  Status Add(uint64_t group, std::span<const uint32_t> members,
             std::span<const uint32_t> ranks, size_t whole);
  Status Finish();
  // Of the file so far.
  uint64_t bytes() const { return file_.bytes(); }

 private:
  BlockListsWriter(SpillWriter file, uint32_t width)
      : file_(std::move(file)), width_(width) {}
  Status Flush();

  SpillWriter file_;
  uint32_t width_;
  std::vector<std::byte> buffer_;
  uint64_t last_group_ = 0;
  uint64_t size_ = 0;
};

// Goes through such a file.
class BlockListsCursor {
 public:
  static constexpr uint64_t kEnd = ~uint64_t{0};

  // With the `members` that the file was made with.
  static Result<BlockListsCursor> Open(const std::string& path,
                                       uint64_t configuration,
                                       uint32_t members);

  // Goes to the next group, the first one to begin with; false at the end and
  // after an error.
  bool Next();
  // Reads the group's members; false after an error.
  bool ReadMembers();
  const Status& status() const { return status_; }

  uint64_t group() const { return group_; }  // kEnd at the end
  bool large() const { return large_; }
  size_t size() const { return size_; }  // members
  // After ReadMembers().
  std::span<const uint32_t> members() const { return {members_.data(), size_}; }
  // Of a large group.
  std::span<const uint32_t> ranks() const { return {ranks_.data(), size_}; }
  size_t whole() const { return whole_; }

 private:
  BlockListsCursor(SpillWindow window, uint32_t members);
  bool ReadLarge();
  // Whether kAhead bytes can be read, or else why not in status_.
  bool Ready();
  bool Stop(Status status);

  SpillWindow window_;
  uint32_t num_members_;
  uint32_t width_;
  uint64_t mask_;
  Status status_;
  uint64_t group_ = 0;
  uint64_t rows_ = 0;
  bool large_ = false;
  size_t whole_ = 0;
  size_t size_ = 0;
  const std::byte* at_ = nullptr;  // members that were not read
  std::vector<uint32_t> members_;
  std::vector<uint32_t> ranks_;
};

}  // namespace copydesk

#endif  // ENGINE_GROUP_BLOCK_LISTS_H_
