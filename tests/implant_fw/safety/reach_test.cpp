// The gate's own reading of a prescription. R-GATE-030 R-GATE-031 R-THER-034
#include "implant_fw/safety/reach.h"

#include <gtest/gtest.h>

#include "implant_fw/safety/gate_limits.h"
#include "implant_fw/therapy/shape.h"
#include "telemetry/messages/codec.h"
#include "tests/support/seeded_rng.h"

namespace cisterna::safety {
namespace {

using telemetry::DayProgram;
using telemetry::Prescription;
using telemetry::ScheduleMode;

constexpr std::uint32_t kConcentration = 2'000'000, kMoving = 6'000;

Reach reach(const Prescription& p) {
  std::vector<std::uint8_t> bytes(telemetry::kMaxPrescription);
  bytes.resize(telemetry::encode(p, bytes));
  EXPECT_FALSE(bytes.empty());
  return reach_of(bytes, kConcentration, kMoving);
}
Prescription of(ScheduleMode mode) {
  Prescription p;
  p.primary = {7, kConcentration};
  p.mode = mode;
  return p;
}

// O8: fastest 0.48 mL/d; 63 min of it 21,000 nL; 24 h are 225,000 nL wherever they begin, 45 min more 15,000.
TEST(Reach, FourStepsOfADay) {
  auto p = of(ScheduleMode::kFlex);
  DayProgram day;
  ASSERT_TRUE(day.steps.push_back({0, 360, 100'000}) && day.steps.push_back({360, 240, 120'000}) &&
              day.steps.push_back({600, 720, 150'000}) && day.steps.push_back({1'320, 120, 80'000}));
  ASSERT_TRUE(p.flex.programs.push_back(day));
  const auto r = reach(p);
  EXPECT_NEAR(r.w1_nl, 21'000, 1);
  EXPECT_NEAR(r.w24_nl, 240'000, 2);
  EXPECT_NEAR(r.fastest_nl, 480'000, 1);
}

// 0.175 mL/d: 7,656.3 nL in 63 min, 180,468.8 in 24 h 45 min.
TEST(Reach, EvenModesByTheirLargestDay) {
  auto continuous = of(ScheduleMode::kContinuous), titration = of(ScheduleMode::kTitration),
       cycle = of(ScheduleMode::kCycle);
  continuous.continuous.daily_amount = 350'000;
  ASSERT_TRUE(titration.titration.steps.push_back({0, 100'000}) && titration.titration.steps.push_back({3, 350'000}) &&
              titration.titration.steps.push_back({9, 300'000}));
  cycle.cycle = {14, 14, 350'000, 0};
  for (const auto& p : {continuous, titration, cycle}) {
    const auto r = reach(p);
    EXPECT_EQ(r.w1_nl, 7'657U);
    EXPECT_EQ(r.w24_nl, 180'469U);
    EXPECT_EQ(r.fastest_nl, 175'000U);
  }
  EXPECT_EQ(reach(of(ScheduleMode::kMinimumRate)).fastest_nl, 6'000U);
  EXPECT_EQ(reach_of({}, kConcentration, kMoving).w24_nl, 0U);
}

// Two ways to the same week, therapy's and the gate's: never below, and above by the longer window and rounding alone.
// 400 random weeks.
TEST(Reach, IsNeverBelowWhatTherapyMayGive) {
  test_support::SeededRng rng;
  for (int i = 0; i < 400; ++i) {
    auto p = of(ScheduleMode::kFlex);
    for (auto n = 1 + rng.below(7); n > 0; --n) {
      DayProgram day;
      day.basal_daily_amount = 2 * (1 + rng.below(1'000'000));
      for (std::uint64_t at = rng.below(300); at < 1'430 && day.steps.size() < telemetry::kMaxDaySteps;) {
        const auto lasts = std::min<std::uint64_t>(1'440 - at, 1 + rng.below(400));
        (void)day.steps.push_back({static_cast<std::uint16_t>(at), static_cast<std::uint16_t>(lasts),
                                   static_cast<std::uint32_t>(rng.below(200'000))});
        at += lasts + rng.below(120);
      }
      ASSERT_TRUE(p.flex.programs.push_back(day));
    }
    for (auto& weekday : p.flex.weekday_program) weekday = static_cast<std::uint8_t>(rng.below(p.flex.programs.size()));
    const auto r = reach(p);
    const auto shape = therapy::shape_of(p, Volume::nl(kMoving));
    const auto hour_nl = shape.largest_hour / 2, day_nl = shape.largest_day / 2;
    ASSERT_GE(r.w1_nl + 60, hour_nl) << i;  // therapy rounds up to an ng a piece
    ASSERT_GE(r.w24_nl + 60, day_nl) << i;
    ASSERT_LE(r.w1_nl, hour_nl + r.fastest_nl / 480 + 40) << i;
    ASSERT_LE(r.w24_nl, day_nl + r.fastest_nl / 32 + 40) << i;
    ASSERT_NEAR(r.fastest_nl, static_cast<double>(shape.fastest_nl), 1'500) << i;
  }
}

// Whatever permits say, 24 h 15 min hold no more than the card's day and hour: (2,400 + 300) mcg = 1.35 mL = 540 + 2.
TEST(Reach, TheCardIsTheCeiling) {
  GateFigures f;
  f.running = true;
  f.daily_amount = 350'000;
  f.concentration = kConcentration;
  f.stroke_nl = 2'500;
  f.maximum_nl_per_day = 24'000'000;
  f.card_hour = 300'000;
  f.card_day = 2'400'000;
  EXPECT_EQ(derive(f).ceiling_day, 542U);
  EXPECT_EQ(derive(f).ceiling_hour, 122U);
  f.card_day = f.card_hour = 0;
  EXPECT_EQ(derive(f).ceiling_day, UINT32_MAX);
}

}  // namespace
}  // namespace cisterna::safety
