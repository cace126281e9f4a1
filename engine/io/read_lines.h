#ifndef ENGINE_IO_READ_LINES_H_
#define ENGINE_IO_READ_LINES_H_

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace copydesk {

// Called with a line without its end, and its number from 1.
using LineCallback =
    std::function<Status(std::string_view line, uint64_t number)>;

// Reads a file of ours, plain or compressed, and hands out its lines. Memory is
// that of the longest line. Errors: no such file, or it cannot be opened
// (kInput); damaged compression, or a last line without an end (kCorrupt);
// those of `use`, which end the reading.
Status ReadLines(const std::string& path, const LineCallback& use);

}  // namespace copydesk

#endif  // ENGINE_IO_READ_LINES_H_
