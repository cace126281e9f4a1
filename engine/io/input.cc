#include "engine/io/input.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <exception>
#include <mutex>
#include <new>
#include <utility>

#include "engine/io/byte_stream.h"
#include "engine/io/detect_format.h"
#include "engine/io/file_list.h"
#include "engine/io/record_format.h"
#include "engine/io/utf8.h"

namespace copydesk {
namespace {

struct ReasonText {
  const char* name;
  bool skipped;
};

constexpr std::array<ReasonText, static_cast<size_t>(BadRecord::kCount)>
    kReasons = {{{"invalid_json", true},
                 {"not_an_object", true},
                 {"missing_text", true},
                 {"wrong_type", true},
                 {"record_too_large", true},
                 {"nesting_too_deep", true},
                 {"malformed_csv", true},
                 {"unreadable_file", true},
                 {"invalid_utf8", false},
                 {"duplicate_key", false},
                 {"empty_text", false},
                 {"duplicate_id", false}}};

// What a regular file looked like when it was first opened.
struct Stamp {
  dev_t device;
  ino_t inode;
  off_t size;
  timespec changed;

  explicit Stamp(const struct stat& info)
      : device(info.st_dev),
        inode(info.st_ino),
        size(info.st_size),
        changed(info.st_mtim) {}
  bool operator==(const Stamp& other) const {
    return device == other.device && inode == other.inode &&
           size == other.size && changed.tv_sec == other.changed.tv_sec &&
           changed.tv_nsec == other.changed.tv_nsec;
  }
};

constexpr size_t kMaxBatchRecords = 8192;
constexpr size_t kMaxFormatGuesses = 3;

std::string NameInMessages(const std::string& path) {
  return path == "-" ? "standard input" : path;
}

}  // namespace

const char* ReasonName(BadRecord reason) {
  return kReasons[static_cast<size_t>(reason)].name;
}

bool IsSkipped(BadRecord reason) {
  return kReasons[static_cast<size_t>(reason)].skipped;
}

struct Input::Rep {
  struct File {
    ListedFile listed;
    std::unique_ptr<Stamp> stamp;
    std::unique_ptr<Spool> spool;
    const RecordFormat* format = nullptr;
    std::shared_ptr<const FileHead> head;
    bool plain = false;
    uint64_t first_byte = 0;  // of a plain file's stream
  };

  Rep(const InputOptions& o, std::vector<ListedFile> listed)
      : options(o), plan(o.fields), files(listed.size()) {
    bool sizes_known = true;
    for (size_t i = 0; i < listed.size(); ++i) {
      names.push_back(listed[i].path);
      bytes_total += listed[i].size;
      if (listed[i].kind == FileKind::kPipe) sizes_known = false;
      files[i].listed = std::move(listed[i]);
    }
    if (!sizes_known) bytes_total = 0;
    end_file = files.size();
  }

  Status OpenFile(File* file);
  Result<UniqueFd> OpenRegular(File* file);
  Status ChooseFormat(File* file);
  Status CheckUnchanged(const File& file) const;
  // Appends records of the current file; false at its end.
  Result<bool> CutFile(RecordBatch* batch);
  void CloseFile();
  // Fills in what every format leaves to the caller.
  void Finish(const RawRecord& record, const DecodeContext& context,
              size_t first, Decoded* decoded) const;

  InputOptions options;
  FieldPlan plan;
  std::vector<std::string> names;
  std::vector<File> files;
  uint64_t bytes_total = 0;
  std::atomic<uint64_t> bytes_read = 0;
  mutable GuessLog guesses;
  std::vector<std::string> format_guesses;
  size_t more_format_guesses = 0;

  // Files that ReadAt has open, the one used last at the end.
  Result<UniqueFd> OpenAgain(uint32_t file);
  void PutBack(uint32_t file, UniqueFd opened);
  std::mutex open_mutex;
  std::vector<std::pair<uint32_t, UniqueFd>> open_files;

