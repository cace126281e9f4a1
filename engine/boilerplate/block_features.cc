#include "engine/boilerplate/block_features.h"

#include <algorithm>
#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>
#include <cmath>

#include "engine/boilerplate/tree_features.h"

namespace copydesk {
namespace {

using TokenSet = boost::unordered_flat_set<uint64_t>;

TokenSet SetOf(std::string_view words) {
  Tokens tokens;
  kernel::TokenizeScalar(words, &tokens);
  return TokenSet(tokens.hash.begin(), tokens.hash.end());
}

constexpr std::string_view kEnglish =
    "the of and to in a is that for it as was with be by on not he his but at "
    "are this have from or had an they which you were her all she there would "
    "their we him been has when who will more no if out so said what up its "
    "about into than them can only other could these two may then do some my "
    "your how our after because also";
constexpr std::string_view kOthers =
    "der die das und ist in den von zu mit sich des auf nicht ein eine als "
    "auch es an werden aus er hat dass sie nach wird bei einer um am sind noch "
    "wie einem war vor haben "
    "el la los las de que y en un una por con no su para es al lo como mas del "
    "se pero sus le ya fue este ha si porque "
    "le les et des du une est pour que qui dans sur pas au par plus ce il sont "
    "avec aux ne se son cette ont mais "
    "il di che e la un per non con una del sono da si della anche le nel alla "
    "dei ma piu "
    "o os as de e do da em um uma para com nao por mais dos na no que ao foi "
    "het een van dat op te zijn voor met niet aan er ook maar bij uit door "
    "och att det som av en den till inte ble til har ikke jeg er paa";

// Bytes of a text that say something of its style.
struct Bytes {
  int sentences = 0;
  int commas = 0;
  int capitals = 0;  // words that begin with a capital
  int digits = 0;
};

Bytes CountBytes(std::string_view text) {
  Bytes counts;
  bool word_begins = true;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c >= '0' && c <= '9') ++counts.digits;
    if (c == ',') ++counts.commas;
    if ((c == '.' || c == '!' || c == '?') && i + 1 < text.size() &&
        text[i + 1] == ' ') {
      ++counts.sentences;
    }
    const bool upper = c >= 'A' && c <= 'Z';
    const bool letter = upper || (c >= 'a' && c <= 'z') || (c & 0x80) != 0;
    if (upper && word_begins) ++counts.capitals;
    word_begins = !letter && c != '\'';
  }
  return counts;
}

// The stretch with the most prose: the maximum-sum run of
// blocks (Bentley 1984), prose counting for it and all else against it.
struct Zone {
  size_t begin = 0;
  size_t end = 0;
  double words = 0;
};

Zone FindZone(const std::vector<uint32_t>& prose) {
  constexpr double kAgainst = 10;
  Zone best;
  double sum = 0;
  size_t begin = 0;
  for (size_t i = 0; i < prose.size(); ++i) {
    sum += prose[i] > 0 ? std::min(prose[i], 200u) : -kAgainst;
    if (sum <= 0) {
      sum = 0;
      begin = i + 1;
    } else if (sum > best.words) {
      best = {begin, i + 1, sum};
    }
  }
  return best;
}

