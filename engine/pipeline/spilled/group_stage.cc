#include "engine/pipeline/spilled/group_stage.h"

#include <sys/stat.h>

#include <algorithm>
#include <numeric>
#include <utility>

#include "engine/group/order_sketch.h"
#include "engine/pipeline/candidate_stage.h"
#include "engine/pipeline/common_words.h"

namespace copydesk {
namespace {

constexpr size_t kAtOnce = 4096;  // candidates

// As OrderByContent of candidate_stage.cc.
std::vector<uint32_t> OrderByContent(const DocumentTable& table) {
  std::vector<uint32_t> by_name(table.sites.size());
  std::iota(by_name.begin(), by_name.end(), 0u);
  std::sort(by_name.begin(), by_name.end(), [&](uint32_t x, uint32_t y) {
    return table.sites[x] < table.sites[y];
  });
  std::vector<uint32_t> site_rank(by_name.size());
  for (uint32_t i = 0; i < by_name.size(); ++i) site_rank[by_name[i]] = i;

  std::vector<uint32_t> order(table.size());
  std::iota(order.begin(), order.end(), 0u);
  std::sort(order.begin(), order.end(), [&](uint32_t x, uint32_t y) {
    if (table.sketches[x] != table.sketches[y]) {
      return table.sketches[x] < table.sketches[y];
    }
    if (table.content[x] != table.content[y]) {
      return table.content[x] < table.content[y];
    }
    if (table.site[x] != table.site[y]) {
      return site_rank[table.site[x]] < site_rank[table.site[y]];
    }
    if (table.day[x] != table.day[y]) return table.day[x] < table.day[y];
    return table.id_rank[x] < table.id_rank[y];
  });
  return order;
}

std::vector<bool> FindStandIns(const DocumentTable& table,
                               const std::vector<uint32_t>& order) {
  std::vector<bool> alone(order.size(), true);
  for (size_t i = 1; i < order.size(); ++i) {
    const uint32_t before = order[i - 1], d = order[i];
    alone[i] = table.site[d] != table.site[before] ||
               table.content[d] != table.content[before] ||
               table.tokens[d] != table.tokens[before] || table.tokens[d] == 0;
  }
  return alone;
}

template <typename T>
Status AppendValue(SpillWriter* file, const T& value) {
  return file->Append(std::as_bytes(std::span(&value, 1)));
}

constexpr uint64_t kGroupsATime = 4096;  // between two words on progress

// Groups of many places as they are kept: a head and the places.
struct FrequentHead {
  uint64_t number;
  uint64_t key;
  uint64_t size;
};

Result<SpillWriter> Compressed(const std::string& path,
                               const SpillFormat& format) {
  SpillWriter::Options options;
  options.compress = true;
  return SpillWriter::Create(path, format, options);
}

BlockCandidates::Options BlockOptions(const Workspace& workspace,
                                      uint32_t members) {
  BlockCandidates::Options options;
  options.folder = workspace.Path("blocks");
  options.members = members;
  options.memory = workspace.memory;
  options.threads = workspace.threads;
  options.configuration = workspace.configuration;
  options.keep = workspace.keep;
  return options;
}

Result<BlockCandidates> MakeBlocks(const Workspace& workspace,
                                   const DocumentTable& table,
                                   const SpilledKeys& passages) {
  BlockCandidates::Options options = BlockOptions(workspace, table.size());
  options.tuples = passages.size();
  mkdir(options.folder.c_str(), 0700);  // Create() says what is wrong with it
  return BlockCandidates::Create(options);
}

// Cuts the passages into groups, and hands them on.
Status TakeGroups(const Workspace& workspace, const KeepRule& keep,
                  const DocumentTable& table, SpilledKeys* passages,
                  SpilledCandidates* to) {
  const std::vector<uint32_t>& order = to->order;
  std::vector<uint32_t> place_of(order.size());
  for (uint32_t p = 0; p < order.size(); ++p) {
    place_of[order[p]] = to->stands_alone[p] ? p : SpilledKeys::kLeftOut;
  }
  const auto better = [&](uint32_t p, uint32_t q) {
    const uint32_t x = order[p], y = order[q];
    const auto facts = [&](uint32_t d) {
      return KeepFacts{table.day[d], table.tokens[d], d, false,
                       table.sites[table.site[d]]};
    };
    const int by_facts = keep.CompareByFacts(facts(x), facts(y));
    return by_facts != 0 ? by_facts < 0 : table.id_rank[x] < table.id_rank[y];
  };
  const ContentOrder by_sketch = [&](uint64_t key,
                                     std::vector<uint32_t>* members) {
    OrderBySketch(
        key,
        [&](uint32_t place) -> const OrderSketch& {
          return table.sketches[order[place]];
        },
        better, members);
  };
  Result<SpillWriter> frequent =
      Compressed(to->frequent_path, workspace.Format("frequent"));
  if (!frequent) return tl::unexpected(frequent.error());
  uint64_t kept = 0;
  const Status visited = passages->ForEachGroup(
      table.size(), [&](uint32_t d) { return place_of[d]; }, workspace.threads,
      [&](const SpilledKeys::Group& group) -> Status {
        to->groups = group.number + 1;
        if (group.number % kGroupsATime == 0) {
          workspace.Progress(group.key, ~uint64_t{0});
        }
        if (Status s = to->blocks.Add(group, by_sketch); !s) return s;
        if (group.places.size() < kCommonStories) return {};
        ++kept;
        const FrequentHead head = {group.number, group.key,
                                   group.places.size()};
        if (Status s = AppendValue(&*frequent, head); !s) return s;
        return frequent->Append(std::as_bytes(group.places));
      });
  if (!visited) return visited;
  if (Status s = frequent->Finish(kept, false); !s) return s;
  return to->blocks.Finish();
}

// Fills in `end_of_equal`.
void FindEnds(SpilledCandidates* found) {
  const auto size = static_cast<uint32_t>(found->order.size());
  for (uint32_t p = 0; p < size;) {
    const uint32_t first = p++;
    while (p < size && !found->stands_alone[p]) ++p;
    if (p - first > 1) found->end_of_equal.emplace(first, p);
  }
}

// How many pairs of `blocks` blocks, each with itself and those after it, come
// before (i, j).
uint64_t PairOfBlocks(uint64_t i, uint64_t j, uint64_t blocks) {
  return i * blocks - i * (i - 1) / 2 + (j - i);
}

Status CountPairs(const Workspace& workspace, const OftenEqual& often,
                  SpilledCandidates* to) {
  Result<SpillWriter> file =
      Compressed(to->candidates_path, workspace.Format("candidates"));
  if (!file) return tl::unexpected(file.error());
  uint64_t size = 0;
  const uint64_t blocks = to->blocks.blocks();
  // Whether a pair is wanted depends on small numbers of keys alone, and is
  // asked of every pair that shares one.
  std::vector<uint8_t> few(to->keys.size());
  for (size_t p = 0; p < few.size(); ++p) {
    few[p] = static_cast<uint8_t>(std::min<uint32_t>(to->keys[p], 255));
  }
  const Status found = to->blocks.ForEach(
      [&](const Candidate& c) {
        return (c.keys >= 3 ||
                IsCandidate(c.keys, std::min(few[c.a], few[c.b]))) &&
               !often.LeavesOut(c.a, c.b);
      },
      [&](uint32_t i, uint32_t j, std::span<const Candidate> candidates) {
        auto& sections = to->sections;
        if (sections.empty() || sections.back().i != i ||
            sections.back().j != j) {
          sections.push_back({i, j, 0});
        }
        sections.back().size += candidates.size();
        workspace.Progress(PairOfBlocks(i, j, blocks),
                           PairOfBlocks(blocks, blocks, blocks));
        size += candidates.size();
        return file->Append(std::as_bytes(candidates));
      });
  if (!found) return found;
  return file->Finish(size, false);
}

}  // namespace

Result<SpilledCandidates> FindSpilledCandidates(const Workspace& workspace,
                                                const KeepRule& keep,
                                                DocumentTable* table,
                                                SpilledKeys* passages) {
  std::vector<uint32_t> order = OrderByContent(*table);
  std::vector<bool> alone = FindStandIns(*table, order);
  const OftenEqual often(
      table->size(),
      [&](uint32_t p) {
        const uint32_t d = order[p - 1], e = order[p];
        return table->content[d] == table->content[e] &&
               table->tokens[d] == table->tokens[e];
      },
      [&](uint32_t p) { return alone[p]; });
  table->content = {};
  std::vector<uint32_t> keys(order.size());
  for (size_t p = 0; p < order.size(); ++p) keys[p] = table->keys[order[p]];
  table->keys = {};
  Result<BlockCandidates> blocks = MakeBlocks(workspace, *table, *passages);
  if (!blocks) return tl::unexpected(blocks.error());
  SpilledCandidates found{std::move(order),
                          std::move(alone),
                          std::move(keys),
                          std::move(*blocks),
                          0,
                          {},
                          workspace.Path("candidates"),
                          workspace.Path("frequent"),
                          {}};
  FindEnds(&found);
  if (Status s =
          TakeGroups(workspace.Part(0, 0.4), keep, *table, passages, &found);
      !s) {
    return tl::unexpected(s.error());
  }
  table->sketches = {};
  if (Status s = CountPairs(workspace.Part(0.4, 1), often, &found); !s) {
    return tl::unexpected(s.error());
  }
  return found;
}

void SaveCandidates(const SpilledCandidates& candidates, StateWriter* to) {
  to->List(candidates.order);
  to->Bits(candidates.stands_alone);
  to->List(candidates.keys);
  to->Value(candidates.blocks.blocks());
  to->Value(candidates.groups);
  to->List(candidates.sections);
}

Result<SpilledCandidates> LoadCandidates(const Workspace& workspace,
                                         StateReader* from) {
  std::vector<uint32_t> order;
  std::vector<bool> alone;
  from->List(&order);
  from->Bits(&alone);
  std::vector<uint32_t> keys;
  from->List(&keys);
  if (order.size() != alone.size() || order.size() != keys.size()) {
    from->Damaged("no such order");
  }
  if (!from->status()) return tl::unexpected(from->status().error());
  BlockCandidates::Options options =
      BlockOptions(workspace, static_cast<uint32_t>(order.size()));
  from->Value(&options.blocks);
  Result<BlockCandidates> blocks = BlockCandidates::Open(options);
  if (!blocks) return tl::unexpected(blocks.error());
  SpilledCandidates found{std::move(order),
                          std::move(alone),
                          std::move(keys),
                          std::move(*blocks),
                          from->Get<uint64_t>(),
                          {},
                          workspace.Path("candidates"),
                          workspace.Path("frequent"),
                          {}};
  from->List(&found.sections);
  if (!from->status()) return tl::unexpected(from->status().error());
  FindEnds(&found);
  return found;
}

Status ForEachCandidate(const Workspace& workspace,
                        const SpilledCandidates& candidates,
                        const VisitCandidates& visit) {
  Result<SpillReader> file = SpillReader::Open(candidates.candidates_path,
                                               workspace.Format("candidates"));
  if (!file) return tl::unexpected(file.error());
  std::vector<Candidate> some;
  for (const SpilledCandidates::Section& section : candidates.sections) {
    for (uint64_t left = section.size; left > 0; left -= some.size()) {
      some.resize(std::min<uint64_t>(left, kAtOnce));
      const auto to = std::as_writable_bytes(std::span(some));
      if (Status s = file->ReadAll(to); !s) return s;
      if (Status s = visit(section, some); !s) return s;
    }
  }
  return {};
}

Status ForEachFrequent(
    const Workspace& workspace, const SpilledCandidates& candidates,
    const std::function<void(const SpilledKeys::Group&)>& visit) {
  Result<SpillReader> file =
      SpillReader::Open(candidates.frequent_path, workspace.Format("frequent"));
  if (!file) return tl::unexpected(file.error());
  std::vector<uint32_t> places;
  for (uint64_t row = 0; row < file->rows(); ++row) {
    FrequentHead head;
    Status s = file->ReadAll(std::as_writable_bytes(std::span(&head, 1)));
    if (!s) return s;
    if (head.size > candidates.order.size()) {
      return file->Damaged("no group is so large");
    }
    places.resize(head.size);
    s = file->ReadAll(std::as_writable_bytes(std::span(places)));
    if (!s) return s;
    visit({head.number, head.key, places});
  }
  return {};
}

}  // namespace copydesk
