#include "engine/pipeline/spilled/part_stage.h"

#include <unistd.h>

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>

#include "engine/boilerplate/evidence_counter.h"
#include "engine/pipeline/spilled/document_stream.h"
#include "engine/pipeline/spilled/hot_keys.h"
#include "engine/pipeline/spilled/key_files.h"

namespace copydesk {
namespace {

std::string PathOf(const Workspace& workspace) {
  return workspace.Path("recurring");
}

SpillFormat FormatOf(const Workspace& workspace) {
  return workspace.Format("recurring");
}

void AppendParts(const CorpusDocument& d, std::vector<uint64_t>* keys) {
  EvidenceCounter::AppendParts(
      {d.site, 0, d.document.text, d.document.title, &d.print}, keys);
}

// What reading has counted, if it has.
Result<std::optional<RecurringParts>> LoadRecurring(
    const Workspace& workspace) {
  const std::string path = PathOf(workspace);
  if (access(path.c_str(), F_OK) != 0) return std::nullopt;
  Result<RecurringParts> parts =
      RecurringParts::Load(path, FormatOf(workspace), workspace.memory / 4);
  if (!parts) return tl::unexpected(parts.error());
  if (!workspace.keep) {
    if (Status s = RemoveSpillFile(path); !s) return tl::unexpected(s.error());
  }
  return std::move(*parts);
}

// Counts now; nothing where there is too little memory for that to say much.
Result<std::optional<RecurringParts>> CountRecurring(const Workspace& workspace,
                                                     const DocumentTable& table,
                                                     const Input& input) {
  constexpr uint64_t kTokenBytes = 6;
  const uint64_t tokens =
      std::accumulate(table.tokens.begin(), table.tokens.end(), uint64_t{0});
  const size_t memory =
      PartCounterMemory(kTokenBytes * tokens, workspace.memory / 4);
  if (tokens / 16 > memory || table.size() > PartCounter::kMostDocuments) {
    return std::nullopt;
  }
  PartCounter counter(memory);
  std::vector<std::vector<uint64_t>> states(PipelineSlots(workspace.threads));
  const Status read = StreamDocuments(
      workspace, table, input, false, &states,
      [](const DocumentRange& range, std::vector<uint64_t>* keys) {
        keys->clear();
        for (const CorpusDocument& d : range.documents) AppendParts(d, keys);
        return Status();
      },
      [&](const DocumentRange&, std::vector<uint64_t>* keys) {
        counter.Add(*keys);
        return Status();
      });
  if (!read) return tl::unexpected(read.error());
  return std::move(counter).Finish();
}

Status WriteParts(const Workspace& workspace, const DocumentTable& table,
                  const Input& input, const std::vector<uint32_t>& stories,
                  const std::optional<RecurringParts>& recurring,
                  const SeeDocument& see, SpilledKeys* parts) {
  struct State {
    std::optional<HotKeys> hot;
    std::vector<uint64_t> keys;
    std::vector<KeyTuple> tuples;
  };
  std::vector<State> states(PipelineSlots(workspace.threads));
  for (State& s : states) {
    s.hot.emplace(workspace.memory / 16 / states.size());
  }
  const Status read = StreamDocuments(
      workspace, table, input, false, &states,
      [&](const DocumentRange& range, State* state) {
        state->tuples.clear();
        for (uint32_t i = 0; i < range.documents.size(); ++i) {
          const uint32_t d = range.first + i;
          state->keys.clear();
          AppendParts(range.documents[i], &state->keys);
          if (recurring) state->keys.resize(recurring->Keep(state->keys));
          state->hot->Add(state->keys, d, stories[d], &state->tuples);
        }
        return parts->Add(state->tuples);
      },
      [&](const DocumentRange& range, State*) {
        for (const CorpusDocument& d : range.documents) see(d);
        return Status();
      });
  if (!read) return read;
  for (State& state : states) {
    state.tuples.clear();
    state.hot->Flush(&state.tuples);
    if (Status s = parts->Add(state.tuples); !s) return s;
    state.hot.reset();
  }
  return parts->Finish();
}

}  // namespace

size_t PartCounterMemory(uint64_t text_bytes, size_t most) {
  // A counter for each byte, of which a twelfth or so begin a part.
  return static_cast<size_t>(std::min<uint64_t>(most, text_bytes / 4));
}

Status SaveRecurring(const Workspace& workspace,
                     std::optional<PartCounter> counter) {
  if (!counter) return RemoveSpillFile(PathOf(workspace));
  return std::move(*counter).Finish().Save(PathOf(workspace),
                                           FormatOf(workspace));
}

Result<SpilledKeys> CollectParts(const Workspace& workspace,
                                 const DocumentTable& table, const Input& input,
                                 const std::vector<uint32_t>& stories,
                                 const SeeDocument& see) {
  Result<std::optional<RecurringParts>> recurring = LoadRecurring(workspace);
  if (recurring && !*recurring) {
    recurring = CountRecurring(workspace, table, input);
  }
  if (!recurring) return tl::unexpected(recurring.error());
  Result<SpilledKeys> parts = MakeKeyFiles(workspace, "parts", false);
  if (!parts) return parts;
  const Status written =
      WriteParts(workspace, table, input, stories, *recurring, see, &*parts);
  if (!written) return tl::unexpected(written.error());
  return parts;
}

}  // namespace copydesk
