// Bridge, prime and catheter: O11, O12a, O12b, O12d, P1, P2, BR1. V = 0.140 + 0.1958 = 0.3358 mL.
#include "programmer/dosing/line.h"

#include <gtest/gtest.h>

namespace cisterna::dosing {
namespace {

const Exact kLine = Exact::ratio(3'358, 10'000);

Bridge planned(const Exact& line, std::int64_t old_c, std::int64_t new_c, std::int64_t dose) {
  auto b = bridge({line, old_c, new_c, dose, dose});
  EXPECT_TRUE(b.ok());
  return std::move(b).value();
}

TEST(Bridge, O12a_500To2000) {  // R-DOSE-015
  const auto b = planned(kLine, 500, 2'000, 300);

  EXPECT_EQ(b.old_mass.rounded(3), "167.9");
  EXPECT_EQ(b.rate_ml_per_day.rounded(6), "0.6");
  EXPECT_EQ(b.duration_s.rounded(0), "48355");
  EXPECT_EQ(b.new_rate_ml_per_day.rounded(6), "0.15");
  EXPECT_EQ(b.unbridged_dose_per_day.rounded(3), "75");
  EXPECT_EQ(b.unbridged_duration_s.rounded(0), "193421");
}

TEST(Bridge, O12b_2000To500) {  // R-DOSE-015
  const auto b = planned(kLine, 2'000, 500, 300);

  EXPECT_EQ(b.old_mass.rounded(3), "671.6");
  EXPECT_EQ(b.rate_ml_per_day.rounded(6), "0.15");
  EXPECT_EQ(b.duration_s.rounded(0), "193421");
  EXPECT_EQ(b.new_rate_ml_per_day.rounded(6), "0.6");
  EXPECT_EQ(b.unbridged_dose_per_day.rounded(3), "1200");
  EXPECT_EQ(b.unbridged_duration_s.rounded(0), "48355");
}

// O12d: 161 h 11 min 2 s. BR1: changed to 120 mcg/d after 48 h, 0.2358 mL left at 0.06 mL/d for 94 h 19 min 12 s.
TEST(Bridge, O12d_AndBR1) {
  const auto b = planned(kLine, 2'000, 500, 100);
  EXPECT_EQ(b.rate_ml_per_day.rounded(6), "0.05");
  EXPECT_EQ(b.duration_s.rounded(0), "580262");
  EXPECT_EQ(planned(Exact::ratio(2'358, 10'000), 2'000, 500, 120).duration_s.rounded(0), "339552");
}

// P1: 0.140 mL, 70 mcg, 5 h 36 min. P2: catheter only, 391.6 mcg, 26 h 51 min 9 s.
TEST(Bridge, P1_AndP2) {
  const auto p1 = planned(Exact::ratio(14, 100), 500, 2'000, 300);
  EXPECT_EQ(p1.old_mass.rounded(3), "70");
  EXPECT_EQ(p1.duration_s.rounded(0), "20160");
  const auto p2 = planned(Exact::ratio(1'958, 10'000), 2'000, 500, 350);
  EXPECT_EQ(p2.old_mass.rounded(3), "391.6");
  EXPECT_EQ(p2.duration_s.rounded(0), "96669");
}

TEST(Bridge, RateLimitsIncludeTheirEnds) {
  const auto limit = [](std::int64_t milli_old, std::int64_t milli_new) {
    Bridge b;
    b.rate_ml_per_day = Exact::ratio(milli_old, 1'000);
    b.new_rate_ml_per_day = Exact::ratio(milli_new, 1'000);
    return rate_limit(b, Exact::ratio(48, 1'000), 24);
  };
  EXPECT_EQ(limit(48, 24'000), RateLimit::kInside);
  EXPECT_EQ(limit(47, 24'000), RateLimit::kBelowMinimum);
  EXPECT_EQ(limit(48, 24'001), RateLimit::kAboveMaximum);
  EXPECT_EQ(limit(24'001, 1), RateLimit::kAboveMaximum);
}

TEST(Bridge, ZeroDivisors_AreNamed) {
  EXPECT_EQ(bridge({1, 0, 1, 1, 1}).error().field, "old-concentration");
  EXPECT_EQ(bridge({1, 1, 0, 1, 1}).error().field, "new-concentration");
  EXPECT_EQ(bridge({1, 1, 1, 0, 1}).error().field, "dose");
  EXPECT_EQ(bridge({1, 1, 1, 1, 0}).error().field, "new-dose");
}

TEST(Prime, O11_FullAndCatheter) {
  EXPECT_EQ(delivery_time_s(kLine, 24)->rounded(0), "1209");
  EXPECT_EQ(delivery_time_s(Exact::ratio(1'958, 10'000), 24)->rounded(0), "705");
  EXPECT_FALSE(delivery_time_s(kLine, 0).ok());
}

TEST(Catheter, LengthTimesVolume) {  // R-DOSE-016
  const auto c = catheter(Exact::ratio(1'141, 10), Exact::ratio(251, 10), Exact::ratio(22, 10'000));
  EXPECT_EQ(c->length_cm.rounded(3), "89");
  EXPECT_EQ(c->volume_ml.rounded(6), "0.1958");
  EXPECT_TRUE(catheter(89, 89, 1)->volume_ml.is_zero());
  EXPECT_EQ(catheter(89, Exact::ratio(89'001, 1'000), 1).error().code, ProblemCode::kImpossible);
}

}  // namespace
}  // namespace cisterna::dosing
