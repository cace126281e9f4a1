#include "engine/boilerplate/judge.h"

#include <algorithm>
#include <cmath>
#include <string_view>

#include "engine/boilerplate/page_model.h"

namespace copydesk {
namespace {

constexpr uint32_t kShortLine = 6;  // words: may be a heading
constexpr uint32_t kLongLine = 60;  // words: a cue in it may be news

// All that is known of one line before its neighbours are asked.
struct Line {
  const ParagraphPrint* print = nullptr;
  PageBlock block;
  LineEvidence evidence;
  std::string neighbour;  // what the lines around it say of it
  double points = 0;      // of evidence for boilerplate; kEnough decides
  bool by_model = false;  // the page's model says so
  Category place = Category::kOther;  // of pages: what its element is for
};

constexpr double kEnough = 2.5;

// What the log odds of a block are raised by where only the text is known: the
// model is less sure there, and a lost sentence cannot be seen in the output.
constexpr double kTextFavour = 0.5;

double ScoreOf(double points) {
  return 1 / (1 + std::exp(-2 * (points - kEnough)));
}

double CuePoints(const Line& line) {
  const uint32_t words = line.print->tokens;
  double points = line.block.cue.weight;
  // The longer the line, the more phrases it takes.
  if (words > 30) points *= 30.0 / words;
  if (words > kLongLine) points *= 0.7;
  if (line.block.shape.quotes && words > 12) points *= 0.6;
  if (line.block.cue.weight == 1 && words > 12) points *= 0.5;
  points = std::min(points, 4.0);
  if (line.block.cue.label) {
    if (words <= 25) {
      points += 3;
    } else if (words <= 45) {
      points += 1.2;
    }
  }
  return points;
}

bool LooksLikeLink(const Line& line) {
  return !line.block.shape.ends_sentence && line.print->tokens <= 20;
}

// True for an item of a numbered list, which is no furniture because of a
// neighbour or two.
bool IsNumbered(const Line& line) {
  const std::string_view text = line.block.text;
  const size_t digits =
      std::min(text.find_first_not_of("0123456789"), text.size());
  return digits > 0 && digits <= 3 && digits + 1 < text.size() &&
         (text[digits] == ')' || text[digits] == '.') &&
         text[digits + 1] == ' ';
}

// True for a line that goes on from the one above.
bool GoesOn(const Line& line) {
  const std::string_view text = line.block.text;
  return !text.empty() && text[0] >= 'a' && text[0] <= 'z';
}

bool Recurs(const Line& line) {
  return line.evidence.stories >= 2 || line.evidence.near >= 0.5;
}

// True for a document that a site makes by a form (a market report, a weather
// warning): much of it recurs that no phrase marks as boilerplate.
bool IsForm(const std::vector<Line>& lines) {
  uint32_t unmarked = 0;
  uint32_t recurring = 0;
  for (const Line& line : lines) {
    if (line.points >= kEnough || line.block.cue.weight >= 2) continue;
    unmarked += line.print->tokens;
    if (Recurs(line)) recurring += line.print->tokens;
  }
  return unmarked >= 30 && recurring >= 0.35 * unmarked;
}

double RecurrencePoints(const Line& line, uint32_t site_stories, bool form) {
  const LineEvidence& e = line.evidence;
  const uint32_t words = line.print->tokens;
  double points = 0;
  if (e.stories >= 2) {
    points = e.stories == 2 ? 1.8 : e.stories < 5 ? 2.3 : 2.8;
    if (4 * e.stories >= site_stories && site_stories >= 4) points += 0.4;
    if (words > 12 && e.stories >= 3) points += 0.6;
  } else if (e.near >= 0.5 && words >= 8) {
    points = 1.2 + 1.6 * e.near + (e.near_stories >= 8 ? 0.4 : 0);
  }
  if (e.sites >= 3 && words >= 4) points += 0.5;
  // What recurs in a form may be its wording: content, until it stands on half
  // of what the site publishes.
  if (form && line.block.cue.weight < 2 && !line.block.cue.label &&
      2 * e.stories < site_stories) {
    points *= 0.4;
  }
  // Interviews, columns and lists say the same again and again.
  if (words <= kShortLine) points *= 0.7;
  if (line.block.shape.quotes && e.stories < 5) points -= 1;
  return std::max(points, 0.0);
}

bool IsLink(const Line& line) {
  return line.block.hint.link_share > 0.6 && line.print->tokens < 30;
}

// Lines that get their meaning from those around them: what stands in a list
// under "Related:", and what is wedged between two lines of boilerplate.
void JudgeNeighbours(std::vector<Line>* lines) {
  const size_t n = lines->size();
  const auto decided = [&](size_t i) { return (*lines)[i].points >= kEnough; };
  for (size_t i = 0; i + 1 < n; ++i) {
    const Line& head = (*lines)[i];
    const bool heads_list =
        decided(i) && head.block.cue.category == Category::kRelated &&
        head.print->tokens <= 8 && !head.block.shape.ends_sentence;
    if (!heads_list) continue;
    size_t end = i + 1;
    while (end < n && LooksLikeLink((*lines)[end])) ++end;
    // One line alone may be the next heading.
    if (end - i <= 2 && end < n) continue;
    for (size_t k = i + 1; k < end; ++k) {
      Line& line = (*lines)[k];
      if (decided(k) || line.block.title || GoesOn(line)) continue;
      line.points = kEnough + 0.3;
      line.neighbour =
          "in a list under \"" + std::string(head.block.cue.phrase) + "\"";
      line.block.cue.category = Category::kRelated;
    }
    i = end - 1;
  }
  const auto wedged = [&](size_t i) {
    const Line& line = (*lines)[i];
    return !decided(i) && decided(i - 1) && decided(i + 1) &&
           !line.block.title && LooksLikeLink(line) && !IsNumbered(line);
  };
  for (size_t i = 1; i + 1 < n; ++i) {
    if (!wedged(i)) continue;
    // Lines of an article with a button under each take turns with them.
    size_t end = i + 2;
    while (end + 1 < n && wedged(end)) end += 2;
    constexpr size_t kMostTurns = 3;
    for (size_t k = i; k < end && end - i < 2 * kMostTurns; k += 2) {
      Line& line = (*lines)[k];
      line.points = kEnough + 0.1;
      line.neighbour = "between two lines of boilerplate";
      if (line.block.cue.weight == 0) {
        line.block.cue.category = (*lines)[k - 1].block.cue.category;
      }
    }
    i = end - 1;
  }
}

// Without a known title the headline is the first line above the first long
// paragraph that nothing speaks against.
void MarkHeadline(std::vector<Line>* lines) {
  constexpr uint32_t kShortestHeadline = 4;  // words
  for (Line& line : *lines) {
    if (line.block.title) return;
    const uint32_t words = line.print->tokens;
    if (line.points >= kEnough || words < kShortestHeadline) continue;
    if (!line.block.shape.ends_sentence) line.block.title = true;
    return;
  }
}

// The end of a page: where the short lines that close a document are mostly
// boilerplate, all that follow the first such line are.
void JudgeTail(std::vector<Line>* lines) {
  constexpr uint32_t kShortTail = 12;  // words
  size_t begin = lines->size();
  size_t flagged = 0;
  size_t first_flagged = begin;
  while (begin > 0) {
    const Line& line = (*lines)[begin - 1];
    const bool decided = line.points >= kEnough;
    if (line.block.title ||
        (!decided && (line.print->tokens > kShortTail || IsNumbered(line)))) {
      break;
    }
    --begin;
    if (decided) {
      ++flagged;
      first_flagged = begin;
    }
  }
  const size_t tail = lines->size() - std::min(first_flagged, lines->size());
  if (flagged < 2 || 5 * flagged < 2 * tail) return;
  for (size_t i = first_flagged; i < lines->size(); ++i) {
    Line& line = (*lines)[i];
    if (line.points >= kEnough) continue;
    line.points = kEnough + 0.1;
    line.neighbour = "among the closing lines of the page";
    if (line.block.cue.weight == 0) {
      line.block.cue.category = (*lines)[i - 1].block.cue.category;
    }
  }
}

// True for a number that may be a cell of a table.
bool IsNumber(const PageBlock& block) {
  return block.shape.stamp &&
         std::none_of(block.text.begin(), block.text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
         });
}

// Numbers and addresses are furniture where they stand alone; many of them are
// a table of results or the sources of the text.
struct Lists {
  size_t numbers = 0;
  size_t addresses = 0;
};

Lists CountLists(const std::vector<Line>& lines) {
  Lists lists;
  for (const Line& line : lines) {
    lists.numbers += IsNumber(line.block);
    lists.addresses += line.block.shape.address;
  }
  return lists;
}

// What a line of extracted text says of itself.
void JudgeLine(size_t i, const Lists& lists, Line* line) {
  constexpr size_t kTable = 10;         // numbers
  constexpr size_t kSources = 5;        // addresses
  constexpr size_t kLastTitle = 2;      // lines above it
  constexpr uint32_t kHeadline = 5;     // words of one, at least
  constexpr uint32_t kLongTeaser = 40;  // words of one, at most
  const uint32_t words = line->print->tokens;
  line->block.title &= i <= kLastTitle;
  line->points = CuePoints(*line);
  if (line->block.shape.address) {
    line->points += lists.addresses < kSources ? 2.6 : 1;
  }
  if (line->block.shape.stamp &&
      !(lists.numbers >= kTable && IsNumber(line->block))) {
    line->points += 2.6;
  }
  if (line->block.shape.trail) line->points += 2.6;
  if (line->block.shape.copyright) line->points += 2;
  if (line->block.shape.named_address) line->points += 2;
  // [Headline of another article]
  if (line->block.shape.brackets && words >= kHeadline &&
      !line->block.shape.ends_sentence) {
    line->points += 2.6;
  }
  if (line->block.shape.read_more && words <= kLongTeaser) line->points += 1;
  if (line->block.hint.furniture) line->points += 3;
  if (IsLink(*line)) line->points += 2.6;
  if (line->block.hint.heading) line->points -= 1;
  if (line->block.title) line->points -= 4;
}

// Of a page with a handful of lines the model knows too little: empty then.
std::vector<double> OddsOfPage(std::span<const PageBlock> blocks,
                               const PageLayout* layout, std::string_view title,
                               std::span<const uint64_t> tokens) {
  constexpr size_t kLeastWords = 100;
  if (tokens.size() < kLeastWords) return {};
  return PageLogOdds(blocks, layout, title, tokens);
}

// Of a page the model speaks, and what recurs on the site.
void JudgePage(std::span<const double> odds, double favour,
               std::vector<Line>* lines) {
  constexpr double kMost = 6;  // points for or against
  for (size_t i = 0; i < lines->size(); ++i) {
    Line& line = (*lines)[i];
    line.points = kEnough - std::clamp((odds[i] + favour) / 2, -kMost, kMost);
    line.by_model = line.points >= kEnough;
    // The title is a field of its own.
    if (line.block.title && line.block.hint.heading && !line.by_model) {
      line.points = kEnough + 0.2;
      line.neighbour = "the headline";
    }
  }
}

Category CategoryOf(const Line& line) {
  if (line.block.cue.weight > 0 || line.block.cue.label ||
      !line.neighbour.empty()) {
    return line.block.cue.category;
  }
  if (line.block.shape.copyright) return Category::kCopyright;
  if (line.place != Category::kOther) return line.place;
  if (line.block.hint.furniture) return Category::kNav;
  if (IsLink(line)) return Category::kRelated;
  if (line.block.shape.trail) return Category::kNav;
  if (line.block.shape.address || line.block.shape.stamp) return Category::kUi;
  return Category::kOther;
}

std::string Why(const Line& line, uint32_t site_stories) {
  std::string why;
  const auto add = [&](const std::string& part) {
    if (!why.empty()) why += ", ";
    why += part;
  };
  const std::string of =
      " of the site's " + std::to_string(site_stories) + " stories";
  if (line.evidence.stories > 1) {
    add("in " + std::to_string(line.evidence.stories) + of);
  } else if (line.evidence.near >= 0.5 && line.print->tokens >= 8) {
    add("most of it in " + std::to_string(line.evidence.near_stories) + of);
  }
  if (line.block.cue.label) {
    add("labelled \"" + std::string(line.block.cue.phrase) + "\"");
  } else if (line.block.cue.weight > 0) {
    add("says \"" + std::string(line.block.cue.phrase) + "\"");
  }
  if (line.block.shape.address) add("nothing but an address");
  if (line.block.shape.stamp) add("nothing but a date or a count");
  if (line.block.shape.trail) add("a row of names");
  if (line.block.shape.named_address) add("a name and an address");
  if (line.block.shape.brackets) add("in brackets");
  if (line.block.shape.copyright) add("a copyright sign");
  if (line.block.hint.furniture)
    add("inside a part of the page that is no article");
  if (IsLink(line)) add("nothing but links");
  if (!line.neighbour.empty()) add(line.neighbour);
  if (line.by_model) add("unlike the main text of the page");
  return why;
}

}  // namespace

