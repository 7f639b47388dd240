#include "bench/plants/flow_model.h"

#include <algorithm>
#include <cmath>

namespace cisterna::bench {
namespace {

double number(const PumpData& pump, const char* field) {
  return static_cast<double>(pump.value(field));
}

}  // namespace

Vapour::Vapour(const PumpData& pump)
    : at_37_mmhg(number(pump, "vapour_mmhg")), growth(number(pump, "vapour_growth_permille") / 1e3) {}

double Vapour::mmhg(double temperature_c) const {
  return at_37_mmhg * std::pow(growth, temperature_c - 37);
}

double Vapour::head_mmhg(const Body& body) const {
  return mmhg(body.temperature_c) - body.ambient_mmhg - back_pressure_mmhg(body);
}

double resistance_ratio(const Body& body, double fall_a_degree, double label_temperature_c) {
  return std::pow(fall_a_degree, body.temperature_c - label_temperature_c) * body.viscosity_ratio;
}

double fixed_rate_ratio(const PumpData& pump, const Body& body) {
  const auto eta = resistance_ratio(body, number(pump, "viscosity_permille_per_degree") / 1e3, 37);
  return std::max(0.0, Vapour{pump}.head_mmhg(body) / number(pump, "label_mmhg") / eta);
}

double elastomeric_flow_nl(const PumpData& pump, const Body& body, double held_nl, double seconds) {
  const auto eta =
      resistance_ratio(body, number(pump, "viscosity_permille_per_degree") / 1e3, number(pump, "label_temperature_c"));
  const auto nl_per_second_mmhg = number(pump, "label_nl_per_day") / 86'400 / number(pump, "label_mmhg") / eta;
  const auto slope =
      (number(pump, "balloon_full_mmhg") - number(pump, "balloon_empty_mmhg")) / number(pump, "capacity_nl");
  const auto head = number(pump, "balloon_empty_mmhg") + slope * held_nl - back_pressure_mmhg(body);
  if (head <= 0 || held_nl <= 0) return 0;
  const auto decay = nl_per_second_mmhg * slope;
  return std::min(held_nl,
                  decay > 0 ? head / slope * -std::expm1(-decay * seconds) : nl_per_second_mmhg * head * seconds);
}

}  // namespace cisterna::bench
