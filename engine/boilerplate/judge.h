#ifndef ENGINE_BOILERPLATE_JUDGE_H_
#define ENGINE_BOILERPLATE_JUDGE_H_

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/boilerplate/block_features.h"
#include "engine/boilerplate/category.h"
#include "engine/boilerplate/cues.h"
#include "engine/boilerplate/evidence.h"

namespace copydesk {

struct LineVerdict {
  bool boilerplate = false;
  Category category = Category::kOther;  // where boilerplate
  double score = 0;  // 0 to 1; from kBoilerplateScore up it is boilerplate
  std::string why;   // one phrase with the evidence; empty for content
};

inline constexpr double kBoilerplateScore = 0.5;

// Judges the paragraphs of a document: from how often they recur over stories
// of the site, from phrases that say what a line is for (cues.h), from its
// place and its neighbours. Headings, pull quotes and interview lines recur too
// and are content, so a short line needs more than recurrence.
//
// Weights are few and set by hand; docs/accuracy.md shows what they give.
// Const methods are safe to call from many threads at once.
class Judge {
 public:
  explicit Judge(const SiteEvidence* evidence) : evidence_(evidence) {}

  // One verdict for each paragraph of the document, in order. `hints` is empty
  // or has one for each paragraph.
  std::vector<LineVerdict> JudgeDocument(const EvidenceDocument& document,
                                         std::span<const LineHint> hints,
                                         const PageLayout* layout) const;

 private:
  const SiteEvidence* evidence_;
  CueMatcher cues_;
};

}  // namespace copydesk

#endif  // ENGINE_BOILERPLATE_JUDGE_H_
