#ifndef ENGINE_IO_DETECT_FORMAT_H_
#define ENGINE_IO_DETECT_FORMAT_H_

#include <string_view>

#include "engine/io/input.h"

namespace copydesk {

// How much of a file DetectByContent wants to see.
inline constexpr size_t kDetectBytes = 64 << 10;

// The format that the ending of `path` promises, endings of compression left
// aside; kAuto where it promises none. `.json` is kJson.
Format FormatBySuffix(std::string_view path);

// The format of a file that begins with `head`: HTML where it looks like a
// page, kJson for an array or for objects spread over lines, kJsonl where the
// first line holds a whole object or there is nothing but white space, else
// text.
Format DetectByContent(std::string_view head);

// Whether the first line that is not blank may be one JSON value and no more:
// false where it is seen to hold several, or a part of one.
bool BeginsWithOneValue(std::string_view head);

}  // namespace copydesk

#endif  // ENGINE_IO_DETECT_FORMAT_H_