std::vector<LineVerdict> Judge::JudgeDocument(const EvidenceDocument& document,
                                              std::span<const LineHint> hints,
                                              const PageLayout* layout) const {
  const Fingerprint& print = *document.print;
  const size_t n = print.paragraphs.size();
  Tokens scratch;
  const uint32_t site_stories = evidence_->StoriesOf(document.site);

  std::vector<Line> lines(n);
  std::vector<PageBlock> blocks(n);
  for (uint32_t i = 0; i < n; ++i) {
    Line& line = lines[i];
    line.print = &print.paragraphs[i];
    const std::string_view text = document.text.substr(
        line.print->begin, line.print->end - line.print->begin);
    const auto tokens =
        std::span(print.tokens)
            .subspan(line.print->first_token, line.print->tokens);
    line.evidence = evidence_->Of(document, i);
    line.block =
        DescribeBlock(text, tokens, hints.empty() ? LineHint() : hints[i]);
    if (tokens.size() <= kLongestCued || line.evidence.stories > 1) {
      line.block.cue = CueOf(line.block, cues_, &scratch);
    }
    line.block.key = line.print->key;
    line.block.title = IsTitle(text, document.title);
    blocks[i] = line.block;
  }
  const std::vector<double> odds =
      hints.empty() ? WholePageLogOdds(blocks, document.title, print.tokens)
                    : OddsOfPage(blocks, layout, document.title, print.tokens);
  const bool page = !odds.empty();
  if (page) {
    JudgePage(odds, hints.empty() ? kTextFavour : 0, &lines);
    for (Line& line : lines) {
      if (layout == nullptr || line.block.hint.element == kNoElement) continue;
      line.place = CategoryOfPlace(*layout, line.block.hint.element);
    }
  } else {
    const Lists lists = CountLists(lines);
    for (size_t i = 0; i < n; ++i) JudgeLine(i, lists, &lines[i]);
  }
  const bool form = !page && IsForm(lines);
  for (Line& line : lines) {
    line.points += RecurrencePoints(line, site_stories, form);
  }
  if (!page) {
    MarkHeadline(&lines);
    JudgeNeighbours(&lines);
    JudgeTail(&lines);
  }

  std::vector<LineVerdict> verdicts(n);
  for (size_t i = 0; i < n; ++i) {
    LineVerdict& v = verdicts[i];
    v.boilerplate = lines[i].points >= kEnough;
    v.score = ScoreOf(lines[i].points);
    if (!v.boilerplate) continue;
    v.category = CategoryOf(lines[i]);
    v.why = Why(lines[i], site_stories);
  }
  return verdicts;
}

}  // namespace copydesk
