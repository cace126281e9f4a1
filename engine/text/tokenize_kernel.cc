#include "engine/text/tokenize_kernel.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string>

#include "engine/text/tokenize_kernel_fold.h"
#include "engine/text/unicode_table.h"
#include "engine/text/utf8.h"

namespace copydesk::kernel {
namespace {

using unicode::CharClass;

// The folded byte of each ASCII character; 0 for a separator.
constexpr std::array<uint8_t, 128> kAsciiFold = [] {
  std::array<uint8_t, 128> table{};
  for (uint8_t c = '0'; c <= '9'; ++c) table[c] = c;
  for (uint8_t c = 'a'; c <= 'z'; ++c) table[c] = c;
  for (uint8_t c = 'A'; c <= 'Z'; ++c) {
    table[c] = static_cast<uint8_t>(c - 'A' + 'a');
  }
  return table;
}();

// The token being built.
class Token {
 public:
  explicit Token(Tokens* tokens) : tokens_(tokens) {}

  void Append(uint32_t folded, size_t begin, size_t end) {
    if (bytes_.empty()) begin_ = static_cast<uint32_t>(begin);
    end_ = static_cast<uint32_t>(end);
    AppendUtf8(folded, &bytes_);
  }
  void End() {
    if (bytes_.empty()) return;
    tokens_->hash.push_back(TokenHash(bytes_));
    tokens_->begin.push_back(begin_);
    tokens_->end.push_back(end_);
    bytes_.clear();
  }

