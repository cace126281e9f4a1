#include "engine/pipeline/spilled/checkpoint_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "engine/base/state_file.h"
#include "engine/io/byte_source.h"
#include "engine/io/output.h"

namespace copydesk {
namespace {

namespace fs = std::filesystem;

constexpr const char* kManifest = "/manifest.json";
constexpr const char* kState = "/state";
constexpr const char* kLock = "/lock";
// Lies in a folder that was made for the run.
constexpr const char* kMade = "/made";

SpillFormat StateFormat(uint64_t configuration) {
  return {"state", 1, configuration};
}

tl::unexpected<Error> CannotWrite(const std::string& path, const char* what) {
  return Fail(ErrorCode::kOutput, path + ": " + what + ": " + ErrnoText(errno),
              "name another folder");
}

Status WriteWhole(const std::string& path, const std::string& text) {
  Result<OutputFile> file = OutputFile::Create(path);
  if (!file) return tl::unexpected(file.error());
  file->Write(text);
  return file->Commit();
}

bool IsThere(const std::string& path) {
  return access(path.c_str(), F_OK) == 0;
}

// The name of a file that a run does not write before its manifest; "" if there
// is none.
std::string ForeignFile(const std::string& folder) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    if (name == "lock" || name == "made") continue;
    // What was being written when a process was killed.
    if (name.starts_with(".manifest.json.") || name.starts_with(".made.")) {
      continue;
    }
    return name;
  }
  return {};
}

}  // namespace

const char* SavedStageName(SavedStage stage) {
  switch (stage) {
    case SavedStage::kNone:
      return "";
    case SavedStage::kReading:
      return "reading";
    case SavedStage::kGrouping:
      return "grouping";
    case SavedStage::kJudging:
      return "judging";
    case SavedStage::kMatching:
      return "matching";
    case SavedStage::kDeciding:
      return "deciding";
  }
  return "";
}

CheckpointFolder::CheckpointFolder(CheckpointFolder&& other) noexcept
    : path_(std::move(other.path_)),
      manifest_(std::move(other.manifest_)),
      lock_(std::exchange(other.lock_, -1)),
      finished_(other.finished_) {}

CheckpointFolder::~CheckpointFolder() {
  if (lock_ >= 0) close(lock_);
}

Status CheckpointFolder::TakeLock(Lock lock) {
  const std::string path = path_ + kLock;
  lock_ = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock_ < 0) return CannotWrite(path, "cannot create");
  const int how = lock == Lock::kAlone ? LOCK_EX : LOCK_SH;
  if (flock(lock_, how | LOCK_NB) == 0) return {};
  if (errno == EWOULDBLOCK) {
    return Fail(ErrorCode::kUsage,
                path_ + ": another run is at work in this folder",
                "wait for its end, or name another folder");
  }
  return CannotWrite(path, "cannot lock");
}

Status CheckpointFolder::Load() {
  const std::string path = path_ + kState;
  if (!IsThere(path)) return {};
  Result<StateReader> state =
      StateReader::Open(path, StateFormat(configuration()));
  if (!state) return tl::unexpected(state.error());
  const auto stage = state->Get<uint32_t>();
  if (stage > static_cast<uint32_t>(SavedStage::kDeciding)) {
    state->Damaged("no such stage");
  }
  finished_ = static_cast<SavedStage>(stage);
  return state->status();
}

Result<CheckpointFolder> CheckpointFolder::Create(
    const std::string& path, const CheckpointManifest& manifest) {
  CheckpointFolder folder(path);
  const bool made = mkdir(path.c_str(), 0700) == 0;
  if (!made && errno != EEXIST) return CannotWrite(path, "cannot make");
  if (Status s = folder.TakeLock(Lock::kAlone); !s) {
    return tl::unexpected(s.error());
  }
  const std::string name = path + kManifest;
  if (IsThere(name)) {
    Result<CheckpointManifest> was = ReadManifest(name);
    if (!was) return tl::unexpected(was.error());
    if (was->text != manifest.text) {
      return Fail(
          ErrorCode::kUsage,
          path + ": belongs to another run: " + DifferenceOf(*was, manifest),
          "name another folder, or remove this one");
    }
    folder.manifest_ = manifest;
    if (Status s = folder.Load(); !s) return tl::unexpected(s.error());
    return folder;
  }
  if (const std::string foreign = ForeignFile(path); !foreign.empty()) {
    return Fail(ErrorCode::kUsage,
                path + ": holds files of others, such as " + foreign,
                "name a folder that is empty or does not exist");
  }
  folder.manifest_ = manifest;
  if (made) {
    if (Status s = WriteWhole(path + kMade, ""); !s) {
      return tl::unexpected(s.error());
    }
  }
  if (Status s = WriteWhole(name, manifest.text); !s) {
    return tl::unexpected(s.error());
  }
  return folder;
}

Result<CheckpointFolder> CheckpointFolder::Open(const std::string& path,
                                                Lock lock) {
  const std::string name = path + kManifest;
  if (!IsThere(name)) {
    return Fail(ErrorCode::kUsage, path + ": holds no manifest.json",
                "write it with copydesk stage manifest --dir " + path);
  }
  CheckpointFolder folder(path);
  if (Status s = folder.TakeLock(lock); !s) return tl::unexpected(s.error());
  Result<CheckpointManifest> manifest = ReadManifest(name);
  if (!manifest) return tl::unexpected(manifest.error());
  folder.manifest_ = std::move(*manifest);
  if (Status s = folder.Load(); !s) return tl::unexpected(s.error());
  return folder;
}

Status CheckpointFolder::Finish(SavedStage stage) {
  const int fd = open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return CannotWrite(path_, "cannot open");
  const bool synced = syncfs(fd) == 0;
  if (!synced) {
    const auto failed = CannotWrite(path_, "cannot sync");
    close(fd);
    return failed;
  }
  close(fd);
  Result<StateWriter> state =
      StateWriter::Create(path_ + kState, StateFormat(configuration()));
  if (!state) return tl::unexpected(state.error());
  state->Value(static_cast<uint32_t>(stage));
  if (Status s = state->Finish(); !s) return s;
  finished_ = stage;
  return {};
}

Status CheckpointFolder::Remove() {
  const bool made = IsThere(path_ + kMade);
  // In such an order that a run which is stopped here leaves no folder that
  // seems to hold more than it does.
  std::error_code error;
  fs::remove(path_ + kState, error);
  for (const auto& entry : fs::directory_iterator(path_, error)) {
    const std::string name = "/" + entry.path().filename().string();
    if (name == kManifest || name == kLock || name == kMade) continue;
    std::error_code one;
    fs::remove_all(entry.path(), one);
    if (one) error = one;
  }
  if (!error) fs::remove(path_ + kManifest, error);
  if (!error) fs::remove(path_ + kMade, error);
  if (!error) fs::remove(path_ + kLock, error);
  if (!error && made) fs::remove(path_, error);
  if (error) {
    return Fail(ErrorCode::kOutput,
                path_ + ": cannot be emptied: " + error.message());
  }
  return {};
}

}  // namespace copydesk
