#ifndef ENGINE_BASE_PAGE_LAYOUT_H_
#define ENGINE_BASE_PAGE_LAYOUT_H_

#include <cstdint>
#include <vector>

namespace copydesk {

// What the names that a page gives to an element (class, id, role, itemprop)
// say of it, as bits. One element may have several.
enum PageMark : uint32_t {
  kMarkNav = 1u << 0,         // navigation, menu, breadcrumb
  kMarkFrame = 1u << 1,       // header, footer, banner
  kMarkSide = 1u << 2,        // sidebar, rail, widget
  kMarkComments = 1u << 3,    // readers' comments
  kMarkRelated = 1u << 4,     // related, recommended, popular, teaser
  kMarkShare = 1u << 5,       // share, social, follow
  kMarkAd = 1u << 6,          // ad, sponsor, promotion
  kMarkSign = 1u << 7,        // newsletter, login, paywall, cookie
  kMarkStory = 1u << 8,       // article, story, post, entry
  kMarkBody = 1u << 9,        // body, content, text
  kMarkMedia = 1u << 10,      // caption, credit, gallery, video
  kMarkMeta = 1u << 11,       // byline, author, date, tags
  kMarkTitle = 1u << 12,      // headline, title
  kMarkLead = 1u << 13,       // standfirst, lead, summary
  kMarkList = 1u << 14,       // list, grid, card, item
  kMarkUnseen = 1u << 15,     // for screen readers or print, dropdown, modal
  kMarkQuote = 1u << 16,      // quote, pull quote
  kMarkFurniture = 1u << 17,  // any name that is page furniture by itself
};
inline constexpr int kPageMarks = 18;

// Kinds of element that tell content from furniture. The rest is kOther.
enum class PageTag : uint8_t {
  kOther,
  kParagraph,
  kDiv,
  kListItem,
  kList,
  kHeading,
  kQuote,
  kPre,
  kFigure,
  kCaption,
  kTable,
  kCell,
  kArticle,
  kMain,
  kSection,
  kAside,
  kNav,
  kHeader,
  kFooter,
  kForm,
  kAddress,
  kBody,
};
inline constexpr int kPageTags = static_cast<int>(PageTag::kBody) + 1;

inline constexpr uint32_t kNoElement = UINT32_MAX;

// A block-level element of a page with visible text in it.
struct PageElement {
  uint32_t parent = kNoElement;  // always a smaller number
  uint32_t marks = 0;            // PageMark of its own names
  uint32_t names_begin = 0;      // its names, in PageLayout::names
  uint32_t names_end = 0;        //
  PageTag tag = PageTag::kOther;
};

// The elements of a page in the order in which their text begins.
struct PageLayout {
  std::vector<PageElement> elements;
  std::vector<uint32_t> names;  // hashes of the words of classes, ids, roles
};

}  // namespace copydesk

#endif  // ENGINE_BASE_PAGE_LAYOUT_H_
