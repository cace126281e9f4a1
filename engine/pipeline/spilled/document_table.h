#ifndef ENGINE_PIPELINE_SPILLED_DOCUMENT_TABLE_H_
#define ENGINE_PIPELINE_SPILLED_DOCUMENT_TABLE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/state_file.h"
#include "engine/group/order_sketch.h"
#include "engine/io/input.h"
#include "engine/pipeline/corpus.h"
#include "engine/pipeline/spilled/record_store.h"
#include "engine/pipeline/spilled/string_file.h"
#include "engine/pipeline/spilled/workspace.h"

namespace copydesk {

// What is held in memory of every document of a corpus that is not: some fifty
// bytes. All else is read again where it is wanted.
struct DocumentTable {
  // By document, in input order.
  std::vector<uint32_t> site;     // number among `sites`
  std::vector<int32_t> day;       // kNoDay where it has no date
  std::vector<uint32_t> tokens;   // how many
  std::vector<uint32_t> id_rank;  // place of its id among all ids
  // Until the groups are found.
  std::vector<uint32_t> keys;  // winnowed shingles, how many
  std::vector<uint64_t> content;
  std::vector<OrderSketch> sketches;
  // Documents that are not the first of their record, and which they are.
  std::map<uint32_t, uint32_t> later_in_record;

  std::vector<std::string> sites;
  ReadCounts counts;
  std::vector<Problem> problems;       // the first 100
  std::optional<RecordStore> records;  // one for each document
  std::optional<StringFile> ids;

  uint32_t size() const { return static_cast<uint32_t>(site.size()); }
  // Room for so many documents while they are read.
  void Reserve(size_t documents);

  // For a later process; what is only needed until the groups are found comes
  // last, and is loaded if it is asked for. The files of records and ids lie in
  // the folder of the workspace.
  void Save(StateWriter* to) const;
  void Load(const Workspace& workspace, const Input* input, bool with_order,
            StateReader* from);
};

// Reads documents again and fingerprints them. One a thread.
class DocumentReader {
 public:
  // Both must outlive the reader.
  static Result<DocumentReader> Open(const DocumentTable* table,
                                     const Input* input);

  // Fills in all of `to`; its id only if `with_id`. An error is that of an
  // input that can no longer be read as it was.
  Status Read(uint32_t document, bool with_id, CorpusDocument* to);
  // The same without CorpusDocument::document, which is left as it is.
  Status ReadPrint(uint32_t document, CorpusDocument* to);
  // Reads `n` documents from `first` on ahead; see RecordStore::Reader::Fetch.
  void Fetch(uint32_t first, uint32_t n) { records_.Fetch(first, n); }
  // Says that a document will be read soon; see Input::WillReadAt.
  void WillRead(uint32_t document) const { records_.WillRead(document); }
  // The id alone, valid until the next call.
  Result<std::string_view> Id(uint32_t document);
  // The record that holds a document, valid until the next call.
  Result<RawRecord> Record(uint32_t document);

 private:
  DocumentReader(const DocumentTable* table, const Input* input,
                 RecordStore::Reader records, StringFile::Reader ids)
      : table_(table),
        input_(input),
        records_(std::move(records)),
        ids_(std::move(ids)) {}

  // Reads a document with its fields and fingerprints it; valid until the next
  // call.
  Result<Document*> Decode(uint32_t document, CorpusDocument* to);

  const DocumentTable* table_;
  const Input* input_;
  RecordStore::Reader records_;
  StringFile::Reader ids_;
  Decoded decoded_;
  Fingerprinter fingerprinter_;
};

}  // namespace copydesk

#endif  // ENGINE_PIPELINE_SPILLED_DOCUMENT_TABLE_H_
