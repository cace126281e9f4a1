#ifndef BENCH_TRAIN_PAGE_SET_H_
#define BENCH_TRAIN_PAGE_SET_H_

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/boilerplate/block_features.h"
#include "engine/io/document.h"
#include "engine/sketch/fingerprint.h"

namespace copydesk::train {

// A labelled page with its blocks. Blocks point into the document.
struct Page {
  std::string id;
  std::string site;
  Document document;
  Fingerprint print;
  std::vector<uint64_t> title;         // tokens
  std::vector<uint64_t> gold;          // tokens of the main text
  std::vector<PageBlock> blocks;       // with what the markup says
  std::vector<PageBlock> bare_blocks;  // without
  std::vector<bool> content;           // of each block: it is main text
  bool english = false;
};

// Reads FOLDER/html/*.html and FOLDER/gold.json (page_gold.py) and labels the
// blocks. The order is that of the file names.
Result<std::vector<Page>> ReadPages(const std::string& folder);

// Which blocks are in the gold text, by 4-word shingles: the heaviest sequence
// of blocks that stand in both in the same order. Of a block that occurs twice
// on the page, one counts.
std::vector<bool> LabelBlocks(const std::vector<PageBlock>& blocks,
                              const std::vector<uint64_t>& gold);

// Precision and recall of 4-word shingles, as multisets, of the blocks chosen.
struct PageScore {
  double precision = 0;
  double recall = 0;
  bool empty = true;
};
PageScore ScorePage(const Page& page, const std::vector<bool>& chosen);

}  // namespace copydesk::train

#endif  // BENCH_TRAIN_PAGE_SET_H_
