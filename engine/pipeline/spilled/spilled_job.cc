#include "engine/pipeline/spilled/spilled_job.h"

#include <malloc.h>

#include <algorithm>
#include <utility>

#include "engine/pipeline/origin.h"
#include "engine/pipeline/report.h"
#include "engine/pipeline/second_pass.h"
#include "engine/pipeline/spilled/cluster_stage.h"
#include "engine/pipeline/spilled/document_stream.h"
#include "engine/pipeline/spilled/fingerprint_stage.h"
#include "engine/pipeline/spilled/group_stage.h"
#include "engine/pipeline/spilled/id_stage.h"
#include "engine/pipeline/spilled/judge_stage.h"
#include "engine/pipeline/spilled/match_stage.h"
#include "engine/pipeline/spilled/story_stage.h"
#include "engine/pipeline/sum_up.h"
#include "engine/pipeline/write_reports.h"

namespace copydesk {
namespace {

// The bytes of memory that a table of so many documents takes, with what
// stages hold of each document beside it.
constexpr size_t kPerDocument = 56;

class SpilledJob {
 public:
  SpilledJob(const JobRun& run, const Workspace& whole)
      : run_(run), whole_(whole), workspace_(whole) {}

  Status Run() {
    run_.stages->Begin("reading");
    if (Status s = ReadInput(); !s) return s;
    if (Status s = CheckOneFormat(run_); !s) return s;
    if (Status s = ShareMemory(); !s) return s;
    run_.stages->Begin("grouping");
    if (Status s = FindStories(); !s) return s;
    run_.stages->Begin("judging");
    if (Status s = FindEvidence(); !s) return s;
    if (run_.options.command == Command::kStrip) {
      run_.stages->Begin("writing");
      if (Status s = WriteStripped(); !s) return s;
    } else {
      if (Status s = JudgeAll(); !s) return s;
      if (Status s = MatchAndWrite(); !s) return s;
    }
    FillSummary();
    return {};
  }

 private:
  const DocumentTable& table() const { return prints_->table; }
  const Input& input() const { return *run_.input; }

  Status ReadInput() {
    Result<Fingerprints> made = MakeFingerprints(workspace_, run_.input);
    if (!made) return tl::unexpected(made.error());
    prints_.emplace(std::move(*made));
    const Status read =
        FingerprintInput(workspace_, run_.input, run_.options.errors,
                         run_.Progress(), &*prints_);
    if (!read) return WriteProblemsOf(run_, prints_->table.problems, read);
    return NumberIds(workspace_, &prints_->table);
  }

  // Stages share what the table leaves.
  Status ShareMemory() {
    malloc_trim(0);
    const size_t resident = kPerDocument * table().size();
    if (whole_.memory < resident + (size_t{2} << 20)) {
      return Fail(ErrorCode::kLimit, std::to_string(table().size()) +
                                         " documents need a --memory of " +
                                         std::to_string((resident >> 20) + 3) +
                                         "M at least");
    }
    workspace_.memory = whole_.memory - resident;
    return {};
  }

  Status FindStories() {
    Result<SpilledCandidates> found =
        FindSpilledCandidates(workspace_, &prints_->table, &prints_->passages);
    if (!found) return tl::unexpected(found.error());
    candidates_.emplace(std::move(*found));
    malloc_trim(0);
    Result<std::vector<uint32_t>> stories =
        FindSpilledStories(workspace_, table(), input(), *candidates_);
    if (!stories) return tl::unexpected(stories.error());
    stories_ = std::move(*stories);
    malloc_trim(0);
    return {};
  }

  Status FindEvidence() {
    const bool origins =
        run_.options.command != Command::kStrip && run_.NeedsOrigins();
    Result<SiteEvidence> evidence = CollectEvidence(
        workspace_, table(), input(), stories_,
        [&](const CorpusDocument& d) {
          if (origins) agencies_.See(d);
        },
        &prints_->lines);
    if (!evidence) return tl::unexpected(evidence.error());
    evidence_.emplace(std::move(*evidence));
    malloc_trim(0);
    return {};
  }

  // The verdicts on all documents, as far as what follows asks for them.
  Status JudgeAll() {
    Result<StringFile> stripped = StringFile::Create(
        workspace_.Path("stripped"), workspace_.Format("stripped"));
    if (!stripped) return tl::unexpected(stripped.error());
    notes_.emplace(DocumentNotes{std::move(*stripped), {}});
    AgencyNames names;
    if (run_.NeedsOrigins()) {
      names = agencies_.Names();
      Result<StringFile> credits = StringFile::Create(
          workspace_.Path("credits"), workspace_.Format("credits"));
      if (!credits) return tl::unexpected(credits.error());
      notes_->credits.emplace(std::move(*credits));
    }
    const Status judged = JudgeDocuments(
        workspace_, table(), input(), stories_, *evidence_, true, nullptr,
        [&](DocumentRange& range, JudgedRange* verdicts) -> Status {
          for (uint32_t i = 0; i < range.documents.size(); ++i) {
            const CorpusDocument& d = range.documents[i];
            const DocumentVerdicts& v = verdicts->verdicts[i];
            bits_.Append(v);
            tally_.See(d, v);
            Status s = notes_->stripped.Append(PackLines(StrippedLines(d, v)));
            if (!s) return s;
            if (!notes_->credits) continue;
            s = notes_->credits->Append(d.document.source_host + "\t" +
                                        FindCreditOf(d, v, names));
            if (!s) return s;
          }
          return {};
        });
    if (!judged) return judged;
    if (notes_->credits) {
      if (Status s = notes_->credits->Finish(false); !s) return s;
    }
    // Asked for again only to write the verdicts out.
    if (run_.outputs->paragraphs() == nullptr) evidence_.reset();
    return notes_->stripped.Finish(false);
  }

