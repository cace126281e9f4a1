#ifndef ENGINE_PIPELINE_SPILLED_RECORD_STORE_H_
#define ENGINE_PIPELINE_SPILLED_RECORD_STORE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/spill_file.h"
#include "engine/base/state_file.h"
#include "engine/io/input.h"

struct ZSTD_CCtx_s;
struct ZSTD_DCtx_s;

namespace copydesk {

// Reads single records of an input again, in any order: those of plain files
// where they lie, others (compressed, another encoding) from a copy that is
// kept, compressed in pieces of some records. 12 bytes of memory a record.
class RecordStore {
 public:
  // `input` must outlive the store.
  static Result<RecordStore> Create(const Input* input, const std::string& path,
                                    const SpillFormat& format);
  RecordStore(RecordStore&&) noexcept;
  RecordStore& operator=(RecordStore&&) noexcept;
  ~RecordStore();

  // Records in order of the input, then Finish, once.
  Status Append(const RawRecord& record);
  Status Finish(bool sync);
  // Appends all records of a finished store of the same input.
  Status AppendAll(const RecordStore& other);
  // After Finish: what a later process needs. `path` as in Create.
  void Save(StateWriter* to) const;
  static RecordStore Load(StateReader* from, const Input* input,
                          const std::string& path, const SpillFormat& format);
  uint64_t size() const { return places_.size(); }
  void Reserve(size_t records) {
    places_.reserve(records);
    lengths_.reserve(records);
  }
  uint64_t bytes() const { return copied_; }  // of the copy

  // One a thread.
  class Reader {
   public:
    Reader(Reader&&) noexcept;
    ~Reader();
    // Valid until the next call.
    Result<RawRecord> Read(uint64_t number);
    // See Input::WillReadAt.
    void WillRead(uint64_t number) const;
    // Reads `n` records from `first` on at once, for the calls of Read to come,
    // where they lie side by side and are not long.
    void Fetch(uint64_t first, uint64_t n);

   private:
    friend class RecordStore;
    explicit Reader(const RecordStore* store);
    Result<RawRecord> ReadCopy(uint64_t place, const RawRecord& about);

    const RecordStore* store_;
    std::optional<SpillReader> copy_;
    ZSTD_DCtx_s* zstd_ = nullptr;
    std::string buffer_;
    // What Fetch read; it is of no length where that was nothing.
    RecordPlace fetched_at_;
    std::string fetched_;
    std::string packed_;
    std::string piece_;
    uint64_t piece_at_ = ~uint64_t{0};
  };
  Result<Reader> Open() const;

 private:
  RecordPlace PlaceOf(uint64_t number) const;
  RecordStore(const Input* input, std::string path, SpillFormat format);
  Status OpenCopy();
  Status WritePiece();

  const Input* input_;
  std::string path_;
  SpillFormat format_;
  std::vector<uint64_t> places_;
  std::vector<uint32_t> lengths_;  // the highest bit: the line ends in CR LF
  std::vector<std::pair<uint64_t, uint32_t>> files_;  // first record, file
  std::optional<SpillWriter> writer_;  // once there is something to copy
  ZSTD_CCtx_s* zstd_ = nullptr;
  std::string piece_;
  std::string packed_;
  uint64_t copied_ = 0;
};

}  // namespace copydesk

#endif  // ENGINE_PIPELINE_SPILLED_RECORD_STORE_H_
