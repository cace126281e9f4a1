#include "engine/pipeline/spilled/string_file.h"

#include <span>

namespace copydesk {
namespace {

// Small, since strings are read one by one.
constexpr size_t kBlock = size_t{8} << 10;

}  // namespace

Result<StringFile> StringFile::Create(const std::string& path,
                                      const SpillFormat& format) {
  SpillWriter::Options options;
  options.block = kBlock;
  Result<SpillWriter> writer = SpillWriter::Create(path, format, options);
  if (!writer) return tl::unexpected(writer.error());
  return StringFile(path, format, std::move(*writer));
}

Status StringFile::Append(std::string_view text) {
  if (size_ % kStep == 0) places_.push_back(writer_->bytes());
  ++size_;
  const auto length = static_cast<uint32_t>(text.size());
  if (Status s = writer_->Append(std::as_bytes(std::span(&length, 1))); !s) {
    return s;
  }
  return writer_->Append(std::as_bytes(std::span(text)));
}

Status StringFile::Finish(bool sync) {
  bytes_ = writer_->bytes();
  const Status finished = writer_->Finish(size_, sync);
  writer_.reset();
  return finished;
}

void StringFile::Save(StateWriter* to) const {
  to->Text(path_.substr(path_.rfind('/') + 1));
  to->List(places_);
  to->Value(size_);
  to->Value(bytes_);
}

StringFile StringFile::Load(StateReader* from, const std::string& folder,
                            const SpillFormat& format) {
  std::string name;
  from->Text(&name);
  StringFile file(folder + "/" + name, format, std::nullopt);
  from->List(&file.places_);
  from->Value(&file.size_);
  from->Value(&file.bytes_);
  return file;
}

Result<StringFile::Reader> StringFile::Open() const {
  Result<SpillReader> reader = SpillReader::Open(path_, format_);
  if (!reader) return tl::unexpected(reader.error());
  return Reader(this, std::move(*reader));
}

Result<std::string_view> StringFile::Reader::Read(uint64_t number) {
  uint64_t at = file_->places_[number / kStep];
  uint32_t length = 0;
  for (uint64_t i = number / kStep * kStep;; ++i) {
    const auto to = std::as_writable_bytes(std::span(&length, 1));
    if (Status s = reader_.ReadAt(at, to); !s) return tl::unexpected(s.error());
    at += sizeof length;
    if (i == number) break;
    at += length;
  }
  if (length > file_->bytes_ - at) return reader_.Damaged("no such string");
  text_.resize(length);
  const auto to = std::as_writable_bytes(std::span(text_));
  if (Status s = reader_.ReadAt(at, to); !s) return tl::unexpected(s.error());
  return std::string_view(text_);
}

}  // namespace copydesk
