#ifndef ENGINE_PIPELINE_EXPLAIN_H_
#define ENGINE_PIPELINE_EXPLAIN_H_

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/io/input.h"
#include "engine/match/relation.h"
#include "engine/pipeline/corpus.h"
#include "engine/pipeline/pair_detail.h"

namespace copydesk {

struct ExplainOptions {
  // With ids: the inputs they are looked up in, which also tell what is common
  // and what is boilerplate. Without: two inputs of one document each.
  std::vector<std::string> inputs;
  std::string a;  // ids; both empty to compare the only two documents
  std::string b;
  InputOptions input;
  ErrorPolicy errors;
  unsigned threads = 1;
};

// A byte range of a text.
struct ByteRange {
  uint32_t begin;
  uint32_t end;
};

// A shared span with the words in it that differ, in order.
struct ExplainedSpan {
  SharedSpan span;
  std::vector<ByteRange> differ_a;
  std::vector<ByteRange> differ_b;
};

// Why two documents have the relation they have.
struct Explanation {
  Document a;
  Document b;
  PairFigures figures;
  RelationVerdict verdict;
  double estimate = 0;     // of the Jaccard similarity, from the signatures
  bool candidate = false;  // the pair was found by itself in this input
  uint32_t words_a = 0;
  uint32_t words_b = 0;
  std::vector<ExplainedSpan> spans;  // in order of a
  std::string match_line;            // as in --matches, with its line end
};

// Compares two documents as a whole run over the inputs would. Errors: an id is
// not there (kUsage), an input cannot be read (kInput).
Result<Explanation> ExplainPair(const ExplainOptions& options);

}  // namespace copydesk

#endif  // ENGINE_PIPELINE_EXPLAIN_H_