// What needs the whole text but no markup.
void FillPlaces(std::span<const PageBlock> blocks,
                std::vector<BlockFeatures>* rows) {
  const size_t n = blocks.size();
  std::vector<uint32_t> prose(n);
  std::vector<double> words_to(n + 1), prose_to(n + 1), links_to(n + 1),
      capitals_to(n + 1);
  for (size_t i = 0; i < n; ++i) {
    const auto words = static_cast<uint32_t>(blocks[i].tokens.size());
    prose[i] = IsProse(blocks[i]) ? words : 0;
    words_to[i + 1] = words_to[i] + words;
    prose_to[i + 1] = prose_to[i] + prose[i];
    links_to[i + 1] = links_to[i] + blocks[i].hint.link_share;
    capitals_to[i + 1] = capitals_to[i] + (*rows)[i][kFeatureCapitals];
  }
  const Zone zone = FindZone(prose);
  const double all_words = words_to[n];
  const double all_prose = prose_to[n];
  const auto around = [&](const std::vector<double>& to, size_t from,
                          size_t end) {
    end = std::min(end, n);
    return from < end ? to[end] - to[from] : 0.0;
  };
  const auto words_at = [&](size_t i) {
    return i < n ? Capped(static_cast<double>(blocks[i].tokens.size()), 100)
                 : -1.0f;
  };
  size_t last_prose = n, last_cue = n, last_title = n;
  for (size_t i = 0; i < n; ++i) {
    BlockFeatures& f = (*rows)[i];
    const size_t lo3 = i >= 3 ? i - 3 : 0;
    const size_t lo10 = i >= 10 ? i - 10 : 0;
    f[kFeatureWordsBefore1] = i >= 1 ? words_at(i - 1) : -1;
    f[kFeatureWordsBefore2] = i >= 2 ? words_at(i - 2) : -1;
    f[kFeatureWordsAfter1] = words_at(i + 1);
    f[kFeatureWordsAfter2] = words_at(i + 2);
    f[kFeatureProseBefore3] = Capped(around(prose_to, lo3, i), 600);
    f[kFeatureProseAfter3] = Capped(around(prose_to, i + 1, i + 4), 600);
    f[kFeatureProseBefore10] = Capped(around(prose_to, lo10, i), 2000);
    f[kFeatureProseAfter10] = Capped(around(prose_to, i + 1, i + 11), 2000);
    const auto since = [&](size_t last) {
      return last == n ? 50.0f : Capped(static_cast<double>(i - last), 50);
    };
    f[kFeatureToProseBefore] = since(last_prose);
    f[kFeatureSinceCue] = since(last_cue);
    f[kFeatureSinceTitle] = since(last_title);
    if (blocks[i].title) last_title = i;
    if (prose[i] > 0) last_prose = i;
    if (prose[i] == 0 && (blocks[i].cue.weight >= 2 || blocks[i].cue.label)) {
      last_cue = i;
    }
    double cue = 0;
    for (size_t k = i >= 2 ? i - 2 : 0; k < std::min(i + 3, n); ++k) {
      if (k != i) cue += std::min(blocks[k].cue.weight, 4);
    }
    f[kFeatureCueAround] = static_cast<float>(cue);
    const size_t lo2 = i >= 2 ? i - 2 : 0;
    const double wide = static_cast<double>(std::min(i + 3, n) - lo2);
    f[kFeatureLinksAround] =
        static_cast<float>(around(links_to, lo2, i + 3) / wide);
    f[kFeatureCapitalsAround] =
        static_cast<float>(around(capitals_to, lo2, i + 3) / wide);
    f[kFeatureIndex] = Capped(static_cast<double>(i), 500);
    f[kFeatureProseSoFar] = static_cast<float>(Share(prose_to[i], all_prose));
    f[kFeatureProseToCome] =
        static_cast<float>(Share(all_prose - prose_to[i + 1], all_prose));
    f[kFeaturePlace] = static_cast<float>(Share(words_to[i], all_words));
    f[kFeatureZone] =
        i < zone.begin  ? -Capped(static_cast<double>(zone.begin - i), 100)
        : i >= zone.end ? Capped(static_cast<double>(i - zone.end + 1), 100)
                        : 0;
    f[kFeatureZonePlace] =
        i < zone.begin  ? -1
        : i >= zone.end ? 2
                        : static_cast<float>(Share(
                              static_cast<double>(i - zone.begin),
                              static_cast<double>(zone.end - zone.begin)));
    f[kFeaturePageWords] = Capped(all_words, 20000);
    f[kFeaturePageProse] = static_cast<float>(Share(all_prose, all_words));
    f[kFeatureZoneWords] = Capped(zone.words, 10000);
  }
  size_t next_prose = n;
  for (size_t i = n; i-- > 0;) {
    (*rows)[i][kFeatureToProseAfter] =
        next_prose == n ? 50.0f
                        : Capped(static_cast<double>(next_prose - i), 50);
    if (prose[i] > 0) next_prose = i;
  }
}

