#include "engine/pipeline/spilled/write_stage.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/pipeline/digest.h"
#include "engine/pipeline/report.h"
#include "engine/pipeline/second_pass.h"
#include "engine/pipeline/spilled/judge_stage.h"
#include "engine/pipeline/write_reports.h"

namespace copydesk {
namespace {

Status WriteLines(OutputFile* file, std::optional<ExternalLineSort>* lines) {
  if (file == nullptr) return {};
  for (ExternalLineSort::Entry entry;;) {
    const Result<bool> more = (*lines)->Next(&entry);
    if (!more) return tl::unexpected(more.error());
    if (!*more) break;
    file->Write(entry.text);
  }
  lines->reset();
  return {};
}

// Goes through the documents once more for what is written of them.
class Writer {
 public:
  explicit Writer(const WriteBasis& basis)
      : run_(basis.run),
        workspace_(basis.workspace),
        table_(basis.table),
        stories_(basis.stories),
        evidence_(basis.evidence) {}

  Status Paragraphs(ExternalSort<ParagraphMark>* marks) {
    ParagraphMark mark;
    Result<bool> more = marks->Next(&mark);
    std::vector<Carried> carried;
    std::string line;
    return JudgeDocuments(
        workspace_, table_, input(), stories_, *evidence_, true, nullptr,
        [&](DocumentRange& range, JudgedRange* judged) -> Status {
          for (uint32_t i = 0; i < range.documents.size(); ++i) {
            const CorpusDocument& d = range.documents[i];
            carried.clear();
            for (; more && *more && mark.document == range.first + i;
                 more = marks->Next(&mark)) {
              carried.resize(d.print.paragraphs.size(), Carried::kNo);
              Carried& to = carried[mark.paragraph];
              to = std::max(to, static_cast<Carried>(mark.carried));
            }
            if (!more) return tl::unexpected(more.error());
            line.clear();
            AppendParagraphsLine(d, judged->verdicts[i], carried, &line);
            run_.outputs->paragraphs()->Write(line);
          }
          return {};
        });
  }

  Status Kept(const std::vector<bool>& keep) {
    if (run_.outputs->records() == nullptr) return {};
    Result<DocumentReader> reader = DocumentReader::Open(&table_, &input());
    if (!reader) return tl::unexpected(reader.error());
    const OutputFile& file = *run_.outputs->records();
    CorpusDocument document;
    for (uint32_t d = 0; d < table_.size() && file.ok() && !file.closed();
         ++d) {
      if (!keep[d]) continue;
      Result<RawRecord> raw = reader->Record(d);
      if (!raw) return tl::unexpected(raw.error());
      Text text;
      text.Note(input(), *raw);
      if (!input().IsLineFormat(raw->file)) {
        if (Status s = reader->Read(d, true, &document); !s) return s;
      }
      AppendKept(input(), *raw, document.document, &text.text);
      Write(text);
    }
    return {};
  }

  // All of strip's outputs, in one go.
  Result<std::string> Stripped(StrippingTally* tally) {
    DecisionDigest digest;
    digest.Reserve(table_.size());
    OutputFile* records = run_.outputs->records();
    const bool headers = run_.options.strip_format == StripFormat::kRecords;
    const Status written = JudgeDocuments(
        workspace_, table_, input(), stories_, *evidence_, true,
        [&](DocumentRange& range, JudgedRange* judged) -> Status {
          judged->text.clear();
          judged->report.clear();
          judged->begins.clear();
          for (uint32_t i = 0; i < range.documents.size(); ++i) {
            const CorpusDocument& d = range.documents[i];
            if (run_.outputs->paragraphs() != nullptr) {
              AppendParagraphsLine(d, judged->verdicts[i], {}, &judged->report);
            }
            if (records == nullptr) continue;
            const Result<RawRecord> raw = range.reader->Record(range.first + i);
            if (!raw) return tl::unexpected(raw.error());
            RawRecord about = *raw;
            about.bytes = {};
            judged->begins.emplace_back(judged->text.size(), about);
            AppendStripped(input(), *raw, d, judged->verdicts[i],
                           run_.options.strip_format, range.first + i == 0,
                           &judged->text);
          }
          return {};
        },
        [&](DocumentRange& range, JudgedRange* judged) -> Status {
          for (uint32_t i = 0; i < range.documents.size(); ++i) {
            const CorpusDocument& d = range.documents[i];
            tally->See(d, judged->verdicts[i]);
            digest.Add(
                {d.document.id, {}, {}, StrippedLines(d, judged->verdicts[i])});
          }
          if (OutputFile* file = run_.outputs->paragraphs()) {
            file->Write(judged->report);
          }
          if (records == nullptr) return {};
          Text text;
          text.text = std::move(judged->text);
          for (const auto& [begin, record] : judged->begins) {
            if (headers && !input().Header(record.file).empty()) {
              text.rows.push_back({begin, record});
            }
          }
          Write(text);
          judged->text = std::move(text.text);
          return {};
        });
    if (!written) return tl::unexpected(written.error());
    return digest.Finish();
  }

 private:
  // Some records as they are written, with where one begins that may need the
  // header of its table before it.
  struct Text {
    struct Row {
      size_t begin;
      RawRecord record;  // without bytes
    };
    std::string text;
    std::vector<Row> rows;

    void Note(const Input& input, RawRecord record) {
      if (input.Header(record.file).empty()) return;
      record.bytes = {};
      rows.push_back({text.size(), record});
    }
  };
  void Write(const Text& text) {
    OutputFile* file = run_.outputs->records();
    const std::string_view all = text.text;
    size_t written = 0;
    for (const Text::Row& row : text.rows) {
      const std::string header = headers_.Before(input(), row.record);
      if (header.empty()) continue;
      file->Write(all.substr(written, row.begin - written));
      file->Write(header);
      written = row.begin;
    }
    file->Write(all.substr(written));
  }

  const Input& input() const { return *run_.input; }

  const JobRun& run_;
  const Workspace& workspace_;
  const DocumentTable& table_;
  const std::vector<uint32_t>& stories_;
  const SiteEvidence* evidence_;
  Headers headers_;
};

}  // namespace

Status WriteDecided(const WriteBasis& basis, SpilledMatches* matches,
                    SpilledDecisions* decided) {
  JobOutputs& to = *basis.run.outputs;
  if (Status s = WriteLines(to.matches(), &matches->lines); !s) return s;
  if (Status s = WriteLines(to.clusters(), &decided->cluster_lines); !s) {
    return s;
  }
  if (Status s = WriteLines(to.decisions(), &decided->decision_lines); !s) {
    return s;
  }
  Writer writer(basis);
  if (to.paragraphs() != nullptr) {
    if (Status s = writer.Paragraphs(&*matches->marks); !s) return s;
  }
  return basis.run.options.command == Command::kDedup
             ? writer.Kept(decided->keep)
             : Status();
}

Result<std::string> WriteStripped(const WriteBasis& basis,
                                  StrippingTally* tally) {
  return Writer(basis).Stripped(tally);
}

}  // namespace copydesk
