#ifndef ENGINE_TEXT_REPAIR_H_
#define ENGINE_TEXT_REPAIR_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace copydesk {

// A text as its writer meant it, with the way back to the bytes it came as.
struct RepairedText {
  // A place where the two differ: from `repaired` on, offset x stands for
  // x - repaired + source of the source text, up to the next shift. Between two
  // shifts lies what was put in, which stands for the whole of what it
  // replaced.
  struct Shift {
    uint32_t repaired;
    uint32_t source;
  };

  std::string text;
  std::vector<Shift> shifts;  // ascending; begins with {0, 0}
};

// True where `text` may hold damage that Repair mends. Fast, and never false
// where Repair would change something.
bool MayNeedRepair(std::string_view text);

// Mends what scrapers break, where the signs of damage are there and leave no
// doubt; everything else is copied:
//
//   escaped bytes      \xe2\x80\x99, xe2x80x99   that spell valid UTF-8
//   escaped characters \u2019
//   misread UTF-8      read as Windows-1252 or Latin-1, up to twice
//   entities           &amp; &#8217; &#x2019; and the usual names, up to twice
//
// Whatever bytes come in, line ends stay where they are: nothing is mended into
// one. `text` must be shorter than 4 GiB. Linear time.
RepairedText Repair(std::string_view text);

// The source bytes that [begin, end) of the repaired text stands for.
struct SourceRange {
  uint32_t begin;
  uint32_t end;
};
SourceRange ToSource(const RepairedText& repaired, uint32_t begin,
                     uint32_t end);

}  // namespace copydesk

#endif  // ENGINE_TEXT_REPAIR_H_
