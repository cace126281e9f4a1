#include "engine/group/block_candidates.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "engine/base/parallel.h"
#include "engine/group/block_lists.h"
#include "engine/group/block_partners.h"
#include "engine/group/common_groups.h"
#include "engine/group/member_lists.h"
#include "engine/group/pair_counts.h"
#include "engine/group/pair_room.h"
#include "engine/group/shared_groups.h"

namespace copydesk {
namespace {

constexpr uint32_t kMostBlocks = 512;  // files that are open at once
constexpr uint32_t kLeastBlocks = 4;   // so that threads have something to do
constexpr uint32_t kSmall = 1u << 16;  // members for which one block will do
constexpr size_t kTupleBytes = 6;      // of a block, where not all members meet
constexpr size_t kTableBytes = 24;     // a member and thread
constexpr size_t kLeastRoom = size_t{16} << 10;  // a thread, beside the table
constexpr size_t kLeastFile = size_t{4} << 10;
constexpr size_t kMostFile = size_t{128} << 10;

// What the files are called.
constexpr const char* kBlock = "block";      // groups, with the block's members
constexpr const char* kLarge = "large";      // members, with their large groups
constexpr const char* kMembers = "members";  // members, with all their groups

struct Scratch {
  // A quarter of `bytes` is for the groups that CountLarge counts.
  Scratch(size_t bytes, size_t members)
      : counting(bytes / 4), room(bytes - counting, members), counts(members) {}
  size_t counting;
  PairRoom room;
  bool large = false;  // groups are among those of `room`
  PairCounts counts;
  std::array<PairRoom::Lists, PairRoom::kLanes> lists;
};

}  // namespace

struct BlockCandidates::Rep {
  ~Rep() {
    writers.clear();
    for (uint32_t b = 0; b < blocks; ++b) {
      if (!large_numbers.empty()) (void)RemoveSpillFile(PathOf(kLarge, b));
      if (members_written[b].status) {
        (void)RemoveSpillFile(PathOf(kMembers, b));
      }
      if (!options.keep) (void)RemoveSpillFile(PathOf(kBlock, b));
    }
  }

  std::string PathOf(const char* kind, uint32_t block) const {
    std::array<char, 32> name;
    std::snprintf(name.data(), name.size(), "/%s.%03u", kind, block);
    return options.folder + name.data();
  }
  BlockPair Pair(const char* kind, uint32_t i, uint32_t j) const {
    return {PathOf(kind, i), PathOf(kind, j), options.configuration,
            Begin(i),        Begin(j),        block_size};
  }
  Result<CommonGroups> Open(uint32_t i, uint32_t j) const {
    return CommonGroups::Open(PathOf(kBlock, i), PathOf(kBlock, j),
                              options.configuration, block_size);
  }
  uint32_t Begin(uint32_t block) const { return block * block_size; }
  void CutMembers();
  size_t ThreadBytes() const { return options.memory / 3 * 2 / threads; }

  Status AddSmallGroup(uint64_t number, std::span<const uint32_t> members);
  Status AddLargeGroup(const SpilledKeys::Group& group,
                       const ContentOrder& order);

  template <typename Room>
  Result<bool> Collect(uint32_t i, uint32_t j, const BlockPart& part,
                       Room* room, bool* large) const;
  Result<bool> Collect(uint32_t i, uint32_t j, const BlockPart& part,
                       Scratch* scratch) const {
    scratch->room.Clear();
    return Collect(i, j, part, &scratch->room, &scratch->large);
  }
  void TakeCounts(uint32_t i, uint32_t j, uint32_t a, const KeepCandidate& keep,
                  PairCounts* counts, std::vector<Candidate>* out) const;
  template <typename After>
  uint32_t Count(uint32_t i, uint32_t j, const BlockPart& part,
                 const KeepCandidate& keep, const After& after,
                 Scratch* scratch, std::vector<Candidate>* out) const;
  Status TakeInParts(uint32_t i, uint32_t j, const BlockPart& part,
                     const KeepCandidate& keep, const Take& take, size_t most,
                     Scratch* scratch, std::vector<Candidate>* out) const;

