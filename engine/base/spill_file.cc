#include "engine/base/spill_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <optional>
#include <system_error>
#include <utility>

#include "engine/base/crc32c.h"

namespace copydesk {
namespace {

constexpr std::array<char, 8> kMagic = {'\x93', 'c', 'd',  's',
                                        'p',    '1', '\r', '\n'};
constexpr uint32_t kContainer = 1;  // version of the layout below

struct Header {
  std::array<char, 8> magic;
  std::array<char, kSpillKind> kind;  // filled up with NUL
  uint32_t container;
  uint32_t version;
  uint64_t configuration;
  uint32_t flags;  // 0
  uint32_t crc;    // of all before it
};
static_assert(sizeof(Header) == 48);

struct BlockHead {
  uint32_t stored;  // bytes that follow; 0 begins the footer
  uint32_t bytes;   // before compression; `stored` where there is none
  uint32_t crc;     // of the block's offset, `stored`, `bytes` and what follows
};
static_assert(sizeof(BlockHead) == 12);

struct Footer {
  uint32_t stored;  // 0
  uint32_t bytes;   // 0
  uint64_t rows;
  uint64_t total;      // bytes before compression
  uint32_t crc_chain;  // of the CRCs of the header and of each block
  uint32_t crc;        // of the footer's offset and all before it
};
static_assert(sizeof(Footer) == 32);

constexpr const char* kSpace =
    "free space on that file system, or name a folder on another with --tmp or "
    "--resume";
constexpr const char* kAnew =
    "remove the folder of temporary files and run again";

template <typename T>
std::span<const std::byte> BytesOf(const T& value, size_t n = sizeof(T)) {
  return std::as_bytes(std::span(&value, 1)).first(n);
}

uint32_t CrcOf(uint64_t offset, const BlockHead& head,
               std::span<const std::byte> stored) {
  const uint32_t crc = Crc32c(BytesOf(head, 8), Crc32c(BytesOf(offset)));
  return Crc32c(stored, crc);
}

uint32_t CrcOf(uint64_t offset, const Footer& footer) {
  return Crc32c(BytesOf(footer, sizeof footer - 4), Crc32c(BytesOf(offset)));
}

std::string Reason(int code) { return std::generic_category().message(code); }

tl::unexpected<Error> WriteError(const std::string& path, const char* what,
                                 int code) {
  if (code == ENOSPC || code == EDQUOT) {
    return Fail(ErrorCode::kOutput,
                path + ": no space is left for temporary files", kSpace);
  }
  return Fail(ErrorCode::kOutput, path + ": " + what + ": " + Reason(code),
              "name a folder that can be written with --tmp");
}

// 0, or an error number.
int WriteFully(int fd, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t n = write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno;
    bytes = bytes.subspan(static_cast<size_t>(n));
  }
  return 0;
}

// Bytes read, fewer only at the end of the file, or -1.
ssize_t ReadFully(int fd, uint64_t offset, std::span<std::byte> to) {
  size_t done = 0;
  while (done < to.size()) {
    const ssize_t n = pread(fd, to.data() + done, to.size() - done,
                            static_cast<off_t>(offset + done));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return -1;
    if (n == 0) break;
    done += static_cast<size_t>(n);
  }
  return static_cast<ssize_t>(done);
}

struct Buffer {
  void Resize(size_t n) {
    if (n <= size) return;
    data = std::make_unique_for_overwrite<std::byte[]>(n);
    size = n;
  }
  std::unique_ptr<std::byte[]> data;
  size_t size = 0;
};

}  // namespace

struct SpillWriter::Rep {
  ~Rep() {
    if (fd >= 0) close(fd);
    if (!finished) unlink(part.c_str());
    ZSTD_freeCCtx(zstd);
  }

  Status Write(std::span<const std::byte> bytes) {
    if (const int code = WriteFully(fd, bytes); code != 0) {
      failed = WriteError(path, "cannot write", code).value();
      return tl::unexpected(*failed);
    }
    offset += bytes.size();
    return {};
  }

  // Writes the bytes of `block`, which begin behind room for a BlockHead.
  Status Flush() {
    if (used == 0) return {};
    BlockHead head{};
    head.bytes = head.stored = static_cast<uint32_t>(used);
    std::byte* out = block.data.get();
    if (options.compress) {
      const size_t bound = ZSTD_compressBound(used);
      packed.Resize(sizeof head + bound);
      if (zstd == nullptr) zstd = ZSTD_createCCtx();
      const size_t n =
          ZSTD_compressCCtx(zstd, packed.data.get() + sizeof head, bound,
                            block.data.get() + sizeof head, used, 1);
      if (!ZSTD_isError(n) && n < used) {
        head.stored = static_cast<uint32_t>(n);
        out = packed.data.get();
      }
    }
    const std::span stored(out + sizeof head, head.stored);
    head.crc = CrcOf(offset, head, stored);
    crc_chain = Crc32c(BytesOf(head.crc), crc_chain);
    std::memcpy(out, &head, sizeof head);
    used = 0;
    return Write({out, sizeof head + head.stored});
  }

