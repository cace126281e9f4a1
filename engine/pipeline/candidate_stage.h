#ifndef ENGINE_PIPELINE_CANDIDATE_STAGE_H_
#define ENGINE_PIPELINE_CANDIDATE_STAGE_H_

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <vector>

#include "engine/group/candidates.h"
#include "engine/group/key_groups.h"
#include "engine/pipeline/corpus.h"
#include "engine/pipeline/keep_rule.h"

namespace copydesk {

// Which documents may have something to do with which.
struct CandidateStage {
  // Per document, the one that stands for it: documents of one site with equal
  // tokens are one here. Of these, the earliest stands for all, then the one
  // with the least id.
  std::vector<uint32_t> stands_for;
  // Documents in an order that depends on their contents and ids alone, by
  // OrderSketch first. Within `keys` a document goes by its place here, so that
  // nothing that follows depends on the order of the input.
  std::vector<uint32_t> order;
  // Winnowed shingles of the documents that stand for others, sorted.
  KeyGroups keys{0};
  // How many keys each document has.
  std::vector<uint32_t> num_keys;
  // Pairs of documents that stand for others; of each, `a` comes before `b` in
  // `order`, and so do the pairs.
  std::vector<Candidate> candidates;

  // Share of keys in common, over the document with fewer: an estimate of
  // containment.
  double Containment(const Candidate& c) const;
};

// The shingles by which other documents find this one: winnowed, or the hash of
// the whole text where it has none. Holds buffers; one a thread.
class KeyChooser {
 public:
  // Valid until the next call.
  const std::vector<uint64_t>& Choose(const Fingerprint& print);

 private:
  std::vector<uint64_t> shingles_;
  std::vector<uint64_t> chosen_;
};

// True where a pair with so many keys in common is a candidate; `fewer` is how
// many keys the document with fewer has.
constexpr bool IsCandidate(uint32_t keys, uint32_t fewer) {
  return keys >= 3 || fewer <= 10 * keys;
}

// Texts that stand in very many documents, on however many sites: of these only
// neighbours in the order are candidates. Equality carries from one to the
// next, and all pairs would be hundreds a document.
class OftenEqual {
 public:
  static constexpr uint32_t kInFull = 256;  // documents of one text

  // By place in the order: `same(p)` says whether the document at p has the
  // text of the one before, `stands_alone(p)` whether it stands for itself.
  template <typename Same, typename StandsAlone>
  OftenEqual(uint32_t size, const Same& same, const StandsAlone& stands_alone) {
    for (uint32_t p = 0; p < size;) {
      const uint32_t begin = p++;
      while (p < size && same(p)) ++p;
      if (p - begin <= kInFull) continue;
      for (uint32_t q = begin; q < p; ++q) {
        if (stands_alone(q)) places_.push_back({q, p});
      }
    }
  }

  // Whether a pair of places, a before b, is no candidate for this.
  bool LeavesOut(uint32_t a, uint32_t b) const {
    if (places_.empty()) return false;
    const auto at = std::lower_bound(
        places_.begin(), places_.end(), a,
        [](const Place& x, uint32_t place) { return x.place < place; });
    if (at == places_.end() || at->place != a || b >= at->end) return false;
    return std::next(at)->place != b;
  }

 private:
  struct Place {
    uint32_t place;
    uint32_t end;  // of its text
  };
  std::vector<Place> places_;
};

// The key under which a winnowed shingle stands in CandidateStage::keys.
uint64_t PassageKey(uint64_t shingle);

// Finds pairs with three winnowed shingles in common, as 28 equal words in a
// row give and fewer mostly do, or with fewer that are a tenth of the smaller
// document's. Texts without shingles meet in the hash of the whole text.
//
// In groups above kAllPairs each document meets the best by `keep`, as far as
// that asks for no origin and no field but the site: the one that is kept can
// speak for all.
//
// 8 to 10 bytes a key while it runs and 12 a pair; the result does not depend
// on `threads`, nor, as a set of pairs, on the order of documents.
CandidateStage FindCandidatePairs(const Corpus& corpus, const KeepRule& keep,
                                  unsigned threads);

}  // namespace copydesk

#endif  // ENGINE_PIPELINE_CANDIDATE_STAGE_H_
