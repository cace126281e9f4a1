#include "engine/pipeline/spilled/spilled_job.h"

#include <malloc.h>

#include <algorithm>
#include <utility>

#include "engine/pipeline/origin.h"
#include "engine/pipeline/report.h"
#include "engine/pipeline/spilled/cluster_stage.h"
#include "engine/pipeline/spilled/document_stream.h"
#include "engine/pipeline/spilled/fingerprint_stage.h"
#include "engine/pipeline/spilled/form_groups.h"
#include "engine/pipeline/spilled/group_stage.h"
#include "engine/pipeline/spilled/id_stage.h"
#include "engine/pipeline/spilled/judge_stage.h"
#include "engine/pipeline/spilled/match_stage.h"
#include "engine/pipeline/spilled/shard_stage.h"
#include "engine/pipeline/spilled/story_stage.h"
#include "engine/pipeline/spilled/write_stage.h"
#include "engine/pipeline/sum_up.h"
#include "engine/pipeline/write_reports.h"

namespace copydesk {
namespace {

class SpilledJob {
 public:
  SpilledJob(const JobRun& run, const Workspace& whole,
             CheckpointFolder* folder)
      : run_(run), whole_(whole), workspace_(whole), folder_(folder) {
    if (folder_ != nullptr) finished_ = folder_->finished();
    workspace_.progress = [this](double done) { run_.stages->Advance(done); };
  }

  // Until `last` is saved; kNone: to the end.
  Status Run(SavedStage last, bool shards) {
    if (Status s = Read(shards); !s) return s;
    if (Status s = CheckOneFormat(run_); !s) return s;
    if (Status s = ShareMemory(); !s || last == SavedStage::kReading) return s;
    if (Status s = Group(); !s || last == SavedStage::kGrouping) return s;
    if (Status s = Judge(); !s || last == SavedStage::kJudging) return s;
    if (run_.options.command == Command::kStrip) {
      if (last != SavedStage::kNone) return {};
      run_.stages->Begin("writing");
      Result<std::string> digest = WriteStripped(Writing(), &tally_);
      if (!digest) return tl::unexpected(digest.error());
      run_.summary->digest = std::move(*digest);
    } else {
      if (Status s = Match(); !s || last == SavedStage::kMatching) return s;
      if (Status s = Decide(); !s || last == SavedStage::kDeciding) return s;
      run_.stages->Begin("writing");
      Status written = WriteDecided(Writing(), &*matches_, &*decided_);
      if (!written) return written;
    }
    FillSummary();
    return {};
  }

 private:
  const DocumentTable& table() const { return prints_->table; }
  const Input& input() const { return *run_.input; }

  // Whether an earlier process has finished a stage.
  bool Finished(SavedStage stage) const { return finished_ >= stage; }
  Result<StateReader> OpenState(SavedStage stage) const {
    return StateReader::Open(
        workspace_.Path(std::string("state.") + SavedStageName(stage)),
        workspace_.Format("stage state"));
  }
  // Saves what `put(StateWriter*)` writes, if the run can be taken up.
  template <typename Put>
  Status Save(SavedStage stage, const Put& put) {
    malloc_trim(0);  // stages take large and small pieces in turn
    if (folder_ == nullptr) return {};
    Result<StateWriter> state = StateWriter::Create(
        workspace_.Path(std::string("state.") + SavedStageName(stage)),
        workspace_.Format("stage state"));
    if (!state) return tl::unexpected(state.error());
    if (Status s = put(&*state); !s) return s;
    if (Status s = state->Finish(); !s) return s;
    return folder_->Finish(stage);
  }
  // Removes the keys that a stage that is saved has used.
  Status UseUp(std::optional<SpilledKeys>* keys) {
    if (folder_ != nullptr && *keys) {
      if (Status s = (*keys)->Remove(); !s) return s;
    }
    keys->reset();
    return {};
  }

  Status Read(bool shards) {
    constexpr SavedStage kStage = SavedStage::kReading;
    if (!Finished(kStage)) {
      run_.stages->Begin("reading");
      if (Status s = shards ? JoinInput() : ReadInput(); !s) return s;
      if (guesses_.empty()) guesses_ = run_.input->Guesses();
      return Save(kStage, [&](StateWriter* to) -> Status {
        to->Texts(guesses_);
        to->Value(run_.summary->input_bytes);
        table().Save(to);
        return {};
      });
    }
    run_.stages->Skip("reading");
    if (Status s = run_.input->Reopen(); !s) return s;
    Result<StateReader> from = OpenState(kStage);
    if (!from) return tl::unexpected(from.error());
    prints_.emplace();
    from->Texts(&guesses_);
    from->Value(&run_.summary->input_bytes);
    prints_->table.Load(workspace_, run_.input,
                        !Finished(SavedStage::kGrouping), &*from);
    return from->status();
  }