  std::string path;
  std::string part;
  Options options;
  int fd = -1;
  bool finished = false;
  std::optional<Error> failed;
  ZSTD_CCtx* zstd = nullptr;
  Buffer block;
  Buffer packed;
  size_t used = 0;  // bytes of `block`
  uint64_t total = 0;
  uint64_t offset = 0;
  uint32_t crc_chain = 0;
};

SpillWriter::SpillWriter(std::unique_ptr<Rep> rep) : rep_(std::move(rep)) {}
SpillWriter::SpillWriter(SpillWriter&&) noexcept = default;
SpillWriter& SpillWriter::operator=(SpillWriter&&) noexcept = default;
SpillWriter::~SpillWriter() = default;

uint64_t SpillWriter::bytes() const { return rep_->total; }
const std::string& SpillWriter::path() const { return rep_->path; }

Result<SpillWriter> SpillWriter::Create(const std::string& path,
                                        const SpillFormat& format,
                                        const Options& options) {
  if (format.kind.size() > kSpillKind || options.block == 0 ||
      options.block > kMaxSpillBlock) {
    return Fail(ErrorCode::kInternal, path + ": no such spill file");
  }
  std::string part = path + ".part";
  const int fd =
      open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) return WriteError(path, "cannot create", errno);
  auto rep = std::make_unique<Rep>();
  rep->path = path;
  rep->part = std::move(part);
  rep->options = options;
  rep->fd = fd;
  Header header{};
  header.magic = kMagic;
  std::copy(format.kind.begin(), format.kind.end(), header.kind.begin());
  header.container = kContainer;
  header.version = format.version;
  header.configuration = format.configuration;
  header.crc = Crc32c(BytesOf(header, sizeof header - 4));
  rep->crc_chain = Crc32c(BytesOf(header.crc));
  if (Status s = rep->Write(BytesOf(header)); !s) {
    return tl::unexpected(s.error());
  }
  return SpillWriter(std::move(rep));
}

Status SpillWriter::Append(std::span<const std::byte> bytes) {
  Rep& r = *rep_;
  if (r.failed) return tl::unexpected(*r.failed);
  r.total += bytes.size();
  while (!bytes.empty()) {
    r.block.Resize(sizeof(BlockHead) + r.options.block);
    const size_t n = std::min(bytes.size(), r.options.block - r.used);
    std::memcpy(r.block.data.get() + sizeof(BlockHead) + r.used, bytes.data(),
                n);
    r.used += n;
    bytes = bytes.subspan(n);
    if (r.used == r.options.block) {
      if (Status s = r.Flush(); !s) return s;
    }
  }
  return {};
}

Status SpillWriter::Finish(uint64_t rows, bool sync) {
  Rep& r = *rep_;
  if (r.failed) return tl::unexpected(*r.failed);
  if (Status s = r.Flush(); !s) return s;
  Footer footer{};
  footer.rows = rows;
  footer.total = r.total;
  footer.crc_chain = r.crc_chain;
  footer.crc = CrcOf(r.offset, footer);
  if (Status s = r.Write(BytesOf(footer)); !s) return s;
  const auto fail = [&](const char* what) {
    r.failed = WriteError(r.path, what, errno).value();
    return tl::unexpected(*r.failed);
  };
  if (sync && fsync(r.fd) != 0) return fail("cannot sync");
  if (close(std::exchange(r.fd, -1)) != 0) return fail("cannot write");
  if (rename(r.part.c_str(), r.path.c_str()) != 0) return fail("cannot rename");
  r.finished = true;
  r.failed = Error{ErrorCode::kInternal, r.path + ": is finished"};
  r.block = Buffer();
  r.packed = Buffer();
  ZSTD_freeCCtx(std::exchange(r.zstd, nullptr));
  if (sync) {
    const size_t slash = r.path.rfind('/');
    const std::string folder =
        slash == std::string::npos ? "." : r.path.substr(0, slash + 1);
    const int fd = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    // Not every file system can sync a folder; the rename stands anyway.
    if (fd >= 0) {
      fsync(fd);
      close(fd);
    }
  }
  return {};
}

struct SpillReader::Rep {
  ~Rep() {
    if (fd >= 0) close(fd);
  }

