// Hepatic arterial arithmetic: O15, O16, the printed points of the gas pump, the liver card from both sides.
#include "programmer/dosing/hepatic.h"

#include <gtest/gtest.h>

namespace cisterna::dosing {
namespace {

Exact tenths(std::int64_t v) {
  return Exact::ratio(v, 10);
}

TEST(HaiFlow, O15_WithinAndAct) {  // R-DOSE-021
  const auto within = measured_flow(30, tenths(94), 14, tenths(13));
  const auto act = measured_flow(30, tenths(86), 14, tenths(13));

  EXPECT_EQ(within->flow_ml_per_day.rounded(4), "1.4714");
  EXPECT_EQ((within->deviation * Exact(100)).rounded(2), "13.19");
  EXPECT_EQ(to_text(within->finding), "within_label");
  EXPECT_EQ(act->flow_ml_per_day.rounded(4), "1.5286");
  EXPECT_EQ((act->deviation * Exact(100)).rounded(2), "17.58");
  EXPECT_EQ(to_text(act->finding), "act");
}

TEST(HaiFlow, FifteenPercentIsInside) {  // R-DOSE-021
  // 10 days at a label of 1 mL/d
  EXPECT_EQ(measured_flow(30, Exact::ratio(185, 10), 10, 1)->finding, FlowFinding::kWithinLabel);
  EXPECT_EQ(measured_flow(30, Exact::ratio(18'499, 1'000), 10, 1)->finding, FlowFinding::kAct);
  EXPECT_EQ(measured_flow(30, Exact::ratio(215, 10), 10, 1)->finding, FlowFinding::kWithinLabel);
  EXPECT_EQ(measured_flow(30, Exact::ratio(21'501, 1'000), 10, 1)->finding, FlowFinding::kAct);
}

TEST(HaiFlow, NothingReturned_RanDry) {
  EXPECT_EQ(to_text(measured_flow(30, 0, 14, tenths(13))->finding), "ran_dry");
  EXPECT_EQ(measured_flow(30, 31, 14, 1).error().code, ProblemCode::kImpossible);
  EXPECT_EQ(measured_flow(30, 1, 0, 1).error().field, "days");
  EXPECT_EQ(measured_flow(30, 1, 1, 0).error().field, "label");
}

TEST(Fudr, O16_SeventyKilograms) {  // R-DOSE-022
  const auto f = fudr_fill({Exact::ratio(12, 100), 70, 30, tenths(13), 100});

  EXPECT_EQ(f->mass_mg.rounded(3), "193.846");
  EXPECT_EQ(f->concentration_mg_per_ml.rounded(4), "6.4615");
  EXPECT_EQ(f->stock_ml.rounded(6), "1.938462");
  EXPECT_EQ(fudr_fill({Exact::ratio(12, 100), 70, 30, tenths(13), 50})->mass_mg.rounded(3), "96.923");
}

TEST(Fudr, ImpossibleFills_AreRefused) {
  EXPECT_EQ(fudr_fill({1, 70, 30, 0, 100}).error().field, "flow");
  EXPECT_EQ(fudr_fill({1, 70, 0, 1, 100}).error().field, "volume");
  EXPECT_EQ(fudr_fill({1, 0, 30, 1, 100}).error().field, "weight");
  EXPECT_EQ(fudr_fill({1, 70, 30, 1, 101}).error().field, "modification");
  EXPECT_TRUE(fudr_fill({1, 100, 30, 1, 100}).ok());
  EXPECT_EQ(fudr_fill({1, 101, 30, 1, 100}).error().field, "dose");
}

LiverDose liver(const Exact& ast, std::int64_t ast_ref, const Exact& alp, std::int64_t alp_ref, const Exact& bili,
                const Exact& bili_ref) {
  return liver_dose({{ast, ast_ref}, {alp, alp_ref}, {bili, bili_ref}}).value();
}
LiverDose by_ast(const Exact& ast, std::int64_t ref) {
  return liver(ast, ref, 1, 90, tenths(1), 1);
}
LiverDose by_alp(const Exact& alp, std::int64_t ref) {
  return liver(1, 50, alp, ref, tenths(1), 1);
}
LiverDose by_bilirubin(const Exact& b, const Exact& ref) {
  return liver(1, 50, 1, 90, b, ref);
}

TEST(Liver, AstLimits) {  // R-DOSE-023
  const std::tuple<std::int64_t, std::int64_t, int> table[] = {
      {149, 50, 100}, {150, 50, 80}, {199, 50, 80}, {200, 50, 50}, {249, 50, 50}, {250, 50, 0},   {119, 60, 100},
      {120, 60, 80},  {179, 60, 80}, {180, 60, 50}, {239, 60, 50}, {240, 60, 0},  {101, 51, 100}, {102, 51, 80},
  };
  for (const auto& [value, reference, percent] : table) EXPECT_EQ(by_ast(value, reference).percent, percent) << value;
  EXPECT_EQ(by_ast(250, 50).restart_percent, 50);
  EXPECT_EQ(by_ast(249, 50).restart_percent, std::nullopt);
}

TEST(Liver, AlpLimits) {  // R-DOSE-023
  const std::tuple<std::int64_t, std::int64_t, int> table[] = {
      {134, 90, 100},  {135, 90, 50},  {179, 90, 50},  {180, 90, 0},
      {119, 100, 100}, {120, 100, 50}, {149, 100, 50}, {150, 100, 0},
  };
  for (const auto& [value, reference, percent] : table) EXPECT_EQ(by_alp(value, reference).percent, percent) << value;
  EXPECT_EQ(by_alp(180, 90).restart_percent, 25);
  EXPECT_EQ(to_text(by_alp(180, 90).governed_by), "alp");
}

TEST(Liver, BilirubinLimits) {  // R-DOSE-023
  const std::tuple<std::int64_t, std::int64_t, int> hundredths[] = {
      {149, 100, 100}, {150, 100, 50}, {199, 100, 50}, {200, 100, 0},  // reference 1.0
      {179, 120, 100}, {180, 120, 50}, {239, 120, 50}, {240, 120, 0},  // reference 1.2
      {155, 130, 100}, {156, 130, 50}, {194, 130, 50}, {195, 130, 0},  // reference 1.3
      {299, 250, 100}, {300, 250, 0},                                  // 3 mg/dL holds whatever the reference
  };
  for (const auto& [value, reference, percent] : hundredths)
    EXPECT_EQ(by_bilirubin(Exact::ratio(value, 100), Exact::ratio(reference, 100)).percent, percent) << value;
}

TEST(Liver, LowestGoverns_AndTheSlowerRestart) {
  EXPECT_EQ(to_text(liver(160, 50, 140, 90, 1, 1).governed_by), "alp");
  const auto both_held = liver(300, 50, 200, 90, 1, 1);
  EXPECT_EQ(to_text(both_held.governed_by), "alp");
  EXPECT_EQ(both_held.restart_percent, 25);
  EXPECT_EQ(liver_dose({{1, 0}, {1, 1}, {1, 1}}).error().field, "ast-ref");
}

// 38 degC 1.1262; 39 degC 1.2605; cabin at 8,000 ft (565 mmHg) 1.5571.
TEST(GasFlow, PrintedPoints) {  // R-DOSE-024
  const auto ratio = [](const Exact& temperature, std::int64_t ambient) {
    return gas_flow({1, temperature, ambient, 100, 1})->ratio.rounded(4);
  };
  EXPECT_EQ(ratio(37, 760), "1");
  EXPECT_EQ(ratio(38, 760), "1.1262");
  EXPECT_EQ(ratio(39, 760), "1.2605");
  EXPECT_EQ(ratio(37, 565), "1.5571");
  EXPECT_EQ(gas_flow({tenths(13), 37, 760, 100, 2})->flow_ml_per_day.rounded(6), "0.65");
}

TEST(GasFlow, NoPressureDifference_IsNoFlow) {
  EXPECT_TRUE(gas_flow({1, 37, 1'110, 100, 1})->no_flow);
  EXPECT_FALSE(gas_flow({1, 37, 1'109, 100, 1})->no_flow);
  EXPECT_TRUE(gas_flow({1, 0, 760, 100, 1})->flow_ml_per_day.is_zero());
  EXPECT_EQ(gas_flow({1, tenths(1'001), 760, 100, 1}).error().field, "temperature");
  EXPECT_EQ(gas_flow({1, 37, 760, 100, 0}).error().field, "viscosity-ratio");
}

// Between whole degrees the powers are irrational: 37.5 degC worked at 50 digits with another decimal library.
TEST(GasFlow, HalfADegree) {
  EXPECT_EQ(gas_flow({1, tenths(375), 760, 100, 1})->ratio.rounded(4), "1.0621");
}

}  // namespace
}  // namespace cisterna::dosing
