#ifndef ENGINE_GEN_VOCABULARY_H_
#define ENGINE_GEN_VOCABULARY_H_

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/gen/prng.h"

namespace copydesk::gen {

// A word may stand for another of its class: same part of speech, same form.
// Function words stand for none.
enum class WordClass : uint8_t {
  kFunction,
  kAgent,
  kMatter,
  kMatterPlural,
  kThing,
  kThingPlural,
  kRole,
  kRolePlural,
  kModifier,
  kAdjective,
  kAdverb,
  kVerbBase,
  kVerbPast,
  kVerbIng,
  kVerbThird,
  kSay,
  kCount
};

// Every word of the generated texts in one table, by number, in British and
// American spelling. Immutable after construction; any number of threads may
// read it. About 200 KiB.
class Vocabulary {
 public:
  // Bytes a caller may copy from Spelling(): longer than any word, and always
  // readable, so a copy of fixed length does.
  static constexpr uint32_t kMaxWord = 24;

  struct Text {
    const char* data = nullptr;  // followed by kMaxWord readable bytes
    uint32_t size = 0;           // at most kMaxWord
  };

  Vocabulary();
  Vocabulary(const Vocabulary&) = delete;
  Vocabulary& operator=(const Vocabulary&) = delete;

  // The number of a function word, added where it is new. Only while the
  // grammar is being built.
  uint32_t AddFunctionWord(std::string_view word);

  Text Spelling(uint32_t word, bool american) const {
    const Entry& e = entries_[word];
    return {arena_.data() + e.begin[american], e.size[american]};
  }
  WordClass ClassOf(uint32_t word) const { return entries_[word].word_class; }
  uint32_t Draw(WordClass word_class, Prng* prng) const {
    const Range& r = ranges_[static_cast<size_t>(word_class)];
    return r.begin + prng->Below(r.size);
  }

 private:
  struct Entry {
    uint32_t begin[2];  // British, American
    uint8_t size[2];
    WordClass word_class;
  };
  struct Range {
    uint32_t begin = 0;
    uint32_t size = 0;
  };

  void AddClass(WordClass word_class, std::string_view words, int form);
  void Add(WordClass word_class, std::string_view british,
           std::string_view american);

  std::string arena_;
  std::vector<Entry> entries_;
  std::array<Range, static_cast<size_t>(WordClass::kCount)> ranges_;
};

}  // namespace copydesk::gen

#endif  // ENGINE_GEN_VOCABULARY_H_
