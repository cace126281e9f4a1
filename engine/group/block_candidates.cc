#include "engine/group/block_candidates.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "engine/base/parallel.h"
#include "engine/group/arena.h"
#include "engine/group/block_lists.h"
#include "engine/group/pair_counts.h"

namespace copydesk {
namespace {

constexpr uint32_t kMostBlocks = 512;  // files that are open at once
constexpr uint32_t kLeastBlocks = 4;   // so that threads have something to do
constexpr uint32_t kSmall = 1u << 16;  // members for which one block will do
constexpr size_t kTupleBytes = 6;      // of a block, where not all members meet
constexpr size_t kTableBytes = 12;     // a member and thread
constexpr size_t kLeastFile = size_t{4} << 10;
constexpr size_t kMostFile = size_t{128} << 10;
constexpr size_t kLanes = 16;  // members that are counted together
constexpr const char* kMoreMemory = "give more with --memory";

// Where the partners of a member lie that one group gives it.
struct Range {
  uint32_t begin;  // from the end of the room
  uint32_t length;
  uint32_t next;  // of the same member, counted from 1; 0 ends it
};

// Ranges from the front and partners from the back, until they meet.
class PairRoom {
 public:
  PairRoom(size_t bytes, size_t members)
      : words_(std::min<size_t>(bytes / sizeof(uint32_t), ~uint32_t{0})),
        arena_(words_ * sizeof(uint32_t)),
        ranges_(static_cast<Range*>(arena_.data())),
        end_(static_cast<uint32_t*>(arena_.data()) + words_),
        last_(members) {}

  void Clear() {
    num_ranges_ = num_partners_ = 0;
    std::fill(last_.begin(), last_.end(), 0u);
  }
  // False if there is no room, here and below.
  bool AddPartners(std::span<const uint32_t> partners) {
    if (Left() < partners.size()) return false;
    num_partners_ += partners.size();
    std::memcpy(end_ - num_partners_, partners.data(), partners.size_bytes());
    return true;
  }
  // Of the partners last added, those from `from` to `to`.
  bool AddRange(uint32_t member, size_t from, size_t to) {
    if (from == to) return true;
    if (Left() < sizeof(Range) / sizeof(uint32_t)) return false;
    ranges_[num_ranges_++] = {static_cast<uint32_t>(num_partners_ - from),
                              static_cast<uint32_t>(to - from), last_[member]};
    last_[member] = static_cast<uint32_t>(num_ranges_);
    return true;
  }

  using Lists = std::vector<std::span<const uint32_t>>;
  // The partners of up to kLanes members that follow each other, group by
  // group. Their chains are followed side by side, each load ahead of its use.
  void PartnersOf(uint32_t member, size_t n,
                  std::array<Lists, kLanes>* lists) const {
    std::array<uint32_t, kLanes> at{};
    for (size_t i = 0; i < n; ++i) {
      (*lists)[i].clear();
      at[i] = last_[member + i];
      if (at[i] != 0) __builtin_prefetch(&ranges_[at[i] - 1]);
    }
    for (bool more = true; more;) {
      more = false;
      for (size_t i = 0; i < n; ++i) {
        if (at[i] == 0) continue;
        const Range& r = ranges_[at[i] - 1];
        (*lists)[i].emplace_back(end_ - r.begin, r.length);
        __builtin_prefetch(end_ - r.begin);
        at[i] = r.next;
        if (r.next == 0) continue;
        __builtin_prefetch(&ranges_[r.next - 1]);
        more = true;
      }
    }
  }

 private:
  size_t Left() const {
    return words_ - num_partners_ -
           num_ranges_ * (sizeof(Range) / sizeof(uint32_t));
  }

