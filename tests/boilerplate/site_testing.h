#ifndef TESTS_BOILERPLATE_SITE_TESTING_H_
#define TESTS_BOILERPLATE_SITE_TESTING_H_

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/hash.h"
#include "engine/boilerplate/evidence.h"

namespace copydesk {

// A sentence of 18 words that no other number has; no five words of two of them
// agree but by chance.
inline std::string Sentence(uint64_t number) {
  static constexpr std::string_view kWords[] = {
      "harbour", "lantern", "herring", "council", "winter",  "rope",
      "engine",  "island",  "bakery",  "school",  "river",   "timber",
      "painter", "meadow",  "ticket",  "bridge",  "captain", "orchard",
      "kettle",  "window",  "shadow",  "quarry",  "pilot",   "barley",
      "copper",  "thunder", "village", "market",  "saddle",  "anchor",
      "cellar",  "beacon"};
  std::string sentence;
  for (uint64_t i = 0; i < 18; ++i) {
    const uint64_t draw = Mix64(number * 1000 + i + 1);
    std::string word(kWords[draw % std::size(kWords)]);
    if (i == 0) word[0] = static_cast<char>(word[0] - 'a' + 'A');
    sentence += (i == 0 ? "" : " ") + word;
  }
  return sentence + ".";
}

// Documents of invented sites, with what evidence and judge want to know.
class Sites {
 public:
  // Adds a document of these lines; returns its number.
  uint32_t Add(uint32_t site, uint32_t story,
               const std::vector<std::string>& lines,
               const std::string& title = "") {
    std::string& text = texts_.emplace_back();
    for (const std::string& line : lines) text += line + "\n";
    titles_.push_back(title);
    prints_.push_back(Fingerprinter().Make(text));
    documents_.push_back({site, story, text, titles_.back(), &prints_.back()});
    return static_cast<uint32_t>(documents_.size() - 1);
  }

  const std::vector<EvidenceDocument>& documents() const { return documents_; }

 private:
  std::deque<std::string> texts_, titles_;
  std::deque<Fingerprint> prints_;
  std::vector<EvidenceDocument> documents_;
};

}  // namespace copydesk

#endif  // TESTS_BOILERPLATE_SITE_TESTING_H_
