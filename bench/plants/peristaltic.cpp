#include "bench/plants/peristaltic.h"

#include <algorithm>
#include <cmath>

namespace cisterna::bench {
namespace {

// Sums of fractions: a value a billionth below a whole nanolitre is that whole nanolitre.
Volume whole(double nl) {
  return Volume::nl(static_cast<std::int64_t>(std::floor(nl + 1e-6)));
}

}  // namespace

PeristalticPlant::PeristalticPlant(const PumpData& pump)
    : stroke_nl_(static_cast<double>(pump.value("stroke_nl"))),
      capacity_nl_(static_cast<double>(pump.value("capacity_nl"))),
      magnet_stops_(pump.magnet_stops_rotor),
      battery_mv_(static_cast<std::uint16_t>(pump.value("battery_full_mv"))) {}

bool PeristalticPlant::stroke(Time at) {
  if (stalled_ || (magnet_ && magnet_stops_)) return false;
  ++turns_;
  last_turn_ = at;
  const auto moved = std::min(reservoir_nl_, stroke_nl_ * accuracy_);
  reservoir_nl_ -= moved;
  delivered_nl_ += moved;
  return true;
}

Volume PeristalticPlant::delivered() const {
  return whole(delivered_nl_);
}
Volume PeristalticPlant::reservoir() const {
  return whole(reservoir_nl_);
}

Volume PeristalticPlant::withdraw() {
  const auto out = whole(reservoir_nl_);
  reservoir_nl_ = 0.0;
  return out;
}

Volume PeristalticPlant::fill(Volume volume) {
  const auto in = std::clamp(static_cast<double>(volume.nl()), 0.0, capacity_nl_ - reservoir_nl_);
  reservoir_nl_ += in;
  return whole(in);
}

void PeristalticPlant::set_accuracy(double factor) {
  accuracy_ = std::clamp(factor, 0.5, 1.5);
}

PlantState PeristalticPlant::state() const {
  return {std::llround(reservoir_nl_ * 1e3), std::llround(delivered_nl_ * 1e3), std::llround(accuracy_ * 1e6), turns_};
}

void PeristalticPlant::restore(const PlantState& state) {
  reservoir_nl_ = static_cast<double>(state.reservoir_pl) / 1e3;
  delivered_nl_ = static_cast<double>(state.delivered_pl) / 1e3;
  set_accuracy(static_cast<double>(state.accuracy_ppm) / 1e6);
  turns_ = state.turns;
}

}  // namespace cisterna::bench
