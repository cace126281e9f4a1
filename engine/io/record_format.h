#ifndef ENGINE_IO_RECORD_FORMAT_H_
#define ENGINE_IO_RECORD_FORMAT_H_

#include <memory>
#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/io/byte_stream.h"
#include "engine/io/fields.h"
#include "engine/io/input.h"

namespace copydesk {

// What a format is made of. A new one (a feed, a WARC) is one file that defines
// a RecordFormat, and a line in FindFormat.

// What a cutter learned at the beginning of a file that its records cannot be
// understood without (the columns of a CSV file). Immutable once shared.
struct FileHead {
  virtual ~FileHead() = default;
  std::string line;  // what Input::Header gives
};

// Cuts one file into records, in order. Used by one thread at a time.
class Cutter {
 public:
  virtual ~Cutter() = default;

  // Appends records (`file` is set by the caller) and the storage of their
  // bytes, about `batch->wanted` at most beyond one record. False at the end,
  // when nothing was appended. Cuts are the same however the stream is chunked.
  virtual Result<bool> Cut(RecordBatch* batch) = 0;

  // Set before the first record is handed out; may be null.
  virtual std::shared_ptr<const FileHead> head() const { return nullptr; }
};

// What a decoder may know beside the record's bytes.
struct DecodeContext {
  std::string_view file;  // its name, valid UTF-8
  const FileHead* head;   // as the cutter left it
  const FieldPlan& fields;
  GuessLog* guesses;
  bool auto_format;  // the format was not named by the user
};

struct RecordFormat {
  Format format;
  const char* name;  // in messages
  bool lines;        // Input::IsLineFormat

  std::unique_ptr<Cutter> (*cut)(ByteStream* stream, uint64_t max_record);

  // Appends the documents of `record` and what was wrong with it. Pure and
  // thread-safe. Id, site and flags that are the same for every format are
  // filled in by the caller where they are left empty.
  void (*decode)(const RawRecord& record, const DecodeContext& context,
                 Decoded* decoded);

  // What Input::WithText gives; null where records are no lines.
  std::string (*with_text)(const RawRecord& record,
                           const DecodeContext& context, std::string_view text);
};

extern const RecordFormat kJsonlFormat;
extern const RecordFormat kJsonFormat;
extern const RecordFormat kCsvFormat;
extern const RecordFormat kTsvFormat;
extern const RecordFormat kTextFormat;
extern const RecordFormat kHtmlFormat;

// The format of that name; Format::kAuto has none.
const RecordFormat* FindFormat(Format format);

// Every storage string is followed by this many bytes that may be read, which
// is what the JSON parser wants behind a record.
inline constexpr size_t kRecordPadding = 64;
inline constexpr size_t kBatchBytes = size_t{1} << 20;
// How much of a record over the limit is kept, for messages.
inline constexpr size_t kTooLargeKept = 256;

// A cutter of one record that is the whole file (text, HTML).
std::unique_ptr<Cutter> CutWholeFile(ByteStream* stream, uint64_t max_record);

// `file:line`, or the file alone where the record is all of it.
std::string Where(std::string_view file, const RawRecord& record);

// Appends one problem to `decoded`.
void AddProblem(BadRecord reason, std::string_view file,
                const RawRecord& record, std::string detail, Decoded* decoded);

}  // namespace copydesk

#endif  // ENGINE_IO_RECORD_FORMAT_H_
