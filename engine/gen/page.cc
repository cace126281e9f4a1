#include "engine/gen/page.h"

#include <algorithm>

#include "engine/gen/calendar.h"

namespace copydesk::gen {
namespace {

constexpr std::string_view kTopics[] = {
    "Politics", "Courts",  "Business", "Transport", "Health",
    "Schools",  "Farming", "Culture",  "Weather",   "Housing"};

uint32_t Size(const std::string& s) { return static_cast<uint32_t>(s.size()); }

}  // namespace

void PageWriter::Put(std::string_view text) {
  if (copy_->noise.any()) {
    AppendNoisy(text, copy_->noise, prng_, &line_);
  } else {
    line_.append(text);
  }
}

bool PageWriter::EndLine(LineLabel::Action action, std::string_view category,
                         uint32_t* base) {
  if (line_.find_first_not_of(' ') == line_.npos) return false;
  std::string& text = document_->text;
  const bool one_line = site_->layout == Layout::kOneLine;
  if (!text.empty()) {
    text += one_line ? " " : site_->layout == Layout::kLines ? "\n" : "\n\n";
  }
  *base = Size(text);
  text += line_;
  if (one_line) {
    mixed_ = mixed_ || action != LineLabel::kKeep;
    return true;
  }
  ++lines_;
  if (category.empty()) return true;
  auto& labels = document_->labels;
  if (!labels.empty() && labels.back().last + 1 == lines_ &&
      labels.back().action == action && labels.back().category == category) {
    labels.back().last = lines_;
  } else {
    labels.push_back({lines_, lines_, action, category});
  }
  return true;
}

void PageWriter::PutFurniture(const Furniture& furniture) {
  furniture_.clear();
  furniture.Append(slots_, &furniture_);
  std::string_view rest = furniture_;
  while (!rest.empty()) {
    const size_t end = rest.find('\n');
    BeginLine();
    Put(rest.substr(0, end));
    rest.remove_prefix(end + 1);
    uint32_t base;
    EndLine(furniture.strip() ? LineLabel::kStrip : LineLabel::kEither,
            furniture.category(), &base);
  }
}

void PageWriter::PutParagraph(uint32_t begin, uint32_t end, bool lead) {
  BeginLine();
  spans_.clear();
  if (lead && site_->dateline) {
    scratch_.clear();
    AppendTokens(grammar_.vocabulary(), *style_, {&values_->place, 1},
                 &scratch_);
    for (char& c : scratch_) {
      if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    scratch_ += " (";
    scratch_ += copy_->credit ? values_->agency : site_->paper;
    scratch_ += ") - ";
    Put(scratch_);
  }
  for (uint32_t i = begin; i < end; ++i) {
    if (i > begin) line_ += ' ';
    const uint32_t from = Size(line_);
    if (copy_->noise.any()) {
      scratch_.clear();
      AppendTokens(grammar_.vocabulary(), *style_, copy_->sentence(i),
                   &scratch_);
      Put(scratch_);
    } else {
      AppendTokens(grammar_.vocabulary(), *style_, copy_->sentence(i), &line_);
    }
    spans_.push_back({copy_->sentences[i].source, {from, Size(line_)}});
  }
  uint32_t base;
  if (!EndLine(LineLabel::kKeep, {}, &base)) return;
  for (const auto& [source, span] : spans_) {
    const ByteRange range{span.begin + base, span.end + base};
    document_->body.push_back(range);
    if (source != Copy::kOwn) {
      sources_->push_back({static_cast<uint32_t>(source), range});
    }
  }
}

void PageWriter::Write(const Site& site, const HouseStyle& style,
                       const Copy& copy, const PageValues& values, Prng* prng,
                       GeneratedDocument* document,
                       std::vector<std::pair<uint32_t, ByteRange>>* sources) {
  site_ = &site;
  style_ = &style;
  copy_ = &copy;
  values_ = &values;
  prng_ = prng;
  document_ = document;
  sources_ = sources;
  lines_ = 0;
  mixed_ = false;
  document->text.clear();
  document->body.clear();
  document->labels.clear();
  sources->clear();

  for (std::string& s : slot_text_) s.clear();
  slot_text_[0] = std::to_string(ToCivil(values.day).year);
  AppendLongDate(style, values.day, &slot_text_[1]);
  slot_text_[2] = std::to_string(2 + copy.tokens.size() / 200);
  slot_text_[3] = std::to_string(3 + prng->Below(400));
  slots_ = {site.paper,
            site.host,
            site.city,
            site.editor,
            slot_text_[0],
            slot_text_[1],
            copy.byline == Copy::Byline::kKept ? values.author : site.editor,
            slot_text_[2],
            slot_text_[3],
            kTopics[prng->Below(std::size(kTopics))],
            {values.titles[0], values.titles[1], values.titles[2]}};

  // One page in twenty comes without its furniture.
  const bool bare = prng->Chance(Percent(5));
  uint64_t shown = 0;
  for (size_t i = 0; i < site.furniture.size() && i < 64; ++i) {
    const bool here = !bare && prng->Chance(site.furniture[i].shown());
    shown |= uint64_t{here} << i;
  }
  const auto put_all = [&](Position position) {
    for (size_t i = 0; i < site.furniture.size(); ++i) {
      if ((shown >> i & 1) != 0 && site.furniture[i].position() == position) {
        PutFurniture(site.furniture[i]);
      }
    }
  };
  uint32_t base;
  put_all(Position::kHead);
  if (site.headline_first) {
    BeginLine();
    Put(document->title);
    EndLine(LineLabel::kKeep, "headline", &base);
  }
  if (site.byline_line && copy.byline != Copy::Byline::kRemoved) {
    BeginLine();
    Put("By ");
    Put(slots_.author);
    if (copy.byline == Copy::Byline::kKept && copy.credit) {
      Put(", ");
      Put(values.agency);
    }
    EndLine(LineLabel::kEither, "byline", &base);
  }
  uint32_t sentence = 0;
  const auto paragraphs = static_cast<uint32_t>(copy.paragraph_ends.size());
  uint32_t middle = 0;
  for (uint32_t i = 0; i < paragraphs; ++i) {
    PutParagraph(sentence, copy.paragraph_ends[i], i == 0);
    sentence = copy.paragraph_ends[i];
    if ((i + 1) % site.middle_every != 0 || i + 1 == paragraphs) continue;
    // One piece at each gap, in turn; those left over are not shown.
    while (middle < site.furniture.size() &&
           ((shown >> middle & 1) == 0 ||
            site.furniture[middle].position() != Position::kMiddle)) {
      ++middle;
    }
    if (middle < site.furniture.size()) PutFurniture(site.furniture[middle++]);
  }
  if (site.credit_line && copy.credit) {
    BeginLine();
    Put("-- ");
    Put(values.agency);
    EndLine(LineLabel::kEither, "agency-credit", &base);
  }
  put_all(Position::kEnd);
  if (site.layout == Layout::kOneLine && mixed_) {
    document->labels.push_back({1, 1, LineLabel::kEither, "mixed"});
  }
}

}  // namespace copydesk::gen
