#include "engine/sketch/fingerprint.h"

#include <algorithm>
#include <bit>

#include "engine/base/hash.h"
#include "engine/sketch/sketch_kernel.h"
#include "engine/text/repair.h"

namespace copydesk {

uint64_t HashTokens(std::span<const uint64_t> tokens) {
  uint64_t hash = tokens.size();
  for (const uint64_t t : tokens) hash = HashCombine(hash, t);
  return hash;
}

namespace {

// Offsets of the mended text to offsets of the original.
void ToOriginal(const RepairedText& repaired, Tokens* tokens) {
  if (repaired.shifts.size() == 1) return;
  for (size_t i = 0; i < tokens->size(); ++i) {
    const SourceRange source =
        ToSource(repaired, tokens->begin[i], tokens->end[i]);
    tokens->begin[i] = source.begin;
    tokens->end[i] = source.end;
  }
}

}  // namespace

uint32_t Fingerprinter::TokenEnd(std::string_view text,
                                 const Fingerprint& print, uint32_t number) {
  const uint32_t begin = print.begins[number];
  const size_t limit =
      number + 1 < print.begins.size() ? print.begins[number + 1] : text.size();
  const std::string_view token = text.substr(begin, limit - begin);
  tokens_.Clear();
  if (MayNeedRepair(token)) {
    const RepairedText repaired = Repair(token);
    kernel::Tokenize(repaired.text, &tokens_);
    ToOriginal(repaired, &tokens_);
  } else {
    kernel::Tokenize(token, &tokens_);
  }
  return tokens_.size() == 0 ? begin : begin + tokens_.end[0];
}

uint32_t Fingerprinter::CountDistinct() {
  // No shingle is 0, so 0 marks a free place.
  seen_.assign(std::bit_ceil(2 * shingles_.size() + 1), 0);
  const size_t mask = seen_.size() - 1;
  uint32_t distinct = 0;
  for (const uint64_t shingle : shingles_) {
    size_t at = shingle & mask;
    while (seen_[at] != 0 && seen_[at] != shingle) at = (at + 1) & mask;
    distinct += seen_[at] == 0;
    seen_[at] = shingle;
  }
  return distinct;
}

Fingerprint Fingerprinter::Make(std::string_view text) {
  Fingerprint print;
  if (MayNeedRepair(text)) {
    const RepairedText repaired = Repair(text);
    kernel::Sketch(repaired.text, &tokens_, &shingles_, &print.signature);
    ToOriginal(repaired, &tokens_);
    print.repaired = repaired.shifts.size() > 1;
  } else {
    kernel::Sketch(text, &tokens_, &shingles_, &print.signature);
  }
  print.distinct_shingles = CountDistinct();
  print.tokens = tokens_.hash;
  print.begins = tokens_.begin;
  paragraphs_.clear();
  SplitParagraphs(text, &paragraphs_);
  SumUp(text, &print);
  return print;
}

// The content and the keys of the paragraphs in one pass: each is a chain of
// multiplications, and two chains take no longer than one.
void Fingerprinter::SumUp(std::string_view text, Fingerprint* print) const {
  constexpr uint64_t kNumber = 0x6e756d626572;
  const std::vector<uint64_t>& tokens = print->tokens;
  const auto count = static_cast<uint32_t>(tokens.size());
  print->paragraphs.reserve(paragraphs_.size());
  uint64_t content = count;
  uint32_t token = 0;
  for (const Paragraph& p : paragraphs_) {
    const uint32_t first = token;
    const auto stop = std::lower_bound(print->begins.begin() + first,
                                       print->begins.end(), p.end);
    const auto last = static_cast<uint32_t>(stop - print->begins.begin());
    uint64_t key = last - first;
    for (; token < last; ++token) {
      // Two paragraphs that differ in numbers alone have the same key.
      const char c = text[print->begins[token]];
      const uint64_t number = -uint64_t{c >= '0' && c <= '9'};
      const uint64_t hash = tokens[token];
      key = HashCombine(key, hash ^ ((hash ^ kNumber) & number));
      content = HashCombine(content, hash);
    }
    if (first == last) key = HashBytes(text.substr(p.begin, p.end - p.begin));
    print->paragraphs.push_back(
        {p.begin, p.end, p.line, p.lines, first, last - first, key});
  }
  for (; token < count; ++token) content = HashCombine(content, tokens[token]);
  print->content = content;
}

}  // namespace copydesk
