#include "engine/boilerplate/block_features.h"

#include <algorithm>
#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>
#include <cmath>

#include "engine/base/hash.h"

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

float Capped(double value, double most) {
  return static_cast<float>(std::min(value, most));
}

// Sums over the blocks of an element and all in it.
struct ElementSums {
  uint32_t blocks = 0;
  uint32_t words = 0;
  uint32_t prose = 0;         // words of prose
  uint32_t direct_prose = 0;  // of blocks whose container it is
  double bytes = 0;
  double links = 0;  // bytes
};

double Share(double part, double whole) { return whole > 0 ? part / whole : 0; }

bool IsWrapper(PageTag tag) {
  return tag == PageTag::kParagraph || tag == PageTag::kHeading ||
         tag == PageTag::kListItem || tag == PageTag::kCell ||
         tag == PageTag::kQuote || tag == PageTag::kCaption ||
         tag == PageTag::kPre;
}

// The element that holds a block beside others like it.
uint32_t ContainerOf(const PageLayout& layout, uint32_t e) {
  const PageElement& own = layout.elements[e];
  return IsWrapper(own.tag) && own.parent != kNoElement ? own.parent : e;
}

// Equal for blocks whose elements have the same kind and names three levels up.
uint64_t AlikeKey(const PageLayout& layout, uint32_t e) {
  uint64_t key = 0;
  for (int level = 0; level < 3 && e != kNoElement; ++level) {
    const PageElement& element = layout.elements[e];
    key = HashCombine(key, static_cast<uint64_t>(element.tag));
    for (uint32_t k = element.names_begin; k < element.names_end; ++k) {
      key = HashCombine(key, layout.names[k]);
    }
    e = element.parent;
  }
  return key;
}

// All that is drawn from the tree.
class Tree {
 public:
  Tree(std::span<const PageBlock> blocks, const PageLayout& layout)
      : blocks_(blocks), layout_(layout), sums_(layout.elements.size()) {
    const size_t n = layout.elements.size();
    depth_.resize(n);
    tags_.resize(n);
    marks_.resize(n);
    article_.resize(n, kNoElement);
    for (uint32_t e = 0; e < n; ++e) Inherit(e);
    for (const PageBlock& block : blocks) Add(block);
    for (size_t e = n; e-- > 0;) {
      const uint32_t parent = layout.elements[e].parent;
      if (parent == kNoElement) continue;
      sums_[parent].blocks += sums_[e].blocks;
      sums_[parent].words += sums_[e].words;
      sums_[parent].prose += sums_[e].prose;
      sums_[parent].bytes += sums_[e].bytes;
      sums_[parent].links += sums_[e].links;
    }
    FindTop();
    CountAlike();
  }

