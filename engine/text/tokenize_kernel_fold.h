#ifndef ENGINE_TEXT_TOKENIZE_KERNEL_FOLD_H_
#define ENGINE_TEXT_TOKENIZE_KERNEL_FOLD_H_

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "engine/text/tokenize_kernel_pages.h"
#include "engine/text/tokenize_kernel_stretch.h"

namespace copydesk::kernel {

// The part of folding a stretch that all levels share. It works on masks, a bit
// a byte of a block, and leaves the bytes to `Simd`, which has:
//
//   Ascii(in, size, out)  folds a block as if it were ASCII
//   Any(pages, in, size, out)
//                         folds a block of anything and closes the gaps; only
//                         where kAny is true
//   Places(bits, text, text_out, folded, folded_out)
//                         writes the numbers of the bits, `text` added to each,
//                         to text_out, and with `folded` to folded_out; gives
//                         their count, which is at most 32
//   Numbers(bits, add, out) the same for one of the two outputs
//   Gather(bits, mask), Scatter(bits, mask)  pext and pdep

inline constexpr size_t kBlock = 64;

// A block taken for ASCII: which bytes are not, and which belong to words.
struct AsciiMasks {
  uint64_t other;
  uint64_t word;
};

// A block of anything.
struct AnyMasks {
  size_t size;      // bytes of the text it covers; 0 where the character at its
                    // beginning must go the slow way
  uint64_t keep;    // bytes that are kept
  uint64_t word;    // kept bytes of words
  uint64_t single;  // first bytes of characters that are tokens by themselves;
                    // their three bytes are kept
  uint64_t tail;    // bytes of characters but the first, kept or not
};

// How far a stretch is filled.
struct Filling {
  size_t at;            // in the text
  size_t folded;        // in stretch->folded
  size_t begins;        // tokens begun
  size_t ends;          // tokens ended
  uint64_t open;        // 1 inside a token
  uint32_t source_end;  // where the open token ends if nothing follows
};

constexpr uint64_t LowOnes(size_t n) {
  return n >= 64 ? ~uint64_t{0} : (uint64_t{1} << n) - 1;
}

// Takes a character, valid or not, the slow way, and those of four bytes that
// follow it.
void TakeOtherCharacters(std::string_view text, Filling* filling,
                         Stretch* stretch);
// The same, and whatever follows up to eight bytes of ASCII.
void TakeMixedCharacters(std::string_view text, Filling* filling,
                         Stretch* stretch);

// Takes `size` bytes, at least one, of which none is other than ASCII. They are
// in place already.
template <typename Simd>
__attribute__((always_inline)) inline void TakeAscii(uint64_t word, size_t size,
                                                     Filling* f,
                                                     Stretch* stretch) {
  const uint64_t in = LowOnes(size);
  word &= in;
  const uint64_t before = word << 1 | f->open;
  const auto text = static_cast<uint32_t>(f->at);
  const auto folded = static_cast<uint16_t>(f->folded);
  f->begins += Simd::Places(word & ~before, text, stretch->begin + f->begins,
                            folded, stretch->folded_begin + f->begins);
  uint32_t* end = stretch->end + f->ends;
  f->ends += Simd::Places(before & ~word & in, text, end, folded,
                          stretch->folded_end + f->ends);
  // What lies between the last letter and here was ignored.
  *end = (f->open & ~word) != 0 ? f->source_end : *end;
  f->open = word >> (size - 1) & 1;
  f->at += size;
  f->folded += size;
  f->source_end = static_cast<uint32_t>(f->at);
}

// The last bytes of the characters whose first or second byte is in `bits`.
__attribute__((always_inline)) inline uint64_t LastBytes(uint64_t bits,
                                                         uint64_t tail) {
  for (int i = 0; i < 2; ++i) {
    const uint64_t moved = bits & (tail >> 1);
    bits = (bits & ~moved) | moved << 1;
  }
  return bits;
}

template <typename Simd>
__attribute__((always_inline)) inline void TakeAny(const AnyMasks& masks,
                                                   Filling* f,
                                                   Stretch* stretch) {
  const auto text = static_cast<uint32_t>(f->at);
  const auto folded = static_cast<uint16_t>(f->folded);
  f->at += masks.size;
  if (masks.keep == 0) return;
  const bool whole = masks.keep == LowOnes(masks.size);
  // From here on bits are kept bytes, and what was left out is not seen.
  size_t count = masks.size;
  uint64_t word = masks.word;
  uint64_t first = masks.single;
  if (!whole) {
    count = static_cast<size_t>(std::popcount(masks.keep));
    word = Simd::Gather(word, masks.keep);
    first = Simd::Gather(first, masks.keep);
  }
  const uint64_t last = first << 2;
  const uint64_t begin = word & (~(word << 1 | f->open) | first | last << 1);
  uint64_t end = word & (~(word >> 1) | first >> 1 | last);
  // A token that reaches the end of the block stays open.
  const uint64_t open = (word & ~last) >> (count - 1) & 1;
  end &= ~(open << (count - 1));
  // One that was open may have ended before.
  stretch->end[f->ends] = f->source_end;
  stretch->folded_end[f->ends] = folded;
  f->ends += f->open & (~word | first);

  uint32_t* begins = stretch->begin + f->begins;
  uint32_t* ends = stretch->end + f->ends;
  uint16_t* folded_begins = stretch->folded_begin + f->begins;
  uint16_t* folded_ends = stretch->folded_end + f->ends;
  const auto behind = static_cast<uint16_t>(folded + 1);
  if (whole) {
    f->begins += Simd::Places(begin, text, begins, folded, folded_begins);
    f->ends += Simd::Places(end, text + 1, ends, behind, folded_ends);
    f->source_end = static_cast<uint32_t>(f->at);
  } else {
    Simd::Numbers(begin, folded, folded_begins);
    f->begins += Simd::Numbers(Simd::Scatter(begin, masks.keep), text, begins);
    Simd::Numbers(end, behind, folded_ends);
    f->ends += Simd::Numbers(
        LastBytes(Simd::Scatter(end, masks.keep), masks.tail), text + 1, ends);
    f->source_end = text + static_cast<uint32_t>(std::bit_width(LastBytes(
                               std::bit_floor(masks.keep), masks.tail)));
  }
  f->open = open;
  f->folded += count;
}

// See FoldStretch in tokenize_kernel_stretch.h.
template <typename Simd>
__attribute__((always_inline)) inline size_t FoldStretchWith(
    std::string_view text, size_t at, Stretch* stretch) {
  Filling f = {at, 0, 0, 0, 0, 0};
  // With a copy, so that the compiler keeps `f` in registers.
  const auto take_slowly = [&](auto take) {
    Filling g = f;
    take(text, &g, stretch);
    f = g;
  };
  [[maybe_unused]] const FoldPages* pages = nullptr;
  while (f.at < text.size() && f.folded < kStretch) {
    const char* in = text.data() + f.at;
    const size_t size = text.size() - f.at;
    uint8_t* out = stretch->folded + f.folded;
    const AsciiMasks masks = Simd::Ascii(in, size, out);
    if (masks.other == 0) {
      TakeAscii<Simd>(masks.word, std::min(size, kBlock), &f, stretch);
    } else if constexpr (Simd::kAny) {
      if (pages == nullptr) pages = &TheFoldPages();
      const AnyMasks any = Simd::Any(*pages, in, size, out);
      if (any.size != 0) {
        TakeAny<Simd>(any, &f, stretch);
      } else {
        take_slowly(TakeOtherCharacters);
      }
    } else {
      const auto ascii = static_cast<size_t>(std::countr_zero(masks.other));
      if (ascii != 0) TakeAscii<Simd>(masks.word, ascii, &f, stretch);
      take_slowly(TakeMixedCharacters);
    }
  }
  if (f.at == text.size()) {
    stretch->end[f.ends] = f.source_end;
    stretch->folded_end[f.ends] = static_cast<uint16_t>(f.folded);
    f.ends += f.open;
  } else if (f.open != 0) {
    f.at = stretch->begin[--f.begins];
  }
  stretch->tokens = f.ends;
  stretch->folded_size = f.folded;
  return f.at;
}

// Tokens by a level's FoldStretch.
template <typename FoldStretch>
__attribute__((always_inline)) inline void TokenizeWith(std::string_view text,
                                                        const FoldStretch& fold,
                                                        Tokens* tokens) {
  Stretch stretch;
  for (size_t at = 0; at < text.size();) {
    const size_t next = fold(text, at, &stretch);
    if (next == at) {
      at = TakeLongToken(text, at, tokens);
      continue;
    }
    at = next;
    const size_t old = tokens->size();
    AppendPlaces(stretch, tokens);
    tokens->hash.resize(old + stretch.tokens);
    uint64_t* hash = tokens->hash.data() + old;
    if (HasLongTokens(stretch)) {
      for (size_t i = 0; i < stretch.tokens; ++i) {
        hash[i] = StretchHash<true>(stretch, i);
      }
    } else {
      for (size_t i = 0; i < stretch.tokens; ++i) {
        hash[i] = StretchHash<false>(stretch, i);
      }
    }
  }
}

}  // namespace copydesk::kernel

#endif  // ENGINE_TEXT_TOKENIZE_KERNEL_FOLD_H_
