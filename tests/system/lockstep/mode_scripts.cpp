#include "tests/system/lockstep/mode_scripts.h"

#include <array>

namespace cisterna::lockstep {
namespace {

using telemetry::DayProgram;
using telemetry::Prescription;
using telemetry::ScheduleMode;

constexpr std::uint16_t kOtherDrug = 99;

// Amounts are ng; 350,000 ng a day of 2,000 mcg/mL are 70 strokes of 2.5 uL.

Prescription of(ScheduleMode mode) {
  Prescription p;
  p.mode = mode;
  if (mode == ScheduleMode::kContinuous) p.continuous.daily_amount = 350'000;
  return p;
}

void step(DayProgram& day, int from_h, int hours, std::uint32_t amount) {
  (void)day.steps.push_back({static_cast<std::uint16_t>(from_h * 60), static_cast<std::uint16_t>(hours * 60), amount});
}

Prescription flex() {  // four steps that cover the day: 450 mcg
  auto p = of(ScheduleMode::kFlex);
  DayProgram day;
  step(day, 0, 6, 100'000), step(day, 6, 4, 120'000), step(day, 10, 12, 150'000), step(day, 22, 2, 80'000);
  (void)p.flex.programs.push_back(day);
  return p;
}

Prescription flex_weekdays() {  // a basal with two steps from day to day, another program at the week's end
  auto p = of(ScheduleMode::kFlex);
  for (const auto daily : {240'000U, 400'000U}) {
    DayProgram day;
    day.basal_daily_amount = daily;
    step(day, 8, 1, 50'000), step(day, 20, 1, 50'000);
    (void)p.flex.programs.push_back(day);
  }
  p.flex.weekday_program = {0, 0, 0, 0, 0, 1, 1};
  p.anchor_weekday = 3;
  return p;
}

Prescription titration() {
  auto p = of(ScheduleMode::kTitration);
  (void)p.titration.steps.push_back({0, 350'000});
  (void)p.titration.steps.push_back({2, 385'000});
  (void)p.titration.steps.push_back({5, 420'000});
  return p;
}

Prescription cycle() {
  auto p = of(ScheduleMode::kCycle);
  p.cycle = {2, 1, 400'000, 200'000};
  return p;
}

Prescription minimum_rate() {
  return of(ScheduleMode::kMinimumRate);
}

Prescription periodic() {
  auto p = of(ScheduleMode::kContinuous);
  p.periodic = telemetry::PeriodicBolus{20'000, 600, 4 * 3'600};
  return p;
}

Prescription patient() {  // 25 mcg in 10 min, 2 h apart, 3 a day
  auto p = of(ScheduleMode::kContinuous);
  p.grant = telemetry::PatientGrant{25'000, 600, 7'200, 3, 75'000};
  return p;
}

Prescription prime() {  // the catheter alone, at the greatest rate
  auto p = of(ScheduleMode::kContinuous);
  p.prime = telemetry::Prime{195'800};
  return p;
}

Prescription bridge() {  // 2,000 to 500 mcg/mL, the whole line at the old concentration's rate first
  auto p = of(ScheduleMode::kContinuous);
  p.primary.concentration = 500'000;
  p.bridge = telemetry::Bridge{{0, 2'000'000}, 350'000, 335'800};
  return p;
}

Prescription mixture() {  // 350 mcg with a tenth of another drug beside it
  auto p = of(ScheduleMode::kContinuous);
  (void)p.others.push_back({kOtherDrug, 200'000});
  return p;
}

Prescription steady() {
  return of(ScheduleMode::kContinuous);
}

void line(LockstepVisit& v, telemetry::LineChange change) {
  v.order(
      credential::Role::kClinician,
      [=](Asker& asker) {
        return telemetry::LineEvent{asker.header(), change, 0};
      },
      "line event refused");
}

void aspirate(LockstepVisit& v) {
  line(v, telemetry::LineChange::kPrimeDone);
  line(v, telemetry::LineChange::kCatheterAspirated);
}

void fill_line(LockstepVisit& v) {
  line(v, telemetry::LineChange::kPrimeDone);
}

void power_goes_at_once(LockstepVisit& v) {  // while the prime runs
  v.world().pass(Duration::minutes(5));
  v.world().power(false);
  v.world().pass(Duration::minutes(1));
  v.world().power(true);
}

void presses(LockstepVisit& v) {  // granted, locked out, granted, granted, one too many
  for (const int minutes : {30, 45, 120, 130, 125}) {
    v.world().pass(Duration::minutes(minutes));
    v.press();
  }
}

void single_bolus(LockstepVisit& v) {  // on top of the mode that runs
  v.world().pass(Duration::hours(5));
  v.session([&] { v.bolus(Amount::mcg(25), Duration::minutes(10)); });
}

void power_goes(LockstepVisit& v) {
  v.world().pass(Duration::hours(31));
  v.world().power(false);
  v.world().pass(Duration::minutes(5));
  v.world().power(true);
}

void mix(LockstepVisit& v) {  // what is in the reservoir changes with a refill only
  v.session([&] { v.refill(Volume::nl(20'000'000)); });
  v.keep_card({kOtherDrug, 200'000});
}

// Before and after the workflow of magnetic resonance; once more without it, and the workflow timing out by itself.
void magnet(LockstepVisit& v) {
  const auto mri = [&](bool before) {
    v.order(
        credential::Role::kClinician,
        [=](Asker& asker) {
          return telemetry::Mri{asker.header(), before};
        },
        "MRI refused");
  };
  const auto field = [&](int hours) {
    v.world().input({.kind = app::GrantInput::kMagnet, .on = true});
    v.world().pass(Duration::hours(hours));
    v.world().input({.kind = app::GrantInput::kMagnet, .on = false});
    v.world().pass(Duration::hours(5));
  };
  mri(true);
  field(3);
  mri(false);
  field(30);
  mri(true);
}

// The line's volume goes by at the old rate in 46 h, then the implant goes on by itself at the lower one.
void line_runs_out(LockstepVisit& v) {
  v.open_refill_to(500'000);
  v.world().pass(Duration::days(3));
  v.order(
      credential::Role::kClinician,
      [](Asker& asker) {
        telemetry::RefillClose close;
        close.header = asker.header();
        return close;
      },
      "refill close refused");
}

void oscillators_differ(
    LockstepVisit& v) {  // above 2 %, above 10 % with a restart, the gate's standing almost, and back
  for (const int ppm : {30'000, -150'000, -900'000, 0}) {
    v.world().fault(app::FaultCode::kReferencePpm, static_cast<std::uint32_t>(ppm));
    v.world().pass(Duration::hours(30));
    if (ppm == -150'000) power_goes(v);
  }
}

// Four bites of the watchdog within the hour; memory and then the image found bad, at last with another to start.
void machine_fails(LockstepVisit& v) {
  v.world().fault(app::FaultCode::kHang, 4);
  v.world().pass(Duration::hours(30));
  for (const std::uint32_t what : {1U, 0U, 2U, 6U}) {
    v.world().fault(app::FaultCode::kMachine, what);
    v.world().pass(Duration::hours(30));
  }
}

constexpr std::array kModes{
    ModeScript{{"flex", "four steps that cover the day, with a bolus", true}, flex, 3, single_bolus},
    ModeScript{{"flex_weekdays", "basal and steps by weekday, with a restart", true}, flex_weekdays, 8, power_goes},
    ModeScript{{"titration", "350, 385, 420 mcg/day, with a restart", true}, titration, 7, power_goes},
    ModeScript{{"cycle", "two days on, one day lower", true}, cycle, 7},
    ModeScript{{"minimum_rate", "the mechanism kept moving", true}, minimum_rate, 3},
    ModeScript{{"periodic", "20 mcg each 4 h over the basal rate", true}, periodic, 3, power_goes},
    ModeScript{{"patient_bolus", "granted, locked out, one too many", true}, patient, 2, presses},
    ModeScript{{"prime", "the catheter aspirated and primed, power lost within", true},
               prime,
               1,
               power_goes_at_once,
               aspirate},
    ModeScript{
        {"bridge", "2,000 to 500 mcg/mL by refill, with a restart", true}, bridge, 4, power_goes, fill_line, true},
    ModeScript{{"components", "a second drug beside the first, with a restart", true}, mixture, 2, power_goes, mix},
    ModeScript{{"magnet", "with and without the workflow, which times out", true}, steady, 2, magnet},
    ModeScript{
        {"line_ran_out", "a refill to 500 mcg/mL left open for three days", true}, steady, 1, line_runs_out, fill_line},
    ModeScript{{"oscillators", "2 %, 10 % and more apart, and alike again", true}, steady, 1, oscillators_differ},
    ModeScript{{"self_test", "watchdog, memory and image, the other image started", true}, steady, 1, machine_fails},
};

}  // namespace

std::span<const ModeScript> mode_scripts() {
  return kModes;
}

void play_mode(const ModeScript& script, LockstepVisit& v) {
  v.begin();
  v.world().pass(Duration::hours(3));
  if (script.before != nullptr) script.before(v);
  if (script.by_refill)
    v.refill_to(script.prescription());
  else
    v.prescribe(script.prescription());
  if (script.more != nullptr) script.more(v);
  v.world().pass(Duration::days(script.days));
}

}  // namespace cisterna::lockstep
