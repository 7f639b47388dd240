// Flex day, periodic bolus, patient bolus, next grant: O8, O9, O14, O25, PE.
#include "programmer/dosing/schedule.h"

#include <gtest/gtest.h>

namespace cisterna::dosing {
namespace {

FlexStep step(int start_hour, int end_hour, std::int64_t mcg) {
  return {start_hour * 60, end_hour * 60, mcg};
}

TEST(Flex, O8_FourSteps) {  // R-DOSE-017
  const auto day =
      flex_day(2'000, {step(0, 6, 100), step(6, 10, 120), step(10, 22, 150), step(22, 24, 80)}, std::nullopt);

  ASSERT_TRUE(day.ok());
  EXPECT_EQ(day->total_per_day, Exact(450));
  EXPECT_EQ(day->volume_ml_per_day.rounded(6), "0.225");
  ASSERT_EQ(day->segments.size(), 4U);
  EXPECT_EQ(day->segments[0].rate_ml_per_day.rounded(6), "0.2");
  EXPECT_EQ(day->segments[1].rate_ml_per_day.rounded(6), "0.36");
  EXPECT_EQ(day->segments[2].rate_ml_per_day.rounded(6), "0.15");
  EXPECT_EQ(day->segments[3].rate_ml_per_day.rounded(6), "0.48");
}

TEST(Flex, O9_StepsReplaceTheBasal) {  // R-DOSE-017
  const auto day = flex_day(2'000, {step(18, 19, 50), step(6, 7, 50)}, Exact(240));

  ASSERT_TRUE(day.ok());
  EXPECT_EQ(day->total_per_day, Exact(320));
  ASSERT_EQ(day->segments.size(), 5U);
  EXPECT_EQ(day->segments[1].start_minute, 360);
  EXPECT_EQ(day->segments[2].amount, Exact(110));
}

TEST(Flex, ThirteenSegmentsAreTheLimit) {  // R-DOSE-017
  std::vector<FlexStep> six;
  for (int i = 0; i < 6; ++i) six.push_back(step(1 + 3 * i, 2 + 3 * i, 10));
  EXPECT_EQ(flex_day(500, six, Exact(24))->segments.size(), 13U);
  six.push_back(step(20, 21, 10));
  EXPECT_EQ(flex_day(500, six, Exact(24)).error().code, ProblemCode::kTooManySegments);
}

TEST(Flex, OverlapGapAndMidnight_AreRefused) {
  const auto code = [](std::vector<FlexStep> steps) {
    return flex_day(500, std::move(steps), std::nullopt).error().code;
  };
  EXPECT_EQ(code({step(0, 12, 1), {719, 1440, 1}}), ProblemCode::kOverlap);
  EXPECT_EQ(code({step(0, 12, 1), {721, 1440, 1}}), ProblemCode::kGapWithoutBasal);
  EXPECT_EQ(code({step(1, 24, 1)}), ProblemCode::kGapWithoutBasal);
  EXPECT_EQ(code({step(0, 23, 1)}), ProblemCode::kGapWithoutBasal);
  EXPECT_EQ(code({step(22, 6, 1)}), ProblemCode::kImpossible);
  EXPECT_EQ(code({step(6, 6, 1)}), ProblemCode::kImpossible);
  EXPECT_EQ(flex_day(0, {step(0, 24, 1)}, std::nullopt).error().code, ProblemCode::kZeroDivisor);
}

Quantity q(const char* text) {
  return parse_quantity(text, "x").value();
}

TEST(Periodic, PE_SixHoursAndSixMinutes) {  // R-DOSE-018
  const auto hours = periodic_day({q("0.5 mg"), q("6 h"), q("5 min")});
  const auto minutes = periodic_day({q("0.5 mg"), q("6 min"), q("5 min")});

  EXPECT_EQ(hours->sentence, "0.5 mg over 5 min every 6 h = 4 a day, 2 mg/day");
  EXPECT_EQ(hours->total_per_day, Exact(2'000));
  EXPECT_EQ(minutes->sentence, "0.5 mg over 5 min every 6 min = 240 a day, 120 mg/day");
  EXPECT_EQ(minutes->boluses_per_day, Exact(240));
}

TEST(Periodic, BasalAndConcentrationJoinTheSentence) {
  const auto day = periodic_day({q("50 mcg"), q("6 h"), q("30 min"), q("10 mcg/h"), q("2000 mcg/mL")});
  EXPECT_EQ(day->sentence,
            "50 mcg over 30 min every 6 h on a basal of 10 mcg/h = 4 a day, 440 mcg/day, 0.22 mL/day at 2,000 mcg/mL");
}

TEST(Periodic, ImpossibleTimes_AreRefused) {
  EXPECT_EQ(periodic_day({q("1 mg"), q("0 h"), q("0 s")}).error().code, ProblemCode::kZeroDivisor);
  EXPECT_EQ(periodic_day({q("1 mg"), q("1 h"), q("0 s")}).error().code, ProblemCode::kImpossible);
  EXPECT_EQ(periodic_day({q("1 mg"), q("1 h"), q("3601 s")}).error().code, ProblemCode::kOverlap);
  EXPECT_TRUE(periodic_day({q("1 mg"), q("1 h"), q("3600 s")}).ok());
  EXPECT_EQ(periodic_day({q("1 mg"), q("1 h"), q("1 s"), q("1 units/h")}).error().code, ProblemCode::kKindMismatch);
}

TEST(PatientBolus, O14_Morphine) {  // R-DOSE-019
  const auto days = patient_bolus_days({20'000, 2'000, 100, 4, 20, 3});

  ASSERT_TRUE(days.ok());
  EXPECT_EQ(days->rate_ml_per_day.rounded(6), "0.1");
  EXPECT_EQ(days->worst_rate_ml_per_day.rounded(6), "0.12");
  EXPECT_EQ(days->days, 170);
  EXPECT_EQ(days->worst_days, 141);
}

TEST(PatientBolus, ImpossiblePlans_AreRefused) {
  EXPECT_EQ(patient_bolus_days({20'000, 2'000, 100, 4, 2, 3}).error().field, "fill");
  EXPECT_EQ(patient_bolus_days({0, 2'000, 100, 4, 20, 3}).error().field, "concentration");
  EXPECT_EQ(patient_bolus_days({20'000, 0, 100, 4, 20, 3}).error().field, "dose");
}

constexpr std::int64_t kHourS = 3'600;

// O25: taken at 20, 21, 22, 23 h; next 20:00 on the next day, exactly 24 h after the first.
TEST(NextGrant, O25_WindowOf24Hours) {  // R-DOSE-020
  const std::vector<std::int64_t> taken{22 * kHourS, 20 * kHourS, 23 * kHourS, 21 * kHourS};

  EXPECT_EQ(next_grant(4, 3'600, taken, 23 * kHourS + 1).value(), 44 * kHourS);
  EXPECT_EQ(next_grant(4, 3'600, taken, 44 * kHourS - 1).value(), 44 * kHourS);
  EXPECT_EQ(next_grant(4, 3'600, taken, 44 * kHourS).value(), 44 * kHourS);
  EXPECT_EQ(next_grant(4, 3'600, taken, 44 * kHourS + 5).value(), 44 * kHourS + 5);
  EXPECT_EQ(next_grant(3, 3'600, taken, 23 * kHourS).value(), 45 * kHourS);
}

TEST(NextGrant, LockoutCountsFromTheLastStart) {
  EXPECT_EQ(next_grant(4, 3'600, {1'000}, 4'599).value(), 4'600);
  EXPECT_EQ(next_grant(4, 3'600, {1'000}, 4'600).value(), 4'600);
  EXPECT_EQ(next_grant(4, Exact::ratio(1, 2), {1'000}, 1'000).value(), 1'001);
  EXPECT_EQ(next_grant(4, 3'600, {}, 7).value(), 7);
}

TEST(NextGrant, ImpossibleTimes_AreRefused) {
  EXPECT_EQ(next_grant(0, 3'600, {}, 7).error().field, "max-per-day");
  EXPECT_EQ(next_grant(1, 3'600, {8}, 7).error().field, "taken");
  EXPECT_EQ(next_grant(1, Exact(366) * Exact(86'400) + Exact(1), {7}, 7).error().field, "lockout");
}

}  // namespace
}  // namespace cisterna::dosing
