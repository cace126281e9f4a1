// Pairs of documents with a Jaccard similarity of 0.8 or more over 5-word
// shingles, by the library's public headers: the job of bench/peers. Documents
// are read before the clock starts; from then on texts in memory become exact
// pairs.
//
//   copydesk_pairs FILE METHOD THREADS PAIRS
//
// METHOD is `winnow`, as the commands find candidates; or `bands16`, 16 bands
// of 8 minima, as most tools do; or `bands32`, 32 bands of 4, which miss one
// pair of similarity 0.8 in twenty million and leave more to verify. Writes the
// pairs to the file PAIRS, two 32-bit numbers of documents each, and to
// standard output one JSON object with the least times of all repetitions.
#include <algorithm>
#include <atomic>
#include <bit>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <span>
#include <string>
#include <vector>

#include "engine/base/hash.h"
#include "engine/base/parallel.h"
#include "engine/group/candidates.h"
#include "engine/group/key_groups.h"
#include "engine/io/input.h"
#include "engine/pipeline/candidate_stage.h"
#include "engine/pipeline/corpus.h"
#include "engine/sketch/fingerprint.h"
#include "engine/sketch/shingle_kernel.h"
#include "engine/sketch/signature_kernel.h"
#include "engine/text/tokenize_kernel.h"

namespace copydesk::bench {
namespace {

constexpr double kThreshold = 0.8;
// Of two sets of similarity 0.8, the estimate lies below this once in a hundred
// million times: 5.6 standard errors.
constexpr double kLeastEstimate = 0.6;
constexpr size_t kGrain = 256;  // documents a task

using Hashes = std::vector<uint64_t>;

struct Found {
  std::vector<std::pair<uint32_t, uint32_t>> pairs;
  size_t candidates = 0;
};

// A set of shingles by open addressing. No shingle is 0, so 0 marks a free
// place.
class ShingleSet {
 public:
  // Room for `size` shingles, and none in it.
  void Clear(size_t size) { places_.assign(std::bit_ceil(2 * size + 1), 0); }
  // False where it was there already.
  bool Insert(uint64_t hash) {
    uint64_t& place = places_[Find(hash)];
    const bool is_new = place == 0;
    place = hash;
    return is_new;
  }
  bool Contains(uint64_t hash) const { return places_[Find(hash)] == hash; }

 private:
  size_t Find(uint64_t hash) const {
    const size_t mask = places_.size() - 1;
    size_t at = hash & mask;
    while (places_[at] != 0 && places_[at] != hash) at = (at + 1) & mask;
    return at;
  }

