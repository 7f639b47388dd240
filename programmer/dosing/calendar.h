// Date and Instant: the calendar of refills and the wall clock of patient boluses (Howard Hinnant's date library
// inside).
//
// Date: text YYYY-MM-DD, years 1900..9999, no such day refused (2025-02-29). Instant: ISO 8601 with offset,
// YYYY-MM-DDTHH:MM[:SS](Z|+HH:MM|-HH:MM); without an offset it is refused, offsets beyond 14 h too. R-DOSE-005
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "programmer/dosing/problem.h"
#include "units/result.h"

namespace cisterna::dosing {

class Date {
 public:
  constexpr Date() = default;
  static constexpr Date from_days(std::int32_t days_since_1970) { return Date{days_since_1970}; }
  [[nodiscard]] constexpr std::int32_t days_since_1970() const { return days_; }
  // nullopt outside 1900-01-01..9999-12-31.
  [[nodiscard]] std::optional<Date> plus_days(std::int64_t days) const;
  [[nodiscard]] std::string text() const;
  friend constexpr auto operator<=>(Date, Date) = default;

 private:
  explicit constexpr Date(std::int32_t d) : days_(d) {}
  std::int32_t days_ = 0;
};

// Problem: kDateSyntax.
[[nodiscard]] Result<Date, Problem> parse_date(std::string_view text, std::string_view field);

struct Instant {
  std::int64_t unix_s = 0;
  std::int32_t offset_s = 0;  // of the zone it is written in
  bool zulu = false;          // written with Z
  [[nodiscard]] std::string text() const;
};

// Problem: kTimeSyntax.
[[nodiscard]] Result<Instant, Problem> parse_instant(std::string_view text, std::string_view field);
// Time of day HH:MM in minutes 0..1440 (24:00). Problem: kTimeSyntax.
[[nodiscard]] Result<int, Problem> parse_time_of_day(std::string_view text, std::string_view field);
[[nodiscard]] std::string format_time_of_day(int minutes);

}  // namespace cisterna::dosing
