#ifndef ENGINE_PIPELINE_RUN_DIFF_H_
#define ENGINE_PIPELINE_RUN_DIFF_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"

namespace copydesk {

// How two runs differ.
struct RunDifference {
  // Something that can be the reason, in the order in which to look at it.
  struct Cause {
    std::string kind;  // version, command, options, input, decisions
    std::string name;  // what of it: "threshold"
    std::string a, b;  // its two values, as they stand in run.json
  };
  // A document of which the two say different things. A side is empty where it
  // does not have the document.
  struct Document {
    std::string id;
    std::string a, b;
  };

  std::string digest_a, digest_b;
  uint64_t documents = 0;  // of A
  std::vector<Cause> causes;

  // Found in the outputs, where both runs have them.
  bool looked = false;   // both have decisions, clusters or paragraphs
  uint64_t only_a = 0;   // documents
  uint64_t only_b = 0;   //
  uint64_t changed = 0;  // documents of both that were decided otherwise
  std::optional<Document> first;  // of these, the one with the least id

  bool equal() const { return digest_a == digest_b; }
};

// Compares two runs. A name is that of a run.json or of the folder it is in.
// Only where the digests differ, what is in run.json is compared, and the
// outputs that it names and that are beside it, or where it says: decisions (or
// clusters), and paragraphs. 24 bytes of memory a document.
//
// Errors: a file cannot be read (kInput); a run.json is none, or an output is
// damaged or does not have all documents (kCorrupt).
Result<RunDifference> CompareRuns(const std::string& a, const std::string& b);

}  // namespace copydesk

#endif  // ENGINE_PIPELINE_RUN_DIFF_H_
