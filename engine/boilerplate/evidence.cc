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

bool MayVary(const ParagraphPrint& p) {
  return p.tokens >= kShingle && p.tokens <= kLongestVaryingLine;
}

std::span<const uint64_t> TokensOf(const EvidenceDocument& d,
                                   const ParagraphPrint& p) {
  return std::span(d.print->tokens).subspan(p.first_token, p.tokens);
}

// Counts different values of `number` over the members of each group, and keeps
// the counts from `least` up.
CountMap CountDistinct(KeyGroups* groups, uint32_t least, unsigned threads,
                       const std::function<uint32_t(uint32_t)>& number) {
  groups->Sort(threads);
  std::vector<std::vector<std::pair<uint64_t, uint32_t>>> found(
      KeyGroups::kPartitions);
  ParallelFor(found.size(), 1, threads, [&](size_t partition, size_t) {
    std::vector<uint32_t> numbers;
    groups->ForEachGroupIn(
        partition, [&](const KeyGroups::Group& group, size_t) {
          if (group.members.size() < least) return;
          numbers.clear();
          for (const uint32_t m : group.members) numbers.push_back(number(m));
          std::sort(numbers.begin(), numbers.end());
          const auto distinct = static_cast<uint32_t>(
              std::unique(numbers.begin(), numbers.end()) - numbers.begin());
          if (distinct >= least) {
            found[partition].emplace_back(group.key, distinct);
          }
        });
  });
  size_t n = 0;
  for (const auto& keys : found) n += keys.size();
  CountMap counts;
  counts.counts.reserve(n);
  counts.filter = KeyFilter(n);
  for (const auto& keys : found) {
    for (const auto& [key, count] : keys) {
      counts.counts.emplace(key, count);
      counts.filter.Add(key);
    }
  }
  return counts;
}

}  // namespace

struct SiteEvidence::Rep {
  std::span<const EvidenceDocument> documents;
  KeyGroups packer{0};
  CountMap lines, parts, sites;
  std::vector<uint32_t> stories_of_site;

  uint32_t Count(const CountMap& map, uint64_t key) const {
    const uint64_t packed = packer.Pack(key, 0);
    if (!map.filter.MayHave(packed)) return 1;
    const auto it = map.counts.find(packed);
    return it == map.counts.end() ? 1 : it->second;
  }
};

SiteEvidence::SiteEvidence(std::span<const EvidenceDocument> documents,
                           unsigned threads)
    : rep_(std::make_unique<Rep>()) {
  const auto n = static_cast<uint32_t>(documents.size());
  rep_->documents = documents;
  rep_->packer = KeyGroups(n);
  const auto story = [&](uint32_t d) { return documents[d].story; };

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
      collect([](const EvidenceDocument& d, const ParagraphPrint& p,
                 std::vector<uint64_t>* keys) {
        keys->push_back(p.key ^ SaltOf(d.site, kLine));
      });
  rep_->lines = CountDistinct(&lines, 2, threads, story);

  KeyGroups anywhere =
      collect([](const EvidenceDocument&, const ParagraphPrint& p,
                 std::vector<uint64_t>* keys) { keys->push_back(p.key); });
  rep_->sites = CountDistinct(&anywhere, 2, threads,
                              [&](uint32_t d) { return documents[d].site; });

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
  rep_->parts = CountDistinct(&parts, kRecurs, threads, story);

  std::vector<uint64_t> site_stories;
  site_stories.reserve(n);
  uint32_t sites = 0;
  for (const EvidenceDocument& d : documents) {
    site_stories.push_back(uint64_t{d.site} << 32 | d.story);
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
  e.stories = rep_->Count(rep_->lines, p.key ^ SaltOf(d.site, kLine));
  e.sites = rep_->Count(rep_->sites, p.key);
  if (!MayVary(p)) return e;
  std::array<uint64_t, ShingleCount(kLongestVaryingLine)> buffer;
  const std::span shingles = std::span(buffer).first(ShingleCount(p.tokens));
  kernel::Shingles(TokensOf(d, p), shingles);
  const uint64_t salt = SaltOf(d.site, kPart);
  uint32_t covered = 0;
  uint32_t covered_to = 0;  // tokens before this one are settled
  uint32_t most = 0;
  for (uint32_t s = 0; s < shingles.size(); ++s) {
    const uint32_t stories = rep_->Count(rep_->parts, shingles[s] ^ salt);
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
