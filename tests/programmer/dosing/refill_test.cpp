// Refill dates: O2, O3, O18, O21, E1, and who governs.
#include "programmer/dosing/refill.h"

#include <gtest/gtest.h>

namespace cisterna::dosing {
namespace {

Date day(const char* text) {
  return parse_date(text, "date").value();
}
const Exact kO1Rate = Exact::ratio(175, 1'000);

RefillDates dates(const Exact& fill, const Exact& low, const Exact& rate, const char* on,
                  const FillLimits& limits = {}) {
  auto r = refill_dates(fill, low, rate, day(on), limits);
  EXPECT_TRUE(r.ok());
  return std::move(r).value();
}

// R-DOSE-104
TEST(Refill, O2_VolumeGoverns) {  // R-DOSE-011
  const auto r = dates(20, 2, kO1Rate, "2025-03-03");

  EXPECT_EQ(r.days_to_low, 102);
  EXPECT_EQ(r.low_date.text(), "2025-06-13");
  EXPECT_EQ(r.worst_case_days, 89);
  EXPECT_EQ(r.worst_case_date.text(), "2025-05-31");
  EXPECT_EQ(r.cap_date, std::nullopt);
  EXPECT_EQ(r.due_date.text(), "2025-06-13");
  EXPECT_EQ(r.visit_date.text(), "2025-06-08");
  EXPECT_EQ(to_text(r.governed_by), "volume");
}

TEST(Refill, O3_StabilityGoverns) {  // R-DOSE-011
  const auto r = dates(40, 2, kO1Rate, "2025-03-03", {.stability_days = 180});

  EXPECT_EQ(r.days_to_low, 217);
  EXPECT_EQ(r.low_date.text(), "2025-10-06");
  EXPECT_EQ(r.worst_case_days, 189);
  EXPECT_EQ(r.worst_case_date.text(), "2025-09-08");
  EXPECT_EQ(r.due_date.text(), "2025-08-30");
  EXPECT_EQ(r.cap_date->text(), "2025-08-30");
  EXPECT_EQ(to_text(r.governed_by), "stability");
}

// O18: ziconotide, first fill 14 days.
TEST(Refill, O18_FourteenDaysGovern) {
  const auto r = dates(20, 2, Exact::ratio(96, 1'000), "2025-03-03", {.stability_days = 14});
  EXPECT_EQ(r.due_date.text(), "2025-03-17");
  EXPECT_EQ(to_text(r.governed_by), "stability");
}

// R-DOSE-104
TEST(Refill, WorstCaseGovernsOnlyAfterOverDelivery) {  // R-DOSE-012
  for (const auto f : {ResidualFinding::kAcceptable, ResidualFinding::kUnderDelivery, ResidualFinding::kNotDelivering})
    EXPECT_EQ(to_text(dates(20, 2, kO1Rate, "2025-03-03", {.last_finding = f}).governed_by), "volume");
  const auto r = dates(20, 2, kO1Rate, "2025-03-03", {.last_finding = ResidualFinding::kOverDelivery});
  EXPECT_EQ(r.due_date.text(), "2025-05-31");
  EXPECT_EQ(to_text(r.governed_by), "worst_case");
}

TEST(Refill, EarliestOfStabilityExpiryPolicyIsTheCap) {  // R-DOSE-012
  FillLimits limits{.stability_days = 90, .expiry_date = day("2025-05-20"), .policy_days = 60, .last_finding = {}};
  EXPECT_EQ(to_text(dates(20, 2, kO1Rate, "2025-03-03", limits).governed_by), "policy");
  EXPECT_EQ(dates(20, 2, kO1Rate, "2025-03-03", limits).due_date.text(), "2025-05-02");
  limits.policy_days = 100;
  EXPECT_EQ(to_text(dates(20, 2, kO1Rate, "2025-03-03", limits).governed_by), "expiry");
  limits.last_finding = ResidualFinding::kOverDelivery;  // worst case is 2025-05-31, later than the expiry
  EXPECT_EQ(to_text(dates(20, 2, kO1Rate, "2025-03-03", limits).governed_by), "expiry");
}

TEST(Refill, OnOneDayTheVolumeIsNamedFirst) {
  EXPECT_EQ(to_text(dates(20, 2, kO1Rate, "2025-03-03", {.stability_days = 102}).governed_by), "volume");
  EXPECT_EQ(to_text(dates(20, 2, kO1Rate, "2025-03-03", {.stability_days = 101}).governed_by), "stability");
}

TEST(Refill, WholeDaysAreRoundedDownOnExactValues) {
  EXPECT_EQ(dates(20, 2, 1, "2025-03-03").days_to_low, 18);
  EXPECT_EQ(dates(20, 2, Exact::ratio(1'000'001, 1'000'000), "2025-03-03").days_to_low, 17);
  EXPECT_EQ(dates(2, 2, 1, "2025-03-03").days_to_low, 0);
}

TEST(Refill, ImpossibleInput_IsRefused) {
  const auto code = [](const Exact& fill, const Exact& rate, const FillLimits& limits) {
    return refill_dates(fill, 2, rate, day("2025-03-03"), limits).error().code;
  };
  EXPECT_EQ(code(20, 0, {}), ProblemCode::kZeroDivisor);
  EXPECT_EQ(code(Exact::ratio(199, 100), 1, {}), ProblemCode::kImpossible);
  EXPECT_EQ(code(20, 1, {.expiry_date = day("2025-03-02")}), ProblemCode::kImpossible);
  EXPECT_EQ(code(20, Exact::ratio(1, 1'000'000), {}), ProblemCode::kOutOfRange);
  EXPECT_EQ(code(20, Exact::ratio(1, INT64_MAX), {}), ProblemCode::kOutOfRange);
}

TEST(Refill, TypedValuesGiveTheSame) {
  const auto r = refill_dates(Volume::ml(20), Volume::ml(2), Flow::per_day(Volume::nl(175'000)), day("2025-03-03"), {});
  ASSERT_TRUE(r.ok());
  EXPECT_EQ(r->days_to_low, 102);
}

TEST(EndOfService, O21_AndE1) {
  EXPECT_EQ(end_of_service(day("2025-01-15"))->text(), "2025-04-15");
  EXPECT_EQ(end_of_service(day("2024-01-15"))->text(), "2024-04-14");
  EXPECT_EQ(end_of_service(day("2024-12-31"))->text(), "2025-03-31");
  EXPECT_EQ(end_of_service(day("9999-12-31")).error().code, ProblemCode::kOutOfRange);
}

}  // namespace
}  // namespace cisterna::dosing
