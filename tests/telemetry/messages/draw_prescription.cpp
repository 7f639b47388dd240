#include "tests/telemetry/messages/draw.h"

namespace cisterna::telemetry::test {
namespace {

DayProgram draw_program(Draw& draw) {
  DayProgram program;
  const std::size_t count = draw.in<std::size_t>(0, kMaxDaySteps);
  const bool covered = count > 0 && draw.flip();
  program.basal_daily_amount = covered && draw.flip() ? 0 : draw.in<std::uint64_t>(1, kMaxAmount);
  std::uint32_t at = 0;
  for (std::size_t left = count; left > 0 && at < kMinutesPerDay; --left) {
    const auto room = static_cast<std::uint32_t>(kMinutesPerDay - at - left);  // one minute for each step left
    const auto gap = covered ? 0U : draw.in<std::uint32_t>(0, room);
    const bool last = left == 1;
    const auto longest = kMinutesPerDay - at - gap - static_cast<std::uint32_t>(left - 1);
    const auto duration = covered && last ? kMinutesPerDay - at : draw.in<std::uint32_t>(1, longest);
    FlexStep step;
    step.start_min = static_cast<std::uint16_t>(at + gap);
    step.duration_min = static_cast<std::uint16_t>(duration);
    step.amount = draw.any<std::uint32_t>();
    (void)program.steps.push_back(step);
    at += gap + duration;
  }
  return program;
}

Flex draw_flex(Draw& draw) {
  Flex flex;
  const std::size_t count = draw.in<std::size_t>(1, kMaxDayPrograms);
  for (std::size_t i = 0; i < count; ++i) (void)flex.programs.push_back(draw_program(draw));
  for (std::uint8_t& day : flex.weekday_program) day = static_cast<std::uint8_t>(draw.below(count));
  return flex;
}

Titration draw_titration(Draw& draw) {
  Titration titration;
  const std::size_t count = draw.in<std::size_t>(1, kMaxTitrationSteps);
  std::uint32_t day = 0;
  for (std::size_t i = 0; i < count; ++i) {
    TitrationStep step;
    step.day = static_cast<std::uint16_t>(day);
    step.daily_amount = draw.in<std::uint64_t>(1, kMaxAmount);
    (void)titration.steps.push_back(step);
    day += draw.in<std::uint32_t>(1, 2000);  // 32 * 2,000 days stay within 65,535
  }
  return titration;
}

void draw_schedule(Draw& draw, Prescription& p) {
  switch (p.mode) {
    case ScheduleMode::kContinuous:
      p.continuous.daily_amount = draw.in<std::uint64_t>(1, kMaxAmount);
      break;
    case ScheduleMode::kFlex:
      p.flex = draw_flex(draw);
      break;
    case ScheduleMode::kTitration:
      p.titration = draw_titration(draw);
      break;
    case ScheduleMode::kCycle:
      p.cycle.on_days = draw.in<std::uint16_t>(1, 65'535);
      p.cycle.off_days = draw.in<std::uint16_t>(1, 65'535);
      p.cycle.on_daily_amount = draw.in<std::uint64_t>(1, kMaxAmount);
      p.cycle.off_daily_amount = draw.in<std::uint64_t>(0, kMaxAmount);
      break;
    case ScheduleMode::kMinimumRate:
      break;
  }
}

PeriodicBolus draw_periodic(Draw& draw) {
  PeriodicBolus periodic;
  periodic.amount = draw.in<std::uint64_t>(1, kMaxAmount);
  periodic.duration_s = draw.in<std::uint32_t>(60, 86'400);
  periodic.interval_s = draw.in<std::uint32_t>(periodic.duration_s + 1, 0xFFFF'FFFF);
  return periodic;
}

void draw_others(Draw& draw, Prescription& p) {
  const std::size_t count = draw.in<std::size_t>(0, kMaxOtherComponents);
  for (std::size_t i = 1; i <= count; ++i) {
    DrugAt other = draw_drug(draw);
    other.drug = static_cast<std::uint16_t>(1 + (p.primary.drug - 1 + i * 1000) % 65'535);  // never the same code twice
    (void)p.others.push_back(other);
  }
}

}  // namespace

DrugAt draw_drug(Draw& draw) {
  DrugAt drug;
  drug.drug = draw.in<std::uint16_t>(1, 65'535);
  drug.concentration = draw.in<std::uint32_t>(1, kMaxConcentration);
  return drug;
}

PatientGrant draw_grant(Draw& draw) {
  PatientGrant grant;
  grant.amount = draw.in<std::uint64_t>(1, kMaxAmount);
  grant.lockout_s = draw.in<std::uint32_t>(1, 0xFFFF'FFFF);
  grant.duration_s = draw.in<std::uint32_t>(1, grant.lockout_s);
  grant.max_count = draw.in<std::uint8_t>(1, 255);
  grant.max_amount = draw.in<std::uint64_t>(1, kMaxAmount);
  return grant;
}

Prescription draw_prescription(Draw& draw, ScheduleMode mode) {
  Prescription p;
  p.primary = draw_drug(draw);
  draw_others(draw, p);
  p.mode = mode;
  draw_schedule(draw, p);
  if (draw.flip()) p.periodic = draw_periodic(draw);
  if (draw.flip()) p.grant = draw_grant(draw);
  if (draw.flip()) p.prime.emplace().volume_nl = draw.in<std::uint32_t>(1, 0xFFFF'FFFF);
  if (draw.flip()) {
    Bridge& bridge = p.bridge.emplace();
    bridge.old_drug = draw_drug(draw);
    bridge.old_daily_amount = draw.in<std::uint64_t>(1, kMaxAmount);
    bridge.volume_nl = draw.in<std::uint32_t>(1, 0xFFFF'FFFF);
  }
  p.day_anchor_s = draw.any<std::uint32_t>();
  p.anchor_weekday = draw.in<std::uint8_t>(0, 6);
  return p;
}

Prescription draw_prescription(Draw& draw) {
  return draw_prescription(draw, static_cast<ScheduleMode>(1 + draw.below(5)));
}

}  // namespace cisterna::telemetry::test
