#ifndef ENGINE_GROUP_BLOCK_CANDIDATES_H_
#define ENGINE_GROUP_BLOCK_CANDIDATES_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "engine/base/result.h"
#include "engine/group/candidates.h"
#include "engine/group/spilled_keys.h"

namespace copydesk {

// Finds the candidates that FindCandidates finds, with the groups in files.
//
// Members are cut into blocks of equal size, and each group into the parts that
// lie in each block, which go to the block's file: 4 bytes a member as a rule.
// Then two blocks at a time, or one with itself, are taken into memory: the
// files of both are read side by side, and for the members of the first, those
// of the second that share a group are counted. So for k blocks each file is
// read k + 1 times. Large groups of members, and all groups of members for
// Count(), are further files of each block.
//
// Not thread-safe but for Count() with itself.
class BlockCandidates {
 public:
  struct Options {
    std::string folder;    // exists; files are named block.000 and so on
    uint32_t members = 0;  // are numbered below this
    uint64_t tuples = 0;   // members in all groups, about or at most
    size_t memory = size_t{256} << 20;
    unsigned threads = 1;
    uint64_t configuration = 0;  // see SpillFormat
    uint32_t blocks = 0;         // if not 0, about so many
    bool keep = false;           // files stay
  };

  // Opens the files, all at once. How many blocks there are is chosen so that
  // two fit into a thread's share of `memory` (a third is for candidates) at 6
  // bytes a tuple and 24 a member: a tuple takes 16 if its group has members in
  // both blocks, which few have. Until Finish() the files take 1/16 of
  // `memory`, 4 KiB each at least.
  static Result<BlockCandidates> Create(const Options& options);
  // Files that an earlier process has finished, and kept: with the same
  // `members`, and for `blocks` what blocks() gave.
  static Result<BlockCandidates> Open(const Options& options);
  BlockCandidates(BlockCandidates&&) noexcept;
  BlockCandidates& operator=(BlockCandidates&&) noexcept;
  // Removes the files, unless they are kept.
  ~BlockCandidates();

  // Adds a group, with a number above that of the one before. `order` is asked
  // for groups above kAllPairs; such a group takes 40 bytes a member here for
  // the time of the call.
  Status Add(const SpilledKeys::Group& group, const ContentOrder& order);
  // Once, after which nothing is added.
  Status Finish();

  uint32_t blocks() const;
  uint32_t BlockOf(uint32_t member) const;
  // Members in all groups; and the size of the files, after Finish().
  uint64_t size() const;
  uint64_t bytes() const;

  // Calls `take` with the pairs that share a key and that `keep` wants, of
  // which `a` lies in block `i` and `b` in block `j`: for one pair of blocks
  // after the other, j after i, and within these in order of (a, b), in one
  // piece or in several. One call at a time. Ends with the first error of
  // `take`. The pairs do not depend on blocks, memory and threads.
  //
  // Two blocks that do not fit into memory are read again and again, for a part
  // of the members of the first, down to one. So no memory is too small; but
  // each thread takes 16 KiB and 24 bytes for each member of a block at least.
  using Take = std::function<Status(uint32_t i, uint32_t j,
                                    std::span<const Candidate> candidates)>;
  Status ForEach(const KeepCandidate& keep, const Take& take);

  // For pairs of which `a` lies in block `i` and `b` in block `j`, in order of
  // (a, b): sets counts[k] to how many groups candidates[k] has in common, or
  // to `most` if these are more; of those whose bit in `groups` is set (bit n %
  // 64 of word n / 64 for group n). Members of a large group have it in common
  // however far apart they are. After ForEach(), which must not be called
  // again: the first call for a block makes a file with the groups of each
  // member, about 3 bytes a group, in the place of the block's file, unless
  // files are kept. Of these, calls read what lies between members of
  // candidates, in parts if it takes more than `memory` bytes (64 KiB at
  // least). Thread-safe.
  Status Count(std::span<const uint64_t> groups, uint32_t i, uint32_t j,
               std::span<const Candidate> candidates, uint32_t most,
               size_t memory, std::span<uint32_t> counts) const;

 private:
  struct Rep;
  explicit BlockCandidates(std::unique_ptr<Rep> rep);
  std::unique_ptr<Rep> rep_;
};

}  // namespace copydesk

#endif  // ENGINE_GROUP_BLOCK_CANDIDATES_H_
