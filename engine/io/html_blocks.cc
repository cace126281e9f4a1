#include "engine/io/html_blocks.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "engine/io/html_elements.h"
#include "engine/io/html_json_ld.h"
#include "engine/io/html_tokens.h"

namespace copydesk {
namespace {

constexpr size_t kArticle = FindHtmlElement("article");
constexpr size_t kMain = FindHtmlElement("main");
constexpr size_t kForm = FindHtmlElement("form");
constexpr size_t kHeader = FindHtmlElement("header");
constexpr size_t kH1 = FindHtmlElement("h1");
constexpr size_t kLi = FindHtmlElement("li");
constexpr size_t kP = FindHtmlElement("p");
constexpr size_t kPre = FindHtmlElement("pre");
constexpr size_t kScript = FindHtmlElement("script");
constexpr size_t kTitle = FindHtmlElement("title");
constexpr size_t kMeta = FindHtmlElement("meta");
constexpr size_t kLink = FindHtmlElement("link");
constexpr size_t kBr = FindHtmlElement("br");
constexpr int kMostJsonLd = 64;  // scripts of a page that are looked at

bool IsSpace(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }

class PageReader {
 public:
  PageReader(std::string* text, std::vector<BlockHint>* blocks,
             PageLayout* layout, HtmlHead* head)
      : text_(text), blocks_(blocks), layout_(layout), head_(head) {}

  void Run(std::string_view page) {
    HtmlTokenizer tokens(page);
    for (;;) {
      const HtmlToken token = tokens.Next();
      switch (token.kind) {
        case HtmlToken::kEnd:
          hidden_ = 0;
          EndLine();
          FinishHead();
          return;
        case HtmlToken::kText:
          Text(token);
          break;
        case HtmlToken::kStartTag:
          Start(token);
          break;
        case HtmlToken::kEndTag:
          End(LookUpHtmlElement(token.name), token.name);
          break;
      }
    }
  }

 private:
  struct Open {
    uint8_t element;
    bool hidden;
    bool furniture;
    uint32_t marks;
    size_t names_begin;  // in names_, up to those of the next
    uint32_t number;     // in the layout; kNoElement until it holds a line
  };

  struct TagFacts {
    bool hidden = false;
    bool furniture = false;
    uint32_t marks = 0;
  };

  void Start(const HtmlToken& tag) {
    const size_t element = LookUpHtmlElement(tag.name);
    const uint8_t traits = kHtmlElements[element].traits;
    in_title_ = element == kTitle && hidden_ == 0;
    in_json_ld_ = element == kScript && hidden_ == 0 &&
                  IsJsonLd(tag.attributes) && json_ld_scripts_++ < kMostJsonLd;
    if (element == kMeta) return Meta(tag.attributes);
    if (element == kLink) return Link(tag.attributes);
    if (element == kBr) return EndLine();
    if (element == 0 && tag.name == "time" && time_.empty()) {
      Time(tag.attributes);
    }
    if (traits & kBlock) {
      EndLine();
      CloseImplied(element);
    }
    if (traits & kVoid) return;
    if (tag.name == "a") {
      link_depth_ = open_.size();
      in_link_ = true;
    }
    const size_t names_begin = names_.size();
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
      names_.resize(names_begin);
      return;
    }
    Push(element, facts, names_begin);
  }

  void Push(size_t element, const TagFacts& facts, size_t names_begin) {
    open_.push_back({static_cast<uint8_t>(element), facts.hidden,
                     facts.furniture, facts.marks, names_begin, kNoElement});
    ++count_[element];
    hidden_ += facts.hidden;
    furniture_ += facts.furniture;
    if (facts.furniture &&
        (element == kForm || (kHtmlElements[element].traits & kFurniture) == 0))
      doubtful_.push_back(open_.size() - 1);
  }

  void Pop() {
    const Open& top = open_.back();
    --count_[top.element];
    hidden_ -= top.hidden;
    furniture_ -= top.furniture;
    names_.resize(top.names_begin);
    open_.pop_back();
    if (numbered_ > open_.size()) numbered_ = open_.size();
    if (!doubtful_.empty() && doubtful_.back() == open_.size()) {
      doubtful_.pop_back();
    }
    if (in_link_ && open_.size() < link_depth_) in_link_ = false;
  }

  // An element that ends by itself where the next begins: <p>, <li>.
  void CloseImplied(size_t element) {
    if (!open_.empty() && open_.back().element == kP) Pop();
    const uint8_t traits = kHtmlElements[element].traits;
    if ((traits & kCloses) != 0 && !open_.empty() &&
        open_.back().element == element) {
      Pop();
    }
  }

