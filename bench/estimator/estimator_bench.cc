// How well signatures estimate Jaccard similarity, and how well bands keep what
// they promise, on real shingles with an overlap that is known exactly:
//
//   estimator_bench [--text FILE] [--trials N]
//
// Prints two tables; ends with 1 where the estimate is worse than 1.05 times
// its theoretical error or its bias is above 0.003.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <unordered_set>
#include <vector>

#include "bench/bench_text.h"
#include "engine/base/hash.h"
#include "engine/sketch/shingle_kernel.h"
#include "engine/sketch/signature_kernel.h"
#include "engine/text/tokenize_kernel.h"

namespace copydesk::bench {
namespace {

constexpr double kWorstError = 1.05;
constexpr double kWorstBias = 0.003;

using Hashes = std::vector<uint64_t>;

class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}
  // Below `n`, which is small beside 2^32.
  size_t Below(size_t n) {
    state_ += 0x9e3779b97f4a7c15u;
    return static_cast<size_t>(((Mix64(state_) >> 32) * n) >> 32);
  }

 private:
  uint64_t state_;
};

// The shingles of about 8 MB of text, in order.
Hashes ShinglesOfText(const std::string& file) {
  Hashes all;
  Tokens tokens;
  Hashes shingles;
  for (const std::string& text : Pieces(file, 3000, 8000, 8u << 20)) {
    tokens.Clear();
    kernel::Tokenize(text, &tokens);
    shingles.resize(ShingleCount(tokens.size()));
    kernel::Shingles(tokens.hash, shingles);
    all.insert(all.end(), shingles.begin(), shingles.end());
  }
  return all;
}

// `size` different shingles that follow each other in the text, in any order.
void DrawUnion(const Hashes& text, size_t size, Random* random, Hashes* set) {
  std::unordered_set<uint64_t> seen;
  set->clear();
  for (size_t at = random->Below(text.size()); set->size() < size; ++at) {
    const uint64_t shingle = text[at % text.size()];
    if (!seen.insert(shingle).second) continue;
    set->push_back(shingle);
    std::swap(set->back(), (*set)[random->Below(set->size())]);
  }
}

struct Cell {
  double jaccard = 0;  // as planted
  double error = 0;    // root mean square error over sqrt(J * (1 - J) / K)
  double bias = 0;
  double band = 0;       // share of equal bands
  double candidate = 0;  // share of pairs that meet in a band
};

// Pairs of sets with a union of `size` shingles, `shared` of them in both and
// the others in turns in one or the other.
Cell Measure(const Hashes& text, size_t size, size_t shared, size_t trials) {
  Random random(size * 1'000'003 + shared);
  Cell cell;
  cell.jaccard = static_cast<double>(shared) / static_cast<double>(size);
  double sum = 0, squares = 0;
  size_t bands = 0, candidates = 0;
  Hashes all, a, b;
  for (size_t t = 0; t < trials; ++t) {
    DrawUnion(text, size, &random, &all);
    a.assign(all.begin(), all.begin() + static_cast<ptrdiff_t>(shared));
    b = a;
    for (size_t i = shared; i < size; ++i) {
      (i % 2 == 0 ? a : b).push_back(all[i]);
    }
    Signature of_a = EmptySignature(), of_b = EmptySignature();
    kernel::UpdateSignature(a, &of_a);
    kernel::UpdateSignature(b, &of_b);
    const double off = EstimateJaccard(of_a, of_b) - cell.jaccard;
    sum += off;
    squares += off * off;
    BandKeys keys_a, keys_b;
    kernel::ComputeBandKeysScalar(of_a, &keys_a);
    kernel::ComputeBandKeysScalar(of_b, &keys_b);
    size_t equal = 0;
    for (size_t i = 0; i < kBands; ++i) equal += keys_a[i] == keys_b[i];
    bands += equal;
    candidates += equal > 0;
  }
  const auto n = static_cast<double>(trials);
  const double theory =
      std::sqrt(cell.jaccard * (1 - cell.jaccard) / kSignature);
  cell.error = std::sqrt(squares / n) / theory;
  cell.bias = sum / n;
  cell.band = static_cast<double>(bands) / (n * kBands);
  cell.candidate = static_cast<double>(candidates) / n;
  return cell;
}

size_t SharedOf(size_t size, double jaccard) {
  return static_cast<size_t>(std::lround(jaccard * static_cast<double>(size)));
}

int Run(const std::string& file, size_t trials) {
  const Hashes text = ShinglesOfText(file);
  constexpr size_t kSizes[] = {15, 40, 100, 500, 5000};
  double worst_error = 0, worst_bias = 0;
  std::printf(
      "%zu pairs a cell, %zu shingles of text, %zu minima\n\n"
      "| RMSE / theory, bias | u = 15 | 40 | 100 | 500 | 5000 |\n"
      "|---|---|---|---|---|---|\n",
      trials, text.size(), kSignature);
  for (const double jaccard : {0.2, 0.5, 0.8, 0.9}) {
    std::printf("| J = %.1f |", jaccard);
    for (const size_t size : kSizes) {
      const Cell c = Measure(text, size, SharedOf(size, jaccard), trials);
      worst_error = std::max(worst_error, c.error);
      worst_bias = std::max(worst_bias, std::abs(c.bias));
      std::printf(" %.3f, %+.4f |", c.error, c.bias);
      std::fflush(stdout);
    }
    std::printf("\n");
  }
  std::printf(
      "\n| %zu bands of %zu | theory | u = 40 | 100 | 500 |\n"
      "|---|---|---|---|---|\n",
      kBands, kRows);
  for (const double jaccard : {0.5, 0.6, 0.7, 0.8, 0.9}) {
    const double band = std::pow(jaccard, kRows);
    const double candidate = 1 - std::pow(1 - band, kBands);
    std::string ratios, shares;
    for (const size_t size : {size_t{40}, size_t{100}, size_t{500}}) {
      const Cell c = Measure(text, size, SharedOf(size, jaccard), trials);
      char cell[32];
      std::snprintf(cell, sizeof cell, " %.3f |", c.band / band);
      ratios += cell;
      std::snprintf(cell, sizeof cell, " %.4f |", c.candidate);
      shares += cell;
    }
    std::printf("| J = %.1f: P(band equal) / J^%zu | 1 |%s\n", jaccard, kRows,
                ratios.c_str());
    std::printf("| J = %.1f: P(candidate) | %.4f |%s\n", jaccard, candidate,
                shares.c_str());
  }
  std::printf(
      "\nworst RMSE / theory %.3f (bound %.2f), worst bias %.4f "
      "(bound %.3f)\n",
      worst_error, kWorstError, worst_bias, kWorstBias);
  return worst_error <= kWorstError && worst_bias <= kWorstBias ? 0 : 1;
}

}  // namespace
}  // namespace copydesk::bench

int main(int argc, char** argv) {
  std::string file;
  size_t trials = 5'000;
  for (int i = 1; i + 1 < argc; ++i) {
    if (std::string(argv[i]) == "--text") file = argv[i + 1];
    if (std::string(argv[i]) == "--trials") {
      trials = std::max(1, std::atoi(argv[i + 1]));
    }
  }
  return copydesk::bench::Run(file, trials);
}
