#include "engine/pipeline/candidate_stage.h"

#include <algorithm>
#include <mutex>
#include <numeric>
#include <tuple>

#include "engine/base/hash.h"
#include "engine/base/parallel.h"
#include "engine/group/order_sketch.h"
#include "engine/sketch/shingle_kernel.h"
#include "engine/sketch/winnow.h"

namespace copydesk {
namespace {

constexpr size_t kGrain = 256;  // documents a task

// All documents by sketch, so that like stands near like, then by content,
// site, day and id.
std::vector<uint32_t> OrderByContent(const Corpus& corpus) {
  struct Item {
    OrderSketch sketch;
    uint64_t content;
    uint32_t document;
  };
  std::vector<Item> items(corpus.size());
  for (uint32_t d = 0; d < corpus.size(); ++d) {
    const CorpusDocument& document = corpus.documents[d];
    items[d] = {document.sketch, document.print.content, d};
  }
  std::sort(items.begin(), items.end(), [&](const Item& x, const Item& y) {
    if (x.sketch != y.sketch) return x.sketch < y.sketch;
    if (x.content != y.content) return x.content < y.content;
    const CorpusDocument& a = corpus.documents[x.document];
    const CorpusDocument& b = corpus.documents[y.document];
    return std::tie(a.document.site, a.day, a.document.id) <
           std::tie(b.document.site, b.day, b.document.id);
  });
  std::vector<uint32_t> order;
  order.reserve(items.size());
  for (const Item& i : items) order.push_back(i.document);
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

// Winnowing keeps 2 of 9 shingles, and a few more where texts are short.
size_t LikelyKeys(const Corpus& corpus) {
  size_t keys = 0;
  for (const CorpusDocument& d : corpus.documents) {
    keys += d.print.tokens.size() * 2 / (kWinnowWindow + 1) + 1;
  }
  return keys + keys / 64;
}

}  // namespace

const std::vector<uint64_t>& KeyChooser::Choose(const Fingerprint& print) {
  chosen_.clear();
  if (print.tokens.size() >= kShingle) {
    shingles_.resize(ShingleCount(print.tokens.size()));
    kernel::Shingles(print.tokens, shingles_);
    Winnow(shingles_, &chosen_);
  } else if (!print.tokens.empty()) {
    chosen_.push_back(print.content);
  }
  return chosen_;
}

uint64_t PassageKey(uint64_t shingle) {
  // Winnowing chooses small hashes; their high bits say little.
  return shingle * 0x9e3779b97f4a7c15u;
}

double CandidateStage::Containment(const Candidate& c) const {
  return static_cast<double>(c.keys) /
         std::max(1u, std::min(num_keys[c.a], num_keys[c.b]));
}

CandidateStage FindCandidatePairs(const Corpus& corpus, const KeepRule& keep,
                                  unsigned threads) {
  const uint32_t n = corpus.size();
  CandidateStage stage;
  stage.order = OrderByContent(corpus);
  stage.stands_for = FindStandIns(corpus, stage.order);
  stage.num_keys.resize(n);
  stage.keys = KeyGroups(n);
  stage.keys.Reserve(LikelyKeys(corpus));

  std::vector<uint32_t> place_of(n);
  for (uint32_t p = 0; p < n; ++p) place_of[stage.order[p]] = p;
  ParallelFor(n, kGrain, threads, [&](size_t begin, size_t end) {
    KeyChooser chooser;
    std::vector<uint64_t> packed;
    for (size_t d = begin; d < end; ++d) {
      if (stage.stands_for[d] != d) continue;
      const auto& chosen = chooser.Choose(corpus.documents[d].print);
      stage.num_keys[d] = static_cast<uint32_t>(chosen.size());
      for (const uint64_t shingle : chosen) {
        packed.push_back(stage.keys.Pack(PassageKey(shingle), place_of[d]));
      }
    }
    stage.keys.AddPacked(packed);
  });
  stage.keys.Sort(threads);

  std::vector<uint32_t> num_keys(n);  // by place
  std::vector<OrderSketch> sketches(n);
  for (uint32_t p = 0; p < n; ++p) {
    num_keys[p] = stage.num_keys[stage.order[p]];
    sketches[p] = corpus.documents[stage.order[p]].sketch;
  }
  const auto text_of = [&](uint32_t place) -> const Fingerprint& {
    return corpus.documents[stage.order[place]].print;
  };
  const OftenEqual often(
      n,
      [&](uint32_t p) {
        const Fingerprint &x = text_of(p - 1), &y = text_of(p);
        return x.content == y.content && x.tokens.size() == y.tokens.size();
      },
      [&](uint32_t p) {
        return stage.stands_for[stage.order[p]] == stage.order[p];
      });
  std::once_flag ranked;
  std::vector<uint32_t> rank(n);  // by place
  const auto find_rank = [&] {
    std::vector<uint32_t> rank_of(n);
    const std::vector<uint32_t> best = keep.RankByFacts(corpus);
    for (uint32_t r = 0; r < n; ++r) rank_of[best[r]] = r;
    for (uint32_t p = 0; p < n; ++p) rank[p] = rank_of[stage.order[p]];
  };
  stage.candidates = FindCandidates(
      stage.keys,
      [&](uint64_t key, std::vector<uint32_t>* members) {
        std::call_once(ranked, find_rank);
        OrderBySketch(
            key, [&](uint32_t m) -> const OrderSketch& { return sketches[m]; },
            [&](uint32_t x, uint32_t y) { return rank[x] < rank[y]; }, members);
      },
      [&](const Candidate& c) {
        return IsCandidate(c.keys, std::min(num_keys[c.a], num_keys[c.b])) &&
               !often.LeavesOut(c.a, c.b);
      },
      threads);
  for (Candidate& c : stage.candidates) {
    c.a = stage.order[c.a];
    c.b = stage.order[c.b];
  }
  return stage;
}

}  // namespace copydesk
