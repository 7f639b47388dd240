#include "programmer/dosing/rate.h"

#include "programmer/dosing/quantity.h"

namespace cisterna::dosing {

Result<Exact, Problem> rate_ml_per_day(const Exact& dose_per_day, const Exact& concentration_per_ml) {
  if (concentration_per_ml.is_zero())
    return Problem{ProblemCode::kZeroDivisor, "The concentration is zero. Type the concentration on the label.",
                   "concentration"};
  return dose_per_day / concentration_per_ml;
}

Result<Exact, Problem> rate_ml_per_day(Amount daily, Concentration concentration) {
  if (daily.kind() != concentration.kind())
    return Problem{ProblemCode::kKindMismatch,
                   "One value is a mass and the other is in units. Type both in the same kind.", "dose"};
  return rate_ml_per_day(exact_base(daily), exact_base_per_ml(concentration));
}

Exact ul_per_hour(const Exact& ml_per_day) {
  return ml_per_day * Exact::ratio(1'000, 24);
}

Result<Strokes, Problem> strokes(const Exact& rate, const Exact& stroke_ml) {
  if (stroke_ml.is_zero())
    return Problem{ProblemCode::kZeroDivisor, "The stroke volume is zero. Type the volume of one stroke.", "stroke"};
  if (rate.is_zero())
    return Problem{ProblemCode::kZeroDivisor, "The rate is zero, so there is no interval. Type a rate above zero.",
                   "rate"};
  const Exact per_day = rate / stroke_ml;
  return Strokes{per_day, Exact(86'400) / per_day};
}

DoseRange titration_range(const Exact& dose, Population population) {
  const auto percent = [&dose](std::int64_t p) { return dose * Exact::ratio(p, 100); };
  switch (population) {
    case Population::kSpinal:
      return {percent(110), percent(130)};
    case Population::kCerebral:
    case Population::kChild:
      return {percent(105), percent(115)};
  }
  return {dose, dose};
}

}  // namespace cisterna::dosing
