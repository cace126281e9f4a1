#ifndef ENGINE_PIPELINE_STRIP_STAGE_H_
#define ENGINE_PIPELINE_STRIP_STAGE_H_

#include <cstdint>
#include <vector>

#include "engine/boilerplate/judge.h"
#include "engine/pipeline/corpus.h"

namespace copydesk {

// The verdicts on one document's paragraphs, in order.
struct DocumentVerdicts {
  std::vector<LineVerdict> lines;
};

// What the blocks of a page say of its paragraphs; none where it is no page.
std::vector<LineHint> HintsOf(const CorpusDocument& document);

// Judges every paragraph of the corpus. `stories` numbers the story of each
// document. The result depends neither on `threads` nor on the order of
// documents.
std::vector<DocumentVerdicts> JudgeCorpus(const Corpus& corpus,
                                          const std::vector<uint32_t>& stories,
                                          unsigned threads);

}  // namespace copydesk

#endif  // ENGINE_PIPELINE_STRIP_STAGE_H_
