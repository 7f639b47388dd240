// The far ends of therapy and gate arithmetic: what no lawful life reaches and a damaged or hostile one may.
#include <gtest/gtest.h>

#include <array>
#include <cstring>

#include "implant_fw/safety/gate_limits.h"
#include "implant_fw/safety/windows.h"
#include "implant_fw/therapy/accumulator.h"
#include "implant_fw/therapy/limits.h"
#include "implant_fw/therapy/schedule.h"

namespace cisterna {
namespace {

using telemetry::Reason;

telemetry::LimitCard card() {
  telemetry::LimitCard c;
  c.drug = 7;
  c.concentration_min = c.concentration_max = 2'000'000;
  c.daily_lower_hard = 22'000;
  c.daily_upper_hard = 2'000'000;
  c.per_hour_hard = 200'000;
  c.per_day_hard = 2'400'000;
  c.bolus_largest = 100'000;
  c.modes = telemetry::kCardModesKnown;
  return c;
}

// R-GATE-003: a bit that flips in value or complement is seen; so is a pair that agrees, by the CRC.
TEST(HeldLimits, EachFlippedBitAndEachAgreeingPair_IsSeen) {
  safety::GateLimits limits{1, 5, 74, 175'000, 2'500, 100, 1'000}, out;
  safety::HeldLimits held;
  held.set(limits);
  std::array<std::uint8_t, sizeof held> whole{};
  std::memcpy(whole.data(), &held, sizeof held);
  const auto words = sizeof(safety::GateLimits);
  for (std::size_t bit = 0; bit < 8 * sizeof held; ++bit) {
    auto bytes = whole;
    bytes[bit / 8] = static_cast<std::uint8_t>(bytes[bit / 8] ^ (1U << bit % 8));
    std::memcpy(&held, bytes.data(), sizeof held);
    EXPECT_FALSE(held.get(out)) << bit;
    if (bit / 8 >= words) continue;
    bytes[bit / 8 + words] = static_cast<std::uint8_t>(bytes[bit / 8 + words] ^ (1U << bit % 8));
    std::memcpy(&held, bytes.data(), sizeof held);
    EXPECT_FALSE(held.get(out)) << bit << " and its complement";
  }
  std::memcpy(&held, whole.data(), sizeof held);
  ASSERT_TRUE(held.get(out));
  EXPECT_EQ(out.w24_strokes, 74U);
}

// The model's maximum holds for windows of days, too: 24 mL a day, 63 min 1.05 mL, 24 h 45 min 24.75 mL. R-GATE-003
TEST(GateLimits, ReachBeyondTheModel_IsTheModels) {
  safety::GateFigures f;
  f.running = true;
  f.daily_amount = 350'000;
  f.concentration = 2'000'000;
  f.stroke_nl = 2'500;
  f.maximum_nl_per_day = 24'000'000;
  f.reach = {2'000'000, 30'000'000, 40'000'000};
  EXPECT_EQ(safety::derive(f).w1_strokes, 422U);
  EXPECT_EQ(safety::derive(f).w24_strokes, 9'902U);
  f.half = true;  // (2,000,000 + 1) / 2 nL = 400 strokes; 15 mL = 6,000
  EXPECT_EQ(safety::derive(f).w1_strokes, 402U);
  EXPECT_EQ(safety::derive(f).w24_strokes, 6'002U);
  EXPECT_EQ(safety::derive(f).lawful_nl, 20'000'000U);
}

TEST(GateLimits, WithoutConcentrationOrStroke_NothingMoves) {
  safety::GateFigures f;
  f.running = true;
  f.daily_amount = 350'000;
  f.concentration = 2'000'000;
  f.maximum_nl_per_day = 24'000'000;
  EXPECT_EQ(safety::derive(f).running, 0U);
  f.stroke_nl = 2'500;
  EXPECT_EQ(safety::derive(f).running, 1U);
  EXPECT_EQ(safety::derive(f).ceiling_day, UINT32_MAX);  // no card
  f.concentration = 0;
  EXPECT_EQ(safety::derive(f).running, 0U);
}

// R-GATE-003: 2 * 300,000 ng an hour are 300,000 nL = 120 strokes; a day and an hour 2,700,000 ng = 540 strokes.
TEST(GateLimits, CeilingIsTwoHoursAndADayAndAnHour) {
  safety::GateFigures f;
  f.concentration = 2'000'000;
  f.stroke_nl = 2'500;
  f.card_hour = 300'000;
  f.card_day = 2'400'000;
  EXPECT_EQ(safety::derive(f).ceiling_hour, 122U);
  EXPECT_EQ(safety::derive(f).ceiling_day, 542U);
  f.card_day = std::uint64_t{1} << 62;
  f.concentration = 1;
  f.stroke_nl = 1;
  EXPECT_EQ(safety::derive(f).ceiling_day, UINT32_MAX);
}

// R-GATE-002
TEST(GateWindow, OnlyBinsOfTheWindowAreTakenBack) {
  safety::MinuteWindow window;
  window.begin(100 * 60'000);
  window.put(101, {5, 0});
  window.put(39, {5, 0});
  window.put(-1, {5, 0});
  EXPECT_EQ(window.sum(), 0U);
  window.put(100, {5, 9});
  window.put(40, {6, 8});
  EXPECT_EQ(window.sum(), 11U);
  window.advance(101 * 60'000);
  EXPECT_EQ(window.sum(), 5U);
  EXPECT_EQ(window.largest_limit(3), 9U);
  window.advance(160 * 60'000);
  EXPECT_EQ(window.sum(), 5U);
  window.advance(161 * 60'000);
  EXPECT_EQ(window.sum(), 0U);
  EXPECT_EQ(window.largest_limit(3), 3U);
}

TEST(GateWindow, FullBin_StaysFull) {
  safety::QuarterWindow window;
  window.begin(0);
  window.put(0, {UINT16_MAX, 1});
  window.add(2);
  EXPECT_EQ(window.sum(), std::uint32_t{UINT16_MAX});
  EXPECT_EQ(window.newest_bin().strokes, UINT16_MAX);
}

// Owed over a pause that no product of 64 bits holds: 5 nL in 7 ms over 2^62 ms, exact. R-THER-003
TEST(Accumulator, LongPause_IsExact) {
  therapy::Accumulator open{Volume::nl(2'500)};
  open.restore(Volume{}, Time{});
  open.change(Flow::of(Volume::nl(5), Duration::ms(7)), Time{});
  open.accrue(Time::ms(3));  // 15 / 7
  EXPECT_EQ(open.open().nl(), 2);
  EXPECT_EQ(open.remainder(), 1);
  open.accrue(Time::ms((std::int64_t{1} << 62) + 3));  // 5 (2^62 + 3) / 7 in all
  EXPECT_EQ(open.open().nl(), 3'294'061'441'733'848'505LL);
  EXPECT_EQ(open.remainder(), 0);
  EXPECT_TRUE(open.due());
  EXPECT_EQ(open.next_due(), open.at());
  (void)open.drop_backlog();
  EXPECT_LT(open.open().nl(), 5'000);
}

// The product fits, the remainder does not; the product's low half is full, the remainder carries. R-THER-003
TEST(Accumulator, RemainderAtTheEdgeOf64Bits_IsExact) {
  therapy::Accumulator open{Volume::nl(2'500)};
  open.restore(Volume{}, Time{});
  open.change(Flow::of(Volume::nl(3), Duration::ms(1'000)), Time{});
  open.accrue(Time::ms(1));
  EXPECT_EQ(open.when(Volume{}), Time::ms(1));
  open.accrue(Time::ms(3'074'457'345'618'258'603));  // 3 t = 9,223,372,036,854,775,809
  EXPECT_EQ(open.open().nl(), 9'223'372'036'854'775LL);
  EXPECT_EQ(open.remainder(), 809);
  open.restore(Volume{}, Time{});
  open.change(Flow::of(Volume::nl(5), Duration::ms(1'001)), Time{});
  open.accrue(Time::ms(1));
  open.accrue(Time::ms(3'689'348'814'741'910'324));  // 5 t = 18,446,744,073,709,551,620
  EXPECT_EQ(open.open().nl(), 18'428'315'757'951'600LL);
  EXPECT_EQ(open.remainder(), 20);
}

// R-THER-001
TEST(Compose, SumThatIsNotExact_IsRefused) {
  const therapy::Segment segment{Flow::of(Volume::nl(1), Duration::ms((std::int64_t{1} << 42) - 1)), Time::never()};
  const therapy::BolusPlan bolus{Volume::nl(100'001), 86'399, Time::ms(10)};
  EXPECT_FALSE(therapy::compose(segment, bolus, Time::ms(10)));
  EXPECT_TRUE(therapy::compose(segment, bolus, Time::ms(9)));
  EXPECT_TRUE(therapy::compose(segment, bolus, bolus.end()));
}

// The shorter of both ends a segment. R-THER-001
TEST(Compose, EndsWithTheFirstOfBoth) {
  const therapy::BolusPlan bolus{Volume::nl(3'600'000), 3'600, Time::ms(0)};
  const therapy::Segment longer{Flow::per_day(Volume::nl(86'400'000)), Time::ms(9'000'000)};
  const therapy::Segment shorter{longer.flow, Time::ms(1'000)};
  EXPECT_EQ(therapy::compose(longer, bolus, Time{})->until, bolus.end());
  EXPECT_EQ(therapy::compose(shorter, bolus, Time{})->until, shorter.until);
  EXPECT_EQ(therapy::compose(longer, bolus, Time{})->flow, Flow::of(Volume::nl(2), Duration::ms(1)));
}

// R-THER-032
TEST(Schedule, CycleWithoutDays_SaysNothing) {
  const auto schedule =
      therapy::Schedule::of_days(telemetry::ScheduleMode::kCycle, 2'000'000, Volume::nl(6'000), Time{}, 0);
  const std::array<std::uint8_t, 2> empty_cycle{0x32, 0x00};  // field 6, no bytes
  EXPECT_FALSE(schedule.at(Time{}, empty_cycle));
  EXPECT_FALSE(schedule.at(Time{}, {}));
  const auto even = therapy::Schedule::continuous(350'000, 2'000'000);
  EXPECT_EQ(even.at(Time{}, empty_cycle)->flow, Flow::per_day(Volume::nl(175'000)));
}

// Bytes that hold a step of no minutes, or fields of a later firmware, invent nothing. R-THER-032
TEST(Schedule, StepOfNoMinutesAndForeignFields) {
  const auto flex = therapy::Schedule::of_days(telemetry::ScheduleMode::kFlex, 2'000'000, Volume::nl(6'000), Time{}, 0);
  // field 4: program {basal 240,000, steps {0 min on, for 0 min, 9}}
  const std::array<std::uint8_t, 13> step{0x22, 0x0B, 0x12, 0x09, 0x08, 0x80, 0xD3, 0x0E, 0x12, 0x03, 0x00, 0x00, 0x09};
  ASSERT_TRUE(flex.at(Time{}, step));
  EXPECT_EQ(flex.at(Time{}, step)->flow, Flow::per_day(Volume::nl(120'000)));
  const auto cycle =
      therapy::Schedule::of_days(telemetry::ScheduleMode::kCycle, 2'000'000, Volume::nl(6'000), Time{}, 0);
  // field 6: 1 day on, 0 off, 240,000; field 9 says 1
  const std::array<std::uint8_t, 10> foreign{0x32, 0x08, 0x08, 0x01, 0x18, 0x80, 0xD3, 0x0E, 0x48, 0x01};
  ASSERT_TRUE(cycle.at(Time{}, foreign));
  EXPECT_EQ(cycle.at(Time{}, foreign)->flow, Flow::per_day(Volume::nl(120'000)));
  telemetry::Prescription p;  // a mode that nobody knows is judged by its even part
  p.primary = {7, 2'000'000};
  p.mode = static_cast<telemetry::ScheduleMode>(9);
  p.continuous.daily_amount = 240'000;
  EXPECT_EQ(therapy::shape_of(p, Volume::nl(6'000)).largest_day, 240'000U);
}

// A draft is judged again at Commit: by reservoir, card, pump and amounts as they are then. R-THER-021
TEST(CheckAgain, WhatChangedSinceTheStage_Refuses) {
  const auto held = card();
  therapy::DoseContext c{{2'500, 48'000, 24'000'000}, &held, {7, 2'000'000}, 0, 0};
  const auto shape = therapy::shape_of_daily(350'000, 2'000'000);
  const auto verdict = [&](const therapy::Shape& s,
                           telemetry::ScheduleMode mode = telemetry::ScheduleMode::kContinuous) {
    return therapy::check_again(c, {7, 2'000'000}, mode, s).reason;
  };
  EXPECT_EQ(verdict(shape), Reason::kNone);
  EXPECT_EQ(verdict(therapy::shape_of_daily(2'000'001, 2'000'000)), Reason::kAboveCardDaily);
  auto fast = shape;
  fast.fastest_nl = 24'000'001;
  EXPECT_EQ(verdict(fast), Reason::kAboveModelMaximum);
  EXPECT_EQ(verdict(fast, telemetry::ScheduleMode::kMinimumRate), Reason::kNone);
  fast.fastest_nl = 24'000'000;
  EXPECT_EQ(verdict(fast), Reason::kNone);
  c.reservoir.concentration = 500'000;
  EXPECT_EQ(verdict(shape), Reason::kConcentrationMismatch);
  c.reservoir.concentration = 2'000'000;
  c.card = nullptr;
  EXPECT_EQ(verdict(shape), Reason::kNoLimitCard);
}

// R-THER-022
TEST(CheckBolus, WithoutACardOrOutOfEveryRange_IsRefused) {
  const auto held = card();
  therapy::BolusContext c;
  c.model = {2'500, 48'000, 24'000'000};
  c.card = &held;
  c.reservoir = {7, 2'000'000};
  c.schedule = Flow::per_day(Volume::nl(175'000));
  const auto reason = [&](std::uint64_t amount, std::uint32_t s) {
    return therapy::check_bolus(c, {7, 2'000'000}, amount, s).reason;
  };
  EXPECT_EQ(reason(10'000, 600), Reason::kNone);
  EXPECT_EQ(reason(0, 600), Reason::kMalformed);
  EXPECT_EQ(reason(UINT64_MAX, 600), Reason::kMalformed);
  EXPECT_EQ(reason(10'000, 0), Reason::kMalformed);
  EXPECT_EQ(reason(10'000, 86'400), Reason::kNone);
  EXPECT_EQ(reason(10'000, 86'401), Reason::kMalformed);
  c.schedule = Flow::of(Volume::nl(1), Duration::ms((std::int64_t{1} << 42) - 1));
  EXPECT_EQ(reason(10'000, 86'399), Reason::kMalformed);  // no exact sum
  c.card = nullptr;
  EXPECT_EQ(reason(10'000, 600), Reason::kNoLimitCard);
}

// The figures of a periodic bolus, by hand: 240,000 a day and 10,000 over 10 min every 6 h. R-THER-034
TEST(Shape, PeriodicBolus_IsInEachFigure) {
  telemetry::Prescription p;
  p.primary = {7, 2'000'000};
  p.continuous.daily_amount = 240'000;
  p.periodic = telemetry::PeriodicBolus{10'000, 600, 21'600};
  const auto shape = therapy::shape_of(p, Volume::nl(6'000));
  EXPECT_EQ(shape.largest_day, 280'000U);
  EXPECT_EQ(shape.lowest_day, 280'000U);
  EXPECT_EQ(shape.first_day, 280'000U);
  EXPECT_EQ(shape.largest_hour, 20'000U);
  p.periodic->interval_s = 86'401;  // not every day holds one
  EXPECT_EQ(therapy::shape_of(p, Volume::nl(6'000)).lowest_day, 240'000U);
  EXPECT_EQ(therapy::shape_of(p, Volume::nl(6'000)).largest_day, 250'000U);
}

// R-THER-034
TEST(Shape, OfTwoTitrationSteps_IsTheWiderOfBoth) {
  telemetry::Prescription p;
  p.primary = {7, 2'000'000};
  p.mode = telemetry::ScheduleMode::kTitration;
  ASSERT_TRUE(p.titration.steps.push_back({0, 240'000}));
  ASSERT_TRUE(p.titration.steps.push_back({3, 480'000}));
  const auto shape = therapy::shape_of(p, Volume::nl(6'000));
  EXPECT_EQ(shape.largest_day, 480'000U);
  EXPECT_EQ(shape.lowest_day, 240'000U);
  EXPECT_EQ(shape.largest_hour, 20'000U);
  EXPECT_EQ(shape.fastest_nl, 240'000U);
  EXPECT_EQ(shape.slowest_nl, 120'000U);
  EXPECT_EQ(shape.first_day, 240'000U);
}

// R-THER-021
TEST(CheckSchedule, PeriodicBolusNeedsTheCardsLeave) {
  auto held = card();
  const therapy::DoseContext c{{2'500, 48'000, 24'000'000}, &held, {7, 2'000'000}, 0, 0};
  telemetry::Prescription p;
  p.primary = {7, 2'000'000};
  p.continuous.daily_amount = 240'000;
  p.periodic = telemetry::PeriodicBolus{10'000, 600, 21'600};
  const auto reason = [&] { return therapy::check_schedule(c, p, therapy::shape_of(p, Volume::nl(6'000))).reason; };
  EXPECT_EQ(reason(), Reason::kNone);
  p.periodic->amount = 100'000;
  EXPECT_NE(reason(), Reason::kAboveCardBolus);
  p.periodic->amount = 100'001;
  EXPECT_EQ(reason(), Reason::kAboveCardBolus);
  p.periodic->amount = 10'000;
  held.modes &= ~telemetry::kCardPeriodicBolus;
  EXPECT_EQ(reason(), Reason::kModeNotOnCard);
}

// One stroke a day is the least that counts: 2,500 nL are 5,000 ng. R-THER-021
TEST(CheckDaily, ExactlyOneStrokeADay_IsNotUnderOneStroke) {
  auto held = card();
  held.daily_lower_hard = 1;
  const therapy::DoseContext c{{2'500, 2'000, 24'000'000}, &held, {7, 2'000'000}, 0, 0};
  EXPECT_EQ(therapy::check_daily(c, {7, 2'000'000}, 5'000).reason, Reason::kNone);
  EXPECT_EQ(therapy::check_daily(c, {7, 2'000'000}, 4'999).reason, Reason::kUnderOneStroke);
}

// R-THER-004
TEST(Accumulator, RestoresOnlyWhatMayBeOpen) {
  therapy::Accumulator open{Volume::nl(2'500)};
  open.restore(Volume::nl(-1), Time{});
  EXPECT_EQ(open.open().nl(), 0);
  open.restore(Volume::nl(2'499), Time{});
  EXPECT_EQ(open.open().nl(), 2'499);
  open.restore(Volume::nl(2'500), Time{});
  EXPECT_EQ(open.open().nl(), 2'499);
}

}  // namespace
}  // namespace cisterna
