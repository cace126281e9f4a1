#ifndef ENGINE_PIPELINE_SPILLED_PAIR_BATCHES_H_
#define ENGINE_PIPELINE_SPILLED_PAIR_BATCHES_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <tuple>
#include <vector>

#include "engine/base/external_sort.h"
#include "engine/base/result.h"
#include "engine/io/input.h"
#include "engine/pipeline/corpus.h"
#include "engine/pipeline/spilled/document_table.h"
#include "engine/pipeline/spilled/workspace.h"

namespace copydesk {

// Two documents to compare, by their places in SpilledCandidates::order, the
// one that comes before first. Pairs with one label are likely to have
// documents in common, and are compared together, and so are those of places
// that are near.
struct PairRow {
  uint32_t label;
  uint32_t a;
  uint32_t b;
  uint32_t about;  // of the caller's
  // The documents meant: a and b, or those that they stand for.
  uint32_t x;
  uint32_t y;
  friend bool operator<(const PairRow& p, const PairRow& q) {
    return std::tie(p.label, p.a, p.b, p.x, p.y) <
           std::tie(q.label, q.a, q.b, q.x, q.y);
  }
};
using PairSort = ExternalSort<PairRow>;

// Pairs with all their documents in memory.
struct PairBatch {
  std::vector<uint32_t> documents;  // numbers, ascending
  std::vector<uint32_t> places;     // of the same documents, and
  Corpus corpus;                    // they themselves, in the same order
  std::vector<PairRow> rows;        // documents are numbers within the batch
  // Where each `a` begins in `rows`, and the end.
  std::vector<size_t> firsts;
};

// About how many documents of those in the table `memory` holds.
size_t DocumentsInBatch(const DocumentTable& table, bool with_text,
                        size_t memory);

// Gives pairs batch by batch, with as many documents as fit into `memory`;
// CorpusDocument::document, with the id, is read `with_text` only. The document
// at place p is order[p].
// Sorts `pairs`.
Status ForEachBatch(const Workspace& workspace, const DocumentTable& table,
                    const Input& input, std::span<const uint32_t> order,
                    bool with_text, size_t memory, PairSort* pairs,
                    const std::function<Status(PairBatch*)>& visit);

}  // namespace copydesk

#endif  // ENGINE_PIPELINE_SPILLED_PAIR_BATCHES_H_
