// What a prescription of days says of one instant, read from its canonical bytes. R-THER-030 R-THER-031 R-THER-032
#include "implant_fw/therapy/schedule.h"

#include "units/field_walk.h"

namespace cisterna::therapy {
namespace {

constexpr std::uint32_t kFieldOfMode = 2;  // the schedule's field number is its mode + 2
constexpr std::uint32_t kWeekdays = 1, kProgram = 2, kBasal = 1, kSteps = 2;
constexpr std::int64_t kMinutesOfDay = 1'440;

constexpr std::int64_t floor_div(std::int64_t a, std::int64_t b) {
  return a >= 0 ? a / b : -((b - 1 - a) / b);
}

}  // namespace

Schedule::Day Schedule::day_of(Time t) const {
  const auto minutes = floor_div((t - anchor_).ms(), 60'000);
  const auto day = floor_div(minutes, kMinutesOfDay);
  return {day, minutes - day * kMinutesOfDay};
}

std::optional<Segment> Schedule::at(Time t, crypto::Bytes canonical) const {
  if (!needs_bytes()) return at(t);
  FieldWalk field{canonical};
  while (field.next()) {
    if (field.number() != static_cast<std::uint32_t>(mode_) + kFieldOfMode) continue;
    const auto day = day_of(t);
    if (mode_ == ScheduleMode::kFlex) return flex(day, field.body());
    return mode_ == ScheduleMode::kTitration ? titration(day, field.body()) : cycle(day, field.body());
  }
  return std::nullopt;
}

std::optional<Segment> Schedule::flex(Day day, crypto::Bytes part) const {
  const auto weekday = static_cast<std::uint32_t>((weekday_ + day.number % 7 + 7) % 7);
  std::uint64_t weekdays = 0, number = 0;
  for (FieldWalk field{part}; field.next();) {
    if (field.number() == kWeekdays) weekdays = field.value();
    if (field.number() == kProgram && number++ == ((weekdays >> (3 * weekday)) & 7U))
      return flex_day(day, field.body());
  }
  return std::nullopt;
}

// A step replaces the basal for its time.
Segment Schedule::flex_day(Day day, crypto::Bytes program) const {
  std::uint64_t basal = 0;
  std::int64_t at = 0;
  for (FieldWalk field{program}; field.next();) {
    if (field.number() == kBasal) basal = field.value();
    if (field.number() != kSteps) continue;
    for (NumberWalk step{field.body()}; step.more();) {
      at += static_cast<std::int64_t>(step.take());
      const auto lasts = static_cast<std::int64_t>(step.take());
      const auto amount = step.take();
      if (day.minute < at) return daily(basal, begin_of(day.number, at));
      at += lasts;
      if (day.minute < at && lasts > 0)
        return {Flow::of(volume_of(amount, concentration_), Duration::minutes(lasts)), begin_of(day.number, at)};
    }
  }
  return daily(basal, begin_of(day.number + 1));
}

// The last step whose day has come; the last of all holds.
std::optional<Segment> Schedule::titration(Day day, crypto::Bytes part) const {
  std::optional<Segment> found;
  for (FieldWalk field{part}; field.next();) {
    std::int64_t from = 0;
    for (NumberWalk step{field.body()}; step.more();) {
      from += static_cast<std::int64_t>(step.take());
      if (found && day.number < from) return Segment{found->flow, begin_of(from)};
      found = daily(step.take(), Time::never());
    }
  }
  return found;
}

std::optional<Segment> Schedule::cycle(Day day, crypto::Bytes part) const {
  std::array<std::uint64_t, 5> values{};  // by field number: days on, days off, amount on, amount off
  for (FieldWalk field{part}; field.next();)
    if (field.number() < values.size()) values[field.number()] = field.value();
  const auto on = static_cast<std::int64_t>(values[1]), both = on + static_cast<std::int64_t>(values[2]);
  if (both == 0) return std::nullopt;
  const auto into = (day.number % both + both) % both;
  if (into < on) return daily(values[3], begin_of(day.number - into + on));
  const auto until = begin_of(day.number - into + both);
  return values[4] != 0 ? daily(values[4], until) : Segment{Flow::per_day(day_), until};
}

}  // namespace cisterna::therapy
