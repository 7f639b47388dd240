#include "programmer/dosing/week.h"

#include <algorithm>

namespace cisterna::dosing {

namespace {

// Given from minute 0 until `minute` of a week that repeats.
Exact given_until(const std::vector<WeekSegment>& week, const Exact& whole, int minute) {
  Exact sum = whole * Exact{minute / kMinutesOfWeek};
  const int in_week = minute % kMinutesOfWeek;
  for (const auto& s : week) {
    if (s.to_min <= in_week) {
      sum = sum + s.amount;
    } else if (s.from_min < in_week) {
      sum = sum + s.amount * Exact::ratio(in_week - s.from_min, s.to_min - s.from_min);
    }
  }
  return sum;
}

}  // namespace

// R-DOSE-041
Exact most_in_any_window(const std::vector<WeekSegment>& week, int window_min) {
  Exact whole, most;
  for (const auto& s : week) whole = whole + s.amount;
  const auto look_at = [&](int begin) {
    const int from = begin < 0 ? begin + kMinutesOfWeek : begin;
    const Exact in_window = given_until(week, whole, from + window_min) - given_until(week, whole, from);
    if (most < in_window) most = in_window;
  };
  for (const auto& s : week) {
    look_at(s.from_min);
    look_at(s.from_min - window_min);
  }
  return most;
}

std::int64_t starts_in_any_window(std::int64_t window_s, std::int64_t every_s) {
  return (window_s + every_s - 1) / every_s;
}

}  // namespace cisterna::dosing
