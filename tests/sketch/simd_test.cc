// Every level of instructions this CPU has gives the scalar answer.
#include "engine/base/simd.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "engine/sketch/shingle_kernel.h"
#include "engine/sketch/signature_kernel.h"
#include "engine/sketch/sketch_kernel.h"
#include "engine/text/tokenize_kernel.h"
#include "tests/text/any_text.h"

namespace copydesk {
namespace {

RC_GTEST_PROP(Simd, ShinglesAgree, (const std::vector<uint64_t>& tokens)) {
  std::vector<uint64_t> want(ShingleCount(tokens.size()));
  kernel::ShinglesScalar(tokens, want);
  for (const SimdLevel level : AvailableSimd()) {
    std::vector<uint64_t> got(want.size());
    kernel::Shingles(level, tokens, got);
    RC_ASSERT(got == want);
  }
}

RC_GTEST_PROP(Simd, SignaturesAgree,
              (const std::vector<uint64_t>& shingles,
               const std::vector<uint64_t>& before)) {
  Signature begun = EmptySignature();
  kernel::UpdateSignatureScalar(before, &begun);
  Signature want = begun;
  kernel::UpdateSignatureScalar(shingles, &want);
  for (const SimdLevel level : AvailableSimd()) {
    Signature got = begun;
    kernel::UpdateSignature(level, shingles, &got);
    RC_ASSERT(got == want);
  }
}

RC_GTEST_PROP(Simd, BandKeysAgree, (const std::vector<uint64_t>& shingles)) {
  Signature signature = EmptySignature();
  kernel::UpdateSignatureScalar(shingles, &signature);
  BandKeys want;
  kernel::ComputeBandKeysScalar(signature, &want);
  for (const SimdLevel level : AvailableSimd()) {
    BandKeys got;
    kernel::ComputeBandKeys(level, signature, &got);
    RC_ASSERT(got == want);
  }
}

// The sketch is the three steps, whatever was in its buffers before.
void ExpectSketchAgrees(const std::string& text) {
  Tokens tokens;
  kernel::TokenizeScalar(text, &tokens);
  std::vector<uint64_t> shingles(ShingleCount(tokens.size()));
  kernel::ShinglesScalar(tokens.hash, shingles);
  Signature signature = EmptySignature();
  kernel::UpdateSignatureScalar(shingles, &signature);
  for (const SimdLevel level : AvailableSimd()) {
    Tokens got;
    std::vector<uint64_t> got_shingles(7, 7);
    Signature got_signature{};
    kernel::Tokenize(level, "what was there before", &got);
    kernel::Sketch(level, text, &got, &got_shingles, &got_signature);
    RC_ASSERT(got.hash == tokens.hash);
    RC_ASSERT(got.begin == tokens.begin);
    RC_ASSERT(got.end == tokens.end);
    RC_ASSERT(got_shingles == shingles);
    RC_ASSERT(got_signature == signature);
  }
}

RC_GTEST_PROP(Simd, SketchesAgreeOnAnyText, ()) {
  ExpectSketchAgrees(*rc::gen::scale(4.0, AnyText()));
}

// All numbers of tokens around the groups that the loops take.
RC_GTEST_PROP(Simd, SketchesAgreeOnAnyNumberOfTokens, ()) {
  const auto tokens = *rc::gen::inRange<size_t>(0, 120);
  const auto stretches = *rc::gen::inRange<size_t>(0, 3);
  const auto words = *rc::gen::container<std::vector<std::string>>(
      tokens, rc::gen::element<std::string>(
                  "a", "Quay", "harbour", "\u043c\u043e\u0441\u0442", "\u6cb3",
                  "seventeen-letters", "antidisestablishmentarian",
                  std::string(40, 'w'), std::string(5000, 'w')));
  std::string text;
  for (const std::string& word : words) text += word + " ";
  for (size_t i = 0; i < stretches * 900; ++i) text += "again ";
  ExpectSketchAgrees(text);
}

TEST(Simd, NamesGoBothWays) {
  for (const SimdLevel level : kSimdLevels) {
    EXPECT_EQ(ParseSimd(SimdName(level)), level);
  }
  EXPECT_FALSE(ParseSimd("sse2").has_value());
}

TEST(Simd, ScalarAndPortableAreAlwaysThere) {
  const std::vector<SimdLevel> levels = AvailableSimd();
  ASSERT_GE(levels.size(), 2u);
  EXPECT_EQ(levels[0], SimdLevel::kScalar);
  EXPECT_EQ(levels[1], SimdLevel::kPortable);
}

}  // namespace
}  // namespace copydesk
