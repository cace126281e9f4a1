#ifndef ENGINE_PIPELINE_PAIR_DETAIL_H_
#define ENGINE_PIPELINE_PAIR_DETAIL_H_

#include <array>
#include <cstdint>
#include <vector>

#include "engine/match/aligner.h"
#include "engine/pipeline/corpus.h"
#include "engine/pipeline/match_stage.h"

namespace copydesk {

// A passage of two documents in bytes of their original texts.
struct SharedSpan {
  enum class Kind : uint8_t {
    kSame,        // word for word
    kEdited,      // with differences inside
    kBackground,  // most of its words are common
  };
  uint32_t a_begin, a_end;
  uint32_t b_begin, b_end;
  uint32_t words;    // equal ones
  uint32_t passage;  // its number within the alignment
  Kind kind;
};

const char* SpanKindName(SharedSpan::Kind kind);

// Two paragraphs of which the shorter is aligned to the other for 40 % of its
// words or more, by their places in Fingerprint::paragraphs. Paragraphs of
// fewer than six words say too little and are left out.
struct ParagraphPair {
  uint32_t a;
  uint32_t b;
};

struct PairDetail {
  std::vector<ParagraphPair> paragraphs;  // in order of (a, b)
  std::vector<SharedSpan> spans;          // of five words or more, as aligned
};

// Turns an alignment of documents `a` and `b` into paragraphs and bytes.
PairDetail DescribePair(const CorpusDocument& a, const CorpusDocument& b,
                        const TokenFlags& common_b, const Alignment& alignment,
                        Fingerprinter* fingerprinter);

}  // namespace copydesk

#endif  // ENGINE_PIPELINE_PAIR_DETAIL_H_
