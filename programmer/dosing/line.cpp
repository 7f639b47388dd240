#include "programmer/dosing/line.h"

#include "programmer/dosing/rate.h"

namespace cisterna::dosing {

Result<Exact, Problem> delivery_time_s(const Exact& volume_ml, const Exact& rate_ml_per_day) {
  if (rate_ml_per_day.is_zero())
    return Problem{ProblemCode::kZeroDivisor, "The rate is zero, so it never ends. Give a rate above zero.", "rate"};
  return volume_ml / rate_ml_per_day * Exact(86'400);
}

namespace {
Problem zero(const char* what, const char* field) {
  return Problem{ProblemCode::kZeroDivisor, std::string(what) + " is zero. Type the value above zero.", field};
}
}  // namespace

// R-DOSE-015
Result<Bridge, Problem> bridge(const BridgePlan& plan) {
  if (plan.old_concentration.is_zero()) return zero("The old concentration", "old-concentration");
  if (plan.new_concentration.is_zero()) return zero("The new concentration", "new-concentration");
  if (plan.old_dose_per_day.is_zero()) return zero("The dose", "dose");
  if (plan.new_dose_per_day.is_zero()) return zero("The new dose", "new-dose");
  Bridge b;
  b.old_mass = plan.line_ml * plan.old_concentration;
  b.rate_ml_per_day = plan.old_dose_per_day / plan.old_concentration;
  b.duration_s = plan.line_ml / b.rate_ml_per_day * Exact(86'400);
  b.new_rate_ml_per_day = plan.new_dose_per_day / plan.new_concentration;
  b.unbridged_dose_per_day = b.new_rate_ml_per_day * plan.old_concentration;
  b.unbridged_duration_s = plan.line_ml / b.new_rate_ml_per_day * Exact(86'400);
  return b;
}

RateLimit rate_limit(const Bridge& b, const Exact& min_ml_per_day, const Exact& max_ml_per_day) {
  for (const Exact& rate : {b.rate_ml_per_day, b.new_rate_ml_per_day}) {
    if (rate < min_ml_per_day) return RateLimit::kBelowMinimum;
    if (rate > max_ml_per_day) return RateLimit::kAboveMaximum;
  }
  return RateLimit::kInside;
}

// R-DOSE-016
Result<Catheter, Problem> catheter(const Exact& original_cm, const Exact& removed_cm, const Exact& ml_per_cm) {
  if (removed_cm > original_cm)
    return Problem{ProblemCode::kImpossible, "More was removed than the catheter was long. Check both lengths.",
                   "removed-length"};
  const Exact length = original_cm - removed_cm;
  return Catheter{length, length * ml_per_cm};
}

}  // namespace cisterna::dosing
