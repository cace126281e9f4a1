#ifndef ENGINE_PIPELINE_SUM_UP_H_
#define ENGINE_PIPELINE_SUM_UP_H_

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/state_file.h"
#include "engine/boilerplate/category.h"
#include "engine/pipeline/analysis.h"
#include "engine/pipeline/job.h"

namespace copydesk {

inline constexpr size_t kRelations =
    static_cast<size_t>(Relation::kBackground) + 1;
using RelationCounts = std::array<uint64_t, kRelations>;

// Sums up what was stripped; documents come in input order.
class StrippingTally {
 public:
  void See(const CorpusDocument& document, const DocumentVerdicts& verdicts);
  void Finish(JobSummary* summary) const;
  // For a later process.
  void Save(StateWriter* to) const;
  void Load(StateReader* from);

 private:
  std::array<uint64_t, kCategories> categories_{};
  std::array<bool, kCategories> shown_{};
  uint64_t paragraphs_ = 0;
  uint64_t stripped_ = 0;
  uint64_t stripped_bytes_ = 0;
  std::vector<JobSummary::Example> examples_;
};

// Sums up pairs and dropped documents by their relations.
void SumUpRelations(const RelationCounts& pairs, const RelationCounts& dropped,
                    JobSummary* summary);

// A cluster of two or more, for the screen.
JobSummary::Story Describe(const Cluster& cluster, const Document& lead);
// How many clusters are shown.
inline constexpr size_t kShownStories = 3;

// Numbers of the non-blank lines that are boilerplate.
std::vector<uint32_t> StrippedLines(const CorpusDocument& document,
                                    const DocumentVerdicts& verdicts);

// Counts what was decided, with a few examples, into `summary`.
void SumUp(const JobOptions& options, const Analysis& analysis,
           JobSummary* summary);

// One value for all decisions of the job (engine/pipeline/digest.h).
std::string Digest(const JobOptions& options, const Analysis& analysis);

}  // namespace copydesk

#endif  // ENGINE_PIPELINE_SUM_UP_H_
