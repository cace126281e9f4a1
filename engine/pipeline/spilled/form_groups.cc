#include "engine/pipeline/spilled/form_groups.h"

#include <sys/stat.h>

#include <optional>

#include "engine/pipeline/spilled/document_stream.h"

namespace copydesk {
namespace {

// The place of each document, if it stands for itself or for others.
std::vector<uint32_t> Places(const SpilledCandidates& candidates) {
  std::vector<uint32_t> place_of(candidates.order.size());
  for (uint32_t p = 0; p < place_of.size(); ++p) {
    place_of[candidates.order[p]] =
        candidates.stands_alone[p] ? p : SpilledKeys::kLeftOut;
  }
  return place_of;
}

Result<SpilledKeys> FindKeys(const Workspace& workspace,
                             const DocumentTable& table, const Input& input,
                             const CommonPassages& passages,
                             const VerdictBits& verdicts) {
  SpilledKeys::Options options;
  options.folder = workspace.Path("forms");
  options.memory = workspace.memory / 3;
  options.configuration = workspace.configuration;
  mkdir(options.folder.c_str(), 0700);  // Create() says what is wrong with it
  Result<SpilledKeys> keys = SpilledKeys::Create(options);
  if (!keys) return tl::unexpected(keys.error());
  struct State {
    std::optional<CommonWordFinder> finder;
    TokenFlags common;
    std::vector<uint32_t> form;
    std::vector<KeyTuple> tuples;
  };
  std::vector<State> states(PipelineSlots(workspace.threads));
  for (State& s : states) s.finder.emplace(&passages);
  const Status read = StreamDocuments(
      workspace, table, input, false, &states,
      [&](const DocumentRange& range, State* state) {
        state->tuples.clear();
        for (uint32_t i = 0; i < range.documents.size(); ++i) {
          const uint32_t d = range.first + i;
          state->finder->Find(
              range.documents[i].print,
              [&](size_t line) { return verdicts.IsBoilerplate(d, line); },
              &state->common, &state->form);
          for (const uint32_t passage : state->form) {
            state->tuples.push_back({uint64_t{passage} << 32, d});
          }
        }
        return keys->Add(state->tuples);
      },
      [](const DocumentRange&, State*) { return Status(); });
  if (!read) return tl::unexpected(read.error());
  if (Status s = keys->Finish(); !s) return tl::unexpected(s.error());
  return keys;
}

}  // namespace

Result<FormGroups> FormGroups::Find(const Workspace& workspace,
                                    const DocumentTable& table,
                                    const Input& input,
                                    const SpilledCandidates& candidates,
                                    const CommonPassages& passages,
                                    const VerdictBits& verdicts) {
  Result<SpilledKeys> keys =
      FindKeys(workspace, table, input, passages, verdicts);
  if (!keys) return tl::unexpected(keys.error());
  BlockCandidates::Options options;
  options.folder = workspace.Path("form.blocks");
  options.members = table.size();
  options.memory = workspace.memory / 3;
  options.configuration = workspace.configuration;
  options.threads = workspace.threads;
  options.blocks = candidates.blocks.blocks();
  mkdir(options.folder.c_str(), 0700);
  Result<BlockCandidates> blocks = BlockCandidates::Create(options);
  if (!blocks) return tl::unexpected(blocks.error());
  const std::vector<uint32_t> place_of = Places(candidates);
  uint64_t groups = 0;
  const Status grouped = keys->ForEachGroup(
      table.size(), [&](uint32_t d) { return place_of[d]; }, workspace.threads,
      [&](const SpilledKeys::Group& group) {
        groups = group.number + 1;
        // Nobody asks who is next to whom.
        return blocks->Add(group, [](uint64_t, std::vector<uint32_t>*) {});
      });
  if (!grouped) return tl::unexpected(grouped.error());
  if (Status s = blocks->Finish(); !s) return tl::unexpected(s.error());
  return FormGroups(std::move(*blocks),
                    std::vector<uint64_t>(groups / 64 + 1, ~uint64_t{0}));
}

}  // namespace copydesk
