#include "engine/pipeline/corpus.h"

#include <algorithm>
#include <optional>
#include <span>
#include <utility>

#include "engine/base/date.h"
#include "engine/base/name_map.h"
#include "engine/base/parallel.h"
#include "engine/pipeline/record_tally.h"

namespace copydesk {
namespace {

struct Slot {
  RecordBatch batch;
  Decoded decoded;
  std::vector<CorpusDocument> documents;
  std::vector<uint64_t> record_of;  // per decoded document, within the batch
  Fingerprinter fingerprinter;
};

class Collector {
 public:
  Collector(const ErrorPolicy& policy, Corpus* corpus)
      : tally_(policy, &corpus->counts, &corpus->problems), corpus_(corpus) {}

  // False once the policy says to stop.
  bool Take(Slot* slot) {
    for (Problem& p : slot->decoded.problems) tally_.Note(std::move(p));
    for (CorpusDocument& d : slot->documents) {
      d.record += corpus_->counts.records;
      d.site = SiteNumber(d.document.site);
      tally_.Count(d.document.text.size(), d.print.repaired);
      const uint32_t times = ++occurrences_[d.document.id];
      if (times > 1) {
        tally_.NoteDuplicateId(d.document.id);
        d.document.id = Unused(d.document.id, times);
      }
      corpus_->documents.push_back(std::move(d));
    }
    return tally_.EndBatch(slot->batch.records.size());
  }

  std::optional<Error> Finish() { return tally_.Finish(); }

 private:
  // `id` told apart from those before it: "a#2" for the second "a".
  std::string Unused(const std::string& id, uint32_t occurrence) {
    for (;; ++occurrence) {
      std::string candidate = id + "#" + std::to_string(occurrence);
      if (!occurrences_.try_emplace(candidate, 1).second) continue;
      occurrences_[id] = occurrence;  // so that the next search begins here
      return candidate;
    }
  }

  uint32_t SiteNumber(const std::string& site) {
    const auto [it, added] =
        sites_.try_emplace(site, static_cast<uint32_t>(corpus_->sites.size()));
    if (added) corpus_->sites.push_back(site);
    return it->second;
  }

  RecordTally tally_;
  Corpus* corpus_;
  NameMap<uint32_t> sites_;
  NameMap<uint32_t> occurrences_;
};

// Decodes and fingerprints all records of the slot's batch.
void Work(const Input& input, Slot* slot) {
  slot->decoded.Clear();
  slot->documents.clear();
  for (uint64_t r = 0; r < slot->batch.records.size(); ++r) {
    const size_t first = slot->decoded.documents.size();
    input.Decode(slot->batch.records[r], &slot->decoded);
    for (size_t i = first; i < slot->decoded.documents.size(); ++i) {
      CorpusDocument d;
      d.document = std::move(slot->decoded.documents[i]);
      Signature signature;
      d.print = slot->fingerprinter.Make(d.document.text, &signature);
      d.sketch = MakeOrderSketch(signature);
      d.day = ParseDay(d.document.date);
      d.record = r;
      slot->documents.push_back(std::move(d));
    }
  }
}

}  // namespace

void PrefetchDocument(const CorpusDocument& document) {
  __builtin_prefetch(&document.print);
  __builtin_prefetch(&document.print.content);
  __builtin_prefetch(&document.site);
}

void PrefetchWords(const CorpusDocument& document) {
  // What follows the first kilobyte the processor finds by itself.
  const std::span words =
      std::span(document.print.tokens)
          .first(std::min<size_t>(document.print.tokens.size(), 128));
  for (size_t i = 0; i < words.size(); i += 8) __builtin_prefetch(&words[i]);
  document.print.numbers.Prefetch();
  document.print.names.Prefetch();
}

uint64_t ReadCounts::skipped() const {
  uint64_t sum = 0;
  for (size_t i = 0; i < problems.size(); ++i) {
    if (IsSkipped(static_cast<BadRecord>(i))) sum += problems[i];
  }
  return sum;
}

Status ReadCorpus(Input* input, const ErrorPolicy& policy, unsigned threads,
                  const ReadProgress& progress, Corpus* to) {
  return ReadCorpus(
      input, policy, threads, progress, [] { return true; }, to);
}

Status ReadCorpus(Input* input, const ErrorPolicy& policy, unsigned threads,
                  const ReadProgress& progress,
                  const std::function<bool()>& go_on, Corpus* to) {
  Corpus& corpus = *to;
  Collector collector(policy, &corpus);
  std::vector<Slot> slots(PipelineSlots(threads));
  std::optional<Error> stream_error;
  RunPipeline(
      threads,
      [&](size_t s) {
        Result<bool> more = input->Next(&slots[s].batch);
        if (!more) stream_error = more.error();
        return more.value_or(false);
      },
      [&](size_t s) { Work(*input, &slots[s]); },
      [&](size_t s) {
        if (!collector.Take(&slots[s])) return false;
        if (progress) progress(input->bytes_read(), corpus.counts.documents);
        return go_on();
      });
  if (stream_error) return tl::unexpected(*stream_error);
  if (const auto error = collector.Finish()) return tl::unexpected(*error);
  return {};
}

}  // namespace copydesk
