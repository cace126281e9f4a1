#include "engine/pipeline/spilled/document_table.h"

#include <utility>

namespace copydesk {

void DocumentTable::Reserve(size_t documents) {
  site.reserve(documents);
  day.reserve(documents);
  tokens.reserve(documents);
  keys.reserve(documents);
  content.reserve(documents);
  sketches.reserve(documents);
  records->Reserve(documents);
}

void DocumentTable::Save(StateWriter* to) const {
  to->List(site);
  to->List(day);
  to->List(tokens);
  to->List(id_rank);
  to->Value(uint64_t{later_in_record.size()});
  for (const auto& [document, which] : later_in_record) {
    to->Value(document);
    to->Value(which);
  }
  to->Texts(sites);
  to->Value(counts);
  to->Value(uint64_t{problems.size()});
  for (const Problem& p : problems) {
    to->Value(p.reason);
    to->Text(p.where);
    to->Text(p.detail);
  }
  records->Save(to);
  ids->Save(to);
  to->List(keys);
  to->List(content);
  to->List(sketches);
}

void DocumentTable::Load(const Workspace& workspace, const Input* input,
                         bool with_order, StateReader* from) {
  from->List(&site);
  from->List(&day);
  from->List(&tokens);
  from->List(&id_rank);
  for (size_t n = from->Length(2 * sizeof(uint32_t)); n > 0; --n) {
    const auto document = from->Get<uint32_t>();
    later_in_record.emplace(document, from->Get<uint32_t>());
  }
  from->Texts(&sites);
  from->Value(&counts);
  problems.resize(from->Length(1));
  for (Problem& p : problems) {
    from->Value(&p.reason);
    from->Text(&p.where);
    from->Text(&p.detail);
  }
  records.emplace(RecordStore::Load(from, input, workspace.Path("records"),
                                    workspace.Format("records")));
  ids.emplace(
      StringFile::Load(from, workspace.folder, workspace.Format("ids")));
  if (!with_order) return;
  from->List(&keys);
  from->List(&content);
  from->List(&sketches);
}

Result<DocumentReader> DocumentReader::Open(const DocumentTable* table,
                                            const Input* input) {
  Result<RecordStore::Reader> records = table->records->Open();
  if (!records) return tl::unexpected(records.error());
  Result<StringFile::Reader> ids = table->ids->Open();
  if (!ids) return tl::unexpected(ids.error());
  return DocumentReader(table, input, std::move(*records), std::move(*ids));
}

Result<RawRecord> DocumentReader::Record(uint32_t document) {
  return records_.Read(document);
}

Result<std::string_view> DocumentReader::Id(uint32_t document) {
  return ids_.Read(document);
}

Result<Document*> DocumentReader::Decode(uint32_t document,
                                         CorpusDocument* to) {
  const Result<RawRecord> record = Record(document);
  if (!record) return tl::unexpected(record.error());
  decoded_.Clear();
  input_->Decode(*record, &decoded_);
  uint32_t which = 0;
  if (!table_->later_in_record.empty()) {
    const auto later = table_->later_in_record.find(document);
    if (later != table_->later_in_record.end()) which = later->second;
  }
  const bool there = which < decoded_.documents.size();
  if (there) {
    to->print = fingerprinter_.Make(decoded_.documents[which].text);
    to->site = table_->site[document];
    to->day = table_->day[document];
  }
  if (!there || to->print.tokens.size() != table_->tokens[document]) {
    return Fail(ErrorCode::kInput, input_->files()[record->file] +
                                       ": changed while it was being read");
  }
  return &decoded_.documents[which];
}

Status DocumentReader::Read(uint32_t document, bool with_id,
                            CorpusDocument* to) {
  const Result<Document*> decoded = Decode(document, to);
  if (!decoded) return tl::unexpected(decoded.error());
  to->document = std::move(**decoded);
  if (with_id) {
    const Result<std::string_view> id = Id(document);
    if (!id) return tl::unexpected(id.error());
    to->document.id = *id;
  }
  return {};
}

Status DocumentReader::ReadPrint(uint32_t document, CorpusDocument* to) {
  const Result<Document*> decoded = Decode(document, to);
  return decoded ? Status() : tl::unexpected(decoded.error());
}

}  // namespace copydesk
