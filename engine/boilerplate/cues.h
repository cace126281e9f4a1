#ifndef ENGINE_BOILERPLATE_CUES_H_
#define ENGINE_BOILERPLATE_CUES_H_

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "engine/boilerplate/category.h"

namespace copydesk {

// How much a phrase says by itself.
enum class CueStrength : uint8_t {
  kWeak = 1,    // supports other evidence: "subscribe"
  kFair = 2,    // decides in a short line: "sign up for"
  kStrong = 3,  // decides wherever it stands: "all rights reserved"
  kLabel = 4,   // decides at the beginning of a line, before a colon or the
                // like, or as the whole line: "Related: ..."
};

// A phrase by which readers of news know that a line is not news.
struct Cue {
  Category category;
  CueStrength strength;
  std::string_view phrase;  // lower case, words separated by spaces
};

// All cues that are labels, and all others, in English, German, Spanish,
// French, Italian, Portuguese and Dutch. They are those of the web at large,
// not of any one site: each must make sense on a site that nobody has looked
// at.
std::span<const Cue> LabelCues();
std::span<const Cue> PhraseCues();

// What the cues say of one line.
struct CueScore {
  int weight = 0;      // sum of the strengths of distinct phrases; labels apart
  bool label = false;  // a label stands at its beginning
  Category category = Category::kOther;  // of the strongest phrase
  std::string_view phrase;               // the strongest phrase
};

// Finds phrases in lines by the hashes of their tokens. Const methods are safe
// to call from many threads at once.
class CueMatcher {
 public:
  CueMatcher();
  ~CueMatcher();
  CueMatcher(CueMatcher&&) noexcept;

  // `tokens` are the hashes of the line's tokens; `label_tokens` is how many of
  // them stand before the first colon, bar, arrow or bracket, all of them where
  // the line has none. Linear time.
  CueScore Match(std::span<const uint64_t> tokens, size_t label_tokens) const;

  struct Rep;

 private:
  std::unique_ptr<Rep> rep_;
};

}  // namespace copydesk

#endif  // ENGINE_BOILERPLATE_CUES_H_
