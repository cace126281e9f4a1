#include "engine/sketch/fingerprint.h"

#include <algorithm>
#include <bit>

#include "engine/base/hash.h"
#include "engine/sketch/shingle_kernel.h"
#include "engine/sketch/sketch_kernel.h"
#include "engine/text/repair.h"

namespace copydesk {

namespace {

// A running value of tokens, whose hashes are mixed already: the shortest chain
// in which order matters.
constexpr uint64_t AddToken(uint64_t sofar, uint64_t token) {
  return (sofar ^ token) * 0x9e3779b97f4a7c15u;
}

constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }
constexpr bool IsCapital(char c) { return c >= 'A' && c <= 'Z'; }

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

void Fingerprinter::FlagTokens(std::string_view text, Fingerprint* print) {
  const char* const bytes = text.data();
  const uint32_t* begin = print->begins.data();
  const size_t size = print->begins.size();
  print->numbers.Reset(size);
  print->names.Reset(size);
  for (size_t done = 0; done < size; done += 64) {
    uint64_t numbers = 0, names = 0;
    const size_t n = std::min<size_t>(size - done, 64);
    for (size_t i = 0; i < n; ++i) {
      const char c = bytes[*begin++];
      numbers |= uint64_t{IsDigit(c)} << i;
      names |= uint64_t{IsCapital(c)} << i;
    }
    print->numbers.SetBits(done, numbers);
    print->names.SetBits(done, names);
  }
}

uint64_t HashTokens(std::span<const uint64_t> tokens) {
  uint64_t hash = tokens.size();
  for (const uint64_t t : tokens) hash = AddToken(hash, t);
  return Mix64(hash);
}

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
  // A shingle whose bit nobody has set before it is new. Of the few others and
  // those that they may repeat, the different ones are counted by sorting.
  constexpr size_t kBitsPerShingle = 16;
  const size_t n = shingles_.size();
  const size_t bits = std::bit_ceil(kBitsPerShingle * n + 64);
  const int shift = 64 - std::countr_zero(bits);
  const auto bit_of = [&](uint64_t shingle) { return shingle >> shift; };
  seen_.assign(bits / 64, 0);
  if (doubtful_.size() <= n) doubtful_.resize(n + 1);
  size_t doubtful = 0;
  for (const uint64_t shingle : shingles_) {
    const uint64_t bit = bit_of(shingle);
    uint64_t& word = seen_[bit / 64];
    doubtful_[doubtful] = bit;
    doubtful += word >> (bit % 64) & 1;
    word |= uint64_t{1} << (bit % 64);
  }
  if (doubtful == 0) return static_cast<uint32_t>(n);
  std::fill(seen_.begin(), seen_.end(), 0);
  for (size_t i = 0; i < doubtful; ++i) {
    seen_[doubtful_[i] / 64] |= uint64_t{1} << (doubtful_[i] % 64);
  }
  doubtful = 0;
  for (const uint64_t shingle : shingles_) {
    const uint64_t bit = bit_of(shingle);
    doubtful_[doubtful] = shingle;
    doubtful += seen_[bit / 64] >> (bit % 64) & 1;
  }
  const auto end = doubtful_.begin() + static_cast<ptrdiff_t>(doubtful);
  std::sort(doubtful_.begin(), end);
  const auto distinct = std::unique(doubtful_.begin(), end);
  return static_cast<uint32_t>(n - static_cast<size_t>(end - distinct));
}

void Fingerprinter::Sketch(std::string_view text, Signature* signature) {
  if (signature != nullptr) {
    kernel::Sketch(text, &tokens_, &shingles_, signature);
    return;
  }
  tokens_.Clear();
  kernel::Tokenize(text, &tokens_);
  shingles_.resize(ShingleCount(tokens_.size()));
  kernel::Shingles(tokens_.hash, shingles_);
}

Fingerprint Fingerprinter::Make(std::string_view text) {
  return Make(text, nullptr);
}

Fingerprint Fingerprinter::Make(std::string_view text, Signature* signature) {
  Fingerprint print;
  if (MayNeedRepair(text)) {
    const RepairedText repaired = Repair(text);
    Sketch(repaired.text, signature);
    ToOriginal(repaired, &tokens_);
    print.repaired = repaired.shifts.size() > 1;
  } else {
    Sketch(text, signature);
  }
  print.distinct_shingles = CountDistinct();
  print.tokens = tokens_.hash;
  print.begins = tokens_.begin;
  paragraphs_.clear();
  SplitParagraphs(text, &paragraphs_);
  FlagTokens(text, &print);
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
      const uint64_t number = -uint64_t{IsDigit(text[print->begins[token]])};
      const uint64_t hash = tokens[token];
      key = AddToken(key, hash ^ ((hash ^ kNumber) & number));
      content = AddToken(content, hash);
    }
    key = first == last ? HashBytes(text.substr(p.begin, p.end - p.begin))
                        : Mix64(key);
    print->paragraphs.push_back(
        {p.begin, p.end, p.line, p.lines, first, last - first, key});
  }
  for (; token < count; ++token) content = AddToken(content, tokens[token]);
  print->content = Mix64(content);
}

}  // namespace copydesk