  size_t words_;
  Arena arena_;
  Range* ranges_;
  uint32_t* end_;
  size_t num_ranges_ = 0;
  size_t num_partners_ = 0;
  std::vector<uint32_t> last_;  // range of each member
};

struct Scratch {
  Scratch(size_t bytes, size_t members)
      : room(bytes, members), counts(members) {}
  PairRoom room;
  PairCounts counts;
  std::array<PairRoom::Lists, kLanes> lists;
};

// The part of a block's members that is looked at.
struct Part {
  uint32_t from;
  uint32_t to;
  bool Has(uint32_t member) const { return member >= from && member < to; }
};

// The groups of two blocks that both have, or all of one, with `Common`
// called for each; it returns false to end it.
template <typename Common>
Status ForEachCommon(BlockListsCursor* a, BlockListsCursor* b,
                     const Common& common) {
  a->Next();
  if (a != b) b->Next();
  while (a->group() != BlockListsCursor::kEnd &&
         b->group() != BlockListsCursor::kEnd) {
    if (a->group() < b->group()) {
      a->Next();
    } else if (b->group() < a->group()) {
      b->Next();
    } else {
      if ((a != b || a->members().size() > 1) && !common()) return {};
      a->Next();
      if (a != b) b->Next();
    }
  }
  // What is left is read for its checksums: the end says that nothing is
  // missing.
  while (a->Next()) {
  }
  while (b->Next()) {
  }
  return a->status() ? b->status() : a->status();
}

bool AddSmall(const BlockListsCursor& a, const BlockListsCursor& b,
              const Part& part, PairRoom* room) {
  const std::span<const uint32_t> members = a.members();
  const auto begin =
      std::lower_bound(members.begin(), members.end(), part.from);
  if (begin == members.end() || *begin >= part.to) return true;
  if (!room->AddPartners(b.members())) return false;
  for (auto m = begin; m != members.end() && *m < part.to; ++m) {
    const size_t from =
        &a == &b ? static_cast<size_t>(m - members.begin()) + 1 : 0;
    if (!room->AddRange(*m, from, b.members().size())) return false;
  }
  return true;
}

// Members whose neighbours overlap share a list of partners.
bool AddLarge(const BlockListsCursor& a, const BlockListsCursor& b,
              const Part& part, PairRoom* room) {
  struct Window {
    uint32_t member;
    size_t from, to;  // of b's members
  };
  std::vector<Window> windows;
  const auto add = [&] {
    if (windows.empty()) return true;
    const size_t from = windows.front().from;
    const size_t to = windows.back().to;
    if (!room->AddPartners(b.members().subspan(from, to - from))) return false;
    for (const Window& w : windows) {
      if (!room->AddRange(w.member, w.from - from, w.to - from)) return false;
    }
    windows.clear();
    return true;
  };
  const std::span<const uint32_t> ranks = b.ranks();
  size_t from = 0, to = 0;
  for (size_t i = 0; i < a.members().size(); ++i) {
    const uint64_t rank = a.ranks()[i];
    while (from < ranks.size() && ranks[from] + kNeighbours < rank) ++from;
    while (to < ranks.size() && ranks[to] <= rank + kNeighbours) ++to;
    if (from == to || !part.Has(a.members()[i])) continue;
    if (!windows.empty() && from >= windows.back().to && !add()) return false;
    windows.push_back({a.members()[i], from, to});
  }
  return add();
}

}  // namespace

struct BlockCandidates::Rep {
  ~Rep() {
    writers.clear();
    if (options.keep) return;
    for (uint32_t b = 0; b < blocks; ++b) (void)RemoveSpillFile(PathOf(b));
  }

  std::string PathOf(uint32_t block) const {
    std::array<char, 32> name;
    std::snprintf(name.data(), name.size(), "/block.%03u", block);
    return options.folder + name.data();
  }
  Result<BlockListsCursor> Open(uint32_t block) const {
    return BlockListsCursor::Open(PathOf(block), options.configuration,
                                  block_size);
  }
  uint32_t Begin(uint32_t block) const { return block * block_size; }
  void CutMembers();
  size_t ThreadBytes() const { return options.memory / 3 * 2 / threads; }

  Status AddSmallGroup(uint64_t number, std::span<const uint32_t> members);
  Status AddLargeGroup(const SpilledKeys::Group& group,
                       const ContentOrder& order);

