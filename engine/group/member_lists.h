#ifndef ENGINE_GROUP_MEMBER_LISTS_H_
#define ENGINE_GROUP_MEMBER_LISTS_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/spill_file.h"

namespace copydesk {

// The groups of each member of one block, side by side: what BlockLists has by
// group. In a file, as many bytes a group of a member as the largest number of
// a group needs, and 4 a member.
//
// Makes the file at `path` from the block's lists: with all groups, by number,
// or with the large ones alone, if their numbers are given (those of all
// blocks, ascending), by their place among these. Reads the lists twice, and
// again and again for parts of the members where the bytes of the file are more
// than `memory`; beside it are 8 bytes a member.
Status WriteMemberLists(const std::string& lists, const std::string& path,
                        uint64_t configuration, uint32_t members,
                        std::span<const uint64_t> large, size_t memory);

// Reads such a file, some members at a time. 4 bytes a member of the file, and
// what is loaded. Reading of what is loaded is thread-safe.
class MemberLists {
 public:
  static Result<MemberLists> Open(const std::string& path,
                                  uint64_t configuration, uint32_t members);

  // Takes the members from `from` on into memory, in place of those before: up
  // to `to`, or as many as take `bytes`, one at least. Gives the first member
  // that is not loaded.
  Result<uint32_t> Load(uint32_t from, uint32_t to, size_t bytes);

  // The groups of a member, ascending.
  class List {
   public:
    size_t size() const { return size_; }
    uint64_t operator[](size_t i) const {
      uint64_t group;
      std::memcpy(&group, groups_ + i * width_, sizeof group);
      return group & (~uint64_t{0} >> (64 - 8 * width_));
    }

   private:
    friend class MemberLists;
    List(const std::byte* groups, size_t size, uint32_t width)
        : groups_(groups), size_(size), width_(width) {}
    const std::byte* groups_;
    size_t size_;
    uint32_t width_;
  };
  // Of a member that is loaded.
  List operator[](uint32_t member) const {
    const size_t begin = begins_[member];
    return {bytes_.data() + (begin - begins_[from_]) * width_,
            begins_[member + 1] - begin, width_};
  }

 private:
  explicit MemberLists(SpillReader file) : file_(std::move(file)) {}

  SpillReader file_;
  uint32_t width_ = 1;
  std::vector<uint32_t> begins_;  // in groups; and the end of the last one
  uint32_t from_ = 0;
  std::vector<std::byte> bytes_;  // and 8 more
};

}  // namespace copydesk

#endif  // ENGINE_GROUP_MEMBER_LISTS_H_
