#ifndef ENGINE_GROUP_PAIR_COUNTS_H_
#define ENGINE_GROUP_PAIR_COUNTS_H_

#include <cstddef>
#include <cstdint>
#include <vector>

namespace copydesk {

// How often each of some members has come together with one other. 8 bytes a
// member.
class PairCounts {
 public:
  // In the count of a member that was marked.
  static constexpr uint32_t kMark = uint32_t{1} << 31;

  explicit PairCounts(size_t members) : count_(members), seen_(members + 1) {}

  void Add(uint32_t member) {
    seen_[num_seen_] = member;
    num_seen_ += count_[member]++ == 0;
  }
  // Counts nothing.
  void Mark(uint32_t member) {
    seen_[num_seen_] = member;
    num_seen_ += count_[member] == 0;
    count_[member] |= kMark;
  }
  // Calls `visit(member, count)` for all that were added or marked, in no
  // order, and begins anew.
  template <typename Visit>
  void Take(const Visit& visit) {
    for (size_t i = 0; i < num_seen_; ++i) {
      const uint32_t count = count_[seen_[i]];
      count_[seen_[i]] = 0;
      visit(seen_[i], count);
    }
    num_seen_ = 0;
  }

 private:
  std::vector<uint32_t> count_;
  std::vector<uint32_t> seen_;
  size_t num_seen_ = 0;
};

}  // namespace copydesk

#endif  // ENGINE_GROUP_PAIR_COUNTS_H_