void FillBlock(const PageBlock& block, const TokenSet& title,
               BlockFeatures* row) {
  BlockFeatures& f = *row;
  const auto words = static_cast<double>(block.tokens.size());
  const Bytes bytes = CountBytes(block.text);
  f[kFeatureWords] = Capped(words, 300);
  f[kFeatureWordLength] =
      Capped(Share(static_cast<double>(block.text.size()), words), 40);
  f[kFeatureEndsSentence] = block.shape.ends_sentence;
  f[kFeatureSentences] = Capped(bytes.sentences, 10);
  f[kFeatureCommas] = Capped(Share(bytes.commas, words), 1);
  f[kFeatureCapitals] = Capped(Share(bytes.capitals, words), 1);
  f[kFeatureDigits] = static_cast<float>(
      Share(bytes.digits, static_cast<double>(block.text.size())));
  f[kFeatureQuotes] = block.shape.quotes;
  f[kFeatureStamp] = block.shape.stamp || block.shape.address;
  f[kFeatureTrail] = block.shape.trail;
  f[kFeatureCopyright] = block.shape.copyright;
  f[kFeatureCue] = Capped(block.cue.weight, 6);
  f[kFeatureCueLabel] = block.cue.label;
  f[kFeatureFunctionWords] =
      static_cast<float>(FunctionWordShare(block.tokens));
  double overlap = 0;
  for (const uint64_t token :
       block.tokens.first(std::min<size_t>(block.tokens.size(), 60))) {
    overlap += title.contains(token);
  }
  f[kFeatureTitleOverlap] = static_cast<float>(Share(overlap, words));
  f[kFeatureTitle] = block.title;
  f[kFeatureQuestion] = block.text.ends_with('?')   ? 2
                        : block.text.ends_with(':') ? 1
                                                    : 0;
}

}  // namespace

PageBlock DescribeBlock(std::string_view text, std::span<const uint64_t> tokens,
                        const LineHint& hint) {
  PageBlock block;
  block.text = text;
  block.tokens = tokens;
  block.hint = hint;
  block.shape = ShapeOf(text);
  return block;
}

CueScore CueOf(const PageBlock& block, const CueMatcher& cues,
               Tokens* scratch) {
  size_t label_tokens = block.tokens.size();
  if (block.shape.label_bytes != block.text.size()) {
    scratch->Clear();
    kernel::TokenizeScalar(block.text.substr(0, block.shape.label_bytes),
                           scratch);
    label_tokens = scratch->size();
  }
  return cues.Match(block.tokens, label_tokens);
}

bool IsTitle(std::string_view line, std::string_view title) {
  constexpr size_t kShortestTitle = 15;  // bytes, where the title goes on
  if (line == title) return !line.empty();
  return line.size() >= kShortestTitle && title.starts_with(line);
}

bool IsProse(const PageBlock& block) {
  const size_t words = block.tokens.size();
  return words >= 8 && (block.shape.ends_sentence || words >= 25) &&
         block.hint.link_share <= 0.5 && !block.shape.trail &&
         !block.shape.copyright && block.cue.weight < 3 &&
         !(block.cue.label && words < 25);
}

double FunctionWordShare(std::span<const uint64_t> tokens) {
  static const TokenSet* const kAll = [] {
    auto* set = new TokenSet(SetOf(kEnglish));
    set->merge(SetOf(kOthers));
    return set;
  }();
  size_t found = 0;
  for (const uint64_t token : tokens) found += kAll->contains(token);
  return Share(static_cast<double>(found), static_cast<double>(tokens.size()));
}

bool IsEnglish(std::span<const uint64_t> tokens) {
  static const TokenSet* const kWords = new TokenSet(SetOf(kEnglish));
  constexpr double kLeast = 0.2;
  size_t found = 0;
  for (const uint64_t token : tokens) found += kWords->contains(token);
  return static_cast<double>(found) >=
         kLeast * static_cast<double>(tokens.size());
}

void FillBlockFeatures(std::span<const PageBlock> blocks,
                       const PageLayout* layout,
                       std::span<const uint64_t> title,
                       std::vector<BlockFeatures>* rows) {
  rows->assign(blocks.size(), BlockFeatures{});
  const TokenSet title_tokens(title.begin(), title.end());
  boost::unordered_flat_map<uint64_t, uint32_t> seen;
  for (size_t i = 0; i < blocks.size(); ++i) {
    BlockFeatures& f = (*rows)[i];
    FillBlock(blocks[i], title_tokens, &f);
    f[kFeatureRepeatedBefore] = Capped(seen[blocks[i].key]++, 5);
  }
  for (size_t i = 0; i < blocks.size(); ++i) {
    (*rows)[i][kFeatureRepeats] = Capped(seen[blocks[i].key], 5);
  }
  FillPlaces(blocks, rows);
  if (layout == nullptr) return;
  FillTreeFeatures(blocks, *layout, rows);
}

}  // namespace copydesk
