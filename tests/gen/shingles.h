#ifndef TESTS_GEN_SHINGLES_H_
#define TESTS_GEN_SHINGLES_H_

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/hash.h"
#include "engine/gen/generated_document.h"

namespace copydesk::gen {

// The article of a document without its furniture.
inline std::string BodyOf(const GeneratedDocument& document) {
  std::string body;
  for (const ByteRange& r : document.body) {
    body.append(document.text, r.begin, r.end - r.begin);
    body += ' ';
  }
  return body;
}

// Hashes of the distinct word 5-grams of `text`, ascending. A word is a run of
// ASCII letters, digits and bytes over 0x7f, but for the typographic marks of
// general punctuation, in lower case.
inline std::vector<uint64_t> ShinglesOf(std::string_view text) {
  std::vector<uint64_t> words;
  std::string word;
  const auto end_word = [&] {
    if (!word.empty()) words.push_back(HashBytes(word));
    word.clear();
  };
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (text.substr(i, 2) == "\xe2\x80") {
      end_word();
      i += 2;
    } else if (c >= 'A' && c <= 'Z') {
      word += static_cast<char>(c - 'A' + 'a');
    } else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               static_cast<unsigned char>(c) >= 0x80) {
      word += c;
    } else {
      end_word();
    }
  }
  end_word();
  std::vector<uint64_t> shingles;
  for (size_t i = 0; i + 5 <= words.size(); ++i) {
    uint64_t hash = 0;
    for (size_t j = 0; j < 5; ++j) hash = HashCombine(hash, words[i + j]);
    shingles.push_back(hash);
  }
  std::sort(shingles.begin(), shingles.end());
  shingles.erase(std::unique(shingles.begin(), shingles.end()), shingles.end());
  return shingles;
}

inline double Jaccard(const std::vector<uint64_t>& a,
                      const std::vector<uint64_t>& b) {
  std::vector<uint64_t> both;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(),
                        std::back_inserter(both));
  const size_t all = a.size() + b.size() - both.size();
  return all == 0 ? 0
                  : static_cast<double>(both.size()) / static_cast<double>(all);
}

}  // namespace copydesk::gen

#endif  // TESTS_GEN_SHINGLES_H_
