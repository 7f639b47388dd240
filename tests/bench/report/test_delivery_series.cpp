#include <gtest/gtest.h>

#include <limits>

#include "bench/report/calendar_axis.h"
#include "bench/report/delivery_series.h"
#include "tests/bench/report/records.h"

namespace cisterna::bench {
namespace {

TEST(DeliverySeries, NinetyDays_AreBinnedByDay) {  // R-BENCH-021
  const DeliveryRecord r = test::refill_visit();

  const auto bin = bin_width(r, {r.begin, r.end});

  ASSERT_TRUE(bin.has_value());
  EXPECT_EQ(bin_text(*bin), "1 day");
}

TEST(DeliverySeries,
     BinnedRate_IsStrokesTimesTrueVolume) {  // 70 strokes a day x 2,365.08 nL = 0.1655556 mL/day. R-BENCH-021
  const DeliveryRecord r = test::refill_visit();

  const auto steps = binned_rate(r, {r.begin, r.end}, kDay);

  ASSERT_EQ(steps.size(), 97U);
  EXPECT_NEAR(steps[50].ml_per_day, 0.1655556, 1e-9);
}

TEST(DeliverySeries, ShortLastBin_JoinsTheOneBefore) {  // R-BENCH-021
  DeliveryRecord r = test::blank("", Duration::hours(59));

  EXPECT_EQ(binned_rate(r, {r.begin, r.end}, kDay).size(), 2U);
}

TEST(DeliverySeries, IntervalRate_ShowsTheBolusAtItsFullRate) {  // 2.00125 mL/day x 0.946032 = 1.893. R-BENCH-021
  const DeliveryRecord r = test::refill_visit();
  const Time bolus = r.begin + Duration::days(90) + Duration::minutes(20);

  const auto steps = interval_rate(r, {bolus, bolus + Duration::minutes(1)});

  ASSERT_FALSE(steps.empty());
  EXPECT_NEAR(steps.front().ml_per_day, 1.893, 0.002);
}

TEST(DeliverySeries, AfterTheLastStroke_RateFallsToWhatIsStillPossible) {  // 1 stroke in 10 days. R-BENCH-021
  DeliveryRecord r = test::blank("", Duration::days(11));
  r.true_stroke_nl = 2500;
  r.strokes = {Time::ms(0) + Duration::hours(23), Time::ms(0) + kDay};

  const auto steps = interval_rate(r, {r.begin, r.end});

  ASSERT_EQ(steps.size(), 2U);
  EXPECT_DOUBLE_EQ(steps[0].ml_per_day, 0.06);
  EXPECT_DOUBLE_EQ(steps[1].ml_per_day, 0.00025);
}

TEST(DeliverySeries, NoStrokes_IsRateZeroNotSilence) {  // R-BENCH-021
  const DeliveryRecord r = test::blank("", Duration::days(1));

  const auto steps = interval_rate(r, {r.begin, r.end});

  ASSERT_EQ(steps.size(), 1U);
  EXPECT_EQ(steps[0].ml_per_day, 0);
}

TEST(DeliverySeries, TrueStrokeNotANumber_CountsAsZero) {  // R-BENCH-021
  DeliveryRecord r = test::one_day();
  r.true_stroke_nl = std::numeric_limits<double>::quiet_NaN();

  EXPECT_EQ(true_volume(r), Volume{});
}

TEST(DeliverySeries, EnlargedWindow_HoldsTheBolus_AndIsHoursLong) {  // R-BENCH-021
  const DeliveryRecord r = test::refill_visit();

  const auto w = enlarged_window(r);

  ASSERT_TRUE(w.has_value());
  EXPECT_LT(w->from, r.markers.front().at);
  EXPECT_GT(w->to, r.markers.back().at + Duration::minutes(10));
  EXPECT_LT(w->length(), Duration::hours(8));
}

TEST(DeliverySeries, NoMarkers_NothingToEnlarge) {
  EXPECT_FALSE(enlarged_window(test::slow_with_a_gap()).has_value());
}

TEST(DeliverySeries, Scale_LeavesATenthFree) {  // R-BENCH-021
  EXPECT_DOUBLE_EQ(scale_for(0.20125).top(), 0.25);
  EXPECT_DOUBLE_EQ(scale_for(24).top(), 30);
  EXPECT_DOUBLE_EQ(scale_for(0).top(), 1);
  EXPECT_DOUBLE_EQ(scale_for(std::numeric_limits<double>::infinity()).top(), 1);
  EXPECT_EQ(scale_for(0.20125).decimals, 2);
}

double eight_pixels(std::string_view text, double, bool) {
  return 8.0 * static_cast<double>(text.size());
}

TEST(CalendarAxis, NinetySevenDays_TickOnMondays) {  // 2025-03-17 is a Monday. R-BENCH-022
  const auto ticks = time_ticks(test::kStartMs, test::kStartMs + 97 * 86'400'000LL, 850, 13, eight_pixels);

  ASSERT_FALSE(ticks.empty());
  EXPECT_EQ(ticks.front().label, "2025-03-17");
  EXPECT_EQ(ticks.back().label, "2025-05-26");
}

TEST(CalendarAxis, Hours_NameTheDayOnce) {  // R-BENCH-022
  const auto ticks = time_ticks(test::kStartMs, test::kStartMs + 6 * 3'600'000LL, 500, 13, eight_pixels);

  ASSERT_EQ(ticks.size(), 7U);
  EXPECT_EQ(ticks[0].label, "08:00");
  EXPECT_EQ(ticks[0].date, "2025-03-03");
  EXPECT_EQ(ticks[1].date, "");
}

TEST(CalendarAxis, BeforeTheEpoch_DatesGoBackwards) {  // R-BENCH-022
  EXPECT_EQ(utc_second(-1'000), "1969-12-31 23:59:59");
  EXPECT_EQ(utc_minute(1'709'164'800'000), "2024-02-29 00:00");
}

TEST(CalendarAxis, NoSpanOrNoRoom_NoTicks) {
  EXPECT_TRUE(time_ticks(5, 5, 800, 13, eight_pixels).empty());
  EXPECT_TRUE(time_ticks(5, 500'000, 0, 13, eight_pixels).empty());
}

// R-BENCH-042: 0.6 mL/day of 500 mcg/mL, then 0.15 mL/day of 2,000 mcg/mL: the rate falls to a quarter, the dose stays
// 300.
TEST(DeliverySeries, DoseAtTheTip_IsThePlantsAmountNotTheVolume) {
  DeliveryRecord r = test::blank("bridge", Duration::hours(48));
  const Time change = r.begin + Duration::hours(24);
  test::turn(r, r.begin, change + Duration::ms(1), Volume::nl(600'000));
  test::turn(r, change, r.end, Volume::nl(150'000));
  for (const auto at : r.strokes) r.tip.push_back(at <= change ? 1.25 : 5.0);
  r.rates = {{r.begin, Volume::nl(600'000), 300}, {change, Volume::nl(150'000), 300}};
  EXPECT_FALSE(line_matters(r));
  r.spans = {{r.begin, change, "bridge", true}};
  EXPECT_TRUE(line_matters(r));
  const auto dose = tip_dose(r, {r.begin, r.end}, std::nullopt);
  ASSERT_GT(dose.size(), 200U);
  for (const auto& step : dose) EXPECT_NEAR(step.ml_per_day, 300, 0.001) << step.from.ms();
  const auto own = prescribed_dose(r, {r.begin, r.end});
  ASSERT_EQ(own.size(), 1U);
  EXPECT_EQ(own[0].ml_per_day, 300);
  const auto binned = tip_dose(r, {r.begin, r.end}, Duration::hours(12));
  ASSERT_EQ(binned.size(), 4U);
  for (const auto& step : binned) EXPECT_NEAR(step.ml_per_day, 300, 10.1);  // a stroke of 5 mcg more or less in 12 h
  r.tip.pop_back();                                                         // which stroke gave what is not known
  EXPECT_TRUE(tip_dose(r, {r.begin, r.end}, std::nullopt).empty());
}

}  // namespace
}  // namespace cisterna::bench