  Status Group() {
    constexpr SavedStage kStage = SavedStage::kGrouping;
    if (!Finished(kStage)) {
      run_.stages->Begin("grouping");
      if (Status s = Open(KeysOf::kPassages, &prints_->passages); !s) return s;
      if (Status s = FindStories(); !s) return s;
      const Status saved = Save(kStage, [&](StateWriter* to) -> Status {
        to->List(stories_);
        SaveCandidates(*candidates_, to);
        return {};
      });
      return saved ? UseUp(&prints_->passages) : saved;
    }
    run_.stages->Skip("grouping");
    Result<StateReader> from = OpenState(kStage);
    if (!from) return tl::unexpected(from.error());
    from->List(&stories_);
    if (stories_.size() != table().size()) from->Damaged("no such stories");
    if (from->status() && !Finished(SavedStage::kMatching) && !strips()) {
      Result<SpilledCandidates> found = LoadCandidates(workspace_, &*from);
      if (!found) return tl::unexpected(found.error());
      candidates_.emplace(std::move(*found));
    }
    return from->status();
  }

  bool strips() const { return run_.options.command == Command::kStrip; }
  // Evidence is asked for again only to write the verdicts out.
  bool KeepsEvidence() const {
    return strips() || run_.outputs->paragraphs() != nullptr;
  }

  Status Judge() {
    constexpr SavedStage kStage = SavedStage::kJudging;
    if (!Finished(kStage)) {
      run_.stages->Begin("judging");
      if (Status s = Open(KeysOf::kLines, &prints_->lines); !s) return s;
      if (Status s = FindEvidence(); !s) return s;
      if (!strips()) {
        if (Status s = JudgeAll(); !s) return s;
      }
      if (!KeepsEvidence()) evidence_.reset();
      const Status saved = Save(kStage, [&](StateWriter* to) -> Status {
        if (KeepsEvidence()) evidence_->Save(to);
        if (strips()) return {};
        tally_.Save(to);
        SaveNotes(*notes_, to);
        bits_.Save(to);
        to->Bits(mostly_rare_);
        return {};
      });
      return saved ? UseUp(&prints_->lines) : saved;
    }
    run_.stages->Skip("judging");
    Result<StateReader> from = OpenState(kStage);
    if (!from) return tl::unexpected(from.error());
    if (KeepsEvidence()) evidence_.emplace(SiteEvidence::Load(&*from));
    if (strips()) return from->status();
    tally_.Load(&*from);
    notes_.emplace(LoadNotes(workspace_, &*from));
    if (!Finished(SavedStage::kMatching)) {
      bits_.Load(&*from);
      from->Bits(&mostly_rare_);
      if (mostly_rare_.size() != table().size()) from->Damaged("no such bits");
    }
    return from->status();
  }

  Status Match() {
    constexpr SavedStage kStage = SavedStage::kMatching;
    if (!Finished(kStage)) {
      run_.stages->Begin("matching");
      if (Status s = FindMatches(); !s) return s;
      const Status saved = Save(
          kStage, [&](StateWriter* to) { return SaveMatches(&*matches_, to); });
      return saved ? UseUp(&form_keys_) : saved;
    }
    run_.stages->Skip("matching");
    Result<StateReader> from = OpenState(kStage);
    if (!from) return tl::unexpected(from.error());
    Result<SpilledMatches> matches = LoadMatches(workspace_, &*from);
    if (!matches) return tl::unexpected(matches.error());
    matches_.emplace(std::move(*matches));
    return {};
  }

  Status Decide() {
    constexpr SavedStage kStage = SavedStage::kDeciding;
    std::string* digest = &run_.summary->digest;
    if (!Finished(kStage)) {
      run_.stages->Begin("deciding");
      if (Status s = MakeDecisions(); !s) return s;
      *digest = decided_->digest.Finish();
      decided_->digest = DecisionDigest();
      const Status saved = Save(kStage, [&](StateWriter* to) -> Status {
        to->Text(*digest);
        return SaveDecisions(&*decided_, to);
      });
      if (!saved) return saved;
    } else {
      run_.stages->Skip("deciding");
      Result<StateReader> from = OpenState(kStage);
      if (!from) return tl::unexpected(from.error());
      from->Text(digest);
      Result<SpilledDecisions> decided = LoadDecisions(workspace_, &*from);
      if (!decided) return tl::unexpected(decided.error());
      decided_.emplace(std::move(*decided));
    }
    SumUpDecided();
    malloc_trim(0);
    return {};
  }

