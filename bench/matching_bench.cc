// Comparing two texts: the aligner and the relation, on generated copies of
// each tier of editing. Every result is held to one that was worked out before
// the clock started, the exact figures by sets of their own.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/gen/generator.h"
#include "engine/match/aligner.h"
#include "engine/match/relation.h"
#include "engine/pipeline/match_stage.h"
#include "engine/sketch/fingerprint.h"
#include "engine/sketch/shingle_kernel.h"

namespace copydesk::bench {
namespace {

constexpr size_t kPairs = 200;

// A story and one of its copies.
struct Pair {
  CorpusDocument a;
  CorpusDocument b;
  std::vector<bool> common_a;  // none is
  std::vector<bool> common_b;
  Alignment alignment;
  Relation relation = Relation::kBackground;
};

struct Pairs {
  std::vector<Pair> pairs;
  int64_t tokens_a = 0;
  int64_t tokens_b = 0;
  uint64_t runs = 0;
};

[[noreturn]] void Disagree(const char* what) {
  std::fprintf(stderr, "%s differs from what was expected\n", what);
  std::abort();
}

// The exact figures by another way, and that runs are runs.
void Check(const Pair& p) {
  const auto set = [](const std::vector<uint64_t>& tokens) {
    std::vector<uint64_t> shingles(ShingleCount(tokens.size()));
    kernel::ShinglesScalar(tokens, shingles);
    return std::set<uint64_t>(shingles.begin(), shingles.end());
  };
  const auto& a = p.a.print.tokens;
  const auto& b = p.b.print.tokens;
  const auto set_a = set(a), set_b = set(b);
  size_t shared = 0;
  for (const uint64_t s : set_a) shared += set_b.contains(s);
  if (p.alignment.shared_shingles != shared) Disagree("shared shingles");
  uint32_t end = 0;
  for (const Run& r : p.alignment.runs) {
    if (r.b < end) Disagree("order of runs");
    end = r.b + r.length;
    for (uint32_t k = 0; k < r.length; ++k) {
      if (a[r.a + k] != b[r.b + k]) Disagree("a run");
    }
  }
}

Pairs MakePairs(gen::Tier tier) {
  gen::GenOptions options;
  options.documents = 4000;
  options.tier = tier;
  auto generator = gen::Generator::Create(options);
  gen::GeneratedDocument document;
  Fingerprinter fingerprinter;
  std::map<uint64_t, CorpusDocument> first_of;  // by cluster
  Pairs made;
  uint32_t site = 0;
  while (made.pairs.size() < kPairs && generator->Next(&document)) {
    CorpusDocument d;
    d.document.text = document.text;
    d.print = fingerprinter.Make(d.document.text);
    d.site = site++;
    const auto [first, is_new] = first_of.try_emplace(document.cluster, d);
    if (is_new) continue;
    Pair p;
    p.a = first->second;
    p.b = std::move(d);
    p.common_a.assign(p.a.print.tokens.size(), false);
    p.common_b.assign(p.b.print.tokens.size(), false);
    Aligner aligner;
    aligner.SetA(p.a.print.tokens);
    p.relation = Relate(
        ComparePair(&aligner, p.a, p.common_a, p.b, p.common_b, &p.alignment));
    Check(p);
    made.tokens_a += static_cast<int64_t>(p.a.print.tokens.size());
    made.tokens_b += static_cast<int64_t>(p.b.print.tokens.size());
    made.runs += p.alignment.runs.size();
    made.pairs.push_back(std::move(p));
  }
  return made;
}

void BM_SetA(benchmark::State& state, const Pairs& made) {
  Aligner aligner;
  for (auto _ : state) {
    for (const Pair& p : made.pairs) {
      aligner.SetA(p.a.print.tokens);
      benchmark::DoNotOptimize(aligner);
    }
  }
  Alignment alignment;
  const Pair& last = made.pairs.back();
  aligner.Align(last.b.print.tokens, last.b.print.distinct_shingles,
                &alignment);
  if (alignment.runs != last.alignment.runs) Disagree("an alignment");
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations()) *
                          made.tokens_a);
}

// Per token of both texts: SetA, then Align.
void BM_Align(benchmark::State& state, const Pairs& made) {
  Aligner aligner;
  Alignment alignment;
  for (auto _ : state) {
    for (const Pair& p : made.pairs) {
      aligner.SetA(p.a.print.tokens);
      aligner.Align(p.b.print.tokens, p.b.print.distinct_shingles, &alignment);
      if (alignment.shared_shingles != p.alignment.shared_shingles ||
          alignment.runs != p.alignment.runs) {
        Disagree("an alignment");
      }
    }
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations()) *
                          (made.tokens_a + made.tokens_b));
  state.counters["runs_a_pair"] =
      static_cast<double>(made.runs) / static_cast<double>(made.pairs.size());
}

// Per pair, the whole of it: SetA, Align, all figures, the relation.
void BM_ComparePair(benchmark::State& state, const Pairs& made) {
  Aligner aligner;
  Alignment alignment;
  for (auto _ : state) {
    for (const Pair& p : made.pairs) {
      aligner.SetA(p.a.print.tokens);
      const Relation relation = Relate(
          ComparePair(&aligner, p.a, p.common_a, p.b, p.common_b, &alignment));
      if (relation != p.relation) Disagree("a relation");
    }
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations()) *
                          static_cast<int64_t>(made.pairs.size()));
}

// Per pair, from the figures.
void BM_Relate(benchmark::State& state, const Pairs& made) {
  std::vector<PairFigures> figures;
  Alignment alignment;
  for (const Pair& p : made.pairs) {
    Aligner aligner;
    aligner.SetA(p.a.print.tokens);
    figures.push_back(
        ComparePair(&aligner, p.a, p.common_a, p.b, p.common_b, &alignment));
  }
  for (auto _ : state) {
    for (size_t i = 0; i < figures.size(); ++i) {
      if (Relate(figures[i]) != made.pairs[i].relation) Disagree("a relation");
    }
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations()) *
                          static_cast<int64_t>(figures.size()));
}

void Register(gen::Tier tier, const Pairs& made) {
  const std::string name(gen::TierName(tier));
  const auto add = [&](const char* what, auto function) {
    benchmark::RegisterBenchmark(
        (what + name).c_str(),
        [&made, function](benchmark::State& s) { function(s, made); })
        ->Unit(benchmark::kMicrosecond);
  };
  add("SetA/tokens/", BM_SetA);
  add("SetA+Align/tokens/", BM_Align);
  add("SetA+ComparePair/pairs/", BM_ComparePair);
  add("Relate/pairs/", BM_Relate);
}

}  // namespace
}  // namespace copydesk::bench

int main(int argc, char** argv) {
  using namespace copydesk;
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  // Static, since benchmarks refer to them until the end.
  static const bench::Pairs light = bench::MakePairs(gen::Tier::kLight);
  static const bench::Pairs medium = bench::MakePairs(gen::Tier::kMedium);
  static const bench::Pairs heavy = bench::MakePairs(gen::Tier::kHeavy);
  bench::Register(gen::Tier::kLight, light);
  bench::Register(gen::Tier::kMedium, medium);
  bench::Register(gen::Tier::kHeavy, heavy);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
