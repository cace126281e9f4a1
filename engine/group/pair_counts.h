#ifndef ENGINE_GROUP_PAIR_COUNTS_H_
#define ENGINE_GROUP_PAIR_COUNTS_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace copydesk {

// How a group brings two of its members together.
enum class Meeting : uint8_t {
  kSmall,  // one of up to kAllPairs members: all are together
  kNear,   // a large one, as neighbours: once is enough
  kMet,    // a large one, otherwise: half of those in common must do so
};

// In which groups two members have come together, in one word, for there are
// many pairs.
class Meetings {
 public:
  constexpr Meetings() = default;
  constexpr explicit Meetings(uint32_t word) : word_(word) {}
  constexpr uint32_t word() const { return word_; }

  // Groups of up to kAllPairs members.
  constexpr uint32_t small() const { return word_ & kSmall; }
  // Whether they met in a large group at all.
  constexpr bool large() const { return word_ > kSmall; }
  // Whether they met as Meeting asks for; large groups that both are in are
  // `in_common`.
  constexpr bool AreNear(uint32_t in_common) const {
    return large() && in_common <= MostInCommon();
  }
  // The most large groups in common with which that holds. More than 127 kMet
  // are not counted, and enough.
  constexpr uint32_t MostInCommon() const {
    const uint32_t met = (word_ & kMet) / kOneMet;
    return (word_ & kNear) != 0 || met == kMet / kOneMet ? ~uint32_t{0}
                                                         : 2 * met;
  }

  template <Meeting meeting>
  constexpr void Add() {
    if constexpr (meeting == Meeting::kSmall) {
      ++word_;
    } else if constexpr (meeting == Meeting::kNear) {
      word_ |= kNear;
    } else if ((word_ & kMet) != kMet) {
      word_ += kOneMet;
    }
  }

 private:
  static constexpr uint32_t kNear = uint32_t{1} << 31;
  static constexpr uint32_t kOneMet = uint32_t{1} << 24;
  static constexpr uint32_t kMet = kNear - kOneMet;
  static constexpr uint32_t kSmall = kOneMet - 1;

  uint32_t word_ = 0;
};

// The meetings of some members with one other. 8 bytes a member.
class PairCounts {
 public:
  explicit PairCounts(size_t members) : count_(members), seen_(members + 1) {}

  template <Meeting meeting>
  void Add(uint32_t member) {
    Meetings& meetings = count_[member];
    seen_[num_seen_] = member;
    num_seen_ += meetings.word() == 0;
    meetings.Add<meeting>();
  }
  // Those of `members` that come after `above`.
  void AddAbove(Meeting meeting, int64_t above,
                std::span<const uint32_t> members) {
    switch (meeting) {
      case Meeting::kSmall:
        return AddThose<Meeting::kSmall>(above, members);
      case Meeting::kNear:
        return AddThose<Meeting::kNear>(above, members);
      case Meeting::kMet:
        return AddThose<Meeting::kMet>(above, members);
    }
  }

  // Calls `visit(member, meetings)` for all that were added, in no order, and
  // begins anew.
  template <typename Visit>
  void Take(const Visit& visit) {
    for (size_t i = 0; i < num_seen_; ++i) {
      const Meetings meetings = std::exchange(count_[seen_[i]], Meetings());
      visit(seen_[i], meetings);
    }
    num_seen_ = 0;
  }

 private:
  template <Meeting meeting>
  void AddThose(int64_t above, std::span<const uint32_t> members) {
    for (const uint32_t m : members) {
      if (m > above) Add<meeting>(m);
    }
  }

  std::vector<Meetings> count_;
  std::vector<uint32_t> seen_;
  size_t num_seen_ = 0;
};

}  // namespace copydesk

#endif  // ENGINE_GROUP_PAIR_COUNTS_H_