  size_t first_file = 0;
  size_t end_file = 0;
  size_t batch_bytes = kBatchBytes;
  size_t batch_records = kMaxBatchRecords;

  // The file that is being read.
  size_t current = 0;
  uint64_t bytes_before = 0;  // of the files before it
  int fd = -1;                // belongs to the stream
  std::unique_ptr<ByteStream> stream;
  std::unique_ptr<Cutter> cutter;
  bool second_pass = false;
  std::unique_ptr<Error> failed;  // what Next says from now on
};

Result<UniqueFd> Input::Rep::OpenRegular(File* file) {
  const std::string& path = file->listed.path;
  // A file found in a folder may have become something else since.
  const int flags = O_RDONLY | O_CLOEXEC |
                    (file->listed.from_folder ? O_NOFOLLOW | O_NONBLOCK : 0);
  UniqueFd opened(open(path.c_str(), flags));
  struct stat info;
  if (opened.get() < 0 || fstat(opened.get(), &info) != 0) {
    return Fail(ErrorCode::kInput, path + ": cannot open: " + ErrnoText(errno));
  }
  if (!S_ISREG(info.st_mode)) {
    return Fail(ErrorCode::kInput, path + ": is no longer a file");
  }
  Stamp stamp(info);
  if (file->stamp == nullptr) {
    file->stamp = std::make_unique<Stamp>(stamp);
  } else if (!(*file->stamp == stamp)) {
    return Fail(ErrorCode::kInput, path + ": changed while it was being read");
  }
  posix_fadvise(opened.get(), 0, 0, POSIX_FADV_SEQUENTIAL);
  return opened;
}

Result<UniqueFd> Input::Rep::OpenAgain(uint32_t number) {
  {
    const std::lock_guard lock(open_mutex);
    for (size_t i = open_files.size(); i-- > 0;) {
      if (open_files[i].first != number) continue;
      UniqueFd opened = std::move(open_files[i].second);
      open_files.erase(open_files.begin() + static_cast<ptrdiff_t>(i));
      return opened;
    }
  }
  return OpenRegular(&files[number]);
}

void Input::Rep::PutBack(uint32_t number, UniqueFd opened) {
  constexpr size_t kOpenFiles = 64;
  const std::lock_guard lock(open_mutex);
  if (open_files.size() == kOpenFiles) open_files.erase(open_files.begin());
  open_files.emplace_back(number, std::move(opened));
}

Status Input::Rep::OpenFile(File* file) {
  const std::string& path = file->listed.path;
  const std::string name = NameInMessages(path);
  std::unique_ptr<ByteSource> source;
  fd = -1;
  if (file->listed.kind == FileKind::kPipe) {
    if (file->spool == nullptr) {
      UniqueFd pipe(path == "-" ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
                                : open(path.c_str(), O_RDONLY | O_CLOEXEC));
      if (pipe.get() < 0) {
        return Fail(ErrorCode::kInput,
                    name + ": cannot open: " + ErrnoText(errno));
      }
      Result<std::unique_ptr<Spool>> spool =
          Spool::Create(std::move(pipe), name, options.tmp_dir);
      if (!spool) return tl::unexpected(spool.error());
      file->spool = std::move(*spool);
    }
    source = ReadSpool(file->spool.get());
  } else {
    Result<UniqueFd> opened = OpenRegular(file);
    if (!opened) return tl::unexpected(opened.error());
    fd = opened->get();
    source = ReadFile(std::move(*opened), path);
  }
  Result<std::unique_ptr<ByteStream>> made =
      ByteStream::Open(std::move(source), name, options.max_inflate_ratio);
  if (!made) return tl::unexpected(made.error());
  stream = std::move(*made);
  if (file->format == nullptr) {
    if (Status s = ChooseFormat(file); !s) return s;
  }
  file->plain = stream->plain();
  file->first_byte = stream->first_byte();
  cutter = file->format->cut(stream.get(), options.max_record);
  return {};
}

Status Input::Rep::ChooseFormat(File* file) {
  Format format = options.format;
  if (format == Format::kAuto) {
    const Format promised = FormatBySuffix(file->listed.path);
    format = promised;
    if (promised == Format::kAuto || promised == Format::kJsonl ||
        promised == Format::kJson) {
      Result<std::string_view> head = stream->Peek(kDetectBytes);
      if (!head) return tl::unexpected(head.error());
      const Format found = DetectByContent(*head);
      if (promised == Format::kAuto ||
          (found == Format::kJson && promised == Format::kJsonl &&
           head->find_first_not_of(" \t\r\n") == head->find('[')) ||
          (found == Format::kJsonl && promised == Format::kJson &&
           BeginsWithOneValue(*head))) {
        format = found;
      }
    }
    if (format != promised) {
      if (format_guesses.size() < kMaxFormatGuesses) {
        format_guesses.push_back(NameInMessages(file->listed.path) +
                                 " read as " + FindFormat(format)->name);
      } else {
        ++more_format_guesses;
      }
    }
  }
  file->format = FindFormat(format);
  return {};
}

Status Input::Rep::CheckUnchanged(const File& file) const {
  struct stat info;
  if (!second_pass || fd < 0 || file.stamp == nullptr) return {};
  if (fstat(fd, &info) == 0 && Stamp(info) == *file.stamp) return {};
  return Fail(ErrorCode::kInput,
              file.listed.path + ": changed while it was being read");
}

Result<bool> Input::Rep::CutFile(RecordBatch* batch) {
  File& file = files[current];
  if (file.listed.kind == FileKind::kBroken) {
    RawRecord record;
    record.file = static_cast<uint32_t>(current);
    batch->records.push_back(record);
    CloseFile();
    return true;
  }
  if (cutter == nullptr) {
    if (Status opened = OpenFile(&file); !opened) {
      const bool first_try =
          stream == nullptr && file.format == nullptr && file.stamp == nullptr;
      if (!file.listed.from_folder || !first_try || second_pass) {
        return tl::unexpected(opened.error());
      }
      file.listed.kind = FileKind::kBroken;
      file.listed.error = opened.error().message;
      return true;
    }
  }
  const size_t before = batch->records.size();
  Result<bool> more = cutter->Cut(batch);
  if (!more) return more;
  // Once, before the first record is handed out: Decode reads it from then on.
  if (file.head == nullptr && cutter->head() != nullptr) {
    file.head = cutter->head();
  }
  for (size_t i = before; i < batch->records.size(); ++i) {
    batch->records[i].file = static_cast<uint32_t>(current);
  }
  bytes_read.store(bytes_before + stream->bytes_in(),
                   std::memory_order_relaxed);
  if (!*more) {
    if (Status s = CheckUnchanged(file); !s) return tl::unexpected(s.error());
    CloseFile();
  }
  return true;
}

void Input::Rep::CloseFile() {
  const File& file = files[current];
  const uint64_t in = stream == nullptr ? 0 : stream->bytes_in();
  bytes_before += file.listed.kind == FileKind::kPipe ? in : file.listed.size;
  bytes_read.store(bytes_before, std::memory_order_relaxed);
  cutter.reset();
  stream.reset();
  ++current;
}

void Input::Rep::Finish(const RawRecord& record, const DecodeContext& context,
                        size_t first, Decoded* decoded) const {
  for (size_t i = first; i < decoded->documents.size(); ++i) {
    Document& document = decoded->documents[i];
    if (document.id.empty() && !document.url.empty()) {
      document.id = document.url;
      guesses.Note(Role::kId, GuessLog::kFromUrl);
    }
    if (document.id.empty()) {
      document.id = record.line == 0 ? std::string(BaseName(context.file))
                                     : Where(context.file, record);
      guesses.Note(Role::kId, GuessLog::kFromFile);
    }
    if (document.site.find("://") != std::string::npos) {
      std::string host = HostOf(document.site);
      if (!host.empty()) document.site = std::move(host);
    }
    if (document.site.empty()) {
      document.site = HostOf(document.url);
      if (!document.site.empty()) {
        guesses.Note(Role::kSite, GuessLog::kFromUrl);
      }
    }
    if (document.site.empty()) {
      const std::string_view folder = FolderName(context.file);
      document.site = folder.empty() ? context.file : folder;
      guesses.Note(Role::kSite, GuessLog::kFromFile);
    }
    if (!HasVisibleText(document.text)) {
      AddProblem(BadRecord::kEmptyText, context.file, record, "", decoded);
    }
  }
}

Input::Input(std::unique_ptr<Rep> rep) : rep_(std::move(rep)) {}
Input::Input(Input&&) noexcept = default;
Input& Input::operator=(Input&&) noexcept = default;
Input::~Input() = default;

Result<Input> Input::Open(const std::vector<std::string>& paths,
                          const InputOptions& options) {
  Result<std::vector<ListedFile>> listed = ListFiles(paths);
  if (!listed) return tl::unexpected(listed.error());
  return Input(std::make_unique<Rep>(options, std::move(*listed)));
}

Result<bool> Input::Next(RecordBatch* batch) {
  Rep& rep = *rep_;
  batch->Clear();
  if (rep.failed != nullptr) return tl::unexpected(*rep.failed);
  const auto fail = [&](Error error) -> Result<bool> {
    rep.failed = std::make_unique<Error>(error);
    return tl::unexpected(std::move(error));
  };
  try {
    size_t bytes = 0;
    size_t counted = 0;
    batch->wanted = rep.batch_bytes;
    while (rep.current < rep.end_file && bytes < rep.batch_bytes &&
           batch->records.size() < rep.batch_records) {
      Result<bool> cut = rep.CutFile(batch);
      if (!cut) return fail(std::move(cut.error()));
      for (; counted < batch->storage.size(); ++counted) {
        bytes += batch->storage[counted]->size();
      }
    }
    return !batch->records.empty();
  } catch (const std::bad_alloc&) {
    return fail({ErrorCode::kLimit,
                 "no memory left while reading " + rep.names[rep.current]});
  } catch (const std::exception& e) {
    return fail({ErrorCode::kInternal, e.what()});
  }
}

void Input::LimitBatches(size_t bytes) {
  rep_->batch_bytes = std::clamp<size_t>(bytes, 1, kBatchBytes);
  // What a record becomes takes a kilobyte or two, however short it is.
  rep_->batch_records = std::clamp<size_t>(bytes / 512, 16, kMaxBatchRecords);
}

void Input::Decode(const RawRecord& record, Decoded* decoded) const {
  const Rep::File& file = rep_->files[record.file];
  const std::string name = ToValidUtf8(file.listed.path);
  if (file.listed.kind == FileKind::kBroken) {
    AddProblem(BadRecord::kUnreadableFile, name, record,
               ToValidUtf8(file.listed.error), decoded);
    return;
  }
  if (record.too_large) {
    AddProblem(
        BadRecord::kRecordTooLarge, name, record,
        "longer than " + std::to_string(rep_->options.max_record) + " bytes",
        decoded);
    return;
  }
  const DecodeContext context = {name, file.head.get(), rep_->plan,
                                 &rep_->guesses,
                                 rep_->options.format == Format::kAuto};
  const size_t first = decoded->documents.size();
  file.format->decode(record, context, decoded);
  rep_->Finish(record, context, first, decoded);
}

std::string Input::WithText(const RawRecord& record,
                            std::string_view text) const {
  const Rep::File& file = rep_->files[record.file];
  const std::string name = ToValidUtf8(file.listed.path);
  const DecodeContext context = {name, file.head.get(), rep_->plan,
                                 &rep_->guesses,
                                 rep_->options.format == Format::kAuto};
  return file.format->with_text(record, context, text);
}

Status Input::Rewind() {
  Rep& rep = *rep_;
  rep.cutter.reset();
  rep.stream.reset();
  rep.failed.reset();
  rep.current = rep.first_file;
  rep.bytes_before = 0;
  rep.bytes_read = 0;
  rep.second_pass = true;
  return {};
}

void Input::Select(size_t first, size_t end) {
  rep_->first_file = rep_->current = first;
  rep_->end_file = end;
}

Status Input::Reopen() {
  Rep& rep = *rep_;
  for (size_t f = 0; f < rep.files.size(); ++f) {
    rep.current = f;
    if (rep.files[f].listed.kind == FileKind::kBroken) continue;
    RecordBatch batch;
    const Result<bool> cut = rep.CutFile(&batch);
    if (!cut) return tl::unexpected(cut.error());
    rep.cutter.reset();
    rep.stream.reset();
  }
  rep.current = rep.end_file;
  rep.bytes_before = 0;
  rep.bytes_read = 0;
  return {};
}

bool Input::CanReadAt(uint32_t file) const { return rep_->files[file].plain; }

Result<RawRecord> Input::ReadAt(const RecordPlace& place,
                                std::string* buffer) const {
  const Rep::File& file = rep_->files[place.file];
  buffer->resize(place.length + kRecordPadding);
  RawRecord record;
  record.bytes = std::string_view(buffer->data(), place.length);
  record.file = place.file;
  record.line = place.line;
  record.offset = place.offset;
  size_t done = 0;
  if (file.spool != nullptr) {
    Result<size_t> got = file.spool->ReadAt(file.first_byte + place.offset,
                                            buffer->data(), place.length);
    if (!got) return tl::unexpected(got.error());
    done = *got;
  } else {
    Result<UniqueFd> opened = rep_->OpenAgain(place.file);
    if (!opened) return tl::unexpected(opened.error());
    while (done < place.length) {
      const ssize_t n =
          pread(opened->get(), buffer->data() + done, place.length - done,
                static_cast<off_t>(file.first_byte + place.offset + done));
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) break;
      done += static_cast<size_t>(n);
    }
    rep_->PutBack(place.file, std::move(*opened));
  }
  if (done < place.length) {
    return Fail(ErrorCode::kInput, NameInMessages(file.listed.path) +
                                       ": changed while it was being read");
  }
  std::fill(buffer->begin() + static_cast<ptrdiff_t>(place.length),
            buffer->end(), '\0');
  return record;
}