  Hashes places_;
};

// The candidates that are alike enough, exactly. They are in order of `a`.
// `signature` gives that of a document, `shingles` fills in its shingles.
template <typename SignatureOf, typename ShinglesOf>
Found Verify(const std::vector<Candidate>& candidates, size_t documents,
             unsigned threads, const SignatureOf& signature,
             const ShinglesOf& shingles) {
  std::vector<uint8_t> alike(candidates.size());
  std::vector<std::atomic<bool>> wanted(documents);
  ParallelFor(candidates.size(), 4096, threads, [&](size_t begin, size_t end) {
    for (size_t c = begin; c < end; ++c) {
      const auto [a, b, keys] = candidates[c];
      if (EstimateJaccard(signature(a), signature(b)) < kLeastEstimate) {
        continue;
      }
      alike[c] = 1;
      wanted[a].store(true, std::memory_order_relaxed);
      wanted[b].store(true, std::memory_order_relaxed);
    }
  });
  // Per document, its different shingles.
  std::vector<Hashes> sets(documents);
  ParallelFor(documents, kGrain, threads, [&](size_t begin, size_t end) {
    ShingleSet seen;
    for (size_t d = begin; d < end; ++d) {
      if (!wanted[d]) continue;
      shingles(d, &sets[d]);
      seen.Clear(sets[d].size());
      std::erase_if(sets[d], [&](uint64_t h) { return !seen.Insert(h); });
    }
  });
  ParallelFor(candidates.size(), 4096, threads, [&](size_t begin, size_t end) {
    ShingleSet of_a;
    uint32_t in_set = ~uint32_t{0};
    for (size_t c = begin; c < end; ++c) {
      if (alike[c] == 0) continue;
      const auto [a, b, keys] = candidates[c];
      if (a != in_set) {
        of_a.Clear(sets[a].size());
        for (const uint64_t h : sets[a]) of_a.Insert(h);
        in_set = a;
      }
      size_t both = 0;
      for (const uint64_t h : sets[b]) both += of_a.Contains(h);
      const size_t all = sets[a].size() + sets[b].size() - both;
      alike[c] = both > 0 && static_cast<double>(both) >=
                                 kThreshold * static_cast<double>(all);
    }
  });
  Found found;
  found.candidates = candidates.size();
  for (size_t c = 0; c < candidates.size(); ++c) {
    if (alike[c] != 0) {
      found.pairs.push_back(std::minmax(candidates[c].a, candidates[c].b));
    }
  }
  return found;
}

// Winnowed shingles. Each document is a site of its own, so that none stands
// in for another.
Found ByWinnowing(Corpus* corpus, unsigned threads) {
  std::vector<Signature> signatures(corpus->size());
  ParallelFor(corpus->size(), kGrain, threads, [&](size_t begin, size_t end) {
    Fingerprinter fingerprinter;
    for (size_t d = begin; d < end; ++d) {
      CorpusDocument& document = corpus->documents[d];
      document.site = static_cast<uint32_t>(d);
      document.print =
          fingerprinter.Make(document.document.text, &signatures[d]);
      document.sketch = MakeOrderSketch(signatures[d]);
    }
  });
  const CandidateStage stage = FindCandidatePairs(*corpus, {}, threads);
  const auto print = [&](size_t d) -> const Fingerprint& {
    return corpus->documents[d].print;
  };
  return Verify(
      stage.candidates, corpus->size(), threads,
      [&](size_t d) -> const Signature& { return signatures[d]; },
      [&](size_t d, Hashes* shingles) {
        shingles->resize(ShingleCount(print(d).tokens.size()));
        kernel::Shingles(print(d).tokens, *shingles);
      });
}

// keys[b] = a hash of the minima b, b + bands, b + 2 * bands, ...
void BandKeysOf(const Signature& signature, std::span<uint64_t> keys) {
  for (size_t b = 0; b < keys.size(); ++b) {
    uint64_t key = b;
    for (size_t i = b; i < kSignature; i += keys.size()) {
      key = key * 0x9e3779b97f4a7c15u + signature[i];
    }
    keys[b] = Mix64(key);
  }
}

// Bands of the signature, each a key. Only signatures are kept; the few texts
// that have a likely partner are tokenized again.
Found ByBands(const Corpus& corpus, size_t bands, unsigned threads) {
  const uint32_t n = corpus.size();
  const auto shingles_of = [&](size_t d, Tokens* tokens, Hashes* shingles) {
    tokens->Clear();
    kernel::Tokenize(corpus.documents[d].document.text, tokens);
    shingles->resize(ShingleCount(tokens->size()));
    kernel::Shingles(tokens->hash, *shingles);
  };
  std::vector<Signature> signatures(n);
  KeyGroups groups(n);
  std::vector<Hashes> packed(n / kGrain + 1);
  ParallelFor(n, kGrain, threads, [&](size_t begin, size_t end) {
    Tokens tokens;
    Hashes shingles;
    Hashes keys(bands);
    packed[begin / kGrain].reserve((end - begin) * bands);
    for (size_t d = begin; d < end; ++d) {
      shingles_of(d, &tokens, &shingles);
      signatures[d] = EmptySignature();
      // Texts without a shingle would all be equal.
      if (shingles.empty()) continue;
      kernel::UpdateSignature(shingles, &signatures[d]);
      BandKeysOf(signatures[d], keys);
      for (const uint64_t key : keys) {
        packed[begin / kGrain].push_back(
            groups.Pack(key, static_cast<uint32_t>(d)));
      }
    }
  });
  groups.Reserve(n * bands);
  for (const Hashes& p : packed) groups.AddPacked(p);
  groups.Sort();
  const std::vector<Candidate> candidates = FindCandidates(
      groups,
      [&](uint64_t key, std::vector<uint32_t>* members) {
        const size_t element = key % kSignature;
        std::sort(members->begin(), members->end(),
                  [&](uint32_t x, uint32_t y) {
                    const uint32_t a = signatures[x][element];
                    const uint32_t b = signatures[y][element];
                    return a != b ? a < b : x < y;
                  });
      },
      [](const Candidate&) { return true; });
  return Verify(
      candidates, n, threads,
      [&](size_t d) -> const Signature& { return signatures[d]; },
      [&](size_t d, Hashes* shingles) {
        thread_local Tokens tokens;
        shingles_of(d, &tokens, shingles);
      });
}

Corpus ReadTexts(const std::string& file) {
  Corpus corpus;
  Result<Input> input = Input::Open({file}, {});
  if (!input) {
    std::fprintf(stderr, "%s\n", input.error().message.c_str());
    std::exit(3);
  }
  RecordBatch batch;
  Decoded decoded;
  for (Result<bool> more = true; more && *more;) {
    batch.Clear();
    more = input->Next(&batch);
    if (!more) {
      std::fprintf(stderr, "%s\n", more.error().message.c_str());
      std::exit(3);
    }
    for (const RawRecord& record : batch.records) {
      input->Decode(record, &decoded);
    }
  }
  for (Document& d : decoded.documents) {
    corpus.documents.emplace_back().document = std::move(d);
  }
  return corpus;
}

double CpuSeconds() {
  timespec t{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

double WallSeconds() {
  using Clock = std::chrono::steady_clock;
  return std::chrono::duration<double>(Clock::now().time_since_epoch()).count();
}

// Of this program alone; getrusage counts what its parent had, too.
long PeakKilobytes() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    long kilobytes = 0;
    if (word == "VmHWM:" && status >> kilobytes) return kilobytes;
  }
  return 0;
}

int Main(int argc, char** argv) {
  if (argc != 5) {
    std::fprintf(stderr,
                 "copydesk_pairs FILE winnow|bands16|bands32 THREADS "
                 "REPETITIONS PAIRS\n");
    return 2;
  }
  const std::string method = argv[2];
  const unsigned threads =
      ResolveThreads(static_cast<unsigned>(std::atoi(argv[3])));
  Corpus corpus = ReadTexts(argv[1]);

  const double cpu_start = CpuSeconds(), wall_start = WallSeconds();
  const Found found = method == "bands16"   ? ByBands(corpus, 16, threads)
                      : method == "bands32" ? ByBands(corpus, 32, threads)
                                            : ByWinnowing(&corpus, threads);
  const double cpu = CpuSeconds() - cpu_start;
  const double wall = WallSeconds() - wall_start;

  std::ofstream out(argv[4], std::ios::binary);
  for (const auto& [a, b] : found.pairs) {
    out.write(reinterpret_cast<const char*>(&a), sizeof a);
    out.write(reinterpret_cast<const char*>(&b), sizeof b);
  }
  out.close();
  std::printf(
      "{\"cpu\": %.6f, \"wall\": %.6f, \"peak_kb\": %ld, \"candidates\": %zu, "
      "\"pairs\": %zu}\n",
      cpu, wall, PeakKilobytes(), found.candidates, found.pairs.size());
  return out ? 0 : 4;
}

}  // namespace
}  // namespace copydesk::bench

int main(int argc, char** argv) { return copydesk::bench::Main(argc, argv); }
