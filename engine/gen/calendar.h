#ifndef ENGINE_GEN_CALENDAR_H_
#define ENGINE_GEN_CALENDAR_H_

#include <cstdint>
#include <string>

namespace copydesk::gen {

struct CivilDay {
  int32_t year;
  uint32_t month;  // 1 to 12
  uint32_t day;    // 1 to 31
};

// The day of the Gregorian calendar `days` days after 1970-01-01.
constexpr CivilDay ToCivil(int32_t days) {
  const int32_t z = days + 719468;
  const int32_t era = (z >= 0 ? z : z - 146096) / 146097;
  const auto doe = static_cast<uint32_t>(z - era * 146097);
  const uint32_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  const uint32_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  const uint32_t mp = (5 * doy + 2) / 153;
  const uint32_t month = mp < 10 ? mp + 3 : mp - 9;
  return {static_cast<int32_t>(yoe) + era * 400 + (month <= 2 ? 1 : 0), month,
          doy - (153 * mp + 2) / 5 + 1};
}

// Appends the day as YYYY-MM-DD, with `separator` in place of `-`; years have
// four digits.
inline void AppendIsoDay(int32_t days, char separator, std::string* out) {
  const CivilDay d = ToCivil(days);
  const auto year = static_cast<uint32_t>(d.year);
  const char text[10] = {static_cast<char>('0' + year / 1000),
                         static_cast<char>('0' + year / 100 % 10),
                         static_cast<char>('0' + year / 10 % 10),
                         static_cast<char>('0' + year % 10),
                         separator,
                         static_cast<char>('0' + d.month / 10),
                         static_cast<char>('0' + d.month % 10),
                         separator,
                         static_cast<char>('0' + d.day / 10),
                         static_cast<char>('0' + d.day % 10)};
  out->append(text, sizeof text);
}

}  // namespace copydesk::gen

#endif  // ENGINE_GEN_CALENDAR_H_
