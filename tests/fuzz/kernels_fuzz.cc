// All levels of instructions this CPU has give the same tokens, shingles,
// signature and band keys for any bytes, in steps and in one go.
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "engine/sketch/shingle_kernel.h"
#include "engine/sketch/signature_kernel.h"
#include "engine/sketch/sketch_kernel.h"
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
    BandKeys keys, want_keys;
    kernel::ComputeBandKeysScalar(want_signature, &want_keys);
    kernel::ComputeBandKeys(level, signature, &keys);
    if (keys != want_keys) std::abort();
    kernel::Sketch(level, text, &got, &shingles, &signature);
    if (got.hash != want.hash || got.begin != want.begin ||
        got.end != want.end || shingles != want_shingles ||
        signature != want_signature) {
      std::abort();
    }
  }
  return 0;
}
