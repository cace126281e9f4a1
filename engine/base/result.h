#ifndef ENGINE_BASE_RESULT_H_
#define ENGINE_BASE_RESULT_H_

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace copydesk {

// What went wrong, for a caller that must choose what to do next. The command
// line maps each to an exit code (docs/formats.md).
enum class ErrorCode {
  kUsage,     // an option or argument makes no sense            exit 2
  kInput,     // an input cannot be read or has too many errors  exit 3
  kOutput,    // an output or temporary file cannot be written   exit 4
  kCorrupt,   // an index or stage file is damaged               exit 5
  kLimit,     // a memory, time or size limit was reached        exit 6
  kInternal,  // a bug                                           exit 70
};

struct Error {
  ErrorCode code = ErrorCode::kInternal;
  // One line that names the file and, where there is one, the offset. No
  // newline, no program name.
  std::string message;
  // One line that says what to do about it; may be empty.
  std::string hint = {};
};

// A value, or the reason there is none. Never thrown across a public header.
template <typename T>
using Result = tl::expected<T, Error>;
using Status = Result<void>;

inline tl::unexpected<Error> Fail(ErrorCode code, std::string message,
                                  std::string hint = {}) {
  return tl::unexpected<Error>(
      Error{code, std::move(message), std::move(hint)});
}

}  // namespace copydesk

#endif  // ENGINE_BASE_RESULT_H_
