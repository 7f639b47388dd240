#include "bench/report/calendar_axis.h"

#include <array>
#include <chrono>
#include <cstdio>

#include "programmer/dosing/calendar.h"

namespace cisterna::bench {

namespace {

using std::chrono::days;
using std::chrono::months;
using std::chrono::sys_days;
using std::chrono::year_month_day;

constexpr std::int64_t kMinuteMs = 60'000, kHourMs = 3'600'000, kDayMs = 86'400'000;
constexpr std::int64_t kMondayDay = 4;  // 1970-01-05
constexpr double kGap = 18;

std::int64_t floor_to(std::int64_t v, std::int64_t step) {
  const std::int64_t part = v % step;
  return v - part - (part < 0 ? step : 0);
}

std::int32_t day_of(std::int64_t utc_ms) {
  return static_cast<std::int32_t>(floor_to(utc_ms, kDayMs) / kDayMs);
}

std::string clock(std::int64_t utc_ms, bool seconds) {
  const auto s = static_cast<int>((utc_ms - floor_to(utc_ms, kDayMs)) / 1000);
  std::array<char, 16> out{};
  if (seconds) {
    std::snprintf(out.data(), out.size(), "%02d:%02d:%02d", s / 3600, s / 60 % 60, s % 60);
  } else {
    std::snprintf(out.data(), out.size(), "%02d:%02d", s / 3600, s / 60 % 60);
  }
  return out.data();
}

// One tick distance: fixed milliseconds counted from `origin`, or whole months.
struct Step {
  std::int64_t ms = 0, origin = 0;
  int months = 0;
  [[nodiscard]] std::int64_t length() const { return months > 0 ? months * 28 * kDayMs : ms; }  // shortest
};

constexpr std::array<Step, 22> kSteps{{
    {kMinuteMs},
    {2 * kMinuteMs},
    {5 * kMinuteMs},
    {10 * kMinuteMs},
    {15 * kMinuteMs},
    {30 * kMinuteMs},
    {kHourMs},
    {2 * kHourMs},
    {3 * kHourMs},
    {6 * kHourMs},
    {12 * kHourMs},
    {kDayMs},
    {2 * kDayMs},
    {7 * kDayMs, kMondayDay* kDayMs},
    {14 * kDayMs, kMondayDay* kDayMs},
    {0, 0, 1},
    {0, 0, 2},
    {0, 0, 3},
    {0, 0, 6},
    {0, 0, 12},
    {0, 0, 60},
    {0, 0, 1200},
}};

std::int64_t first_of(int month_index) {  // months since 0000-01
  const auto ymd = year_month_day{std::chrono::year{month_index / 12},
                                  std::chrono::month(static_cast<unsigned>(month_index % 12 + 1)), std::chrono::day{1}};
  return static_cast<std::int64_t>(sys_days{ymd}.time_since_epoch().count()) * kDayMs;
}

std::vector<std::int64_t> month_places(const Step& step, std::int64_t from, std::int64_t to) {
  std::vector<std::int64_t> places;
  const year_month_day begin{sys_days{days{day_of(from)}}};
  int index = static_cast<int>(begin.year()) * 12;
  while (first_of(index) < from) index += step.months;
  for (; first_of(index) <= to; index += step.months) places.push_back(first_of(index));
  return places;
}

std::vector<std::int64_t> places_of(const Step& step, std::int64_t from, std::int64_t to) {
  if (step.months > 0) return month_places(step, from, to);
  std::vector<std::int64_t> places;
  std::int64_t at = floor_to(from - step.origin, step.ms) + step.origin;
  if (at < from) at += step.ms;
  for (; at <= to; at += step.ms) places.push_back(at);
  return places;
}

}  // namespace

std::string utc_date(std::int64_t utc_ms) {
  return dosing::Date::from_days(day_of(utc_ms)).text();
}
std::string utc_time_of_day(std::int64_t utc_ms) {
  return clock(utc_ms, false);
}
std::string utc_minute(std::int64_t utc_ms) {
  return utc_date(utc_ms) + " " + clock(utc_ms, false);
}
std::string utc_second(std::int64_t utc_ms) {
  return utc_date(utc_ms) + " " + clock(utc_ms, true);
}

std::vector<Tick> time_ticks(std::int64_t from, std::int64_t to, double width_px, double size, const Measure& measure) {
  std::vector<Tick> ticks;
  if (to <= from || width_px <= 0) return ticks;
  const double date_px = measure("2028-08-28", size, false) + kGap, time_px = measure("08:08", size, false) + kGap;
  const double px_per_ms = width_px / static_cast<double>(to - from);
  for (const Step& step : kSteps) {
    const bool by_time = step.months == 0 && step.ms < kDayMs;
    if (static_cast<double>(step.length()) * px_per_ms < (by_time ? time_px : date_px)) continue;
    double last_date_px = -date_px;
    for (const std::int64_t at : places_of(step, from, to)) {
      Tick tick{at, by_time ? utc_time_of_day(at) : utc_date(at), ""};
      const double x = static_cast<double>(at - from) * px_per_ms;
      const bool new_day = ticks.empty() || day_of(at) != day_of(ticks.back().utc_ms);
      if (by_time && new_day && x - last_date_px >= date_px) {
        tick.date = utc_date(at);
        last_date_px = x;
      }
      ticks.push_back(tick);
    }
    break;
  }
  return ticks;
}

}  // namespace cisterna::bench
