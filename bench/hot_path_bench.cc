// The way from bytes to signatures, as a whole and stage by stage, at every
// level of instructions this CPU has. Results are checked against the scalar
// ones. `--text FILE` measures with other text.
//
//   Fingerprint/KIND/LEVEL   text to tokens, shingles and signature
//   Fingerprint/naive        the same work as most tools write it down first
//   Tokenize/KIND/LEVEL      text to tokens with their hashes: the tokenizers
//                            fold and hash a stretch at a time. In Fingerprint
//                            hashing is part of the loop that computes the
//                            signature, and costs next to nothing there
//   TokenHash/KIND           the hash alone, called for one token at a time
//   ShingleHash/LEVEL/N, Signature/128/LEVEL/N   N shingles
//   BandKeys/LEVEL           of one signature
//   Document/KIND            all that the engine keeps of a document, with
//                            mending, paragraphs and distinct shingles, at the
//                            chosen level
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "bench/bench_text.h"
#include "bench/naive.h"
#include "engine/base/hash.h"
#include "engine/base/simd.h"
#include "engine/sketch/fingerprint.h"
#include "engine/sketch/shingle_kernel.h"
#include "engine/sketch/signature_kernel.h"
#include "engine/sketch/sketch_kernel.h"
#include "engine/text/tokenize_kernel.h"

namespace copydesk::bench {
namespace {

using Texts = std::vector<std::string>;

struct Buffers {
  Tokens tokens;
  std::vector<uint64_t> shingles;
  Signature signature;
};

void Fingerprint(SimdLevel level, std::string_view text, Buffers* b) {
  kernel::Sketch(level, text, &b->tokens, &b->shingles, &b->signature);
}

// Ends the program where a level disagrees: a fast wrong answer is none. Gives
// the sum of the signatures' first elements.
uint64_t CheckAgainstScalar(SimdLevel level, const Texts& texts) {
  Buffers want, got;
  uint64_t sum = 0;
  for (const std::string& text : texts) {
    Fingerprint(SimdLevel::kScalar, text, &want);
    Fingerprint(level, text, &got);
    if (want.signature != got.signature ||
        want.tokens.hash != got.tokens.hash ||
        want.tokens.begin != got.tokens.begin ||
        want.tokens.end != got.tokens.end) {
      std::fprintf(stderr, "%s gives another fingerprint than scalar\n",
                   SimdName(level));
      std::abort();
    }
    sum += want.signature[0];
  }
  return sum;
}

void Bytes(benchmark::State& state, const Texts& texts) {
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations()) *
                          static_cast<int64_t>(BytesOf(texts)));
}

void RegisterFingerprints(const std::string& kind, const Texts& texts) {
  for (const SimdLevel level : AvailableSimd()) {
    benchmark::RegisterBenchmark(
        ("Fingerprint/" + kind + "/" + SimdName(level)).c_str(),
        [level, &texts](benchmark::State& state) {
          const uint64_t want = CheckAgainstScalar(level, texts);
          Buffers buffers;
          for (auto _ : state) {
            uint64_t sum = 0;
            for (const std::string& text : texts) {
              Fingerprint(level, text, &buffers);
              sum += buffers.signature[0];
            }
            if (sum != want) state.SkipWithError("not the scalar result");
          }
          Bytes(state, texts);
        });
  }
}

void RegisterNaive(const Texts& texts) {
  benchmark::RegisterBenchmark(
      "Fingerprint/naive", [&texts](benchmark::State& state) {
        for (auto _ : state) {
          for (const std::string& text : texts) {
            benchmark::DoNotOptimize(NaiveSignature(text));
          }
        }
        Bytes(state, texts);
      });
}

// One step over texts: `step` does all of them.
template <typename Step>
void RegisterStep(const std::string& name, const Texts& texts, SimdLevel level,
                  const Step& step) {
  benchmark::RegisterBenchmark((name + "/" + SimdName(level)).c_str(),
                               [level, &texts, step](benchmark::State& state) {
                                 CheckAgainstScalar(level, texts);
                                 for (auto _ : state) step(level, texts);
                                 Bytes(state, texts);
                               });
}

void RegisterTokenize(const std::string& kind, const Texts& texts) {
  for (const SimdLevel level : AvailableSimd()) {
    RegisterStep("Tokenize/" + kind, texts, level,
                 [](SimdLevel l, const Texts& all) {
                   thread_local Tokens tokens;
                   for (const std::string& text : all) {
                     tokens.Clear();
                     kernel::Tokenize(l, text, &tokens);
                     benchmark::DoNotOptimize(tokens.hash.data());
                   }
                 });
  }
}

// The hash alone, of tokens that are folded and cut already.
void RegisterTokenHash(const std::string& kind, const Texts& texts) {
  static std::map<std::string, Texts> words;
  for (const std::string& text : texts) {
    Tokens tokens;
    kernel::Tokenize(text, &tokens);
    for (size_t i = 0; i < tokens.size() && words[kind].size() < 4096; ++i) {
      words[kind].push_back(
          text.substr(tokens.begin[i], tokens.end[i] - tokens.begin[i]));
    }
  }
  benchmark::RegisterBenchmark(
      ("TokenHash/" + kind).c_str(),
      [&folded = words[kind]](benchmark::State& state) {
        for (auto _ : state) {
          for (const std::string& word : folded) {
            benchmark::DoNotOptimize(kernel::TokenHash(word));
          }
        }
        state.SetItemsProcessed(static_cast<int64_t>(state.iterations()) *
                                static_cast<int64_t>(folded.size()));
        Bytes(state, folded);
      });
}

