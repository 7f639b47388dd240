#include "telemetry/messages/validate.h"

// R-MSG-007
namespace cisterna::telemetry {
namespace {

bool valid_dose(std::uint64_t amount) {
  return amount >= 1 && amount <= kMaxAmount;
}

bool empty(const Flex& value) {
  return value.programs.empty() && value.weekday_program == decltype(value.weekday_program){};
}

bool only_named_mode(const Prescription& p) {
  return (p.mode == ScheduleMode::kContinuous || p.continuous == Continuous{}) &&
         (p.mode == ScheduleMode::kFlex || empty(p.flex)) &&
         (p.mode == ScheduleMode::kTitration || p.titration.steps.empty()) &&
         (p.mode == ScheduleMode::kCycle || p.cycle == Cycle{});
}

bool valid_schedule(const Prescription& p) {
  switch (p.mode) {
    case ScheduleMode::kContinuous:
      return valid(p.continuous);
    case ScheduleMode::kFlex:
      return valid(p.flex);
    case ScheduleMode::kTitration:
      return valid(p.titration);
    case ScheduleMode::kCycle:
      return valid(p.cycle);
    case ScheduleMode::kMinimumRate:
      return true;
  }
  return false;
}

}  // namespace

bool valid(const DrugAt& value) {
  return value.drug >= 1 && value.concentration >= 1 && value.concentration <= kMaxConcentration;
}

bool valid_drugs(const DrugAt& primary, const FixedList<DrugAt, kMaxOtherComponents>& others) {
  for (std::size_t i = 0; i < others.size(); ++i) {
    if (!valid(others[i]) || others[i].drug == primary.drug) return false;
    for (std::size_t k = 0; k < i; ++k)
      if (others[k].drug == others[i].drug) return false;
  }
  return valid(primary);
}

bool valid(const Continuous& value) {
  return valid_dose(value.daily_amount);
}

bool valid(const DayProgram& value) {
  if (value.basal_daily_amount > kMaxAmount) return false;
  std::uint32_t end = 0;
  bool gap = false;
  for (const FlexStep& step : value.steps) {
    if (step.start_min < end || step.duration_min < 1) return false;
    gap = gap || step.start_min > end;
    end = std::uint32_t{step.start_min} + step.duration_min;
    if (end > kMinutesPerDay) return false;
  }
  gap = gap || end < kMinutesPerDay;
  return !gap || value.basal_daily_amount != 0;
}

bool valid_weekdays(const std::array<std::uint8_t, 7>& weekdays, std::size_t programs) {
  for (const std::uint8_t index : weekdays)
    if (index >= programs) return false;
  return true;
}

bool valid(const Flex& value) {
  for (const DayProgram& program : value.programs)
    if (!valid(program)) return false;
  return !value.programs.empty() && valid_weekdays(value.weekday_program, value.programs.size());
}

bool valid(const Titration& value) {
  if (value.steps.empty() || value.steps[0].day != 0) return false;
  for (std::size_t i = 0; i < value.steps.size(); ++i) {
    if (!valid_dose(value.steps[i].daily_amount)) return false;
    if (i > 0 && value.steps[i].day <= value.steps[i - 1].day) return false;
  }
  return true;
}

bool valid(const Cycle& value) {
  return value.on_days >= 1 && value.off_days >= 1 && valid_dose(value.on_daily_amount) &&
         value.off_daily_amount <= kMaxAmount;
}

bool valid(const PeriodicBolus& value) {
  return valid_dose(value.amount) && value.duration_s >= kMinBolusSeconds && value.duration_s <= kMaxBolusSeconds &&
         value.interval_s > value.duration_s;
}

bool valid(const PatientGrant& value) {
  return valid_dose(value.amount) && value.duration_s >= 1 && value.duration_s <= value.lockout_s &&
         value.max_count >= 1 && valid_dose(value.max_amount);
}

bool valid(const Prime& value) {
  return value.volume_nl >= 1;
}

bool valid(const Bridge& value) {
  return valid(value.old_drug) && valid_dose(value.old_daily_amount) && value.volume_nl >= 1;
}

bool valid(const Prescription& value) {
  return valid_drugs(value.primary, value.others) && valid_schedule(value) && only_named_mode(value) &&
         (!value.periodic || valid(*value.periodic)) && (!value.grant || valid(*value.grant)) &&
         (!value.prime || valid(*value.prime)) && (!value.bridge || valid(*value.bridge)) && value.anchor_weekday < 7;
}

}  // namespace cisterna::telemetry
