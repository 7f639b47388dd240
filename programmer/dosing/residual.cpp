#include "programmer/dosing/residual.h"

#include "programmer/dosing/quantity.h"

namespace cisterna::dosing {

namespace {
ResidualFinding classify(const ResidualReport& r, const Exact& actual_ml, const Exact& accuracy) {
  const Exact small = Exact::ratio(1, 2);  // mL
  const Exact large = 2;                   // mL
  if (absolute(r.discrepancy_ml) <= small) return ResidualFinding::kAcceptable;
  if (actual_ml.is_zero() && r.discrepancy_ml.is_negative()) return ResidualFinding::kOverDelivery;
  if (r.delivered_ratio < Exact::ratio(1, 4)) return ResidualFinding::kNotDelivering;
  if (r.deviation < Exact(0) - accuracy || r.discrepancy_ml > large) return ResidualFinding::kUnderDelivery;
  if (r.deviation > accuracy || r.discrepancy_ml < Exact(0) - large) return ResidualFinding::kOverDelivery;
  return ResidualFinding::kAcceptable;
}
}  // namespace

std::string_view to_text(ResidualFinding finding) {
  switch (finding) {
    case ResidualFinding::kAcceptable:
      return "acceptable";
    case ResidualFinding::kUnderDelivery:
      return "under_delivery";
    case ResidualFinding::kOverDelivery:
      return "over_delivery";
    case ResidualFinding::kNotDelivering:
      return "not_delivering";
  }
  return "not_delivering";
}

Result<ResidualFinding, Problem> parse_residual_finding(std::string_view text, std::string_view field) {
  for (const auto f : {ResidualFinding::kAcceptable, ResidualFinding::kUnderDelivery, ResidualFinding::kOverDelivery,
                       ResidualFinding::kNotDelivering})
    if (text == to_text(f)) return f;
  return Problem{ProblemCode::kUnknownName, "Type acceptable, under_delivery, over_delivery or not_delivering.",
                 std::string(field)};
}

// R-DOSE-008 R-DOSE-009
Result<ResidualReport, Problem> residual_report(const Exact& fill_ml, const Exact& expected_delivered_ml,
                                                const Exact& actual_ml, std::int64_t accuracy_per_mille) {
  if (actual_ml > fill_ml)
    return Problem{ProblemCode::kImpossible,
                   "More came back than was filled. Measure again and check the last fill volume.", "actual"};
  if (expected_delivered_ml <= Exact(0))
    return Problem{ProblemCode::kZeroDivisor,
                   "Nothing was to be delivered, so nothing can be compared. Check rate and days.", "rate"};
  ResidualReport r;
  const Exact left = fill_ml - expected_delivered_ml;
  r.expected_ml = left.is_negative() ? Exact(0) : left;
  r.discrepancy_ml = actual_ml - r.expected_ml;
  r.delivered_ml = fill_ml - actual_ml;
  r.delivered_ratio = r.delivered_ml / expected_delivered_ml;
  r.deviation = r.delivered_ratio - Exact(1);
  r.finding = classify(r, actual_ml, Exact::ratio(accuracy_per_mille, 1'000));
  r.ran_dry = actual_ml.is_zero() && r.finding == ResidualFinding::kOverDelivery;
  return r;
}

Volume expected_residual(Volume fill, Volume delivered) {
  return delivered > fill ? Volume{} : fill - delivered;
}

Result<ResidualReport, Problem> residual_finding(Volume fill, Volume expected_delivered, Volume actual,
                                                 std::int64_t accuracy_per_mille) {
  return residual_report(exact_ml(fill), exact_ml(expected_delivered), exact_ml(actual), accuracy_per_mille);
}

Result<PocketFill, Problem> pocket_fill(const Exact& injected_ml, const Exact& measured_ml, const Exact& pump_size_ml) {
  const bool small = pump_size_ml == Exact(20);
  if (!small && pump_size_ml != Exact(40))
    return Problem{ProblemCode::kImpossible, "The limit is known for 20 mL and 40 mL pumps only. Type one of them.",
                   "pump-size"};
  if (injected_ml > pump_size_ml)
    return Problem{ProblemCode::kImpossible, "More was injected than the pump holds. Check the injected volume.",
                   "injected"};
  const Exact difference = injected_ml - measured_ml;
  return PocketFill{difference, difference > Exact(small ? 1 : 2)};
}

}  // namespace cisterna::dosing
