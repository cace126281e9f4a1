// Grouping: keys to groups of members, beside std::sort, and union-find. Every
// result is compared with one found another way.
//
// 10 million tuples and 6 million nodes. COPYDESK_BENCH_LARGE=1 adds 100
// million tuples (3 GB) and 100 million nodes.
#include <benchmark/benchmark.h>
#include <malloc.h>
#include <time.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <numeric>
#include <span>
#include <string>
#include <vector>

#include "engine/base/hash.h"
#include "engine/base/parallel.h"
#include "engine/group/key_groups.h"
#include "engine/group/union_find.h"

namespace copydesk {
namespace {

[[noreturn]] void Abort(const char* what) {
  std::fprintf(stderr, "%s\n", what);
  std::abort();
}

// Bytes of VmRSS or VmHWM.
double Memory(const std::string& what) {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    double kib = 0;
    if (word == what + ":" && status >> kib) return kib * 1024;
  }
  Abort("no /proc/self/status");
}

// The most memory that was in use at a time since it was made.
class PeakMemory {
 public:
  PeakMemory() {
    malloc_trim(0);
    std::ofstream("/proc/self/clear_refs") << "5";  // resets VmHWM
    before_ = Memory("VmRSS");
  }
  double bytes() const { return Memory("VmHWM") - before_; }

 private:
  double before_;
};

// CPU time of all threads.
double CpuNanoseconds() {
  timespec t{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) * 1e9 + static_cast<double>(t.tv_nsec);
}

struct Tuple {
  uint64_t key;
  uint32_t member;
};
// Of 10 tuples, 16 to a member, one has the key of another, mostly far away.
Tuple MakeTuple(uint64_t t, uint64_t tuples) {
  const uint64_t like = t % 10 == 9 ? tuples / 10 * 10 - (t + 1) : t;
  return {Mix64(like + 1), static_cast<uint32_t>(t / 16)};
}
uint32_t Members(uint64_t tuples) {
  return static_cast<uint32_t>(tuples / 16 + 1);
}

// All groups, whatever their order.
struct Found {
  uint64_t groups = 0;
  uint64_t sum = 0;

  void See(uint64_t key, std::span<const uint32_t> members) {
    ++groups;
    for (const uint32_t m : members) key = (key ^ m) * 0x9e3779b97f4a7c15u;
    sum += key;
  }
};

// The groups of sorted tuples, keys compared in the bits that packing leaves.
Found Scan(const std::vector<Tuple>& tuples, const KeyGroups& packer) {
  Found found;
  std::vector<uint32_t> members;
  for (size_t i = 0; i < tuples.size();) {
    const uint64_t key = packer.Pack(tuples[i].key, 0);
    members.clear();
    for (; i < tuples.size() && packer.Pack(tuples[i].key, 0) == key; ++i) {
      members.push_back(tuples[i].member);
    }
    if (members.size() < 2) continue;
    std::sort(members.begin(), members.end());
    members.erase(std::unique(members.begin(), members.end()), members.end());
    if (members.size() > 1) found.See(key, members);
  }
  return found;
}

std::vector<Tuple> MakeTuples(uint64_t n) {
  std::vector<Tuple> tuples;
  tuples.reserve(n);
  for (uint64_t t = 0; t < n; ++t) tuples.push_back(MakeTuple(t, n));
  return tuples;
}

Found FindByStdSort(std::vector<Tuple>* tuples) {
  std::sort(tuples->begin(), tuples->end(),
            [](const Tuple& x, const Tuple& y) { return x.key < y.key; });
  return Scan(*tuples, KeyGroups(Members(tuples->size())));
}

Found FindByKeyGroups(const std::vector<Tuple>& tuples, unsigned threads) {
  constexpr size_t kGrain = 1 << 14;
  KeyGroups keys(Members(tuples.size()));
  keys.Reserve(tuples.size());
  ParallelFor(tuples.size(), kGrain, threads, [&](size_t begin, size_t end) {
    std::array<uint64_t, kGrain> packed;
    for (size_t t = begin; t < end; ++t) {
      packed[t - begin] = keys.Pack(tuples[t].key, tuples[t].member);
    }
    keys.AddPacked(std::span(packed).first(end - begin));
  });
  keys.Sort(threads);
  Found found;
  keys.ForEachGroup([&](uint64_t key, std::span<const uint32_t> members) {
    found.See(key, members);
  });
  return found;
}

// Aborts unless both ways of grouping find the same.
void Check(uint64_t tuples, const Found& found) {
  static auto* const seen = new std::map<uint64_t, Found>;
  if (!seen->contains(tuples)) {
    std::vector<Tuple> made = MakeTuples(tuples);
    (*seen)[tuples] = FindByStdSort(&made);
  }
  const Found& want = (*seen)[tuples];
  if (found.groups != want.groups || found.sum != want.sum) {
    Abort("groups differ");
  }
  if (found.groups < tuples / 11 || found.groups > tuples / 9) {
    Abort("another number of groups than made");
  }
}

// From tuples in memory to having seen all groups. Counters: CPU time of all
// threads, nanoseconds a tuple, and memory, bytes a tuple: that of the tuples
// for std::sort, what is needed beside them for KeyGroups.
void BM_Grouping(benchmark::State& state) {
  const auto n = static_cast<uint64_t>(state.range(0));
  const auto threads = static_cast<unsigned>(state.range(1));
  const std::vector<Tuple> tuples = MakeTuples(n);
  double all = 0, memory = 0;
  for (auto _ : state) {
    state.PauseTiming();
    const PeakMemory peak;
    state.ResumeTiming();
    const double start = CpuNanoseconds();
    const Found found = FindByKeyGroups(tuples, threads);
    all += CpuNanoseconds() - start;
    state.PauseTiming();
    memory = peak.bytes();
    Check(n, found);
    state.ResumeTiming();
  }
  const auto total =
      static_cast<double>(n) * static_cast<double>(state.iterations());
  state.counters["ns"] = all / total;
  state.counters["bytes"] = memory / static_cast<double>(n);
}

void BM_StdSort(benchmark::State& state) {
  const auto n = static_cast<uint64_t>(state.range(0));
  double all = 0, memory = 0;
  for (auto _ : state) {
    state.PauseTiming();
    const PeakMemory peak;
    std::vector<Tuple> tuples = MakeTuples(n);
    state.ResumeTiming();
    const double start = CpuNanoseconds();
    const Found found = FindByStdSort(&tuples);
    all += CpuNanoseconds() - start;
    state.PauseTiming();
    memory = peak.bytes();
    Check(n, found);
    state.ResumeTiming();
  }
  const auto total =
      static_cast<double>(n) * static_cast<double>(state.iterations());
  state.counters["ns"] = all / total;
  state.counters["bytes"] = memory / static_cast<double>(n);
}

using Edges = std::vector<UnionFind::Edge>;

// One and a half edges a node, in no order, in lots.
constexpr uint64_t kLot = 1 << 20;
uint64_t NumEdges(uint32_t nodes) { return uint64_t{nodes} * 3 / 2; }
void MakeEdges(uint32_t nodes, uint64_t first, Edges* edges) {
  edges->clear();
  const auto node = [&](uint64_t i) {
    return static_cast<uint32_t>((Mix64(i + 1) >> 32) * nodes >> 32);
  };
  const uint64_t end = std::min(first + kLot, NumEdges(nodes));
  for (uint64_t e = first; e < end; ++e) {
    edges->push_back({node(2 * e), node(2 * e + 1)});
  }
}

// Union by path halving, an edge at a time.
class PlainSets {
 public:
  explicit PlainSets(uint32_t n) : parent_(n) {
    std::iota(parent_.begin(), parent_.end(), 0u);
  }
  uint32_t Find(uint32_t x) {
    while (parent_[x] != x) x = parent_[x] = parent_[parent_[x]];
    return x;
  }
  void Union(std::span<const UnionFind::Edge> edges) {
    for (const auto& [x, y] : edges) {
      const uint32_t a = Find(x), b = Find(y);
      parent_[std::max(a, b)] = std::min(a, b);
    }
  }

