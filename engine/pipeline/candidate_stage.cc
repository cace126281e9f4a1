#include "engine/pipeline/candidate_stage.h"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "engine/base/hash.h"
#include "engine/base/parallel.h"
#include "engine/sketch/shingle_kernel.h"
#include "engine/sketch/winnow.h"

namespace copydesk {
namespace {

constexpr size_t kGrain = 256;  // documents a task

// All documents by content, then day, then id.
std::vector<uint32_t> OrderByContent(const Corpus& corpus) {
  std::vector<uint32_t> order(corpus.size());
  std::iota(order.begin(), order.end(), 0u);
  std::sort(order.begin(), order.end(), [&](uint32_t x, uint32_t y) {
    const CorpusDocument& a = corpus.documents[x];
    const CorpusDocument& b = corpus.documents[y];
    return std::tie(a.print.content, a.document.site, a.day, a.document.id) <
           std::tie(b.print.content, b.document.site, b.day, b.document.id);
  });
  return order;
}

std::vector<uint32_t> FindStandIns(const Corpus& corpus,
                                   const std::vector<uint32_t>& order) {
  std::vector<uint32_t> stands_for(order.size());
  std::iota(stands_for.begin(), stands_for.end(), 0u);
  for (uint32_t i = 1; i < order.size(); ++i) {
    const CorpusDocument& before = corpus.documents[order[i - 1]];
    const CorpusDocument& d = corpus.documents[order[i]];
    if (d.site == before.site && d.print.content == before.print.content &&
        d.print.tokens == before.print.tokens && !d.print.tokens.empty()) {
      stands_for[order[i]] = stands_for[order[i - 1]];
    }
  }
  return stands_for;
}

// Sorts the members of a large group by their signatures, beginning at an
// element that the key chooses: the more alike, the closer together, and each
// key gives another order.
void OrderBySignature(const Corpus& corpus, const std::vector<uint32_t>& order,
                      uint64_t key, std::vector<uint32_t>* members) {
  const size_t first = Mix64(key) % kSignature;
  std::sort(members->begin(), members->end(), [&](uint32_t x, uint32_t y) {
    const CorpusDocument& a = corpus.documents[order[x]];
    const CorpusDocument& b = corpus.documents[order[y]];
    for (size_t i = 0; i < 4; ++i) {
      const size_t e = (first + i) % kSignature;
      if (a.print.signature[e] != b.print.signature[e]) {
        return a.print.signature[e] < b.print.signature[e];
      }
    }
    return x < y;
  });
}

}  // namespace

uint64_t PassageKey(uint64_t shingle) {
  // Winnowing chooses small hashes; their high bits say little.
  return shingle * 0x9e3779b97f4a7c15u;
}

double CandidateStage::Containment(const Candidate& c) const {
  return static_cast<double>(c.keys) /
         std::max(1u, std::min(num_keys[c.a], num_keys[c.b]));
}

CandidateStage FindCandidatePairs(const Corpus& corpus, unsigned threads) {
  const uint32_t n = corpus.size();
  CandidateStage stage;
  stage.order = OrderByContent(corpus);
  stage.stands_for = FindStandIns(corpus, stage.order);
  stage.num_keys.resize(n);
  stage.keys = KeyGroups(n);

  std::vector<std::vector<uint64_t>> packed(n / kGrain + 1);
  ParallelFor(n, kGrain, threads, [&](size_t begin, size_t end) {
    std::vector<uint64_t> shingles;
    std::vector<uint64_t> chosen;
    for (size_t place = begin; place < end; ++place) {
      const uint32_t d = stage.order[place];
      if (stage.stands_for[d] != d) continue;
      const Fingerprint& print = corpus.documents[d].print;
      chosen.clear();
      if (print.tokens.size() >= kShingle) {
        shingles.resize(ShingleCount(print.tokens.size()));
        kernel::Shingles(print.tokens, shingles);
        Winnow(shingles, &chosen);
      } else if (!print.tokens.empty()) {
        chosen.push_back(print.content);
      }
      stage.num_keys[d] = static_cast<uint32_t>(chosen.size());
      for (const uint64_t shingle : chosen) {
        packed[begin / kGrain].push_back(
            stage.keys.Pack(PassageKey(shingle), static_cast<uint32_t>(place)));
      }
    }
  });
  size_t tuples = 0;
  for (const auto& p : packed) tuples += p.size();
  stage.keys.Reserve(tuples);
  for (auto& p : packed) {
    stage.keys.AddPacked(p);
    p = {};
  }
  stage.keys.Sort();

  stage.candidates = FindCandidates(
      stage.keys,
      [&](uint64_t key, std::vector<uint32_t>* members) {
        OrderBySignature(corpus, stage.order, key, members);
      },
      [&](const Candidate& places) {
        const Candidate c{stage.order[places.a], stage.order[places.b],
                          places.keys};
        return c.keys >= 3 || (c.keys == 2 && stage.Containment(c) >= 0.1) ||
               stage.Containment(c) >= 0.5;
      });
  for (Candidate& c : stage.candidates) {
    c.a = stage.order[c.a];
    c.b = stage.order[c.b];
  }
  return stage;
}

}  // namespace copydesk
