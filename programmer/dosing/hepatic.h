// Hepatic arterial pumps: measured flow, FUDR in a fill, liver-enzyme modification, flow of a fixed-rate gas pump.
//
// flow = (filled - returned) / days, act when beyond 15 % of the label (equality is inside); fill mass = dose x weight
// x volume / flow x modification; gas: Q / label = (P(T) - ambient - outlet) / 350 / eta, P = 1210 x 1.03^(T - 37)
// mmHg, eta = 0.98^(T - 37) x viscosity ratio (unverified constants). Liver: limits of the FUDR card on value /
// reference, the lowest percentage governs (unverified). All arguments >= 0. R-DOSE-021 R-DOSE-022 R-DOSE-023
// R-DOSE-024
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "programmer/dosing/exact.h"
#include "programmer/dosing/problem.h"
#include "units/result.h"

namespace cisterna::dosing {

enum class FlowFinding : std::uint8_t { kWithinLabel, kAct, kRanDry };
[[nodiscard]] std::string_view to_text(FlowFinding finding);
struct MeasuredFlow {
  Exact flow_ml_per_day;  // a lower bound when it ran dry
  Exact deviation;        // a fraction of the label
  FlowFinding finding = FlowFinding::kWithinLabel;
};
// Problems: kImpossible (more returned than filled), kZeroDivisor (days or label 0).
[[nodiscard]] Result<MeasuredFlow, Problem> measured_flow(const Exact& filled_ml, const Exact& returned_ml,
                                                          const Exact& days, const Exact& label_ml_per_day);

struct FudrPlan {
  Exact dose_mg_per_kg_per_day;
  Exact weight_kg;
  Exact volume_ml;
  Exact flow_ml_per_day;       // measured, never the label
  Exact modification_percent;  // 0..100
};
struct FudrFill {
  Exact mass_mg;
  Exact concentration_mg_per_ml;
  Exact stock_ml;  // of the 100 mg/mL vial
};
// Problems: kZeroDivisor (flow or volume 0), kImpossible (modification over 100 %, stronger than the vial, weight 0).
[[nodiscard]] Result<FudrFill, Problem> fudr_fill(const FudrPlan& plan);

enum class LiverTest : std::uint8_t { kAst, kAlp, kBilirubin };
[[nodiscard]] std::string_view to_text(LiverTest test);
struct LiverValue {
  Exact value;
  Exact reference;
};
struct LiverPanel {
  LiverValue ast;        // U/L
  LiverValue alp;        // U/L
  LiverValue bilirubin;  // mg/dL
};
struct LiverDose {
  int percent = 100;  // 0: hold
  LiverTest governed_by = LiverTest::kAst;
  std::optional<int> restart_percent{};  // when held
};
// Problem: kZeroDivisor (a reference of 0). Of equal percentages the lower restart, then the first named, governs.
[[nodiscard]] Result<LiverDose, Problem> liver_dose(const LiverPanel& panel);

struct GasPump {
  Exact label_ml_per_day;
  Exact temperature_degc;  // 0..100
  Exact ambient_mmhg;
  Exact outlet_mmhg;
  Exact viscosity_ratio;
};
struct GasFlow {
  Exact flow_ml_per_day;
  Exact ratio;  // of the label
  bool no_flow = false;
};
// Problems: kOutOfRange (temperature), kZeroDivisor (viscosity 0).
[[nodiscard]] Result<GasFlow, Problem> gas_flow(const GasPump& pump);

}  // namespace cisterna::dosing
