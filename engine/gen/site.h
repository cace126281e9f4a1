#ifndef ENGINE_GEN_SITE_H_
#define ENGINE_GEN_SITE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "engine/gen/furniture.h"
#include "engine/gen/prng.h"
#include "engine/gen/render.h"

namespace copydesk::gen {

// How a site's pages come out of the extractor.
enum class Layout : uint8_t {
  kLines,       // a paragraph a line
  kBlankLines,  // a blank line between paragraphs
  kOneLine,     // everything on one line
};

// One invented outlet. Immutable; any number of threads may read it.
struct Site {
  std::string host;   // harbourledger.example
  std::string paper;  // Harbour Ledger
  std::string city;
  std::string editor;
  Layout layout = Layout::kLines;
  HouseStyle style;
  bool strip_marks = false;     // its texts have lost all punctuation
  bool headline_first = false;  // its texts begin with the headline
  bool byline_line = false;     // a line "By ..." above the text
  bool credit_line = false;     // a line with the agency's name below it
  bool dateline = false;        // "VELMOUTH (Corvane Wire) - " in the lead
  uint32_t middle_every = 3;    // paragraphs between furniture in the middle
  std::vector<Furniture> furniture;
};

// Site `number` of the corpus with this seed; a function of these alone. One
// in ten puts everything on one line and one in twenty has no punctuation; of
// every ten sites, three belong to a network whose furniture has one wording.
Site MakeSite(uint64_t seed, uint32_t number);

}  // namespace copydesk::gen

#endif  // ENGINE_GEN_SITE_H_