  void Fill(size_t i, BlockFeatures* row) const {
    BlockFeatures& f = *row;
    const PageBlock& block = blocks_[i];
    f[kFeatureLinks] = static_cast<float>(block.hint.link_share);
    f[kFeatureHeading] = block.hint.heading;
    f[kFeatureFurniture] = block.hint.furniture;
    f[kFeatureArticles] = Capped(articles_, 20);
    for (int m = 0; m < kPageMarks; ++m) {
      f[static_cast<size_t>(kFeatureMarks + m)] = kFar;
    }
    const uint32_t e = block.hint.element;
    if (e == kNoElement) return;
    const PageElement& own = layout_.elements[e];
    f[kFeatureDepth] = Capped(depth_[e], 60);
    f[kFeatureTag] = own.tag == PageTag::kParagraph  ? 3
                     : own.tag == PageTag::kQuote    ? 2
                     : own.tag == PageTag::kListItem ? 1
                                                     : 0;
    f[kFeatureTagCell] = own.tag == PageTag::kCell || own.tag == PageTag::kPre;
    f[kFeatureTagDiv] = own.tag == PageTag::kDiv;
    const auto inside = [&](PageTag tag) {
      return (tags_[e] >> static_cast<int>(tag) & 1) != 0;
    };
    f[kFeatureInArticle] = inside(PageTag::kArticle);
    f[kFeatureInMain] = inside(PageTag::kMain);
    f[kFeatureInAside] = inside(PageTag::kAside) || inside(PageTag::kNav);
    f[kFeatureInHeaderFooter] = inside(PageTag::kFooter)   ? 2
                                : inside(PageTag::kHeader) ? 1
                                                           : 0;
    f[kFeatureInForm] = inside(PageTag::kForm);
    f[kFeatureInFigure] = inside(PageTag::kCaption)  ? 2
                          : inside(PageTag::kFigure) ? 1
                                                     : 0;
    f[kFeatureInList] = inside(PageTag::kList);
    f[kFeatureArticleProse] =
        article_[e] == kNoElement
            ? -1
            : static_cast<float>(Share(sums_[article_[e]].prose, prose_));
    for (int m = 0; m < kPageMarks; ++m) {
      f[static_cast<size_t>(kFeatureMarks + m)] =
          marks_[e][static_cast<size_t>(m)];
    }
    const uint32_t container = ContainerOf(layout_, e);
    FillElement(container, kFeatureContainerWords, row);
    const uint32_t outer = container == kNoElement
                               ? kNoElement
                               : layout_.elements[container].parent;
    FillElement(outer, kFeatureOuterWords, row);
    FillMeeting(container, row);
    const Alike& alike = alike_.at(alike_key_[i]);
    f[kFeatureAlikeBlocks] = Capped(alike.blocks, 500);
    f[kFeatureAlikeProse] = static_cast<float>(Share(alike.prose, prose_));
    f[kFeatureAlikeLinks] = static_cast<float>(Share(alike.links, alike.bytes));
    const auto same = [&](size_t k) {
      const uint32_t other = blocks_[k].hint.element;
      return other != kNoElement && ContainerOf(layout_, other) == container;
    };
    f[kFeatureSameContainer] = static_cast<float>(
        (i > 0 && same(i - 1)) + (i + 1 < blocks_.size() && same(i + 1)));
  }

 private:
  static constexpr float kFar = 16;
  struct Alike {
    uint32_t blocks = 0;
    uint32_t prose = 0;
    double bytes = 0;
    double links = 0;
  };

  void Inherit(uint32_t e) {
    const PageElement& own = layout_.elements[e];
    if (own.parent == kNoElement) {
      marks_[e].fill(kFar);
    } else {
      depth_[e] = depth_[own.parent] + 1;
      tags_[e] = tags_[own.parent];
      article_[e] = article_[own.parent];
      for (size_t m = 0; m < kPageMarks; ++m) {
        marks_[e][m] = std::min(marks_[own.parent][m] + 1, kFar);
      }
    }
    tags_[e] |= 1u << static_cast<int>(own.tag);
    if (own.tag == PageTag::kArticle) {
      article_[e] = e;
      ++articles_;
    }
    for (size_t m = 0; m < kPageMarks; ++m) {
      if (own.marks >> m & 1) marks_[e][m] = 0;
    }
  }

  void Add(const PageBlock& block) {
    const auto words = static_cast<uint32_t>(block.tokens.size());
    const uint32_t prose = IsProse(block) ? words : 0;
    prose_ += prose;
    if (block.hint.element == kNoElement) return;
    ElementSums& sums = sums_[block.hint.element];
    const auto bytes = static_cast<double>(block.text.size());
    ++sums.blocks;
    sums.words += words;
    sums.prose += prose;
    sums.bytes += bytes;
    sums.links += bytes * block.hint.link_share;
    sums_[ContainerOf(layout_, block.hint.element)].direct_prose += prose;
  }