  // The keys that an earlier process has left, if it has read the input.
  Status Open(KeysOf what, std::optional<SpilledKeys>* keys) {
    if (*keys) return {};
    Result<SpilledKeys> left = OpenKeys(workspace_, what);
    if (!left) return tl::unexpected(left.error());
    keys->emplace(std::move(*left));
    return {};
  }

  Status JoinInput() {
    if (Status s = run_.input->Reopen(); !s) return s;
    Result<Fingerprints> made = MakeFingerprints(workspace_, run_.input);
    if (!made) return tl::unexpected(made.error());
    prints_.emplace(std::move(*made));
    const Status joined =
        JoinShards(run_, workspace_, *folder_, &*prints_, &guesses_);
    if (!joined) return WriteProblemsOf(run_, prints_->table.problems, joined);
    return NumberIds(workspace_, &prints_->table);
  }

  Status ReadInput() {
    Result<Fingerprints> made = MakeFingerprints(workspace_, run_.input);
    if (!made) return tl::unexpected(made.error());
    prints_.emplace(std::move(*made));
    const Status read =
        FingerprintInput(workspace_, run_.input, run_.options.errors,
                         run_.Progress(), true, &*prints_);
    if (!read) return WriteProblemsOf(run_, prints_->table.problems, read);
    run_.summary->input_bytes = run_.input->bytes_read();
    return NumberIds(workspace_, &prints_->table);
  }

  // Stages share what the table leaves.
  Status ShareMemory() {
    malloc_trim(0);
    const size_t resident = kTableBytes * table().size();
    if (whole_.memory < resident + (size_t{2} << 20)) {
      return Fail(ErrorCode::kLimit, std::to_string(table().size()) +
                                         " documents need a --memory of " +
                                         std::to_string((resident >> 20) + 3) +
                                         "M at least");
    }
    workspace_.memory = PlannedOf(whole_.memory - resident);
    return {};
  }

  Status FindStories() {
    Result<SpilledCandidates> found =
        FindSpilledCandidates(workspace_.Part(0, 0.8), run_.keep,
                              &prints_->table, &*prints_->passages);
    if (!found) return tl::unexpected(found.error());
    candidates_.emplace(std::move(*found));
    malloc_trim(0);
    Result<std::vector<uint32_t>> stories = FindSpilledStories(
        workspace_.Part(0.8, 1), table(), input(), *candidates_);
    if (!stories) return tl::unexpected(stories.error());
    stories_ = std::move(*stories);
    malloc_trim(0);
    return {};
  }

  Status FindEvidence() {
    const bool origins =
        run_.options.command != Command::kStrip && run_.NeedsOrigins();
    Result<SiteEvidence> evidence = CollectEvidence(
        workspace_.Part(0, strips() ? 1 : 0.5), table(), input(), stories_,
        [&](const CorpusDocument& d) {
          if (origins) agencies_.See(d);
        },
        &*prints_->lines);
    if (!evidence) return tl::unexpected(evidence.error());
    evidence_.emplace(std::move(*evidence));
    malloc_trim(0);
    return {};
  }

  Result<SpilledPassages> FindPassages() const {
    return FindCommonPassages(workspace_, *candidates_, stories_);
  }

  // The verdicts on all documents, as far as what follows asks for them.
  Status JudgeAll() {
    Result<CommonPassages> passages = FindPassages().map(
        [](SpilledPassages found) { return std::move(found.common); });
    if (!passages) return tl::unexpected(passages.error());
    Result<SpilledKeys> form_keys = MakeFormKeys(workspace_);
    if (!form_keys) return tl::unexpected(form_keys.error());
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
    bits_.Reserve(table().size());
    mostly_rare_.reserve(table().size());
    const Status done = JudgeDocuments(
        workspace_.Part(0.5, 1), table(), input(), stories_, *evidence_, true,
        [&](DocumentRange& range, JudgedRange* judged) -> Status {
          judged->stripped.clear();
          judged->credits.clear();
          for (uint32_t i = 0; i < range.documents.size(); ++i) {
            const CorpusDocument& d = range.documents[i];
            const DocumentVerdicts& v = judged->verdicts[i];
            judged->stripped.push_back(PackLines(StrippedLines(d, v)));
            if (!notes_->credits) continue;
            judged->credits.push_back(d.document.source_host + "\t" +
                                      FindCreditOf(d, v, names));
          }
          return AddFormKeys(*passages, range, judged->verdicts, &*form_keys,
                             &judged->mostly_rare);
        },
        [&](DocumentRange& range, JudgedRange* judged) -> Status {
          for (uint32_t i = 0; i < range.documents.size(); ++i) {
            bits_.Append(judged->verdicts[i]);
            mostly_rare_.push_back(judged->mostly_rare[i]);
            tally_.See(range.documents[i], judged->verdicts[i]);
            Status s = notes_->stripped.Append(judged->stripped[i]);
            if (s && notes_->credits) {
              s = notes_->credits->Append(judged->credits[i]);
            }
            if (!s) return s;
          }
          return {};
        });
    if (!done) return done;
    if (Status s = form_keys->Finish(); !s) return s;
    form_keys_.emplace(std::move(*form_keys));
    if (notes_->credits) {
      if (Status s = notes_->credits->Finish(false); !s) return s;
    }
    return notes_->stripped.Finish(false);
  }

