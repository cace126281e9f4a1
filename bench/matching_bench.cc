// Comparing two texts: the aligner and the relation, on generated copies of
// each tier of editing. Every result is held to one that was worked out before
// the clock started, the exact figures by sets of their own.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/gen/generator.h"
#include "engine/match/aligner.h"
#include "engine/match/relation.h"
#include "engine/pipeline/candidate_stage.h"
#include "engine/pipeline/corpus.h"
#include "engine/pipeline/match_stage.h"
#include "engine/sketch/fingerprint.h"
#include "engine/sketch/shingle_kernel.h"

namespace copydesk::bench {
namespace {

constexpr size_t kPairs = 200;

// What a story and one of its copies should give.
struct Expected {
  Alignment alignment;
  Relation relation = Relation::kBackground;
};

// Documents 2 * i and 2 * i + 1 of the corpus are a pair.
struct Pairs {
  Corpus corpus;
  std::optional<CommonWords> common;  // none is
  std::vector<Expected> expected;
  int64_t tokens_a = 0;
  int64_t tokens_b = 0;
  uint64_t runs = 0;

  size_t size() const { return expected.size(); }
  const Fingerprint& a(size_t i) const { return corpus.documents[2 * i].print; }
  const Fingerprint& b(size_t i) const {
    return corpus.documents[2 * i + 1].print;
  }
};

[[noreturn]] void Disagree(const char* what) {
  std::fprintf(stderr, "%s differs from what was expected\n", what);
  std::abort();
}

// The exact figures by another way, and that runs are runs.
void Check(const Fingerprint& a, const Fingerprint& b,
           const Alignment& alignment) {
  const auto set = [](const std::vector<uint64_t>& tokens) {
    std::vector<uint64_t> shingles(ShingleCount(tokens.size()));
    kernel::ShinglesScalar(tokens, shingles);
    return std::set<uint64_t>(shingles.begin(), shingles.end());
  };
  const auto set_a = set(a.tokens), set_b = set(b.tokens);
  size_t shared = 0;
  for (const uint64_t s : set_a) shared += set_b.contains(s);
  if (alignment.shared_shingles != shared) Disagree("shared shingles");
  uint32_t end = 0;
  for (const Run& r : alignment.runs) {
    if (r.b < end) Disagree("order of runs");
    end = r.b + r.length;
    for (uint32_t k = 0; k < r.length; ++k) {
      if (a.tokens[r.a + k] != b.tokens[r.b + k]) Disagree("a run");
    }
  }
}

// Fills in pairs of generated copies.
void DrawDocuments(gen::Tier tier, Corpus* corpus) {
  gen::GenOptions options;
  options.documents = 4000;
  options.tier = tier;
  auto generator = gen::Generator::Create(options);
  gen::GeneratedDocument document;
  Fingerprinter fingerprinter;
  std::map<uint64_t, CorpusDocument> first_of;  // by cluster
  uint32_t site = 0;
  while (corpus->size() < 2 * kPairs && generator->Next(&document)) {
    CorpusDocument d;
    d.document.text = document.text;
    d.print = fingerprinter.Make(d.document.text);
    d.site = site++;
    const auto [first, is_new] = first_of.try_emplace(document.cluster, d);
    if (is_new) continue;
    corpus->documents.push_back(first->second);
    corpus->documents.push_back(std::move(d));
  }
}

void Prepare(gen::Tier tier, Pairs* made) {
  DrawDocuments(tier, &made->corpus);
  CandidateStage stage;
  stage.keys = KeyGroups(made->corpus.size());
  stage.keys.Sort();
  std::vector<DocumentVerdicts> verdicts(made->corpus.size());
  for (uint32_t d = 0; d < made->corpus.size(); ++d) {
    verdicts[d].lines.resize(made->corpus.documents[d].print.paragraphs.size());
  }
  made->common.emplace(made->corpus, stage, std::vector<uint32_t>(), verdicts,
                       1);
  PairComparer comparer(made->corpus, *made->common);
  for (uint32_t d = 0; d < made->corpus.size(); d += 2) {
    comparer.SetA(d);
    Expected& e = made->expected.emplace_back();
    e.relation = Relate(comparer.Compare(d + 1));
    e.alignment = comparer.alignment();
    const Fingerprint& a = made->corpus.documents[d].print;
    const Fingerprint& b = made->corpus.documents[d + 1].print;
    Check(a, b, e.alignment);
    made->tokens_a += static_cast<int64_t>(a.tokens.size());
    made->tokens_b += static_cast<int64_t>(b.tokens.size());
    made->runs += e.alignment.runs.size();
  }
}

void Align(const Pairs& made, size_t i, Aligner* aligner,
           Alignment* alignment) {
  const Fingerprint& b = made.b(i);
  aligner->Align(b.tokens, b.distinct_shingles, alignment);
  const Alignment& expected = made.expected[i].alignment;
  if (alignment->shared_shingles != expected.shared_shingles ||
      alignment->runs != expected.runs) {
    Disagree("an alignment");
  }
}

void Items(benchmark::State& state, int64_t items) {
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations()) * items);
}

