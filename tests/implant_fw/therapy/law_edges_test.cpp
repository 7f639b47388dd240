// The law on doses, line and mixture: the sides of each limit that no mode's own test touches.
#include <gtest/gtest.h>

#include "implant_fw/therapy/components.h"
#include "implant_fw/therapy/limits.h"
#include "implant_fw/therapy/line.h"
#include "implant_fw/therapy/schedule.h"

namespace cisterna::therapy {
namespace {

using telemetry::DrugAt;
using telemetry::LimitCard;
using telemetry::Prescription;
using telemetry::Reason;
using telemetry::RiskClass;
using telemetry::ScheduleMode;

constexpr DrugAt kDrug{7, 2'000'000};

LimitCard card() {
  LimitCard c;
  c.drug = 7;
  c.concentration_min = c.concentration_max = 2'000'000;
  c.daily_lower_hard = 22'000;
  c.daily_upper_hard = 2'000'000;
  c.start_lowest = 25'000;
  c.per_hour_hard = 200'000;
  c.per_day_hard = 2'400'000;
  c.bolus_largest = 100'000;
  c.modes = telemetry::kCardModesKnown;
  return c;
}

struct Law {
  LimitCard held = card();
  DoseContext context{{2'500, 48'000, 24'000'000}, &held, kDrug, 0, 0};
  Prescription p;
  Law() {
    p.primary = kDrug;
    p.continuous.daily_amount = 240'000;
  }
  [[nodiscard]] Reason reason() const { return check_schedule(context, p, shape_of(p, Volume::nl(6'000))).reason; }
};

// A patient's bolus: leave, size, stroke, and the pump's maximum together with the schedule. R-THER-050
TEST(CheckSchedule, GrantIsJudgedLikeABolus) {
  Law law;
  law.p.grant = telemetry::PatientGrant{10'000, 600, 3'600, 4, 40'000};
  EXPECT_EQ(law.reason(), Reason::kNone);
  law.held.modes = telemetry::kCardModesKnown & ~telemetry::kCardPatientBolus;
  EXPECT_EQ(law.reason(), Reason::kModeNotOnCard);
  law.held.modes = telemetry::kCardModesKnown;
  law.p.grant->amount = 100'000;
  EXPECT_EQ(law.reason(), Reason::kNone);
  law.p.grant->amount = 100'001;
  EXPECT_EQ(law.reason(), Reason::kAboveCardBolus);
  law.p.grant->amount = 5'000;  // 2,500 nL: one stroke
  EXPECT_EQ(law.reason(), Reason::kNone);
  law.p.grant->amount = 4'999;
  EXPECT_EQ(law.reason(), Reason::kUnderOneStroke);
  law.p.grant->amount = 33'000;  // 16,500 nL in 60 s: 23.76 mL a day beside 0.12 are within 24 mL
  law.p.grant->duration_s = 60;
  EXPECT_EQ(law.reason(), Reason::kNone);
  law.p.grant->amount = 33'168;  // 16,584 nL: 23,880,960 nL a day and 120,000 are not
  EXPECT_EQ(law.reason(), Reason::kAboveModelMaximum);
}

// An amount that the event's 32 bits do not hold is refused even where the card would allow it. R-THER-050
TEST(CheckSchedule, GrantLargerThanAnEventHolds_IsRefused) {
  Law law;
  law.held.bolus_largest = 10'000'000'000;
  law.context.model.maximum_nl_per_day = 240'000'000'000;
  law.p.grant = telemetry::PatientGrant{4'294'967'295, 3'600, 3'600, 1, 4'294'967'295};
  EXPECT_EQ(law.reason(), Reason::kNone);
  law.p.grant->amount = 4'294'967'296;
  EXPECT_EQ(law.reason(), Reason::kAboveCardBolus);
}

// A fall is measured by the hour that runs now: as the schedule says it, else a 24th of the day. R-THER-020
TEST(CheckDaily, AFallKeepsAnHourAboveTheCard_ARiseDoesNot) {
  Law law;
  law.held.per_hour_hard = 50'000;
  law.context.present_daily = 1'800'000;  // 75,000 an hour
  law.p.continuous.daily_amount = 1'800'000;
  EXPECT_EQ(law.reason(), Reason::kNone);
  law.p.continuous.daily_amount = 1'800'001;
  EXPECT_EQ(law.reason(), Reason::kAboveCardHourly);
  law.p.continuous.daily_amount = 1'800'000;
  law.context.present_hour = 74'999;
  EXPECT_EQ(law.reason(), Reason::kAboveCardHourly);
  law.context.present_hour = 80'000;
  EXPECT_EQ(law.reason(), Reason::kNone);
  law.p.mode = ScheduleMode::kFlex;  // 76,000 in one hour
  telemetry::DayProgram day;
  day.basal_daily_amount = 240'000;
  ASSERT_TRUE(day.steps.push_back({600, 60, 76'000}));
  ASSERT_TRUE(law.p.flex.programs.push_back(day));
  EXPECT_EQ(law.reason(), Reason::kNone);
  law.context.present_hour = 75'999;
  EXPECT_EQ(law.reason(), Reason::kAboveCardHourly);
}

// R-THER-021
TEST(CheckSchedule, NothingATonOrNoConcentration_IsMalformed) {
  Law law;
  law.p.continuous.daily_amount = 0;
  EXPECT_EQ(law.reason(), Reason::kMalformed);
  law.p.continuous.daily_amount = 1'000'000'000'001;
  EXPECT_EQ(law.reason(), Reason::kMalformed);
  law.p.continuous.daily_amount = 240'000;
  law.p.primary.concentration = 0;
  EXPECT_EQ(check_schedule(law.context, law.p, shape_of_daily(240'000, 2'000'000)).reason, Reason::kMalformed);
  EXPECT_EQ(check_daily(law.context, kDrug, 1'000'000'000'000).reason, Reason::kAboveModelMaximum);
  EXPECT_EQ(check_daily(law.context, kDrug, 1'000'000'000'001).reason, Reason::kMalformed);
  EXPECT_EQ(volume_of(240'000, 0).nl(), 0);
}

// What the pump gives to keep moving counts as no therapy, or it is no minimum rate: 6,000 nL are 12,000 ng. R-THER-033
TEST(CheckSchedule, MinimumRateBelowTheLowestStartDoseOnly) {
  Law law;
  law.p.mode = ScheduleMode::kMinimumRate;
  law.held.start_lowest = 12'001;
  EXPECT_EQ(law.reason(), Reason::kNone);
  law.held.start_lowest = 12'000;
  EXPECT_EQ(law.reason(), Reason::kAboveCardDaily);
}

// Without a limit on the card a titration may rise as it likes; with one, each step by so much. R-THER-031
TEST(CheckSchedule, TitrationWithAndWithoutARiseLimit) {
  Law law;
  law.p.mode = ScheduleMode::kTitration;
  ASSERT_TRUE(law.p.titration.steps.push_back({0, 240'000}));
  ASSERT_TRUE(law.p.titration.steps.push_back({2, 480'000}));
  EXPECT_EQ(law.reason(), Reason::kNone);
  law.held.rise_percent = 100;
  EXPECT_EQ(law.reason(), Reason::kNone);
  law.held.rise_percent = 99;
  EXPECT_EQ(law.reason(), Reason::kAboveCardRise);
}

struct BolusLaw {
  LimitCard held = card();
  BolusContext c;
  BolusLaw() {
    c.model = {2'500, 48'000, 24'000'000};
    c.card = &held;
    c.reservoir = kDrug;
    c.largest_daily = 240'000;
    c.schedule = Flow::per_day(Volume::nl(120'000));
  }
  [[nodiscard]] Reason reason(std::uint64_t amount, std::uint32_t s = 3'600) const {
    return check_bolus(c, kDrug, amount, s).reason;
  }
};

// R-THER-022
TEST(CheckBolus, EachWindowAtItsEdge) {
  BolusLaw law;
  law.held.per_hour_hard = 100'000;  // 10,000 of them are the schedule's
  EXPECT_EQ(law.reason(90'000), Reason::kNone);
  EXPECT_EQ(law.reason(90'001), Reason::kAboveCardHourly);
  law.c.largest_hour = 20'000;
  EXPECT_EQ(law.reason(80'000), Reason::kNone);
  EXPECT_EQ(law.reason(80'001), Reason::kAboveCardHourly);
  EXPECT_EQ(law.reason(80'001, 3'601), Reason::kNone);  // 79,979 of it in any hour
  law.c.given_in_hour = 30'000;
  EXPECT_EQ(law.reason(50'000), Reason::kNone);
  EXPECT_EQ(law.reason(50'001), Reason::kWindowFull);
  law.c.given_in_hour = 0;
  law.held.per_day_hard = 300'000;
  EXPECT_EQ(law.reason(60'000), Reason::kNone);
  EXPECT_EQ(law.reason(60'001), Reason::kAboveCardPer24h);
  law.c.given_in_day = 10'000;
  EXPECT_EQ(law.reason(50'000), Reason::kNone);
  EXPECT_EQ(law.reason(50'001), Reason::kWindowFull);
  law.held.modes = telemetry::kCardModesKnown & ~telemetry::kCardSingleBolus;
  EXPECT_EQ(law.reason(50'000), Reason::kModeNotOnCard);
}

// A second is a duration; what it would need is above the pump. R-THER-022
TEST(CheckBolus, ShortestDuration_IsNotMalformed) {
  BolusLaw law;
  EXPECT_EQ(law.reason(5'000, 1), Reason::kAboveModelMaximum);
  EXPECT_EQ(law.reason(5'000, 0), Reason::kMalformed);
}

// A refusal without a figure says 0.
TEST(CheckSchedule, ModeNotOnTheCard_HasNoFigure) {
  Law law;
  law.held.modes = telemetry::kCardSingleBolus;
  const auto verdict = check_schedule(law.context, law.p, shape_of(law.p, Volume::nl(6'000)));
  EXPECT_EQ(verdict.reason, Reason::kModeNotOnCard);
  EXPECT_EQ(verdict.limit, 0U);
}

// --- the line --------------------------------------------------------------------------------------------------------

constexpr DrugAt kOld{7, 500'000}, kOther{9, 1'000'000};

// Tubing 140,000 and catheter 195,800 nL; what left since comes out of the far end first. R-THER-070
TEST(Line, WhatIsEmptyFillsFromTheTubingOn) {
  LineParts p{140'000, 195'800, true, true, {}, {}, 0};
  EXPECT_EQ(view(p, kDrug).empty_nl, 335'800U);
  EXPECT_TRUE(view(p, kDrug).tubing_empty);
  p.since_nl = 139'999;
  EXPECT_TRUE(view(p, kDrug).tubing_empty);
  p.since_nl = 140'000;
  EXPECT_FALSE(view(p, kDrug).tubing_empty);
  EXPECT_TRUE(view(p, kDrug).catheter_empty);
  p.since_nl = 335'799;
  EXPECT_EQ(view(p, kDrug).empty_nl, 1U);
  p.since_nl = 335'800;
  EXPECT_EQ(view(p, kDrug).empty_nl, 0U);
  EXPECT_FALSE(view(p, kDrug).catheter_empty);
  p = {140'000, 195'800, true, false, {}, {}, 1};  // the tubing alone
  EXPECT_EQ(view(p, kDrug).empty_nl, 139'999U);
  EXPECT_TRUE(view(p, kDrug).tubing_empty);
  p.since_nl = 140'000;
  EXPECT_FALSE(view(p, kDrug).tubing_empty);
}

// R-THER-070
TEST(Line, OldContentIsWhatIsNotTheReservoirs) {
  LineParts p{140'000, 195'800, false, false, kOld, kOld, 100'000};
  EXPECT_EQ(view(p, kDrug).old_nl, 235'800U);
  EXPECT_EQ(view(p, kDrug).old, kOld);
  EXPECT_EQ(view(p, kOld).old_nl, 0U);
  EXPECT_EQ(view(p, kOld).old, DrugAt{});
  p.catheter = kOther;  // two things: nobody can say which dose
  EXPECT_EQ(view(p, kDrug).old_nl, 235'800U);
  EXPECT_EQ(view(p, kDrug).old, DrugAt{});
  p.tubing = kDrug;  // the catheter's alone
  EXPECT_EQ(view(p, kDrug).old_nl, 95'800U);
  EXPECT_EQ(view(p, kDrug).old, kOther);
  p.since_nl = 195'800;
  EXPECT_EQ(view(p, kDrug).old_nl, 0U);
  EXPECT_EQ(view(p, kDrug).old, DrugAt{});
  p = {140'000, 195'800, false, true, kOld, kOther, 195'800};  // an empty catheter fills from the tubing first
  EXPECT_EQ(view(p, kDrug).old_nl, 140'000U);
  EXPECT_EQ(view(p, kDrug).old, kOld);
  p.since_nl = 195'801;
  EXPECT_EQ(view(p, kDrug).old_nl, 139'999U);
}

// --- several drugs ---------------------------------------------------------------------------------------------------

// 0 says "none" for a rise, a start dose and a stability; everything else: the tighter of both. R-THER-060
TEST(Tighten, TheTighterOfEachFigure_AndNoneIsNoLimit) {
  auto c = card();
  auto other = card();
  other.daily_upper_hard = 500'000, other.daily_lower_hard = 20'000, other.start_lowest = 0;
  other.rise_percent = 50, other.stability_d = 90;
  other.modes = telemetry::kCardSingleBolus;
  tighten(c, other, 2'000'000, 1'000'000);  // half as much of it
  EXPECT_EQ(c.daily_upper_hard, 1'000'000U);
  EXPECT_EQ(c.daily_lower_hard, 40'000U);
  EXPECT_EQ(c.start_lowest, 25'000U);
  EXPECT_EQ(c.rise_percent, 50);
  EXPECT_EQ(c.stability_d, 90);
  EXPECT_EQ(c.modes, telemetry::kCardSingleBolus);
  other.start_lowest = 10'000, other.rise_percent = 0, other.stability_d = 120;
  tighten(c, other, 2'000'000, 1'000'000);
  EXPECT_EQ(c.start_lowest, 20'000U);
  EXPECT_EQ(c.rise_percent, 50);
  EXPECT_EQ(c.stability_d, 90);
}

// R-THER-060
TEST(Tighten, RestartByTheStricterClass) {
  auto c = card(), other = card();
  c.risk = RiskClass::kSafe, c.full_restart_h = 1, c.half_restart_h = 2;
  other.risk = RiskClass::kSafe, other.full_restart_h = 9, other.half_restart_h = 9;
  tighten(c, other, 1, 1);  // a safe one says nothing
  EXPECT_EQ(c.full_restart_h, 1);
  other.risk = RiskClass::kOverdose, other.full_restart_h = 12, other.half_restart_h = 48;
  tighten(c, other, 1, 1);  // over a safe one it says everything
  EXPECT_EQ(c.risk, RiskClass::kOverdose);
  EXPECT_EQ(c.full_restart_h, 12);
  EXPECT_EQ(c.half_restart_h, 48);
  other.risk = RiskClass::kWithdrawal, other.full_restart_h = 24, other.half_restart_h = 36;
  tighten(c, other, 1, 1);
  EXPECT_EQ(c.risk, RiskClass::kWithdrawal);
  EXPECT_EQ(c.full_restart_h, 12);
  EXPECT_EQ(c.half_restart_h, 36);
}

// --- days ------------------------------------------------------------------------------------------------------------

// Two days on (0.12 mL/d), five off, from the stored bytes: message 6 {1: 2, 2: 5, 3: 240,000, 4: off}. R-THER-032
TEST(Schedule, CycleByItsBytes) {
  const auto schedule = Schedule::of_days(ScheduleMode::kCycle, 2'000'000, Volume::nl(6'000), Time::ms(1'000), 0);
  const std::array<std::uint8_t, 10> moving{0x32, 0x08, 0x08, 0x02, 0x10, 0x05, 0x18, 0x80, 0xD3, 0x0E};
  const auto at = [&](std::int64_t day, crypto::Bytes bytes) {
    return *schedule.at(Time::ms(1'000 + day * 86'400'000), bytes);
  };
  EXPECT_EQ(at(0, moving).flow, Flow::per_day(Volume::nl(120'000)));
  EXPECT_EQ(at(0, moving).until, Time::ms(1'000 + 2 * 86'400'000));
  EXPECT_EQ(at(2, moving).flow, Flow::per_day(Volume::nl(6'000)));
  EXPECT_EQ(at(2, moving).until, Time::ms(1'000 + 7 * 86'400'000LL));
  EXPECT_EQ(at(7, moving).flow, Flow::per_day(Volume::nl(120'000)));
  EXPECT_EQ(at(-1, moving).flow, Flow::per_day(Volume::nl(6'000)));  // before its anchor: the days before a cycle's end
  EXPECT_EQ(at(-1, moving).until, Time::ms(1'000));
  const std::array<std::uint8_t, 14> dosed{0x32, 0x0C, 0x08, 0x02, 0x10, 0x05, 0x18,
                                           0x80, 0xD3, 0x0E, 0x20, 0xC0, 0xA9, 0x07};  // off: 120,000
  EXPECT_EQ(at(2, dosed).flow, Flow::per_day(Volume::nl(60'000)));
}

}  // namespace
}  // namespace cisterna::therapy
