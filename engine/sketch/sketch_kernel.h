#ifndef ENGINE_SKETCH_SKETCH_KERNEL_H_
#define ENGINE_SKETCH_SKETCH_KERNEL_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/base/simd.h"
#include "engine/sketch/signature_kernel.h"
#include "engine/text/tokenize_kernel.h"

namespace copydesk::kernel {

// Tokenize, Shingles and UpdateSignature of a whole text in one go: `tokens`
// and `shingles` are those of `text` alone, `signature` is that of its
// shingles. With AVX2 and AVX-512 the three are one loop: hashing keeps the
// scalar units busy and the signature the vector units, and together they take
// little longer than the signature alone.
//
// `text` must be shorter than 4 GiB. Linear time.
void SketchScalar(std::string_view text, Tokens* tokens,
                  std::vector<uint64_t>* shingles, Signature* signature);
void SketchPortable(std::string_view text, Tokens* tokens,
                    std::vector<uint64_t>* shingles, Signature* signature);
void SketchAvx2(std::string_view text, Tokens* tokens,
                std::vector<uint64_t>* shingles, Signature* signature);
void SketchAvx512(std::string_view text, Tokens* tokens,
                  std::vector<uint64_t>* shingles, Signature* signature);
// The same at a given level, which this CPU must have, and at the chosen one.
void Sketch(SimdLevel level, std::string_view text, Tokens* tokens,
            std::vector<uint64_t>* shingles, Signature* signature);
inline void Sketch(std::string_view text, Tokens* tokens,
                   std::vector<uint64_t>* shingles, Signature* signature) {
  Sketch(ChosenSimd(), text, tokens, shingles, signature);
}

}  // namespace copydesk::kernel

#endif  // ENGINE_SKETCH_SKETCH_KERNEL_H_
