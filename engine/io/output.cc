#include "engine/io/output.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <atomic>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <set>
#include <vector>

#include "engine/io/byte_source.h"

namespace copydesk {
namespace {

constexpr size_t kBufferSize = size_t{1} << 20;
constexpr size_t kPackedSize = size_t{256} << 10;
constexpr int kZstdLevel = 3;

// Temporary files that exist now. A slot's path is written before `used` says
// so and left as it is afterwards, so that a signal handler may read it.
struct Pending {
  std::atomic<bool> taken = false;
  std::atomic<bool> used = false;
  char path[PATH_MAX];
};
constexpr size_t kMaxPending = 64;
Pending pending[kMaxPending];

Pending* Register(const std::string& path) {
  if (path.size() >= PATH_MAX) return nullptr;
  for (Pending& slot : pending) {
    if (slot.taken.exchange(true)) continue;
    std::memcpy(slot.path, path.c_str(), path.size() + 1);
    slot.used.store(true);
    return &slot;
  }
  return nullptr;
}

void Unregister(Pending* slot) {
  if (slot == nullptr) return;
  slot->used.store(false);
  slot->taken.store(false);
}

// The descriptor that a path stands for; -1 where it is a path of its own.
int DescriptorOf(const std::string& path) {
  if (path == "-" || path == "/dev/stdout") return STDOUT_FILENO;
  if (path == "/dev/stderr") return STDERR_FILENO;
  for (const std::string_view folder : {"/dev/fd/", "/proc/self/fd/"}) {
    if (!path.starts_with(folder)) continue;
    const std::string number = path.substr(folder.size());
    const bool digits =
        !number.empty() && number.size() < 6 &&
        number.find_first_not_of("0123456789") == std::string::npos;
    return digits ? std::atoi(number.c_str()) : -1;
  }
  return -1;
}

// Holds back the signals that end a program, so that no file can be made that
// their handler does not know of.
class SignalsHeld {
 public:
  SignalsHeld() {
    sigset_t ending;
    sigemptyset(&ending);
    sigaddset(&ending, SIGINT);
    sigaddset(&ending, SIGTERM);
    sigaddset(&ending, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &ending, &before_);
  }
  ~SignalsHeld() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsHeld(const SignalsHeld&) = delete;
  SignalsHeld& operator=(const SignalsHeld&) = delete;

 private:
  sigset_t before_;
};

enum class Packing { kNone, kGzip, kZstd };

Packing PackingOf(const std::string& path) {
  if (path.ends_with(".gz")) return Packing::kGzip;
  if (path.ends_with(".zst")) return Packing::kZstd;
  return Packing::kNone;
}

}  // namespace

void RemovePendingOutputs() {
  for (Pending& slot : pending) {
    if (slot.used.load()) unlink(slot.path);
  }
}

std::string ResolvedOutput(const std::string& path) {
  const int descriptor = DescriptorOf(path);
  if (descriptor == STDOUT_FILENO) return "-";
  if (descriptor >= 0) return "/dev/fd/" + std::to_string(descriptor);
  std::error_code error;
  const std::filesystem::path resolved =
      std::filesystem::weakly_canonical(path, error);
  return error || resolved.empty() ? path : resolved.string();
}

struct OutputFile::Rep {
  ~Rep();
  void Flush();
  void Pack(std::string_view bytes, bool end);
  void PackGzip(std::string_view bytes, bool end);
  void PackZstd(std::string_view bytes, bool end);
  void WriteAll(const char* bytes, size_t n);
  void Broken(const char* what);
  Status Prepare();
  Status Appear();
  void TakeBack();
  Status SyncFolder();

