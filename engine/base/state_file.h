#ifndef ENGINE_BASE_STATE_FILE_H_
#define ENGINE_BASE_STATE_FILE_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/spill_file.h"

namespace copydesk {

// Values one after the other in a spill file, so that a later process can take
// up where one stopped. Numbers as they lie in memory; lists with their length
// before them. What was written in some order is read in the same.
//
// Both remember their first error; values that are read after it are empty.
// Not thread-safe.
class StateWriter {
 public:
  static Result<StateWriter> Create(const std::string& path,
                                    const SpillFormat& format);

  template <typename T>
  void Value(const T& value) {
    static_assert(std::is_trivially_copyable_v<T>);
    Bytes(std::as_bytes(std::span(&value, 1)));
  }
  template <typename T>
  void List(const std::vector<T>& values) {
    static_assert(std::is_trivially_copyable_v<T>);
    Value(uint64_t{values.size()});
    Bytes(std::as_bytes(std::span(values)));
  }
  void Text(std::string_view text);
  void Texts(const std::vector<std::string>& texts);
  void Bits(const std::vector<bool>& bits);

  // The file appears, on the disk; or the first error.
  Status Finish();

 private:
  explicit StateWriter(SpillWriter file) : file_(std::move(file)) {}
  void Bytes(std::span<const std::byte> bytes);

  SpillWriter file_;
  Status status_;
};

class StateReader {
 public:
  static Result<StateReader> Open(const std::string& path,
                                  const SpillFormat& format);

  template <typename T>
  void Value(T* value) {
    static_assert(std::is_trivially_copyable_v<T>);
    Bytes(std::as_writable_bytes(std::span(value, 1)));
  }
  template <typename T>
  T Get() {
    T value{};
    Value(&value);
    return value;
  }
  template <typename T>
  void List(std::vector<T>* values) {
    static_assert(std::is_trivially_copyable_v<T>);
    values->resize(Length(sizeof(T)));
    Bytes(std::as_writable_bytes(std::span(*values)));
  }
  void Text(std::string* text);
  void Texts(std::vector<std::string>* texts);
  void Bits(std::vector<bool>* bits);
  // The length of a list whose elements take so many bytes in the file at
  // least.
  size_t Length(size_t least);

  const Status& status() const { return status_; }
  // For a caller to which the values make no sense.
  void Damaged(const std::string& what);

 private:
  explicit StateReader(SpillReader file) : file_(std::move(file)) {}
  void Bytes(std::span<std::byte> to);

  SpillReader file_;
  Status status_;
};

}  // namespace copydesk

#endif  // ENGINE_BASE_STATE_FILE_H_
