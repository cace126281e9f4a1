#include "engine/base/date.h"

#include <array>
#include <chrono>
#include <cstdio>
#include <vector>

namespace copydesk {
namespace {

struct Word {
  int number = -1;      // where it is one
  size_t digits = 0;    // how many
  std::string letters;  // in lower case, where it is no number
};

std::vector<Word> Words(std::string_view date) {
  std::vector<Word> words;
  for (size_t i = 0; i < date.size() && words.size() < 6;) {
    Word w;
    const auto digit = [&] {
      return i < date.size() && date[i] >= '0' && date[i] <= '9';
    };
    const auto letter = [&] {
      return i < date.size() &&
             ((date[i] | 0x20) >= 'a' && (date[i] | 0x20) <= 'z');
    };
    if (digit()) {
      for (w.number = 0; digit() && w.digits < 9; ++i, ++w.digits) {
        w.number = w.number * 10 + (date[i] - '0');
      }
    } else if (letter()) {
      for (; letter(); ++i) {
        w.letters.push_back(static_cast<char>(date[i] | 0x20));
      }
    } else {
      ++i;
      continue;
    }
    words.push_back(w);
  }
  return words;
}

int Month(const std::string& letters) {
  static constexpr std::array<std::string_view, 12> kMonths = {
      "jan", "feb", "mar", "apr", "may", "jun",
      "jul", "aug", "sep", "oct", "nov", "dec"};
  for (size_t m = 0; m < kMonths.size(); ++m) {
    if (letters.substr(0, 3) == kMonths[m]) return static_cast<int>(m) + 1;
  }
  return 0;
}

int32_t ToDay(int year, int month, int day) {
  if (year < 1000 || year > 9999 || month < 1 || day < 1) return kNoDay;
  const std::chrono::year_month_day ymd{
      std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
      std::chrono::day(static_cast<unsigned>(day))};
  if (!ymd.ok()) return kNoDay;
  return static_cast<int32_t>(
      std::chrono::sys_days(ymd).time_since_epoch().count());
}

}  // namespace

int32_t ParseDay(std::string_view date) {
  const std::vector<Word> w = Words(date);
  if (w.empty()) return kNoDay;
  if (w[0].digits == 8) {
    return ToDay(w[0].number / 10000, w[0].number / 100 % 100,
                 w[0].number % 100);
  }
  if (w.size() >= 3 && w[0].digits == 4 && w[1].digits > 0 && w[2].digits > 0) {
    return ToDay(w[0].number, w[1].number, w[2].number);
  }
  // With the month in letters: it stands between or before day and year, after
  // the day of the week if there is one.
  for (size_t i = 0; i < w.size(); ++i) {
    const int month = w[i].digits == 0 ? Month(w[i].letters) : 0;
    if (month == 0) continue;
    if (i > 0 && w[i - 1].digits > 0 && i + 1 < w.size() &&
        w[i + 1].digits == 4) {
      return ToDay(w[i + 1].number, month, w[i - 1].number);
    }
    if (i + 2 < w.size() && w[i + 1].digits > 0 && w[i + 2].digits == 4) {
      return ToDay(w[i + 2].number, month, w[i + 1].number);
    }
  }
  return kNoDay;
}

std::string FormatDay(int32_t day) {
  if (day == kNoDay) return {};
  const std::chrono::year_month_day ymd{
      std::chrono::sys_days{std::chrono::days{day}}};
  char buffer[32];
  std::snprintf(
      buffer, sizeof buffer, "%04d-%02u-%02u", static_cast<int>(ymd.year()),
      static_cast<unsigned>(ymd.month()), static_cast<unsigned>(ymd.day()));
  return buffer;
}

}  // namespace copydesk