  Status MatchAndWrite() {
    run_.stages->Begin("matching");
    SpilledMatchOptions wanted;
    wanted.background = run_.WritesBackground();
    wanted.lines = run_.outputs->matches() != nullptr;
    wanted.marks = run_.outputs->paragraphs() != nullptr;
    Result<SpilledMatches> matches = MatchSpilledPairs(
        workspace_, table(), input(), *candidates_, stories_, bits_, wanted);
    if (!matches) return tl::unexpected(matches.error());
    candidates_.reset();
    malloc_trim(0);

    run_.stages->Begin("deciding");
    SpilledDecisionOptions options;
    options.cluster_lines = run_.outputs->clusters() != nullptr;
    options.decision_lines = run_.outputs->decisions() != nullptr;
    options.drop = run_.options.drop;
    Result<SpilledDecisions> decided = DecideSpilled(
        workspace_, table(), input(), *matches, *notes_, run_.keep, options);
    if (!decided) return tl::unexpected(decided.error());
    SumUpDecided(*matches, &*decided);
    malloc_trim(0);

    run_.stages->Begin("writing");
    if (Status s = WriteLines(run_.outputs->matches(), &matches->lines); !s) {
      return s;
    }
    if (Status s =
            WriteLines(run_.outputs->clusters(), &decided->cluster_lines);
        !s) {
      return s;
    }
    if (Status s =
            WriteLines(run_.outputs->decisions(), &decided->decision_lines);
        !s) {
      return s;
    }
    if (run_.outputs->paragraphs() != nullptr) {
      if (Status s = WriteParagraphs(&*matches->marks); !s) return s;
    }
    return run_.options.command == Command::kDedup ? WriteKept(decided->keep)
                                                   : Status();
  }

  void SumUpDecided(const SpilledMatches& matches, SpilledDecisions* decided) {
    JobSummary* s = run_.summary;
    s->clusters = decided->clusters;
    s->clustered = decided->clustered;
    s->largest = decided->largest;
    SumUpRelations(matches.relations, decided->dropped, s);
    run_.stages->Found(s->dropped);
    s->digest = decided->digest.Finish();
    decided->digest = DecisionDigest();
  }

  static Status WriteLines(OutputFile* file,
                           std::optional<ExternalLineSort>* lines) {
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

  Status WriteParagraphs(ExternalSort<ParagraphMark>* marks) {
    ParagraphMark mark;
    Result<bool> more = marks->Next(&mark);
    std::vector<Carried> carried;
    std::string line;
    return JudgeDocuments(
        workspace_, table(), input(), stories_, *evidence_, true, nullptr,
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

  Status WriteKept(const std::vector<bool>& keep) {
    if (run_.outputs->records() == nullptr) return {};
    Result<DocumentReader> reader = DocumentReader::Open(&table(), &input());
    if (!reader) return tl::unexpected(reader.error());
    const OutputFile& file = *run_.outputs->records();
    CorpusDocument document;
    for (uint32_t d = 0; d < table().size() && file.ok() && !file.closed();
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
  Status WriteStripped() {
    DecisionDigest digest;
    digest.Reserve(table().size());
    OutputFile* records = run_.outputs->records();
    const bool headers = run_.options.strip_format == StripFormat::kRecords;
    const Status written = JudgeDocuments(
        workspace_, table(), input(), stories_, *evidence_, true,
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
            tally_.See(d, judged->verdicts[i]);
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
    if (!written) return written;
    run_.summary->digest = digest.Finish();
    return {};
  }

  void FillSummary() {
    JobSummary* s = run_.summary;
    s->read = table().counts;
    s->sites = table().sites.size();
    std::vector<uint32_t> stories = std::move(stories_);
    std::sort(stories.begin(), stories.end());
    s->stories = static_cast<uint64_t>(
        std::unique(stories.begin(), stories.end()) - stories.begin());
    tally_.Finish(s);
    if (OutputFile* file = run_.outputs->bad_records()) {
      WriteProblems(table().problems, file);
    }
  }

  const JobRun& run_;
  const Workspace& whole_;
  Workspace workspace_;  // with what the table leaves of its memory
  std::optional<Fingerprints> prints_;
  std::optional<SpilledCandidates> candidates_;
  std::vector<uint32_t> stories_;
  AgencyLearner agencies_;
  std::optional<SiteEvidence> evidence_;
  VerdictBits bits_;
  StrippingTally tally_;
  std::optional<DocumentNotes> notes_;
  Headers headers_;
};

}  // namespace

Status RunSpilled(const JobRun& run, const Workspace& workspace) {
  return SpilledJob(run, workspace).Run();
}

}  // namespace copydesk
