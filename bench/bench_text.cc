#include "bench/bench_text.h"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "engine/base/hash.h"
#include "engine/gen/generator.h"
#include "engine/text/utf8.h"

namespace copydesk::bench {
namespace {

std::string SourceText(const std::string& file, size_t total) {
  if (!file.empty()) {
    std::stringstream all;
    all << std::ifstream(file, std::ios::binary).rdbuf();
    return all.str().substr(0, total);
  }
  gen::GenOptions options;
  options.documents = ~uint64_t{0} >> 1;
  auto generator = gen::Generator::Create(options);
  gen::GeneratedDocument document;
  std::string text;
  while (text.size() < total && generator && generator->Next(&document)) {
    for (const char c : document.text) {
      if (static_cast<unsigned char>(c) < 0x80) text.push_back(c);
    }
    text.push_back('\n');
  }
  return text;
}

// Replaces every n-th byte for which `wanted` says so.
template <typename Wanted, typename Write>
std::vector<std::string> Rewrite(const std::vector<std::string>& pieces,
                                 size_t nth, const Wanted& wanted,
                                 const Write& write) {
  std::vector<std::string> out;
  size_t seen = 0;
  for (const std::string& piece : pieces) {
    std::string rewritten;
    for (const char c : piece) {
      if (wanted(c) && ++seen % nth == 0) {
        write(c, &rewritten);
      } else {
        rewritten.push_back(c);
      }
    }
    out.push_back(std::move(rewritten));
  }
  return out;
}

bool IsLower(char c) { return c >= 'a' && c <= 'z'; }

}  // namespace

std::vector<std::string> Pieces(const std::string& file, size_t least,
                                size_t most, size_t total) {
  const std::string text = SourceText(file, total);
  std::vector<std::string> pieces;
  for (size_t at = 0; at < text.size();) {
    const size_t n = least + Mix64(pieces.size()) % (most - least + 1);
    pieces.push_back(text.substr(at, n));
    at += n;
  }
  return pieces;
}

std::vector<std::string> Typographic(std::vector<std::string> pieces) {
  // Three bytes for one space in 190: 1.6 % of the bytes.
  return Rewrite(
      pieces, 36, [](char c) { return c == ' '; },
      [](char, std::string* out) { out->append(" \xe2\x80\x9c"); });
}

std::vector<std::string> Multilingual(std::vector<std::string> pieces) {
  return Rewrite(pieces, 16, IsLower, [](char c, std::string* out) {
    out->push_back('\xc3');
    out->push_back(static_cast<char>(0xa0 + (c - 'a') % 23));
  });
}

std::vector<std::string> Cyrillic(const std::vector<std::string>& pieces) {
  return Rewrite(
      pieces, 1, [](char c) { return IsLower(static_cast<char>(c | 0x20)); },
      [](char c, std::string* out) {
        // U+0410 to U+0429 and U+0430 to U+0449.
        AppendUtf8((IsLower(c) ? 0x430u : 0x410u) +
                       static_cast<uint32_t>((c | 0x20) - 'a'),
                   out);
      });
}

std::vector<std::string> Cjk(const std::vector<std::string>& pieces) {
  std::vector<std::string> out;
  for (const std::string& piece : pieces) {
    std::string text;
    for (size_t i = 0; i + 2 < piece.size(); i += 3) {
      const uint64_t h = HashBytes(std::string_view(piece).substr(i, 3));
      text.push_back(static_cast<char>(0xe4 + h % 5));
      text.push_back(static_cast<char>(0xb8 + (h >> 8) % 8));
      text.push_back(static_cast<char>(0x80 + (h >> 16) % 64));
      if (i % 60 == 0) text += "\xe3\x80\x82";
    }
    out.push_back(std::move(text));
  }
  return out;
}

size_t BytesOf(const std::vector<std::string>& pieces) {
  size_t sum = 0;
  for (const std::string& p : pieces) sum += p.size();
  return sum;
}

}  // namespace copydesk::bench
