#ifndef BENCH_BENCH_TEXT_H_
#define BENCH_BENCH_TEXT_H_

#include <string>
#include <vector>

namespace copydesk::bench {

// Texts to measure with: generated English, or what `file` holds, cut into
// pieces of `least` to `most` bytes, about `total` bytes in all.
std::vector<std::string> Pieces(const std::string& file, size_t least,
                                size_t most, size_t total);

// The same with curly quotes and dashes: about 1.6 % of the bytes not ASCII.
std::vector<std::string> Typographic(std::vector<std::string> pieces);
// The same with accents: about 10 % of the bytes not ASCII.
std::vector<std::string> Multilingual(std::vector<std::string> pieces);
// The same written in Cyrillic letters, and in Han characters.
std::vector<std::string> Cyrillic(const std::vector<std::string>& pieces);
std::vector<std::string> Cjk(const std::vector<std::string>& pieces);

size_t BytesOf(const std::vector<std::string>& pieces);

}  // namespace copydesk::bench

#endif  // BENCH_BENCH_TEXT_H_
