#ifndef ENGINE_GROUP_SPILL_WINDOW_H_
#define ENGINE_GROUP_SPILL_WINDOW_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <utility>

#include "engine/base/spill_file.h"
#include "engine/group/varint.h"

namespace copydesk {

// A spill file as numbers that follow each other.
class SpillWindow {
 public:
  // So many bytes may be read after Look(), zeros after the end of the file.
  static constexpr size_t kAhead = 1200;

  static Result<SpillWindow> Open(const std::string& path,
                                  const SpillFormat& format) {
    auto reader = SpillReader::Open(path, format);
    if (!reader) return tl::unexpected(reader.error());
    return SpillWindow(std::move(*reader));
  }

  uint64_t rows() const { return reader_.rows(); }

  // Whether Look() is not needed.
  bool Ready() const { return end_ - at_ >= static_cast<ptrdiff_t>(kAhead); }
  // Whether there is more to read.
  Result<bool> Look() {
    if (end_ - at_ >= static_cast<ptrdiff_t>(kAhead)) [[likely]] {
      return true;
    }
    return Fill();
  }

  // After Look(), up to kAhead bytes together.
  uint64_t Varint() {
    uint64_t value;
    at_ = GetVarint(at_, &value);
    return value;
  }
  // Where the next `n` bytes stand, until Look().
  const std::byte* Skip(size_t n) { return std::exchange(at_, at_ + n); }
  // The next 8 bytes, of which `n` are taken.
  uint64_t Bytes(size_t n) {
    uint64_t value;
    std::memcpy(&value, at_, sizeof value);
    at_ += n;
    return value;
  }

  tl::unexpected<Error> Damaged() const {
    return reader_.Damaged("numbers that make no sense");
  }

 private:
  static constexpr size_t kSize = size_t{64} << 10;

  explicit SpillWindow(SpillReader reader)
      : reader_(std::move(reader)),
        buffer_(std::make_unique_for_overwrite<std::byte[]>(kSize + kAhead)),
        at_(buffer_.get()),
        end_(at_) {}

  Result<bool> Fill() {
    if (at_ > end_) return Damaged();
    if (!all_read_) {
      const auto left = static_cast<size_t>(end_ - at_);
      std::memmove(buffer_.get(), at_, left);
      const auto got = reader_.Read({buffer_.get() + left, kSize - left});
      if (!got) return tl::unexpected(got.error());
      all_read_ = *got < kSize - left;
      at_ = buffer_.get();
      end_ = at_ + left + *got;
      std::memset(buffer_.get() + left + *got, 0, kAhead);
    }
    return at_ < end_;
  }

  SpillReader reader_;
  std::unique_ptr<std::byte[]> buffer_;
  const std::byte* at_;
  const std::byte* end_;
  bool all_read_ = false;
};

}  // namespace copydesk

#endif  // ENGINE_GROUP_SPILL_WINDOW_H_
