#ifndef ENGINE_SKETCH_SKETCH_KERNEL_FUSE_H_
#define ENGINE_SKETCH_SKETCH_KERNEL_FUSE_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "engine/sketch/shingle_kernel.h"
#include "engine/sketch/signature_kernel.h"
#include "engine/text/tokenize_kernel_stretch.h"

namespace copydesk::kernel {

// Tokens, shingles and signature in one loop, in groups of eight. While a group
// of tokens is hashed, the shingles that were finished before enter the
// signature, and new ones are made of tokens that were hashed a group ago, so
// that nothing waits for what was just stored.
//
// `Simd` has:
//   MakeShingles(tokens, shingles)   a group of shingles
//   State                minima in registers, made from a Signature*
//   state.Add(shingle)   one shingle into them
//   state.Store()        back to the signature
//   state.AddRest(shingles)   to the minima for which there is no register;
//                        comes after Store
inline constexpr size_t kGroup = 8;

// How far a text is sketched: in tokens and shingles from its beginning.
struct Progress {
  size_t hashed;        // tokens
  size_t made;          // shingles
  size_t in_signature;  // shingles
};

template <typename Simd, bool kWide>
__attribute__((always_inline)) inline void SketchStretch(
    Stretch* stretch, Tokens* tokens, std::vector<uint64_t>* shingles,
    Signature* signature, Progress* progress) {
  const size_t old = tokens->hash.size();
  const size_t size = old + stretch->tokens;
  // The last group is filled up with empty tokens.
  for (size_t i = 0; i < kGroup; ++i) {
    stretch->folded_begin[stretch->tokens + i] = 0;
    stretch->folded_end[stretch->tokens + i] = 0;
  }
  tokens->hash.resize(size + kGroup);
  shingles->resize(ShingleCount(size));
  uint64_t* hash = tokens->hash.data();
  uint64_t* made = shingles->data();
  Progress p = *progress;
  typename Simd::State state(signature);
  while (p.hashed < size) {
    const size_t ready = p.hashed;
    if (p.in_signature + 2 * kGroup <= p.made) {
      for (size_t i = 0; i < kGroup; ++i) {
        hash[p.hashed + i] = StretchHash<kWide>(*stretch, p.hashed + i - old);
        state.Add(made[p.in_signature + i]);
      }
      p.in_signature += kGroup;
    } else {
      for (size_t i = 0; i < kGroup; ++i) {
        hash[p.hashed + i] = StretchHash<kWide>(*stretch, p.hashed + i - old);
      }
    }
    p.hashed += kGroup;
    if (p.made + kGroup + kShingle - 1 <= ready) {
      Simd::MakeShingles(hash + p.made, made + p.made);
      p.made += kGroup;
    }
  }
  p.hashed = size;
  tokens->hash.resize(size);
  state.Store();
  state.AddRest(
      {made + progress->in_signature, p.in_signature - progress->in_signature});
  *progress = p;
}

// What SketchWith needs of a level.
struct SketchLevel {
  using SketchStretchFn = void(Stretch*, Tokens*, std::vector<uint64_t>*,
                               Signature*, Progress*);
  size_t (*fold_stretch)(std::string_view, size_t, Stretch*);
  SketchStretchFn* sketch_short;  // where words are of up to 16 bytes
  SketchStretchFn* sketch_long;
  void (*shingles)(std::span<const uint64_t>, std::span<uint64_t>);
  void (*update_signature)(std::span<const uint64_t>, Signature*);
};

// See sketch_kernel.h.
void SketchWith(const SketchLevel& level, std::string_view text, Tokens* tokens,
                std::vector<uint64_t>* shingles, Signature* signature);

}  // namespace copydesk::kernel

#endif  // ENGINE_SKETCH_SKETCH_KERNEL_FUSE_H_
