#include "implant_fw/therapy/shape.h"

#include <algorithm>

#include "implant_fw/therapy/schedule.h"

namespace cisterna::therapy {
namespace {

using telemetry::DayProgram;
using telemetry::Flex;

constexpr std::int64_t kMinutesOfDay = 1'440, kMinutesOfHour = 60;

std::uint64_t part(std::uint64_t amount, std::int64_t of, std::int64_t whole) {  // rounded up
  return static_cast<std::uint64_t>(mul_div_ceil(static_cast<std::int64_t>(amount), of, whole));
}

// Amount of one day program between two of its minutes.
std::uint64_t amount_in(const DayProgram& day, std::int64_t from, std::int64_t to) {
  std::uint64_t sum = 0;
  auto basal_minutes = to - from;
  for (const auto& step : day.steps) {
    const std::int64_t end = step.start_min + step.duration_min;
    const auto common = std::min(to, end) - std::max<std::int64_t>(from, step.start_min);
    if (common <= 0) continue;
    basal_minutes -= common;
    sum += part(step.amount, common, step.duration_min);
  }
  return sum + part(day.basal_daily_amount, basal_minutes, kMinutesOfDay);
}

// In `minutes` (at most a day) from a minute of a weekday on; the minute may lie in the day before or after.
std::uint64_t amount_from(const Flex& flex, std::int64_t weekday, std::int64_t minute, std::int64_t minutes) {
  const auto day = minute < 0 ? weekday + 6 : minute >= kMinutesOfDay ? weekday + 1 : weekday;
  const auto from = minute < 0 ? minute + kMinutesOfDay : minute % kMinutesOfDay;
  const auto program = [&](std::int64_t d) -> const DayProgram& {
    return flex.programs[flex.weekday_program[static_cast<std::size_t>(d % 7)]];
  };
  const auto to = std::min(from + minutes, kMinutesOfDay);
  auto sum = amount_in(program(day), from, to);
  if (from + minutes > to) sum += amount_in(program(day + 1), 0, from + minutes - to);
  return sum;
}

void consider_rate(Shape& shape, std::uint64_t amount, std::int64_t minutes, std::uint32_t concentration) {
  const auto nl = volume_of(amount, concentration).nl();
  shape.fastest_nl = std::max(shape.fastest_nl, static_cast<std::uint64_t>(mul_div_ceil(nl, kMinutesOfDay, minutes)));
  shape.slowest_nl = std::min(shape.slowest_nl, static_cast<std::uint64_t>(mul_div_floor(nl, kMinutesOfDay, minutes)));
}

// A window is largest where it begins or ends at a step's edge.
Shape shape_of_flex(const Flex& flex, std::uint32_t concentration) {
  Shape shape;
  shape.lowest_day = shape.slowest_nl = UINT64_MAX;
  for (std::int64_t weekday = 0; weekday < 7; ++weekday) {
    const auto& day = flex.programs[flex.weekday_program[static_cast<std::size_t>(weekday)]];
    shape.lowest_day = std::min(shape.lowest_day, amount_in(day, 0, kMinutesOfDay));
    const auto edge = [&](std::int64_t minute) {
      for (const auto before : {false, true}) {
        const auto hour = amount_from(flex, weekday, before ? minute - kMinutesOfHour : minute, kMinutesOfHour);
        const auto all = amount_from(flex, weekday, before ? minute - kMinutesOfDay : minute, kMinutesOfDay);
        shape.largest_hour = std::max(shape.largest_hour, hour);
        shape.largest_day = std::max(shape.largest_day, all);
      }
    };
    edge(0);
    std::int64_t covered = 0;
    for (const auto& step : day.steps) {
      edge(step.start_min);
      edge(step.start_min + step.duration_min);
      covered += step.duration_min;
      consider_rate(shape, step.amount, step.duration_min, concentration);
    }
    if (covered < kMinutesOfDay) consider_rate(shape, day.basal_daily_amount, kMinutesOfDay, concentration);
  }
  shape.first_day = shape.largest_day;
  return shape;
}

void widen(Shape& shape, const Shape& other) {
  shape.lowest_day = std::min(shape.lowest_day, other.lowest_day);
  shape.largest_day = std::max(shape.largest_day, other.largest_day);
  shape.largest_hour = std::max(shape.largest_hour, other.largest_hour);
  shape.fastest_nl = std::max(shape.fastest_nl, other.fastest_nl);
  shape.slowest_nl = std::min(shape.slowest_nl, other.slowest_nl);
}

Shape shape_of_schedule(const telemetry::Prescription& p, std::uint64_t idle) {
  const auto concentration = p.primary.concentration;
  switch (p.mode) {
    case ScheduleMode::kContinuous:
      break;
    case ScheduleMode::kFlex:
      return shape_of_flex(p.flex, concentration);
    case ScheduleMode::kTitration: {
      auto shape = shape_of_daily(p.titration.steps[0].daily_amount, concentration);
      for (const auto& step : p.titration.steps) widen(shape, shape_of_daily(step.daily_amount, concentration));
      return shape;
    }
    case ScheduleMode::kCycle: {
      auto shape = shape_of_daily(p.cycle.on_daily_amount, concentration);
      if (p.cycle.off_daily_amount != 0) widen(shape, shape_of_daily(p.cycle.off_daily_amount, concentration));
      if (p.cycle.off_daily_amount == 0) shape.idle_amount = idle;
      return shape;
    }
    case ScheduleMode::kMinimumRate: {
      auto shape = shape_of_daily(idle, concentration);
      shape.idle_amount = idle;
      return shape;
    }
  }
  return shape_of_daily(p.continuous.daily_amount, concentration);
}

}  // namespace

std::uint64_t hourly_part(std::uint64_t daily) {
  return part(daily, 1, 24);
}

std::uint64_t in_one_hour(std::uint64_t amount, std::uint32_t duration_s) {
  return duration_s <= 3'600 ? amount : part(amount, 3'600, duration_s);
}

Shape shape_of_daily(std::uint64_t daily, std::uint32_t concentration) {
  const auto nl = static_cast<std::uint64_t>(volume_of(daily, concentration).nl());
  return {daily, daily, hourly_part(daily), daily, nl, nl, 0};
}

Shape shape_of(const telemetry::Prescription& p, Volume moving, std::int64_t day) {
  const auto idle = static_cast<std::uint64_t>(mul_div_ceil(moving.nl(), p.primary.concentration, kNlPerMl));
  auto shape = shape_of_schedule(p, idle);
  if (p.mode == ScheduleMode::kTitration)
    for (const auto& step : p.titration.steps)
      if (step.day <= day) shape.first_day = step.daily_amount;
  if (!p.periodic) return shape;
  // Starts in any hour or day: one more than whole intervals fit, unless they fit exactly.
  const auto starts = [&](std::uint32_t window_s) {
    return (window_s + p.periodic->interval_s - 1) / p.periodic->interval_s;
  };
  shape.largest_day += starts(86'400) * p.periodic->amount;
  shape.first_day += starts(86'400) * p.periodic->amount;
  shape.largest_hour += starts(3'600) * in_one_hour(p.periodic->amount, p.periodic->duration_s);
  shape.lowest_day += 86'400 / p.periodic->interval_s * p.periodic->amount;
  return shape;
}

}  // namespace cisterna::therapy
