// Rate, strokes, titration: the worked numbers O1, O18 (rate), O20, O22.
#include "programmer/dosing/rate.h"

#include <gtest/gtest.h>

namespace cisterna::dosing {
namespace {

TEST(Rate, O1_Baclofen350At2000) {  // R-DOSE-006
  const auto rate = rate_ml_per_day(350, 2'000);

  ASSERT_TRUE(rate.ok());
  EXPECT_EQ(rate->rounded(6), "0.175");
  EXPECT_EQ(ul_per_hour(*rate).rounded(3), "7.292");
}

TEST(Rate, O1_TypedValuesGiveTheSame) {
  EXPECT_EQ(rate_ml_per_day(Amount::mcg(350), Concentration::mcg_per_ml(2'000))->rounded(6), "0.175");
}

TEST(Rate, O18_Ziconotide) {
  EXPECT_EQ(rate_ml_per_day(Exact::ratio(24, 10), 25)->rounded(6), "0.096");
}

TEST(Rate, MassBesideUnits_IsRefused) {
  const auto rate = rate_ml_per_day(Amount::mcg(350), Concentration::milliunits_per_ml(400'000));
  ASSERT_FALSE(rate.ok());
  EXPECT_EQ(rate.error().code, ProblemCode::kKindMismatch);
}

TEST(Rate, ConcentrationZero_IsRefused) {
  EXPECT_EQ(rate_ml_per_day(350, 0).error().code, ProblemCode::kZeroDivisor);
  EXPECT_TRUE(rate_ml_per_day(0, 2'000)->is_zero());
}

TEST(Strokes, O22_SeventyADay) {  // R-DOSE-007
  const auto s = strokes(Exact::ratio(175, 1'000), Exact::ratio(25, 10'000));

  ASSERT_TRUE(s.ok());
  EXPECT_EQ(s->per_day.rounded(3), "70");
  EXPECT_EQ(s->interval_s.rounded(3), "1234.286");
}

TEST(Strokes, ZeroRateOrStroke_IsRefused) {
  EXPECT_EQ(strokes(0, 1).error().field, "rate");
  EXPECT_EQ(strokes(1, 0).error().field, "stroke");
}

TEST(Titration, O20_NextStepFrom100) {
  EXPECT_EQ(titration_range(100, Population::kSpinal).minimum_per_day, Exact(110));
  EXPECT_EQ(titration_range(100, Population::kSpinal).maximum_per_day, Exact(130));
  for (const auto p : {Population::kCerebral, Population::kChild}) {
    EXPECT_EQ(titration_range(100, p).minimum_per_day, Exact(105));
    EXPECT_EQ(titration_range(100, p).maximum_per_day, Exact(115));
  }
}

}  // namespace
}  // namespace cisterna::dosing
