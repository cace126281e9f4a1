#include "engine/pipeline/spilled/shard_stage.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <map>
#include <system_error>
#include <utility>

#include "engine/base/name_map.h"
#include "engine/base/state_file.h"
#include "engine/io/byte_source.h"
#include "engine/pipeline/record_tally.h"

namespace copydesk {
namespace {

namespace fs = std::filesystem;

constexpr const char* kState = "state.shard";

std::string NameOf(const Shard& shard) {
  return "shard-" + std::to_string(shard.number) + "-of-" +
         std::to_string(shard.of);
}

Workspace WorkspaceOf(const Workspace& whole, const Shard& shard) {
  Workspace own = whole;
  own.folder = whole.Path(NameOf(shard));
  own.keep = true;
  return own;
}

SpillFormat StateFormat(const Workspace& workspace) {
  return workspace.Format("shard state");
}

// Held while a process reads a shard.
class ShardLock {
 public:
  ~ShardLock() {
    if (fd_ >= 0) close(fd_);
  }
  Status Take(const std::string& folder) {
    const std::string path = folder + "/lock";
    fd_ = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd_ < 0) {
      return Fail(ErrorCode::kOutput,
                  path + ": cannot create: " + ErrnoText(errno));
    }
    if (flock(fd_, LOCK_EX | LOCK_NB) == 0) return {};
    return Fail(ErrorCode::kUsage,
                folder + ": another process is reading this shard",
                "wait for its end");
  }

 private:
  int fd_ = -1;
};

Status SyncAll(const std::string& folder) {
  const int fd = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = fd >= 0 && syncfs(fd) == 0;
  const int code = errno;
  if (fd >= 0) close(fd);
  if (synced) return {};
  return Fail(ErrorCode::kOutput, folder + ": cannot sync: " + ErrnoText(code));
}

// What is read back of a shard.
struct Loaded {
  std::vector<std::string> guesses;
  uint64_t input_bytes = 0;
  DocumentTable table;
};
Status LoadShard(const Workspace& own, const Input* input, Loaded* to) {
  Result<StateReader> from =
      StateReader::Open(own.Path(kState), StateFormat(own));
  if (!from) return tl::unexpected(from.error());
  from->Texts(&to->guesses);
  from->Value(&to->input_bytes);
  to->table.Load(own, input, true, &*from);
  return from->status();
}

// The number of shards by the folders that are there.
Result<uint32_t> CountShards(const std::string& folder) {
  uint32_t of = 0;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    Shard shard;
    const std::string name = entry.path().filename().string();
    if (std::sscanf(name.c_str(), "shard-%u-of-%u", &shard.number, &shard.of) !=
            2 ||
        name != NameOf(shard)) {
      continue;
    }
    if (of != 0 && of != shard.of) {
      return Fail(ErrorCode::kUsage,
                  folder + ": holds shards of " + std::to_string(of) +
                      " and of " + std::to_string(shard.of),
                  "remove the folders shard-*-of-N of one of them");
    }
    of = shard.of;
  }
  if (of > 0) return of;
  return Fail(ErrorCode::kUsage, folder + ": holds no shard",
              "run copydesk stage fingerprint --dir " + folder);
}

class Joiner {
 public:
  explicit Joiner(Fingerprints* to) : to_(to) {}

  Status Add(const Workspace& own, const DocumentTable& from) {
    DocumentTable& table = to_->table;
    const uint32_t before = table.size();
    std::vector<uint32_t> number;  // of each site in the whole
    for (const std::string& name : from.sites) {
      const auto next = static_cast<uint32_t>(table.sites.size());
      const auto [site, added] = sites_.try_emplace(name, next);
      if (added) table.sites.push_back(name);
      number.push_back(site->second);
    }
    for (const uint32_t s : from.site) table.site.push_back(number[s]);
    Append(from.day, &table.day);
    Append(from.tokens, &table.tokens);
    Append(from.keys, &table.keys);
    Append(from.content, &table.content);
    Append(from.sketches, &table.sketches);
    for (const auto& [document, which] : from.later_in_record) {
      table.later_in_record.emplace(before + document, which);
    }
    AddCounts(from);
    if (Status s = table.records->AppendAll(*from.records); !s) return s;
    Result<StringFile::Reader> ids = from.ids->Open();
    if (!ids) return tl::unexpected(ids.error());
    for (uint32_t d = 0; d < from.size(); ++d) {
      const Result<std::string_view> id = ids->Read(d);
      if (!id) return tl::unexpected(id.error());
      if (Status s = table.ids->Append(*id); !s) return s;
    }
    Status s = AddKeys(own, KeysOf::kPassages, before, &*to_->passages);
    return s ? AddKeys(own, KeysOf::kLines, before, &*to_->lines) : s;
  }

