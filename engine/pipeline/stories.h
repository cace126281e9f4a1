#ifndef ENGINE_PIPELINE_STORIES_H_
#define ENGINE_PIPELINE_STORIES_H_

#include <cstdint>
#include <vector>

#include "engine/match/aligner.h"
#include "engine/match/relation.h"
#include "engine/pipeline/candidate_stage.h"
#include "engine/pipeline/corpus.h"

namespace copydesk {

// How often a fact of A stands where B has another one: short differences
// between neighbouring runs, and before the first, with a fact on both sides. A
// fact is a number or a word with a capital; where both sides have such a word,
// a name has changed.
FactChanges ChangedFacts(const Fingerprint& a, const Fingerprint& b,
                         const std::vector<Run>& runs);

// What a candidate says of the stories of its two documents.
enum class StoryLink : uint8_t {
  kNone,
  kSame,        // one story
  kUnlessForm,  // one story, unless IsForm
};
// `containment` is CandidateStage::Containment; below kLeastLinked there is
// none.
inline constexpr double kLeastLinked = 0.25;
StoryLink LinkOf(bool same_site, int32_t day_a, int32_t day_b,
                 double containment);
// True for a pair that is one form with other facts.
bool IsForm(const Fingerprint& a, const Fingerprint& b,
            const Alignment& alignment);

// Numbers the stories that documents tell. Documents that share most of their
// passages within a month of each other tell one story. So do documents of two
// sites that share a quarter within days, unless it is a form that they fill in
// with other facts.
//
// The result does not depend on `threads` or on the order of documents, but for
// the numbers themselves.
std::vector<uint32_t> FindStories(const Corpus& corpus,
                                  const CandidateStage& stage,
                                  unsigned threads);

}  // namespace copydesk

#endif  // ENGINE_PIPELINE_STORIES_H_
