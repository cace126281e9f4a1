// Every level of instructions this CPU has gives the scalar answer.
#include "engine/base/simd.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "engine/sketch/shingle_kernel.h"
#include "engine/sketch/signature_kernel.h"
#include "engine/text/tokenize_kernel.h"

namespace copydesk {
namespace {

// Texts that meet the corners of the kernels: pieces of every kind of
// character, invalid bytes, tokens longer than a block and than a stretch.
rc::Gen<std::string> TextOfPieces() {
  static const std::vector<std::string> kPieces = {"a",
                                                   "Zebra",
                                                   "0",
                                                   "42nd",
                                                   " ",
                                                   "  ",
                                                   "\n",
                                                   ".",
                                                   "-",
                                                   "_",
                                                   "@",
                                                   "[",
                                                   "`",
                                                   "{",
                                                   "/",
                                                   ":",
                                                   "\x7f",
                                                   std::string(1, '\0'),
                                                   "\xe2\x80\x99",
                                                   "\xc3\xa9",
                                                   "\xc2\xad",
                                                   "\xe4\xb8\xad",
                                                   "\xe6\x96\x87",
                                                   "\xd0\x9c\xd0\xbe",
                                                   "\xef\xac\x81",
                                                   "\xf0\x9f\x98\x80",
                                                   "\x80",
                                                   "\xff",
                                                   "\xe2\x80",
                                                   std::string(15, 'p'),
                                                   std::string(16, 'q'),
                                                   std::string(17, 'r'),
                                                   std::string(64, 'S'),
                                                   std::string(65, '7'),
                                                   std::string(63, ' '),
                                                   std::string(5000, 'w'),
                                                   std::string(4096, ' ')};
  return rc::gen::map(rc::gen::container<std::vector<size_t>>(
                          rc::gen::inRange<size_t>(0, kPieces.size())),
                      [](const std::vector<size_t>& chosen) {
                        std::string text;
                        for (const size_t i : chosen) text += kPieces[i];
                        return text;
                      });
}

void ExpectTokensAgree(const std::string& text) {
  Tokens want;
  kernel::TokenizeScalar(text, &want);
  for (const SimdLevel level : AvailableSimd()) {
    // What is there already must stay.
    Tokens got;
    got.hash = {1};
    got.begin = {2};
    got.end = {3};
    kernel::Tokenize(level, text, &got);
    RC_ASSERT(got.hash[0] == 1u);
    got.hash.erase(got.hash.begin());
    got.begin.erase(got.begin.begin());
    got.end.erase(got.end.begin());
    RC_ASSERT(got.hash == want.hash);
    RC_ASSERT(got.begin == want.begin);
    RC_ASSERT(got.end == want.end);
  }
}

RC_GTEST_PROP(Simd, TokensAgreeOnTextsOfPieces, ()) {
  ExpectTokensAgree(*TextOfPieces());
}

RC_GTEST_PROP(Simd, TokensAgreeOnAnyBytes, (const std::string& text)) {
  ExpectTokensAgree(text);
}

RC_GTEST_PROP(Simd, TokensAgreeAtEveryOffsetInABlock, ()) {
  const auto before = *rc::gen::inRange<size_t>(0, 140);
  const auto length = *rc::gen::inRange<size_t>(1, 140);
  ExpectTokensAgree(
      std::string(before, ' ') + std::string(length, 'x') +
      *rc::gen::element<std::string>("", " ", "\xc3\xa9", " \xc3\xa9 a"));
}

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

TEST(Simd, NamesGoBothWays) {
  for (const SimdLevel level :
       {SimdLevel::kScalar, SimdLevel::kAvx2, SimdLevel::kAvx512}) {
    EXPECT_EQ(ParseSimd(SimdName(level)), level);
  }
  EXPECT_FALSE(ParseSimd("sse2").has_value());
}

TEST(Simd, ScalarIsAlwaysThere) {
  ASSERT_FALSE(AvailableSimd().empty());
  EXPECT_EQ(AvailableSimd().front(), SimdLevel::kScalar);
}

}  // namespace
}  // namespace copydesk
