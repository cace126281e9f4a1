#ifndef ENGINE_PIPELINE_CANDIDATE_STAGE_H_
#define ENGINE_PIPELINE_CANDIDATE_STAGE_H_

#include <cstdint>
#include <vector>

#include "engine/group/candidates.h"
#include "engine/group/key_groups.h"
#include "engine/pipeline/corpus.h"

namespace copydesk {

// Which documents may have something to do with which.
struct CandidateStage {
  // Per document, the one that stands for it: documents of one site with equal
  // tokens are one here. Of these, the earliest stands for all, then the one
  // with the least id.
  std::vector<uint32_t> stands_for;
  // Documents in an order that depends on their contents and ids alone. Within
  // `keys` a document goes by its place here, so that nothing that follows
  // depends on the order of the input.
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

// The key under which a winnowed shingle stands in CandidateStage::keys.
uint64_t PassageKey(uint64_t shingle);

// Finds pairs with three winnowed shingles in common, as 28 equal words in a
// row give and fewer mostly do, or with two that are a tenth of the smaller
// document, or with half of its. Texts without shingles meet in the hash of the
// whole text.
//
// 8 to 10 bytes a key while it runs and 12 a pair; the result does not depend
// on `threads`, nor, as a set of pairs, on the order of documents.
CandidateStage FindCandidatePairs(const Corpus& corpus, unsigned threads);

}  // namespace copydesk

#endif  // ENGINE_PIPELINE_CANDIDATE_STAGE_H_
