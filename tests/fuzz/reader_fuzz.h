#ifndef TESTS_FUZZ_READER_FUZZ_H_
#define TESTS_FUZZ_READER_FUZZ_H_

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/io/record_format.h"
#include "engine/io/utf8.h"

namespace copydesk {

// What the targets that feed one reader have in common.

// Gives `bytes` in pieces of at most `step`.
class PieceSource : public ByteSource {
 public:
  PieceSource(std::string_view bytes, size_t step)
      : bytes_(bytes), step_(step) {}
  Result<size_t> Read(char* to, size_t n) override {
    n = std::min({n, step_, bytes_.size()});
    std::memcpy(to, bytes_.data(), n);
    bytes_.remove_prefix(n);
    return n;
  }

 private:
  std::string_view bytes_;
  size_t step_;
};

inline void Require(bool condition) {
  if (!condition) std::abort();
}

// Reads `bytes` as `format` and requires what must hold of any input: records
// do not depend on the pieces, strings are valid UTF-8, a record gives a
// document or says why not.
inline void FuzzReader(const RecordFormat& format, std::string_view bytes) {
  std::vector<std::string> first;
  for (const size_t step : {size_t{1}, size_t{4096}}) {
    auto stream =
        ByteStream::Open(std::make_unique<PieceSource>(bytes, step), "f", 1000);
    if (!stream) return;
    constexpr uint64_t kMaxRecord = 2000;
    const std::unique_ptr<Cutter> cutter =
        format.cut(stream->get(), kMaxRecord);
    const FieldPlan plan{FieldMapping()};
    GuessLog guesses;
    std::vector<std::string> records;
    for (;;) {
      RecordBatch batch;
      const Result<bool> more = cutter->Cut(&batch);
      if (!more || !*more) break;
      const auto head = cutter->head();
      for (const RawRecord& record : batch.records) {
        records.emplace_back(record.bytes);
        Require(record.bytes.size() <= kMaxRecord);
        if (record.too_large) continue;
        Decoded decoded;
        format.decode(record,
                      DecodeContext{"f", head.get(), plan, &guesses, true},
                      &decoded);
        Require(!decoded.documents.empty() || !decoded.problems.empty());
        for (const Document& d : decoded.documents) {
          for (const std::string* s :
               {&d.id, &d.url, &d.site, &d.date, &d.title, &d.text, &d.authors,
                &d.source_host}) {
            Require(IsValidUtf8(*s));
          }
          uint32_t end = 0;
          for (const BlockHint& b : d.blocks) {
            Require(end <= b.begin && b.begin < b.end &&
                    b.end <= d.text.size() && b.link_bytes <= b.end - b.begin &&
                    b.heading <= 6);
            end = b.end;
          }
        }
      }
    }
    if (step == 1) first = records;
    Require(records == first);
  }
}

}  // namespace copydesk

#endif  // TESTS_FUZZ_READER_FUZZ_H_
