// Residual: what came back at a refill compared with what the programmed rate should have left.
//
// expected = fill - rate x days, never below 0 (a reservoir cannot hold less than nothing); discrepancy = actual -
// expected (positive: gave less); deviation = delivered / (rate x days) - 1. Findings on exact values, equality with a
// limit is not beyond it, in this order: actual > fill refused (kImpossible); |discrepancy| <= 0.5 mL acceptable;
// actual 0 and discrepancy < -0.5 mL over_delivery, ran dry (a lower bound); delivered / (rate x days) < 0.25
// not_delivering; deviation < -accuracy or discrepancy > 2 mL under_delivery; deviation > accuracy or discrepancy < -2
// mL over_delivery; else acceptable. The 0.5 mL and 2 mL limits are general knowledge of the field, unverified.
// R-DOSE-008 R-DOSE-009 R-DOSE-105
#pragma once

#include <cstdint>
#include <string_view>

#include "programmer/dosing/exact.h"
#include "programmer/dosing/problem.h"
#include "units/result.h"
#include "units/volume.h"

namespace cisterna::dosing {

enum class ResidualFinding : std::uint8_t { kAcceptable, kUnderDelivery, kOverDelivery, kNotDelivering };
// "acceptable", "under_delivery", "over_delivery", "not_delivering".
[[nodiscard]] std::string_view to_text(ResidualFinding finding);
[[nodiscard]] Result<ResidualFinding, Problem> parse_residual_finding(std::string_view text, std::string_view field);

// Accuracy is a constant of the pump model: 14.5 % for the peristaltic pump.
inline constexpr std::int64_t kPeristalticAccuracyPerMille = 145;

struct ResidualReport {
  Exact expected_ml;
  Exact discrepancy_ml;
  Exact delivered_ml;
  Exact deviation;        // a fraction: -0.054 is -5.4 %
  Exact delivered_ratio;  // delivered / (rate x days)
  ResidualFinding finding = ResidualFinding::kAcceptable;
  bool ran_dry = false;  // the delivered volume is a lower bound
};

// fill, expected delivered (rate x days, > 0) and actual in mL, all >= 0. Problems: kImpossible (actual > fill),
// kZeroDivisor (nothing was to be delivered).
[[nodiscard]] Result<ResidualReport, Problem> residual_report(
    const Exact& fill_ml, const Exact& expected_delivered_ml, const Exact& actual_ml,
    std::int64_t accuracy_per_mille = kPeristalticAccuracyPerMille);

// For workflows, where the implant's own accounts say what should have been delivered.
[[nodiscard]] Volume expected_residual(Volume fill, Volume delivered);
[[nodiscard]] Result<ResidualReport, Problem> residual_finding(
    Volume fill, Volume expected_delivered, Volume actual,
    std::int64_t accuracy_per_mille = kPeristalticAccuracyPerMille);

// Pocket fill: injected - measured > 1 mL (20 mL pump) or > 2 mL (40 mL pump). Volumes in mL.
struct PocketFill {
  Exact difference_ml;
  bool suspect = false;
};
// Problems: kImpossible (pump size neither 20 nor 40 mL, or more injected than the pump holds). R-DOSE-010
[[nodiscard]] Result<PocketFill, Problem> pocket_fill(const Exact& injected_ml, const Exact& measured_ml,
                                                      const Exact& pump_size_ml);

}  // namespace cisterna::dosing
