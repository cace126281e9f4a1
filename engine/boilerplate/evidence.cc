#include "engine/boilerplate/evidence.h"

#include <algorithm>
#include <array>
#include <boost/unordered/unordered_flat_map.hpp>
#include <functional>
#include <utility>

#include "engine/base/hash.h"
#include "engine/base/parallel.h"
#include "engine/group/key_filter.h"
#include "engine/group/key_groups.h"
#include "engine/sketch/shingle_kernel.h"

namespace copydesk {
namespace {

// Longer lines are looked at whole only: furniture that varies is short.
constexpr uint32_t kLongestVaryingLine = 80;  // tokens
// A part recurs once it stands in so many stories of a site.
constexpr uint32_t kRecurs = 3;
// Nobody asks in how many more stories a part stands.
constexpr uint32_t kManyStories = 8;

struct IdentityHash {
  using is_avalanching = void;
  size_t operator()(uint64_t x) const { return x; }
};

// Counts by key; most questions are about keys that it does not have.
struct CountMap {
  boost::unordered_flat_map<uint64_t, uint32_t, IdentityHash> counts;
  KeyFilter filter;
};

// What makes keys of one kind and site of keys that are mixed already, by xor.
uint64_t SaltOf(uint32_t site, uint64_t kind) {
  return Mix64((uint64_t{site} + 1) * 0x9e3779b97f4a7c15u ^ kind);
}
constexpr uint64_t kLine = 0x11;
constexpr uint64_t kPart = 0x22;

uint64_t SiteAndStory(const EvidenceDocument& d) {
  return uint64_t{d.site} << 32 | d.story;
}

// Calls `recurs(site, stories)` for every site with two different stories or
// more among `site_stories`, and returns how many sites there are.
template <typename Recurs>
uint32_t CountStoriesBySite(std::vector<uint64_t>* site_stories,
                            const Recurs& recurs) {
  std::sort(site_stories->begin(), site_stories->end());
  uint32_t sites = 0;
  const size_t n = site_stories->size();
  for (size_t i = 0; i < n;) {
    const auto site = static_cast<uint32_t>((*site_stories)[i] >> 32);
    uint32_t stories = 0;
    uint64_t last = ~uint64_t{0};
    for (; i < n && (*site_stories)[i] >> 32 == site; ++i) {
      stories += (*site_stories)[i] != last;
      last = (*site_stories)[i];
    }
    ++sites;
    if (stories > 1) recurs(site, stories);
  }
  return sites;
}

bool MayVary(const ParagraphPrint& p) {
  return p.tokens >= kShingle && p.tokens <= kLongestVaryingLine;
}

std::span<const uint64_t> TokensOf(const EvidenceDocument& d,
                                   const ParagraphPrint& p) {
  return std::span(d.print->tokens).subspan(p.first_token, p.tokens);
}

// The keys of a partition that are worth keeping, with their counts.
using Counted = std::vector<std::pair<uint64_t, uint32_t>>;

// Sorts `groups` and lets `count(group, buffer, counted)` look at each.
template <typename Count>
std::vector<Counted> CountGroups(KeyGroups* groups, unsigned threads,
                                 const Count& count) {
  groups->Sort(threads);
  std::vector<Counted> counted(KeyGroups::kPartitions);
  ParallelFor(counted.size(), 1, threads, [&](size_t partition, size_t) {
    std::vector<uint64_t> buffer;
    groups->ForEachGroupIn(partition,
                           [&](const KeyGroups::Group& group, size_t) {
                             count(group, &buffer, &counted[partition]);
                           });
  });
  return counted;
}

CountMap MakeMap(const std::vector<Counted>& counted) {
  size_t n = 0;
  for (const Counted& keys : counted) n += keys.size();
  CountMap map;
  map.counts.reserve(n);
  map.filter = KeyFilter(n);
  for (const Counted& keys : counted) {
    for (const auto& [key, count] : keys) {
      map.counts.emplace(key, count);
      map.filter.Add(key);
    }
  }
  return map;
}

}  // namespace

struct SiteEvidence::Rep {
  std::span<const EvidenceDocument> documents;
  KeyGroups packer{0};
  CountMap lines, parts, sites;
  std::vector<uint32_t> stories_of_site;

