#include "tests/campaign/flip_scenarios.h"

#include <algorithm>

#include "tests/campaign/visit.h"

namespace cisterna::campaign {
namespace {

using namespace telemetry;  // NOLINT
using test_support::kBaclofen;
__extension__ using Int128 = __int128;

constexpr std::int64_t kDayMinutes = 1'440;

// nL of every minute of seven days, times 2^20, rounded up.
std::vector<std::int64_t> minutes_of(const Prescription& p) {
  std::vector<std::int64_t> out;
  const auto put = [&out](std::int64_t nl, std::int64_t over, std::int64_t minutes) {
    for (std::int64_t i = 0; i < minutes; ++i)
      out.push_back(static_cast<std::int64_t>((Int128{nl} * (1 << 20) + over - 1) / over));
  };
  const auto daily = [&](std::uint64_t ng, std::int64_t minutes) {
    put(static_cast<std::int64_t>(ng / 2), kDayMinutes, minutes);
  };
  std::uint64_t most = 12'000;  // 6 uL a day keep the mechanism moving
  switch (p.mode) {
    case ScheduleMode::kFlex:
      for (const auto weekday : p.flex.weekday_program) {
        std::int64_t at = 0;
        const auto& day = p.flex.programs[weekday];
        for (const auto& step : day.steps) {
          daily(day.basal_daily_amount, step.start_min - at);
          put(step.amount / 2, step.duration_min, step.duration_min);
          at = step.start_min + step.duration_min;
        }
        daily(day.basal_daily_amount, kDayMinutes - at);
      }
      return out;
    case ScheduleMode::kTitration:
      for (const auto& step : p.titration.steps) most = std::max(most, step.daily_amount);
      break;
    case ScheduleMode::kCycle:
      most = std::max({most, p.cycle.on_daily_amount, p.cycle.off_daily_amount});
      break;
    case ScheduleMode::kContinuous:
      most = p.continuous.daily_amount;
      break;
    case ScheduleMode::kMinimumRate:
      break;
  }
  daily(most, 7 * kDayMinutes);
  return out;
}

// Most strokes in any window of whole minutes and one more, whichever minute it begins in, and two strokes.
std::int64_t most_strokes(const Prescription& p, std::int64_t minutes, std::int64_t bolus_nl, std::int64_t bolus_s) {
  const auto rate = minutes_of(p);
  std::int64_t sum = 0, most = 0;
  for (std::size_t i = 0; i < 2 * rate.size(); ++i) {
    sum += rate[i % rate.size()];
    if (i > static_cast<std::size_t>(minutes)) sum -= rate[(i - static_cast<std::size_t>(minutes) - 1) % rate.size()];
    most = std::max(most, sum);
  }
  most = (most >> 20) + 1;
  const auto share = [&](std::int64_t nl, std::int64_t over_s) {
    return minutes * 60 >= over_s ? nl : nl * minutes * 60 / over_s + 1;
  };
  most += share(bolus_nl, bolus_s);
  if (p.periodic) {
    const std::int64_t interval = p.periodic->interval_s;
    most += (minutes * 60 / interval + 1) *
            share(static_cast<std::int64_t>(p.periodic->amount / 2), static_cast<std::int64_t>(p.periodic->duration_s));
  }
  return most / kStrokeNl + 2;
}

std::uint64_t dose(test_support::SeededRng& rng) {
  return 120'000 + 2 * rng.below(600'000);
}

Flex random_flex(test_support::SeededRng& rng) {
  Flex flex;
  for (int n = 0; n < 2; ++n) {
    DayProgram day;
    day.basal_daily_amount = dose(rng);
    for (std::uint64_t at = rng.below(300); at < 1'200 && day.steps.size() < 8;) {
      const auto lasts = 30 + rng.below(200);
      (void)day.steps.push_back({static_cast<std::uint16_t>(at), static_cast<std::uint16_t>(lasts),
                                 static_cast<std::uint32_t>(2 * (dose(rng) * lasts / 2'880))});
      at += lasts + rng.below(200);
    }
    (void)flex.programs.push_back(day);
  }
  for (auto& weekday : flex.weekday_program) weekday = static_cast<std::uint8_t>(rng.below(2));
  return flex;
}

Prescription prescription_of(Life life, test_support::SeededRng& rng) {
  Prescription p;
  p.primary = kBaclofen;
  p.continuous.daily_amount = dose(rng);
  switch (life) {
    case Life::kFlex:
      p.mode = ScheduleMode::kFlex;
      p.flex = random_flex(rng);
      break;
    case Life::kPeriodic:
      p.periodic =
          PeriodicBolus{20'000 + 2 * rng.below(20'000), 1'200, static_cast<std::uint32_t>(7'200 + rng.below(9'000))};
      break;
    case Life::kTitration:
      p.mode = ScheduleMode::kTitration;
      for (std::uint16_t day = 0; day < 4; ++day) (void)p.titration.steps.push_back({day, dose(rng)});
      break;
    case Life::kCycle:
      p.mode = ScheduleMode::kCycle;
      p.cycle = {1, 1, dose(rng), rng.below(2) == 0 ? 0 : dose(rng)};
      break;
    case Life::kMinimum:
      p.mode = ScheduleMode::kMinimumRate;
      break;
    case Life::kPatientBolus:
      p.grant = PatientGrant{40'000, 1'800, 3'600, 6, 400'000};
      break;
    case Life::kContinuous:
    case Life::kBolus:
    case Life::kSuspended:
    case Life::kReduced:
    case Life::kStopped:
    case Life::kCount:
      break;
  }
  if (p.mode != ScheduleMode::kContinuous) p.continuous = {};
  return p;
}

}  // namespace

const char* name_of(Life life) {
  switch (life) {
    case Life::kContinuous:
      return "continuous";
    case Life::kFlex:
      return "flex";
    case Life::kPeriodic:
      return "periodic";
    case Life::kBolus:
      return "bolus";
    case Life::kSuspended:
      return "suspended";
    case Life::kTitration:
      return "titration";
    case Life::kCycle:
      return "cycle";
    case Life::kMinimum:
      return "minimum";
    case Life::kPatientBolus:
      return "patient bolus";
    case Life::kReduced:
      return "reduced";
    case Life::kStopped:
      return "stopped";
    case Life::kCount:
      break;
  }
  return "?";
}

bool begin_life(FlipBench& bench, Life life, test_support::SeededRng& rng, Lawful& lawful) {
  const test_support::LibraryKey key{rng};
  if (!leave_factory(bench, key)) return false;
  bench.power_up();
  Visit visit{bench, rng};
  const auto p = prescription_of(life, rng);
  fill_and_commit(visit, key, p);
  std::int64_t bolus_nl = 0, bolus_s = 1;
  visit.wait(kHourMs + static_cast<std::int64_t>(rng.below(static_cast<std::uint64_t>(30 * kHourMs))));
  if (life == Life::kBolus) {
    bolus_nl = 5'000 + static_cast<std::int64_t>(rng.below(40'000));
    bolus_s = 900 + static_cast<std::int64_t>(rng.below(20'000));
    (void)visit.ask(Bolus{visit.header(), kBaclofen, static_cast<std::uint64_t>(2 * bolus_nl),
                          static_cast<std::uint32_t>(bolus_s)});
  }
  if (life == Life::kPatientBolus) {
    bolus_nl = 20'000, bolus_s = 1'800;
    (void)visit.ask(PatientBolus{visit.header()}, Role::kPatient);
  }
  if (life == Life::kSuspended) (void)visit.ask(Suspend{static_cast<std::uint32_t>(3'600 + rng.below(60'000))});
  if (life == Life::kStopped) (void)visit.ask(Stop{visit.header(), 1});
  if (life == Life::kReduced) {  // suspended for 35 h in all: half the dose by itself
    (void)visit.ask(Suspend{20 * 3'600});
    visit.wait(15 * kHourMs);
    (void)visit.ask(Suspend{20 * 3'600});
    visit.wait(20 * kHourMs);
  }
  if (life == Life::kReduced || life == Life::kStopped)
    visit.wait(26 * kHourMs + static_cast<std::int64_t>(rng.below(7'200'000)));
  else
    visit.wait(static_cast<std::int64_t>(rng.below(600'000)));
  lawful = {most_strokes(p, 61, bolus_nl, bolus_s), most_strokes(p, 24 * 60 + 15, bolus_nl, bolus_s)};
  if (life == Life::kStopped) lawful = {2, 2, true};
  if (life == Life::kReduced) lawful = {lawful.in_61_min / 2 + 2, lawful.in_24_h_15 / 2 + 2, true};
  return visit.ok;
}

}  // namespace cisterna::campaign