 private:
  std::vector<uint32_t> parent_;
};

template <typename Sets>
uint64_t SumOfRoots(uint32_t nodes, Sets* sets) {
  uint64_t sum = 0;
  for (uint32_t x = 0; x < nodes; ++x) sum = sum * 31 + sets->Find(x);
  return sum;
}

void CheckRoots(uint32_t nodes, uint64_t sum) {
  static auto* const seen = new std::map<uint32_t, uint64_t>;
  if (!seen->contains(nodes)) {
    PlainSets sets(nodes);
    Edges edges;
    for (uint64_t e = 0; e < NumEdges(nodes); e += kLot) {
      MakeEdges(nodes, e, &edges);
      sets.Union(edges);
    }
    (*seen)[nodes] = SumOfRoots(nodes, &sets);
  }
  if ((*seen)[nodes] != sum) Abort("sets differ");
}

// CPU time of the unions, and of making the sets; not of making the edges.
template <typename Sets>
void BM_UnionFind(benchmark::State& state) {
  const auto nodes = static_cast<uint32_t>(state.range(0));
  double all = 0, memory = 0;
  Edges edges;
  edges.reserve(kLot);
  MakeEdges(nodes, 0, &edges);
  for (auto _ : state) {
    const PeakMemory peak;
    double start = CpuNanoseconds();
    Sets sets(nodes);
    all += CpuNanoseconds() - start;
    for (uint64_t e = 0; e < NumEdges(nodes); e += kLot) {
      state.PauseTiming();
      MakeEdges(nodes, e, &edges);
      state.ResumeTiming();
      start = CpuNanoseconds();
      sets.Union(edges);
      all += CpuNanoseconds() - start;
    }
    memory = peak.bytes();
    state.PauseTiming();
    CheckRoots(nodes, SumOfRoots(nodes, &sets));
    state.ResumeTiming();
  }
  state.counters["ns"] = all / static_cast<double>(NumEdges(nodes)) /
                         static_cast<double>(state.iterations());
  state.counters["bytes"] = memory / nodes;
}

void Register() {
  const char* const large = std::getenv("COPYDESK_BENCH_LARGE");
  const bool all = large != nullptr && *large == '1';
  auto* const sort = benchmark::RegisterBenchmark("StdSort", BM_StdSort);
  auto* const group = benchmark::RegisterBenchmark("Grouping", BM_Grouping);
  auto* const plain = benchmark::RegisterBenchmark("UnionFind/halving",
                                                   BM_UnionFind<PlainSets>);
  auto* const sets =
      benchmark::RegisterBenchmark("UnionFind", BM_UnionFind<UnionFind>);
  for (auto* b : {sort, group, plain, sets}) {
    b->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime()->UseRealTime();
  }
  for (const int64_t tuples : {10'000'000, 100'000'000}) {
    if (tuples > 10'000'000 && !all) break;
    sort->Arg(tuples);
    for (const int64_t threads : {1, 2}) group->Args({tuples, threads});
  }
  for (const int64_t nodes : {600'000, 6'000'000, 100'000'000}) {
    if (nodes > 6'000'000 && !all) break;
    plain->Arg(nodes);
    sets->Arg(nodes);
  }
}

}  // namespace
}  // namespace copydesk

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  copydesk::Register();
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
