#include "engine/gen/site.h"

#include <string_view>

#include "engine/gen/names.h"

namespace copydesk::gen {
namespace {

enum Stream : uint64_t { kSiteStream = 0x30, kNetworkStream };

constexpr std::string_view kFirst[] = {
    "Harbour",   "Fenwold",   "Marrowby",   "Ostlake",    "Tarnside",
    "Quillmoor", "Eastmere",  "Brackley",   "Dunhollow",  "Wexcombe",
    "Larkfell",  "Stonewick", "Ambermouth", "Graycliffe", "Hollinsea",
    "Kestrelby", "Lowmarsh",  "Northreach", "Pellbridge", "Ravensholm"};
constexpr std::string_view kSecond[] = {
    "Ledger",   "Lantern", "Almanac", "Packet",   "Beacon", "Signal",
    "Bulletin", "Clarion", "Compass", "Register", "Weekly", "Bugle"};

std::string Name(TokenKind kind, Prng* prng) {
  char text[kMaxName + 16];
  const char* const end =
      WriteName(kind, static_cast<uint32_t>(prng->Next() >> 40), text);
  return std::string(text, static_cast<size_t>(end - text));
}

}  // namespace

Site MakeSite(uint64_t seed, uint32_t number) {
  constexpr uint32_t kNames = std::size(kFirst) * std::size(kSecond);
  Prng prng(seed, kSiteStream, number);
  Site site;
  const uint32_t round = number % kNames;
  site.paper = kFirst[round % std::size(kFirst)];
  site.paper += ' ';
  site.paper +=
      kSecond[(round % std::size(kFirst) + round / std::size(kFirst)) %
              std::size(kSecond)];
  for (const char c : site.paper) {
    if (c == ' ') continue;
    site.host += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  if (number >= kNames) {
    site.paper += ' ' + std::to_string(number / kNames + 1);
    site.host += std::to_string(number / kNames + 1);
  }
  site.host += ".example";
  site.city = Name(TokenKind::kPlace, &prng);
  site.editor = Name(TokenKind::kGivenName, &prng);
  site.editor += ' ';
  site.editor += Name(TokenKind::kSurname, &prng);

  site.style = DrawHouseStyle(&prng);
  site.layout = number % 10 == 7           ? Layout::kOneLine
                : prng.Chance(Percent(35)) ? Layout::kBlankLines
                                           : Layout::kLines;
  site.strip_marks = number % 20 == 13;
  if (site.strip_marks) {
    site.style.quotes = 0;
    site.style.dashes = 0;
  }
  site.headline_first = prng.Chance(Percent(30));
  site.byline_line = prng.Chance(Percent(60));
  site.credit_line = prng.Chance(Percent(40));
  site.dateline = prng.Chance(Percent(35));
  site.middle_every = prng.Between(2, 5);

  const bool network = number % 10 < 3;
  Prng wording = network ? Prng(seed, kNetworkStream, number / 10) : prng;
  do {
    for (const FurnitureText& text : FurnitureTexts()) {
      if (wording.Chance(text.sites))
        site.furniture.emplace_back(text, &wording);
    }
  } while (site.furniture.size() < 4);
  return site;
}

}  // namespace copydesk::gen
