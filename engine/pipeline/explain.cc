#include "engine/pipeline/explain.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "engine/pipeline/candidate_stage.h"
#include "engine/pipeline/keep_rule.h"
#include "engine/pipeline/match_stage.h"
#include "engine/pipeline/report.h"
#include "engine/pipeline/stories.h"
#include "engine/pipeline/strip_stage.h"

namespace copydesk {
namespace {

Result<uint32_t> FindId(const Corpus& corpus, const std::string& id) {
  for (uint32_t d = 0; d < corpus.size(); ++d) {
    if (corpus.documents[d].document.id == id) return d;
  }
  return Fail(ErrorCode::kUsage, "no document has the id '" + id + "'",
              "ids are those of the records, or file names, or file:line");
}

// The two documents meant, in the order in which they were named.
Result<std::pair<uint32_t, uint32_t>> FindPair(const Corpus& corpus,
                                               const ExplainOptions& options) {
  if (options.a.empty() && options.b.empty()) {
    if (corpus.size() == 2) return std::pair(0u, 1u);
    return Fail(ErrorCode::kUsage,
                "explain: the inputs hold " + std::to_string(corpus.size()) +
                    " documents, not two",
                "name two files of one document each, or an input and two ids");
  }
  const Result<uint32_t> a = FindId(corpus, options.a);
  if (!a) return tl::unexpected(a.error());
  const Result<uint32_t> b = FindId(corpus, options.b);
  if (!b) return tl::unexpected(b.error());
  if (*a == *b) {
    return Fail(ErrorCode::kUsage, "explain: both ids name one document", "");
  }
  return std::pair(*a, *b);
}

// The bytes of the tokens of [begin, end) that no run covers.
std::vector<ByteRange> Differing(const CorpusDocument& d, uint32_t begin,
                                 uint32_t end, const std::vector<bool>& covered,
                                 Fingerprinter* fingerprinter) {
  std::vector<ByteRange> ranges;
  for (uint32_t t = begin; t < end; ++t) {
    if (covered[t]) continue;
    ranges.push_back({d.print.begins[t],
                      fingerprinter->TokenEnd(d.document.text, d.print, t)});
  }
  return ranges;
}

}  // namespace

Result<Explanation> ExplainPair(const ExplainOptions& options) {
  Result<Input> input = Input::Open(options.inputs, options.input);
  if (!input) return tl::unexpected(input.error());
  Corpus corpus;
  const Status read =
      ReadCorpus(&*input, options.errors, options.threads, nullptr, &corpus);
  if (!read) return tl::unexpected(read.error());
  const auto pair = FindPair(corpus, options);
  if (!pair) return tl::unexpected(pair.error());

  const Result<KeepRule> keep = KeepRule::Parse(KeepRule::kDefault);
  if (!keep) return tl::unexpected(keep.error());
  const CandidateStage stage =
      FindCandidatePairs(corpus, *keep, options.threads);
  const std::vector<uint32_t> stories =
      FindStories(corpus, stage, options.threads);
  const std::vector<DocumentVerdicts> verdicts =
      JudgeCorpus(corpus, stories, options.threads);
  const CommonWords common(corpus, stage, stories, verdicts, options.threads);

  const CorpusDocument& a = corpus.documents[pair->first];
  const CorpusDocument& b = corpus.documents[pair->second];
  // As a whole run would: the earlier one in content order first.
  const auto place = [&](uint32_t d) {
    return std::find(stage.order.begin(), stage.order.end(), d);
  };
  const bool flipped = place(pair->second) < place(pair->first);
  const uint32_t first = flipped ? pair->second : pair->first;
  const uint32_t second = flipped ? pair->first : pair->second;
  Explanation e;
  PairComparer comparer(corpus, common);
  comparer.SetA(first);
  e.figures = comparer.Compare(second);
  comparer.AddMoved(second);
  Alignment& alignment = comparer.alignment();
  if (flipped) {
    Exchange(&alignment);
    std::swap(e.figures.coverage_a, e.figures.coverage_b);
  }
  e.figures.days = DaysBetween(a, b);
  e.verdict = Explain(e.figures);
  const uint32_t stand_in_a = stage.stands_for[first];
  const uint32_t stand_in_b = stage.stands_for[second];
  e.candidate = stand_in_a == stand_in_b;
  for (const Candidate& c : stage.candidates) {
    e.candidate |= c.a == stand_in_a && c.b == stand_in_b;
  }
  e.a = a.document;
  e.b = b.document;
  e.words_a = static_cast<uint32_t>(a.print.tokens.size());
  e.words_b = static_cast<uint32_t>(b.print.tokens.size());

  Fingerprinter fingerprinter;
  Signature signature_a, signature_b;
  fingerprinter.Make(a.document.text, &signature_a);
  fingerprinter.Make(b.document.text, &signature_b);
  e.estimate = EstimateJaccard(signature_a, signature_b);
  const PairDetail detail =
      DescribePair(a, b, common.Of(pair->second), alignment, &fingerprinter);
  std::vector<bool> covered_a(a.print.tokens.size());
  std::vector<bool> covered_b(b.print.tokens.size());
  for (const Run& r : alignment.runs) {
    for (uint32_t k = 0; k < r.length; ++k) {
      covered_a[r.a + k] = covered_b[r.b + k] = true;
    }
  }
  for (const SharedSpan& span : detail.spans) {
    const Passage& p = span.passage;
    e.spans.push_back(
        {span, Differing(a, p.a_begin, p.a_end, covered_a, &fingerprinter),
         Differing(b, p.b_begin, p.b_end, covered_b, &fingerprinter)});
  }
  std::stable_sort(e.spans.begin(), e.spans.end(),
                   [](const ExplainedSpan& x, const ExplainedSpan& y) {
                     return x.span.a_begin < y.span.a_begin;
                   });
  const PairMatch match{pair->first, pair->second, e.verdict.relation, flipped,
                        e.figures};
  AppendMatchLine(corpus, match, detail, &e.match_line);
  return e;
}

}  // namespace copydesk
