#ifndef ENGINE_PIPELINE_COMMON_WORDS_H_
#define ENGINE_PIPELINE_COMMON_WORDS_H_

#include <cstdint>
#include <span>
#include <vector>

#include "engine/match/token_flags.h"
#include "engine/pipeline/candidate_stage.h"
#include "engine/pipeline/corpus.h"
#include "engine/pipeline/strip_stage.h"

namespace copydesk {

// Which words and passages many stories have. Only the others, the rare ones,
// say that two documents are one text.
//
// Const methods are safe to call from many threads at once.
class CommonWords {
 public:
  // A passage is common where it stands in so many stories.
  static constexpr uint32_t kCommonStories = 6;

  // Words in common passages and words in boilerplate are common. `verdicts`
  // has those of every document. Memory: a bit a word, and 4 bytes for each
  // winnowed shingle that some documents share and few have.
  CommonWords(const Corpus& corpus, const CandidateStage& stage,
              const std::vector<uint32_t>& stories,
              const std::vector<DocumentVerdicts>& verdicts, unsigned threads);

  // One flag a token of the document.
  const TokenFlags& Of(uint32_t document) const { return common_[document]; }

  // True where two documents that stand for others share a winnowed shingle
  // that is not common.
  bool ShareRarePassage(uint32_t a, uint32_t b) const;

 private:
  std::span<const uint32_t> RarePassagesOf(uint32_t document) const {
    return std::span(rare_).subspan(
        rare_begin_[document],
        rare_begin_[document + 1] - rare_begin_[document]);
  }

  std::vector<TokenFlags> common_;
  // Numbers of the rare passages that each document shares, ascending; those of
  // document d from rare_begin_[d] on.
  std::vector<uint32_t> rare_begin_;
  std::vector<uint32_t> rare_;
};

}  // namespace copydesk

#endif  // ENGINE_PIPELINE_COMMON_WORDS_H_
