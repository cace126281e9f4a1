#include "engine/boilerplate/judge.h"

#include <algorithm>
#include <cmath>
#include <string_view>

#include "engine/boilerplate/line_features.h"

namespace copydesk {
namespace {

constexpr uint32_t kShortLine = 6;      // words: may be a heading
constexpr uint32_t kLongestLine = 200;  // words: no phrase alone decides
constexpr uint32_t kLongLine = 60;      // words: a cue in it may be news

// All that is known of one line before its neighbours are asked.
struct Line {
  const ParagraphPrint* print = nullptr;
  LineShape shape;
  LineEvidence evidence;
  CueScore cue;
  size_t label_tokens = 0;  // tokens before the first colon, bar or the like
  bool title = false;
  std::string neighbour;  // what the lines around it say of it
  LineHint hint;
  double points = 0;  // of evidence for boilerplate; kEnough decides
};

constexpr double kEnough = 2.5;

double ScoreOf(double points) {
  return 1 / (1 + std::exp(-2 * (points - kEnough)));
}

// How many of the line's tokens belong to its label.
size_t LabelTokens(std::string_view line, const LineShape& shape,
                   const ParagraphPrint& p, Tokens* scratch) {
  if (shape.label_bytes == line.size()) return p.tokens;
  scratch->Clear();
  kernel::TokenizeScalar(line.substr(0, shape.label_bytes), scratch);
  return scratch->size();
}

double CuePoints(const Line& line) {
  const uint32_t words = line.print->tokens;
  double points = line.cue.weight;
  // The longer the line, the more phrases it takes.
  if (words > 30) points *= 30.0 / words;
  if (words > kLongLine) points *= 0.7;
  if (line.shape.quotes && words > 12) points *= 0.6;
  if (line.cue.weight == 1 && words > 12) points *= 0.5;
  points = std::min(points, 4.0);
  if (line.cue.label) {
    if (words <= 25) {
      points += 3;
    } else if (words <= 45) {
      points += 1.2;
    }
  }
  return points;
}

bool LooksLikeLink(const Line& line) {
  return !line.shape.ends_sentence && line.print->tokens <= 20;
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
    if (line.points >= kEnough || line.cue.weight >= 2) continue;
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
  if (form && line.cue.weight < 2 && !line.cue.label &&
      2 * e.stories < site_stories) {
    points *= 0.4;
  }
  // Interviews, columns and lists say the same again and again.
  if (words <= kShortLine) points *= 0.7;
  if (line.shape.quotes && e.stories < 5) points -= 1;
  return std::max(points, 0.0);
}

bool IsLink(const Line& line) {
  return line.hint.link_share > 0.6 && line.print->tokens < 30;
}

double HintPoints(const Line& line) {
  double points = 0;
  if (line.hint.furniture) points += 3;
  if (IsLink(line)) points += 2.6;
  if (line.hint.heading) points -= 1;
  return points;
}

// True where a line is the title, or the title goes on with the site's name.
bool IsTitle(std::string_view line, std::string_view title) {
  constexpr size_t kShortestTitle = 15;  // bytes, where the title goes on
  if (line == title) return !line.empty();
  return line.size() >= kShortestTitle && title.starts_with(line);
}

// Lines that get their meaning from those around them: what stands in a list
// under "Related:", and what is wedged between two lines of boilerplate.
void JudgeNeighbours(std::vector<Line>* lines) {
  const size_t n = lines->size();
  const auto decided = [&](size_t i) { return (*lines)[i].points >= kEnough; };
  for (size_t i = 0; i + 1 < n; ++i) {
    const Line& head = (*lines)[i];
    const bool heads_list =
        decided(i) && head.cue.category == Category::kRelated &&
        head.print->tokens <= 8 && !head.shape.ends_sentence;
    if (!heads_list) continue;
    size_t end = i + 1;
    while (end < n && LooksLikeLink((*lines)[end])) ++end;
    // One line alone may be the next heading.
    if (end - i <= 2 && end < n) continue;
    for (size_t k = i + 1; k < end; ++k) {
      Line& line = (*lines)[k];
      if (decided(k) || line.title) continue;
      line.points = kEnough + 0.3;
      line.neighbour =
          "in a list under \"" + std::string(head.cue.phrase) + "\"";
      line.cue.category = Category::kRelated;
    }
    i = end - 1;
  }
  for (size_t i = 1; i + 1 < n; ++i) {
    Line& line = (*lines)[i];
    if (!decided(i) && decided(i - 1) && decided(i + 1) && !line.title &&
        LooksLikeLink(line)) {
      line.points = kEnough + 0.1;
      line.neighbour = "between two lines of boilerplate";
      if (line.cue.weight == 0)
        line.cue.category = (*lines)[i - 1].cue.category;
    }
  }
}

// Without a known title the headline is the first line above the first long
// paragraph that nothing speaks against.
void MarkHeadline(std::vector<Line>* lines) {
  constexpr uint32_t kShortestHeadline = 4;  // words
  for (Line& line : *lines) {
    if (line.title) return;
    const uint32_t words = line.print->tokens;
    if (line.points >= kEnough || words < kShortestHeadline) continue;
    if (!line.shape.ends_sentence) line.title = true;
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
    if (line.title || (!decided && line.print->tokens > kShortTail)) break;
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
    if (line.cue.weight == 0) {
      line.cue.category = (*lines)[i - 1].cue.category;
    }
  }
}

// Of a page, the main text is the stretch with the most running prose: the
// maximum-sum run of paragraphs (Bentley 1984), sentences counting for it and
// all else against it, as in body text extraction (Finn et al. 2001). The
// headline above it is no part of it: a page's title is known by itself.
void JudgePage(std::vector<Line>* lines) {
  constexpr int kAgainst = 10;    // words that a line of furniture costs
  constexpr uint32_t kProse = 8;  // words of a sentence that counts
  int sum = 0, best = 0;
  size_t begin = 0, best_begin = 0, best_end = 0;
  for (size_t i = 0; i < lines->size(); ++i) {
    const Line& line = (*lines)[i];
    const bool prose = line.points < kEnough && line.shape.ends_sentence &&
                       line.print->tokens >= kProse && !IsLink(line);
    sum += prose ? static_cast<int>(std::min(line.print->tokens, 200u))
                 : -kAgainst;
    if (sum <= 0) {
      sum = 0;
      begin = i + 1;
    } else if (sum > best) {
      best = sum;
      best_begin = begin;
      best_end = i + 1;
    }
  }
  if (best_end == 0) return;
  for (size_t i = 0; i < lines->size(); ++i) {
    Line& line = (*lines)[i];
    if ((i >= best_begin && i < best_end) || line.points >= kEnough) continue;
    line.points = kEnough + 0.2;
    line.neighbour = "outside the main text of the page";
    line.cue.category = Category::kNav;
  }
}

Category CategoryOf(const Line& line) {
  if (line.cue.weight > 0 || line.cue.label || !line.neighbour.empty()) {
    return line.cue.category;
  }
  if (line.shape.copyright) return Category::kCopyright;
  if (line.hint.furniture) return Category::kNav;
  if (IsLink(line)) return Category::kRelated;
  if (line.shape.trail) return Category::kNav;
  if (line.shape.address || line.shape.stamp) return Category::kUi;
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
  if (line.cue.label) {
    add("labelled \"" + std::string(line.cue.phrase) + "\"");
  } else if (line.cue.weight > 0) {
    add("says \"" + std::string(line.cue.phrase) + "\"");
  }
  if (line.shape.address) add("nothing but an address");
  if (line.shape.stamp) add("nothing but a date or a count");
  if (line.shape.trail) add("a row of names");
  if (line.shape.copyright) add("a copyright sign");
  if (line.hint.furniture) add("inside a part of the page that is no article");
  if (IsLink(line)) add("nothing but links");
  if (!line.neighbour.empty()) add(line.neighbour);
  return why;
}

}  // namespace

std::vector<LineVerdict> Judge::JudgeDocument(
    uint32_t number, const EvidenceDocument& document,
    std::span<const LineHint> hints) const {
  const Fingerprint& print = *document.print;
  const size_t n = print.paragraphs.size();
  Tokens scratch;
  const uint32_t site_stories = evidence_->StoriesOf(document.site);

  std::vector<Line> lines(n);
  for (uint32_t i = 0; i < n; ++i) {
    Line& line = lines[i];
    line.print = &print.paragraphs[i];
    const std::string_view text = document.text.substr(
        line.print->begin, line.print->end - line.print->begin);
    line.shape = ShapeOf(text);
    line.evidence = evidence_->Of(number, i);
    line.label_tokens = LabelTokens(text, line.shape, *line.print, &scratch);
    if (line.print->tokens <= kLongestLine || line.evidence.stories > 1) {
      line.cue =
          cues_.Match(std::span(print.tokens)
                          .subspan(line.print->first_token, line.print->tokens),
                      line.label_tokens);
    }
    line.title = i < 3 && IsTitle(text, document.title);
    line.points = CuePoints(line);
    if (line.shape.address) line.points += 2.6;
    if (line.shape.stamp) line.points += 2.6;
    if (line.shape.trail) line.points += 2.6;
    if (line.shape.copyright) line.points += 2;
    if (!hints.empty()) line.hint = hints[i];
    line.points += HintPoints(line);
    if (line.title) line.points -= 4;
  }

  const bool form = IsForm(lines);
  for (Line& line : lines) {
    line.points += RecurrencePoints(line, site_stories, form);
  }
  MarkHeadline(&lines);
  JudgeNeighbours(&lines);
  JudgeTail(&lines);
  if (!hints.empty()) JudgePage(&lines);

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
