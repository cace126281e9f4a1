#include "engine/sketch/fingerprint.h"

#include <bit>

#include "engine/base/hash.h"
#include "engine/sketch/shingle_kernel.h"
#include "engine/text/repair.h"

namespace copydesk {

uint64_t HashTokens(std::span<const uint64_t> tokens) {
  uint64_t hash = tokens.size();
  for (const uint64_t t : tokens) hash = HashCombine(hash, t);
  return hash;
}

namespace {

// The key of a paragraph: two that differ in numbers alone have the same.
uint64_t ParagraphKey(std::string_view text, const Paragraph& p,
                      const Tokens& tokens, uint32_t first, uint32_t last) {
  constexpr uint64_t kNumber = 0x6e756d626572;
  if (first == last) return HashBytes(text.substr(p.begin, p.end - p.begin));
  uint64_t key = last - first;
  for (uint32_t t = first; t < last; ++t) {
    const char c = text[tokens.begin[t]];
    key = HashCombine(key, c >= '0' && c <= '9' ? kNumber : tokens.hash[t]);
  }
  return key;
}

}  // namespace

bool Fingerprinter::Tokenize(std::string_view text) {
  tokens_.Clear();
  if (!MayNeedRepair(text)) {
    kernel::Tokenize(text, &tokens_);
    return false;
  }
  const RepairedText repaired = Repair(text);
  kernel::Tokenize(repaired.text, &tokens_);
  if (repaired.shifts.size() == 1) return false;
  for (size_t i = 0; i < tokens_.size(); ++i) {
    const SourceRange source =
        ToSource(repaired, tokens_.begin[i], tokens_.end[i]);
    tokens_.begin[i] = source.begin;
    tokens_.end[i] = source.end;
  }
  return true;
}

uint32_t Fingerprinter::TokenEnd(std::string_view text,
                                 const Fingerprint& print, uint32_t number) {
  const uint32_t begin = print.begins[number];
  const size_t limit =
      number + 1 < print.begins.size() ? print.begins[number + 1] : text.size();
  Tokenize(text.substr(begin, limit - begin));
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
  print.repaired = Tokenize(text);
  print.tokens = tokens_.hash;
  print.begins = tokens_.begin;
  print.content = HashTokens(print.tokens);

  paragraphs_.clear();
  SplitParagraphs(text, &paragraphs_);
  print.paragraphs.reserve(paragraphs_.size());
  uint32_t token = 0;
  for (const Paragraph& p : paragraphs_) {
    const uint32_t first = token;
    while (token < tokens_.size() && tokens_.begin[token] < p.end) ++token;
    print.paragraphs.push_back({p.begin, p.end, p.line, p.lines, first,
                                token - first,
                                ParagraphKey(text, p, tokens_, first, token)});
  }

  shingles_.resize(ShingleCount(print.tokens.size()));
  kernel::Shingles(print.tokens, shingles_);
  print.distinct_shingles = CountDistinct();
  print.signature = EmptySignature();
  kernel::UpdateSignature(shingles_, &print.signature);
  return print;
}

}  // namespace copydesk
