#ifndef ENGINE_GROUP_LARGE_LISTS_H_
#define ENGINE_GROUP_LARGE_LISTS_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/base/spill_file.h"
#include "engine/group/varint.h"

namespace copydesk {

// The large groups of each member of one block, side by side: what BlockLists
// has by group. In a file, about 1.5 bytes a group of a member and 4 a member.
//
// Makes the file at `path` from the block's lists. Groups go by their place in
// `numbers`, the numbers of all large groups, ascending. Reads the lists twice,
// and again and again for parts of the members where 4 bytes for each group of
// each member are more than `memory`; beside it are 8 bytes a member.
Status WriteLargeLists(const std::string& lists, const std::string& path,
                       uint64_t configuration, uint32_t members,
                       std::span<const uint64_t> numbers, size_t memory);

// Some of it in memory. Thread-safe.
class LargeLists {
 public:
  // Of the members from `from` to `to`; `members` are all of the file.
  static Result<LargeLists> Load(const std::string& path,
                                 uint64_t configuration, uint32_t members,
                                 uint32_t from, uint32_t to);
  // The size of the whole file.
  static Result<size_t> SizeOf(const std::string& path, uint64_t configuration);

  // The groups of a member that was loaded, ascending.
  template <typename Visit>
  void ForEach(uint32_t member, const Visit& visit) const {
    const uint32_t first = begins_.front();
    const std::byte* at = bytes_.data() + (begins_[member - from_] - first);
    const std::byte* const end =
        bytes_.data() + (begins_[member - from_ + 1] - first);
    uint32_t group = 0;
    while (at < end) {
      uint64_t difference;
      at = GetVarint(at, &difference);
      group += static_cast<uint32_t>(difference);
      visit(group);
    }
  }

 private:
  uint32_t from_ = 0;
  std::vector<uint32_t> begins_;  // and the end of the last one
  std::vector<std::byte> bytes_;  // and kMaxVarint more
};

}  // namespace copydesk

#endif  // ENGINE_GROUP_LARGE_LISTS_H_
