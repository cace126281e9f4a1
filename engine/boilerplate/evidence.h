#ifndef ENGINE_BOILERPLATE_EVIDENCE_H_
#define ENGINE_BOILERPLATE_EVIDENCE_H_

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/base/state_file.h"
#include "engine/boilerplate/evidence_counter.h"

namespace copydesk {

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
  // Memory while building is about 20 bytes a shingle of short lines; what is
  // kept is a few bytes for each part that recurs. The result does not depend
  // on `threads` or on the order of documents.
  SiteEvidence(std::span<const EvidenceDocument> documents, unsigned threads);
  // From what was counted over so many documents, each a SiteAndStory.
  SiteEvidence(uint32_t documents, std::vector<EvidenceCounter> counters,
               std::vector<uint64_t> site_stories);
  ~SiteEvidence();
  SiteEvidence(SiteEvidence&&) noexcept;

  // For a later process. After an error of `from` it is empty.
  void Save(StateWriter* to) const;
  static SiteEvidence Load(StateReader* from);

  LineEvidence Of(const EvidenceDocument& document, uint32_t paragraph) const;

  // How many stories a site has.
  uint32_t StoriesOf(uint32_t site) const;

 private:
  SiteEvidence();
  void Take(uint32_t documents, std::vector<EvidenceCounter>* counters);
  void CountSiteStories(std::vector<uint64_t>* site_stories);

  struct Rep;
  std::unique_ptr<Rep> rep_;
};

}  // namespace copydesk

#endif  // ENGINE_BOILERPLATE_EVIDENCE_H_
