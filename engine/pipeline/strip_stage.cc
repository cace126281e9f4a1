#include "engine/pipeline/strip_stage.h"

#include <algorithm>

#include "engine/base/parallel.h"

namespace copydesk {

std::vector<LineHint> HintsOf(const CorpusDocument& d) {
  std::vector<LineHint> hints;
  if (d.document.blocks.empty()) return hints;
  auto block = d.document.blocks.begin();
  for (const ParagraphPrint& p : d.print.paragraphs) {
    while (block != d.document.blocks.end() && block->end <= p.begin) ++block;
    LineHint hint;
    if (block != d.document.blocks.end() && block->begin < p.end) {
      hint.link_share = static_cast<double>(block->link_bytes) /
                        std::max(1u, block->end - block->begin);
      hint.heading = block->heading != 0;
      hint.furniture = block->furniture;
      hint.element = block->element;
    }
    hints.push_back(hint);
  }
  return hints;
}

std::vector<DocumentVerdicts> JudgeCorpus(const Corpus& corpus,
                                          const std::vector<uint32_t>& stories,
                                          unsigned threads) {
  std::vector<EvidenceDocument> documents;
  documents.reserve(corpus.size());
  for (uint32_t d = 0; d < corpus.size(); ++d) {
    const CorpusDocument& doc = corpus.documents[d];
    documents.push_back({doc.site, stories[d], doc.document.text,
                         doc.document.title, &doc.print});
  }
  const SiteEvidence evidence(documents, threads);
  const Judge judge(&evidence);
  std::vector<DocumentVerdicts> verdicts(corpus.size());
  ParallelFor(corpus.size(), 64, threads, [&](size_t begin, size_t end) {
    for (size_t d = begin; d < end; ++d) {
      verdicts[d].lines =
          judge.JudgeDocument(documents[d], HintsOf(corpus.documents[d]),
                              &corpus.documents[d].document.layout);
    }
  });
  return verdicts;
}

}  // namespace copydesk
