#ifndef ENGINE_GEN_NAMES_H_
#define ENGINE_GEN_NAMES_H_

#include <cstdint>

#include "engine/gen/token.h"

namespace copydesk::gen {

// The longest name in bytes.
constexpr uint32_t kMaxName = 40;

// Writes the invented name that `payload` (24 bits) stands for and returns the
// byte after it. `kind` is kGivenName, kSurname, kPlace, kFirm or kCoined; at
// least kMaxName + 16 bytes must be writable at `out`. The name is valid UTF-8,
// now and then with an accent. Distinct payloads may give the same name:
// there are some 60,000 given names, as many coined nouns, 260,000 surnames,
// 260,000 places and four million firms.
char* WriteName(TokenKind kind, uint32_t payload, char* out);

}  // namespace copydesk::gen

#endif  // ENGINE_GEN_NAMES_H_
