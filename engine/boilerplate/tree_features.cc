#include "engine/boilerplate/tree_features.h"

#include <array>
#include <boost/unordered/unordered_flat_map.hpp>

#include "engine/base/hash.h"

namespace copydesk {
namespace {

bool IsWrapper(PageTag tag) {
  return tag == PageTag::kParagraph || tag == PageTag::kHeading ||
         tag == PageTag::kListItem || tag == PageTag::kCell ||
         tag == PageTag::kQuote || tag == PageTag::kCaption ||
         tag == PageTag::kPre;
}

}  // namespace

uint32_t ContainerOf(const PageLayout& layout, uint32_t e) {
  const PageElement& own = layout.elements[e];
  return IsWrapper(own.tag) && own.parent != kNoElement ? own.parent : e;
}

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

namespace {

// Sums over the blocks of an element and all in it.
struct ElementSums {
  uint32_t blocks = 0;
  uint32_t words = 0;
  uint32_t prose = 0;         // words of prose
  uint32_t direct_prose = 0;  // of blocks whose container it is
  double bytes = 0;
  double links = 0;  // bytes
};

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

}  // namespace

void FillTreeFeatures(std::span<const PageBlock> blocks,
                      const PageLayout& layout,
                      std::vector<BlockFeatures>* rows) {
  const Tree tree(blocks, layout);
  for (size_t i = 0; i < blocks.size(); ++i) tree.Fill(i, &(*rows)[i]);
}

}  // namespace copydesk
