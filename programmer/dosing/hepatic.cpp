#include "programmer/dosing/hepatic.h"

#include <array>

namespace cisterna::dosing {

namespace {
Problem refusal(ProblemCode code, const char* message, const char* field) {
  return Problem{code, message, field};
}
}  // namespace

std::string_view to_text(FlowFinding finding) {
  switch (finding) {
    case FlowFinding::kWithinLabel:
      return "within_label";
    case FlowFinding::kAct:
      return "act";
    case FlowFinding::kRanDry:
      return "ran_dry";
  }
  return "act";
}

// R-DOSE-021
Result<MeasuredFlow, Problem> measured_flow(const Exact& filled_ml, const Exact& returned_ml, const Exact& days,
                                            const Exact& label) {
  if (returned_ml > filled_ml)
    return refusal(ProblemCode::kImpossible, "More came back than was filled. Measure again.", "returned");
  if (days.is_zero())
    return refusal(ProblemCode::kZeroDivisor, "The number of days is zero. Type the days since the fill.", "days");
  if (label.is_zero())
    return refusal(ProblemCode::kZeroDivisor, "The labelled flow is zero. Type the flow on the label.", "label");
  MeasuredFlow m;
  m.flow_ml_per_day = (filled_ml - returned_ml) / days;
  m.deviation = m.flow_ml_per_day / label - Exact(1);
  if (returned_ml.is_zero())
    m.finding = FlowFinding::kRanDry;
  else if (absolute(m.deviation) > Exact::ratio(15, 100))
    m.finding = FlowFinding::kAct;
  return m;
}

// R-DOSE-022
Result<FudrFill, Problem> fudr_fill(const FudrPlan& plan) {
  const Exact vial = 100;  // mg/mL
  if (plan.flow_ml_per_day.is_zero())
    return refusal(ProblemCode::kZeroDivisor, "The flow is zero. Type the measured flow.", "flow");
  if (plan.volume_ml.is_zero())
    return refusal(ProblemCode::kZeroDivisor, "The volume is zero. Type the pump volume.", "volume");
  if (plan.weight_kg.is_zero())
    return refusal(ProblemCode::kImpossible, "The weight is zero. Type the weight.", "weight");
  if (plan.modification_percent > Exact(100))
    return refusal(ProblemCode::kImpossible, "A modification is 0 to 100 percent.", "modification");
  FudrFill f;
  f.mass_mg = plan.dose_mg_per_kg_per_day * plan.weight_kg * plan.volume_ml / plan.flow_ml_per_day *
              plan.modification_percent / Exact(100);
  f.concentration_mg_per_ml = f.mass_mg / plan.volume_ml;
  f.stock_ml = f.mass_mg / vial;
  if (f.concentration_mg_per_ml > vial)
    return refusal(ProblemCode::kImpossible, "The fill would be stronger than the 100 mg/mL vial. Check dose and flow.",
                   "dose");
  return f;
}

std::string_view to_text(LiverTest test) {
  switch (test) {
    case LiverTest::kAst:
      return "ast";
    case LiverTest::kAlp:
      return "alp";
    case LiverTest::kBilirubin:
      return "bilirubin";
  }
  return "ast";
}

namespace {
// Below `times` x reference: `percent`. The first column is for a reference at or below the split, the second above it.
struct Tier {
  Exact times_low_reference;
  Exact times_high_reference;
  int percent;
};

int tier_percent(const LiverValue& v, const Exact& split, std::initializer_list<Tier> tiers) {
  const bool high = v.reference > split;
  for (const Tier& tier : tiers)
    if (v.value < v.reference * (high ? tier.times_high_reference : tier.times_low_reference)) return tier.percent;
  return 0;
}

int ast_percent(const LiverValue& v) {
  return tier_percent(v, 50, {{3, 2, 100}, {4, 3, 80}, {5, 4, 50}});
}

int cholestasis_percent(const LiverValue& v, const Exact& split) {
  const Exact x1_2 = Exact::ratio(12, 10);
  const Exact x1_5 = Exact::ratio(15, 10);
  return tier_percent(v, split, {{x1_5, x1_2, 100}, {2, x1_5, 50}});
}

int bilirubin_percent(const LiverValue& v) {
  if (v.value >= Exact(3)) return 0;  // mg/dL, whatever the reference
  return cholestasis_percent(v, Exact::ratio(12, 10));
}

struct Opinion {
  LiverTest test;
  int percent;
  int restart_percent;
};
}  // namespace

// R-DOSE-023
Result<LiverDose, Problem> liver_dose(const LiverPanel& panel) {
  const char* const zero = "The reference value is zero. Type the reference value before treatment.";
  if (panel.ast.reference.is_zero()) return refusal(ProblemCode::kZeroDivisor, zero, "ast-ref");
  if (panel.alp.reference.is_zero()) return refusal(ProblemCode::kZeroDivisor, zero, "alp-ref");
  if (panel.bilirubin.reference.is_zero()) return refusal(ProblemCode::kZeroDivisor, zero, "bilirubin-ref");
  const std::array opinions{Opinion{LiverTest::kAst, ast_percent(panel.ast), 50},
                            Opinion{LiverTest::kAlp, cholestasis_percent(panel.alp, 90), 25},
                            Opinion{LiverTest::kBilirubin, bilirubin_percent(panel.bilirubin), 25}};
  Opinion lowest = opinions[0];
  for (const Opinion& o : opinions) {
    const bool lower = o.percent < lowest.percent;
    const bool same_but_slower = o.percent == 0 && lowest.percent == 0 && o.restart_percent < lowest.restart_percent;
    if (lower || same_but_slower) lowest = o;
  }
  LiverDose dose{lowest.percent, lowest.test};
  if (lowest.percent == 0) dose.restart_percent = lowest.restart_percent;
  return dose;
}

// R-DOSE-024
Result<GasFlow, Problem> gas_flow(const GasPump& pump) {
  if (pump.temperature_degc > Exact(100))
    return refusal(ProblemCode::kOutOfRange, "The temperature is above 100 degC. Check its unit.", "temperature");
  if (pump.viscosity_ratio.is_zero())
    return refusal(ProblemCode::kZeroDivisor, "The viscosity ratio is zero. Type it, 1 for water-like drugs.",
                   "viscosity-ratio");
  const Exact warmer = pump.temperature_degc - Exact(37);
  const Exact pressure = Exact(1'210) * power(Exact::ratio(103, 100), warmer);
  const Exact difference = pressure - pump.ambient_mmhg - pump.outlet_mmhg;
  if (difference <= Exact(0)) return GasFlow{0, 0, true};
  const Exact eta = power(Exact::ratio(98, 100), warmer) * pump.viscosity_ratio;
  const Exact ratio = difference / Exact(350) / eta;
  return GasFlow{pump.label_ml_per_day * ratio, ratio, false};
}

}  // namespace cisterna::dosing
