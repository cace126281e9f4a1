#ifndef ENGINE_PIPELINE_RECORD_TALLY_H_
#define ENGINE_PIPELINE_RECORD_TALLY_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/io/input.h"
#include "engine/pipeline/corpus.h"

namespace copydesk {

// Counts what was read and what was wrong with it, and says when it is too
// much. Not thread-safe.
class RecordTally {
 public:
  // Problems are listed up to this many; those that are found only when all
  // has been read come last.
  static constexpr size_t kListedProblems = 100;

  // All must outlive the tally.
  RecordTally(const ErrorPolicy& policy, ReadCounts* counts,
              std::vector<Problem>* problems)
      : policy_(policy), counts_(counts), problems_(problems) {}

  void Note(Problem problem);
  // A document whose id is not its own.
  void NoteDuplicateId(std::string id);
  // Counts a document.
  void Count(size_t text_bytes, bool repaired);
  // Counts the records of a batch, of which all documents and problems have
  // been noted. False once the policy says to stop.
  bool EndBatch(size_t records);
  // The error that stopped reading, or that the whole of it amounts to.
  std::optional<Error> Finish();
  // The same of counts and problems that were put together from several
  // tallies.
  std::optional<Error> JudgeWhole();

 private:
  void CheckErrorRate();

  const ErrorPolicy& policy_;
  ReadCounts* counts_;
  std::vector<Problem>* problems_;
  std::vector<Problem> duplicates_;
  std::optional<Error> error_;
  std::optional<Problem> first_skipped_;
};

}  // namespace copydesk

#endif  // ENGINE_PIPELINE_RECORD_TALLY_H_
