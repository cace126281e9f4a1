#include "engine/base/state_file.h"

#include <algorithm>

namespace copydesk {
namespace {

constexpr size_t kWord = 64;

}  // namespace

Result<StateWriter> StateWriter::Create(const std::string& path,
                                        const SpillFormat& format) {
  SpillWriter::Options how;
  how.compress = true;
  Result<SpillWriter> file = SpillWriter::Create(path, format, how);
  if (!file) return tl::unexpected(file.error());
  return StateWriter(std::move(*file));
}

void StateWriter::Bytes(std::span<const std::byte> bytes) {
  if (status_) status_ = file_.Append(bytes);
}

void StateWriter::Text(std::string_view text) {
  Value(uint64_t{text.size()});
  Bytes(std::as_bytes(std::span(text)));
}

void StateWriter::Texts(const std::vector<std::string>& texts) {
  Value(uint64_t{texts.size()});
  for (const std::string& text : texts) Text(text);
}

void StateWriter::Bits(const std::vector<bool>& bits) {
  std::vector<uint64_t> words((bits.size() + kWord - 1) / kWord);
  for (size_t i = 0; i < bits.size(); ++i) {
    words[i / kWord] |= uint64_t{bits[i]} << (i % kWord);
  }
  Value(uint64_t{bits.size()});
  List(words);
}

Status StateWriter::Finish() {
  if (!status_) return status_;
  return status_ = file_.Finish(0, true);
}

Result<StateReader> StateReader::Open(const std::string& path,
                                      const SpillFormat& format) {
  Result<SpillReader> file = SpillReader::Open(path, format);
  if (!file) return tl::unexpected(file.error());
  return StateReader(std::move(*file));
}

void StateReader::Bytes(std::span<std::byte> to) {
  if (status_) status_ = file_.ReadAll(to);
  if (!status_) std::fill(to.begin(), to.end(), std::byte{0});
}

size_t StateReader::Length(size_t least) {
  const auto length = Get<uint64_t>();
  if (length <= file_.bytes() / std::max<size_t>(least, 1)) return length;
  Damaged("no list is so long");
  return 0;
}

void StateReader::Text(std::string* text) {
  text->resize(Length(1));
  Bytes(std::as_writable_bytes(std::span(*text)));
}

void StateReader::Texts(std::vector<std::string>* texts) {
  texts->resize(Length(sizeof(uint64_t)));
  for (std::string& text : *texts) Text(&text);
}

void StateReader::Bits(std::vector<bool>* bits) {
  const auto size = Get<uint64_t>();
  std::vector<uint64_t> words;
  List(&words);
  if (words.size() != size / kWord + (size % kWord != 0)) {
    Damaged("no such bits");
    words.clear();
  }
  bits->assign(words.empty() ? 0 : size, false);
  for (size_t i = 0; i < bits->size(); ++i) {
    (*bits)[i] = (words[i / kWord] >> (i % kWord) & 1) != 0;
  }
}

void StateReader::Damaged(const std::string& what) {
  if (status_) status_ = file_.Damaged(what);
}

}  // namespace copydesk
