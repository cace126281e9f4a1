#include "engine/pipeline/spilled/fingerprint_stage.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "engine/base/date.h"
#include "engine/base/name_map.h"
#include "engine/base/parallel.h"
#include "engine/boilerplate/evidence_counter.h"
#include "engine/pipeline/candidate_stage.h"
#include "engine/pipeline/record_tally.h"
#include "engine/pipeline/spilled/key_files.h"
#include "engine/pipeline/spilled/part_stage.h"

namespace copydesk {
namespace {

// One document as the table wants it.
struct Row {
  size_t record;  // within the batch
  uint32_t in_record;
  std::string id;
  std::string site;
  int32_t day;
  uint32_t tokens;
  uint32_t keys;   // of Slot::passages
  uint32_t lines;  // of Slot::lines
  uint32_t parts;  // of Slot::parts
  uint64_t content;
  OrderSketch sketch;
  bool repaired;
  size_t text_bytes;
};

struct Slot {
  RecordBatch batch;
  Decoded decoded;
  std::vector<Problem> problems;
  std::vector<Row> rows;
  std::vector<uint64_t> passages;  // keys, document by document
  std::vector<uint64_t> lines;     //
  std::vector<uint64_t> parts;     // as of a document of site 0
  Fingerprinter fingerprinter;
  KeyChooser chooser;
};

void Work(const Input& input, bool with_parts, Slot* slot) {
  slot->problems.clear();
  slot->rows.clear();
  slot->passages.clear();
  slot->lines.clear();
  slot->parts.clear();
  for (size_t r = 0; r < slot->batch.records.size(); ++r) {
    slot->decoded.Clear();
    input.Decode(slot->batch.records[r], &slot->decoded);
    for (Problem& p : slot->decoded.problems) {
      slot->problems.push_back(std::move(p));
    }
    for (size_t i = 0; i < slot->decoded.documents.size(); ++i) {
      Document& d = slot->decoded.documents[i];
      Signature signature;
      const Fingerprint print = slot->fingerprinter.Make(d.text, &signature);
      Row& row = slot->rows.emplace_back();
      row.record = r;
      row.in_record = static_cast<uint32_t>(i);
      row.id = std::move(d.id);
      row.site = std::move(d.site);
      row.day = ParseDay(d.date);
      row.tokens = static_cast<uint32_t>(print.tokens.size());
      row.content = print.content;
      row.sketch = MakeOrderSketch(signature);
      row.repaired = print.repaired;
      row.text_bytes = d.text.size();
      const std::vector<uint64_t>& keys = slot->chooser.Choose(print);
      row.keys = static_cast<uint32_t>(keys.size());
      for (const uint64_t k : keys) slot->passages.push_back(PassageKey(k));
      row.lines = static_cast<uint32_t>(print.paragraphs.size());
      for (const ParagraphPrint& p : print.paragraphs) {
        slot->lines.push_back(p.key);
      }
      const size_t parts = slot->parts.size();
      if (with_parts) {
        EvidenceCounter::AppendParts({0, 0, d.text, d.title, &print},
                                     &slot->parts);
      }
      row.parts = static_cast<uint32_t>(slot->parts.size() - parts);
    }
  }
}

// About, and rather too many: input may be compressed, or of a length that is
// not known.
uint64_t TextBytes(const Input& input) {
  const uint64_t bytes = input.bytes_total();
  return bytes == 0 ? ~uint64_t{0} : 2 * bytes;
}

class Collector {
 public:
  Collector(const Workspace& workspace, const ErrorPolicy& policy,
            bool count_parts, uint64_t text_bytes, Fingerprints* to)
      : tally_(policy, &to->table.counts, &to->table.problems),
        to_(to),
        most_in_table_(workspace.memory / kTableBytes) {
    if (!count_parts) return;
    const size_t memory =
        PartCounterMemory(text_bytes, workspace.memory / 8 * 3);
    parts_.emplace(memory);
    most_documents_ = std::min<uint64_t>(
        (workspace.memory - memory) / kTableBytes, PartCounter::kMostDocuments);
  }

  // False once the policy says to stop, or an error.
  Result<bool> Take(Slot* slot) {
    for (Problem& p : slot->problems) tally_.Note(std::move(p));
    passages_.clear();
    lines_.clear();
    const uint64_t* key = slot->passages.data();
    const uint64_t* line = slot->lines.data();
    uint64_t* part = slot->parts.data();
    for (Row& row : slot->rows) {
      const uint32_t d = to_->table.size();
      const RawRecord& record = slot->batch.records[row.record];
      if (Status s = AddRow(row, record); !s) return tl::unexpected(s.error());
      for (uint32_t i = 0; i < row.keys; ++i) passages_.push_back({*key++, d});
      for (uint32_t i = 0; i < row.lines; ++i) lines_.push_back({*line++, d});
      const uint64_t salt = PartSalt(0) ^ PartSalt(to_->table.site[d]);
      for (uint32_t i = 0; i < row.parts; ++i) *part++ ^= salt;
    }
    if (to_->table.size() > most_documents_) parts_.reset();
    if (parts_) parts_->Add(slot->parts);
    if (Status s = to_->passages->Add(passages_); !s) {
      return tl::unexpected(s.error());
    }
    if (Status s = to_->lines->Add(lines_); !s) {
      return tl::unexpected(s.error());
    }
    return tally_.EndBatch(slot->batch.records.size());
  }

