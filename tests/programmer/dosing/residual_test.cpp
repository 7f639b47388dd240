// Residual findings: O4, O5, and each limit from both sides. The swept cases use an expected delivery of 10 mL from a
// fill of 20 mL, so 1 mL of discrepancy is 10 % of deviation; expected residual 10 mL.
#include "programmer/dosing/residual.h"

#include <gtest/gtest.h>

namespace cisterna::dosing {
namespace {

Exact ml(std::int64_t micro) {
  return Exact::ratio(micro, 1'000'000);
}

ResidualReport report(const Exact& fill, const Exact& expected_delivered, const Exact& actual) {
  auto r = residual_report(fill, expected_delivered, actual);
  EXPECT_TRUE(r.ok());
  return std::move(r).value();
}
ResidualFinding finding(const Exact& fill, const Exact& expected_delivered, const Exact& actual) {
  return report(fill, expected_delivered, actual).finding;
}

using F = ResidualFinding;

TEST(Residual, O4_SmallShortfallIsAcceptable) {  // R-DOSE-008
  const auto r = report(20, ml(15'750'000), ml(5'100'000));

  EXPECT_EQ(r.expected_ml.rounded(6), "4.25");
  EXPECT_EQ(r.discrepancy_ml.rounded(6), "0.85");
  EXPECT_EQ((r.deviation * Exact(100)).rounded(2), "-5.4");
  EXPECT_EQ(r.delivered_ml.rounded(6), "14.9");
  EXPECT_EQ(r.finding, F::kAcceptable);
}

TEST(Residual, O5_LargeShortfallIsUnderDelivery) {  // R-DOSE-008
  const auto r = report(20, ml(15'750'000), ml(7'600'000));

  EXPECT_EQ(r.discrepancy_ml.rounded(6), "3.35");
  EXPECT_EQ((r.deviation * Exact(100)).rounded(2), "-21.27");
  EXPECT_EQ(r.finding, F::kUnderDelivery);
}

// K9: 19 mL of 20 came back. R-DOSE-105
TEST(Residual, NearlyAllCameBack_IsNotDelivering) {  // R-DOSE-009
  EXPECT_EQ(finding(20, ml(15'750'000), 19), F::kNotDelivering);
}

TEST(Residual, MoreThanTheFill_IsRefused) {
  EXPECT_TRUE(residual_report(20, 10, 20).ok());
  const auto r = residual_report(20, 10, ml(20'000'001));
  ASSERT_FALSE(r.ok());
  EXPECT_EQ(r.error().code, ProblemCode::kImpossible);
}

TEST(Residual, HalfAMillilitreIsTheFirstLimit) {  // R-DOSE-009
  // expected delivery 1 mL: a discrepancy of 0.5 mL is already half of it
  EXPECT_EQ(finding(20, 1, ml(19'500'000)), F::kAcceptable);
  EXPECT_EQ(finding(20, 1, ml(19'500'001)), F::kUnderDelivery);
  EXPECT_EQ(finding(20, 1, ml(18'500'000)), F::kAcceptable);
  EXPECT_EQ(finding(20, 1, ml(18'499'999)), F::kOverDelivery);
}

// R-DOSE-105
TEST(Residual, QuarterDeliveredIsTheLimitOfNotDelivering) {  // R-DOSE-009
  EXPECT_EQ(finding(20, 10, ml(17'500'000)), F::kUnderDelivery);
  EXPECT_EQ(finding(20, 10, ml(17'500'001)), F::kNotDelivering);
}

TEST(Residual, AccuracyLimitOnTheLowSide) {  // R-DOSE-009
  EXPECT_EQ(finding(20, 10, ml(11'450'000)), F::kAcceptable);
  EXPECT_EQ(finding(20, 10, ml(11'450'001)), F::kUnderDelivery);
}

TEST(Residual, AccuracyLimitOnTheHighSide) {  // R-DOSE-009
  EXPECT_EQ(finding(20, 10, ml(8'550'000)), F::kAcceptable);
  EXPECT_EQ(finding(20, 10, ml(8'549'999)), F::kOverDelivery);
}

TEST(Residual, TwoMillilitresIsTheLimitOfLargeFills) {  // R-DOSE-009
  // 40 mL, expected delivery 20 mL: 2 mL is 10 %, inside the accuracy
  EXPECT_EQ(finding(40, 20, 22), F::kAcceptable);
  EXPECT_EQ(finding(40, 20, ml(22'000'001)), F::kUnderDelivery);
  EXPECT_EQ(finding(40, 20, 18), F::kAcceptable);
  EXPECT_EQ(finding(40, 20, ml(17'999'999)), F::kOverDelivery);
}

TEST(Residual, EmptyBeforeItsTime_RanDry) {  // R-DOSE-009
  // 20 mL, expected delivery 19.4 mL: deviation +3 %, but nothing was left
  const auto r = report(20, ml(19'400'000), 0);
  EXPECT_EQ(r.finding, F::kOverDelivery);
  EXPECT_TRUE(r.ran_dry);
  EXPECT_EQ(finding(20, ml(19'500'000), 0), F::kAcceptable);
  EXPECT_EQ(finding(20, ml(19'499'999), 0), F::kOverDelivery);
  EXPECT_FALSE(report(20, ml(19'400'000), ml(1)).ran_dry);
}

TEST(Residual, LongAfterTheReservoirWasUsedUp_ExpectsNothingLeft) {
  const auto r = report(20, 35, 0);
  EXPECT_TRUE(r.expected_ml.is_zero());
  EXPECT_EQ(r.finding, F::kAcceptable);
}

TEST(Residual, NothingToDeliver_IsRefused) {
  EXPECT_EQ(residual_report(20, 0, 20).error().code, ProblemCode::kZeroDivisor);
}

TEST(Residual, TypedValuesGiveTheSame) {
  EXPECT_EQ(expected_residual(Volume::ml(20), Volume::nl(15'750'000)), Volume::nl(4'250'000));
  EXPECT_EQ(expected_residual(Volume::ml(20), Volume::ml(21)), Volume{});
  EXPECT_EQ(residual_finding(Volume::ml(20), Volume::nl(15'750'000), Volume::nl(7'600'000))->finding,
            F::kUnderDelivery);
}

// A model with 10 % accuracy: 1.2 mL of 10 mL is beyond it.
TEST(Residual, AccuracyBelongsToTheModel) {
  EXPECT_EQ(residual_report(20, 10, ml(11'200'000), 100)->finding, F::kUnderDelivery);
  EXPECT_EQ(residual_report(20, 10, ml(11'200'000))->finding, F::kAcceptable);
}

TEST(PocketFill, LimitsFollowThePumpSize) {  // R-DOSE-010
  EXPECT_FALSE(pocket_fill(20, 19, 20)->suspect);
  EXPECT_TRUE(pocket_fill(20, ml(18'999'999), 20)->suspect);
  EXPECT_FALSE(pocket_fill(40, 38, 40)->suspect);
  EXPECT_TRUE(pocket_fill(40, ml(37'999'999), 40)->suspect);
  EXPECT_FALSE(pocket_fill(18, 20, 20)->suspect);
}

TEST(PocketFill, ImpossibleVolumes_AreRefused) {
  EXPECT_EQ(pocket_fill(20, 19, 30).error().field, "pump-size");
  EXPECT_EQ(pocket_fill(ml(20'000'001), 19, 20).error().field, "injected");
}

}  // namespace
}  // namespace cisterna::dosing
