#ifndef ENGINE_BOILERPLATE_BLOCK_FEATURES_H_
#define ENGINE_BOILERPLATE_BLOCK_FEATURES_H_

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "engine/base/page_layout.h"
#include "engine/boilerplate/cues.h"
#include "engine/boilerplate/line_features.h"
#include "engine/text/tokenize_kernel.h"

namespace copydesk {

// What a reader of pages knows of a line, where the input was one.
struct LineHint {
  double link_share = 0;          // of its bytes, inside links
  bool heading = false;           // marked up as one
  bool furniture = false;         // inside navigation, footer, form or the like
  uint32_t element = kNoElement;  // in the page's layout
};

// One block of a page, as the model of blocks sees it.
struct PageBlock {
  std::string_view text;
  std::span<const uint64_t> tokens;
  uint64_t key = 0;  // equal for equal blocks
  LineShape shape;
  CueScore cue;
  LineHint hint;
  bool title = false;  // it is the page's title
};

// Describes a block by its text and the tokens of it, but for `cue`, `key` and
// `title`.
PageBlock DescribeBlock(std::string_view text, std::span<const uint64_t> tokens,
                        const LineHint& hint);

// What phrases say of it. `scratch` is reused from call to call.
CueScore CueOf(const PageBlock& block, const CueMatcher& cues, Tokens* scratch);

// Tokens of a block above which no phrase says anything of it by itself.
inline constexpr size_t kLongestCued = 200;

// True where a line is the title, or the title goes on with the site's name.
bool IsTitle(std::string_view line, std::string_view title);

// What the model decides by: the block itself, those around it, its place in
// the text and, for HTML, in the tree of the page. The order is that of the
// columns of the model; a change asks for training anew.
enum BlockFeature : uint8_t {
  // The block.
  kFeatureWords,
  kFeatureWordLength,
  kFeatureEndsSentence,
  kFeatureSentences,
  kFeatureCommas,
  kFeatureCapitals,
  kFeatureDigits,
  kFeatureQuotes,
  kFeatureStamp,
  kFeatureTrail,
  kFeatureCopyright,
  kFeatureCue,
  kFeatureCueLabel,
  kFeatureFunctionWords,
  kFeatureRepeats,
  kFeatureRepeatedBefore,
  kFeatureTitleOverlap,
  kFeatureTitle,
  kFeatureQuestion,
  // Its neighbours.
  kFeatureWordsBefore1,
  kFeatureWordsBefore2,
  kFeatureWordsAfter1,
  kFeatureWordsAfter2,
  kFeatureProseBefore3,
  kFeatureProseAfter3,
  kFeatureProseBefore10,
  kFeatureProseAfter10,
  kFeatureToProseBefore,
  kFeatureToProseAfter,
  kFeatureCueAround,
  kFeatureSinceCue,
  kFeatureLinksAround,
  kFeatureCapitalsAround,
  // Its place.
  kFeatureIndex,
  kFeatureProseSoFar,
  kFeatureProseToCome,
  kFeaturePlace,
  kFeatureZone,
  kFeatureZonePlace,
  kFeatureSinceTitle,
  kFeaturePageWords,
  kFeaturePageProse,
  kFeatureZoneWords,
  // The markup.
  kFeatureLinks,
  kFeatureHeading,
  kFeatureFurniture,
  kFeatureDepth,
  kFeatureTag,
  kFeatureTagCell,
  kFeatureTagDiv,
  kFeatureInArticle,
  kFeatureInMain,
  kFeatureInAside,
  kFeatureInHeaderFooter,
  kFeatureInForm,
  kFeatureInFigure,
  kFeatureInList,
  kFeatureArticles,
  kFeatureArticleProse,
  // The element around it, the one around that, and the one that holds most of
  // the page's prose.
  kFeatureContainerWords,
  kFeatureContainerProse,
  kFeatureContainerLinks,
  kFeatureContainerBlocks,
  kFeatureOuterWords,
  kFeatureOuterProse,
  kFeatureOuterLinks,
  kFeatureOuterBlocks,
  kFeatureUnderTop,
  kFeatureFromTop,
  kFeatureToTop,
  kFeatureMeetProse,
  kFeatureBranchProse,
  kFeatureBranchLinks,
  kFeatureBranchWords,
  kFeatureAlikeBlocks,
  kFeatureAlikeProse,
  kFeatureAlikeLinks,
  kFeatureSameContainer,
  // Learned from words: of the names of elements, of the text.
  kFeatureNames,
  kFeatureText,
  kFeatureTextAround,
  // Of the second pass: what the first one said of the block and of the page.
  kFeatureOdds,
  kFeatureOddsBefore1,
  kFeatureOddsBefore2,
  kFeatureOddsAfter1,
  kFeatureOddsAfter2,
  kFeatureOddsAround,
  kFeatureOddsOfContainer,
  kFeatureOddsOfOuter,
  kFeatureOddsOfAlike,
  kFeatureOddsBelowBest,
  kFeatureTextSoFar,
  kFeatureTextToCome,
  kFeatureTextWords,
  kFeatureTextShare,
  kFeatureTextZone,
  kFeatureTextZoneShare,
  kFeatureToTextBefore,
  kFeatureToTextAfter,
  // How many levels up the nearest element with each PageMark is.
  kFeatureMarks,
};
inline constexpr int kBlockFeatures = kFeatureMarks + kPageMarks;

using BlockFeatures = std::array<float, kBlockFeatures>;

// Fills one row a block. `layout` may be null (text without markup); `title` is
// the page's, may be empty. The two learned scores and what is made of them
// (kFeatureNames, kFeatureText, kFeatureTextAround) stay 0. Linear time.
void FillBlockFeatures(std::span<const PageBlock> blocks,
                       const PageLayout* layout,
                       std::span<const uint64_t> title,
                       std::vector<BlockFeatures>* rows);

// Fills the features of the second pass from the log odds of the first; the
// other features must have been filled. Linear time.
void FillSecondPass(std::span<const PageBlock> blocks, const PageLayout* layout,
                    std::span<const double> odds,
                    std::vector<BlockFeatures>* rows);

// True for a block of running prose, as far as its shape tells.
bool IsProse(const PageBlock& block);

// The share of function words among the tokens, over seven languages, and of
// English ones alone.
double FunctionWordShare(std::span<const uint64_t> tokens);
bool IsEnglish(std::span<const uint64_t> tokens);

}  // namespace copydesk

#endif  // ENGINE_BOILERPLATE_BLOCK_FEATURES_H_
