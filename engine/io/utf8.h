#ifndef ENGINE_IO_UTF8_H_
#define ENGINE_IO_UTF8_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace copydesk {

// From bytes of doubtful encoding to valid UTF-8. All of it is linear in the
// input and thread-safe.

bool IsValidUtf8(std::string_view bytes);

// Appends `bytes` to `out` with each maximal subpart of an ill-formed sequence
// replaced by U+FFFD (Unicode 15, section 3.9). Returns how many there were.
// Valid input is copied; repairing twice changes nothing.
size_t RepairUtf8(std::string_view bytes, std::string* out);

// A valid copy of `bytes`, for names that are only shown or compared.
std::string ToValidUtf8(std::string_view bytes);

// True where `bytes` hold at least one well-formed sequence of two or more
// bytes: text that has none but is not ASCII is in a one-byte encoding.
bool HasMultibyteUtf8(std::string_view bytes);

// Appends `bytes`, read as Windows-1252, to `out`. The five bytes without a
// meaning become the control characters of Latin-1, as browsers do it.
void AppendWindows1252(std::string_view bytes, std::string* out);

// Appends `code_point` to `out`; a surrogate or a value beyond U+10FFFF becomes
// U+FFFD.
void AppendCodePoint(char32_t code_point, std::string* out);

// How CopyAsUtf8 read its input.
enum class Encoding { kUtf8, kWindows1252, kRepaired };

// Replaces `out` by `bytes` as UTF-8: as they are where they are valid, read as
// Windows-1252 where they hold no multi-byte sequence at all, else repaired.
Encoding CopyAsUtf8(std::string_view bytes, std::string* out);

// False where `text` holds only white space, controls and marks without width.
bool HasVisibleText(std::string_view text);

}  // namespace copydesk

#endif  // ENGINE_IO_UTF8_H_
