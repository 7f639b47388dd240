#include "programmer/dosing/magnitude.h"

#include <algorithm>

#include "programmer/dosing/exact.h"
#include "programmer/dosing/quantity.h"

namespace cisterna::dosing {

namespace {
Magnitude against(const Exact& entered, const Exact& reference) {
  if (reference.is_zero()) return Magnitude::kUsual;
  const Exact ratio = entered / reference;
  if (ratio.is_zero()) return Magnitude::kTenfold;
  const Exact up = ratio < Exact(1) ? Exact(1) / ratio : ratio;
  if (up >= Exact(990) && up <= Exact(1'010)) return Magnitude::kAskMgOrMcg;
  return up >= Exact(10) ? Magnitude::kTenfold : Magnitude::kUsual;
}

struct Known {
  AmountKind kind;
  Exact base;
};
Known known(Amount a) {
  return {a.kind(), exact_base(a)};
}
Known known(Concentration c) {
  return {c.kind(), exact_base_per_ml(c)};
}

template <class Value>
Result<Magnitude, Problem> worst_of(Value entered, std::optional<Value> usual, std::optional<Value> active) {
  Magnitude worst = Magnitude::kUsual;
  const Known e = known(entered);
  for (const auto& reference : {usual, active}) {
    if (!reference) continue;
    const Known r = known(*reference);
    if (r.kind != e.kind)
      return Problem{ProblemCode::kKindMismatch,
                     "One value is a mass and the other is in units. Type both in the same kind.", ""};
    worst = std::max(worst, against(e.base, r.base));
  }
  return worst;
}
}  // namespace

// R-DOSE-013
Result<Magnitude, Problem> order_of_magnitude_warning(Amount entered, std::optional<Amount> usual,
                                                      std::optional<Amount> active) {
  return worst_of(entered, usual, active);
}

Result<Magnitude, Problem> order_of_magnitude_warning(Concentration entered, std::optional<Concentration> usual,
                                                      std::optional<Concentration> active) {
  return worst_of(entered, usual, active);
}

}  // namespace cisterna::dosing
