#include "engine/pipeline/candidate_stage.h"

#include <algorithm>
#include <cstdlib>
#include <tuple>

#include "engine/base/date.h"
#include "engine/base/hash.h"
#include "engine/base/parallel.h"
#include "engine/group/union_find.h"
#include "engine/sketch/shingle_kernel.h"
#include "engine/sketch/winnow.h"

namespace copydesk {
namespace {

constexpr size_t kGrain = 256;  // documents a task

std::vector<uint32_t> FindStandIns(const Corpus& corpus) {
  const uint32_t n = corpus.size();
  std::vector<uint32_t> order(n);
  std::vector<uint32_t> stands_for(n);
  for (uint32_t d = 0; d < n; ++d) order[d] = stands_for[d] = d;
  const auto text_key = [&](uint32_t d) {
    const CorpusDocument& doc = corpus.documents[d];
    return std::tuple(doc.print.content, doc.print.tokens.size(), doc.site);
  };
  std::sort(order.begin(), order.end(), [&](uint32_t x, uint32_t y) {
    const auto kx = text_key(x), ky = text_key(y);
    if (kx != ky) return kx < ky;
    const CorpusDocument& a = corpus.documents[x];
    const CorpusDocument& b = corpus.documents[y];
    return std::tie(a.day, a.document.id) < std::tie(b.day, b.document.id);
  });
  for (uint32_t i = 1; i < n; ++i) {
    const uint32_t d = order[i], before = order[i - 1];
    if (text_key(d) == text_key(before) &&
        !corpus.documents[d].print.tokens.empty()) {
      stands_for[d] = stands_for[before];
    }
  }
  return stands_for;
}

// Sorts the members of a large group by their signatures, beginning at an
// element that the key chooses: the more alike, the closer together, and each
// key gives another order.
void OrderBySignature(const Corpus& corpus, uint64_t key,
                      std::vector<uint32_t>* members) {
  const size_t first = Mix64(key) % kSignature;
  std::sort(members->begin(), members->end(), [&](uint32_t x, uint32_t y) {
    const CorpusDocument& a = corpus.documents[x];
    const CorpusDocument& b = corpus.documents[y];
    for (size_t i = 0; i < 4; ++i) {
      const size_t e = (first + i) % kSignature;
      if (a.print.signature[e] != b.print.signature[e]) {
        return a.print.signature[e] < b.print.signature[e];
      }
    }
    return std::tie(a.print.content, a.document.id) <
           std::tie(b.print.content, b.document.id);
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
  stage.stands_for = FindStandIns(corpus);
  stage.num_keys.resize(n);
  stage.keys = KeyGroups(n);

  std::vector<std::vector<uint64_t>> packed(n / kGrain + 1);
  ParallelFor(n, kGrain, threads, [&](size_t begin, size_t end) {
    std::vector<uint64_t> shingles;
    std::vector<uint64_t> chosen;
    for (size_t d = begin; d < end; ++d) {
      if (stage.stands_for[d] != d) continue;
      const Fingerprint& print = corpus.documents[d].print;
      chosen.clear();
      if (print.tokens.size() >= kShingle) {
        shingles.resize(ShingleCount(print.tokens.size()));
        kernel::ShinglesScalar(print.tokens, shingles);
        Winnow(shingles, &chosen);
      } else if (!print.tokens.empty()) {
        chosen.push_back(print.content);
      }
      stage.num_keys[d] = static_cast<uint32_t>(chosen.size());
      for (const uint64_t shingle : chosen) {
        packed[begin / kGrain].push_back(
            stage.keys.Pack(PassageKey(shingle), static_cast<uint32_t>(d)));
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
        OrderBySignature(corpus, key, members);
      },
      [&](const Candidate& c) {
        return c.keys >= 3 || (c.keys == 2 && stage.Containment(c) >= 0.1) ||
               stage.Containment(c) >= 0.5;
      });
  return stage;
}

std::vector<uint32_t> FindStories(const Corpus& corpus,
                                  const CandidateStage& stage) {
  constexpr double kSameStory = 0.7;
  constexpr int32_t kMonth = 31;
  UnionFind stories(corpus.size());
  for (uint32_t d = 0; d < corpus.size(); ++d) {
    stories.Union(d, stage.stands_for[d]);
  }
  for (const Candidate& c : stage.candidates) {
    const int32_t a = corpus.documents[c.a].day, b = corpus.documents[c.b].day;
    if (a != kNoDay && b != kNoDay && std::abs(a - b) > kMonth) continue;
    if (stage.Containment(c) >= kSameStory) stories.Union(c.a, c.b);
  }
  std::vector<uint32_t> numbers(corpus.size());
  for (uint32_t d = 0; d < corpus.size(); ++d) numbers[d] = stories.Find(d);
  return numbers;
}

}  // namespace copydesk
