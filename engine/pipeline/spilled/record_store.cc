#include "engine/pipeline/spilled/record_store.h"

#include <zstd.h>

#include <algorithm>
#include <span>
#include <utility>

namespace copydesk {
namespace {

// Records are compressed together until they are so many bytes.
constexpr size_t kPiece = size_t{32} << 10;
// A place in the copy: this bit, where the piece begins, and where in it.
constexpr uint64_t kCopied = uint64_t{1} << 63;
constexpr int kInPieceBits = 20;
constexpr uint32_t kCrLf = uint32_t{1} << 31;
// What may be read behind a record (RawRecord::bytes).
constexpr size_t kPadding = 64;

// The most that is read ahead.
constexpr size_t kFetch = size_t{256} << 10;

struct PieceHead {
  uint32_t packed;
  uint32_t bytes;
};

}  // namespace

RecordStore::RecordStore(const Input* input, std::string path,
                         SpillFormat format)
    : input_(input), path_(std::move(path)), format_(std::move(format)) {}

RecordStore::RecordStore(RecordStore&& other) noexcept
    : input_(other.input_),
      path_(std::move(other.path_)),
      format_(std::move(other.format_)),
      places_(std::move(other.places_)),
      lengths_(std::move(other.lengths_)),
      files_(std::move(other.files_)),
      writer_(std::move(other.writer_)),
      zstd_(std::exchange(other.zstd_, nullptr)),
      piece_(std::move(other.piece_)),
      packed_(std::move(other.packed_)),
      copied_(other.copied_) {}

RecordStore& RecordStore::operator=(RecordStore&& other) noexcept {
  if (this != &other) {
    this->~RecordStore();
    new (this) RecordStore(std::move(other));
  }
  return *this;
}

RecordStore::~RecordStore() { ZSTD_freeCCtx(zstd_); }

Result<RecordStore> RecordStore::Create(const Input* input,
                                        const std::string& path,
                                        const SpillFormat& format) {
  return RecordStore(input, path, format);
}

Status RecordStore::Append(const RawRecord& record) {
  if (files_.empty() || files_.back().second != record.file) {
    files_.emplace_back(places_.size(), record.file);
  }
  const auto length = static_cast<uint32_t>(record.bytes.size());
  lengths_.push_back(length | (record.crlf ? kCrLf : 0));
  if (input_->CanReadAt(record.file)) {
    places_.push_back(record.offset);
    return {};
  }
  if (Status s = OpenCopy(); !s) return s;
  places_.push_back(kCopied | writer_->bytes() << kInPieceBits | piece_.size());
  piece_.append(record.bytes);
  return piece_.size() < kPiece ? Status() : WritePiece();
}

Status RecordStore::OpenCopy() {
  if (writer_) return {};
  Result<SpillWriter> writer = SpillWriter::Create(path_, format_);
  if (!writer) return tl::unexpected(writer.error());
  writer_ = std::move(*writer);
  return {};
}

Status RecordStore::AppendAll(const RecordStore& other) {
  uint64_t moved = 0;
  if (other.copied_ > 0) {
    if (Status s = OpenCopy(); !s) return s;
    if (Status s = WritePiece(); !s) return s;
    moved = writer_->bytes();
    Result<SpillReader> copy = SpillReader::Open(other.path_, other.format_);
    if (!copy) return tl::unexpected(copy.error());
    for (;;) {
      const Result<std::span<const std::byte>> block = copy->NextBlock();
      if (!block) return tl::unexpected(block.error());
      if (block->empty()) break;
      if (Status s = writer_->Append(*block); !s) return s;
    }
  }
  const uint64_t before = places_.size();
  for (const auto& [first, file] : other.files_) {
    files_.emplace_back(before + first, file);
  }
  for (const uint64_t place : other.places_) {
    places_.push_back((place & kCopied) != 0 ? place + (moved << kInPieceBits)
                                             : place);
  }
  lengths_.insert(lengths_.end(), other.lengths_.begin(), other.lengths_.end());
  return {};
}

void RecordStore::Save(StateWriter* to) const {
  to->List(places_);
  to->List(lengths_);
  to->Value(uint64_t{files_.size()});
  for (const auto& [first, file] : files_) {
    to->Value(first);
    to->Value(file);
  }
  to->Value(copied_);
}

RecordStore RecordStore::Load(StateReader* from, const Input* input,
                              const std::string& path,
                              const SpillFormat& format) {
  RecordStore store(input, path, format);
  from->List(&store.places_);
  from->List(&store.lengths_);
  store.files_.resize(from->Length(sizeof(uint64_t) + sizeof(uint32_t)));
  for (auto& [first, file] : store.files_) {
    from->Value(&first);
    from->Value(&file);
    if (file >= input->files().size()) from->Damaged("no such file");
  }
  from->Value(&store.copied_);
  return store;
}

Status RecordStore::WritePiece() {
  if (piece_.empty()) return {};
  if (zstd_ == nullptr) zstd_ = ZSTD_createCCtx();
  packed_.resize(ZSTD_compressBound(piece_.size()));
  const size_t n = ZSTD_compressCCtx(zstd_, packed_.data(), packed_.size(),
                                     piece_.data(), piece_.size(), 1);
  if (ZSTD_isError(n)) {
    return Fail(ErrorCode::kInternal, path_ + ": cannot compress");
  }
  const PieceHead head = {static_cast<uint32_t>(n),
                          static_cast<uint32_t>(piece_.size())};
  if (Status s = writer_->Append(std::as_bytes(std::span(&head, 1))); !s) {
    return s;
  }
  piece_.clear();
  return writer_->Append(std::as_bytes(std::span(packed_.data(), n)));
}

Status RecordStore::Finish(bool sync) {
  if (!writer_) return {};
  if (Status s = WritePiece(); !s) return s;
  copied_ = writer_->bytes();
  const Status finished = writer_->Finish(places_.size(), sync);
  writer_.reset();
  return finished;
}

Result<RecordStore::Reader> RecordStore::Open() const {
  Reader reader(this);
  if (copied_ > 0) {
    Result<SpillReader> copy = SpillReader::Open(path_, format_);
    if (!copy) return tl::unexpected(copy.error());
    reader.copy_ = std::move(*copy);
  }
  return reader;
}

RecordStore::Reader::Reader(const RecordStore* store) : store_(store) {}
RecordStore::Reader::Reader(Reader&& other) noexcept
    : store_(other.store_),
      copy_(std::move(other.copy_)),
      zstd_(std::exchange(other.zstd_, nullptr)) {}
RecordStore::Reader::~Reader() { ZSTD_freeDCtx(zstd_); }

RecordPlace RecordStore::PlaceOf(uint64_t number) const {
  const auto file =
      std::upper_bound(files_.begin(), files_.end(), number,
                       [](uint64_t n, const auto& f) { return n < f.first; });
  RecordPlace place;
  place.offset = places_[number];
  place.length = lengths_[number] & ~kCrLf;
  place.file = std::prev(file)->second;
  return place;
}

void RecordStore::Reader::WillRead(uint64_t number) const {
  const RecordPlace place = store_->PlaceOf(number);
  if ((place.offset & kCopied) == 0) store_->input_->WillReadAt(place);
}

void RecordStore::Reader::Fetch(uint64_t first, uint64_t n) {
  fetched_at_ = RecordPlace();
  if (n == 0) return;
  RecordPlace all = store_->PlaceOf(first);
  const RecordPlace last = store_->PlaceOf(first + n - 1);
  const bool side_by_side = ((all.offset | last.offset) & kCopied) == 0 &&
                            all.file == last.file && all.offset <= last.offset;
  const uint64_t length = last.offset - all.offset + last.length;
  if (!side_by_side || length > kFetch) return;
  all.length = static_cast<uint32_t>(length);
  // What cannot be read is an error of Read.
  if (store_->input_->ReadAt(all, &fetched_)) fetched_at_ = all;
}

Result<RawRecord> RecordStore::Reader::Read(uint64_t number) {
  const RecordStore& s = *store_;
  const RecordPlace place = s.PlaceOf(number);
  if (fetched_at_.length > 0 && place.file == fetched_at_.file &&
      place.offset >= fetched_at_.offset &&
      place.offset + place.length <= fetched_at_.offset + fetched_at_.length) {
    RawRecord record;
    record.bytes = std::string_view(fetched_).substr(
        place.offset - fetched_at_.offset, place.length);
    record.file = place.file;
    record.offset = place.offset;
    record.crlf = (s.lengths_[number] & kCrLf) != 0;
    return record;
  }
  if ((place.offset & kCopied) == 0) {
    Result<RawRecord> record = s.input_->ReadAt(place, &buffer_);
    if (record) record->crlf = (s.lengths_[number] & kCrLf) != 0;
    return record;
  }
  RawRecord about;
  about.file = place.file;
  about.crlf = (s.lengths_[number] & kCrLf) != 0;
  buffer_.resize(place.length);
  return ReadCopy(place.offset & ~kCopied, about);
}

Result<RawRecord> RecordStore::Reader::ReadCopy(uint64_t place,
                                                const RawRecord& about) {
  const uint64_t piece = place >> kInPieceBits;
  const uint64_t begin = place & ((uint64_t{1} << kInPieceBits) - 1);
  if (piece != piece_at_) {
    PieceHead head;
    const auto to = std::as_writable_bytes(std::span(&head, 1));
    if (Status s = copy_->ReadAt(piece, to); !s) {
      return tl::unexpected(s.error());
    }
    piece_at_ = ~uint64_t{0};
    packed_.resize(head.packed);
    piece_.resize(head.bytes);
    const auto packed = std::as_writable_bytes(std::span(packed_));
    if (Status s = copy_->ReadAt(piece + sizeof head, packed); !s) {
      return tl::unexpected(s.error());
    }
    if (zstd_ == nullptr) zstd_ = ZSTD_createDCtx();
    const size_t n = ZSTD_decompressDCtx(zstd_, piece_.data(), piece_.size(),
                                         packed_.data(), packed_.size());
    if (n != piece_.size()) {
      return copy_->Damaged("a piece cannot be decompressed");
    }
    piece_at_ = piece;
  }
  const size_t length = buffer_.size();
  if (begin + length > piece_.size()) {
    return copy_->Damaged("a record is cut off");
  }
  buffer_.assign(piece_, begin, length);
  buffer_.append(kPadding, '\0');
  RawRecord record = about;
  record.bytes = std::string_view(buffer_).substr(0, length);
  return record;
}

}  // namespace copydesk
