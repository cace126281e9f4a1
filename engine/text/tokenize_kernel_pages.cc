#include "engine/text/tokenize_kernel_pages.h"

#include <algorithm>
#include <string>

#include "engine/text/unicode_table.h"
#include "engine/text/utf8.h"

namespace copydesk::kernel {
namespace {

using unicode::CharClass;

bool IsWord(CharClass c) {
  return c == CharClass::kWord || c == CharClass::kExpanded;
}

// The bytes that take the place of `bytes`, the UTF-8 of a character. `single`
// says what words of the page are.
std::string Replacement(const std::string& bytes, bool single) {
  const std::string slow(1, static_cast<char>(kSlowByte));
  const CodePoint c = DecodeUtf8(bytes, 0);
  if (c.value == kInvalidCodePoint) return slow;
  const unicode::Folded fold = unicode::Fold(c.value);
  std::string folded;
  switch (fold.char_class) {
    case CharClass::kSeparator:
      return std::string(bytes.size(), '\0');
    case CharClass::kIgnored:
      return "";
    case CharClass::kWord:
    case CharClass::kSingle:
      AppendUtf8(
          static_cast<uint32_t>(static_cast<int32_t>(c.value) + fold.value),
          &folded);
      break;
    case CharClass::kExpanded: {
      const uint32_t* part = unicode::Expansion(fold.value);
      for (int i = 0; i < 4 && part[i] != 0; ++i) AppendUtf8(part[i], &folded);
      break;
    }
  }
  // A page holds words or single characters; the few of the other kind are
  // slow, and so is a single character that changes its length.
  if (single ? fold.char_class != CharClass::kSingle || folded.size() != 3
             : !IsWord(fold.char_class)) {
    return slow;
  }
  return folded.size() <= bytes.size() ? folded : slow;
}

// True where more characters of the page are tokens by themselves than parts of
// words. `first` is the first character.
bool IsSinglePage(uint32_t first) {
  int singles = 0, words = 0;
  for (uint32_t c = first; c < first + 64; ++c) {
    const CharClass kind = unicode::Fold(c).char_class;
    singles += kind == CharClass::kSingle;
    words += IsWord(kind);
  }
  return singles > words;
}

// `lead` is what stands before the last byte of the page's characters.
FoldPage MakePage(const std::string& lead, bool single) {
  FoldPage page{};
  page.single = single;
  for (size_t last = 0; last < 64; ++last) {
    const std::string bytes = lead + static_cast<char>(0x80 | last);
    std::string folded = Replacement(bytes, single);
    folded.resize(bytes.size(), static_cast<char>(kNoByte));
    for (size_t i = 0; i < bytes.size(); ++i) {
      page.flip[i][last] = static_cast<uint8_t>(bytes[i] ^ folded[i]);
    }
  }
  return page;
}

}  // namespace

FoldPages::FoldPages() {
  for (uint32_t first = 0xc0; first < 0xe0; ++first) {
    Add(MakePage(std::string(1, static_cast<char>(first)), false));
  }
  for (uint32_t first = 0xe0; first < 0xf0; ++first) {
    for (uint32_t second = 0x80; second < 0xc0; ++second) {
      const uint32_t begin = (first & 0x0f) << 12 | (second & 0x3f) << 6;
      Add(MakePage({static_cast<char>(first), static_cast<char>(second)},
                   IsSinglePage(begin)));
    }
  }
}

void FoldPages::Add(const FoldPage& page) {
  const auto at = std::find(pages_.begin(), pages_.end(), page);
  numbers_.push_back(static_cast<uint16_t>(at - pages_.begin()));
  if (at == pages_.end()) pages_.push_back(page);
}

const FoldPages& TheFoldPages() {
  static const FoldPages pages;
  return pages;
}

}  // namespace copydesk::kernel
