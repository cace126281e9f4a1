#ifndef ENGINE_IO_BLOCK_CUTTER_H_
#define ENGINE_IO_BLOCK_CUTTER_H_

#include <memory>
#include <string>
#include <string_view>

#include "engine/io/record_format.h"

namespace copydesk {

// The common part of cutters whose records lie one behind the other in the
// stream: it reads blocks, carries an unfinished record over to the next and
// gives one over the limit up in constant memory. A derived class looks at each
// byte once and says where records begin and end.
class BlockCutter : public Cutter {
 public:
  BlockCutter(ByteStream* stream, uint64_t max_record)
      : stream_(stream), max_record_(max_record) {}

  Result<bool> Cut(RecordBatch* batch) final;

 protected:
  // Looks at text[from..], bytes not seen before, and calls Begin and End.
  virtual void Scan(std::string_view text, size_t from) = 0;
  // Called once, behind the last byte; text.size() is the end. May call End.
  virtual void ScanEnd(std::string_view text) = 0;

  // A record begins at text[at]; `line` is its RawRecord::line.
  void Begin(size_t at, uint64_t line);
  // The record that was begun ends before text[at].
  void End(std::string_view text, size_t at);
  bool open() const { return open_; }
  // The line that ends with the newline at text[at], or at the end: as End,
  // less a carriage return.
  void EndLine(std::string_view text, size_t at);
  // Asks whether to hand out the record that just ended; by default, yes.
  virtual bool Accept(const RawRecord&) { return true; }

 private:
  Status Fill(RecordBatch* batch);
  size_t kept_size() const;

  ByteStream* stream_;
  uint64_t max_record_;
  size_t block_size_ = 16 << 10;  // doubles, so that small files stay cheap
  RecordBatch* batch_ = nullptr;  // during Fill
  std::string rest_;              // the beginning of the open record
  size_t begin_ = 0;              // of the open record
  uint64_t record_line_ = 0;
  bool open_ = false;
  bool too_large_ = false;  // the open record is over the limit
  uint64_t read_ = 0;       // bytes of the stream
  bool crlf_ = false;       // the line that ends now ends in CR LF
  bool ended_ = false;
};

}  // namespace copydesk

#endif  // ENGINE_IO_BLOCK_CUTTER_H_
