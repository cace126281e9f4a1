#include <algorithm>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cmath>

#include "engine/boilerplate/block_features.h"
#include "engine/boilerplate/tree_features.h"

namespace copydesk {
namespace {

// Words and the words that are likely main text.
struct Weighed {
  double words = 0;
  double odds = 0;  // times words

  void Add(double w, double o) {
    words += w;
    odds += w * o;
  }
  float Mean() const {
    return words > 0 ? static_cast<float>(odds / words) : 0;
  }
};

void FillOddsOfElements(std::span<const PageBlock> blocks,
                        const PageLayout& layout, std::span<const double> odds,
                        std::span<const double> words,
                        std::vector<BlockFeatures>* rows) {
  boost::unordered_flat_map<uint32_t, Weighed> container, outer;
  boost::unordered_flat_map<uint64_t, Weighed> alike;
  const auto keys = [&](size_t i, uint32_t* in, uint32_t* out) {
    *in = ContainerOf(layout, blocks[i].hint.element);
    *out = layout.elements[*in].parent;
  };
  std::vector<uint64_t> alike_key(blocks.size());
  for (size_t i = 0; i < blocks.size(); ++i) {
    if (blocks[i].hint.element == kNoElement) continue;
    uint32_t in, out;
    keys(i, &in, &out);
    alike_key[i] = AlikeKey(layout, blocks[i].hint.element);
    container[in].Add(words[i], odds[i]);
    outer[out].Add(words[i], odds[i]);
    alike[alike_key[i]].Add(words[i], odds[i]);
  }
  for (size_t i = 0; i < blocks.size(); ++i) {
    if (blocks[i].hint.element == kNoElement) continue;
    uint32_t in, out;
    keys(i, &in, &out);
    BlockFeatures& f = (*rows)[i];
    f[kFeatureOddsOfContainer] = container[in].Mean();
    f[kFeatureOddsOfOuter] = outer[out].Mean();
    f[kFeatureOddsOfAlike] = alike[alike_key[i]].Mean();
  }
}

}  // namespace

void FillSecondPass(std::span<const PageBlock> blocks, const PageLayout* layout,
                    std::span<const double> odds,
                    std::vector<BlockFeatures>* rows) {
  constexpr double kFarOdds = -6;  // beyond the ends of the page
  constexpr double kMostWords = 100;
  const size_t n = blocks.size();
  std::vector<double> words(n), text_to(n + 1);
  double best = kFarOdds;
  double all_words = 0;
  for (size_t i = 0; i < n; ++i) {
    const auto tokens = static_cast<double>(blocks[i].tokens.size());
    words[i] = std::min(tokens, kMostWords) + 1;
    all_words += tokens;
    text_to[i + 1] = text_to[i] + tokens / (1 + std::exp(-odds[i]));
    if (tokens >= 5) best = std::max(best, odds[i]);
  }
  // The heaviest stretch, words counting by how sure the first pass was.
  size_t zone_begin = 0, zone_end = 0, begin = 0;
  double sum = 0, heaviest = 0;
  for (size_t i = 0; i < n; ++i) {
    sum += std::clamp(odds[i], -3.0, 3.0) * std::sqrt(words[i]);
    if (sum <= 0) {
      sum = 0;
      begin = i + 1;
    } else if (sum > heaviest) {
      heaviest = sum;
      zone_begin = begin;
      zone_end = i + 1;
    }
  }
  const double text = text_to[n];
  const double in_zone = text_to[zone_end] - text_to[zone_begin];
  size_t last = n;
  for (size_t i = 0; i < n; ++i) {
    BlockFeatures& f = (*rows)[i];
    const auto at = [&](size_t k) {
      return static_cast<float>(k < n ? odds[k] : kFarOdds);
    };
    f[kFeatureOdds] = at(i);
    f[kFeatureOddsBefore1] = at(i - 1);  // wraps around: beyond the end
    f[kFeatureOddsBefore2] = at(i - 2);
    f[kFeatureOddsAfter1] = at(i + 1);
    f[kFeatureOddsAfter2] = at(i + 2);
    Weighed around;
    for (size_t k = i >= 6 ? i - 6 : 0; k < std::min(i + 7, n); ++k) {
      if (k != i) around.Add(words[k], odds[k]);
    }
    f[kFeatureOddsAround] = around.Mean();
    f[kFeatureOddsBelowBest] = static_cast<float>(best - odds[i]);
    f[kFeatureTextSoFar] = static_cast<float>(Share(text_to[i], text));
    f[kFeatureTextToCome] =
        static_cast<float>(Share(text - text_to[i + 1], text));
    f[kFeatureTextWords] = Capped(text, 10000);
    f[kFeatureTextShare] = static_cast<float>(Share(text, all_words));
    f[kFeatureTextZone] =
        i < zone_begin  ? -Capped(static_cast<double>(zone_begin - i), 100)
        : i >= zone_end ? Capped(static_cast<double>(i - zone_end + 1), 100)
                        : 0;
    f[kFeatureTextZoneShare] = static_cast<float>(Share(in_zone, text));
    f[kFeatureToTextBefore] =
        last == n ? 50 : Capped(static_cast<double>(i - last), 50);
    if (odds[i] > 0) last = i;
  }
  size_t next = n;
  for (size_t i = n; i-- > 0;) {
    (*rows)[i][kFeatureToTextAfter] =
        next == n ? 50 : Capped(static_cast<double>(next - i), 50);
    if (odds[i] > 0) next = i;
  }
  if (layout != nullptr) {
    FillOddsOfElements(blocks, *layout, odds, words, rows);
  }
}

}  // namespace copydesk