  Result<bool> Collect(uint32_t i, uint32_t j, const Part& part,
                       PairRoom* room) const;
  template <typename After>
  bool Count(uint32_t i, uint32_t j, const Part& part,
             const KeepCandidate& keep, const After& after, Scratch* scratch,
             std::vector<Candidate>* out) const;
  Status TakeInParts(uint32_t i, uint32_t j, const Part& part,
                     const KeepCandidate& keep, const Take& take, size_t most,
                     Scratch* scratch, std::vector<Candidate>* out) const;

  Result<bool> MarkAll(std::span<const uint64_t> groups, uint32_t i, uint32_t j,
                       std::span<const Candidate> candidates, size_t memory,
                       std::span<uint8_t> marks) const;

  Options options;
  unsigned threads = 1;
  uint32_t block_size = 1;
  uint32_t blocks = 1;
  std::vector<BlockListsWriter> writers;
  uint64_t size = 0;
  uint64_t bytes = 0;
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
    if (Status s = writers[block].Add(number, {part.data(), n}, {}); !s) {
      return s;
    }
  }
  return {};
}

Status BlockCandidates::Rep::AddLargeGroup(const SpilledKeys::Group& group,
                                           const ContentOrder& order) {
  std::vector<uint32_t> members(group.places.begin(), group.places.end());
  order(group.key, &members);
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
                       std::span(ranks).subspan(begin, n));
    if (!status) return status;
    begin = ends[b];
  }
  return {};
}

// Fills `room` for the members of a part of block `i`; false if it is full.
Result<bool> BlockCandidates::Rep::Collect(uint32_t i, uint32_t j,
                                           const Part& part,
                                           PairRoom* room) const {
  auto a = Open(i);
  if (!a) return tl::unexpected(a.error());
  std::optional<BlockListsCursor> other;
  if (i != j) {
    auto b = Open(j);
    if (!b) return tl::unexpected(b.error());
    other = std::move(*b);
  }
  BlockListsCursor& b = other ? *other : *a;
  room->Clear();
  bool fits = true;
  const Status status = ForEachCommon(&*a, &b, [&] {
    fits =
        a->large() ? AddLarge(*a, b, part, room) : AddSmall(*a, b, part, room);
    return fits;
  });
  if (!status) return tl::unexpected(status.error());
  return fits;
}

// Appends the candidates of a part to `out`; ends when `after`, which is called
// after each member, returns false.
template <typename After>
bool BlockCandidates::Rep::Count(uint32_t i, uint32_t j, const Part& part,
                                 const KeepCandidate& keep, const After& after,
                                 Scratch* scratch,
                                 std::vector<Candidate>* out) const {
  PairCounts& counts = scratch->counts;
  for (uint32_t a = part.from; a < part.to; ++a) {
    const size_t lane = (a - part.from) % kLanes;
    if (lane == 0) {
      scratch->room.PartnersOf(a, std::min<size_t>(kLanes, part.to - a),
                               &scratch->lists);
    }
    const PairRoom::Lists& lists = scratch->lists[lane];
    if (lists.empty()) continue;
    for (const std::span<const uint32_t> list : lists) {
      if (i != j) {
        for (const uint32_t b : list) counts.Add(b);
      } else {
        for (const uint32_t b : list) {
          if (b > a) counts.Add(b);
        }
      }
    }
    const auto old_size = static_cast<ptrdiff_t>(out->size());
    counts.Take([&](uint32_t b, uint32_t keys) {
      const Candidate c{Begin(i) + a, Begin(j) + b, keys};
      if (keep(c)) out->push_back(c);
    });
    std::sort(out->begin() + old_size, out->end(),
              [](const Candidate& x, const Candidate& y) { return x.b < y.b; });
    if (!after()) return false;
  }
  return true;
}