  // A column that grows is for a moment there twice, so all are given their
  // room once what was read of the input, a share of it, says how much that is.
  void MakeRoom(double share) {
    constexpr uint32_t kTelling = 1u << 16;
    constexpr double kMore = 1.1;
    const uint32_t size = to_->table.size();
    if (has_room_ || size < kTelling || share <= 0) return;
    has_room_ = true;
    to_->table.Reserve(static_cast<size_t>(
        std::min(kMore * size / share, static_cast<double>(most_in_table_))));
  }

  std::optional<Error> Finish() { return tally_.Finish(); }

  // What was counted, or nothing where the table needed the room.
  std::optional<PartCounter> TakeParts() { return std::move(parts_); }

 private:
  Status AddRow(const Row& row, const RawRecord& record) {
    DocumentTable& table = to_->table;
    const uint32_t d = table.size();
    const auto next = static_cast<uint32_t>(table.sites.size());
    const auto [site, added] = sites_.try_emplace(row.site, next);
    if (added) table.sites.push_back(row.site);
    table.site.push_back(site->second);
    table.day.push_back(row.day);
    table.tokens.push_back(row.tokens);
    table.keys.push_back(row.keys);
    table.content.push_back(row.content);
    table.sketches.push_back(row.sketch);
    if (row.in_record > 0) table.later_in_record.emplace(d, row.in_record);
    tally_.Count(row.text_bytes, row.repaired);
    if (Status s = table.records->Append(record); !s) return s;
    return table.ids->Append(row.id);
  }

  RecordTally tally_;
  Fingerprints* to_;
  uint64_t most_in_table_;
  bool has_room_ = false;
  std::optional<PartCounter> parts_;
  uint64_t most_documents_ = 0;  // beside which there is room for parts_
  NameMap<uint32_t> sites_;
  std::vector<KeyTuple> passages_;
  std::vector<KeyTuple> lines_;
};

const char* FolderOf(KeysOf what) {
  return what == KeysOf::kPassages ? "passages" : "lines";
}

Result<SpilledKeys> MakeKeys(const Workspace& workspace, KeysOf what) {
  return MakeKeyFiles(workspace, FolderOf(what), workspace.keep);
}

}  // namespace

Result<SpilledKeys> OpenKeys(const Workspace& workspace, KeysOf what) {
  return OpenKeyFiles(workspace, FolderOf(what));
}

Result<Fingerprints> MakeFingerprints(const Workspace& workspace,
                                      const Input* input) {
  Result<SpilledKeys> passages = MakeKeys(workspace, KeysOf::kPassages);
  if (!passages) return tl::unexpected(passages.error());
  Result<SpilledKeys> lines = MakeKeys(workspace, KeysOf::kLines);
  if (!lines) return tl::unexpected(lines.error());
  Fingerprints made{{}, std::move(*passages), std::move(*lines)};
  Result<RecordStore> records = RecordStore::Create(
      input, workspace.Path("records"), workspace.Format("records"));
  if (!records) return tl::unexpected(records.error());
  made.table.records.emplace(std::move(*records));
  Result<StringFile> ids =
      StringFile::Create(workspace.Path("ids"), workspace.Format("ids"));
  if (!ids) return tl::unexpected(ids.error());
  made.table.ids.emplace(std::move(*ids));
  return made;
}

Status FingerprintInput(const Workspace& workspace, Input* input,
                        const ErrorPolicy& policy, const ReadProgress& progress,
                        bool count_parts, Fingerprints* to) {
  Collector collector(workspace, policy, count_parts, TextBytes(*input), to);
  std::vector<Slot> slots(PipelineSlots(workspace.threads));
  SharedError error;
  RunPipeline(
      workspace.threads,
      [&](size_t s) {
        Result<bool> more = input->Next(&slots[s].batch);
        if (!more) error.Note(more.error());
        return more.value_or(false);
      },
      [&](size_t s) { Work(*input, count_parts, &slots[s]); },
      [&](size_t s) {
        const Result<bool> go_on = collector.Take(&slots[s]);
        if (!go_on) error.Note(go_on.error());
        collector.MakeRoom(
            static_cast<double>(input->bytes_read()) /
            static_cast<double>(std::max<uint64_t>(input->bytes_total(), 1)));
        if (progress) progress(input->bytes_read(), to->table.counts.documents);
        return go_on.value_or(false);
      });
  if (Status s = error.status(); !s) return s;
  if (const auto refused = collector.Finish()) {
    return tl::unexpected(*refused);
  }
  if (Status s = SaveRecurring(workspace, collector.TakeParts()); !s) return s;
  return to->Finish();
}

Status Fingerprints::Finish() {
  if (Status s = table.records->Finish(false); !s) return s;
  if (Status s = table.ids->Finish(false); !s) return s;
  if (Status s = passages->Finish(); !s) return s;
  return lines->Finish();
}

}  // namespace copydesk
