#include "engine/pipeline/spilled/choose_pairs.h"

#include <algorithm>
#include <vector>

#include "engine/base/parallel.h"
#include "engine/base/spill_file.h"
#include "engine/pipeline/match_stage.h"

namespace copydesk {
namespace {

// Candidates of one section.
struct Slot {
  uint32_t i, j;
  std::vector<Candidate> candidates;
  std::vector<uint32_t> rare;     // passages in common, one at most
  std::vector<Candidate> others;  // with nothing rare but much in common
  std::vector<uint32_t> of_form;  // passages that others have in common
};

// The candidates of a file, piece by piece.
class Pieces {
 public:
  static Result<Pieces> Open(const Workspace& workspace,
                             const SpilledCandidates& candidates, size_t most) {
    Result<SpillReader> file = SpillReader::Open(
        candidates.candidates_path, workspace.Format("candidates"));
    if (!file) return tl::unexpected(file.error());
    return Pieces(std::move(*file), &candidates.sections, most);
  }

  // False at the end.
  Result<bool> Next(Slot* slot) {
    while (section_ < sections_->size() &&
           done_ == (*sections_)[section_].size) {
      ++section_;
      done_ = 0;
    }
    if (section_ == sections_->size()) return false;
    const SpilledCandidates::Section& section = (*sections_)[section_];
    slot->i = section.i;
    slot->j = section.j;
    slot->candidates.resize(std::min<uint64_t>(section.size - done_, most_));
    done_ += slot->candidates.size();
    const auto to = std::as_writable_bytes(std::span(slot->candidates));
    if (Status s = file_.ReadAll(to); !s) return tl::unexpected(s.error());
    return true;
  }

 private:
  Pieces(SpillReader file,
         const std::vector<SpilledCandidates::Section>* sections, size_t most)
      : file_(std::move(file)), sections_(sections), most_(most) {}

  SpillReader file_;
  const std::vector<SpilledCandidates::Section>* sections_;
  size_t most_;
  size_t section_ = 0;
  uint64_t done_ = 0;  // of the section
};

// Whether wording of a form is to be looked for.
bool IsAsked(const SpilledCandidates& candidates,
             const std::vector<bool>& mostly_rare, const Slot& slot, size_t k) {
  const Candidate& c = slot.candidates[k];
  return slot.rare[k] == 0 && candidates.Containment(c) >= kLittleInCommon &&
         !(mostly_rare[candidates.order[c.a]] &&
           mostly_rare[candidates.order[c.b]]);
}

Status CountPassages(const SpilledCandidates& candidates,
                     std::span<const uint64_t> rare_groups,
                     const std::vector<bool>& mostly_rare,
                     const FormGroups& forms, size_t memory, Slot* slot) {
  slot->rare.assign(slot->candidates.size(), 0);
  const Status counted = candidates.blocks.Count(
      rare_groups, slot->i, slot->j, slot->candidates, 1, memory, slot->rare);
  if (!counted) return counted;
  slot->others.clear();
  for (size_t k = 0; k < slot->candidates.size(); ++k) {
    if (IsAsked(candidates, mostly_rare, *slot, k)) {
      slot->others.push_back(slot->candidates[k]);
    }
  }
  slot->of_form.assign(slot->others.size(), 0);
  return forms.Count(slot->i, slot->j, slot->others, memory, slot->of_form);
}

}  // namespace

Status ChoosePairs(const Workspace& workspace, const DocumentTable& table,
                   const SpilledCandidates& candidates,
                   std::span<const uint64_t> rare_groups,
                   const std::vector<bool>& mostly_rare,
                   const FormGroups& forms, const VisitChosen& visit) {
  std::vector<Slot> slots(PipelineSlots(workspace.threads));
  constexpr size_t kPerCandidate = 32;
  Result<Pieces> pieces = Pieces::Open(
      workspace, candidates,
      std::max<size_t>(workspace.memory / 16 / slots.size() / kPerCandidate,
                       4096));
  if (!pieces) return tl::unexpected(pieces.error());
  const size_t counting = workspace.memory / 8 / workspace.threads;
  uint64_t all = 0;
  for (const auto& section : candidates.sections) all += section.size;
  uint64_t done = 0;
  SharedError error;
  RunPipeline(
      workspace.threads,
      [&](size_t s) {
        if (error.failed()) return false;
        const Result<bool> more = pieces->Next(&slots[s]);
        if (!more) error.Note(more.error());
        return more.value_or(false);
      },
      [&](size_t s) {
        error.Check(CountPassages(candidates, rare_groups, mostly_rare, forms,
                                  counting, &slots[s]));
      },
      [&](size_t s) {
        if (error.failed()) return false;
        const Slot& slot = slots[s];
        workspace.Progress(done, all);
        done += slot.candidates.size();
        size_t next = 0;  // of the others
        for (size_t k = 0; k < slot.candidates.size(); ++k) {
          const Candidate& c = slot.candidates[k];
          InCommon what =
              slot.rare[k] != 0 ? InCommon::kRare : InCommon::kLittle;
          if (IsAsked(candidates, mostly_rare, slot, k) &&
              MayBeForm(slot.of_form[next++],
                        table.tokens[candidates.order[c.a]],
                        table.tokens[candidates.order[c.b]])) {
            what = InCommon::kForm;
          }
          if (!error.Check(visit(c, what))) return false;
        }
        return true;
      });
  return error.status();
}

}  // namespace copydesk
