#ifndef ENGINE_SKETCH_FINGERPRINT_H_
#define ENGINE_SKETCH_FINGERPRINT_H_

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "engine/sketch/signature_kernel.h"
#include "engine/sketch/token_flags.h"
#include "engine/text/paragraphs.h"
#include "engine/text/tokenize_kernel.h"

namespace copydesk {

// What is kept of a paragraph.
struct ParagraphPrint {
  uint32_t begin;        // bytes of the original text
  uint32_t end;          //
  uint32_t line;         // number among the non-blank lines, from 1
  uint32_t lines;        // non-blank lines it spans
  uint32_t first_token;  // its tokens within the document's
  uint32_t tokens;       // may be 0: a line of dashes
  uint64_t key;          // of its tokens, numbers taken for equal; of its bytes
                         // where it has no token
};

// What is kept of a document's text.
struct Fingerprint {
  std::vector<uint64_t> tokens;  // hashes, in order
  std::vector<uint32_t>
      begins;          // where each begins, bytes of the original text
  TokenFlags numbers;  // tokens that begin with a digit
  TokenFlags names;    // tokens that begin with one of A to Z
  std::vector<ParagraphPrint> paragraphs;
  uint32_t distinct_shingles = 0;
  uint64_t content = 0;   // hash of the tokens in order: equal for texts that
                          // differ only in case, accents, punctuation, spacing
  bool repaired = false;  // the text was damaged, and mended before hashing
};

// Makes fingerprints; holds the buffers that this takes. One a thread.
class Fingerprinter {
 public:
  // `text` must be shorter than 4 GiB. Linear time; all offsets are those of
  // `text` as it was given, also where it had to be repaired.
  Fingerprint Make(std::string_view text);
  // The same, and the signature of all shingles.
  Fingerprint Make(std::string_view text, Signature* signature);

  // One past the last byte of token `number` of `text`, of which `print` was
  // made.
  uint32_t TokenEnd(std::string_view text, const Fingerprint& print,
                    uint32_t number);

 private:
  // Fills tokens_ and shingles_, and the signature where one is asked for.
  void Sketch(std::string_view text, Signature* signature);
  // Fills in which tokens are numbers and names.
  static void FlagTokens(std::string_view text, Fingerprint* print);
  // Fills in the content and the paragraphs, those of paragraphs_.
  void SumUp(std::string_view text, Fingerprint* print) const;
  // How many different values shingles_ has.
  uint32_t CountDistinct();

  Tokens tokens_;
  std::vector<Paragraph> paragraphs_;
  std::vector<uint64_t> shingles_;
  std::vector<uint64_t> seen_;  // a bit for the highest bits of a shingle
  std::vector<uint64_t> doubtful_;
};

// Sums up a run of tokens in one value; order and length matter.
uint64_t HashTokens(std::span<const uint64_t> tokens);

}  // namespace copydesk

#endif  // ENGINE_SKETCH_FINGERPRINT_H_
