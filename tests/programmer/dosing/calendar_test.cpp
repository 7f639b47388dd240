// Dates and instants at the edges of the calendar.
#include "programmer/dosing/calendar.h"

#include <gtest/gtest.h>

namespace cisterna::dosing {
namespace {

TEST(Calendar, DateTextIsReadAndWrittenAlike) {  // R-DOSE-005
  for (const char* text : {"1900-01-01", "1970-01-01", "2024-02-29", "2025-03-03", "9999-12-31"})
    EXPECT_EQ(parse_date(text, "date").value().text(), text);
  EXPECT_EQ(parse_date("1970-01-02", "date").value().days_since_1970(), 1);
}

TEST(Calendar, NoSuchDay_IsRefused) {  // R-DOSE-005
  for (const char* text : {"", "2025-02-29", "1900-02-29", "2025-13-01", "2025-00-10", "2025-01-00", "2025-04-31",
                           "2025-3-3", "03.03.2025", "2025/03/03", "2025-03-03 ", " 2025-03-03", "2025-03-03T00:00Z",
                           "1899-12-31", "0000-01-01", "-025-03-03", "20250303", "2025-0a-03"}) {
    const auto date = parse_date(text, "date");
    ASSERT_FALSE(date.ok()) << text;
    EXPECT_EQ(date.error().code, ProblemCode::kDateSyntax);
    EXPECT_EQ(date.error().field, "date");
  }
}

TEST(Calendar, DaysBeyondTheCalendar_HaveNoDate) {
  const Date last = parse_date("9999-12-31", "date").value();
  const Date first = parse_date("1900-01-01", "date").value();

  EXPECT_EQ(last.plus_days(0), last);
  EXPECT_EQ(last.plus_days(1), std::nullopt);
  EXPECT_EQ(first.plus_days(-1), std::nullopt);
  EXPECT_EQ(first.plus_days(INT64_MAX), std::nullopt);
  EXPECT_EQ(last.plus_days(INT64_MIN), std::nullopt);
}

TEST(Calendar, InstantsKeepTheirOffset) {
  EXPECT_EQ(parse_instant("1970-01-01T00:00:00Z", "now").value().unix_s, 0);
  EXPECT_EQ(parse_instant("1970-01-01T01:00+01:00", "now").value().unix_s, 0);
  EXPECT_EQ(parse_instant("1969-12-31T18:30:05-05:30", "now").value().unix_s, 5);
  EXPECT_EQ(parse_instant("1969-12-31T18:30:05-05:30", "now").value().text(), "1969-12-31T18:30:05-05:30");
  EXPECT_EQ(parse_instant("2025-03-03T20:00Z", "now").value().text(), "2025-03-03T20:00:00Z");
}

TEST(Calendar, InstantWithoutOffset_IsRefused) {
  for (const char* text :
       {"", "2025-03-03", "2025-03-03T20:00", "2025-03-03T20:00:00", "2025-03-03T24:00Z", "2025-03-03T20:60Z",
        "2025-03-03T20:00:60Z", "2025-03-03 20:00Z", "2025-03-03T20:00+15:00", "2025-03-03T20:00+0100",
        "2025-02-30T20:00Z", "2025-03-03T20:00:Z", "2025-03-03T20:00:00.5Z"}) {
    const auto instant = parse_instant(text, "taken");
    ASSERT_FALSE(instant.ok()) << text;
    EXPECT_EQ(instant.error().code, ProblemCode::kTimeSyntax);
  }
}

TEST(Calendar, TimeOfDayGoesTo2400) {
  EXPECT_EQ(parse_time_of_day("00:00", "step").value(), 0);
  EXPECT_EQ(parse_time_of_day("23:59", "step").value(), 1439);
  EXPECT_EQ(parse_time_of_day("24:00", "step").value(), 1440);
  EXPECT_EQ(format_time_of_day(365), "06:05");
  for (const char* text : {"24:01", "25:00", "6:00", "06:60", "0600", "06:00:00", ""})
    EXPECT_FALSE(parse_time_of_day(text, "step").ok()) << text;
}

}  // namespace
}  // namespace cisterna::dosing