 private:
  Tokens* tokens_;
  std::string bytes_;
  uint32_t begin_ = 0;
  uint32_t end_ = 0;
};

}  // namespace

uint64_t TokenHash(std::string_view folded) {
  uint64_t hash = kTokenSeed + folded.size();
  do {
    uint64_t block[2] = {0, 0};
    const size_t n = std::min<size_t>(folded.size(), 16);
    std::memcpy(block, folded.data(), n);
    hash = MultiplyFold(block[0] ^ kTokenLow ^ hash, block[1] ^ kTokenHigh);
    folded.remove_prefix(n);
  } while (!folded.empty());
  return hash;
}

namespace {

// Appends the tokens of `text` from `at` on, all of them or `most`, which is at
// least 1. Gives where it stopped: at the end, or where the last one ended.
size_t TokenizeSome(std::string_view text, size_t at, size_t most,
                    Tokens* tokens) {
  Token token(tokens);
  const size_t full = tokens->size() + most;
  while (at < text.size()) {
    const auto byte = static_cast<uint8_t>(text[at]);
    if (byte < 128) {
      if (kAsciiFold[byte] != 0) {
        token.Append(kAsciiFold[byte], at, at + 1);
      } else {
        token.End();
        if (tokens->size() == full) return at;
      }
      ++at;
      continue;
    }
    const CodePoint c = DecodeUtf8(text, at);
    const size_t end = at + c.length;
    const unicode::Folded fold = c.value == kInvalidCodePoint
                                     ? unicode::Folded{CharClass::kSeparator, 0}
                                     : unicode::Fold(c.value);
    const auto folded =
        static_cast<uint32_t>(static_cast<int64_t>(c.value) + fold.value);
    switch (fold.char_class) {
      case CharClass::kSeparator:
        token.End();
        if (tokens->size() == full) return at;
        break;
      case CharClass::kWord:
        token.Append(folded, at, end);
        break;
      case CharClass::kSingle:
        token.End();
        if (tokens->size() == full) return at;
        token.Append(folded, at, end);
        token.End();
        break;
      case CharClass::kExpanded: {
        const uint32_t* part = unicode::Expansion(fold.value);
        for (int i = 0; i < 4 && part[i] != 0; ++i) {
          token.Append(part[i], at, end);
        }
        break;
      }
      case CharClass::kIgnored:
        break;
    }
    at = end;
    if (tokens->size() == full) return at;
  }
  token.End();
  return at;
}

}  // namespace

void TokenizeScalar(std::string_view text, Tokens* tokens) {
  TokenizeSome(text, 0, text.size() + 1, tokens);
}

size_t TakeLongToken(std::string_view text, size_t at, Tokens* tokens) {
  return TokenizeSome(text, at, 1, tokens);
}

void AppendPlaces(const Stretch& stretch, Tokens* tokens) {
  const size_t n = stretch.tokens;
  tokens->begin.insert(tokens->begin.end(), stretch.begin, stretch.begin + n);
  tokens->end.insert(tokens->end.end(), stretch.end, stretch.end + n);
}

namespace {

void EndToken(Filling* f, Stretch* stretch) {
  if (f->open == 0) return;
  stretch->end[f->ends] = f->source_end;
  stretch->folded_end[f->ends] = static_cast<uint16_t>(f->folded);
  ++f->ends;
  f->open = 0;
}

void BeginToken(Filling* f, Stretch* stretch) {
  if (f->open != 0) return;
  stretch->begin[f->begins] = static_cast<uint32_t>(f->at);
  stretch->folded_begin[f->begins] = static_cast<uint16_t>(f->folded);
  ++f->begins;
  f->open = 1;
}

}  // namespace

namespace {

inline void TakeCharacter(std::string_view text, Filling* f, Stretch* stretch) {
  const CodePoint c = DecodeUtf8(text, f->at);
  const unicode::Folded fold = c.value == kInvalidCodePoint
                                   ? unicode::Folded{CharClass::kSeparator, 0}
                                   : unicode::Fold(c.value);
  const auto append = [&](uint32_t folded) {
    f->folded += EncodeUtf8(folded, stretch->folded + f->folded);
    f->source_end = static_cast<uint32_t>(f->at + c.length);
  };
  const auto folded =
      static_cast<uint32_t>(static_cast<int64_t>(c.value) + fold.value);
  switch (fold.char_class) {
    case CharClass::kSeparator:
      EndToken(f, stretch);
      // Two bytes a token at least, or there were no room for the places.
      stretch->folded[f->folded++] = 0;
      break;
    case CharClass::kWord:
      BeginToken(f, stretch);
      append(folded);
      break;
    case CharClass::kSingle:
      EndToken(f, stretch);
      BeginToken(f, stretch);
      append(folded);
      EndToken(f, stretch);
      break;
    case CharClass::kExpanded: {
      BeginToken(f, stretch);
      const uint32_t* part = unicode::Expansion(fold.value);
      for (int i = 0; i < 4 && part[i] != 0; ++i) append(part[i]);
      break;
    }
    case CharClass::kIgnored:
      break;
  }
  f->at += c.length;
}

}  // namespace

void TakeOtherCharacters(std::string_view text, Filling* filling,
                         Stretch* stretch) {
  Filling f = *filling;
  do {
    TakeCharacter(text, &f, stretch);
  } while (f.at < text.size() && f.folded < kStretch &&
           static_cast<uint8_t>(text[f.at]) >= 0xf0);
  *filling = f;
}

void TakeMixedCharacters(std::string_view text, Filling* filling,
                         Stretch* stretch) {
  const auto ascii = [](const char* p) {
    uint64_t eight;
    std::memcpy(&eight, p, 8);
    return (eight & 0x8080808080808080u) == 0;
  };
  Filling f = *filling;
  do {
    TakeCharacter(text, &f, stretch);
  } while (f.at < text.size() && f.folded < kStretch &&
           (f.at + 8 > text.size() || !ascii(text.data() + f.at)));
  *filling = f;
}

void Tokenize(SimdLevel level, std::string_view text, Tokens* tokens) {
#if defined(__x86_64__)
  if (level == SimdLevel::kAvx512) return TokenizeAvx512(text, tokens);
  if (level == SimdLevel::kAvx2) return TokenizeAvx2(text, tokens);
#endif
  if (level == SimdLevel::kPortable) return TokenizePortable(text, tokens);
  TokenizeScalar(text, tokens);
}

}  // namespace copydesk::kernel
