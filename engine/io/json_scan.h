#ifndef ENGINE_IO_JSON_SCAN_H_
#define ENGINE_IO_JSON_SCAN_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace copydesk {

// The parts of JSON that the fast parser leaves out: it skips what nobody asked
// for without looking, and drops a record for half a surrogate pair.

enum class JsonCheck { kValid, kInvalid, kTooDeep };

// Whether `json` is exactly one value by RFC 8259 (white space around it
// allowed) with at most `max_depth` nested arrays and objects. Numbers may have
// any size, \u escapes may name unpaired surrogates, and the bytes of strings
// are not checked. Linear, not recursive.
JsonCheck CheckJson(std::string_view json, size_t max_depth);

// Whether every backslash in `text`, the inside of a JSON string, begins an
// escape that JSON has.
bool EscapesAreValid(std::string_view text);

// The length of the JSON string at the beginning of `json`, quotes included; 0
// where there is none.
size_t JsonStringLength(std::string_view json);

// Replaces `out` by the meaning of `text`, the inside of a JSON string, with
// U+FFFD for each unpaired surrogate (`*replaced` counts them). False where an
// escape is none.
bool UnescapeJson(std::string_view text, std::string* out, size_t* replaced);

}  // namespace copydesk

#endif  // ENGINE_IO_JSON_SCAN_H_
