#include "engine/gen/names.h"

#include <cstring>
#include <string_view>

namespace copydesk::gen {
namespace {

constexpr std::string_view kOnset[64] = {
    "ba", "be", "bro", "ca", "ce",  "co", "cra", "da",  "de",  "do", "dra",
    "e",  "fa", "fe",  "fi", "fro", "ga", "ge",  "gla", "go",  "ha", "he",
    "ho", "i",  "ja",  "jo", "ka",  "ke", "kla", "ko",  "la",  "le", "lo",
    "ma", "me", "mi",  "mo", "na",  "ne", "no",  "o",   "pa",  "pe", "po",
    "ra", "re", "ri",  "ro", "sa",  "se", "sha", "so",  "ste", "ta", "te",
    "to", "u",  "va",  "ve", "vo",  "wa", "we",  "ya",  "ze"};

constexpr std::string_view kMiddle[64] = {
    "b",  "ba",  "bri", "c",  "ck",  "da",  "de", "dri", "dwa", "f",  "fe",
    "g",  "gri", "k",   "ka", "ki",  "l",   "la", "ld",  "le",  "li", "lla",
    "lm", "lva", "m",   "ma", "mbe", "mi",  "n",  "na",  "nda", "ne", "ngo",
    "ni", "nne", "nta", "p",  "pe",  "pri", "r",  "ra",  "rba", "rd", "rde",
    "ri", "rka", "rlo", "rm", "rra", "rve", "s",  "sa",  "ske", "st", "sti",
    "t",  "ta",  "the", "ti", "tta", "v",   "ve", "vi",  "z"};

constexpr std::string_view kGivenEnd[16] = {
    "a",  "an", "ia",  "en", "o", "is",  "el",  "in",
    "ea", "us", "ine", "or", "y", "eth", "ald", "ette"};

constexpr std::string_view kSurnameEnd[64] = {
    "ack",       "ain",    "ald", "aly",  "am",  "ane",  "ard",       "arn",
    "art",       "ask",    "aux", "ay",   "eck", "een",  "ek",        "ell",
    "elm",       "en",     "end", "enko", "er",  "ers",  "esh",       "essen",
    "et",        "ev",     "ick", "iel",  "iga", "ild",  "imer",      "in",
    "ing",       "ingham", "is",  "ius",  "kov", "lund", "man",       "ner",
    "\xc3\xb8y", "oak",    "och", "old",  "olm", "on",   "\xc3\xa9n", "ord",
    "orf",       "orn",    "ost", "ott",  "ova", "ow",   "quist",     "sen",
    "son",       "stad",   "th",  "ulf",  "und", "ux",   "wick",      "worth"};

constexpr std::string_view kPlaceEnd[64] = {
    "mouth",  "ford",  "bury",   "ton",   "ham",    "haven",   "wick",  "stead",
    "bridge", "field", "dale",   "moor",  "burn",   "cliffe",  "hurst", "ley",
    "port",   "stow",  "thorpe", "wold",  "by",     "combe",   "den",   "garth",
    "gate",   "holm",  "keld",   "low",   "mere",   "minster", "ness",  "over",
    "pool",   "rigg",  "shaw",   "sted",  "tarn",   "toft",    "vale",  "wade",
    "wath",   "well",  "with",   "wood",  "worthy", "yard",    "berg",  "dorf",
    "feld",   "grad",  "haus",   "hof",   "markt",  "ovo",     "polis", "sk",
    "stadt",  "sund",  "vik",    "ville", "zell",   "ava",     "ia",    "onne"};

constexpr std::string_view kFirmEnd[16] = {
    " Freight",   " Holdings", " Foods",     " Energy", " Textiles", " Marine",
    " Logistics", " Timber",   " Chemicals", " Media",  " Partners", " Brewing",
    " Capital",   " Motors",   " Optics",    " Rail"};

constexpr std::string_view kCoinedEnd[16] = {
    "in", "ol", "ite", "ene", "ix",  "une", "ard", "ling",
    "et", "op", "ack", "ush", "ram", "elt", "isk", "ode"};

char* Put(std::string_view part, char* out) {
  std::memcpy(out, part.data(), part.size());
  return out + part.size();
}

}  // namespace

char* WriteName(TokenKind kind, uint32_t payload, char* out) {
  char* const begin = out;
  const auto take = [&payload](uint32_t bits) {
    const uint32_t value = payload & ((1u << bits) - 1);
    payload >>= bits;
    return value;
  };
  out = Put(kOnset[take(6)], out);
  switch (kind) {
    case TokenKind::kGivenName:
      if (take(2) != 0)
        out = Put(kMiddle[take(6)], out);
      else
        out = Put("l", out);
      out = Put(kGivenEnd[take(4)], out);
      break;
    case TokenKind::kSurname:
      out = Put(kMiddle[take(6)], out);
      out = Put(kSurnameEnd[take(6)], out);
      break;
    case TokenKind::kPlace:
      out = Put(kMiddle[take(6)], out);
      out = Put(kPlaceEnd[take(6)], out);
      break;
    case TokenKind::kFirm:
      out = Put(kMiddle[take(6)], out);
      out = Put(kSurnameEnd[take(6)], out);
      out = Put(kFirmEnd[take(4)], out);
      break;
    default:
      out = Put(kMiddle[take(6)], out);
      out = Put(kCoinedEnd[take(4)], out);
      return out;
  }
  *begin = static_cast<char>(*begin - 'a' + 'A');
  return out;
}

}  // namespace copydesk::gen
