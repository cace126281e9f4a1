#include "engine/pipeline/spilled/judge_stage.h"

#include <utility>

#include "engine/boilerplate/judge.h"

namespace copydesk {
namespace {

EvidenceDocument About(const CorpusDocument& d, uint32_t story) {
  return {d.site, story, d.document.text, d.document.title, &d.print};
}

// Of the table of documents some columns are gone by now, which leaves room.
constexpr size_t kTableBytesLess = 16;

// What recurs cannot be looked up in files for each line that is judged.
Status CheckMemory(const Workspace& workspace, const DocumentTable& table,
                   const EvidenceCounter& counter) {
  if (counter.bytes() <=
      workspace.memory / 2 + kTableBytesLess * table.size() + kCovered) {
    return {};
  }
  return Fail(ErrorCode::kLimit,
              "the lines that recur in " + std::to_string(table.size()) +
                  " documents take too much memory to be held",
              "give a larger --memory");
}

// In how many stories each line stands, by site.
Status CountLines(const Workspace& workspace, const DocumentTable& table,
                  const std::vector<uint32_t>& stories, SpilledKeys* lines,
                  EvidenceCounter* counter) {
  std::vector<uint64_t> site_stories;
  return lines->ForEachGroup(
      table.size(), [](uint32_t d) { return d; }, workspace.threads,
      [&](const SpilledKeys::Group& group) -> Status {
        site_stories.clear();
        for (const uint32_t d : group.places) {
          site_stories.push_back(SiteAndStory(table.site[d], stories[d]));
        }
        counter->CountLine(group.key, &site_stories);
        return CheckMemory(workspace, table, *counter);
      });
}

// In how many stories each part stands. Its key says which site it is of, and
// a story's number is that of a document that tells it.
Status CountParts(const Workspace& workspace, const DocumentTable& table,
                  const std::vector<uint32_t>& stories, SpilledKeys* parts,
                  EvidenceCounter* counter) {
  return parts->ForEachGroup(
      table.size(), [&](uint32_t d) { return stories[d]; }, workspace.threads,
      [&](const SpilledKeys::Group& group) -> Status {
        counter->CountPart(group.key, group.places.size());
        return CheckMemory(workspace, table, *counter);
      });
}

}  // namespace

void VerdictBits::Append(const DocumentVerdicts& verdicts) {
  if (begins_.size() % kDocumentsATime == 0) bases_.push_back(bits_);
  begins_.push_back(static_cast<uint32_t>(bits_ - bases_.back()));
  for (const LineVerdict& v : verdicts.lines) {
    if (bits_ % 64 == 0) words_.push_back(0);
    words_.back() |= uint64_t{v.boilerplate} << (bits_ % 64);
    ++bits_;
  }
}

void VerdictBits::Save(StateWriter* to) const {
  to->List(bases_);
  to->List(begins_);
  to->List(words_);
  to->Value(bits_);
}

void VerdictBits::Load(StateReader* from) {
  from->List(&bases_);
  from->List(&begins_);
  from->List(&words_);
  from->Value(&bits_);
}

Result<SiteEvidence> CollectEvidence(const Workspace& workspace,
                                     const DocumentTable& table,
                                     const Input& input,
                                     const std::vector<uint32_t>& stories,
                                     const SeeDocument& see,
                                     SpilledKeys* lines) {
  std::vector<EvidenceCounter> counters(1, EvidenceCounter(table.size()));
  Status counted = CountLines(workspace, table, stories, lines, &counters[0]);
  if (!counted) return tl::unexpected(counted.error());

  Result<SpilledKeys> parts =
      CollectParts(workspace, table, input, stories, see);
  if (!parts) return tl::unexpected(parts.error());
  counted = CountParts(workspace, table, stories, &*parts, &counters[0]);
  if (!counted) return tl::unexpected(counted.error());

  std::vector<uint64_t> site_stories;
  site_stories.reserve(table.size());
  for (uint32_t d = 0; d < table.size(); ++d) {
    site_stories.push_back(SiteAndStory(table.site[d], stories[d]));
  }
  return SiteEvidence(table.size(), std::move(counters),
                      std::move(site_stories));
}

Status JudgeDocuments(const Workspace& workspace, const DocumentTable& table,
                      const Input& input, const std::vector<uint32_t>& stories,
                      const SiteEvidence& evidence, bool with_ids,
                      const WorkOnJudged& work, const WorkOnJudged& consume) {
  const Judge judge(&evidence);
  std::vector<JudgedRange> states(PipelineSlots(workspace.threads));
  return StreamDocuments(
      workspace, table, input, with_ids, &states,
      [&](DocumentRange& range, JudgedRange* judged) {
        judged->verdicts.resize(range.documents.size());
        for (uint32_t i = 0; i < range.documents.size(); ++i) {
          const CorpusDocument& d = range.documents[i];
          judged->verdicts[i].lines =
              judge.JudgeDocument(About(d, stories[range.first + i]),
                                  HintsOf(d), &d.document.layout);
        }
        return work ? work(range, judged) : Status();
      },
      consume);
}

}  // namespace copydesk
