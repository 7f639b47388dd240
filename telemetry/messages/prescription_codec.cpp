// Prescription <-> nanopb structure. R-MSG-005
#include <new>

#include "telemetry/messages/validate.h"
#include "telemetry/messages/wire.h"

namespace cisterna::telemetry::wire {
namespace {

constexpr std::size_t kNumbersPerStep = 3;  // gap, duration, amount
constexpr std::size_t kNumbersPerTitrationStep = 2;
constexpr std::size_t kNumbersPerOther = 2;
constexpr unsigned kWeekdayBits = 3;
static_assert(sizeof(cisterna_wire_DayProgram::steps) / sizeof(std::uint32_t) == kNumbersPerStep * kMaxDaySteps);
static_assert(sizeof(cisterna_wire_Flex::programs) / sizeof(cisterna_wire_DayProgram) == kMaxDayPrograms);
static_assert(sizeof(cisterna_wire_Titration::steps) / sizeof(std::uint64_t) ==
              kNumbersPerTitrationStep * kMaxTitrationSteps);
static_assert(sizeof(cisterna_wire_Prescription::others) / sizeof(std::uint32_t) ==
              kNumbersPerOther * kMaxOtherComponents);
static_assert(cisterna_wire_Prescription_continuous_tag == 2 + static_cast<int>(ScheduleMode::kContinuous));
static_assert(cisterna_wire_Prescription_flex_tag == 2 + static_cast<int>(ScheduleMode::kFlex));
static_assert(cisterna_wire_Prescription_titration_tag == 2 + static_cast<int>(ScheduleMode::kTitration));
static_assert(cisterna_wire_Prescription_cycle_tag == 2 + static_cast<int>(ScheduleMode::kCycle));
static_assert(cisterna_wire_Prescription_minimum_rate_tag == 2 + static_cast<int>(ScheduleMode::kMinimumRate));

void put(const DayProgram& from, cisterna_wire_DayProgram& to) {
  to.basal_daily_amount = from.basal_daily_amount;
  std::uint32_t end = 0;
  for (const FlexStep& step : from.steps) {
    to.steps[to.steps_count++] = step.start_min - end;
    to.steps[to.steps_count++] = step.duration_min;
    to.steps[to.steps_count++] = step.amount;
    end = std::uint32_t{step.start_min} + step.duration_min;
  }
}

[[nodiscard]] bool get(const cisterna_wire_DayProgram& from, DayProgram& to) {
  if (from.steps_count % kNumbersPerStep != 0) return false;
  to.basal_daily_amount = from.basal_daily_amount;
  std::uint32_t end = 0;
  for (std::size_t i = 0; i < from.steps_count; i += kNumbersPerStep) {
    FlexStep step{};
    // Both are held under a day before they are added, so the sum cannot wrap.
    if (from.steps[i] > kMinutesPerDay || from.steps[i + 1] > kMinutesPerDay) return false;
    if (!narrow(end + from.steps[i], step.start_min) || !narrow(from.steps[i + 1], step.duration_min)) return false;
    step.amount = from.steps[i + 2];
    end = std::uint32_t{step.start_min} + step.duration_min;
    if (!to.steps.push_back(step)) return false;
  }
  return true;
}

std::uint32_t packed(const std::array<std::uint8_t, 7>& weekdays) {
  std::uint32_t bits = 0;
  for (std::size_t i = 0; i < weekdays.size(); ++i)
    bits |= std::uint32_t{weekdays[i]} << (kWeekdayBits * static_cast<unsigned>(i));
  return bits;
}

[[nodiscard]] bool unpacked(std::uint32_t bits, std::array<std::uint8_t, 7>& weekdays) {
  for (std::uint8_t& day : weekdays) {
    day = static_cast<std::uint8_t>(bits & ((1U << kWeekdayBits) - 1));
    bits >>= kWeekdayBits;
  }
  return bits == 0;
}

void put(const Flex& from, cisterna_wire_Flex& to) {
  to.weekday_programs = packed(from.weekday_program);
  for (const DayProgram& program : from.programs) put(program, to.programs[to.programs_count++]);
}

// One program at a time on the stack.
[[nodiscard]] bool in_range(const cisterna_wire_Flex& from) {
  std::array<std::uint8_t, 7> weekdays{};
  if (!unpacked(from.weekday_programs, weekdays) || !valid_weekdays(weekdays, from.programs_count)) return false;
  for (std::size_t i = 0; i < from.programs_count; ++i) {
    DayProgram program{};
    if (!get(from.programs[i], program) || !valid(program)) return false;
  }
  return from.programs_count > 0;
}

[[nodiscard]] bool get(const cisterna_wire_Flex& from, Flex& to) {
  for (std::size_t i = 0; i < from.programs_count; ++i) {
    DayProgram program{};
    if (!get(from.programs[i], program) || !to.programs.push_back(program)) return false;
  }
  return unpacked(from.weekday_programs, to.weekday_program);
}

void put(const Titration& from, cisterna_wire_Titration& to) {
  std::uint16_t before = 0;
  for (const TitrationStep& step : from.steps) {
    to.steps[to.steps_count++] = static_cast<std::uint64_t>(step.day - before);
    to.steps[to.steps_count++] = step.daily_amount;
    before = step.day;
  }
}

[[nodiscard]] bool get(const cisterna_wire_Titration& from, Titration& to) {
  if (from.steps_count % kNumbersPerTitrationStep != 0) return false;
  std::uint32_t day = 0;
  for (std::size_t i = 0; i < from.steps_count; i += kNumbersPerTitrationStep) {
    TitrationStep step{};
    std::uint16_t gap = 0;
    if (!narrow(from.steps[i], gap)) return false;
    day += gap;
    if (!narrow(day, step.day)) return false;
    step.daily_amount = from.steps[i + 1];
    if (!to.steps.push_back(step)) return false;
  }
  return true;
}

void put(const Cycle& from, cisterna_wire_Cycle& to) {
  to.on_days = from.on_days;
  to.off_days = from.off_days;
  to.on_daily_amount = from.on_daily_amount;
  to.off_daily_amount = from.off_daily_amount;
}

[[nodiscard]] bool get(const cisterna_wire_Cycle& from, Cycle& to) {
  to.on_daily_amount = from.on_daily_amount;
  to.off_daily_amount = from.off_daily_amount;
  return narrow(from.on_days, to.on_days) && narrow(from.off_days, to.off_days);
}

void put(const PeriodicBolus& from, cisterna_wire_PeriodicBolus& to) {
  to.amount = from.amount;
  to.duration_s = from.duration_s;
  to.interval_s = from.interval_s;
}

PeriodicBolus periodic_of(const cisterna_wire_PeriodicBolus& from) {
  return {.amount = from.amount, .duration_s = from.duration_s, .interval_s = from.interval_s};
}

void put(const Bridge& from, cisterna_wire_Bridge& to) {
  to.old_drug = from.old_drug.drug;
  to.old_concentration = from.old_drug.concentration;
  to.old_daily_amount = from.old_daily_amount;
  to.volume_nl = from.volume_nl;
}

[[nodiscard]] bool get(const cisterna_wire_Bridge& from, Bridge& to) {
  to.old_drug.concentration = from.old_concentration;
  to.old_daily_amount = from.old_daily_amount;
  to.volume_nl = from.volume_nl;
  return narrow(from.old_drug, to.old_drug.drug);
}

[[nodiscard]] bool get_drugs(const cisterna_wire_Prescription& from, DrugAt& primary,
                             FixedList<DrugAt, kMaxOtherComponents>& others) {
  primary.concentration = from.concentration;
  if (!narrow(from.drug, primary.drug) || from.others_count % kNumbersPerOther != 0) return false;
  for (std::size_t i = 0; i < from.others_count; i += kNumbersPerOther) {
    DrugAt other{.drug = 0, .concentration = from.others[i + 1]};
    if (!narrow(from.others[i], other.drug) || !others.push_back(other)) return false;
  }
  return true;
}

[[nodiscard]] bool drugs_in_range(const cisterna_wire_Prescription& from) {
  DrugAt primary{};
  FixedList<DrugAt, kMaxOtherComponents> others{};
  return get_drugs(from, primary, others) && valid_drugs(primary, others);
}

[[nodiscard]] bool schedule_in_range(const cisterna_wire_Prescription& from) {
  switch (from.which_schedule) {
    case cisterna_wire_Prescription_continuous_tag:
      return valid(Continuous{.daily_amount = from.schedule.continuous});
    case cisterna_wire_Prescription_flex_tag:
      return in_range(from.schedule.flex);
    case cisterna_wire_Prescription_titration_tag: {
      Titration titration{};
      return get(from.schedule.titration, titration) && valid(titration);
    }
    case cisterna_wire_Prescription_cycle_tag: {
      Cycle cycle{};
      return get(from.schedule.cycle, cycle) && valid(cycle);
    }
    case cisterna_wire_Prescription_minimum_rate_tag:
      return true;
    default:
      return false;  // no schedule at all
  }
}

void put_schedule(const Prescription& from, cisterna_wire_Prescription& to) {
  to.which_schedule = static_cast<pb_size_t>(2 + static_cast<unsigned>(from.mode));
  switch (from.mode) {
    case ScheduleMode::kContinuous:
      to.schedule.continuous = from.continuous.daily_amount;
      break;
    case ScheduleMode::kFlex:
      put(from.flex, to.schedule.flex);
      break;
    case ScheduleMode::kTitration:
      put(from.titration, to.schedule.titration);
      break;
    case ScheduleMode::kCycle:
      put(from.cycle, to.schedule.cycle);
      break;
    case ScheduleMode::kMinimumRate:
      break;
  }
}

// The parts were read once by in_range: a false here cannot be.
void get_schedule(const cisterna_wire_Prescription& from, Prescription& to) {
  to.mode = static_cast<ScheduleMode>(from.which_schedule - 2);
  switch (to.mode) {
    case ScheduleMode::kContinuous:
      to.continuous.daily_amount = from.schedule.continuous;
      break;
    case ScheduleMode::kFlex:
      static_cast<void>(get(from.schedule.flex, to.flex));
      break;
    case ScheduleMode::kTitration:
      static_cast<void>(get(from.schedule.titration, to.titration));
      break;
    case ScheduleMode::kCycle:
      static_cast<void>(get(from.schedule.cycle, to.cycle));
      break;
    case ScheduleMode::kMinimumRate:
      break;
  }
}

}  // namespace

void put(const PatientGrant& from, cisterna_wire_PatientGrant& to) {
  to.amount = from.amount;
  to.duration_s = from.duration_s;
  to.lockout_s = from.lockout_s;
  to.max_count = from.max_count;
  to.max_amount = from.max_amount;
}

bool get(const cisterna_wire_PatientGrant& from, PatientGrant& to) {
  to.amount = from.amount;
  to.duration_s = from.duration_s;
  to.lockout_s = from.lockout_s;
  to.max_amount = from.max_amount;
  return narrow(from.max_count, to.max_count);
}

void put(const Prescription& from, cisterna_wire_Prescription& to) {
  to.drug = from.primary.drug;
  to.concentration = from.primary.concentration;
  for (const DrugAt& other : from.others) {
    to.others[to.others_count++] = other.drug;
    to.others[to.others_count++] = other.concentration;
  }
  put_schedule(from, to);
  to.day_anchor_s = from.day_anchor_s;
  to.anchor_weekday = from.anchor_weekday;
  to.has_periodic = from.periodic.has_value();
  if (from.periodic) put(*from.periodic, to.periodic);
  to.has_grant = from.grant.has_value();
  if (from.grant) put(*from.grant, to.grant);
  if (from.prime) to.prime_nl = from.prime->volume_nl;
  to.has_bridge = from.bridge.has_value();
  if (from.bridge) put(*from.bridge, to.bridge);
}

void reset(Prescription& value) {
  static_assert(std::is_trivially_destructible_v<Prescription>);
  ::new (static_cast<void*>(&value)) Prescription{};
}

bool in_range(const cisterna_wire_Prescription& from) {
  if (!drugs_in_range(from) || !schedule_in_range(from) || from.anchor_weekday >= 7) return false;
  if (from.has_periodic && !valid(periodic_of(from.periodic))) return false;
  PatientGrant grant{};
  if (from.has_grant && !(get(from.grant, grant) && valid(grant))) return false;
  Bridge bridge{};
  return !from.has_bridge || (get(from.bridge, bridge) && valid(bridge));
}

void get_checked(const cisterna_wire_Prescription& from, Prescription& to) {
  static_cast<void>(get_drugs(from, to.primary, to.others));
  get_schedule(from, to);
  to.day_anchor_s = from.day_anchor_s;
  to.anchor_weekday = static_cast<std::uint8_t>(from.anchor_weekday);
  if (from.has_periodic) to.periodic = periodic_of(from.periodic);
  if (from.has_grant) static_cast<void>(get(from.grant, to.grant.emplace()));
  if (from.prime_nl != 0) to.prime = Prime{.volume_nl = from.prime_nl};
  if (from.has_bridge) static_cast<void>(get(from.bridge, to.bridge.emplace()));
}

}  // namespace cisterna::telemetry::wire
