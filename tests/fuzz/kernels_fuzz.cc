// All levels of instructions this CPU has give the same tokens, shingles and
// signature for any bytes.
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "engine/sketch/shingle_kernel.h"
#include "engine/sketch/signature_kernel.h"
#include "engine/text/tokenize_kernel.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace copydesk;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Tokens want;
  kernel::TokenizeScalar(text, &want);
  std::vector<uint64_t> want_shingles(ShingleCount(want.size()));
  kernel::ShinglesScalar(want.hash, want_shingles);
  Signature want_signature = EmptySignature();
  kernel::UpdateSignatureScalar(want_shingles, &want_signature);
  for (const SimdLevel level : AvailableSimd()) {
    Tokens got;
    kernel::Tokenize(level, text, &got);
    if (got.hash != want.hash || got.begin != want.begin ||
        got.end != want.end) {
      std::abort();
    }
    std::vector<uint64_t> shingles(want_shingles.size());
    kernel::Shingles(level, got.hash, shingles);
    Signature signature = EmptySignature();
    kernel::UpdateSignature(level, shingles, &signature);
    if (shingles != want_shingles || signature != want_signature) std::abort();
  }
  return 0;
}
