// The way from bytes to signatures, stage by stage and as a whole, at every
// level of instructions this CPU has. Each benchmark checks its result against
// the scalar one before it times. `--text FILE` measures with other text.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "bench/bench_text.h"
#include "bench/naive.h"
#include "engine/base/simd.h"
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

// Ends the program where a level disagrees: a fast wrong answer is none.
void CheckAgainstScalar(SimdLevel level, const Texts& texts) {
  Buffers want, got;
  for (const std::string& text : texts) {
    Fingerprint(SimdLevel::kScalar, text, &want);
    Fingerprint(level, text, &got);
    if (want.signature != got.signature ||
        want.tokens.begin != got.tokens.begin) {
      std::fprintf(stderr, "%s gives another fingerprint than scalar\n",
                   SimdName(level));
      std::abort();
    }
  }
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
          CheckAgainstScalar(level, texts);
          Buffers buffers;
          for (auto _ : state) {
            for (const std::string& text : texts) {
              Fingerprint(level, text, &buffers);
              benchmark::DoNotOptimize(buffers.signature);
            }
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

void RegisterStages(const Texts& texts) {
  for (const SimdLevel level : AvailableSimd()) {
    benchmark::RegisterBenchmark(
        (std::string("Tokenize/documents/") + SimdName(level)).c_str(),
        [level, &texts](benchmark::State& state) {
          Tokens tokens;
          for (auto _ : state) {
            for (const std::string& text : texts) {
              tokens.Clear();
              kernel::Tokenize(level, text, &tokens);
              benchmark::DoNotOptimize(tokens.hash.data());
            }
          }
          Bytes(state, texts);
        });
    for (const int64_t n : {20, 50, 500, 5000}) {
      const auto register_set = [&](const char* name, auto body) {
        benchmark::RegisterBenchmark(
            (std::string(name) + SimdName(level) + "/" + std::to_string(n))
                .c_str(),
            [level, n, body](benchmark::State& state) {
              std::vector<uint64_t> in(static_cast<size_t>(n));
              for (size_t i = 0; i < in.size(); ++i) {
                in[i] = (i + 1) * 0x9e3779b97f4a7c15u;
              }
              for (auto _ : state) body(level, in);
              state.SetItemsProcessed(static_cast<int64_t>(state.iterations()) *
                                      n);
            });
      };
      register_set("ShingleHash/",
                   [](SimdLevel l, const std::vector<uint64_t>& in) {
                     thread_local std::vector<uint64_t> out;
                     out.resize(ShingleCount(in.size()));
                     kernel::Shingles(l, in, out);
                     benchmark::DoNotOptimize(out.data());
                   });
      register_set("Signature/128/",
                   [](SimdLevel l, const std::vector<uint64_t>& in) {
                     Signature s = EmptySignature();
                     kernel::UpdateSignature(l, in, &s);
                     benchmark::DoNotOptimize(s);
                   });
    }
  }
  benchmark::RegisterBenchmark("BandKeys/scalar", [](benchmark::State& state) {
    Signature s = EmptySignature();
    BandKeys keys;
    for (auto _ : state) {
      ++s[0];
      kernel::ComputeBandKeysScalar(s, &keys);
      benchmark::DoNotOptimize(keys);
    }
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
  RegisterFingerprints("documents", documents);
  RegisterFingerprints("paragraphs", paragraphs);
  RegisterNaive(documents);
  RegisterFingerprints("typographic", typographic);
  RegisterFingerprints("multilingual", multilingual);
  RegisterFingerprints("cyrillic", cyrillic);
  RegisterFingerprints("cjk", cjk);
  RegisterStages(documents);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
