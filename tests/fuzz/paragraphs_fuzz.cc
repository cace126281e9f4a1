#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "engine/sketch/fingerprint.h"
#include "engine/text/paragraphs.h"

namespace copydesk {
namespace {

void Require(bool condition) {
  if (!condition) std::abort();
}

// Paragraphs are whole lines in order, and a fingerprint's tokens fall into
// them one after the other.
void Check(std::string_view text) {
  std::vector<Paragraph> lines, paragraphs;
  SplitLines(text, &lines);
  SplitParagraphs(text, &paragraphs);
  uint32_t last = 0;
  size_t next = 0;
  for (const Paragraph& p : paragraphs) {
    Require(p.begin >= last && p.begin < p.end && p.end <= text.size());
    Require(p.lines > 0 && next + p.lines <= lines.size());
    Require(p.begin == lines[next].begin && p.line == next + 1);
    next += p.lines;
    Require(p.end == lines[next - 1].end);
    last = p.end;
  }
  Require(next == lines.size());

  Fingerprinter fingerprinter;
  const Fingerprint print = fingerprinter.Make(text);
  Require(print.paragraphs.size() == paragraphs.size());
  Require(print.tokens.size() == print.begins.size());
  uint32_t token = 0;
  for (const ParagraphPrint& p : print.paragraphs) {
    Require(p.first_token == token);
    token += p.tokens;
    for (uint32_t t = p.first_token; t < token; ++t) {
      Require(print.begins[t] >= p.begin && print.begins[t] < p.end);
    }
  }
  Require(token == print.tokens.size());
}

}  // namespace
}  // namespace copydesk

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  copydesk::Check({reinterpret_cast<const char*>(data), size});
  return 0;
}
