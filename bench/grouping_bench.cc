// Grouping: keys to groups of members, and union-find.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>

#include "engine/base/hash.h"
#include "engine/group/key_groups.h"
#include "engine/group/union_find.h"

namespace copydesk {
namespace {

// Tuples of 16 to a member, of which one in ten shares its key with another.
void BM_KeyGroups(benchmark::State& state) {
  const auto tuples = static_cast<uint64_t>(state.range(0));
  const auto members = static_cast<uint32_t>(tuples / 16);
  uint64_t groups = 0;
  for (auto _ : state) {
    state.PauseTiming();
    KeyGroups keys(members);
    keys.Reserve(tuples);
    for (uint64_t t = 0; t < tuples; ++t) {
      const uint64_t key = t % 10 == 1 ? t - 1 : t;
      keys.Add(Mix64(key), static_cast<uint32_t>(t % members));
    }
    state.ResumeTiming();
    keys.Sort();
    groups = 0;
    keys.ForEachGroup([&](uint64_t, std::span<const uint32_t>) { ++groups; });
  }
  // Chance adds a few.
  if (groups < tuples / 10 || groups > tuples / 10 + tuples / 1000) {
    std::fprintf(stderr, "%llu groups of %llu tuples\n",
                 static_cast<unsigned long long>(groups),
                 static_cast<unsigned long long>(tuples));
    std::abort();
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations()) *
                          static_cast<int64_t>(tuples));
}
BENCHMARK(BM_KeyGroups)
    ->Name("KeyGroups")
    ->Arg(1'000'000)
    ->Arg(10'000'000)
    ->Unit(benchmark::kMillisecond);

void BM_UnionFind(benchmark::State& state) {
  const auto nodes = static_cast<uint32_t>(state.range(0));
  for (auto _ : state) {
    UnionFind sets(nodes);
    for (uint32_t e = 0; e < nodes; ++e) {
      sets.Union(static_cast<uint32_t>(Mix64(2 * e) % nodes),
                 static_cast<uint32_t>(Mix64(2 * e + 1) % nodes));
    }
    benchmark::DoNotOptimize(sets.Find(0));
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations()) * nodes);
}
BENCHMARK(BM_UnionFind)
    ->Name("UnionFind/edges")
    ->Arg(600'000)
    ->Arg(6'000'000)
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace copydesk

BENCHMARK_MAIN();
