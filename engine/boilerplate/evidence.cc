#include "engine/boilerplate/evidence.h"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/base/parallel.h"
#include "engine/boilerplate/key_counts.h"
#include "engine/group/group_encoding.h"
#include "engine/group/key_groups.h"
#include "engine/sketch/shingle_kernel.h"

namespace copydesk {
namespace {

// Groups the keys that `append` gives and lets the counter of each partition
// see the groups.
template <typename Append, typename Count>
void CountGroups(std::span<const EvidenceDocument> documents, unsigned threads,
                 const Append& append, const Count& count,
                 std::vector<EvidenceCounter>* counters) {
  const auto n = static_cast<uint32_t>(documents.size());
  KeyGroups groups(n);
  ParallelFor(n, 256, threads, [&](size_t begin, size_t end) {
    std::vector<uint64_t> keys;
    std::vector<uint64_t> packed;
    for (size_t d = begin; d < end; ++d) {
      keys.clear();
      append(documents[d], &keys);
      for (const uint64_t k : keys) {
        packed.push_back(groups.Pack(k, static_cast<uint32_t>(d)));
      }
    }
    groups.AddPacked(packed);
  });
  groups.Sort(threads);
  ParallelFor(KeyGroups::kPartitions, 1, threads, [&](size_t p, size_t) {
    std::vector<uint64_t> site_stories;
    groups.ForEachGroupIn(p, [&](const KeyGroups::Group& group, size_t) {
      site_stories.clear();
      for (const uint32_t d : group.members) {
        site_stories.push_back(
            SiteAndStory(documents[d].site, documents[d].story));
      }
      count(group.key, &site_stories, &(*counters)[p]);
    });
  });
}

}  // namespace

struct SiteEvidence::Rep {
  uint64_t packed(uint64_t key) const { return key & ~member_mask; }

  uint64_t member_mask = 0;
  KeyCounts lines, sites, parts;
  std::vector<uint32_t> stories_of_site;
};

SiteEvidence::SiteEvidence(std::span<const EvidenceDocument> documents,
                           unsigned threads)
    : rep_(std::make_unique<Rep>()) {
  const auto n = static_cast<uint32_t>(documents.size());
  // One kind of key after the other, so that only one table is large at a time.
  std::vector<EvidenceCounter> counters(KeyGroups::kPartitions,
                                        EvidenceCounter(n));
  CountGroups(
      documents, threads, EvidenceCounter::AppendLines,
      [](uint64_t key, std::vector<uint64_t>* site_stories,
         EvidenceCounter* counter) { counter->CountLine(key, site_stories); },
      &counters);
  CountGroups(
      documents, threads, EvidenceCounter::AppendParts,
      [](uint64_t key, std::vector<uint64_t>* site_stories,
         EvidenceCounter* counter) { counter->CountPart(key, site_stories); },
      &counters);
  Take(n, &counters);

  std::vector<uint64_t> site_stories;
  site_stories.reserve(n);
  for (const EvidenceDocument& d : documents) {
    site_stories.push_back(SiteAndStory(d.site, d.story));
  }
  CountSiteStories(&site_stories);
}

SiteEvidence::SiteEvidence(uint32_t documents,
                           std::vector<EvidenceCounter> counters,
                           std::vector<uint64_t> site_stories)
    : rep_(std::make_unique<Rep>()) {
  Take(documents, &counters);
  CountSiteStories(&site_stories);
}

SiteEvidence::SiteEvidence() : rep_(std::make_unique<Rep>()) {}

void SiteEvidence::Save(StateWriter* to) const {
  to->Value(rep_->member_mask);
  rep_->lines.Save(to);
  rep_->parts.Save(to);
  rep_->sites.Save(to);
  to->List(rep_->stories_of_site);
}

SiteEvidence SiteEvidence::Load(StateReader* from) {
  SiteEvidence evidence;
  Rep& rep = *evidence.rep_;
  from->Value(&rep.member_mask);
  rep.lines.Load(from);
  rep.parts.Load(from);
  rep.sites.Load(from);
  from->List(&rep.stories_of_site);
  return evidence;
}

void SiteEvidence::Take(uint32_t documents,
                        std::vector<EvidenceCounter>* counters) {
  rep_->member_mask = MemberMask(documents);
  const auto take = [&](EvidenceCounter::Counted EvidenceCounter::*entries,
                        KeyCounts* to) {
    size_t n = 0;
    for (const EvidenceCounter& c : *counters) n += (c.*entries).size();
    *to = KeyCounts(rep_->member_mask);
    to->Reserve(n);
    for (EvidenceCounter& c : *counters) {
      for (const uint64_t entry : std::exchange(c.*entries, {})) to->Add(entry);
    }
  };
  take(&EvidenceCounter::lines_, &rep_->lines);
  take(&EvidenceCounter::sites_, &rep_->sites);
  take(&EvidenceCounter::parts_, &rep_->parts);
}

void SiteEvidence::CountSiteStories(std::vector<uint64_t>* site_stories) {
  std::sort(site_stories->begin(), site_stories->end());
  site_stories->erase(std::unique(site_stories->begin(), site_stories->end()),
                      site_stories->end());
  for (const uint64_t s : *site_stories) {
    const size_t site = s >> 32;
    if (site >= rep_->stories_of_site.size()) {
      rep_->stories_of_site.resize(site + 1);
    }
    ++rep_->stories_of_site[site];
  }
}

SiteEvidence::~SiteEvidence() = default;
SiteEvidence::SiteEvidence(SiteEvidence&&) noexcept = default;

uint32_t SiteEvidence::StoriesOf(uint32_t site) const {
  return rep_->stories_of_site[site];
}

LineEvidence SiteEvidence::Of(const EvidenceDocument& document,
                              uint32_t paragraph) const {
  constexpr size_t kMost = ShingleCount(EvidenceCounter::kLongestVaryingLine);
  const ParagraphPrint& p = document.print->paragraphs[paragraph];
  LineEvidence e;
  const uint64_t line = rep_->packed(p.key);
  e.stories = rep_->lines.Of(line ^ LineSalt(document.site));
  e.sites = rep_->sites.Of(line);
  if (!EvidenceCounter::MayVary(p)) return e;
  std::array<uint64_t, kMost> buffer;
  const std::span shingles = std::span(buffer).first(ShingleCount(p.tokens));
  const std::span tokens(document.print->tokens);
  kernel::Shingles(tokens.subspan(p.first_token, p.tokens), shingles);
  const uint64_t salt = PartSalt(document.site);
  for (uint64_t& s : shingles) s = rep_->packed(s ^ salt);
  uint32_t covered = 0;
  uint32_t covered_to = 0;  // tokens before this one are settled
  uint32_t most = 0;
  std::array<uint32_t, kMost> places;
  rep_->parts.ForEachOf(shingles, &places, [&](uint32_t s, uint32_t stories) {
    if (stories < EvidenceCounter::kRecurs) return;
    const auto end = static_cast<uint32_t>(s + kShingle);
    covered += end - std::max(s, covered_to);
    covered_to = end;
    most = std::max(most, stories);
  });
  e.near = static_cast<double>(covered) / p.tokens;
  e.near_stories = std::max(1u, most);
  return e;
}

}  // namespace copydesk
