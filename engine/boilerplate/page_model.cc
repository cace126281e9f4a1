#include "engine/boilerplate/page_model.h"

#include <algorithm>

#include "engine/boilerplate/block_model.h"

namespace copydesk {

std::vector<double> PageLogOdds(std::span<const PageBlock> blocks,
                                const PageLayout* layout,
                                std::string_view title,
                                std::span<const uint64_t> tokens) {
  Tokens title_tokens;
  kernel::TokenizeScalar(title, &title_tokens);
  std::vector<BlockFeatures> rows;
  FillBlockFeatures(blocks, layout, title_tokens.hash, &rows);
  FillLearnedFeatures(blocks, layout, IsEnglish(tokens), PageWords(), &rows);
  const bool markup = layout != nullptr;
  const TreeModel& first = markup ? PageTrees() : TextTrees();
  const TreeModel& second = markup ? PageSecondTrees() : TextSecondTrees();
  FillSecondPass(blocks, layout, first.LogOdds(rows), &rows);
  std::vector<double> odds = second.LogOdds(rows);
  RaiseToBest(blocks, &odds);
  return odds;
}

void RaiseToBest(std::span<const PageBlock> blocks, std::vector<double>* odds) {
  constexpr size_t kWords = 8;
  constexpr double kHopeless = -3;
  constexpr double kAbove = 0.5;  // where the best is raised to
  double best = kHopeless;
  for (size_t i = 0; i < blocks.size(); ++i) {
    if (blocks[i].tokens.size() >= kWords) best = std::max(best, (*odds)[i]);
  }
  if (best <= kHopeless || best > 0) return;
  for (double& o : *odds) o += kAbove - best;
}

std::vector<double> WholePageLogOdds(std::span<const PageBlock> lines,
                                     std::string_view title,
                                     std::span<const uint64_t> tokens) {
  constexpr double kSurely = -1;  // log odds of furniture
  constexpr size_t kMenuWords = 6;
  // Most texts are told by their lines alone.
  size_t menu = 0, run = 0, longest_run = 0, cues = 0;
  for (const PageBlock& line : lines) {
    if (line.tokens.size() > kMenuWords || line.shape.ends_sentence) {
      run = 0;
      continue;
    }
    ++menu;
    longest_run = std::max(longest_run, ++run);
    cues += line.cue.weight >= 2 || line.cue.label || line.shape.copyright;
  }
  if (menu < 12 || 4 * menu < lines.size() || longest_run < 4) return {};
  std::vector<double> odds = PageLogOdds(lines, nullptr, title, tokens);
  size_t above = 0, below = 0;
  while (above < odds.size() && odds[above] < kSurely) ++above;
  while (below < odds.size() && odds[odds.size() - 1 - below] < kSurely) {
    ++below;
  }
  // A page has menus on both sides of its text; a list at the end of a report
  // or a table of results has not. A list that stands alone is no page.
  const bool menus =
      lines.size() >= 70 && above >= 8 && below >= 8 && above + below >= 20;
  const bool words =
      cues >= 3 && above >= 3 && below >= 3 && above + below >= 15;
  if (above == odds.size() || !(menus || words)) return {};
  return odds;
}

Category CategoryOfPlace(const PageLayout& layout, uint32_t element) {
  constexpr int kLevels = 8;  // looked at
  constexpr struct {
    uint32_t marks;
    Category category;
  } kPlaces[] = {{kMarkComments, Category::kCommentPolicy},
                 {kMarkShare, Category::kSocial},
                 {kMarkAd, Category::kAd},
                 {kMarkRelated, Category::kRelated},
                 {kMarkNav | kMarkFrame, Category::kNav}};
  uint32_t e = element;
  for (int level = 0; level < kLevels && e != kNoElement; ++level) {
    for (const auto& place : kPlaces) {
      if ((layout.elements[e].marks & place.marks) != 0) return place.category;
    }
    e = layout.elements[e].parent;
  }
  return Category::kOther;
}

}  // namespace copydesk
