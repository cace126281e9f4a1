#ifndef ENGINE_GEN_GENERATED_DOCUMENT_H_
#define ENGINE_GEN_GENERATED_DOCUMENT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/gen/edits.h"

namespace copydesk::gen {

// Bytes of GeneratedDocument::text, on character boundaries.
struct ByteRange {
  uint32_t begin = 0;
  uint32_t end = 0;
};

// What a line of the text is, where it is not the article's own. Numbers count
// non-blank lines from 1.
struct LineLabel {
  enum Action : uint8_t { kKeep, kStrip, kEither };
  uint32_t first = 0;
  uint32_t last = 0;
  Action action = kKeep;
  std::string_view category;  // of static storage
};

// How this document and an earlier one are related: C a copy in the same
// cluster, R the same site's re-issue at least 30 days apart, Q a letter both
// quote, T two fillings of one form.
struct PairLabel {
  uint64_t other = 0;  // number of the earlier document
  char label = 'C';
};

// The same sentence in an earlier document and in this one, as each has it.
struct Passage {
  uint64_t other = 0;
  ByteRange theirs;
  ByteRange ours;
};

// One document with its truth. Reusing one object saves its allocations.
struct GeneratedDocument {
  uint64_t number = 0;  // from 0, in the order of the stream
  std::string id;       // DocumentId(number)
  std::string url;
  std::string site;  // host
  std::string date;  // YYYY-MM-DD
  std::string title;
  std::string text;

  uint64_t story = 0;    // who wrote it first: equal for copies and re-issues
  uint64_t cluster = 0;  // equal for the copies of one run, not for re-issues
  Tier tier = Tier::kLight;       // the edits of its cluster; never kMixed
  uint32_t copy = 0;              // 0: the agency's own words
  std::vector<ByteRange> body;    // the sentences of the article, in order
  std::vector<LineLabel> labels;  // ascending, not overlapping
  std::vector<PairLabel> pairs;   // at most one of each label
  std::vector<Passage> passages;  // to documents in `pairs`
};

// The id of document `number`: g00000042.
std::string DocumentId(uint64_t number);

// Appends the document as one JSON line, without its truth:
// {"id","url","site","date","title","text"}.
void AppendJsonLine(const GeneratedDocument& document, std::string* out);

}  // namespace copydesk::gen

#endif  // ENGINE_GEN_GENERATED_DOCUMENT_H_
