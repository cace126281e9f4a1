#ifndef ENGINE_GEN_STORY_H_
#define ENGINE_GEN_STORY_H_

#include <cstdint>
#include <span>
#include <vector>

#include "engine/gen/grammar.h"
#include "engine/gen/prng.h"
#include "engine/gen/token.h"

namespace copydesk::gen {

// The agency's own version of a story: paragraphs of sentences of tokens.
struct Story {
  // A passage that other stories carry too, as a range of sentences.
  struct Range {
    uint32_t begin = 0;
    uint32_t end = 0;
    bool empty() const { return begin == end; }
  };

  Topic topic;
  std::vector<Token> tokens;
  std::vector<uint32_t> sentence_ends;   // in tokens
  std::vector<uint32_t> paragraph_ends;  // in sentences
  Range letter;

  uint32_t sentences() const {
    return static_cast<uint32_t>(sentence_ends.size());
  }
  std::span<const Token> sentence(uint32_t i) const {
    const uint32_t begin = i == 0 ? 0 : sentence_ends[i - 1];
    return {tokens.data() + begin, sentence_ends[i] - begin};
  }
};

// Seeds that say what a story is, beside its own.
struct StorySeeds {
  uint64_t seed = 0;    // of the corpus
  uint64_t number = 0;  // of the story
  uint64_t form = 0;    // of a template series; 0: none
  uint64_t letter = 0;  // of a letter it quotes; 0: none
  int32_t day = 0;      // days since 1970-01-01
};

// The story these seeds stand for: 5 to 14 paragraphs, some 300 words. The
// stories of one form have the same sentences but for names, places, figures
// and dates, and one paragraph of their own. The letter is 25 to 60 words, the
// same in every story that quotes it, in a paragraph of its own.
Story WriteStory(const Grammar& grammar, const StorySeeds& seeds);

// The headline of story `number`, `variant` 0 to 7; a function of these alone.
void WriteHeadline(const Grammar& grammar, const Topic& topic, uint64_t seed,
                   uint64_t number, uint32_t variant,
                   std::vector<Token>* tokens);

// The topic of a story that follows no form.
Topic TopicOf(uint64_t seed, uint64_t number, int32_t day);

}  // namespace copydesk::gen

#endif  // ENGINE_GEN_STORY_H_
