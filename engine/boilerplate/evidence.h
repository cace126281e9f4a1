#ifndef ENGINE_BOILERPLATE_EVIDENCE_H_
#define ENGINE_BOILERPLATE_EVIDENCE_H_

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "engine/sketch/fingerprint.h"

namespace copydesk {

// What the evidence is drawn from: a document, the site it stands on and the
// story it tells. Documents of one story count once, so that ten issues of one
// article do not make its paragraphs boilerplate.
struct EvidenceDocument {
  uint32_t site = 0;
  uint32_t story = 0;
  std::string_view text;
  std::string_view title;
  const Fingerprint* print = nullptr;
};

// What a corpus says of one line of one document.
struct LineEvidence {
  uint32_t stories = 1;       // stories of the site with this line, numbers
                              // taken for equal
  uint32_t near_stories = 1;  // the same for the parts it is made of, 8 at most
  double near = 0;            // share of its tokens that lie in such parts
  uint32_t sites = 1;         // sites with this line
};

// Counts, for every line, in how many stories of its site it occurs: as it is,
// but for numbers; and in parts, where dates, names or titles vary inside it.
//
// Const methods are safe to call from many threads at once.
class SiteEvidence {
 public:
  // `documents` and what they point to must outlive the evidence. Memory while
  // building is about 20 bytes a shingle of short lines; what is kept is a few
  // bytes for each part that recurs. The result does not depend on `threads` or
  // on the order of documents.
  SiteEvidence(std::span<const EvidenceDocument> documents, unsigned threads);
  ~SiteEvidence();
  SiteEvidence(SiteEvidence&&) noexcept;

  LineEvidence Of(uint32_t document, uint32_t paragraph) const;

  // How many stories a site has.
  uint32_t StoriesOf(uint32_t site) const;

 private:
  struct Rep;
  std::unique_ptr<Rep> rep_;
};

}  // namespace copydesk

#endif  // ENGINE_BOILERPLATE_EVIDENCE_H_
