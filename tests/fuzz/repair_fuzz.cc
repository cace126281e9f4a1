#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "engine/text/repair.h"
#include "engine/text/utf8.h"

namespace copydesk {
namespace {

void Require(bool condition) {
  if (!condition) std::abort();
}

bool IsValid(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    const CodePoint c = DecodeUtf8(text, at);
    if (c.value == kInvalidCodePoint) return false;
    at += c.length;
  }
  return true;
}

// Whatever comes in: the way back covers the source in order, line ends stay,
// valid text stays valid, and what needs no repair gets none.
void Check(std::string_view text) {
  const RepairedText repaired = Repair(text);
  Require(repaired.text == text || MayNeedRepair(text));
  Require(IsValid(repaired.text) || !IsValid(text));
  for (const char end : {'\n', '\r'}) {
    Require(std::count(text.begin(), text.end(), end) ==
            std::count(repaired.text.begin(), repaired.text.end(), end));
  }
  uint32_t last = 0;
  for (uint32_t at = 0; at < repaired.text.size();) {
    const uint32_t next = at + DecodeUtf8(repaired.text, at).length;
    const SourceRange range = ToSource(repaired, at, next);
    Require(range.begin == last && range.begin < range.end);
    last = range.end;
    at = next;
  }
  Require(last == text.size());
}

}  // namespace
}  // namespace copydesk

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  copydesk::Check({reinterpret_cast<const char*>(data), size});
  return 0;
}
