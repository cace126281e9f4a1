#ifndef ENGINE_TEXT_PARAGRAPHS_H_
#define ENGINE_TEXT_PARAGRAPHS_H_

#include <cstdint>
#include <string_view>
#include <vector>

namespace copydesk {

// A paragraph as a byte range of the text it was found in.
struct Paragraph {
  uint32_t begin;  // never white space at either edge
  uint32_t end;    // one past the last byte
  uint32_t line;   // number of its first line among the non-blank lines, from 1
  uint32_t lines;  // how many non-blank lines it spans
};

// Appends the non-blank lines of `text` to `out`, in order, each as a paragraph
// of one line with the white space of any script trimmed off. Lines end at \n,
// and at \r alone where a text has no \n at all.
//
// `text` may be any bytes, shorter than 4 GiB. Linear time, no allocation but
// `out`'s own growth.
void SplitLines(std::string_view text, std::vector<Paragraph>* out);

// Appends the paragraphs of `text`: its non-blank lines, or, where the text is
// hard-wrapped (IsHardWrapped), the blocks between blank lines.
void SplitParagraphs(std::string_view text, std::vector<Paragraph>* out);

// True where line ends are those of a typewriter: most lines that another line
// of the block follows are nearly as long as the longest such line, none of
// these is longer than 120 bytes, and many next lines begin in lower case, or
// few lines end a sentence. `lines` is what SplitLines gave for `text`.
bool IsHardWrapped(std::string_view text, const std::vector<Paragraph>& lines);

}  // namespace copydesk

#endif  // ENGINE_TEXT_PARAGRAPHS_H_
