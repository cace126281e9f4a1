#ifndef ENGINE_GEN_PAGE_H_
#define ENGINE_GEN_PAGE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/gen/edits.h"
#include "engine/gen/generated_document.h"
#include "engine/gen/grammar.h"
#include "engine/gen/site.h"

namespace copydesk::gen {

// What a page shows beside the copy.
struct PageValues {
  std::string_view agency;
  std::string_view author;
  Token place = 0;             // of the dateline
  int32_t day = 0;             // days since 1970-01-01
  std::string_view titles[3];  // of the related links
};

// Sets a copy of a story into a site's page: furniture, headline, byline,
// paragraphs, and the truth about each line. Holds scratch memory of about one
// page; not thread safe.
class PageWriter {
 public:
  explicit PageWriter(const Grammar& grammar) : grammar_(grammar) {}

  // Fills in text, body and labels of `document`, whose title must be set, and
  // `sources` with the text of each sentence of the story that the copy keeps,
  // in the order of the page.
  void Write(const Site& site, const HouseStyle& style, const Copy& copy,
             const PageValues& values, Prng* prng, GeneratedDocument* document,
             std::vector<std::pair<uint32_t, ByteRange>>* sources);

 private:
  void BeginLine() { line_.clear(); }
  void Put(std::string_view text);
  // Ends the line, unless it is blank; `category` is empty for content.
  // Returns whether it stands, and in `base` where in the text.
  bool EndLine(LineLabel::Action action, std::string_view category,
               uint32_t* base);
  void PutFurniture(const Furniture& furniture);
  void PutParagraph(uint32_t begin, uint32_t end, bool lead);

  const Grammar& grammar_;
  const Site* site_ = nullptr;
  const HouseStyle* style_ = nullptr;
  const Copy* copy_ = nullptr;
  const PageValues* values_ = nullptr;
  Prng* prng_ = nullptr;
  GeneratedDocument* document_ = nullptr;
  std::vector<std::pair<uint32_t, ByteRange>>* sources_ = nullptr;
  SlotValues slots_;
  uint32_t lines_ = 0;
  bool mixed_ = false;  // furniture on the one line there is
  std::string line_;
  std::string scratch_;
  std::string furniture_;
  std::string slot_text_[4];
  std::vector<std::pair<int32_t, ByteRange>> spans_;  // of the line
};

}  // namespace copydesk::gen

#endif  // ENGINE_GEN_PAGE_H_
