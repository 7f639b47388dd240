#include "programmer/dosing/mixture.h"

namespace cisterna::dosing {

namespace {
Problem refusal(ProblemCode code, const char* message, const char* field) {
  return Problem{code, message, field};
}

Exact mixed(const Exact& v1, const Exact& c1, const Exact& v2, const Exact& c2) {
  return (v1 * c1 + v2 * c2) / (v1 + v2);
}
}  // namespace

std::string_view to_text(DilutionFinding finding) {
  switch (finding) {
    case DilutionFinding::kNone:
      return "none";
    case DilutionFinding::kShown:
      return "shown";
    case DilutionFinding::kRinseOrOverride:
      return "rinse_or_override";
  }
  return "rinse_or_override";
}

// R-DOSE-025
Result<Dilution, Problem> dilution(const DilutionPlan& plan) {
  if (plan.new_concentration.is_zero())
    return refusal(ProblemCode::kZeroDivisor, "The new concentration is zero. Type the concentration on the label.",
                   "new-concentration");
  if ((plan.residual_ml + plan.fill_ml).is_zero())
    return refusal(ProblemCode::kZeroDivisor, "There is no volume to mix. Type the fill volume.", "fill");
  Exact residual_concentration = plan.old_concentration;
  for (const Exact& rinse : plan.rinses_ml) {
    if (rinse.is_zero())
      return refusal(ProblemCode::kImpossible, "A rinse needs a volume. Leave it out or type it.", "rinse");
    residual_concentration = mixed(plan.residual_ml, residual_concentration, rinse, plan.new_concentration);
  }
  Dilution d;
  d.concentration = mixed(plan.residual_ml, residual_concentration, plan.fill_ml, plan.new_concentration);
  d.deviation = d.concentration / plan.new_concentration - Exact(1);
  const Exact size = absolute(d.deviation);
  if (size > Exact::ratio(10, 100))
    d.finding = DilutionFinding::kRinseOrOverride;
  else if (size > Exact::ratio(2, 100))
    d.finding = DilutionFinding::kShown;
  return d;
}

// R-DOSE-026
Result<StockFill, Problem> stock_fill(const StockPlan& plan) {
  if (plan.rate_ml_per_day.is_zero())
    return refusal(ProblemCode::kZeroDivisor, "The rate is zero. Type the pump's rate.", "rate");
  if (plan.stock_concentration.is_zero())
    return refusal(ProblemCode::kZeroDivisor, "The stock concentration is zero. Type it from the vial.",
                   "stock-concentration");
  const auto days = (plan.reservoir_ml / plan.rate_ml_per_day).floor();
  if (!days) return refusal(ProblemCode::kOutOfRange, "The rate is too small to count days. Check it.", "rate");
  const Exact volume = plan.reservoir_ml + plan.extra_ml;
  StockFill s;
  s.days = *days;
  s.mass = plan.dose_per_day / plan.rate_ml_per_day * volume;
  s.stock_ml = s.mass / plan.stock_concentration;
  s.diluent_ml = volume - s.stock_ml;
  if (s.diluent_ml.is_negative())
    return refusal(ProblemCode::kImpossible, "The stock is weaker than the fill must be. Use a stronger stock.",
                   "stock-concentration");
  return s;
}

}  // namespace cisterna::dosing