  Status FindMatches() {
    SpilledMatchOptions wanted;
    wanted.background = run_.WritesBackground();
    wanted.lines = run_.outputs->matches() != nullptr;
    wanted.marks = run_.outputs->paragraphs() != nullptr;
    Result<SpilledPassages> passages = FindPassages();
    if (!passages) return tl::unexpected(passages.error());
    if (!form_keys_) {
      Result<SpilledKeys> left = OpenFormKeys(workspace_);
      if (!left) return tl::unexpected(left.error());
      form_keys_.emplace(std::move(*left));
    }
    const size_t held =
        std::max(passages->common.bytes() + bits_.bytes(), kCovered) - kCovered;
    if (held > workspace_.memory / 4 * 3) {
      return Fail(ErrorCode::kLimit,
                  "what is common in " + std::to_string(table().size()) +
                      " documents takes too much memory to be held",
                  "give a larger --memory");
    }
    Workspace workspace = workspace_;
    workspace.memory -= held;
    Result<SpilledMatches> matches =
        MatchSpilledPairs(workspace, table(), input(),
                          {*candidates_, stories_, bits_, std::move(*passages),
                           mostly_rare_, &*form_keys_},
                          wanted);
    if (!matches) return tl::unexpected(matches.error());
    matches_.emplace(std::move(*matches));
    candidates_.reset();
    malloc_trim(0);
    return {};
  }

  Status MakeDecisions() {
    SpilledDecisionOptions options;
    options.cluster_lines = run_.outputs->clusters() != nullptr;
    options.decision_lines = run_.outputs->decisions() != nullptr;
    options.drop = run_.options.drop;
    Result<SpilledDecisions> decided = DecideSpilled(
        workspace_, table(), input(), *matches_, *notes_, run_.keep, options);
    if (!decided) return tl::unexpected(decided.error());
    decided_.emplace(std::move(*decided));
    return {};
  }

  WriteBasis Writing() const {
    return {run_, workspace_, table(), stories_,
            evidence_ ? &*evidence_ : nullptr};
  }

  void SumUpDecided() {
    JobSummary* s = run_.summary;
    s->clusters = decided_->clusters;
    s->clustered = decided_->clustered;
    s->largest = decided_->largest;
    SumUpRelations(matches_->relations, decided_->dropped, s);
    run_.stages->Found(s->dropped);
  }

  void FillSummary() {
    JobSummary* s = run_.summary;
    s->read = table().counts;
    s->sites = table().sites.size();
    // Of records that were decoded by an earlier process, too.
    if (folder_ != nullptr) s->guesses = guesses_;
    s->resumed_from = SavedStageName(finished_);
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
  CheckpointFolder* folder_;
  SavedStage finished_ = SavedStage::kNone;  // by an earlier process
  std::vector<std::string> guesses_;
  std::optional<Fingerprints> prints_;
  std::optional<SpilledCandidates> candidates_;
  std::vector<uint32_t> stories_;
  AgencyLearner agencies_;
  std::optional<SiteEvidence> evidence_;
  VerdictBits bits_;
  std::vector<bool> mostly_rare_;  // by document
  StrippingTally tally_;
  std::optional<DocumentNotes> notes_;
  std::optional<SpilledKeys> form_keys_;
  std::optional<SpilledMatches> matches_;
  std::optional<SpilledDecisions> decided_;
};

}  // namespace

Status RunSpilled(const JobRun& run, const Workspace& workspace,
                  CheckpointFolder* folder) {
  return SpilledJob(run, workspace, folder).Run(SavedStage::kNone, false);
}

Status RunSpilledStages(const JobRun& run, const Workspace& workspace,
                        CheckpointFolder* folder, SavedStage last,
                        bool shards) {
  return SpilledJob(run, workspace, folder).Run(last, shards);
}

}  // namespace copydesk