  void FindTop() {
    for (uint32_t e = 0; e < sums_.size(); ++e) {
      if (sums_[e].direct_prose == 0) continue;
      if (top_ == kNoElement ||
          sums_[e].direct_prose > sums_[top_].direct_prose) {
        top_ = e;
      }
    }
    if (top_ == kNoElement) return;
    above_top_.assign(sums_.size(), 0);
    uint32_t level = 1;
    for (uint32_t e = top_; e != kNoElement; e = layout_.elements[e].parent) {
      above_top_[e] = level++;
    }
    // For every element: the nearest one around it, or it itself, that also
    // holds the top, and the child of that one on the way.
    meet_.assign(sums_.size(), kNoElement);
    branch_.assign(sums_.size(), kNoElement);
    steps_.assign(sums_.size(), 0);
    for (uint32_t e = 0; e < sums_.size(); ++e) {
      const uint32_t parent = layout_.elements[e].parent;
      if (above_top_[e] != 0) {
        meet_[e] = e;
      } else if (parent != kNoElement) {
        meet_[e] = meet_[parent];
        branch_[e] = above_top_[parent] != 0 ? e : branch_[parent];
        steps_[e] = steps_[parent] + 1;
      }
    }
  }

  void CountAlike() {
    alike_key_.reserve(blocks_.size());
    for (const PageBlock& block : blocks_) {
      const uint64_t key = AlikeKey(layout_, block.hint.element);
      alike_key_.push_back(key);
      Alike& alike = alike_[key];
      ++alike.blocks;
      if (IsProse(block)) {
        alike.prose += static_cast<uint32_t>(block.tokens.size());
      }
      const auto bytes = static_cast<double>(block.text.size());
      alike.bytes += bytes;
      alike.links += bytes * block.hint.link_share;
    }
  }

  // Four features from `first` on.
  void FillElement(uint32_t e, size_t first, BlockFeatures* row) const {
    if (e == kNoElement) return;
    const ElementSums& sums = sums_[e];
    (*row)[first] = Capped(sums.words, 5000);
    (*row)[first + 1] = static_cast<float>(Share(sums.prose, prose_));
    (*row)[first + 2] = static_cast<float>(Share(sums.links, sums.bytes));
    (*row)[first + 3] = Capped(sums.blocks, 500);
  }

  void FillMeeting(uint32_t container, BlockFeatures* row) const {
    if (top_ == kNoElement || container == kNoElement) return;
    BlockFeatures& f = *row;
    const uint32_t meet = meet_[container];
    f[kFeatureUnderTop] = meet == top_;
    f[kFeatureFromTop] =
        meet == kNoElement ? 30 : Capped(above_top_[meet] - 1, 30);
    f[kFeatureToTop] = Capped(steps_[container], 30);
    if (meet == kNoElement) return;
    f[kFeatureMeetProse] = static_cast<float>(Share(sums_[meet].prose, prose_));
    const uint32_t branch = branch_[container];
    if (branch == kNoElement) {
      f[kFeatureBranchProse] = -1;
      f[kFeatureBranchLinks] = -1;
      f[kFeatureBranchWords] = -1;
      return;
    }
    f[kFeatureBranchProse] =
        static_cast<float>(Share(sums_[branch].prose, sums_[branch].words));
    f[kFeatureBranchLinks] =
        static_cast<float>(Share(sums_[branch].links, sums_[branch].bytes));
    f[kFeatureBranchWords] = Capped(sums_[branch].words, 3000);
  }

  std::span<const PageBlock> blocks_;
  const PageLayout& layout_;
  std::vector<ElementSums> sums_;
  std::vector<uint32_t> depth_;
  std::vector<uint32_t> tags_;  // those around it and its own, as bits
  std::vector<std::array<float, kPageMarks>> marks_;  // levels up
  std::vector<uint32_t> article_;                     // innermost
  uint32_t articles_ = 0;
  uint32_t top_ = kNoElement;  // has the most prose of its own
  std::vector<uint32_t> above_top_;
  std::vector<uint32_t> meet_, branch_, steps_;
  std::vector<uint64_t> alike_key_;
  boost::unordered_flat_map<uint64_t, Alike> alike_;
  double prose_ = 0;
};

// The stretch with the most prose: see JudgePage.
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
  const Tree tree(blocks, *layout);
  for (size_t i = 0; i < blocks.size(); ++i) tree.Fill(i, &(*rows)[i]);
}

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