  static uint32_t Count(const CountMap& map, uint64_t key) {
    if (!map.filter.MayHave(key)) return 1;
    const auto it = map.counts.find(key);
    return it == map.counts.end() ? 1 : it->second;
  }
};

SiteEvidence::SiteEvidence(std::span<const EvidenceDocument> documents,
                           unsigned threads)
    : rep_(std::make_unique<Rep>()) {
  const auto n = static_cast<uint32_t>(documents.size());
  rep_->documents = documents;
  rep_->packer = KeyGroups(n);

  // One kind of key after the other, so that only one table is large at a time.
  using AddKeys = std::function<void(
      const EvidenceDocument&, const ParagraphPrint&, std::vector<uint64_t>*)>;
  const auto collect = [&](const AddKeys& add) {
    KeyGroups groups(n);
    ParallelFor(n, 256, threads, [&](size_t begin, size_t end) {
      std::vector<uint64_t> keys;
      std::vector<uint64_t> packed;
      for (size_t d = begin; d < end; ++d) {
        keys.clear();
        for (const ParagraphPrint& p : documents[d].print->paragraphs) {
          add(documents[d], p, &keys);
        }
        for (const uint64_t k : keys) {
          packed.push_back(rep_->packer.Pack(k, static_cast<uint32_t>(d)));
        }
      }
      groups.AddPacked(packed);
    });
    return groups;
  };

  KeyGroups lines =
      collect([](const EvidenceDocument&, const ParagraphPrint& p,
                 std::vector<uint64_t>* keys) { keys->push_back(p.key); });
  std::vector<Counted> on_sites(KeyGroups::kPartitions);
  rep_->lines = MakeMap(CountGroups(
      &lines, threads,
      [&](const KeyGroups::Group& group, std::vector<uint64_t>* buffer,
          Counted* counted) {
        buffer->clear();
        for (const uint32_t d : group.members) {
          buffer->push_back(SiteAndStory(documents[d]));
        }
        const uint32_t different =
            CountStoriesBySite(buffer, [&](uint32_t site, uint32_t stories) {
              counted->emplace_back(group.key ^ SaltOf(site, kLine), stories);
            });
        if (different > 1) {
          on_sites[group.key >> 56].emplace_back(group.key, different);
        }
      }));
  rep_->sites = MakeMap(on_sites);

  KeyGroups parts =
      collect([](const EvidenceDocument& d, const ParagraphPrint& p,
                 std::vector<uint64_t>* keys) {
        if (!MayVary(p)) return;
        const size_t first = keys->size();
        keys->resize(first + ShingleCount(p.tokens));
        const std::span shingles = std::span(*keys).subspan(first);
        kernel::Shingles(TokensOf(d, p), shingles);
        const uint64_t salt = SaltOf(d.site, kPart);
        for (uint64_t& s : shingles) s ^= salt;
      });
  rep_->parts = MakeMap(CountGroups(
      &parts, threads,
      [&](const KeyGroups::Group& group, std::vector<uint64_t>* buffer,
          Counted* counted) {
        if (group.members.size() < kRecurs) return;
        buffer->clear();
        for (const uint32_t d : group.members) {
          buffer->push_back(documents[d].story);
        }
        std::sort(buffer->begin(), buffer->end());
        const auto stories = static_cast<uint32_t>(
            std::unique(buffer->begin(), buffer->end()) - buffer->begin());
        if (stories < kRecurs) return;
        counted->emplace_back(group.key, std::min(stories, kManyStories));
      }));

  std::vector<uint64_t> site_stories;
  site_stories.reserve(n);
  uint32_t sites = 0;
  for (const EvidenceDocument& d : documents) {
    site_stories.push_back(SiteAndStory(d));
    sites = std::max(sites, d.site + 1);
  }
  std::sort(site_stories.begin(), site_stories.end());
  site_stories.erase(std::unique(site_stories.begin(), site_stories.end()),
                     site_stories.end());
  rep_->stories_of_site.assign(sites, 0);
  for (const uint64_t s : site_stories) ++rep_->stories_of_site[s >> 32];
}

SiteEvidence::~SiteEvidence() = default;
SiteEvidence::SiteEvidence(SiteEvidence&&) noexcept = default;

uint32_t SiteEvidence::StoriesOf(uint32_t site) const {
  return rep_->stories_of_site[site];
}

LineEvidence SiteEvidence::Of(uint32_t document, uint32_t paragraph) const {
  const EvidenceDocument& d = rep_->documents[document];
  const ParagraphPrint& p = d.print->paragraphs[paragraph];
  LineEvidence e;
  const uint64_t line = rep_->packer.Pack(p.key, 0);
  e.stories = Rep::Count(rep_->lines, line ^ SaltOf(d.site, kLine));
  e.sites = Rep::Count(rep_->sites, line);
  if (!MayVary(p)) return e;
  std::array<uint64_t, ShingleCount(kLongestVaryingLine)> buffer;
  const std::span shingles = std::span(buffer).first(ShingleCount(p.tokens));
  kernel::Shingles(TokensOf(d, p), shingles);
  const uint64_t salt = SaltOf(d.site, kPart);
  uint32_t covered = 0;
  uint32_t covered_to = 0;  // tokens before this one are settled
  uint32_t most = 0;
  for (uint32_t s = 0; s < shingles.size(); ++s) {
    const uint32_t stories =
        Rep::Count(rep_->parts, rep_->packer.Pack(shingles[s] ^ salt, 0));
    if (stories < kRecurs) continue;
    const auto end = static_cast<uint32_t>(s + kShingle);
    covered += end - std::max(s, covered_to);
    covered_to = end;
    most = std::max(most, stories);
  }
  e.near = static_cast<double>(covered) / p.tokens;
  e.near_stories = std::max(1u, most);
  return e;
}

}  // namespace copydesk
