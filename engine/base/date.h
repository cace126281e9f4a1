#ifndef ENGINE_BASE_DATE_H_
#define ENGINE_BASE_DATE_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace copydesk {

// A day as the number of days since 1970-01-01.
inline constexpr int32_t kNoDay = INT32_MIN;

// The day that `date` names, or kNoDay. Understood: 2007-04-10 with or without
// a time, 2007/04/10, 20070410, 10 Apr 2007, Tue, 10 Apr 2007 08:00:00 GMT,
// April 10, 2007. Day and month by number alone (04/10/2007) are not: readers
// on two sides of an ocean read them differently. Time zones are not applied.
int32_t ParseDay(std::string_view date);

// 2007-04-10, or the empty string for kNoDay.
std::string FormatDay(int32_t day);

}  // namespace copydesk

#endif  // ENGINE_BASE_DATE_H_