  tl::unexpected<Error> Broken(const std::string& what) {
    failed = Error{ErrorCode::kCorrupt, path + ": " + what, kAnew};
    return tl::unexpected(*failed);
  }
  tl::unexpected<Error> BrokenHere(const std::string& what) {
    return Broken("damaged at byte " + std::to_string(offset) + ": " + what);
  }
  Status ReadAt(uint64_t at, std::span<std::byte> to) {
    const ssize_t n = ReadFully(fd, at, to);
    if (n < 0) return Broken("cannot read: " + Reason(errno));
    if (static_cast<size_t>(n) < to.size()) return BrokenHere("cut off");
    return {};
  }

  Status ReadHeader(const SpillFormat& format);
  Status ReadFooter();
  Status LoadBlock();
  Status LoadBlockOf(uint64_t at);

  std::string path;
  int fd = -1;
  std::optional<Error> failed;
  Buffer plain;
  std::span<const std::byte> rest;  // of the block
  uint64_t offset = 0;              // of the next block
  uint64_t end = 0;                 // offset of the footer
  uint64_t total = 0;               // bytes of the blocks so far
  uint32_t crc_chain = 0;
  bool at_end = false;
  Footer footer{};

  // Of random reading.
  uint64_t block_bytes = 0;  // of each block but the last; 0: not known yet
  uint64_t kept_from = 0;    // where the block begins that is in `kept`
  std::span<const std::byte> kept;
  Buffer kept_buffer;
};

Status SpillReader::Rep::ReadHeader(const SpillFormat& format) {
  Header header;
  if (Status s = ReadAt(0, std::as_writable_bytes(std::span(&header, 1))); !s) {
    return s;
  }
  if (header.magic != kMagic) return BrokenHere("not a file of this program");
  if (header.crc != Crc32c(BytesOf(header, sizeof header - 4))) {
    return BrokenHere("the header's checksum is wrong");
  }
  if (header.container != kContainer || header.flags != 0) {
    return Broken("written by another version of this program");
  }
  std::array<char, kSpillKind> kind{};
  std::copy_n(format.kind.begin(), std::min(format.kind.size(), kSpillKind),
              kind.begin());
  if (header.kind != kind || header.version != format.version) {
    return Broken("is no " + format.kind + " of version " +
                  std::to_string(format.version));
  }
  if (header.configuration != format.configuration) {
    return Broken("written with other options or for other input");
  }
  crc_chain = Crc32c(BytesOf(header.crc));
  offset = sizeof header;
  return {};
}

Status SpillReader::Rep::ReadFooter() {
  struct stat info {};
  if (fstat(fd, &info) != 0) return Broken("cannot read: " + Reason(errno));
  const auto size = static_cast<uint64_t>(info.st_size);
  if (size < sizeof(Header) + sizeof footer) {
    offset = size;
    return BrokenHere("cut off");
  }
  end = size - sizeof footer;
  if (Status s = ReadAt(end, std::as_writable_bytes(std::span(&footer, 1)));
      !s) {
    return s;
  }
  if (footer.stored != 0 || footer.bytes != 0 ||
      footer.crc != CrcOf(end, footer)) {
    offset = end;
    return BrokenHere("no footer");
  }
  return {};
}

// Keeps the block in which byte `at` stands.
Status SpillReader::Rep::LoadBlockOf(uint64_t at) {
  BlockHead head;
  const auto to_head = std::as_writable_bytes(std::span(&head, 1));
  if (block_bytes == 0) {
    if (Status s = ReadAt(sizeof(Header), to_head); !s) return s;
    if (head.bytes == 0 || head.bytes > kMaxSpillBlock) {
      return BrokenHere("no block has such a length");
    }
    block_bytes = head.bytes;
  }
  const uint64_t number = at / block_bytes;
  offset = sizeof(Header) + number * (sizeof head + block_bytes);
  if (offset >= end || end - offset < sizeof head) return BrokenHere("cut off");
  if (Status s = ReadAt(offset, to_head); !s) return s;
  if (head.stored == 0 || head.stored != head.bytes ||
      head.bytes > block_bytes || head.stored > end - offset - sizeof head) {
    return BrokenHere("no block has such a length");
  }
  kept_buffer.Resize(head.stored);
  const std::span to(kept_buffer.data.get(), head.stored);
  kept = {};
  if (Status s = ReadAt(offset + sizeof head, to); !s) return s;
  if (head.crc != CrcOf(offset, head, to)) {
    return BrokenHere("the block's checksum is wrong");
  }
  kept = to;
  kept_from = number * block_bytes;
  return {};
}

