#ifndef ENGINE_PIPELINE_SPILLED_TILED_PAIRS_H_
#define ENGINE_PIPELINE_SPILLED_TILED_PAIRS_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/spill_file.h"
#include "engine/pipeline/spilled/document_table.h"
#include "engine/pipeline/spilled/workspace.h"

namespace copydesk {

// Pairs of documents that tell different stories, in a file, until all are
// known and can be ordered so that few documents are read often. Nearly all
// such pairs are of one site: what they share is its furniture or its forms. So
// documents are laid out site by site and cut into tiles, of which a batch
// holds two, and pairs are compared tile by tile. A bit a document, and 12
// bytes a pair in the file before it is compressed.
class TiledPairs {
 public:
  // `table` must outlive the object.
  static Result<TiledPairs> Create(const Workspace& workspace,
                                   const DocumentTable& table);
  TiledPairs(TiledPairs&&) noexcept = default;
  ~TiledPairs();

  struct Pair {
    uint32_t a;      // places of documents
    uint32_t b;      //
    uint32_t about;  // of the caller's
  };
  Status Add(const Pair& pair);

  // Once, after the last Add: gives the pairs in the order of Add, each with
  // the label that it is to be sorted by. The document at place p is order[p].
  using Visit = std::function<Status(const Pair& pair, uint32_t label)>;
  Status ForEach(std::span<const uint32_t> order, size_t documents_in_batch,
                 const Visit& visit);

 private:
  TiledPairs(const DocumentTable* table, SpillFormat format, SpillWriter file)
      : table_(table),
        format_(std::move(format)),
        path_(file.path()),
        file_(std::move(file)),
        in_pair_(table->size()) {}

  const DocumentTable* table_;
  SpillFormat format_;
  std::string path_;  // empty once it was moved from
  SpillWriter file_;
  uint64_t size_ = 0;
  std::vector<bool> in_pair_;  // by place
};

}  // namespace copydesk

#endif  // ENGINE_PIPELINE_SPILLED_TILED_PAIRS_H_
