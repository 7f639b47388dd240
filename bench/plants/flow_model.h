// Pressures and resistances of the drives that push with gas or rubber; bench constants from the data files. Host only.
// R-PLANT-007
#pragma once

#include "bench/plants/body.h"
#include "bench/plants/pump_data.h"

namespace cisterna::bench {

// Vapour pressure of the charging fluid: P(37) x growth^(T - 37), absolute.
struct Vapour {
  explicit Vapour(const PumpData& pump);
  [[nodiscard]] double mmhg(double temperature_c) const;
  // Above everything that holds the fluid back: P(T) - ambient - outlet - water column. May be negative.
  [[nodiscard]] double head_mmhg(const Body& body) const;

  double at_37_mmhg, growth;
};

// Fluid through a restrictor: fall^(T - T label) x viscosity ratio, against the label's.
[[nodiscard]] double resistance_ratio(const Body& body, double fall_a_degree, double label_temperature_c);

// Q / label = (P(T) - ambient - outlet) / label pressure / eta, eta = 0.98^(T - 37) x viscosity ratio; never below 0.
[[nodiscard]] double fixed_rate_ratio(const PumpData& pump, const Body& body);

// A stretched balloon behind a restrictor: its pressure rises in a straight line from empty to full, so that the volume
// falls exponentially. What flows out of `held_nl` in `seconds`; ambient pressure acts on both sides and cancels.
[[nodiscard]] double elastomeric_flow_nl(const PumpData& pump, const Body& body, double held_nl, double seconds);

}  // namespace cisterna::bench