  void End(size_t element, std::string_view name) {
    in_title_ = in_json_ld_ = false;
    if (kHtmlElements[element].traits & kBlock) EndLine();
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

  // The number of the innermost open element; those around it get theirs first.
  uint32_t InnermostElement() {
    for (; numbered_ < open_.size(); ++numbered_) {
      Open& open = open_[numbered_];
      const size_t names_end = numbered_ + 1 < open_.size()
                                   ? open_[numbered_ + 1].names_begin
                                   : names_.size();
      PageElement element;
      if (numbered_ > 0) element.parent = open_[numbered_ - 1].number;
      element.marks = open.marks;
      element.tag = TagOfHtmlElement(open.element);
      element.names_begin = static_cast<uint32_t>(layout_->names.size());
      for (size_t i = open.names_begin; i < names_end; ++i) {
        layout_->names.push_back(names_[i]);
      }
      element.names_end = static_cast<uint32_t>(layout_->names.size());
      open.number = static_cast<uint32_t>(layout_->elements.size());
      layout_->elements.push_back(element);
    }
    return open_.empty() ? kNoElement : open_.back().number;
  }

  TagFacts LookAt(std::string_view attributes) {
    constexpr size_t kMostNames = 12;  // of an element
    TagFacts facts;
    if (attributes.size() < 2) return facts;
    const size_t most_names = names_.size() + kMostNames;
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
      } else if (name == "class" || name == "id" || name == "role" ||
                 name == "itemprop") {
        facts.marks |= PageMarksOf(value, most_names, &names_);
      }
    }
    facts.furniture = (facts.marks & kMarkFurniture) != 0;
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
      head_->title = Unescaped(content);
    } else if (key == "og:url") {
      head_->og_url = Unescaped(content);
    } else if (key == "og:site_name") {
      head_->og_site_name = Unescaped(content);
    } else if (key == "original-source" && head_->source_url.empty()) {
      head_->source_url = Unescaped(content);
    } else if (key == "syndication-source" && syndication_source_.empty()) {
      syndication_source_ = Unescaped(content);
    } else if (key == "author" && head_->authors.empty()) {
      head_->authors = Unescaped(content);
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
      if (name == "datetime") time_ = Unescaped(value);
    }
  }

  static bool IsJsonLd(std::string_view attributes) {
    constexpr std::string_view kType = "application/ld+json";
    HtmlAttributes list(attributes);
    std::string name;
    std::string_view value;
    while (list.Next(&name, &value)) {
      if (name != "type" || value.size() < kType.size()) continue;
      return std::equal(kType.begin(), kType.end(), value.begin(),
                        [](char x, char y) {
                          return x == (IsUpper(y) ? y + ('a' - 'A') : y);
                        });
    }
    return false;
  }

  // Fills what no <meta> gave.
  void FinishHead() {
    const auto fill = [](std::string* to, const std::string& from) {
      if (to->empty()) *to = Unescaped(from);
    };
    fill(&head_->title, json_ld_.headline);
    if (head_->title.empty()) head_->title = std::move(title_);
    fill(&head_->date, json_ld_.date);
    if (head_->date.empty()) head_->date = std::move(time_);
    fill(&head_->og_site_name, json_ld_.publisher);
    if (head_->source_url.empty()) {
      head_->source_url = std::move(syndication_source_);
    }
    head_->json_ld_url = Unescaped(json_ld_.url);
    head_->based_on = Unescaped(json_ld_.based_on);
    if (!json_ld_.authors.empty()) head_->authors = Unescaped(json_ld_.authors);
  }

  void Text(const HtmlToken& token) {
    if (in_title_) {
      if (title_.empty()) title_ = Unescaped(token.text);
      return;
    }
    if (in_json_ld_ && token.raw) {
      if (!json_ld_found_) json_ld_found_ = ReadJsonLd(token.text, &json_ld_);
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
      line_.element = InnermostElement();
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
  PageLayout* layout_;
  HtmlHead* head_;
  std::vector<Open> open_;
  std::vector<uint32_t> names_;  // of the open elements
  size_t numbered_ = 0;          // open elements that have their number
  std::array<size_t, kHtmlElementCount> count_ = {};  // how many are open
  std::vector<size_t> doubtful_;  // furniture that may be forgiven
  size_t hidden_ = 0;
  size_t furniture_ = 0;
  size_t link_depth_ = 0;
  bool in_link_ = false;
  bool in_title_ = false;
  bool in_json_ld_ = false;
  bool json_ld_found_ = false;
  int json_ld_scripts_ = 0;
  JsonLdArticle json_ld_;
  std::string title_, time_, syndication_source_;
  int date_rank_ = 100;
  std::string unescaped_;
  bool in_line_ = false;
  bool space_ = false;
  bool space_in_link_ = false;
  BlockHint line_;
};

}  // namespace

void ReadHtml(std::string_view page, std::string* text,
              std::vector<BlockHint>* blocks, PageLayout* layout,
              HtmlHead* head) {
  PageReader(text, blocks, layout, head).Run(page);
}

}  // namespace copydesk
