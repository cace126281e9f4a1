#include "engine/base/date.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <cstdio>
#include <string>

namespace copydesk {
namespace {

// 2007-04-10, counted by hand: 37 years with nine leap days, then January to
// March, then nine days.
constexpr int32_t kDay = 37 * 365 + 9 + 31 + 28 + 31 + 9;

TEST(Date, FormsThatAreUnderstood) {
  for (const char* date : {
           "2007-04-10",
           "2007-4-10",
           "2007-04-10T08:00:00Z",
           "2007-04-10 23:59:59+14:00",
           "2007/04/10",
           "2007.04.10",
           "20070410",
           "20070410T080000Z",
           "10 Apr 2007",
           "10 April 2007",
           "10. APRIL 2007",
           "Tue, 10 Apr 2007 08:00:00 GMT",
           "Tuesday 10 April 2007",
           "April 10, 2007",
           "Apr. 10, 2007, 8 a.m.",
           "Tuesday, April 10, 2007",
           "  2007-04-10  ",
       }) {
    EXPECT_EQ(ParseDay(date), kDay) << date;
  }
}

TEST(Date, FormsThatAreNot) {
  for (const char* date : {
           "",           "-",
           "yesterday",
           "04/10/2007",  // April or October, who knows
           "10.04.2007", "10/04/07",
           "2007",       "2007-04",
           "April 2007", "1176192000",
           "2007-13-01", "2007-00-10",
           "2007-04-31", "2007-02-29",
           "1900-02-29", "20070230",
           "0999-01-01", "32 April 2007",
           "April 10",   "\xff\xfe",
       }) {
    EXPECT_EQ(ParseDay(date), kNoDay) << date;
  }
}

TEST(Date, KnownDays) {
  EXPECT_EQ(ParseDay("1970-01-01"), 0);
  EXPECT_EQ(ParseDay("1969-12-31"), -1);
  EXPECT_EQ(ParseDay("2000-02-29"), 30 * 365 + 7 + 31 + 28);
  EXPECT_EQ(ParseDay("2000-03-01"), 30 * 365 + 7 + 31 + 29);
  EXPECT_EQ(ParseDay("2024-12-31") + 1, ParseDay("2025-01-01"));
}

TEST(Date, EveryMonthByNameAndNumber) {
  constexpr std::array<const char*, 12> kMonths = {
      "January", "February", "March",     "April",   "May",      "June",
      "July",    "August",   "September", "October", "November", "December"};
  for (size_t m = 0; m < kMonths.size(); ++m) {
    const std::string month = std::to_string(m + 1);
    const std::string name = kMonths[m];
    const int32_t want = ParseDay("2026-" + month + "-17");
    EXPECT_NE(want, kNoDay);
    EXPECT_EQ(ParseDay("17 " + name + " 2026"), want);
    EXPECT_EQ(ParseDay(name.substr(0, 3) + " 17, 2026"), want);
  }
}

TEST(Date, Formats) {
  EXPECT_EQ(FormatDay(kDay), "2007-04-10");
  EXPECT_EQ(FormatDay(0), "1970-01-01");
  EXPECT_EQ(FormatDay(-1), "1969-12-31");
  EXPECT_EQ(FormatDay(kNoDay), "");
}

// From the year 1000 to the year 9999.
RC_GTEST_PROP(Date, RoundTrip, ()) {
  const int32_t day = *rc::gen::inRange(-354285, 2932897);
  const std::string text = FormatDay(day);
  RC_ASSERT(text.size() == 10u);
  RC_ASSERT(ParseDay(text) == day);
  std::string packed = text;
  std::erase(packed, '-');
  RC_ASSERT(ParseDay(packed) == day);
  RC_ASSERT(ParseDay(text + "T12:30:00Z") == day);
}

// Days run on as a calendar kept by hand says.
TEST(Date, FollowsTheCalendar) {
  constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30,
                                         31, 31, 30, 31, 30, 31};
  int32_t day = 0;
  for (int year = 1970; year < 2101; ++year) {
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    for (int month = 1; month <= 12; ++month) {
      const int days =
          kDays[static_cast<size_t>(month - 1)] + (leap && month == 2);
      for (int d = 1; d <= days; ++d, ++day) {
        char text[32];
        std::snprintf(text, sizeof text, "%d-%02d-%02d", year, month, d);
        ASSERT_EQ(ParseDay(text), day);
        ASSERT_EQ(FormatDay(day), text);
      }
    }
  }
}

RC_GTEST_PROP(Date, AnyBytes, (const std::string& text)) {
  const int32_t day = ParseDay(text);
  RC_ASSERT(day == kNoDay || ParseDay(FormatDay(day)) == day);
}

}  // namespace
}  // namespace copydesk