Status BlockCandidates::Rep::TakeInParts(uint32_t i, uint32_t j,
                                         const Part& part,
                                         const KeepCandidate& keep,
                                         const Take& take, size_t most,
                                         Scratch* scratch,
                                         std::vector<Candidate>* out) const {
  const Result<bool> fits = Collect(i, j, part, &scratch->room);
  if (!fits) return tl::unexpected(fits.error());
  if (!*fits) {
    if (part.to - part.from <= 1) {
      return Fail(ErrorCode::kLimit,
                  "the passages of one document and of those that share them "
                  "do not fit into memory",
                  kMoreMemory);
    }
    const uint32_t middle = part.from + (part.to - part.from) / 2;
    for (const Part& half : {Part{part.from, middle}, Part{middle, part.to}}) {
      const Status status =
          TakeInParts(i, j, half, keep, take, most, scratch, out);
      if (!status) return status;
    }
    return {};
  }
  Status status;
  const auto give = [&] {
    if (!out->empty()) status = take(i, j, *out);
    out->clear();
    return status.has_value();
  };
  Count(
      i, j, part, keep, [&] { return out->size() < most || give(); }, scratch,
      out);
  if (status) give();
  return status;
}

// False if `memory` is not enough.
Result<bool> BlockCandidates::Rep::MarkAll(
    std::span<const uint64_t> groups, uint32_t i, uint32_t j,
    std::span<const Candidate> candidates, size_t memory,
    std::span<uint8_t> marks) const {
  // The groups of each member of a candidate, as a chain.
  struct Link {
    uint32_t group;  // renumbered
    uint32_t next;   // counted from 1
  };
  constexpr uint32_t kUnused = ~uint32_t{0};
  std::vector<uint32_t> last_a(block_size, kUnused);
  std::vector<uint32_t> last_b(block_size, kUnused);
  for (const Candidate& c : candidates) {
    last_a[c.a - Begin(i)] = 0;
    last_b[c.b - Begin(j)] = 0;
  }
  // Of a link the group is copied, and a group has one link at least and takes
  // 4 bytes more.
  const size_t most = std::min<size_t>(memory / (sizeof(Link) + 8), kUnused);
  const Arena arena(most * sizeof(Link));
  auto* const links = static_cast<Link*>(arena.data());
  size_t num_links = 0;
  uint32_t num_groups = 0;
  bool fits = true;

  auto a = Open(i);
  if (!a) return tl::unexpected(a.error());
  std::optional<BlockListsCursor> other;
  if (i != j) {
    auto b = Open(j);
    if (!b) return tl::unexpected(b.error());
    other = std::move(*b);
  }
  BlockListsCursor& b = other ? *other : *a;
  const auto add = [&](std::span<const uint32_t> members,
                       std::vector<uint32_t>* last) {
    const size_t before = num_links;
    for (const uint32_t m : members) {
      uint32_t& at = (*last)[m];
      if (at == kUnused) continue;
      if (num_links == most) {
        fits = false;
        break;
      }
      links[num_links++] = {num_groups, at};
      at = static_cast<uint32_t>(num_links);
    }
    return num_links > before;
  };
  const Status status = ForEachCommon(&*a, &b, [&] {
    const uint64_t group = a->group();
    if (group / 64 >= groups.size() ||
        (groups[group / 64] >> (group % 64) & 1) == 0) {
      return true;
    }
    if (add(a->members(), &last_a)) {
      add(b.members(), &last_b);
      ++num_groups;
    }
    return fits;
  });
  if (!status) return tl::unexpected(status.error());
  if (!fits) return false;

  // The groups of each member of block j, side by side.
  std::vector<uint32_t> lists;
  lists.reserve(num_links);
  std::vector<uint32_t> ends(block_size);
  for (uint32_t m = 0; m < block_size; ++m) {
    for (uint32_t at = last_b[m] == kUnused ? 0 : last_b[m]; at != 0;
         at = links[at - 1].next) {
      lists.push_back(links[at - 1].group);
    }
    ends[m] = static_cast<uint32_t>(lists.size());
  }
  // Most groups of b are not a's, as a few bits say.
  constexpr uint32_t kBits = 4096;
  std::array<uint64_t, kBits / 64> bits{};
  std::vector<uint32_t> last_with(num_groups + size_t{1});  // a, plus 1
  uint32_t current = kUnused;
  const auto for_each_of = [&](uint32_t member, const auto& visit) {
    for (uint32_t at = last_a[member]; at != 0; at = links[at - 1].next) {
      visit(links[at - 1].group);
    }
  };
  for (size_t k = 0; k < candidates.size(); ++k) {
    const uint32_t x = candidates[k].a - Begin(i);
    if (x != current) {
      if (current != kUnused) {
        for_each_of(current,
                    [&](uint32_t group) { bits[group % kBits / 64] = 0; });
      }
      current = x;
      for_each_of(x, [&](uint32_t group) {
        bits[group % kBits / 64] |= uint64_t{1} << (group % 64);
        last_with[group] = x + 1;
      });
    }
    const uint32_t y = candidates[k].b - Begin(j);
    marks[k] = 0;
    for (uint32_t at = y == 0 ? 0 : ends[y - 1]; at < ends[y]; ++at) {
      const uint32_t group = lists[at];
      if ((bits[group % kBits / 64] >> (group % 64) & 1) != 0 &&
          last_with[group] == x + 1) {
        marks[k] = 1;
        break;
      }
    }
  }
  return true;
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
}

