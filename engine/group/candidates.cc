#include "engine/group/candidates.h"

#include <algorithm>
#include <bit>
#include <iterator>
#include <limits>

#include "engine/base/parallel.h"
#include "engine/group/pair_counts.h"
#include "engine/group/shared_entries.h"

namespace copydesk {
namespace {

constexpr size_t kGrain = 64;   // members a task
constexpr size_t kBlocks = 16;  // of an index, at most
// Groups are fetched ahead: where they begin first, then where they end.
constexpr size_t kFar = 32;
constexpr size_t kNear = 12;

// For each member, the places where it stands, ascending.
template <typename Place>
class PlacesOf {
 public:
  // `for_each(block, visit)` calls `visit(member, place)` for the places of a
  // block, ascending, as are the blocks.
  template <typename ForEach>
  PlacesOf(size_t members, size_t blocks, unsigned threads,
           const ForEach& for_each)
      : first_(members + 1) {
    std::vector<std::vector<uint32_t>> counts(blocks);
    ParallelFor(blocks, 1, threads, [&](size_t b, size_t) {
      counts[b].resize(members);
      for_each(b, [&](uint32_t member, Place) { ++counts[b][member]; });
    });
    for (size_t m = 0; m < members; ++m) {
      uint32_t sum = 0;
      for (std::vector<uint32_t>& c : counts) {
        const uint32_t count = c[m];
        c[m] = sum;
        sum += count;
      }
      first_[m + 1] = first_[m] + sum;
    }
    list_ = std::make_unique_for_overwrite<Place[]>(first_[members]);
    ParallelFor(blocks, 1, threads, [&](size_t b, size_t) {
      for_each(b, [&](uint32_t member, Place place) {
        list_[first_[member] + counts[b][member]++] = place;
      });
    });
  }

  std::span<const Place> operator[](size_t member) const {
    return {&list_[first_[member]], first_[member + 1] - first_[member]};
  }
  // The place that follows the `i`th of a member by `ahead`, of whichever
  // member it is; the last one of all at most.
  Place Ahead(size_t member, size_t i, size_t ahead) const {
    return list_[std::min(first_[member] + i + ahead, first_.back() - 1)];
  }

 private:
  std::vector<size_t> first_;
  std::unique_ptr<Place[]> list_;
};

// The members of the groups above kAllPairs, each group in its order.
struct LargeGroups {
  std::vector<size_t> begins;     // and the end of the last one
  std::vector<uint32_t> members;  // group after group

  std::span<const uint32_t> operator[](size_t group) const {
    return std::span(members).subspan(begins[group],
                                      begins[group + 1] - begins[group]);
  }
};

LargeGroups FindLargeGroups(const KeyGroups& groups, const ContentOrder& order,
                            unsigned threads) {
  std::vector<KeyGroups::Group> found;
  LargeGroups large;
  large.begins.push_back(0);
  for (size_t p = 0; p < KeyGroups::kPartitions; ++p) {
    groups.ForEachGroupIn(p, [&](const KeyGroups::Group& g, size_t) {
      if (g.members.size() <= kAllPairs) return;
      found.push_back(g);
      large.begins.push_back(large.begins.back() + g.members.size());
    });
  }
  large.members.resize(large.begins.back());
  ParallelFor(found.size(), 1, threads, [&](size_t i, size_t) {
    std::vector<uint32_t> members(found[i].members.begin(),
                                  found[i].members.end());
    order(found[i].key, &members);
    std::copy(members.begin(), members.end(),
              large.members.begin() + static_cast<ptrdiff_t>(large.begins[i]));
  });
  return large;
}

// A group of up to kAllPairs members goes by its partition, in the highest 8
// bits of a Place, and its place there.
template <typename Place>
class Finder {
 public:
  Finder(const KeyGroups& groups, const ContentOrder& order, unsigned threads)
      : groups_(groups),
        large_(FindLargeGroups(groups, order, threads)),
        small_places_(groups.members(), Blocks(threads), threads,
                      [&](size_t block, const auto& visit) {
                        EachSmall(block, Blocks(threads), visit);
                      }),
        large_groups_(groups.members(), 1, 1,
                      [&](size_t, const auto& visit) {
                        EachLarge([&](uint32_t m, uint32_t group, uint32_t) {
                          visit(m, group);
                        });
                      }),
        large_ranks_(groups.members(), 1, 1, [&](size_t, const auto& visit) {
          EachLarge(
              [&](uint32_t m, uint32_t, uint32_t rank) { visit(m, rank); });
        }) {}

