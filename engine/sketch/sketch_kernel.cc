#include "engine/sketch/sketch_kernel.h"

#include "engine/sketch/shingle_kernel.h"
#include "engine/sketch/sketch_kernel_fuse.h"

namespace copydesk::kernel {
namespace {

// One step after the other.
void SketchInSteps(SimdLevel level, std::string_view text, Tokens* tokens,
                   std::vector<uint64_t>* shingles, Signature* signature) {
  tokens->Clear();
  Tokenize(level, text, tokens);
  shingles->resize(ShingleCount(tokens->size()));
  Shingles(level, tokens->hash, *shingles);
  *signature = EmptySignature();
  UpdateSignature(level, *shingles, signature);
}

}  // namespace

void SketchScalar(std::string_view text, Tokens* tokens,
                  std::vector<uint64_t>* shingles, Signature* signature) {
  SketchInSteps(SimdLevel::kScalar, text, tokens, shingles, signature);
}

void SketchPortable(std::string_view text, Tokens* tokens,
                    std::vector<uint64_t>* shingles, Signature* signature) {
  SketchInSteps(SimdLevel::kPortable, text, tokens, shingles, signature);
}

void SketchWith(const SketchLevel& level, std::string_view text, Tokens* tokens,
                std::vector<uint64_t>* shingles, Signature* signature) {
  tokens->Clear();
  shingles->clear();
  *signature = EmptySignature();
  Progress progress = {0, 0, 0};
  Stretch stretch;
  for (size_t at = 0; at < text.size();) {
    const size_t next = level.fold_stretch(text, at, &stretch);
    if (next == at) {
      at = TakeLongToken(text, at, tokens);
      progress.hashed = tokens->size();
      continue;
    }
    at = next;
    AppendPlaces(stretch, tokens);
    const auto sketch_stretch =
        HasLongTokens(stretch) ? level.sketch_long : level.sketch_short;
    sketch_stretch(&stretch, tokens, shingles, signature, &progress);
  }
  shingles->resize(ShingleCount(tokens->size()));
  const std::span<const uint64_t> hashes = tokens->hash;
  const std::span<uint64_t> made = *shingles;
  level.shingles(hashes.subspan(progress.made), made.subspan(progress.made));
  level.update_signature(made.subspan(progress.in_signature), signature);
}

void Sketch(SimdLevel level, std::string_view text, Tokens* tokens,
            std::vector<uint64_t>* shingles, Signature* signature) {
#if defined(__x86_64__)
  if (level == SimdLevel::kAvx512) {
    return SketchAvx512(text, tokens, shingles, signature);
  }
  if (level == SimdLevel::kAvx2) {
    return SketchAvx2(text, tokens, shingles, signature);
  }
#endif
  SketchInSteps(level, text, tokens, shingles, signature);
}

}  // namespace copydesk::kernel