// Per token of A: what the first text costs that it is compared with, here one
// of a single shingle that no text has.
void BM_Index(benchmark::State& state, const Pairs& made) {
  const std::vector<uint64_t> other(kShingle);
  Aligner aligner;
  Alignment alignment;
  for (auto _ : state) {
    for (size_t i = 0; i < made.size(); ++i) {
      aligner.SetA(made.a(i).tokens);
      aligner.Align(other, 1, &alignment);
      if (alignment.shared_shingles != 0) Disagree("an alignment");
    }
  }
  Items(state, made.tokens_a);
}

// Per token of both texts.
void BM_Align(benchmark::State& state, const Pairs& made) {
  Aligner aligner;
  Alignment alignment;
  for (auto _ : state) {
    for (size_t i = 0; i < made.size(); ++i) {
      aligner.SetA(made.a(i).tokens);
      Align(made, i, &aligner, &alignment);
    }
  }
  Items(state, made.tokens_a + made.tokens_b);
  state.counters["runs_a_pair"] =
      static_cast<double>(made.runs) / static_cast<double>(made.size());
}

// Per pair, the whole of it: SetA, Align, all figures, the relation.
void BM_Compare(benchmark::State& state, const Pairs& made) {
  PairComparer comparer(made.corpus, *made.common);
  for (auto _ : state) {
    for (uint32_t i = 0; i < made.size(); ++i) {
      comparer.SetA(2 * i);
      const Relation relation = Relate(comparer.Compare(2 * i + 1));
      if (relation != made.expected[i].relation) Disagree("a relation");
    }
  }
  Items(state, static_cast<int64_t>(made.size()));
}

// Per pair, from its figures.
void BM_Relate(benchmark::State& state, const Pairs& made) {
  PairComparer comparer(made.corpus, *made.common);
  std::vector<PairFigures> figures;
  for (uint32_t i = 0; i < made.size(); ++i) {
    comparer.SetA(2 * i);
    figures.push_back(comparer.Compare(2 * i + 1));
  }
  for (auto _ : state) {
    for (size_t i = 0; i < figures.size(); ++i) {
      if (Relate(figures[i]) != made.expected[i].relation) {
        Disagree("a relation");
      }
    }
  }
  Items(state, static_cast<int64_t>(figures.size()));
}

void Register(gen::Tier tier, const Pairs& made) {
  const std::string name(gen::TierName(tier));
  const auto add = [&](const char* what, auto function) {
    benchmark::RegisterBenchmark(
        (what + name).c_str(),
        [&made, function](benchmark::State& s) { function(s, made); })
        ->Unit(benchmark::kMicrosecond);
  };
  add("Index/tokens/", BM_Index);
  add("SetA+Align/tokens/", BM_Align);
  add("Compare/pairs/", BM_Compare);
  add("Relate/pairs/", BM_Relate);
}

}  // namespace
}  // namespace copydesk::bench

int main(int argc, char** argv) {
  using namespace copydesk;
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  // Static, since benchmarks refer to them until the end.
  static bench::Pairs pairs[3];
  constexpr gen::Tier kTiers[] = {gen::Tier::kLight, gen::Tier::kMedium,
                                  gen::Tier::kHeavy};
  for (size_t i = 0; i < 3; ++i) {
    bench::Prepare(kTiers[i], &pairs[i]);
    bench::Register(kTiers[i], pairs[i]);
  }
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
