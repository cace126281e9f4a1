#include "engine/gen/furniture.h"

#include <algorithm>
#include <cassert>

namespace copydesk::gen {
namespace {

constexpr std::string_view kSlots[] = {
    "paper",   "host",  "city",  "editor", "year",   "date",  "author",
    "minutes", "count", "topic", "title1", "title2", "title3"};

std::string_view ValueOf(const SlotValues& v, int slot) {
  const std::string_view values[] = {
      v.paper,     v.host,      v.city,     v.editor, v.year,
      v.date,      v.author,    v.minutes,  v.count,  v.topic,
      v.titles[0], v.titles[1], v.titles[2]};
  return values[slot];
}

// `text` with one of each `[a|b]` chosen.
std::string Settle(std::string_view text, Prng* prng) {
  std::string out;
  while (!text.empty()) {
    const size_t open = std::min(text.find('['), text.size());
    out.append(text.substr(0, open));
    text.remove_prefix(open);
    if (text.empty()) break;
    const size_t close = text.find(']');
    assert(close != text.npos);
    std::string_view choices = text.substr(1, close - 1);
    text.remove_prefix(close + 1);
    auto skip = prng->Below(1 + static_cast<uint32_t>(std::count(
                                    choices.begin(), choices.end(), '|')));
    for (; skip > 0; --skip) choices.remove_prefix(choices.find('|') + 1);
    out.append(choices.substr(0, choices.find('|')));
  }
  return out;
}

}  // namespace

Furniture::Furniture(const FurnitureText& text, Prng* prng)
    : category_(text.category), strip_(text.strip), position_(text.position) {
  static constexpr Share kShown[] = {Percent(100), Percent(100), Percent(100),
                                     Percent(85), Percent(50)};
  shown_ = kShown[prng->Below(5)];
  const std::string settled = Settle(text.text, prng);
  std::string_view rest = settled;
  while (!rest.empty()) {
    const size_t open = std::min(rest.find('{'), rest.size());
    Piece piece{static_cast<uint32_t>(text_.size()), 0, -1};
    text_.append(rest.substr(0, open));
    piece.end = static_cast<uint32_t>(text_.size());
    rest.remove_prefix(open);
    if (!rest.empty()) {
      const size_t close = rest.find('}');
      const auto slot = std::find(std::begin(kSlots), std::end(kSlots),
                                  rest.substr(1, close - 1));
      assert(slot != std::end(kSlots));
      piece.slot = static_cast<int>(slot - std::begin(kSlots));
      rest.remove_prefix(close + 1);
    }
    pieces_.push_back(piece);
  }
}

void Furniture::Append(const SlotValues& values, std::string* out) const {
  for (const Piece& piece : pieces_) {
    out->append(text_, piece.begin, piece.end - piece.begin);
    if (piece.slot >= 0) out->append(ValueOf(values, piece.slot));
  }
}

}  // namespace copydesk::gen