Status SpillReader::Rep::LoadBlock() {
  if (offset == end) {
    if (total != footer.total || crc_chain != footer.crc_chain) {
      return BrokenHere("blocks are missing");
    }
    at_end = true;
    return {};
  }
  BlockHead head;
  if (end - offset < sizeof head) return BrokenHere("cut off");
  if (Status s = ReadAt(offset, std::as_writable_bytes(std::span(&head, 1)));
      !s) {
    return s;
  }
  if (head.stored == 0 || head.stored > head.bytes ||
      head.bytes > kMaxSpillBlock || head.stored > end - offset - sizeof head) {
    return BrokenHere("no block has such a length");
  }
  // Many files may be open to be merged, each with its block: what serves to
  // unpack one is not kept.
  Buffer packed;
  plain.Resize(head.bytes);
  if (head.stored < head.bytes) packed.Resize(head.stored);
  const std::span to(
      head.stored < head.bytes ? packed.data.get() : plain.data.get(),
      head.stored);
  if (Status s = ReadAt(offset + sizeof head, to); !s) return s;
  if (head.crc != CrcOf(offset, head, to)) {
    return BrokenHere("the block's checksum is wrong");
  }
  if (head.stored < head.bytes) {
    const size_t n =
        ZSTD_decompress(plain.data.get(), head.bytes, to.data(), to.size());
    if (ZSTD_isError(n) || n != head.bytes) {
      return BrokenHere("the block cannot be decompressed");
    }
  }
  rest = {plain.data.get(), head.bytes};
  crc_chain = Crc32c(BytesOf(head.crc), crc_chain);
  offset += sizeof head + head.stored;
  total += head.bytes;
  return {};
}

SpillReader::SpillReader(std::unique_ptr<Rep> rep) : rep_(std::move(rep)) {}
SpillReader::SpillReader(SpillReader&&) noexcept = default;
SpillReader& SpillReader::operator=(SpillReader&&) noexcept = default;
SpillReader::~SpillReader() = default;

uint64_t SpillReader::rows() const { return rep_->footer.rows; }
uint64_t SpillReader::bytes() const { return rep_->footer.total; }
const std::string& SpillReader::path() const { return rep_->path; }

Result<SpillReader> SpillReader::Open(const std::string& path,
                                      const SpillFormat& format) {
  auto rep = std::make_unique<Rep>();
  rep->path = path;
  rep->fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (rep->fd < 0) return rep->Broken("cannot open: " + Reason(errno));
  if (Status s = rep->ReadHeader(format); !s) return tl::unexpected(s.error());
  if (Status s = rep->ReadFooter(); !s) return tl::unexpected(s.error());
  return SpillReader(std::move(rep));
}

Result<std::span<const std::byte>> SpillReader::NextBlock() {
  Rep& r = *rep_;
  if (r.failed) return tl::unexpected(*r.failed);
  if (r.rest.empty() && !r.at_end) {
    if (Status s = r.LoadBlock(); !s) return tl::unexpected(s.error());
  }
  return std::exchange(r.rest, {});
}

Result<size_t> SpillReader::Read(std::span<std::byte> to) {
  Rep& r = *rep_;
  if (r.failed) return tl::unexpected(*r.failed);
  size_t done = 0;
  while (done < to.size()) {
    if (r.rest.empty()) {
      if (!r.at_end) {
        if (Status s = r.LoadBlock(); !s) return tl::unexpected(s.error());
      }
      if (r.at_end) break;
    }
    const size_t n = std::min(to.size() - done, r.rest.size());
    std::memcpy(to.data() + done, r.rest.data(), n);
    r.rest = r.rest.subspan(n);
    done += n;
  }
  return done;
}

Status SpillReader::ReadAt(uint64_t at, std::span<std::byte> to) {
  Rep& r = *rep_;
  if (r.failed) return tl::unexpected(*r.failed);
  const uint64_t place = r.offset;
  while (!to.empty()) {
    if (at < r.kept_from || at - r.kept_from >= r.kept.size()) {
      if (Status s = r.LoadBlockOf(at); !s) return s;
      if (at - r.kept_from >= r.kept.size()) return r.BrokenHere("cut off");
    }
    const std::span<const std::byte> from = r.kept.subspan(at - r.kept_from);
    const size_t n = std::min(from.size(), to.size());
    std::memcpy(to.data(), from.data(), n);
    to = to.subspan(n);
    at += n;
  }
  r.offset = place;
  return {};
}

Status SpillReader::ReadAll(std::span<std::byte> to) {
  const Result<size_t> n = Read(to);
  if (!n) return tl::unexpected(n.error());
  if (*n < to.size()) return rep_->BrokenHere("ends too early");
  return {};
}

tl::unexpected<Error> SpillReader::Damaged(const std::string& what) const {
  return rep_->BrokenHere(what);
}

Status RemoveSpillFile(const std::string& path) {
  if (unlink(path.c_str()) != 0 && errno != ENOENT) {
    return WriteError(path, "cannot remove", errno);
  }
  return {};
}

}  // namespace copydesk
