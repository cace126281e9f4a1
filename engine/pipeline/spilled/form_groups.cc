#include "engine/pipeline/spilled/form_groups.h"

#include <sys/stat.h>

#include "engine/pipeline/spilled/key_files.h"

namespace copydesk {
namespace {

constexpr const char* kFolder = "forms";

// The place of each document, if it stands for itself or for others.
std::vector<uint32_t> Places(const SpilledCandidates& candidates) {
  std::vector<uint32_t> place_of(candidates.order.size());
  for (uint32_t p = 0; p < place_of.size(); ++p) {
    place_of[candidates.order[p]] =
        candidates.stands_alone[p] ? p : SpilledKeys::kLeftOut;
  }
  return place_of;
}

}  // namespace

Result<SpilledKeys> MakeFormKeys(const Workspace& workspace) {
  return MakeKeyFiles(workspace, kFolder, workspace.keep);
}

Result<SpilledKeys> OpenFormKeys(const Workspace& workspace) {
  return OpenKeyFiles(workspace, kFolder);
}

Status AddFormKeys(const CommonPassages& passages, const DocumentRange& range,
                   std::span<const DocumentVerdicts> verdicts,
                   SpilledKeys* keys, std::vector<bool>* mostly_rare) {
  CommonWordFinder finder(&passages);
  TokenFlags common;
  std::vector<uint32_t> form;
  std::vector<KeyTuple> tuples;
  mostly_rare->clear();
  for (uint32_t i = 0; i < range.documents.size(); ++i) {
    const std::vector<LineVerdict>& lines = verdicts[i].lines;
    finder.Find(
        range.documents[i].print,
        [&](size_t line) { return lines[line].boilerplate; }, &common, &form);
    mostly_rare->push_back(IsMostlyRare(common));
    for (const uint32_t passage : form) {
      tuples.push_back({uint64_t{passage} << 32, range.first + i});
    }
  }
  return keys->Add(tuples);
}

Result<FormGroups> FormGroups::Find(const Workspace& workspace,
                                    const SpilledCandidates& candidates,
                                    SpilledKeys* keys) {
  const auto members = static_cast<uint32_t>(candidates.order.size());
  BlockCandidates::Options options;
  options.folder = workspace.Path("form.blocks");
  options.members = members;
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
      members, [&](uint32_t d) { return place_of[d]; }, workspace.threads,
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