void Input::WillReadAt(const RecordPlace& place) const {
  const Rep::File& file = rep_->files[place.file];
  if (file.spool != nullptr) return;
  Result<UniqueFd> opened = rep_->OpenAgain(place.file);
  if (!opened) return;
  posix_fadvise(opened->get(),
                static_cast<off_t>(file.first_byte + place.offset),
                static_cast<off_t>(place.length), POSIX_FADV_WILLNEED);
  rep_->PutBack(place.file, std::move(*opened));
}

Format Input::FileFormat(uint32_t file) const {
  const RecordFormat* format = rep_->files[file].format;
  return format == nullptr ? Format::kAuto : format->format;
}

bool Input::IsLineFormat(uint32_t file) const {
  const RecordFormat* format = rep_->files[file].format;
  return format != nullptr && format->lines;
}

std::string_view Input::Header(uint32_t file) const {
  const FileHead* head = rep_->files[file].head.get();
  return head == nullptr ? std::string_view() : head->line;
}

const std::vector<std::string>& Input::files() const { return rep_->names; }
uint64_t Input::bytes_total() const { return rep_->bytes_total; }
uint64_t Input::bytes_read() const { return rep_->bytes_read.load(); }

std::vector<std::string> Input::Guesses() const {
  std::vector<std::string> lines;
  for (const std::string& guess : rep_->format_guesses) {
    lines.push_back(ToValidUtf8(guess));
  }
  if (rep_->more_format_guesses != 0) {
    lines.push_back(std::to_string(rep_->more_format_guesses) +
                    " more files by their content");
  }
  for (std::string& line : rep_->guesses.Lines()) {
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace copydesk
