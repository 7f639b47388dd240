// Flex, titration, cycle, minimum rate and periodic bolus on the running firmware, each through Stage, Commit and back.
#include <gtest/gtest.h>

#include "tests/implant_fw/commands/rig.h"

namespace cisterna::commands {
namespace {

using namespace telemetry;  // NOLINT
using test_support::every_mode_card;
using test_support::kBaclofen;
using test_support::Rig;

Prescription of(ScheduleMode mode) {
  Prescription p;
  p.primary = kBaclofen;
  p.mode = mode;
  return p;
}

void step(DayProgram& day, std::uint16_t from_h, std::uint16_t hours, std::uint32_t amount) {
  ASSERT_TRUE(
      day.steps.push_back({static_cast<std::uint16_t>(from_h * 60), static_cast<std::uint16_t>(hours * 60), amount}));
}

Prescription o8() {
  auto p = of(ScheduleMode::kFlex);
  DayProgram day;
  step(day, 0, 6, 100'000), step(day, 6, 4, 120'000), step(day, 10, 12, 150'000), step(day, 22, 2, 80'000);
  EXPECT_TRUE(p.flex.programs.push_back(day));
  return p;
}

// Staged, committed and read back as it was sent; then nothing has been given yet.
void expect_committed(Rig& rig, const Prescription& p, std::uint64_t day_nl, std::uint64_t day_amount) {
  const auto staged = rig.stage(p);
  ASSERT_NE(std::get_if<Staged>(&staged), nullptr) << static_cast<int>(Rig::reason(staged));
  EXPECT_EQ(std::get_if<Staged>(&staged)->day_nl, day_nl);
  EXPECT_EQ(std::get_if<Staged>(&staged)->day_amount, day_amount);
  const auto applied = rig.ask(Commit{rig.header(), std::get_if<Staged>(&staged)->digest});
  ASSERT_NE(std::get_if<Status>(&applied), nullptr) << static_cast<int>(Rig::reason(applied));
  EXPECT_EQ(std::get_if<Status>(&applied)->digest, std::get_if<Staged>(&staged)->digest);
  const auto read = rig.ask(GetPrescription{});
  ASSERT_TRUE(std::get_if<PrescriptionReply>(&read)->present);
  EXPECT_EQ(std::get_if<PrescriptionReply>(&read)->prescription, p);
  EXPECT_EQ(std::get_if<PrescriptionReply>(&read)->day_nl, day_nl);
}

std::int64_t strokes_in(Rig& rig, Duration d) {
  const auto before = rig.plant.strokes;
  rig.run(d);
  return rig.plant.strokes - before;
}

void expect_no_denial(Rig& rig) {
  storage::ClinicalEvent event;
  for (auto n = rig.fw().store.oldest_event(); n <= rig.fw().store.newest_event(); ++n)
    if (rig.fw().store.event(n, event)) {
      EXPECT_NE(event.kind, static_cast<std::uint8_t>(storage::EventKind::kStrokeDenied)) << event.at.ms();
    }
}

int events(Rig& rig, storage::EventKind kind) {
  int n = 0;
  storage::ClinicalEvent event;
  for (auto i = rig.fw().store.oldest_event(); i <= rig.fw().store.newest_event(); ++i)
    if (rig.fw().store.event(i, event) && event.kind == static_cast<std::uint8_t>(kind)) ++n;
  return n;
}

// O8: 450 mcg/d, 0.225 mL/d; 0.20, 0.36, 0.15, 0.48 mL/d = 50, 60, 75, 40 uL = 20, 24, 30, 16 strokes. R-THER-030
TEST(Flex, FourStepsOfADay) {
  Rig rig{every_mode_card()};
  rig.begin();
  expect_committed(rig, o8(), 225'000, 450'000);
  rig.run(Duration::ms(1));  // a stroke falls on the first ms at which one is owed
  for (int day = 0; day < 3; ++day) {
    EXPECT_EQ(strokes_in(rig, Duration::hours(6)), 20) << day;
    EXPECT_EQ(strokes_in(rig, Duration::hours(4)), 24) << day;
    EXPECT_EQ(strokes_in(rig, Duration::hours(12)), 30) << day;
    EXPECT_EQ(strokes_in(rig, Duration::hours(2)), 16) << day;
  }
  expect_no_denial(rig);
}

// O9: basal 10 mcg/h, two 50 mcg steps of 1 h: 320 mcg/d.
TEST(Flex, StepReplacesTheBasal) {
  Rig rig{every_mode_card()};
  rig.begin();
  auto p = of(ScheduleMode::kFlex);
  DayProgram day;
  day.basal_daily_amount = 240'000;
  step(day, 8, 1, 50'000), step(day, 20, 1, 50'000);
  ASSERT_TRUE(p.flex.programs.push_back(day));
  expect_committed(rig, p, 160'000, 320'000);
  EXPECT_EQ(strokes_in(rig, Duration::hours(8) + Duration::ms(1)), 16);  // 40 uL
  EXPECT_EQ(strokes_in(rig, Duration::hours(1)), 10);                    // 25 uL
  EXPECT_EQ(strokes_in(rig, Duration::hours(15)), 38);                   // 95 uL
  expect_no_denial(rig);
}

// Five days of 200 mcg, two of 400; the anchor says which weekday day 0 is and that it began 6 h before the commit.
TEST(Flex, DayProgramsByWeekdayFromTheAnchor) {
  Rig rig{every_mode_card()};
  rig.begin();
  rig.run(Duration::hours(7));
  auto p = of(ScheduleMode::kFlex);
  for (const auto daily : {200'000U, 400'000U}) {
    DayProgram day;
    day.basal_daily_amount = daily;
    ASSERT_TRUE(p.flex.programs.push_back(day));
  }
  p.flex.weekday_program = {0, 0, 0, 0, 0, 1, 1};
  p.anchor_weekday = 4;
  p.day_anchor_s = static_cast<std::uint32_t>(rig.now().ms() / 1000 - 6 * 3'600);
  expect_committed(rig, p, 200'000, 400'000);
  EXPECT_EQ(strokes_in(rig, Duration::hours(18)), 30);  // the rest of weekday 4
  EXPECT_EQ(strokes_in(rig, Duration::hours(48)), 160);
  EXPECT_NEAR(static_cast<double>(strokes_in(rig, Duration::hours(120))), 200, 1);
  EXPECT_NEAR(static_cast<double>(strokes_in(rig, Duration::hours(48))), 160, 1);
  expect_no_denial(rig);
}

// The day is the implant's own: no label moves it, a reset goes on in it, Reanchor begins it anew. R-CMD-060
TEST(Flex, OnlyReanchorMovesTheDay) {
  Rig rig{every_mode_card()};
  rig.begin();
  ASSERT_EQ(Rig::reason(rig.commit(o8())), Reason::kNone);
  rig.run(Duration::hours(1));
  EXPECT_EQ(Rig::reason(rig.ask(SetClock{rig.header(), 7'200})), Reason::kNone);
  rig.run(Duration::hours(5) + Duration::ms(1));
  rig.implant().power_cycle();  // may lose the time since the last stroke, 12 min at most
  EXPECT_NEAR(static_cast<double>(strokes_in(rig, Duration::hours(4))), 24, 3);
  EXPECT_EQ(Rig::reason(rig.ask(Reanchor{rig.header(), 0, 7})), Reason::kMalformed);
  EXPECT_EQ(Rig::reason(rig.ask(Reanchor{rig.header(), 0, 0})), Reason::kNone);
  EXPECT_EQ(strokes_in(rig, Duration::hours(6) + Duration::ms(1)), 20);
  EXPECT_EQ(strokes_in(rig, Duration::hours(4)), 24);
}

// The hour of the fastest step, the 24 h over two days' border, the slowest step. R-THER-034
TEST(Flex, RefusedByTheHourTheDayAndTheModel) {
  auto card = every_mode_card();
  card.per_hour_hard = 40'000;
  card.daily_upper_hard = 500'000;
  card.per_day_hard = 500'000;
  Rig rig{card};
  rig.begin();
  EXPECT_EQ(Rig::reason(rig.stage(o8())), Reason::kNone);  // 22-24: 40 mcg/h
  auto p = o8();
  p.flex.programs[0].steps[3].amount = 80'001;
  EXPECT_EQ(Rig::reason(rig.stage(p)), Reason::kAboveCardHourly);
  p = of(ScheduleMode::kFlex);
  for (const auto late : {true, false}) {  // 250 in the last 12 h, then 260 in the first 12 h: 510 in 24 h
    DayProgram day;
    day.basal_daily_amount = 100'000;
    step(day, late ? 12 : 0, 12, late ? 250'000 : 260'000);
    ASSERT_TRUE(p.flex.programs.push_back(day));
  }
  p.flex.weekday_program = {0, 1, 0, 1, 0, 1, 0};
  EXPECT_EQ(Rig::reason(rig.stage(p)), Reason::kAboveCardDaily);
  p.flex.programs[1].steps[0].amount = 240'000;
  EXPECT_EQ(Rig::reason(rig.stage(p)), Reason::kNone);
  p = o8();
  p.flex.programs[0].steps[0].amount = 20'000;  // 0.04 mL/d, below the model's 0.048
  EXPECT_EQ(Rig::reason(rig.stage(p)), Reason::kBelowModelMinimum);
  p.flex.programs[0].steps[0].amount = 24'000;
  EXPECT_EQ(Rig::reason(rig.stage(p)), Reason::kNone);
}

// 200 mcg for two days, 250 for three, then 300. R-THER-031
TEST(Titration, StepsByDayAndTheLastHolds) {
  auto card = every_mode_card();
  card.rise_percent = 25;
  Rig rig{card};
  rig.begin(200'000);
  auto p = of(ScheduleMode::kTitration);
  for (const auto& s : {TitrationStep{0, 200'000}, TitrationStep{2, 250'000}, TitrationStep{5, 300'000}})
    ASSERT_TRUE(p.titration.steps.push_back(s));
  expect_committed(rig, p, 150'000, 300'000);
  rig.run(Duration::ms(1));
  for (const auto strokes : {40, 40, 50, 50, 50, 60, 60}) EXPECT_EQ(strokes_in(rig, Duration::days(1)), strokes);
  rig.implant().power_cycle();
  EXPECT_NEAR(static_cast<double>(strokes_in(rig, Duration::days(1))), 60, 2);
  expect_no_denial(rig);
}

TEST(Titration, EachStepIsInsideTheCard) {
  auto card = every_mode_card();
  card.rise_percent = 25;
  Rig rig{card};
  rig.begin(200'000);
  auto p = of(ScheduleMode::kTitration);
  ASSERT_TRUE(p.titration.steps.push_back({0, 250'000}));
  ASSERT_TRUE(p.titration.steps.push_back({1, 312'501}));
  EXPECT_EQ(Rig::reason(rig.stage(p)), Reason::kAboveCardRise);
  p.titration.steps[1].daily_amount = 312'500;
  EXPECT_EQ(Rig::reason(rig.stage(p)), Reason::kNone);
  p.titration.steps[0].daily_amount = 250'002;
  EXPECT_EQ(Rig::reason(rig.stage(p)), Reason::kAboveCardRise);  // the first against the dose 24 h ago
  p.titration.steps[0].daily_amount = 99'998;
  EXPECT_EQ(Rig::reason(rig.stage(p)), Reason::kBelowCardDaily);
}

// An anchor in the past begins in the middle: the rise is measured on the step that would run.
TEST(Titration, NoAnchorLeapsOverSteps) {
  auto card = every_mode_card();
  card.rise_percent = 25;
  Rig rig{card};
  rig.begin(200'000);
  rig.run(Duration::days(9));
  auto p = of(ScheduleMode::kTitration);
  for (const auto& s : {TitrationStep{0, 200'000}, TitrationStep{2, 250'000}, TitrationStep{5, 300'000}})
    ASSERT_TRUE(p.titration.steps.push_back(s));
  const auto days_ago = [&](std::int64_t days) {
    return static_cast<std::uint32_t>((rig.now() - Duration::days(days)).ms() / 1000);
  };
  p.day_anchor_s = days_ago(6);
  EXPECT_EQ(Rig::reason(rig.stage(p)), Reason::kAboveCardRise);
  p.day_anchor_s = days_ago(3);
  EXPECT_EQ(Rig::reason(rig.commit(p)), Reason::kNone);
  EXPECT_EQ(Rig::reason(rig.ask(Reanchor{rig.header(), days_ago(6), 0})), Reason::kAboveCardRise);
  EXPECT_EQ(Rig::reason(rig.ask(Reanchor{rig.header(), days_ago(2), 0})), Reason::kNone);
  EXPECT_NEAR(static_cast<double>(strokes_in(rig, Duration::days(3))), 150, 1);
  EXPECT_NEAR(static_cast<double>(strokes_in(rig, Duration::days(1))), 60, 1);
}

// 14 days on, 14 at the model's minimum rate, 0.006 mL/d = 2.4 strokes. R-THER-032 R-THER-033
TEST(Cycle, OnAndOffPhases) {
  Rig rig{every_mode_card()};
  rig.begin();
  auto p = of(ScheduleMode::kCycle);
  p.cycle = {14, 14, 400'000, 0};
  expect_committed(rig, p, 200'000, 400'000);
  rig.run(Duration::ms(1));
  EXPECT_EQ(strokes_in(rig, Duration::days(14)), 14 * 80);
  EXPECT_NEAR(static_cast<double>(strokes_in(rig, Duration::days(14))), 33.6, 1);
  EXPECT_NEAR(static_cast<double>(strokes_in(rig, Duration::days(14))), 14 * 80, 1);
  expect_no_denial(rig);
  p.cycle = {14, 14, 400'000, 100'000};
  EXPECT_EQ(Rig::reason(rig.commit(p)), Reason::kNone);
  rig.run(Duration::days(14));
  EXPECT_NEAR(static_cast<double>(strokes_in(rig, Duration::days(14))), 14 * 20, 1);
  p.cycle = {14, 14, 400'000, 90'000};  // 0.045 mL/d
  EXPECT_EQ(Rig::reason(rig.stage(p)), Reason::kBelowModelMinimum);
}

// 0.006 mL/d = 12 mcg/d at 2,000 mcg/mL; lawful only where that counts as no therapy. R-THER-033
TEST(MinimumRate, KeepsTheMechanismMoving) {
  Rig rig{every_mode_card()};
  rig.begin();
  expect_committed(rig, of(ScheduleMode::kMinimumRate), 6'000, 12'000);
  EXPECT_EQ(rig.status().delivery, Delivery::kMinimumRate);
  EXPECT_NEAR(static_cast<double>(strokes_in(rig, Duration::days(10))), 24, 1);
  EXPECT_EQ(Rig::reason(rig.bolus(50'000, 600)), Reason::kStopped);
  rig.implant().power_cycle();
  EXPECT_EQ(rig.status().delivery, Delivery::kMinimumRate);
  EXPECT_EQ(Rig::reason(rig.commit(350'000)), Reason::kNone);
  auto card = every_mode_card();
  card.start_lowest = 12'000;
  Rig counted{card};
  counted.begin();
  EXPECT_EQ(Rig::reason(counted.stage(of(ScheduleMode::kMinimumRate))), Reason::kAboveCardDaily);
}

TEST(Modes, NotOnTheCard_AreRefused) {
  Rig rig;  // continuous and single bolus only
  rig.begin();
  auto titration = of(ScheduleMode::kTitration);
  ASSERT_TRUE(titration.titration.steps.push_back({0, 350'000}));
  auto cycle = of(ScheduleMode::kCycle);
  cycle.cycle = {1, 1, 350'000, 0};
  auto periodic = of(ScheduleMode::kContinuous), granted = of(ScheduleMode::kContinuous);
  periodic.continuous.daily_amount = granted.continuous.daily_amount = 350'000;
  periodic.periodic = PeriodicBolus{20'000, 600, 21'600};
  granted.grant = PatientGrant{20'000, 600, 3'600, 4, 100'000};
  for (const auto& p : {o8(), titration, cycle, of(ScheduleMode::kMinimumRate), periodic, granted})
    EXPECT_EQ(Rig::reason(rig.stage(p)), Reason::kModeNotOnCard);
}

// --- periodic bolus. R-THER-040 --------------------------------------------------------------------------------------

Prescription every(std::uint32_t interval_s, std::uint64_t amount, std::uint32_t duration_s = 600) {
  auto p = of(ScheduleMode::kContinuous);
  p.continuous.daily_amount = 200'000;
  p.periodic = PeriodicBolus{amount, duration_s, interval_s};
  return p;
}

// Every 6 h: four a day, 200 + 4 * 50 mcg. 25 uL each.
TEST(Periodic, FourADay) {
  Rig rig{every_mode_card()};
  rig.begin();
  expect_committed(rig, every(21'600, 50'000), 200'000, 400'000);
  rig.run(Duration::ms(1));
  EXPECT_EQ(strokes_in(rig, Duration::hours(6) - Duration::ms(2)), 9);
  EXPECT_EQ(strokes_in(rig, Duration::minutes(10) + Duration::ms(2)), 11);
  for (int day = 0; day < 5; ++day) EXPECT_NEAR(static_cast<double>(strokes_in(rig, Duration::days(1))), 80, 1);
  EXPECT_EQ(events(rig, storage::EventKind::kPeriodicBolus), 21);
  EXPECT_EQ(events(rig, storage::EventKind::kBolusSkipped), 0);
  expect_no_denial(rig);
}

// PE: 0.5 mg every 6 h is four a day, 2 mg; every 6 min it is 240 a day, 120 mg, and refused. K1.
TEST(Periodic, IntervalTypedInMinutesInsteadOfHours_IsRefused) {
  constexpr DrugAt kMorphine{9, 20'000'000};
  auto card = every_mode_card();
  card.drug = 9;
  card.concentration_min = card.concentration_max = kMorphine.concentration;
  card.daily_upper_hard = card.per_day_hard = 15'000'000;
  card.bolus_largest = 1'000'000;
  Rig rig{card};
  ASSERT_EQ(Rig::reason(rig.ask(RefillOpen{rig.header(), kMorphine, 20'000'000, rig.key.sign(card)})), Reason::kNone);
  ASSERT_EQ(Rig::reason(rig.close_refill()), Reason::kNone);
  auto p = every(21'600, 500'000, 300);
  p.primary = kMorphine;
  p.continuous.daily_amount = 2'000'000;
  const auto staged = rig.stage(p);
  ASSERT_NE(std::get_if<Staged>(&staged), nullptr);
  EXPECT_EQ(std::get_if<Staged>(&staged)->day_amount, 4'000'000U);
  p.periodic->interval_s = 360;
  EXPECT_EQ(Rig::reason(rig.stage(p)), Reason::kAboveCardDaily);
}

// A due one waits while a bolus runs; after half an interval it is skipped and logged.
TEST(Periodic, WaitsForABolusOrIsSkipped) {
  Rig rig{every_mode_card()};
  rig.begin();
  ASSERT_EQ(Rig::reason(rig.commit(every(7'200, 20'000))), Reason::kNone);
  rig.run(Duration::minutes(110));
  ASSERT_EQ(Rig::reason(rig.bolus(50'000, 1'800)), Reason::kNone);  // until 20 min past the due time
  rig.run(Duration::minutes(29));
  EXPECT_EQ(events(rig, storage::EventKind::kPeriodicBolus), 0);
  rig.run(Duration::minutes(1));
  EXPECT_EQ(events(rig, storage::EventKind::kPeriodicBolus), 1);
  ASSERT_EQ(rig.control().bolus.amount, 20'000U);
  rig.run(Duration::minutes(95));                                   // 235 min: the next is due at 240
  ASSERT_EQ(Rig::reason(rig.bolus(50'000, 4'000)), Reason::kNone);  // 66 min, past half an interval
  rig.run(Duration::minutes(66));
  EXPECT_EQ(events(rig, storage::EventKind::kBolusSkipped), 1);
  EXPECT_EQ(events(rig, storage::EventKind::kPeriodicBolus), 1);
  rig.run(Duration::minutes(60));  // 361 min: the one of 360 runs
  EXPECT_EQ(events(rig, storage::EventKind::kPeriodicBolus), 2);
  expect_no_denial(rig);
}

TEST(Periodic, WhatFallsDueInASuspendIsNeverMadeUp) {
  Rig rig{every_mode_card()};
  rig.begin();
  ASSERT_EQ(Rig::reason(rig.commit(every(7'200, 50'000))), Reason::kNone);
  rig.run(Duration::minutes(125));  // one runs
  ASSERT_EQ(Rig::reason(rig.ask(Suspend{5 * 3'600})), Reason::kNone);
  EXPECT_FALSE(rig.control().bolus.active);
  EXPECT_EQ(strokes_in(rig, Duration::hours(5) - Duration::ms(1)), 0);
  EXPECT_EQ(events(rig, storage::EventKind::kPeriodicBolus), 1);
  rig.run(Duration::minutes(56));  // 481 min: the one of 480
  EXPECT_EQ(events(rig, storage::EventKind::kPeriodicBolus), 2);
  rig.implant().power_cycle();
  rig.run(Duration::hours(24));
  EXPECT_NEAR(events(rig, storage::EventKind::kPeriodicBolus), 14, 1);
  expect_no_denial(rig);
}

}  // namespace
}  // namespace cisterna::commands
