#ifndef ENGINE_GEN_EDITS_H_
#define ENGINE_GEN_EDITS_H_

#include <cstdint>
#include <span>
#include <vector>

#include "engine/gen/grammar.h"
#include "engine/gen/prng.h"
#include "engine/gen/render.h"
#include "engine/gen/story.h"

namespace copydesk::gen {

// How much an outlet does to a story. The tiers are calibrated by the mean
// Jaccard similarity of the distinct word 5-grams of two copies' bodies:
// about 0.7, 0.45 and 0.2.
enum class Tier : uint8_t { kLight, kMedium, kHeavy, kMixed };

// What one outlet makes of a story: the sentences it keeps, in its order, and
// those it adds, with the words already edited.
struct Copy {
  // Sentences that are not of the story.
  static constexpr int32_t kOwn = -1;

  struct Sentence {
    uint32_t token_end;  // in tokens
    int32_t source;      // a sentence of the story, or kOwn
  };
  enum class Byline : uint8_t { kKept, kChanged, kRemoved };

  std::vector<Token> tokens;
  std::vector<Sentence> sentences;
  std::vector<uint32_t> paragraph_ends;  // in sentences
  uint32_t headline = 0;                 // variant; 0 is the agency's
  Byline byline = Byline::kKept;
  bool credit = true;     // the agency is named
  bool restyled = false;  // the outlet's own style of words
  Noise noise;

  void Clear();
  std::span<const Token> sentence(uint32_t i) const {
    const uint32_t begin = i == 0 ? 0 : sentences[i - 1].token_end;
    return {tokens.data() + begin, sentences[i].token_end - begin};
  }
};

// Writes the agency's version, unedited, into `copy`.
void CopyVerbatim(const Story& story, Copy* copy);

// Writes an outlet's version into `copy`, edited as `tier` (not kMixed) has
// it. The first sentence of the story or a local lead comes first; at least
// one paragraph of the story stays. A letter is kept or cut as a whole, and
// its words are not touched. All draws come from `prng`.
void EditStory(const Grammar& grammar, const Story& story, Tier tier,
               Prng* prng, Copy* copy);

// Adds a paragraph of the outlet's own at the end, as a re-issue often has.
void AddUpdate(const Grammar& grammar, const Story& story, Prng* prng,
               Copy* copy);

}  // namespace copydesk::gen

#endif  // ENGINE_GEN_EDITS_H_