std::vector<uint64_t> SomeHashes(int64_t n) {
  std::vector<uint64_t> hashes(static_cast<size_t>(n));
  for (size_t i = 0; i < hashes.size(); ++i) hashes[i] = Mix64(i + 1);
  return hashes;
}

[[noreturn]] void Differs(SimdLevel level, const char* what) {
  std::fprintf(stderr, "%s gives another %s than scalar\n", SimdName(level),
               what);
  std::abort();
}

void Items(benchmark::State& state, int64_t n) {
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations()) * n);
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations()) * n * 8);
}

void RegisterSets(SimdLevel level) {
  for (const int64_t n : {20, 50, 500, 5000}) {
    const std::string of =
        std::string(SimdName(level)) + "/" + std::to_string(n);
    benchmark::RegisterBenchmark(
        ("ShingleHash/" + of).c_str(), [level, n](benchmark::State& state) {
          const std::vector<uint64_t> tokens =
              SomeHashes(n + int64_t{kShingle} - 1);
          std::vector<uint64_t> want(ShingleCount(tokens.size())), got = want;
          kernel::ShinglesScalar(tokens, want);
          for (auto _ : state) {
            kernel::Shingles(level, tokens, got);
            benchmark::DoNotOptimize(got.data());
            benchmark::ClobberMemory();
          }
          if (got != want) Differs(level, "shingle");
          Items(state, n);
        });
    benchmark::RegisterBenchmark(
        ("Signature/128/" + of).c_str(), [level, n](benchmark::State& state) {
          const std::vector<uint64_t> shingles = SomeHashes(n);
          Signature want = EmptySignature(), got = want;
          kernel::UpdateSignatureScalar(shingles, &want);
          for (auto _ : state) {
            got = EmptySignature();
            kernel::UpdateSignature(level, shingles, &got);
            benchmark::DoNotOptimize(got);
          }
          if (got != want) Differs(level, "signature");
          Items(state, n);
        });
  }
  benchmark::RegisterBenchmark(
      (std::string("BandKeys/") + SimdName(level)).c_str(),
      [level](benchmark::State& state) {
        Signature signature = EmptySignature();
        kernel::UpdateSignature(SomeHashes(100), &signature);
        BandKeys want, got;
        for (auto _ : state) {
          ++signature[0];
          kernel::ComputeBandKeys(level, signature, &got);
          benchmark::DoNotOptimize(got);
        }
        kernel::ComputeBandKeysScalar(signature, &want);
        if (got != want) Differs(level, "band key");
        state.SetItemsProcessed(static_cast<int64_t>(state.iterations()));
        state.SetBytesProcessed(static_cast<int64_t>(state.iterations()) *
                                static_cast<int64_t>(sizeof signature));
      });
}

// What the engine keeps of a document, mending and paragraphs included.
void RegisterWhole(const std::string& kind, const Texts& texts) {
  benchmark::RegisterBenchmark(
      ("Document/" + kind).c_str(), [&texts](benchmark::State& state) {
        Fingerprinter fingerprinter;
        Signature signature;
        for (auto _ : state) {
          for (const std::string& text : texts) {
            benchmark::DoNotOptimize(
                fingerprinter.Make(text, &signature).content);
          }
        }
        Bytes(state, texts);
      });
}

}  // namespace
}  // namespace copydesk::bench

int main(int argc, char** argv) {
  using namespace copydesk::bench;
  std::string file;
  for (int i = 1; i + 1 < argc; ++i) {
    if (std::strcmp(argv[i], "--text") != 0) continue;
    file = argv[i + 1];
    std::copy(argv + i + 2, argv + argc, argv + i);
    argc -= 2;
  }
  // Static, since benchmarks refer to them until the end.
  static const Texts documents = Pieces(file, 3000, 8000, 4u << 20);
  static const Texts paragraphs = Pieces(file, 120, 540, 4u << 20);
  static const Texts typographic = Typographic(documents);
  static const Texts multilingual = Multilingual(documents);
  static const Texts cyrillic = Cyrillic(documents);
  static const Texts cjk = Cjk(documents);
  const std::pair<const char*, const Texts&> kinds[] = {
      {"documents", documents},     {"paragraphs", paragraphs},
      {"typographic", typographic}, {"multilingual", multilingual},
      {"cyrillic", cyrillic},       {"cjk", cjk}};
  for (const auto& [kind, texts] : kinds) RegisterFingerprints(kind, texts);
  RegisterNaive(documents);
  for (const auto& [kind, texts] : kinds) RegisterTokenize(kind, texts);
  for (const auto& [kind, texts] : kinds) RegisterTokenHash(kind, texts);
  for (const copydesk::SimdLevel level : copydesk::AvailableSimd()) {
    RegisterSets(level);
  }
  for (const auto& [kind, texts] : kinds) RegisterWhole(kind, texts);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
