#include "engine/io/html_blocks.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "engine/io/html_elements.h"
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

bool IsSpace(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }

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
          End(FindHtmlElement(token.name), token.name);
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
    const size_t element = FindHtmlElement(tag.name);
    const uint8_t traits = kHtmlElements[element].traits;
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
        (element == kForm || (kHtmlElements[element].traits & kFurniture) == 0))
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
    const uint8_t traits = kHtmlElements[element].traits;
    if ((traits & kCloses) != 0 && !open_.empty() &&
        open_.back().element == element) {
      Pop();
    }
  }

  void End(size_t element, std::string_view name) {
    in_title_ = false;
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
  std::array<size_t, kHtmlElementCount> count_ = {};  // how many are open
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

void ReadHtml(std::string_view page, std::string* text,
              std::vector<BlockHint>* blocks, HtmlHead* head) {
  PageReader(text, blocks, head).Run(page);
}

}  // namespace copydesk
