#ifndef ENGINE_PIPELINE_SPILLED_DOCUMENT_STREAM_H_
#define ENGINE_PIPELINE_SPILLED_DOCUMENT_STREAM_H_

#include <algorithm>
#include <cstdint>
#include <vector>

#include "engine/base/parallel.h"
#include "engine/base/result.h"
#include "engine/io/input.h"
#include "engine/pipeline/corpus.h"
#include "engine/pipeline/spilled/document_table.h"
#include "engine/pipeline/spilled/workspace.h"

namespace copydesk {

// Some consecutive documents, read again.
struct DocumentRange {
  uint32_t first = 0;
  std::vector<CorpusDocument> documents;
  DocumentReader* reader = nullptr;  // for what belongs to them
};

// Reads all documents again, in order, some at a time:
//
//   work(range, state)     by many threads at once, each with a state of its
//   own consume(range, state)  one at a time, in order
//
// Both give a Status; the first error ends it. `states` has
// PipelineSlots(workspace.threads) elements.
template <typename State, typename Work, typename Consume>
Status StreamDocuments(const Workspace& workspace, const DocumentTable& table,
                       const Input& input, bool with_ids,
                       std::vector<State>* states, const Work& work,
                       const Consume& consume) {
  constexpr uint32_t kDocuments = 64;
  // Of long documents there are fewer, so that they do not fill the memory.
  constexpr size_t kTokensInFlight = size_t{1} << 18;
  const size_t most_tokens = kTokensInFlight / states->size();
  std::vector<DocumentReader> readers;
  for (size_t s = 0; s < states->size(); ++s) {
    Result<DocumentReader> reader = DocumentReader::Open(&table, &input);
    if (!reader) return tl::unexpected(reader.error());
    readers.push_back(std::move(*reader));
  }
  std::vector<DocumentRange> ranges(states->size());
  SharedError error;
  uint32_t next = 0;
  RunPipeline(
      workspace.threads,
      [&](size_t s) {
        ranges[s].first = next;
        ranges[s].reader = &readers[s];
        const uint32_t most = std::min(kDocuments, table.size() - next);
        uint32_t n = std::min(most, 1u);
        for (size_t tokens = n == 0 ? 0 : table.tokens[next];
             n < most && (tokens += table.tokens[next + n]) <= most_tokens;) {
          ++n;
        }
        ranges[s].documents.resize(n);
        next += n;
        return n > 0 && !error.failed();
      },
      [&](size_t s) {
        DocumentRange& range = ranges[s];
        readers[s].Fetch(range.first,
                         static_cast<uint32_t>(range.documents.size()));
        for (uint32_t i = 0; i < range.documents.size(); ++i) {
          if (!error.Check(readers[s].Read(range.first + i, with_ids,
                                           &range.documents[i]))) {
            return;
          }
        }
        error.Check(work(range, &(*states)[s]));
      },
      [&](size_t s) {
        if (error.failed()) return false;
        const DocumentRange& range = ranges[s];
        workspace.Progress(range.first + range.documents.size(), table.size());
        return error.Check(consume(ranges[s], &(*states)[s]));
      });
  return error.status();
}

}  // namespace copydesk

#endif  // ENGINE_PIPELINE_SPILLED_DOCUMENT_STREAM_H_