Result<BlockCandidates> BlockCandidates::Open(const Options& options) {
  auto rep = std::make_unique<Rep>();
  rep->options = options;
  rep->CutMembers();
  for (uint32_t b = 0; b < rep->blocks; ++b) {
    const auto file = SpillReader::Open(
        rep->PathOf(b), BlockListsFormat(options.configuration));
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
    auto writer =
        BlockListsWriter::Create(rep->PathOf(b), options.configuration, file);
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
  struct Slot {
    uint32_t i, j;
    Result<bool> done = false;
    std::vector<Candidate> out;
  };
  std::vector<Slot> slots(PipelineSlots(r.threads));
  // A third of the memory is for candidates.
  const size_t most = std::max<size_t>(
      r.options.memory / 3 / slots.size() / sizeof(Candidate), 1);
  const size_t table = kTableBytes * size_t{r.block_size};
  const size_t room = std::max(r.ThreadBytes(), table + 64) - table;
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

  const Part all{0, r.block_size};
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
        slot.done = r.Collect(slot.i, slot.j, all, &scratch->room);
        if (slot.done && *slot.done) {
          slot.done = r.Count(
              slot.i, slot.j, all, keep,
              [&] { return slot.out.size() <= most; }, scratch.get(),
              &slot.out);
        }
        put_back(std::move(scratch));
      },
      [&](size_t s) {
        Slot& slot = slots[s];
        if (!slot.done) {
          status = tl::unexpected(slot.done.error());
        } else if (!*slot.done) {
          slot.out.clear();
          auto scratch = get();
          status = r.TakeInParts(slot.i, slot.j, all, keep, take, most,
                                 scratch.get(), &slot.out);
          put_back(std::move(scratch));
        } else if (!slot.out.empty()) {
          status = take(slot.i, slot.j, slot.out);
        }
        return status.has_value();
      });
  return status;
}

Status BlockCandidates::Mark(std::span<const uint64_t> groups, uint32_t i,
                             uint32_t j, std::span<const Candidate> candidates,
                             size_t memory, std::span<uint8_t> marks) const {
  if (candidates.empty()) return {};
  const Result<bool> fits =
      rep_->MarkAll(groups, i, j, candidates, memory, marks);
  if (!fits) return tl::unexpected(fits.error());
  if (*fits) return {};
  const size_t half = candidates.size() / 2;
  if (half == 0) {
    return Fail(ErrorCode::kLimit,
                "the passages of two documents do not fit into memory",
                kMoreMemory);
  }
  const Status status =
      Mark(groups, i, j, candidates.first(half), memory, marks.first(half));
  if (!status) return status;
  return Mark(groups, i, j, candidates.subspan(half), memory,
              marks.subspan(half));
}

}  // namespace copydesk
