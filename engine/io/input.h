#ifndef ENGINE_IO_INPUT_H_
#define ENGINE_IO_INPUT_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/io/document.h"

namespace copydesk {

enum class Format { kAuto, kJsonl, kJson, kCsv, kTsv, kText, kHtml };

// Which fields of a record make a document. An empty list means: guess by the
// usual names (docs/formats.md). A field is a name or a JSON pointer (/a/b).
struct FieldMapping {
  std::vector<std::string> text;  // several are joined by a blank line
  std::string id, url, site, date, title;
};

struct InputOptions {
  Format format = Format::kAuto;  // by suffix, then by content
  FieldMapping fields;
  uint64_t max_record = 16u << 20;    // bytes; a larger record is skipped
  uint64_t max_inflate_ratio = 1000;  // beyond it, after 64 MiB, the stream
                                      // is refused as a bomb; 0: no limit
  std::string tmp_dir;                // where standard input is kept for a
                                      // second pass; empty: $TMPDIR or /tmp
};

// Why a record was not read, or was read only after repair. The names (see
// ReasonName) stand in run.json and in messages; do not change them.
enum class BadRecord : uint8_t {
  kInvalidJson,     // not one JSON value
  kNotAnObject,     // JSON, but not an object
  kMissingText,     // no text field
  kWrongType,       // the text is no string (null counts as none)
  kRecordTooLarge,  // longer than max_record
  kNestingTooDeep,  // more than 512 levels
  kMalformedCsv,    // unclosed quote, too many columns
  kUnreadableFile,  // one file of several cannot be opened or read
  kInvalidUtf8,     // repaired: invalid bytes became U+FFFD
  kDuplicateKey,    // repaired: the last one counts
  kEmptyText,       // kept: the text has no visible character
  kDuplicateId,     // kept: told apart by occurrence
  kCount,
};

const char* ReasonName(BadRecord reason);
// True where the record was skipped, false where it was read all the same.
bool IsSkipped(BadRecord reason);

struct Problem {
  BadRecord reason;
  std::string where;   // file:line, or file
  std::string detail;  // one line, may be empty
};

// One record as it lies in its input, not yet understood.
struct RawRecord {
  std::string_view bytes;  // without the line end; valid as long as its batch,
                           // and followed by 64 bytes that may be read
  uint32_t file = 0;       // index into Input::files()
  uint64_t line = 0;       // from 1; 0 where the record is the whole file; in
                           // a JSON array the number of the record
  uint64_t offset = 0;     // of the first byte in the file's stream
  bool crlf = false;       // the line ended in CR LF
  bool too_large = false;  // longer than max_record; `bytes` is its beginning
};

// Consecutive records, about a megabyte of them, or what Input::LimitBatches
// says. Reused from call to call.
struct RecordBatch {
  std::vector<RawRecord> records;
  std::vector<std::shared_ptr<const std::string>> storage;  // owns the bytes
  size_t wanted = size_t{1} << 20;  // bytes; set by Input::Next for cutters

  void Clear() {
    records.clear();
    storage.clear();
  }
};

// Where a record lies in a plain file, so that it can be read again by itself.
struct RecordPlace {
  uint64_t offset = 0;
  uint64_t line = 0;
  uint32_t length = 0;
  uint32_t file = 0;
};

// What a record became: usually one document, none where it is bad, several
// where one record holds a feed.
struct Decoded {
  std::vector<Document> documents;
  std::vector<Problem> problems;

  void Clear() {
    documents.clear();
    problems.clear();
  }
};

// All inputs of a run, as one sequence of records that can be read twice.
//
// Reading is cut in two so that a pipeline can do the dear half on all cores:
// Next() cuts the streams into records, in order, from one thread at a time;
// Decode() understands a record and may be called from many threads at once.
// A format is one cutter and one decoder (see record_format.h); those that hold
// several documents in a record need no other interface.
class Input {
 public:
  // Opens `paths`: files, folders (read recursively in the order of their
  // names, links not followed), or "-" for standard input, which is kept in a
  // temporary file for the second pass. `paths` empty means "-".
  //
  // An error (kInput) names the path that does not exist or cannot be opened,
  // or says that an input is empty of files.
  static Result<Input> Open(const std::vector<std::string>& paths,
                            const InputOptions& options);
  Input(Input&&) noexcept;
  Input& operator=(Input&&) noexcept;
  ~Input();

  // Replaces `batch` by the next records. False at the end of the last input.
  // An error (kInput) is a broken stream: damaged compression, a read error.
  // Files of a folder that cannot be read are no error: they come as a record
  // of which Decode says kUnreadableFile.
  Result<bool> Next(RecordBatch* batch);

  // Batches have about so many bytes from now on, or one record; 1 MiB at most.
  // For callers that hold many at once.
  void LimitBatches(size_t bytes);

  // Appends what `record` holds to `decoded`. Thread-safe.
  void Decode(const RawRecord& record, Decoded* decoded) const;

  // The bytes of a record with its text replaced by `text`, everything else as
  // it was; for records of line formats that Decode could read. Several text
  // fields become one: the first gets all of it, the others become empty.
  // Thread-safe.
  std::string WithText(const RawRecord& record, std::string_view text) const;

  // Begins again at the first record of the first input. The second pass gives
  // the same records as the first; a file that changed in between is an error
  // of Next.
  Status Rewind();

  // Next() gives the records of the files from `first` up to `end` only, as
  // many as files() has at most. Before the first Next().
  void Select(size_t first, size_t end);
  // Instead of Next(), where an earlier process has read all records: learns of
  // each file what its first record tells, so that records can be decoded, and
  // read again with ReadAt. Errors are those of Next().
  Status Reopen();

  // True where the records of a file can be read again one by one: it is
  // neither compressed nor in another encoding. Known once its first record has
  // been read.
  bool CanReadAt(uint32_t file) const;
  // Reads the record of a place again: its bytes stand in `buffer`. An error
  // (kInput) is a file that can no longer be read or has changed its size.
  // Thread-safe.
  Result<RawRecord> ReadAt(const RecordPlace& place, std::string* buffer) const;
  // Says that ReadAt will be asked for a place soon, so that a disk can answer
  // many questions at once. Half a microsecond; errors are left to ReadAt.
  // Thread-safe.
  void WillReadAt(const RecordPlace& place) const;

  // The format of a file, once its first record has been read.
  Format FileFormat(uint32_t file) const;
  // True where every record of the file can be written out again as it came
  // (JSON values, CSV rows).
  bool IsLineFormat(uint32_t file) const;
  // The first line of a CSV file, without its line end; empty elsewhere.
  std::string_view Header(uint32_t file) const;
  const std::vector<std::string>& files() const;  // as named by the user or
                                                  // found in a folder

  // Bytes of input in all and read so far, as they lie on disk; total is 0
  // where it is not known (a pipe).
  uint64_t bytes_total() const;
  uint64_t bytes_read() const;

  // What was guessed, one line each, for the user's eyes: "text from field
  // `body`". Complete after the first pass.
  std::vector<std::string> Guesses() const;

 private:
  struct Rep;
  explicit Input(std::unique_ptr<Rep> rep);
  std::unique_ptr<Rep> rep_;
};

}  // namespace copydesk

#endif  // ENGINE_IO_INPUT_H_
