#ifndef ENGINE_PIPELINE_CORPUS_H_
#define ENGINE_PIPELINE_CORPUS_H_

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/group/order_sketch.h"
#include "engine/io/input.h"
#include "engine/sketch/fingerprint.h"

namespace copydesk {

// A document with all that the later stages ask of it.
struct CorpusDocument {
  Document document;
  Fingerprint print;
  uint32_t site = 0;     // number among Corpus::sites
  int32_t day = 0;       // kNoDay where it has no date
  uint64_t record = 0;   // number of its record in the input, from 0
  OrderSketch sketch{};  // of the text's signature
};

// Asks the processor for what comparing documents reads, ahead of it: for the
// fields, and once these are there for the words.
void PrefetchDocument(const CorpusDocument& document);
void PrefetchWords(const CorpusDocument& document);

// How reading went.
struct ReadCounts {
  uint64_t records = 0;
  uint64_t documents = 0;
  uint64_t text_bytes = 0;
  uint64_t repaired_texts = 0;
  std::array<uint64_t, static_cast<size_t>(BadRecord::kCount)> problems{};

  uint64_t skipped() const;
};

// What a run may do with records that cannot be read.
struct ErrorPolicy {
  double max_error_rate = 0.01;  // of the records, once there are over 100
  bool strict = false;           // stop at the first
  bool partial = false;  // of a part of the input: no rate is judged, and no
                         // document at all is no error
};

// Everything read and fingerprinted, in input order.
struct Corpus {
  std::vector<CorpusDocument> documents;
  std::vector<std::string> sites;
  ReadCounts counts;
  std::vector<Problem> problems;  // the first 100

  uint32_t size() const { return static_cast<uint32_t>(documents.size()); }
};

// Called now and then from one thread at a time with the bytes of input read
// and the documents so far.
using ReadProgress = std::function<void(uint64_t bytes, uint64_t documents)>;

// Reads `input` to its end into `corpus`, which is empty. Records that cannot
// be read are counted and listed; an error (kInput) is a broken stream, more
// bad records than `policy` allows, or the first one where it is strict. With
// an error, `corpus` holds what was read until then, for its list of problems.
// The result does not depend on `threads`.
Status ReadCorpus(Input* input, const ErrorPolicy& policy, unsigned threads,
                  const ReadProgress& progress, Corpus* corpus);

// The same, but that it stops early, without an error, once `go_on` gives
// false; asked now and then.
Status ReadCorpus(Input* input, const ErrorPolicy& policy, unsigned threads,
                  const ReadProgress& progress,
                  const std::function<bool()>& go_on, Corpus* corpus);

}  // namespace copydesk

#endif  // ENGINE_PIPELINE_CORPUS_H_
