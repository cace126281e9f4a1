#ifndef ENGINE_TEXT_TOKENIZE_KERNEL_H_
#define ENGINE_TEXT_TOKENIZE_KERNEL_H_

#include <cstdint>
#include <string_view>
#include <vector>

namespace copydesk {

// The tokens of a text, in order, as parallel arrays.
struct Tokens {
  std::vector<uint64_t> hash;   // TokenHash of the folded token
  std::vector<uint32_t> begin;  // bytes of the text
  std::vector<uint32_t> end;    //

  size_t size() const { return hash.size(); }
  void Clear() {
    hash.clear();
    begin.clear();
    end.clear();
  }
};

namespace kernel {

// The hash of one folded token: multiply-and-fold over 16-byte blocks, the last
// one padded with zeros. The length enters, so that padding is no content. No
// two of a million real words have met in it; it is not meant for adversaries.
uint64_t TokenHash(std::string_view folded);

// Appends the tokens of `text` to `tokens`. A token is a maximal run of
// letters, digits and marks, folded as unicode_table.h says; each letter of a
// script that writes no spaces is a token by itself; ignored characters neither
// belong to a token nor end it; everything else, invalid UTF-8 too, separates.
// `begin` and `end` are those of the first and last character that belong to
// the token.
//
// `text` must be shorter than 4 GiB. Linear time.
void TokenizeScalar(std::string_view text, Tokens* tokens);

}  // namespace kernel
}  // namespace copydesk

#endif  // ENGINE_TEXT_TOKENIZE_KERNEL_H_
