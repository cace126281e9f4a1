#ifndef ENGINE_GROUP_COMMON_GROUPS_H_
#define ENGINE_GROUP_COMMON_GROUPS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "engine/group/block_lists.h"

namespace copydesk {

// The groups that have members in both of two blocks, or, of a block with
// itself, several.
class CommonGroups {
 public:
  // `path_b` is the same for a block with itself. Blocks have members below
  // `members` only.
  static Result<CommonGroups> Open(const std::string& path_a,
                                   const std::string& path_b,
                                   uint64_t configuration, uint32_t members);

  // Calls `common(a, b)`, once, for each such group in order, with cursors that
  // stand at its lists; they are one for a block with itself. Ends when it
  // returns false.
  template <typename Common>
  Status ForEach(const Common& common) {
    BlockListsCursor& a = a_;
    BlockListsCursor& b = b_ ? *b_ : a_;
    a.Next();
    if (b_) b.Next();
    while (a.group() != BlockListsCursor::kEnd &&
           b.group() != BlockListsCursor::kEnd) {
      if (a.group() < b.group()) {
        a.Next();
      } else if (b.group() < a.group()) {
        b.Next();
      } else {
        if (b_ || a.size() > 1) {
          if (!a.ReadMembers() || (b_ && !b.ReadMembers())) break;
          if (!common(a, b)) return {};
        }
        a.Next();
        if (b_) b.Next();
      }
    }
    // What is left is read for its checksums: the end says that nothing is
    // missing.
    while (a.Next()) {
    }
    while (b.Next()) {
    }
    return a.status() ? b.status() : a.status();
  }

 private:
  CommonGroups(BlockListsCursor a, std::optional<BlockListsCursor> b)
      : a_(std::move(a)), b_(std::move(b)) {}

  BlockListsCursor a_;
  std::optional<BlockListsCursor> b_;
};

}  // namespace copydesk

#endif  // ENGINE_GROUP_COMMON_GROUPS_H_
