// Texts made by a generator, and what the engine makes of them at every level
// of instructions. The values reach outputs and indexes: a change here is a
// change of format (docs/formats.md).
#include <gtest/gtest.h>

#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "engine/base/hash.h"
#include "engine/sketch/fingerprint.h"
#include "engine/sketch/sketch_kernel.h"
#include "tests/golden/script_text_testing.h"

namespace copydesk {
namespace {

const char* const kFile = COPYDESK_SOURCE_DIR "/tests/golden/scripts.tsv";
constexpr uint64_t kTexts = 40;  // of each script

std::vector<std::string> Load() {
  std::vector<std::string> rows;
  std::ifstream in(kFile);
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with('#')) rows.push_back(line);
  }
  return rows;
}

template <typename Values>
uint64_t Digest(const Values& values) {
  uint64_t digest = 0;
  for (const auto v : values) digest = HashCombine(digest, v);
  return digest;
}

std::string RowOf(const Script& script, uint64_t number, SimdLevel level) {
  const std::string text = ScriptText(script, number);
  Tokens tokens;
  std::vector<uint64_t> shingles;
  Signature signature;
  BandKeys keys;
  kernel::Sketch(level, text, &tokens, &shingles, &signature);
  kernel::ComputeBandKeys(level, signature, &keys);
  std::vector<uint32_t> places = tokens.begin;
  places.insert(places.end(), tokens.end.begin(), tokens.end.end());
  char row[160];
  std::snprintf(row, sizeof row,
                "%s\t%" PRIu64 "\t%016" PRIx64 "\t%zu\t%016" PRIx64
                "\t%08" PRIx32 "\t%08" PRIx32 "\t%08" PRIx32,
                script.name.c_str(), number, HashBytes(text), tokens.size(),
                HashTokens(tokens.hash), static_cast<uint32_t>(Digest(places)),
                static_cast<uint32_t>(Digest(signature)),
                static_cast<uint32_t>(Digest(keys)));
  return row;
}

TEST(Golden, ScriptsAtEveryLevel) {
  if (std::getenv("COPYDESK_RENEW_GOLDEN") != nullptr) {
    std::ofstream out(kFile);
    out << "# script, number, hash of the text, tokens, content, digests of "
           "the tokens' places,\n# of the signature and of its band keys\n";
    for (const Script& script : AllScripts()) {
      for (uint64_t n = 0; n < kTexts; ++n) {
        out << RowOf(script, n, SimdLevel::kScalar) << '\n';
      }
    }
    FAIL() << kFile << " was renewed; unset COPYDESK_RENEW_GOLDEN";
  }
  const std::vector<std::string> rows = Load();
  ASSERT_EQ(rows.size(), AllScripts().size() * kTexts) << kFile;
  for (const SimdLevel level : AvailableSimd()) {
    auto row = rows.begin();
    for (const Script& script : AllScripts()) {
      for (uint64_t n = 0; n < kTexts; ++n) {
        ASSERT_EQ(RowOf(script, n, level), *row++) << SimdName(level);
      }
    }
  }
}

TEST(Golden, ScriptsGiveTextsOfTheirOwn) {
  EXPECT_GE(AllScripts().size(), 20u);
  std::set<std::string> texts;
  std::set<uint64_t> contents;
  for (const Script& script : AllScripts()) {
    for (uint64_t n = 0; n < kTexts; ++n) {
      const std::string text = ScriptText(script, n);
      texts.insert(text);
      Tokens tokens;
      kernel::TokenizeScalar(text, &tokens);
      contents.insert(HashTokens(tokens.hash));
      EXPECT_GE(tokens.size(), 1u) << script.name << " " << n;
    }
  }
  EXPECT_GE(texts.size(), 1000u);
  EXPECT_EQ(texts.size(), AllScripts().size() * kTexts);
  EXPECT_EQ(contents.size(), texts.size());
}

}  // namespace
}  // namespace copydesk
