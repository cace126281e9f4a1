#include "engine/group/candidates.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <iterator>
#include <limits>

#include "engine/base/parallel.h"
#include "engine/group/pair_counts.h"

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
  std::vector<uint32_t> group;    // of each of `members`
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
  large.group.resize(large.begins.back());
  ParallelFor(found.size(), 1, threads, [&](size_t i, size_t) {
    std::vector<uint32_t> members(found[i].members.begin(),
                                  found[i].members.end());
    order(found[i].key, &members);
    const auto begin = static_cast<ptrdiff_t>(large.begins[i]);
    std::copy(members.begin(), members.end(), large.members.begin() + begin);
    std::fill_n(large.group.begin() + begin, members.size(),
                static_cast<uint32_t>(i));
  });
  return large;
}

// Appends the pairs of `a` that `keep` wants, and begins anew.
void Take(uint32_t a, const KeepCandidate& keep, PairCounts* counts,
          std::vector<Candidate>* out) {
  const auto old_size = static_cast<ptrdiff_t>(out->size());
  counts->Take([&](uint32_t b, uint32_t keys) {
    const Candidate c{a, b, keys};
    if (keep(c)) out->push_back(c);
  });
  std::sort(out->begin() + old_size, out->end(),
            [](const Candidate& x, const Candidate& y) { return x.b < y.b; });
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
        large_places_(groups.members(), 1, 1, [&](size_t, const auto& visit) {
          for (size_t i = 0; i < large_.members.size(); ++i) {
            visit(large_.members[i], i);
          }
        }) {}

  std::vector<Candidate> Find(const KeepCandidate& keep,
                              unsigned threads) const {
    const size_t n = groups_.members();
    const size_t tasks = (n + kGrain - 1) / kGrain;
    std::vector<std::vector<Candidate>> found(tasks);
    std::atomic<size_t> next{0};
    // One table of counts a thread.
    ParallelFor(threads, 1, threads, [&](size_t, size_t) {
      PairCounts counts(n);
      for (size_t t; (t = next.fetch_add(1)) < tasks;) {
        for (size_t a = t * kGrain; a < std::min(n, (t + 1) * kGrain); ++a) {
          CountAbove(static_cast<uint32_t>(a), &counts);
          Take(static_cast<uint32_t>(a), keep, &counts, &found[t]);
        }
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
        counts->Add(g.members[k - 1]);
      }
    }
    for (const size_t at : large_places_[a]) {
      const size_t group = large_.group[at];
      const size_t begin = large_.begins[group];
      const size_t from = at - begin < kNeighbours ? begin : at - kNeighbours;
      const size_t to =
          std::min(large_.begins[group + 1], at + kNeighbours + 1);
      for (size_t i = from; i < to; ++i) {
        if (large_.members[i] > a) counts->Add(large_.members[i]);
      }
    }
  }

  const KeyGroups& groups_;
  LargeGroups large_;
  PlacesOf<Place> small_places_;
  PlacesOf<size_t> large_places_;
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
