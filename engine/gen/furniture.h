#ifndef ENGINE_GEN_FURNITURE_H_
#define ENGINE_GEN_FURNITURE_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/gen/prng.h"

namespace copydesk::gen {

// Where a site puts a piece of furniture.
enum class Position : uint8_t { kHead, kMiddle, kEnd };

// The wording that sites draw theirs from.
struct FurnitureText {
  std::string_view category;  // of the truth: nav, newsletter, ...
  bool strip;                 // false: not scored ("either")
  Position position;
  Share sites;  // of the sites have it
  // Lines end with "\n". `[a|b|c]` is settled once a site; a name in braces is
  // filled in for each document: paper, host, city, editor, year, date,
  // author, minutes, count, topic, title1, title2, title3.
  std::string_view text;
};

std::span<const FurnitureText> FurnitureTexts();

// What a document puts into the slots.
struct SlotValues {
  std::string_view paper;
  std::string_view host;
  std::string_view city;
  std::string_view editor;
  std::string_view year;
  std::string_view date;
  std::string_view author;
  std::string_view minutes;
  std::string_view count;
  std::string_view topic;
  std::string_view titles[3];
};

// A piece of furniture in one site's wording. Immutable; any number of threads
// may fill it in.
class Furniture {
 public:
  // Settles the choices of `text` by `prng`.
  Furniture(const FurnitureText& text, Prng* prng);

  std::string_view category() const { return category_; }
  bool strip() const { return strip_; }
  Position position() const { return position_; }
  // Of the documents that show it, drawn per site.
  Share shown() const { return shown_; }

  // Appends the lines, each with its "\n".
  void Append(const SlotValues& values, std::string* out) const;

 private:
  struct Piece {
    uint32_t begin;  // in text_
    uint32_t end;
    int slot;  // filled in after the text; -1: none
  };

  std::string_view category_;
  bool strip_;
  Position position_;
  Share shown_;
  std::string text_;
  std::vector<Piece> pieces_;
};

}  // namespace copydesk::gen

#endif  // ENGINE_GEN_FURNITURE_H_
