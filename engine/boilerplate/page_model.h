#ifndef ENGINE_BOILERPLATE_PAGE_MODEL_H_
#define ENGINE_BOILERPLATE_PAGE_MODEL_H_

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "engine/base/page_layout.h"
#include "engine/boilerplate/block_features.h"
#include "engine/boilerplate/category.h"

namespace copydesk {

// The logarithms of the odds that the blocks of a page are its main text, in
// order, by the trained model: above 0 main text is more likely than not.
// `layout` is null where only the text is known; then it must be the text of
// the whole page. `tokens` are those of the page. Linear time; about two
// microseconds a block. Thread-safe.
std::vector<double> PageLogOdds(std::span<const PageBlock> blocks,
                                const PageLayout* layout,
                                std::string_view title,
                                std::span<const uint64_t> tokens);

// Raises the log odds of all blocks alike where no block of running length is
// above 0 and the best is not hopeless: a page is not left without its text
// because the model is unsure of all of it.
void RaiseToBest(std::span<const PageBlock> blocks, std::vector<double>* odds);

// As PageLogOdds, for lines of text of which it is not known whether they are
// those of a whole page, menus and all, or what an extractor or a writer made
// of it. Empty where they are not a whole page: the model knows no other texts.
std::vector<double> WholePageLogOdds(std::span<const PageBlock> lines,
                                     std::string_view title,
                                     std::span<const uint64_t> tokens);

// What the names of an element and those around it say that a block of
// furniture is for; kOther where they say nothing.
Category CategoryOfPlace(const PageLayout& layout, uint32_t element);

}  // namespace copydesk

#endif  // ENGINE_BOILERPLATE_PAGE_MODEL_H_
