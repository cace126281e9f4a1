#include "engine/pipeline/pair_detail.h"

#include <algorithm>

#include "engine/sketch/shingle_kernel.h"

namespace copydesk {
namespace {

constexpr uint32_t kShortestParagraph = 6;  // words
constexpr double kAligned = 0.4;            // of the shorter one's words

// The paragraph that token `t` lies in.
uint32_t ParagraphOf(const Fingerprint& print, uint32_t t) {
  const auto after = std::upper_bound(
      print.paragraphs.begin(), print.paragraphs.end(), t,
      [](uint32_t x, const ParagraphPrint& p) { return x < p.first_token; });
  auto it = after - 1;
  // Paragraphs without tokens begin where the next one does.
  while (it->tokens == 0 && it != print.paragraphs.begin()) --it;
  return static_cast<uint32_t>(it - print.paragraphs.begin());
}

std::vector<ParagraphPair> PairParagraphs(const Fingerprint& a,
                                          const Fingerprint& b,
                                          const std::vector<Run>& runs) {
  struct Shared {
    uint32_t a, b, words;
  };
  std::vector<Shared> shared;
  for (const Run& r : runs) {
    for (uint32_t done = 0; done < r.length;) {
      const uint32_t pa = ParagraphOf(a, r.a + done);
      const uint32_t pb = ParagraphOf(b, r.b + done);
      const uint32_t left_a =
          a.paragraphs[pa].first_token + a.paragraphs[pa].tokens - (r.a + done);
      const uint32_t left_b =
          b.paragraphs[pb].first_token + b.paragraphs[pb].tokens - (r.b + done);
      const uint32_t step =
          std::max(1u, std::min({r.length - done, left_a, left_b}));
      shared.push_back({pa, pb, step});
      done += step;
    }
  }
  std::sort(shared.begin(), shared.end(), [](const Shared& x, const Shared& y) {
    return x.a != y.a ? x.a < y.a : x.b < y.b;
  });
  std::vector<ParagraphPair> pairs;
  for (size_t i = 0; i < shared.size();) {
    uint32_t words = 0;
    size_t end = i;
    while (end < shared.size() && shared[end].a == shared[i].a &&
           shared[end].b == shared[i].b) {
      words += shared[end++].words;
    }
    const uint32_t shorter = std::min(a.paragraphs[shared[i].a].tokens,
                                      b.paragraphs[shared[i].b].tokens);
    if (shorter >= kShortestParagraph && words >= kAligned * shorter) {
      pairs.push_back({shared[i].a, shared[i].b});
    }
    i = end;
  }
  return pairs;
}

}  // namespace

const char* SpanKindName(SharedSpan::Kind kind) {
  switch (kind) {
    case SharedSpan::Kind::kSame:
      return "same";
    case SharedSpan::Kind::kEdited:
      return "edited";
    case SharedSpan::Kind::kBackground:
      return "background";
  }
  return "same";
}

PairDetail DescribePair(const CorpusDocument& a, const CorpusDocument& b,
                        const TokenFlags& common_b, const Alignment& alignment,
                        Fingerprinter* fingerprinter) {
  PairDetail detail;
  detail.paragraphs = PairParagraphs(a.print, b.print, alignment.runs);
  for (uint32_t i = 0; i < alignment.passages.size(); ++i) {
    const Passage& p = alignment.passages[i];
    if (p.words < kShingle) continue;
    SharedSpan span{};
    span.passage = i;
    span.a_begin = a.print.begins[p.a_begin];
    span.a_end = fingerprinter->TokenEnd(a.document.text, a.print, p.a_end - 1);
    span.b_begin = b.print.begins[p.b_begin];
    span.b_end = fingerprinter->TokenEnd(b.document.text, b.print, p.b_end - 1);
    span.words = p.words;
    const size_t common = common_b.Count(p.b_begin, p.b_end - p.b_begin);
    if (2 * common > p.b_end - p.b_begin) {
      span.kind = SharedSpan::Kind::kBackground;
    } else {
      span.kind =
          p.runs == 1 ? SharedSpan::Kind::kSame : SharedSpan::Kind::kEdited;
    }
    detail.spans.push_back(span);
  }
  return detail;
}

}  // namespace copydesk