  Status WriteAllLarge();
  Status CountLarge(uint32_t i, uint32_t j, const KeepCandidate& keep,
                    size_t memory, std::vector<Candidate>* candidates) const;
  Status WriteMembers(uint32_t block, size_t memory) const;

  Options options;
  unsigned threads = 1;
  uint32_t block_size = 1;
  uint32_t blocks = 1;
  std::vector<BlockListsWriter> writers;
  std::vector<uint64_t> large_numbers;  // of the groups above kAllPairs
  uint64_t size = 0;
  uint64_t bytes = 0;

  struct Written {
    std::mutex mutex;
    std::optional<Status> status;
  };
  // Whether the groups of each block's members are.
  mutable std::vector<Written> members_written;
};

Status BlockCandidates::Rep::AddSmallGroup(uint64_t number,
                                           std::span<const uint32_t> members) {
  std::array<uint32_t, kAllPairs> part;
  for (size_t i = 0; i < members.size();) {
    const uint32_t block = members[i] / block_size;
    const uint32_t begin = Begin(block);
    size_t n = 0;
    while (i < members.size() && members[i] - begin < block_size) {
      part[n++] = members[i++] - begin;
    }
    if (Status s = writers[block].Add(number, {part.data(), n}, {}, 0); !s) {
      return s;
    }
  }
  return {};
}

Status BlockCandidates::Rep::AddLargeGroup(const SpilledKeys::Group& group,
                                           const ContentOrder& order) {
  std::vector<uint32_t> members(group.places.begin(), group.places.end());
  order(group.key, &members);
  large_numbers.push_back(group.number);
  std::vector<uint32_t> ends(blocks);
  for (const uint32_t m : members) ++ends[m / block_size];
  uint32_t sum = 0;
  for (uint32_t& end : ends) sum += std::exchange(end, sum);
  std::vector<uint32_t> local(members.size());
  std::vector<uint32_t> ranks(members.size());
  for (uint32_t rank = 0; rank < members.size(); ++rank) {
    const uint32_t block = members[rank] / block_size;
    local[ends[block]] = members[rank] - Begin(block);
    ranks[ends[block]++] = rank;
  }
  size_t begin = 0;
  for (uint32_t b = 0; b < blocks; ++b) {
    const size_t n = ends[b] - begin;
    if (n == 0) continue;
    const Status status =
        writers[b].Add(group.number, std::span(local).subspan(begin, n),
                       std::span(ranks).subspan(begin, n), members.size());
    if (!status) return status;
    begin = ends[b];
  }
  return {};
}

// Fills the room for the members of a part of block `i`; false if it is full.
template <typename Room>
Result<bool> BlockCandidates::Rep::Collect(uint32_t i, uint32_t j,
                                           const BlockPart& part, Room* room,
                                           bool* large) const {
  Result<CommonGroups> groups = Open(i, j);
  if (!groups) return tl::unexpected(groups.error());
  *large = false;
  bool fits = true;
  const Status status = groups->ForEach([&](const BlockListsCursor& a,
                                            const BlockListsCursor& b) {
    *large |= a.large();
    fits = a.large() ? AddLarge(a, b, part, room) : AddSmall(a, b, part, room);
    return fits;
  });
  if (!status) return tl::unexpected(status.error());
  return fits;
}

// Appends what may be candidates of a member; until CountLarge they have their
// meetings for keys, which are keys where there are no large groups.
void BlockCandidates::Rep::TakeCounts(uint32_t i, uint32_t j, uint32_t a,
                                      const KeepCandidate& keep,
                                      PairCounts* counts,
                                      std::vector<Candidate>* out) const {
  const auto old_size = static_cast<ptrdiff_t>(out->size());
  counts->Take([&](uint32_t b, Meetings meetings) {
    const Candidate c{Begin(i) + a, Begin(j) + b, meetings.word()};
    if (meetings.large() || keep(c)) out->push_back(c);
  });
  std::sort(out->begin() + old_size, out->end(),
            [](const Candidate& x, const Candidate& y) { return x.b < y.b; });
}

// Appends the candidates of a part; ends when `after`, which is called after
// each member, returns false. Gives the first member that was not counted.
template <typename After>
uint32_t BlockCandidates::Rep::Count(uint32_t i, uint32_t j,
                                     const BlockPart& part,
                                     const KeepCandidate& keep,
                                     const After& after, Scratch* scratch,
                                     std::vector<Candidate>* out) const {
  for (uint32_t a = part.from; a < part.to; ++a) {
    const size_t lane = (a - part.from) % PairRoom::kLanes;
    if (lane == 0) {
      scratch->room.PartnersOf(
          a, std::min<size_t>(PairRoom::kLanes, part.to - a), &scratch->lists);
    }
    const PairRoom::Lists& lists = scratch->lists[lane];
    if (lists.empty()) continue;
    for (const PairRoom::List& list : lists) {
      CountPartners(list, a, i == j, &scratch->counts);
    }
    TakeCounts(i, j, a, keep, &scratch->counts, out);
    if (!after()) return a + 1;
  }
  return part.to;
}

Status BlockCandidates::Rep::TakeInParts(uint32_t i, uint32_t j,
                                         const BlockPart& part,
                                         const KeepCandidate& keep,
                                         const Take& take, size_t most,
                                         Scratch* scratch,
                                         std::vector<Candidate>* out) const {
  const Result<bool> fits = Collect(i, j, part, scratch);
  if (!fits) return tl::unexpected(fits.error());
  const bool single = part.to - part.from <= 1;
  if (!*fits && !single) {
    const uint32_t middle = part.from + (part.to - part.from) / 2;
    for (const BlockPart& half :
         {BlockPart{part.from, middle}, BlockPart{middle, part.to}}) {
      const Status status =
          TakeInParts(i, j, half, keep, take, most, scratch, out);
      if (!status) return status;
    }
    return {};
  }
  Status status;
  const auto give = [&] {
    if (scratch->large) status = CountLarge(i, j, keep, scratch->counting, out);
    if (status && !out->empty()) status = take(i, j, *out);
    out->clear();
    return status.has_value();
  };
  if (*fits) {
    Count(
        i, j, part, keep, [&] { return out->size() < most || give(); }, scratch,
        out);
  } else {
    NoRoom room(i == j, &scratch->counts);
    const Result<bool> counted = Collect(i, j, part, &room, &scratch->large);
    if (!counted) return tl::unexpected(counted.error());
    TakeCounts(i, j, part.from, keep, &scratch->counts, out);
  }
  if (status) give();
  return status;
}

Status BlockCandidates::Rep::WriteAllLarge() {
  std::vector<Status> written(blocks);
  ParallelFor(blocks, 1, threads, [&](size_t b, size_t) {
    const auto block = static_cast<uint32_t>(b);
    written[b] = WriteMemberLists(PathOf(kBlock, block), PathOf(kLarge, block),
                                  options.configuration, block_size,
                                  large_numbers, options.memory / 2 / threads);
  });
  for (const Status& s : written) {
    if (!s) return s;
  }
  return {};
}

// Adds the large groups to the keys of candidates, and leaves out what `keep`
// does not want then.
Status BlockCandidates::Rep::CountLarge(
    uint32_t i, uint32_t j, const KeepCandidate& keep, size_t memory,
    std::vector<Candidate>* candidates) const {
  const Status status =
      CountShared(Pair(kLarge, i, j), nullptr, *candidates, ~uint32_t{0},
                  memory, [&](size_t k, uint32_t in_common) {
                    Candidate& c = (*candidates)[k];
                    if (!Decide(Meetings(c.keys), in_common, keep, &c)) {
                      c.keys = 0;
                    }
                  });
  if (!status) return status;
  std::erase_if(*candidates, [](const Candidate& c) { return c.keys == 0; });
  return {};
}

// Makes the groups of a block's members, once.
Status BlockCandidates::Rep::WriteMembers(uint32_t block, size_t memory) const {
  const std::lock_guard lock(members_written[block].mutex);
  std::optional<Status>& written = members_written[block].status;
  if (!written) {
    written = WriteMemberLists(PathOf(kBlock, block), PathOf(kMembers, block),
                               options.configuration, block_size, {}, memory);
    // The same groups twice would be the most that a run has on the disk.
    if (*written && !options.keep) {
      written = RemoveSpillFile(PathOf(kBlock, block));
    }
  }
  return *written;
}

BlockCandidates::BlockCandidates(std::unique_ptr<Rep> rep)
    : rep_(std::move(rep)) {}
BlockCandidates::BlockCandidates(BlockCandidates&&) noexcept = default;
BlockCandidates& BlockCandidates::operator=(BlockCandidates&&) noexcept =
    default;
BlockCandidates::~BlockCandidates() = default;

uint32_t BlockCandidates::blocks() const { return rep_->blocks; }
uint32_t BlockCandidates::BlockOf(uint32_t member) const {
  return member / rep_->block_size;
}
uint64_t BlockCandidates::size() const { return rep_->size; }
uint64_t BlockCandidates::bytes() const { return rep_->bytes; }

void BlockCandidates::Rep::CutMembers() {
  threads = std::max(options.threads, 1u);
  uint64_t wanted = options.blocks;
  if (wanted == 0) {
    const uint64_t share = std::max<uint64_t>(ThreadBytes(), 1);
    const uint64_t need =
        kTupleBytes * options.tuples + kTableBytes * uint64_t{options.members};
    wanted = (need + share - 1) / share;
    if (options.members >= kSmall) {
      wanted = std::max<uint64_t>(wanted, kLeastBlocks);
    }
  }
  wanted = std::clamp<uint64_t>(wanted, 1, kMostBlocks);
  const uint64_t members = std::max<uint64_t>(options.members, 1);
  block_size = static_cast<uint32_t>((members + wanted - 1) / wanted);
  blocks = static_cast<uint32_t>((members + block_size - 1) / block_size);
  members_written = std::vector<Written>(blocks);
}

Result<BlockCandidates> BlockCandidates::Open(const Options& options) {
  auto rep = std::make_unique<Rep>();
  rep->options = options;
  rep->CutMembers();
  for (uint32_t b = 0; b < rep->blocks; ++b) {
    const auto file = SpillReader::Open(
        rep->PathOf(kBlock, b), BlockListsFormat(options.configuration));
    if (!file) return tl::unexpected(file.error());
    rep->size += file->rows();
    rep->bytes += file->bytes();
  }
  return BlockCandidates(std::move(rep));
}

Result<BlockCandidates> BlockCandidates::Create(const Options& options) {
  auto rep = std::make_unique<Rep>();
  rep->options = options;
  rep->CutMembers();
  const size_t file =
      std::clamp(options.memory / 16 / rep->blocks, kLeastFile, kMostFile);
  for (uint32_t b = 0; b < rep->blocks; ++b) {
    auto writer = BlockListsWriter::Create(
        rep->PathOf(kBlock, b), options.configuration, rep->block_size, file);
    if (!writer) return tl::unexpected(writer.error());
    rep->writers.push_back(std::move(*writer));
  }
  return BlockCandidates(std::move(rep));
}

Status BlockCandidates::Add(const SpilledKeys::Group& group,
                            const ContentOrder& order) {
  rep_->size += group.places.size();
  if (group.places.size() <= kAllPairs) {
    return rep_->AddSmallGroup(group.number, group.places);
  }
  return rep_->AddLargeGroup(group, order);
}

Status BlockCandidates::Finish() {
  for (BlockListsWriter& w : rep_->writers) {
    if (Status s = w.Finish(); !s) return s;
    rep_->bytes += w.bytes();
  }
  rep_->writers.clear();
  return {};
}

Status BlockCandidates::ForEach(const KeepCandidate& keep, const Take& take) {
  const Rep& r = *rep_;
  if (!r.large_numbers.empty()) {
    if (Status s = rep_->WriteAllLarge(); !s) return s;
  }
  struct Slot {
    uint32_t i, j;
    Status status;
    uint32_t done = 0;  // members of which all candidates are in `out`
    std::vector<Candidate> out;
  };
  std::vector<Slot> slots(PipelineSlots(r.threads));
  // A third of the memory is for candidates.
  const size_t most = std::max<size_t>(
      r.options.memory / 3 / slots.size() / sizeof(Candidate), 1);
  const size_t table = kTableBytes * size_t{r.block_size};
  const size_t room = std::max(r.ThreadBytes(), table + kLeastRoom) - table;
  std::mutex mutex;
  std::vector<std::unique_ptr<Scratch>> unused;
  const auto get = [&]() -> std::unique_ptr<Scratch> {
    const std::lock_guard lock(mutex);
    if (unused.empty()) return std::make_unique<Scratch>(room, r.block_size);
    auto scratch = std::move(unused.back());
    unused.pop_back();
    return scratch;
  };
  const auto put_back = [&](std::unique_ptr<Scratch> scratch) {
    const std::lock_guard lock(mutex);
    unused.push_back(std::move(scratch));
  };

  const BlockPart all{0, r.block_size};
  Status status;
  uint32_t i = 0, j = 0;
  RunPipeline(
      r.threads,
      [&](size_t s) {
        if (i == r.blocks) return false;
        slots[s].i = i;
        slots[s].j = j;
        if (++j == r.blocks) j = ++i;
        return true;
      },
      [&](size_t s) {
        Slot& slot = slots[s];
        auto scratch = get();
        slot.out.clear();
        slot.out.reserve(most + r.block_size);
        slot.done = 0;
        const Result<bool> fits = r.Collect(slot.i, slot.j, all, scratch.get());
        if (!fits) {
          slot.status = tl::unexpected(fits.error());
        } else if (*fits) {
          slot.done = r.Count(
              slot.i, slot.j, all, keep,
              [&] { return slot.out.size() <= most; }, scratch.get(),
              &slot.out);
          if (scratch->large) {
            slot.status = r.CountLarge(slot.i, slot.j, keep, scratch->counting,
                                       &slot.out);
          }
        }
        put_back(std::move(scratch));
      },
      [&](size_t s) {
        Slot& slot = slots[s];
        status = slot.status;
        if (status && !slot.out.empty()) {
          status = take(slot.i, slot.j, slot.out);
        }
        if (status && slot.done < r.block_size) {
          slot.out.clear();
          auto scratch = get();
          status = r.TakeInParts(slot.i, slot.j, {slot.done, r.block_size},
                                 keep, take, most, scratch.get(), &slot.out);
          put_back(std::move(scratch));
        }
        return status.has_value();
      });
  return status;
}

Status BlockCandidates::Count(std::span<const uint64_t> groups, uint32_t i,
                              uint32_t j, std::span<const Candidate> candidates,
                              uint32_t most, size_t memory,
                              std::span<uint32_t> counts) const {
  if (candidates.empty()) return {};
  for (const uint32_t block : {i, j}) {
    if (Status s = rep_->WriteMembers(block, memory); !s) return s;
  }
  return CountShared(
      rep_->Pair(kMembers, i, j),
      [&](uint64_t n) {
        return n / 64 < groups.size() && (groups[n / 64] >> (n % 64) & 1) != 0;
      },
      candidates, most, memory,
      [&](size_t k, uint32_t count) { counts[k] = count; });
}

}  // namespace copydesk