 private:
  template <typename T>
  static void Append(const std::vector<T>& from, std::vector<T>* to) {
    to->insert(to->end(), from.begin(), from.end());
  }

  void AddCounts(const DocumentTable& from) {
    DocumentTable& table = to_->table;
    table.counts.records += from.counts.records;
    table.counts.documents += from.counts.documents;
    table.counts.text_bytes += from.counts.text_bytes;
    table.counts.repaired_texts += from.counts.repaired_texts;
    for (size_t i = 0; i < from.counts.problems.size(); ++i) {
      table.counts.problems[i] += from.counts.problems[i];
    }
    for (const Problem& p : from.problems) {
      if (table.problems.size() == RecordTally::kListedProblems) break;
      table.problems.push_back(p);
    }
  }

  static Status AddKeys(const Workspace& own, KeysOf what, uint32_t before,
                        SpilledKeys* to) {
    Result<SpilledKeys> keys = OpenKeys(own, what);
    if (!keys) return tl::unexpected(keys.error());
    std::vector<KeyTuple> moved;
    return keys->ForEachTuple([&](std::span<const KeyTuple> some) {
      moved.assign(some.begin(), some.end());
      for (KeyTuple& t : moved) t.member += before;
      return to->Add(moved);
    });
  }

  Fingerprints* to_;
  NameMap<uint32_t> sites_;
};

}  // namespace

Status FingerprintShard(const JobRun& run, const Workspace& workspace,
                        const CheckpointFolder& folder, Shard shard) {
  const Workspace own = WorkspaceOf(workspace, shard);
  if (mkdir(own.folder.c_str(), 0700) != 0 && errno != EEXIST) {
    return Fail(ErrorCode::kOutput,
                own.folder + ": cannot make: " + ErrnoText(errno));
  }
  ShardLock lock;
  if (Status s = lock.Take(own.folder); !s) return s;
  if (access(own.Path(kState).c_str(), F_OK) == 0 ||
      folder.finished() >= SavedStage::kReading) {
    run.stages->Skip("reading");
    return {};
  }
  const uint64_t files = run.input->files().size();
  run.input->Select(files * (shard.number - 1) / shard.of,
                    files * shard.number / shard.of);
  run.stages->Begin("reading");
  Result<Fingerprints> made = MakeFingerprints(own, run.input);
  if (!made) return tl::unexpected(made.error());
  ErrorPolicy policy = run.options.errors;
  policy.partial = true;
  const Status read =
      FingerprintInput(own, run.input, policy, run.Progress(), false, &*made);
  if (!read) return read;
  if (Status s = SyncAll(own.folder); !s) return s;
  Result<StateWriter> state =
      StateWriter::Create(own.Path(kState), StateFormat(own));
  if (!state) return tl::unexpected(state.error());
  state->Texts(run.input->Guesses());
  state->Value(run.input->bytes_read());
  made->table.Save(&*state);
  return state->Finish();
}

Status JoinShards(const JobRun& run, const Workspace& workspace,
                  const CheckpointFolder& folder, Fingerprints* to,
                  std::vector<std::string>* guesses) {
  const Result<uint32_t> of = CountShards(folder.path());
  if (!of) return tl::unexpected(of.error());
  for (uint32_t i = 1; i <= *of; ++i) {
    const Workspace own = WorkspaceOf(workspace, {i, *of});
    if (access(own.Path(kState).c_str(), F_OK) == 0) continue;
    return Fail(ErrorCode::kUsage,
                folder.path() + ": shard " + std::to_string(i) + " of " +
                    std::to_string(*of) + " is missing",
                "run copydesk stage fingerprint --dir " + folder.path() +
                    " --shard " + std::to_string(i) + "/" +
                    std::to_string(*of));
  }
  Joiner joiner(to);
  for (uint32_t i = 1; i <= *of; ++i) {
    const Workspace own = WorkspaceOf(workspace, {i, *of});
    Loaded shard;
    if (Status s = LoadShard(own, run.input, &shard); !s) return s;
    if (Status s = joiner.Add(own, shard.table); !s) return s;
    run.summary->input_bytes += shard.input_bytes;
    for (std::string& guess : shard.guesses) {
      if (std::find(guesses->begin(), guesses->end(), guess) ==
          guesses->end()) {
        guesses->push_back(std::move(guess));
      }
    }
  }
  RecordTally tally(run.options.errors, &to->table.counts, &to->table.problems);
  if (const auto refused = tally.JudgeWhole()) {
    return tl::unexpected(*refused);
  }
  return to->Finish();
}

}  // namespace copydesk
