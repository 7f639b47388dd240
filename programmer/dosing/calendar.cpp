#include "programmer/dosing/calendar.h"

#include <date/date.h>

#include <algorithm>
#include <array>

namespace cisterna::dosing {

namespace {
constexpr date::sys_days kFirst = date::year{1900} / 1 / 1;
constexpr date::sys_days kLast = date::year{9999} / 12 / 31;

Problem bad_date(std::string_view field) {
  return Problem{ProblemCode::kDateSyntax,
                 "This is not a date of the calendar. Type it as YYYY-MM-DD, for example 2025-03-03.",
                 std::string(field)};
}
Problem bad_instant(std::string_view field) {
  return Problem{ProblemCode::kTimeSyntax,
                 "This is not a time with its offset. Type it as 2025-03-03T20:00:00+01:00 or 2025-03-03T19:00:00Z.",
                 std::string(field)};
}

// `count` digits from `at`; nullopt when one is missing.
std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return std::nullopt;
  int value = 0;
  for (const char c : text.substr(at, count)) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

std::optional<date::sys_days> day_from(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto y = digits(text, 0, 4);
  const auto m = digits(text, 5, 2);
  const auto d = digits(text, 8, 2);
  if (!y || !m || !d) return std::nullopt;
  const date::year_month_day ymd{date::year{*y}, date::month{static_cast<unsigned>(*m)},
                                 date::day{static_cast<unsigned>(*d)}};
  if (!ymd.ok() || date::sys_days{ymd} < kFirst) return std::nullopt;
  return date::sys_days{ymd};
}

std::string two(std::int64_t v) {
  const std::string s = std::to_string(v);
  return s.size() < 2 ? "0" + s : s;
}

// HH:MM at `at`, hour 0..23, in minutes.
std::optional<int> clock_minutes(std::string_view text, std::size_t at) {
  const auto h = digits(text, at, 2);
  const auto m = digits(text, at + 3, 2);
  if (!h || !m || text[at + 2] != ':' || *h > 23 || *m > 59) return std::nullopt;
  return *h * 60 + *m;
}

// "Z", "+01:00" or "-05:30" in seconds.
std::optional<int> offset_seconds(std::string_view text) {
  if (text == "Z") return 0;
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-')) return std::nullopt;
  const auto minutes = clock_minutes(text, 1);
  if (!minutes || *minutes > 14 * 60) return std::nullopt;
  return (text[0] == '-' ? -60 : 60) * *minutes;
}
}  // namespace

std::optional<Date> Date::plus_days(std::int64_t days) const {
  const std::int64_t first = kFirst.time_since_epoch().count();
  const std::int64_t last = kLast.time_since_epoch().count();
  if (days > last - first || days < first - last) return std::nullopt;  // keeps the sum in range
  const std::int64_t sum = days_ + days;
  if (sum < first || sum > last) return std::nullopt;
  return Date::from_days(static_cast<std::int32_t>(sum));
}

std::string Date::text() const {
  const date::year_month_day ymd{date::sys_days{date::days{days_}}};
  return std::to_string(static_cast<int>(ymd.year())) + "-" + two(static_cast<unsigned>(ymd.month())) + "-" +
         two(static_cast<unsigned>(ymd.day()));
}

Result<Date, Problem> parse_date(std::string_view text, std::string_view field) {
  const auto day = day_from(text);
  if (!day) return bad_date(field);
  return Date::from_days(static_cast<std::int32_t>(day->time_since_epoch().count()));
}

std::string Instant::text() const {
  constexpr std::int64_t kDaySeconds = 86'400;
  const std::int64_t local = unix_s + offset_s;
  std::int64_t day = local / kDaySeconds;
  if (local % kDaySeconds < 0) --day;
  const std::int64_t second = local - day * kDaySeconds;
  std::string out = Date::from_days(static_cast<std::int32_t>(day)).text() + "T" + two(second / 3600) + ":" +
                    two(second / 60 % 60) + ":" + two(second % 60);
  if (zulu) return out + "Z";
  const int magnitude = offset_s < 0 ? -offset_s : offset_s;
  return out + (offset_s < 0 ? "-" : "+") + two(magnitude / 3600) + ":" + two(magnitude / 60 % 60);
}

Result<Instant, Problem> parse_instant(std::string_view text, std::string_view field) {
  if (text.size() < 17 || text[10] != 'T') return bad_instant(field);
  const auto day = day_from(text.substr(0, 10));
  const auto minutes = clock_minutes(text, 11);
  if (!day || !minutes) return bad_instant(field);
  std::string_view rest = text.substr(16);
  int seconds = 0;
  if (rest[0] == ':') {
    const auto s = digits(rest, 1, 2);
    if (!s || *s > 59) return bad_instant(field);
    seconds = *s;
    rest.remove_prefix(3);
  }
  const auto offset = offset_seconds(rest);
  if (!offset) return bad_instant(field);
  const std::int64_t local = std::int64_t{day->time_since_epoch().count()} * 86'400 + *minutes * 60 + seconds;
  return Instant{local - *offset, *offset, rest == "Z"};
}

Result<int, Problem> parse_time_of_day(std::string_view text, std::string_view field) {
  if (text == "24:00") return 1440;
  const auto minutes = text.size() == 5 ? clock_minutes(text, 0) : std::nullopt;
  if (minutes) return *minutes;
  return Problem{ProblemCode::kTimeSyntax, "This is not a time of day. Type it as HH:MM, 00:00 to 24:00.",
                 std::string(field)};
}

std::string format_time_of_day(int minutes) {
  return two(minutes / 60) + ":" + two(minutes % 60);
}

}  // namespace cisterna::dosing