  std::vector<Candidate> Find(const KeepCandidate& keep,
                              unsigned threads) const {
    const size_t n = groups_.members();
    std::vector<std::vector<Candidate>> found((n + kGrain - 1) / kGrain);
    struct Tables {
      PairCounts counts;
      SharedEntries large;
    };
    ParallelForWith(
        n, kGrain, threads,
        [&] {
          return Tables{PairCounts(n), {}};
        },
        [&](Tables* tables, size_t begin, size_t end) {
          for (size_t i = begin; i < end; ++i) {
            const auto a = static_cast<uint32_t>(i);
            CountAbove(a, &tables->counts);
            Take(a, keep, &tables->counts, &tables->large,
                 &found[begin / kGrain]);
          }
        });
    std::vector<Candidate> all;
    size_t size = 0;
    for (const auto& f : found) size += f.size();
    all.reserve(size);
    for (auto& f : found) all.insert(all.end(), f.begin(), f.end());
    return all;
  }

 private:
  static constexpr unsigned kShift = std::numeric_limits<Place>::digits - 8;
  static constexpr Place kMask = (Place{1} << kShift) - 1;

  static size_t Blocks(unsigned threads) {
    return std::bit_floor(std::clamp<size_t>(threads, 1, kBlocks));
  }

  template <typename Visit>
  void EachSmall(size_t block, size_t blocks, const Visit& visit) const {
    const size_t partitions = KeyGroups::kPartitions / blocks;
    for (size_t p = block * partitions; p < (block + 1) * partitions; ++p) {
      groups_.ForEachGroupIn(p, [&](const KeyGroups::Group& g, size_t place) {
        if (g.members.size() > kAllPairs) return;
        const Place at = static_cast<Place>(Place(p) << kShift | place);
        for (const uint32_t m : g.members) visit(m, at);
      });
    }
  }

  template <typename Visit>
  void EachLarge(const Visit& visit) const {
    for (size_t group = 0; group + 1 < large_.begins.size(); ++group) {
      const std::span<const uint32_t> members = large_[group];
      for (size_t rank = 0; rank < members.size(); ++rank) {
        visit(members[rank], static_cast<uint32_t>(group),
              static_cast<uint32_t>(rank));
      }
    }
  }

  void CountAbove(uint32_t a, PairCounts* counts) const {
    const std::span<const Place> places = small_places_[a];
    for (size_t i = 0; i < places.size(); ++i) {
      const Place far = small_places_.Ahead(a, i, kFar);
      groups_.Prefetch(far >> kShift, far & kMask);
      const Place near = small_places_.Ahead(a, i, kNear);
      const KeyGroups::Group soon = groups_.At(near >> kShift, near & kMask);
      __builtin_prefetch(&soon.members.back());
      const KeyGroups::Group g =
          groups_.At(places[i] >> kShift, places[i] & kMask);
      for (size_t k = g.members.size(); g.members[k - 1] != a; --k) {
        counts->Add<Meeting::kSmall>(g.members[k - 1]);
      }
    }
    for (size_t i = 0; i < large_groups_[a].size(); ++i) {
      const std::span<const uint32_t> members = large_[large_groups_[a][i]];
      const size_t at = large_ranks_[a][i];
      if (at == 0) {
        counts->AddAbove(Meeting::kMet, a, members);
        continue;
      }
      counts->AddAbove(Meeting::kMet, a, members.first(1));
      const size_t reach = Reach(members.size());
      const size_t from = at - std::min(at - 1, reach);
      const size_t to = std::min(members.size(), at + reach + 1);
      counts->AddAbove(MeetingOfNeighbours(members.size()), a,
                       members.subspan(from, to - from));
    }
  }

  // Appends the pairs of `a` that `keep` wants, and begins anew.
  void Take(uint32_t a, const KeepCandidate& keep, PairCounts* counts,
            SharedEntries* large, std::vector<Candidate>* out) const {
    const auto old_size = static_cast<ptrdiff_t>(out->size());
    large->SetA(large_groups_[a]);
    counts->Take([&](uint32_t b, Meetings meetings) {
      Candidate c{a, b, meetings.small()};
      if (!meetings.large() && !keep(c)) return;
      const uint32_t in_common = large->CountIn(
          large_groups_[b],
          meetings.small() > 0 ? ~uint32_t{0} : meetings.MostInCommon());
      if (Decide(meetings, in_common, keep, &c)) out->push_back(c);
    });
    std::sort(out->begin() + old_size, out->end(),
              [](const Candidate& x, const Candidate& y) { return x.b < y.b; });
  }

  const KeyGroups& groups_;
  LargeGroups large_;
  PlacesOf<Place> small_places_;
  // Of each member, side by side.
  PlacesOf<uint32_t> large_groups_;
  PlacesOf<uint32_t> large_ranks_;
};

}  // namespace

std::vector<Candidate> FindCandidates(const KeyGroups& groups,
                                      const ContentOrder& order,
                                      const KeepCandidate& keep,
                                      unsigned threads) {
  size_t places = 0;
  for (size_t p = 0; p < KeyGroups::kPartitions; ++p) {
    places = std::max(places, groups.Places(p));
  }
  if (places <= size_t{1} << 24) {
    return Finder<uint32_t>(groups, order, threads).Find(keep, threads);
  }
  return Finder<uint64_t>(groups, order, threads).Find(keep, threads);
}

}  // namespace copydesk
