#include "engine/io/html_elements.h"

#include <algorithm>
#include <array>
#include <boost/unordered/unordered_flat_map.hpp>
#include <iterator>

#include "engine/base/hash.h"

namespace copydesk {
namespace {

struct Word {
  std::string_view word;
  uint32_t marks;
};

constexpr Word kWords[] = {{"abstract", kMarkLead},
                           {"account", kMarkSign},
                           {"ad", kMarkAd},
                           {"addthis", kMarkShare},
                           {"ads", kMarkAd | kMarkFurniture},
                           {"adsense", kMarkAd},
                           {"adslot", kMarkAd},
                           {"advert", kMarkAd | kMarkFurniture},
                           {"advertisement", kMarkAd | kMarkFurniture},
                           {"advertising", kMarkAd},
                           {"advertorial", kMarkAd},
                           {"affiliate", kMarkAd},
                           {"also", kMarkRelated},
                           {"archive", kMarkList},
                           {"article", kMarkStory},
                           {"articlebody", kMarkStory | kMarkBody},
                           {"articletext", kMarkBody},
                           {"aside", kMarkSide},
                           {"attribution", kMarkMeta},
                           {"audio", kMarkMedia},
                           {"author", kMarkMeta},
                           {"authors", kMarkMeta},
                           {"banner", kMarkFrame | kMarkFurniture},
                           {"bio", kMarkMeta},
                           {"block", kMarkList},
                           {"blockquote", kMarkQuote},
                           {"blog", kMarkStory},
                           {"body", kMarkBody},
                           {"bodytext", kMarkBody},
                           {"box", kMarkQuote},
                           {"breadcrumb", kMarkNav | kMarkFurniture},
                           {"breadcrumbs", kMarkNav | kMarkFurniture},
                           {"byline", kMarkMeta},
                           {"caption", kMarkMedia},
                           {"captions", kMarkMedia},
                           {"card", kMarkList},
                           {"cards", kMarkList},
                           {"carousel", kMarkList},
                           {"categories", kMarkMeta},
                           {"category", kMarkMeta},
                           {"collapse", kMarkUnseen},
                           {"collection", kMarkList},
                           {"colophon", kMarkFrame},
                           {"comment", kMarkComments | kMarkFurniture},
                           {"commenter", kMarkComments},
                           {"commentlist", kMarkComments},
                           {"commento", kMarkComments},
                           {"comments", kMarkComments | kMarkFurniture},
                           {"commercial", kMarkAd},
                           {"complementary", kMarkSide | kMarkFurniture},
                           {"consent", kMarkSign | kMarkFurniture},
                           {"content", kMarkBody},
                           {"contentinfo", kMarkFrame | kMarkFurniture},
                           {"contents", kMarkQuote},
                           {"cookie", kMarkSign | kMarkFurniture},
                           {"cookies", kMarkSign | kMarkFurniture},
                           {"copy", kMarkBody},
                           {"copyright", kMarkFrame},
                           {"coral", kMarkComments},
                           {"credit", kMarkMedia},
                           {"credits", kMarkMedia},
                           {"cta", kMarkSign},
                           {"date", kMarkMeta},
                           {"dateline", kMarkMeta},
                           {"deck", kMarkLead},
                           {"dek", kMarkLead},
                           {"description", kMarkLead},
                           {"dfp", kMarkAd},
                           {"dialog", kMarkUnseen},
                           {"discussion", kMarkComments},
                           {"discussions", kMarkComments},
                           {"disqus", kMarkComments | kMarkFurniture},
                           {"donate", kMarkSign},
                           {"donation", kMarkSign},
                           {"dropdown", kMarkUnseen},
                           {"entry", kMarkStory},
                           {"excerpt", kMarkLead},
                           {"eyebrow", kMarkMeta},
                           {"facebook", kMarkShare},
                           {"factbox", kMarkQuote},
                           {"faq", kMarkQuote},
                           {"feed", kMarkList},
                           {"figcaption", kMarkMedia},
                           {"figure", kMarkMedia},
                           {"follow", kMarkShare},
                           {"footer", kMarkFrame | kMarkFurniture},
                           {"footnote", kMarkQuote},
                           {"footnotes", kMarkQuote},
                           {"gallery", kMarkMedia},
                           {"gdpr", kMarkSign | kMarkFurniture},
                           {"grid", kMarkList},
                           {"header", kMarkFrame},
                           {"heading", kMarkTitle},
                           {"headline", kMarkTitle},
                           {"hed", kMarkTitle},
                           {"hentry", kMarkStory},
                           {"hidden", kMarkUnseen},
                           {"hide", kMarkUnseen},
                           {"image", kMarkMedia},
                           {"images", kMarkMedia},
                           {"index", kMarkList},
                           {"info", kMarkMeta},
                           {"infobox", kMarkQuote},
                           {"intro", kMarkLead},
                           {"item", kMarkList},
                           {"items", kMarkList},
                           {"keywords", kMarkMeta},
                           {"kicker", kMarkMeta},
                           {"label", kMarkMeta},
                           {"labels", kMarkMeta},
                           {"latest", kMarkRelated},
                           {"lead", kMarkLead},
                           {"lede", kMarkLead},
                           {"legal", kMarkFrame},
                           {"lightbox", kMarkUnseen},
                           {"list", kMarkList},
                           {"listing", kMarkList},
                           {"livefyre", kMarkComments},
                           {"login", kMarkSign | kMarkFurniture},
                           {"maincontent", kMarkBody},
                           {"markdown", kMarkBody},
                           {"masthead", kMarkFrame | kMarkFurniture},
                           {"media", kMarkMedia},
                           {"membership", kMarkSign},
                           {"menu", kMarkNav | kMarkFurniture},
                           {"menubar", kMarkNav | kMarkFurniture},
                           {"meta", kMarkMeta},
                           {"mgid", kMarkRelated},
                           {"modal", kMarkUnseen},
                           {"more", kMarkRelated},
                           {"mostread", kMarkRelated},
                           {"nav", kMarkNav | kMarkFurniture},
                           {"navbar", kMarkNav | kMarkFurniture},
                           {"navigation", kMarkNav | kMarkFurniture},
                           {"news", kMarkStory},
                           {"newsletter", kMarkSign | kMarkFurniture},
                           {"newsletters", kMarkSign | kMarkFurniture},
                           {"next", kMarkRelated},
                           {"noscript", kMarkUnseen},
                           {"offscreen", kMarkUnseen},
                           {"optin", kMarkSign},
                           {"outbrain", kMarkRelated | kMarkFurniture},
                           {"overlay", kMarkUnseen},
                           {"pager", kMarkNav | kMarkFurniture},
                           {"paginate", kMarkNav | kMarkFurniture},
                           {"pagination", kMarkNav | kMarkFurniture},
                           {"paragraph", kMarkBody},
                           {"paywall", kMarkSign},
                           {"photo", kMarkMedia},
                           {"photos", kMarkMedia},
                           {"player", kMarkMedia},
                           {"podcast", kMarkMedia},
                           {"popular", kMarkRelated},
                           {"popup", kMarkSign | kMarkFurniture},
                           {"post", kMarkStory},
                           {"previous", kMarkRelated},
                           {"print", kMarkUnseen},
                           {"promo", kMarkRelated | kMarkFurniture},
                           {"promos", kMarkRelated | kMarkFurniture},
                           {"promoted", kMarkAd | kMarkFurniture},
                           {"promotion", kMarkAd | kMarkFurniture},
                           {"prose", kMarkBody},
                           {"publication", kMarkMeta},
                           {"published", kMarkMeta},
                           {"pull", kMarkQuote},
                           {"pullquote", kMarkQuote},
                           {"quote", kMarkQuote},
                           {"rail", kMarkSide},
                           {"readmore", kMarkRelated},
                           {"recirc", kMarkRelated | kMarkFurniture},
                           {"recirculation", kMarkRelated | kMarkFurniture},
                           {"recommendation", kMarkRelated},
                           {"recommendations", kMarkRelated | kMarkFurniture},
                           {"recommended", kMarkRelated | kMarkFurniture},
                           {"references", kMarkQuote},
                           {"register", kMarkSign},
                           {"registration", kMarkSign},
                           {"related", kMarkRelated | kMarkFurniture},
                           {"replies", kMarkComments},
                           {"reply", kMarkComments},
                           {"respond", kMarkComments},
                           {"results", kMarkList},
                           {"revcontent", kMarkRelated},
                           {"review", kMarkComments},
                           {"reviews", kMarkComments},
                           {"richtext", kMarkBody},
                           {"river", kMarkList},
                           {"row", kMarkList},
                           {"rte", kMarkBody},
                           {"screenreader", kMarkUnseen},
                           {"secondary", kMarkSide},
                           {"section", kMarkMeta},
                           {"share", kMarkShare | kMarkFurniture},
                           {"sharedaddy", kMarkShare},
                           {"shares", kMarkShare},
                           {"sharing", kMarkShare | kMarkFurniture},
                           {"sidebar", kMarkSide | kMarkFurniture},
                           {"sidenav", kMarkSide},
                           {"signin", kMarkSign | kMarkFurniture},
                           {"signup", kMarkSign | kMarkFurniture},
                           {"similar", kMarkRelated},
                           {"single", kMarkStory},
                           {"sitemap", kMarkNav},
                           {"skip", kMarkNav | kMarkFurniture},
                           {"slider", kMarkList},
                           {"slideshow", kMarkMedia},
                           {"sns", kMarkShare},
                           {"social", kMarkShare | kMarkFurniture},
                           {"source", kMarkMeta},
                           {"sponsor", kMarkAd | kMarkFurniture},
                           {"sponsored", kMarkAd | kMarkFurniture},
                           {"sr", kMarkUnseen},
                           {"standfirst", kMarkLead},
                           {"story", kMarkStory},
                           {"storybody", kMarkStory},
                           {"stream", kMarkList},
                           {"subheadline", kMarkLead},
                           {"submenu", kMarkNav},
                           {"subscribe", kMarkSign | kMarkFurniture},
                           {"subscription", kMarkSign | kMarkFurniture},
                           {"subtitle", kMarkLead},
                           {"suggested", kMarkRelated},
                           {"summary", kMarkLead},
                           {"taboola", kMarkRelated | kMarkFurniture},
                           {"tag", kMarkMeta},
                           {"tags", kMarkMeta},
                           {"taxonomy", kMarkMeta},
                           {"teaser", kMarkRelated},
                           {"teasers", kMarkRelated},
                           {"teasertext", kMarkLead},
                           {"text", kMarkBody},
                           {"thumb", kMarkMedia},
                           {"thumbnail", kMarkMedia},
                           {"time", kMarkMeta},
                           {"timestamp", kMarkMeta},
                           {"title", kMarkTitle},
                           {"toast", kMarkUnseen},
                           {"toc", kMarkQuote},
                           {"toolbar", kMarkNav | kMarkFurniture},
                           {"tooltip", kMarkUnseen},
                           {"topbar", kMarkFrame},
                           {"topic", kMarkMeta},
                           {"topics", kMarkMeta},
                           {"trending", kMarkRelated | kMarkFurniture},
                           {"twitter", kMarkShare},
                           {"viafoura", kMarkComments},
                           {"video", kMarkMedia},
                           {"visually", kMarkUnseen},
                           {"widget", kMarkSide},
                           {"widgets", kMarkSide},
                           {"wysiwyg", kMarkBody},
                           {"zergnet", kMarkRelated}};

// Words that turn the rest around: has-sidebar is the body beside one.
constexpr std::string_view kTurningWords[] = {"and", "has", "hide", "no",
                                              "non", "not", "with", "without"};
constexpr uint32_t kTurns = 1u << 31;
static_assert(kPageMarks < 31);

bool IsSpace(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
bool IsLetter(char c) { return IsUpper(c) || (c >= 'a' && c <= 'z'); }

uint32_t MarksOfWord(std::string_view word) {
  using Map = boost::unordered_flat_map<std::string_view, uint32_t>;
  static const Map* const map = [] {
    auto* made = new Map;
    for (const Word& entry : kWords) (*made)[entry.word] = entry.marks;
    for (const std::string_view w : kTurningWords) (*made)[w] |= kTurns;
    return made;
  }();
  const auto found = map->find(word);
  return found == map->end() ? 0 : found->second;
}

// One name of an attribute.
uint32_t MarksOfName(std::string_view name, size_t most_names,
                     std::vector<uint32_t>* names) {
  constexpr size_t kLongestWord = 16;
  uint32_t marks = 0;
  char word[kLongestWord];
  size_t size = 0;
  const auto end_word = [&] {
    if (size <= kLongestWord) {
      const std::string_view w(word, size);
      marks |= MarksOfWord(w);
      if (names->size() < most_names) {
        names->push_back(static_cast<uint32_t>(HashBytes(w)));
      }
    }
    size = 0;
  };
  for (size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    const bool hump = IsUpper(c) && i > 0 && !IsUpper(name[i - 1]);
    if ((hump || !IsLetter(c)) && size != 0) end_word();
    if (!IsLetter(c)) continue;
    if (size < kLongestWord) {
      word[size] = IsUpper(c) ? static_cast<char>(c + ('a' - 'A')) : c;
    }
    ++size;
  }
  if (size != 0) end_word();
  return (marks & kTurns) != 0 ? 0 : marks;
}

}  // namespace

size_t LookUpHtmlElement(std::string_view name) {
  using Map = boost::unordered_flat_map<std::string_view, size_t>;
  static const Map* const map = [] {
    auto* made = new Map;
    for (size_t i = 1; i < kHtmlElementCount; ++i) {
      (*made)[kHtmlElements[i].name] = i;
    }
    return made;
  }();
  const auto found = map->find(name);
  return found == map->end() ? 0 : found->second;
}

PageTag TagOfHtmlElement(size_t element) {
  static constexpr struct {
    std::string_view name;
    PageTag tag;
  } kTags[] = {
      {"p", PageTag::kParagraph},
      {"div", PageTag::kDiv},
      {"li", PageTag::kListItem},
      {"ul", PageTag::kList},
      {"ol", PageTag::kList},
      {"dl", PageTag::kList},
      {"menu", PageTag::kList},
      {"dd", PageTag::kListItem},
      {"dt", PageTag::kListItem},
      {"h1", PageTag::kHeading},
      {"h2", PageTag::kHeading},
      {"h3", PageTag::kHeading},
      {"h4", PageTag::kHeading},
      {"h5", PageTag::kHeading},
      {"h6", PageTag::kHeading},
      {"blockquote", PageTag::kQuote},
      {"pre", PageTag::kPre},
      {"figure", PageTag::kFigure},
      {"figcaption", PageTag::kCaption},
      {"caption", PageTag::kCaption},
      {"table", PageTag::kTable},
      {"td", PageTag::kCell},
      {"th", PageTag::kCell},
      {"article", PageTag::kArticle},
      {"main", PageTag::kMain},
      {"section", PageTag::kSection},
      {"aside", PageTag::kAside},
      {"nav", PageTag::kNav},
      {"header", PageTag::kHeader},
      {"footer", PageTag::kFooter},
      {"form", PageTag::kForm},
      {"address", PageTag::kAddress},
      {"body", PageTag::kBody},
  };
  static const auto* const tags = [] {
    auto* made = new std::array<PageTag, kHtmlElementCount>{};
    for (const auto& entry : kTags) {
      (*made)[FindHtmlElement(entry.name)] = entry.tag;
    }
    return made;
  }();
  return (*tags)[element];
}

uint32_t PageMarksOf(std::string_view attribute, size_t most_names,
                     std::vector<uint32_t>* names) {
  uint32_t marks = 0;
  for (size_t i = 0; i < attribute.size();) {
    size_t end = i;
    while (end < attribute.size() && !IsSpace(attribute[end])) ++end;
    marks |= MarksOfName(attribute.substr(i, end - i), most_names, names);
    i = end + 1;
  }
  return marks;
}

}  // namespace copydesk
