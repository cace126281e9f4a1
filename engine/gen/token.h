#ifndef ENGINE_GEN_TOKEN_H_
#define ENGINE_GEN_TOKEN_H_

#include <cstdint>

namespace copydesk::gen {

// What a story is made of before a house style turns it into bytes. A name or
// a figure keeps its value, so that each copy can write it in its own way.
enum class TokenKind : uint8_t {
  kWord,        // payload: number in the Vocabulary
  kArticle,     // "a" or "an", as the next token asks
  kComma,       //
  kStop,        //
  kQuestion,    //
  kColon,       //
  kDash,        //
  kOpenQuote,   //
  kCloseQuote,  //
  kPossessive,  // 's
  kGivenName,   // payload: 24 bits that choose syllables
  kSurname,     //
  kPlace,       //
  kFirm,        //
  kCoined,      // a common noun nobody has heard of
  kNumber,      // payload: the number
  kPercent,     // payload: tenths
  kMillion,     // payload: tenths of a million
  kDay,         // payload: days since 1970-01-01
  kClock,       // payload: minutes since midnight
  kYear,        // payload: a year
};

// A token in 32 bits: the payload in the low 24, the kind above.
using Token = uint32_t;

constexpr uint32_t kPayloadMask = 0xffffff;
constexpr Token MakeToken(TokenKind kind, uint32_t payload = 0) {
  return static_cast<uint32_t>(kind) << 24 | (payload & kPayloadMask);
}
constexpr TokenKind KindOf(Token token) {
  return static_cast<TokenKind>(token >> 24);
}
constexpr uint32_t PayloadOf(Token token) { return token & kPayloadMask; }

}  // namespace copydesk::gen

#endif  // ENGINE_GEN_TOKEN_H_
