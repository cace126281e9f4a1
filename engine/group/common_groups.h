#ifndef ENGINE_GROUP_COMMON_GROUPS_H_
#define ENGINE_GROUP_COMMON_GROUPS_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "engine/group/block_lists.h"
#include "engine/group/candidates.h"

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
        if ((b_ || a.members().size() > 1) && !common(a, b)) return {};
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

// Two blocks, `size` members each, of which the first is numbered `begin_a` and
// `begin_b`.
struct BlockPair {
  uint32_t begin_a;
  uint32_t begin_b;
  uint32_t size;
};

// For pairs of a member of one block and a member of the other, in order: how
// many groups that are `wanted` they have in common, or `most` if these are
// more. Neighbours or not is all the same. Memory: about 12 bytes for every
// member of such a group that stands in a candidate, up to `memory`, and 12
// bytes a member of a block; false if that is not enough.
using WantGroup = std::function<bool(const BlockListsCursor& group)>;
Result<bool> CountShared(CommonGroups groups, const WantGroup& wanted,
                         const BlockPair& blocks,
                         std::span<const Candidate> candidates, uint32_t most,
                         size_t memory, std::span<uint32_t> counts);

}  // namespace copydesk

#endif  // ENGINE_GROUP_COMMON_GROUPS_H_
