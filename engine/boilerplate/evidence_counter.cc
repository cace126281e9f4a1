#include "engine/boilerplate/evidence_counter.h"

#include <algorithm>

#include "engine/base/hash.h"

namespace copydesk {
namespace {

// Of most groups all are of one story, so that nothing is left to sort.
void SortUnique(std::vector<uint64_t>* values) {
  const auto drop_repeats = [&] {
    values->erase(std::unique(values->begin(), values->end()), values->end());
  };
  drop_repeats();
  std::sort(values->begin(), values->end());
  drop_repeats();
}

uint64_t SaltOf(uint32_t site, uint64_t kind) {
  return Mix64((uint64_t{site} + 1) * 0x9e3779b97f4a7c15u ^ kind);
}

}  // namespace

uint64_t LineSalt(uint32_t site) { return SaltOf(site, 0x11); }
uint64_t PartSalt(uint32_t site) { return SaltOf(site, 0x22); }

void EvidenceCounter::AppendLines(const EvidenceDocument& document,
                                  std::vector<uint64_t>* keys) {
  for (const ParagraphPrint& p : document.print->paragraphs) {
    keys->push_back(p.key);
  }
}

void EvidenceCounter::AppendParts(const EvidenceDocument& document,
                                  std::vector<uint64_t>* keys) {
  const uint64_t salt = PartSalt(document.site);
  const std::span tokens(document.print->tokens);
  for (const ParagraphPrint& p : document.print->paragraphs) {
    if (!MayVary(p)) continue;
    const size_t first = keys->size();
    keys->resize(first + ShingleCount(p.tokens));
    const std::span shingles = std::span(*keys).subspan(first);
    kernel::Shingles(tokens.subspan(p.first_token, p.tokens), shingles);
    for (uint64_t& s : shingles) s ^= salt;
  }
}

void EvidenceCounter::CountLine(uint64_t key,
                                std::vector<uint64_t>* site_stories) {
  SortUnique(site_stories);
  uint32_t sites = 0;
  const size_t n = site_stories->size();
  for (size_t i = 0; i < n;) {
    const auto site = static_cast<uint32_t>((*site_stories)[i] >> 32);
    uint32_t stories = 0;
    for (; i < n && (*site_stories)[i] >> 32 == site; ++i) ++stories;
    ++sites;
    if (stories > 1) lines_.push_back(Entry(key ^ LineSalt(site), stories));
  }
  if (sites > 1) sites_.push_back(Entry(key, sites));
}

void EvidenceCounter::CountPart(uint64_t key,
                                std::vector<uint64_t>* site_stories) {
  if (site_stories->size() < kRecurs) return;
  SortUnique(site_stories);
  CountPart(key, site_stories->size());
}

void EvidenceCounter::CountPart(uint64_t key, size_t stories) {
  if (stories < kRecurs) return;
  parts_.push_back(Entry(key, std::min<size_t>(stories, kManyStories)));
}

}  // namespace copydesk