  std::string path;       // as it was named
  std::string target;     // the file that is replaced
  std::string temporary;  // empty for standard output
  std::string folder;
  std::string backup;  // another name of what was replaced, or empty
  UniqueFd fd;
  Pending* slot = nullptr;
  Packing packing = Packing::kNone;
  z_stream gzip = {};
  ZSTD_CCtx* zstd = nullptr;
  std::vector<char> packed;
  std::string buffer;
  std::string error;
  bool closed = false;
  bool prepared = false;
  bool committed = false;
  bool replaces = false;  // there was a file of that name
};

OutputFile::Rep::~Rep() {
  if (packing == Packing::kGzip) deflateEnd(&gzip);
  ZSTD_freeCCtx(zstd);
  if (!temporary.empty() && !committed) unlink(temporary.c_str());
  Unregister(slot);
}

void OutputFile::Rep::Broken(const char* what) {
  if (error.empty()) error = path + ": " + what + ": " + ErrnoText(errno);
}

void OutputFile::Rep::WriteAll(const char* bytes, size_t n) {
  while (n > 0 && error.empty() && !closed) {
    const ssize_t wrote = write(fd.get(), bytes, n);
    if (wrote >= 0) {
      bytes += wrote;
      n -= static_cast<size_t>(wrote);
    } else if (errno == EPIPE && temporary.empty()) {
      closed = true;
    } else if (errno != EINTR) {
      Broken("cannot write");
    }
  }
}

void OutputFile::Rep::PackGzip(std::string_view bytes, bool end) {
  gzip.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  gzip.avail_in = static_cast<uInt>(bytes.size());
  do {
    gzip.next_out = reinterpret_cast<Bytef*>(packed.data());
    gzip.avail_out = static_cast<uInt>(packed.size());
    deflate(&gzip, end ? Z_FINISH : Z_NO_FLUSH);
    WriteAll(packed.data(), packed.size() - gzip.avail_out);
  } while (gzip.avail_out == 0);
}

void OutputFile::Rep::PackZstd(std::string_view bytes, bool end) {
  ZSTD_inBuffer in = {bytes.data(), bytes.size(), 0};
  for (;;) {
    ZSTD_outBuffer out = {packed.data(), packed.size(), 0};
    const size_t left = ZSTD_compressStream2(
        zstd, &out, &in, end ? ZSTD_e_end : ZSTD_e_continue);
    if (ZSTD_isError(left)) {
      if (error.empty()) error = path + ": " + ZSTD_getErrorName(left);
      return;
    }
    WriteAll(packed.data(), out.pos);
    if (end ? left == 0 : in.pos == in.size) return;
  }
}

void OutputFile::Rep::Pack(std::string_view bytes, bool end) {
  if (!error.empty() || closed) return;
  switch (packing) {
    case Packing::kNone:
      return WriteAll(bytes.data(), bytes.size());
    case Packing::kGzip:
      return PackGzip(bytes, end);
    case Packing::kZstd:
      return PackZstd(bytes, end);
  }
}

void OutputFile::Rep::Flush() {
  Pack(buffer, false);
  buffer.clear();
}

Status OutputFile::Rep::Prepare() {
  if (!prepared) {
    prepared = true;
    Flush();
    Pack({}, true);
    if (!temporary.empty() && error.empty() && fsync(fd.get()) != 0) {
      Broken("cannot write to the disk");
    }
  }
  if (!error.empty()) return Fail(ErrorCode::kOutput, error);
  return {};
}

Status OutputFile::Rep::Appear() {
  if (temporary.empty()) return {};
  // A second name keeps the file that is replaced, where there can be one.
  struct stat old;
  replaces = lstat(target.c_str(), &old) == 0;
  backup = temporary + ".old";
  if (!replaces || link(target.c_str(), backup.c_str()) != 0) backup.clear();
  if (rename(temporary.c_str(), target.c_str()) != 0) {
    Broken("cannot rename the temporary file");
    if (!backup.empty()) unlink(backup.c_str());
    return Fail(ErrorCode::kOutput, error);
  }
  committed = true;
  Unregister(slot);
  slot = nullptr;
  return {};
}

void OutputFile::Rep::TakeBack() {
  if (!committed) return;
  if (!backup.empty()) {
    rename(backup.c_str(), target.c_str());
  } else if (!replaces) {
    unlink(target.c_str());
  }
}

Status OutputFile::Rep::SyncFolder() {
  const UniqueFd dir(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  // Not every file system can sync a folder, nor may everyone open one.
  if (dir.get() < 0 || fsync(dir.get()) == 0 || errno == EINVAL ||
      errno == ENOTSUP) {
    return {};
  }
  Broken("cannot write to the disk");
  return Fail(ErrorCode::kOutput, error);
}

Status OutputFile::CommitAll(std::span<OutputFile* const> files) {
  std::vector<Rep*> reps;
  for (OutputFile* file : files) {
    if (file != nullptr) reps.push_back(file->rep_.get());
  }
  for (Rep* rep : reps) {
    if (const Status prepared = rep->Prepare(); !prepared) return prepared;
  }
  const SignalsHeld held;
  Status status;
  for (size_t i = 0; i < reps.size() && status; ++i) {
    status = reps[i]->Appear();
  }
  std::set<std::string> synced;
  for (Rep* rep : reps) {
    if (status && rep->committed && synced.insert(rep->folder).second) {
      status = rep->SyncFolder();
    }
  }
  for (Rep* rep : reps) {
    if (!status) {
      rep->TakeBack();
    } else if (!rep->backup.empty()) {
      unlink(rep->backup.c_str());
    }
  }
  return status;
}

OutputFile::OutputFile(std::unique_ptr<Rep> rep) : rep_(std::move(rep)) {}
OutputFile::OutputFile(OutputFile&&) noexcept = default;
OutputFile& OutputFile::operator=(OutputFile&&) noexcept = default;
OutputFile::~OutputFile() = default;

Result<OutputFile> OutputFile::Create(const std::string& path) {
  auto rep = std::make_unique<Rep>();
  rep->path = path;
  const int descriptor = DescriptorOf(path);
  if (descriptor >= 0) {
    if (descriptor == STDOUT_FILENO) rep->path = "standard output";
    rep->fd = UniqueFd(fcntl(descriptor, F_DUPFD_CLOEXEC, 0));
    if (rep->fd.get() < 0) {
      return Fail(ErrorCode::kOutput,
                  rep->path + ": cannot write: " + ErrnoText(errno));
    }
    rep->buffer.reserve(kBufferSize);
    return OutputFile(std::move(rep));
  }
  struct stat link;
  const bool is_link = lstat(path.c_str(), &link) == 0 && S_ISLNK(link.st_mode);
  rep->target = is_link ? ResolvedOutput(path) : path;
  const size_t slash = rep->target.rfind('/');
  rep->folder =
      slash == std::string::npos ? "." : rep->target.substr(0, slash + 1);
  const std::string name =
      slash == std::string::npos ? rep->target : rep->target.substr(slash + 1);
  if (name.empty() || name == "." || name == "..") {
    return Fail(ErrorCode::kOutput, path + ": is no name for a file");
  }
  struct stat info;
  const bool exists = stat(path.c_str(), &info) == 0;
  if (exists && S_ISDIR(info.st_mode)) {
    return Fail(ErrorCode::kOutput, path + ": is a folder");
  }
  if (exists && !S_ISREG(info.st_mode)) {
    // A device or a pipe is written to, not replaced.
    rep->fd = UniqueFd(open(path.c_str(), O_WRONLY | O_CLOEXEC));
  } else {
    const std::string stem = (rep->folder == "." ? "" : rep->folder) + "." +
                             name + ".tmp." + std::to_string(getpid());
    const SignalsHeld held;
    // Whatever lies there already, a link above all, is somebody else's.
    constexpr int kAttempts = 100;
    for (int i = 0; i < kAttempts && rep->fd.get() < 0; ++i) {
      rep->temporary = stem + "." + std::to_string(i);
      rep->fd = UniqueFd(
          open(rep->temporary.c_str(),
               O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666));
      if (rep->fd.get() < 0 && errno != EEXIST) break;
    }
    if (rep->fd.get() >= 0) {
      rep->slot = Register(rep->temporary);
      if (exists) fchmod(rep->fd.get(), info.st_mode);
    }
  }
  if (rep->fd.get() < 0) {
    const int code = errno;
    rep->temporary.clear();
    return Fail(ErrorCode::kOutput,
                path + ": cannot create: " + ErrnoText(code));
  }
  rep->buffer.reserve(kBufferSize);
  const Packing packing = PackingOf(path);
  bool ready = true;
  if (packing == Packing::kGzip) {
    ready = deflateInit2(&rep->gzip, 6, Z_DEFLATED, 15 + 16, 8,
                         Z_DEFAULT_STRATEGY) == Z_OK;
  } else if (packing == Packing::kZstd) {
    rep->zstd = ZSTD_createCCtx();
    ready = rep->zstd != nullptr;
    if (ready) {
      ZSTD_CCtx_setParameter(rep->zstd, ZSTD_c_compressionLevel, kZstdLevel);
      ZSTD_CCtx_setParameter(rep->zstd, ZSTD_c_checksumFlag, 1);
    }
  }
  if (!ready) {
    return Fail(ErrorCode::kLimit, path + ": no memory for compression");
  }
  rep->packing = packing;
  if (packing != Packing::kNone) rep->packed.resize(kPackedSize);
  return OutputFile(std::move(rep));
}

void OutputFile::Write(std::string_view bytes) {
  Rep& rep = *rep_;
  while (!bytes.empty()) {
    const size_t n = std::min(bytes.size(), kBufferSize - rep.buffer.size());
    rep.buffer.append(bytes.substr(0, n));
    bytes.remove_prefix(n);
    if (rep.buffer.size() == kBufferSize) rep.Flush();
  }
}

bool OutputFile::ok() const { return rep_->error.empty(); }
bool OutputFile::closed() const { return rep_->closed; }

Status OutputFile::Prepare() { return rep_->Prepare(); }
Status OutputFile::Commit() {
  OutputFile* const self[] = {this};
  return CommitAll(self);
}

}  // namespace copydesk
