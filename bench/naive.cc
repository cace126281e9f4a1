#include "bench/naive.h"

#include <algorithm>
#include <cctype>
#include <string>
#include <vector>

#include "engine/base/hash.h"

namespace copydesk::bench {

std::array<uint64_t, 128> NaiveSignature(std::string_view text) {
  constexpr uint64_t kPrime = (uint64_t{1} << 61) - 1;
  __extension__ using Wide = unsigned __int128;
  std::vector<std::string> tokens;
  std::string token;
  for (const char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      token.push_back(
          static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
    } else if (!token.empty()) {
      tokens.push_back(token);
      token.clear();
    }
  }
  if (!token.empty()) tokens.push_back(token);

  std::array<uint64_t, 128> minima;
  minima.fill(kPrime);
  for (size_t i = 0; i + 5 <= tokens.size(); ++i) {
    std::string shingle = tokens[i];
    for (size_t k = 1; k < 5; ++k) shingle += " " + tokens[i + k];
    const uint64_t h = HashBytes(shingle) & kPrime;
    for (uint64_t p = 0; p < minima.size(); ++p) {
      const uint64_t a = Mix64(2 * p + 1) & kPrime, b = Mix64(2 * p + 2);
      const Wide product = static_cast<Wide>(a) * h + (b & kPrime);
      uint64_t r = (static_cast<uint64_t>(product) & kPrime) +
                   static_cast<uint64_t>(product >> 61);
      if (r >= kPrime) r -= kPrime;
      minima[p] = std::min(minima[p], r);
    }
  }
  return minima;
}

}  // namespace copydesk::bench
