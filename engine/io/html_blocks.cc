#include "engine/io/html_blocks.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "engine/io/html_tokens.h"

namespace copydesk {
namespace {

enum Traits : uint8_t {
  kBlock = 1,      // begins and ends a line
  kVoid = 2,       // has no end
  kHidden = 4,     // nothing in it is seen
  kFurniture = 8,  // by its name alone
  kCloses = 16,    // ends one of its own kind that is still open
  kNeutral = 32,   // never furniture by class: holds the page or the story
};

struct Element {
  std::string_view name;
  uint8_t traits;
};

constexpr Element kElements[] = {
    {"", 0},  // every other element
    {"address", kBlock},
    {"article", kBlock | kNeutral},
    {"aside", kBlock | kFurniture},
    {"blockquote", kBlock},
    {"body", kBlock | kNeutral},
    {"caption", kBlock},
    {"center", kBlock},
    {"dd", kBlock | kCloses},
    {"details", kBlock},
    {"dialog", kBlock},
    {"div", kBlock},
    {"dl", kBlock},
    {"dt", kBlock | kCloses},
    {"fieldset", kBlock},
    {"figcaption", kBlock},
    {"figure", kBlock},
    {"footer", kBlock | kFurniture},
    {"form", kBlock | kFurniture},
    {"h1", kBlock | kCloses},
    {"h2", kBlock | kCloses},
    {"h3", kBlock | kCloses},
    {"h4", kBlock | kCloses},
    {"h5", kBlock | kCloses},
    {"h6", kBlock | kCloses},
    {"header", kBlock},  // furniture outside of an article
    {"html", kBlock | kNeutral},
    {"legend", kBlock},
    {"li", kBlock | kCloses},
    {"main", kBlock | kNeutral},
    {"menu", kBlock},
    {"nav", kBlock | kFurniture},
    {"ol", kBlock},
    {"optgroup", kBlock},
    {"p", kBlock | kCloses},
    {"pre", kBlock},
    {"search", kBlock | kFurniture},
    {"section", kBlock},
    {"summary", kBlock},
    {"table", kBlock},
    {"tbody", kBlock},
    {"td", kBlock | kCloses},
    {"tfoot", kBlock},
    {"th", kBlock | kCloses},
    {"thead", kBlock},
    {"title", kBlock},
    {"tr", kBlock | kCloses},
    {"ul", kBlock},
    {"iframe", kHidden},
    {"noembed", kHidden},
    {"noframes", kHidden},
    {"noscript", kHidden},
    {"script", kHidden},
    {"select", kHidden},
    {"style", kHidden},
    {"svg", kHidden},
    {"template", kHidden},
    {"textarea", kHidden},
    {"area", kVoid},
    {"base", kVoid},
    {"br", kVoid},
    {"col", kVoid},
    {"embed", kVoid},
    {"hr", kVoid | kBlock},
    {"img", kVoid},
    {"input", kVoid},
    {"link", kVoid},
    {"meta", kVoid},
    {"param", kVoid},
    {"source", kVoid},
    {"track", kVoid},
    {"wbr", kVoid},
};
constexpr size_t kElementCount = std::size(kElements);

size_t FindElement(std::string_view name) {
  for (size_t i = 1; i < kElementCount; ++i) {
    if (kElements[i].name == name) return i;
  }
  return 0;
}

constexpr size_t IndexOf(std::string_view name) {
  for (size_t i = 0; i < kElementCount; ++i) {
    if (kElements[i].name == name) return i;
  }
  return kElementCount;
}

constexpr size_t kArticle = IndexOf("article");
constexpr size_t kMain = IndexOf("main");
constexpr size_t kForm = IndexOf("form");
constexpr size_t kHeader = IndexOf("header");
constexpr size_t kH1 = IndexOf("h1");
constexpr size_t kLi = IndexOf("li");
constexpr size_t kP = IndexOf("p");
constexpr size_t kPre = IndexOf("pre");

constexpr std::string_view kFurnitureWords[] = {
    "ads",
    "advert",
    "advertisement",
    "banner",
    "breadcrumb",
    "breadcrumbs",
    "comment",
    "comments",
    "consent",
    "contentinfo",
    "cookie",
    "cookies",
    "disqus",
    "footer",
    "gdpr",
    "login",
    "masthead",
    "menu",
    "menubar",
    "nav",
    "navbar",
    "navigation",
    "newsletter",
    "newsletters",
    "outbrain",
    "pager",
    "paginate",
    "pagination",
    "popup",
    "promo",
    "promos",
    "promoted",
    "promotion",
    "recommended",
    "recommendations",
    "related",
    "recirc",
    "recirculation",
    "share",
    "sharing",
    "sidebar",
    "signin",
    "signup",
    "skip",
    "social",
    "sponsor",
    "sponsored",
    "subscribe",
    "subscription",
    "taboola",
    "toolbar",
    "trending",
    "complementary",
};

// Words that turn the rest around: has-sidebar is the body beside one.
constexpr std::string_view kTurningWords[] = {"and", "has", "hide", "no",
                                              "non", "not", "with", "without"};

template <size_t N>
bool IsIn(std::string_view word, const std::string_view (&list)[N]) {
  return std::find(std::begin(list), std::end(list), word) != std::end(list);
}

bool IsSpace(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
bool IsLetter(char c) { return IsUpper(c) || (c >= 'a' && c <= 'z'); }

// One class name: its words end at other characters than letters and where
// camelCase has a hump.
bool NameIsFurniture(std::string_view name) {
  bool furniture = false;
  char word[16];
  size_t size = 0;
  const auto end_word = [&] {
    const std::string_view w(word, std::min(size, sizeof word));
    const bool fits = size <= sizeof word;
    size = 0;
    if (fits && IsIn(w, kTurningWords)) return false;
    furniture = furniture || (fits && IsIn(w, kFurnitureWords));
    return true;
  };
  for (size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    const bool hump = IsUpper(c) && i > 0 && !IsUpper(name[i - 1]);
    if ((hump || !IsLetter(c)) && size != 0 && !end_word()) return false;
    if (!IsLetter(c)) continue;
    if (size < sizeof word) {
      word[size] = IsUpper(c) ? static_cast<char>(c + ('a' - 'A')) : c;
    }
    ++size;
  }
  return (size == 0 || end_word()) && furniture;
}

class PageReader {
 public:
  PageReader(std::string* text, std::vector<BlockHint>* blocks, HtmlHead* head)
      : text_(text), blocks_(blocks), head_(head) {}

  void Run(std::string_view page) {
    HtmlTokenizer tokens(page);
    for (;;) {
      const HtmlToken token = tokens.Next();
      switch (token.kind) {
        case HtmlToken::kEnd:
          hidden_ = 0;
          EndLine();
          return;
        case HtmlToken::kText:
          Text(token);
          break;
        case HtmlToken::kStartTag:
          Start(token);
          break;
        case HtmlToken::kEndTag:
          End(FindElement(token.name), token.name);
          break;
      }
    }
  }

 private:
  struct Open {
    uint8_t element;
    bool hidden;
    bool furniture;
  };

  struct TagFacts {
    bool hidden = false;
    bool furniture = false;
  };

  void Start(const HtmlToken& tag) {
    const size_t element = FindElement(tag.name);
    const uint8_t traits = kElements[element].traits;
    in_title_ = tag.name == "title" && hidden_ == 0;
    if (tag.name == "meta") return Meta(tag.attributes);
    if (tag.name == "link") return Link(tag.attributes);
    if (tag.name == "time" && head_->date.empty()) Time(tag.attributes);
    if (tag.name == "br") return EndLine();
    if (traits & kBlock) {
      EndLine();
      CloseImplied(element);
    }
    if (traits & kVoid) return;
    if (tag.name == "a") {
      link_depth_ = open_.size();
      in_link_ = true;
    }
    TagFacts facts = LookAt(tag.attributes);
    if (traits & kHidden) facts.hidden = true;
    if (element == kHeader && count_[kArticle] + count_[kMain] == 0) {
      facts.furniture = true;
    }
    if (traits & kFurniture) facts.furniture = true;
    if (traits & kNeutral) facts.furniture = false;
    if (element == kMain || element == kH1) Forgive();
    // Inline elements matter only where they are hidden, or inside of what is.
    if ((traits & (kBlock | kHidden)) == 0 && !facts.hidden && hidden_ == 0) {
      return;
    }
    Push(element, facts);
  }

  void Push(size_t element, const TagFacts& facts) {
    open_.push_back(
        {static_cast<uint8_t>(element), facts.hidden, facts.furniture});
    ++count_[element];
    hidden_ += facts.hidden;
    furniture_ += facts.furniture;
    if (facts.furniture &&
        (element == kForm || (kElements[element].traits & kFurniture) == 0))
      doubtful_.push_back(open_.size() - 1);
  }

  void Pop() {
    const Open& top = open_.back();
    --count_[top.element];
    hidden_ -= top.hidden;
    furniture_ -= top.furniture;
    open_.pop_back();
    if (!doubtful_.empty() && doubtful_.back() == open_.size()) {
      doubtful_.pop_back();
    }
    if (in_link_ && open_.size() < link_depth_) in_link_ = false;
  }

  // An element that ends by itself where the next begins: <p>, <li>.
  void CloseImplied(size_t element) {
    if (!open_.empty() && open_.back().element == kP) Pop();
    const uint8_t traits = kElements[element].traits;
    if ((traits & kCloses) != 0 && !open_.empty() &&
        open_.back().element == element) {
      Pop();
    }
  }

  void End(size_t element, std::string_view name) {
    in_title_ = false;
    if (kElements[element].traits & kBlock) EndLine();
    if (name == "a") in_link_ = false;
    // Each element is popped once, so a stray end tag must cost nothing.
    if (count_[element] == 0) return;
    while (open_.back().element != element) Pop();
    Pop();
  }

  // What only its class or a <form> made furniture is none where it holds the
  // headline: frameworks wrap whole pages so.
  void Forgive() {
    for (const size_t i : doubtful_) {
      open_[i].furniture = false;
      --furniture_;
    }
    doubtful_.clear();
  }

  static TagFacts LookAt(std::string_view attributes) {
    TagFacts facts;
    if (attributes.size() < 2) return facts;
    HtmlAttributes list(attributes);
    std::string name;
    std::string_view value;
    while (list.Next(&name, &value)) {
      if (name == "hidden") {
        facts.hidden = true;
      } else if (name == "style") {
        std::string style(value);
        style.erase(std::remove_if(style.begin(), style.end(), IsSpace),
                    style.end());
        if (style.find("display:none") != std::string::npos) {
          facts.hidden = true;
        }
      } else if (name == "class" || name == "id" || name == "role") {
        if (NamesFurniture(value)) facts.furniture = true;
      }
    }
    return facts;
  }

  static std::string Unescaped(std::string_view value) {
    std::string raw;
    AppendUnescapedHtml(value, &raw);
    std::string out;
    for (const char c : raw) {
      if (!IsSpace(c)) {
        out.push_back(c);
      } else if (!out.empty() && out.back() != ' ') {
        out.push_back(' ');
      }
    }
    if (out.ends_with(' ')) out.pop_back();
    return out;
  }

  void Meta(std::string_view attributes) {
    HtmlAttributes list(attributes);
    std::string name;
    std::string_view value;
    std::string key;
    std::string_view content;
    while (list.Next(&name, &value)) {
      if (name == "property" || name == "name" || name == "itemprop") {
        key.assign(value);
        std::transform(key.begin(), key.end(), key.begin(), [](char c) {
          return IsUpper(c) ? static_cast<char>(c + ('a' - 'A')) : c;
        });
      } else if (name == "content") {
        content = value;
      }
    }
    if (key.empty() || content.empty()) return;
    if (key == "og:title") {
      og_title_ = true;
      head_->title = Unescaped(content);
    } else if (key == "og:url") {
      head_->og_url = Unescaped(content);
    } else if (key == "og:site_name") {
      head_->og_site_name = Unescaped(content);
    } else {
      constexpr std::string_view kDates[] = {"article:published_time",
                                             "datepublished",
                                             "og:published_time",
                                             "parsely-pub-date",
                                             "pubdate",
                                             "publishdate",
                                             "dc.date",
                                             "date"};
      const auto found = std::find(std::begin(kDates), std::end(kDates), key);
      const auto rank = static_cast<int>(found - std::begin(kDates));
      if (found != std::end(kDates) && rank < date_rank_) {
        date_rank_ = rank;
        head_->date = Unescaped(content);
      }
    }
  }

  void Link(std::string_view attributes) {
    HtmlAttributes list(attributes);
    std::string name;
    std::string_view value;
    std::string_view href;
    bool canonical = false;
    while (list.Next(&name, &value)) {
      if (name == "rel" && value == "canonical") canonical = true;
      if (name == "href") href = value;
    }
    if (canonical && head_->canonical_url.empty()) {
      head_->canonical_url = Unescaped(href);
    }
  }

  void Time(std::string_view attributes) {
    HtmlAttributes list(attributes);
    std::string name;
    std::string_view value;
    while (list.Next(&name, &value)) {
      if (name == "datetime") head_->date = Unescaped(value);
    }
  }

  void Text(const HtmlToken& token) {
    if (in_title_) {
      if (!og_title_ && head_->title.empty()) {
        head_->title = Unescaped(token.text);
      }
      return;
    }
    if (token.raw || hidden_ != 0) return;
    unescaped_.clear();
    AppendUnescapedHtml(token.text, &unescaped_);
    const bool preformatted = count_[kPre] != 0;
    for (size_t i = 0; i < unescaped_.size(); ++i) {
      const char c = unescaped_[i];
      const bool no_break_space = c == '\xc2' && i + 1 < unescaped_.size() &&
                                  unescaped_[i + 1] == '\xa0';
      if (no_break_space || IsSpace(c)) {
        i += no_break_space;
        if (!space_) space_in_link_ = in_link_;
        space_ = true;
        if (preformatted && c == '\n') EndLine();
        continue;
      }
      Append(c);
    }
  }

  void Append(char c) {
    if (!in_line_) {
      if (text_->size() >= UINT32_MAX - 2) return;
      if (!text_->empty()) text_->push_back('\n');
      in_line_ = true;
      line_ = BlockHint();
      line_.begin = static_cast<uint32_t>(text_->size());
      line_.list_item = count_[kLi] != 0;
      line_.furniture = furniture_ != 0;
      for (size_t level = 1; level <= 6; ++level) {
        if (count_[kH1 + level - 1] != 0) {
          line_.heading = static_cast<uint8_t>(level);
        }
      }
    } else if (space_) {
      text_->push_back(' ');
      line_.link_bytes += space_in_link_ && in_link_;
    }
    space_ = false;
    text_->push_back(c);
    line_.link_bytes += in_link_;
  }

  void EndLine() {
    if (hidden_ != 0) return;  // what is not seen breaks no line
    space_ = false;
    if (!in_line_) return;
    in_line_ = false;
    line_.end = static_cast<uint32_t>(text_->size());
    blocks_->push_back(line_);
  }

  std::string* text_;
  std::vector<BlockHint>* blocks_;
  HtmlHead* head_;
  std::vector<Open> open_;
  std::array<size_t, kElementCount> count_ = {};  // how many are open
  std::vector<size_t> doubtful_;  // furniture that may be forgiven
  size_t hidden_ = 0;
  size_t furniture_ = 0;
  size_t link_depth_ = 0;
  bool in_link_ = false;
  bool in_title_ = false;
  bool og_title_ = false;
  int date_rank_ = 100;
  std::string unescaped_;
  bool in_line_ = false;
  bool space_ = false;
  bool space_in_link_ = false;
  BlockHint line_;
};

}  // namespace

bool NamesFurniture(std::string_view attribute) {
  size_t i = 0;
  while (i < attribute.size()) {
    size_t end = i;
    while (end < attribute.size() && !IsSpace(attribute[end])) ++end;
    if (NameIsFurniture(attribute.substr(i, end - i))) return true;
    i = end + 1;
  }
  return false;
}

void ReadHtml(std::string_view page, std::string* text,
              std::vector<BlockHint>* blocks, HtmlHead* head) {
  PageReader(text, blocks, head).Run(page);
}

}  // namespace copydesk
