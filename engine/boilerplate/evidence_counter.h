#ifndef ENGINE_BOILERPLATE_EVIDENCE_COUNTER_H_
#define ENGINE_BOILERPLATE_EVIDENCE_COUNTER_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <string_view>
#include <vector>

#include "engine/group/group_encoding.h"
#include "engine/sketch/fingerprint.h"
#include "engine/sketch/shingle_kernel.h"

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

// A site and a story in one number.
constexpr uint64_t SiteAndStory(uint32_t site, uint32_t story) {
  return uint64_t{site} << 32 | story;
}

// Counts in how many stories and on how many sites lines and parts of lines
// stand. The keys that documents have in common are found elsewhere
// (KeyGroups, SpilledKeys). Not thread-safe; SiteEvidence takes several.
class EvidenceCounter {
 public:
  // Of so many documents.
  explicit EvidenceCounter(uint32_t documents)
      : member_mask_(MemberMask(documents)) {}

  // Longer lines are looked at whole only: furniture that varies is short.
  static constexpr uint32_t kLongestVaryingLine = 80;  // tokens
  // A part recurs once it stands in so many stories of a site.
  static constexpr uint32_t kRecurs = 3;
  // Nobody asks in how many more stories a part stands.
  static constexpr uint32_t kManyStories = 8;

  static bool MayVary(const ParagraphPrint& p) {
    return p.tokens >= kShingle && p.tokens <= kLongestVaryingLine;
  }

  // Appends a key for each line, and for each part of the lines that may vary.
  // Keys of parts differ from site to site.
  static void AppendLines(const EvidenceDocument& document,
                          std::vector<uint64_t>* keys);
  static void AppendParts(const EvidenceDocument& document,
                          std::vector<uint64_t>* keys);

  // `key`, as it was left by grouping, is had by documents of these sites and
  // stories; the list may hold one several times, and is sorted.
  void CountLine(uint64_t key, std::vector<uint64_t>* site_stories);
  void CountPart(uint64_t key, std::vector<uint64_t>* site_stories);
  // The same for a part that stands in so many stories of its site.
  void CountPart(uint64_t key, size_t stories);

  // What these counts take here and in the SiteEvidence that is made of them,
  // while it is made.
  size_t bytes() const {
    constexpr size_t kEntry = 24;
    return kEntry * (lines_.size() + sites_.size() + parts_.size());
  }

 private:
  friend class SiteEvidence;
  // As KeyCounts takes them: a key and, in the bits that grouping has taken
  // from it, a count. A deque, since millions of them may be all that fits.
  using Counted = std::deque<uint64_t>;
  uint64_t Entry(uint64_t key, uint64_t count) const {
    return (key & ~member_mask_) | count;
  }

  uint64_t member_mask_;
  Counted lines_;  // by key and site: stories, two at least
  Counted sites_;  // sites, two at least
  Counted parts_;  // stories, kRecurs at least
};

// What makes keys of one kind and site of keys that are mixed already, by xor.
uint64_t LineSalt(uint32_t site);
uint64_t PartSalt(uint32_t site);

}  // namespace copydesk

#endif  // ENGINE_BOILERPLATE_EVIDENCE_COUNTER_H_
