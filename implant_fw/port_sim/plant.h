// The physical world behind the simulated board: port_sim is integers and calls this; bench/plants implements it.
#pragma once

#include <cstdint>

#include "units/duration.h"
#include "units/volume.h"

namespace cisterna::port_sim {

class Plant {
 public:
  virtual ~Plant() = default;
  // A commanded stroke at world time `at`. Returns whether the mechanism moved (rotor or valve, felt by its sensor);
  // the plant accounts the volume that really left the outlet.
  [[nodiscard]] virtual bool stroke(Time at) = 0;
  // World time is `to` now: what flows by itself has flowed. Never goes back; the same time twice does nothing.
  virtual void pass(Time /*to*/) {}
  // A stroke now would not be felt. For a board that is told beforehand, as the emulated one.
  [[nodiscard]] virtual bool blocked() const { return false; }
  [[nodiscard]] virtual bool has_level_sensor() const { return false; }
  [[nodiscard]] virtual bool level_empty() const = 0;
  [[nodiscard]] virtual Volume level() const { return reservoir(); }  // as the sensor reads it, errors and all
  [[nodiscard]] virtual bool magnet_present() const = 0;
  [[nodiscard]] virtual std::uint16_t battery_mv() const = 0;
  [[nodiscard]] virtual Volume delivered() const = 0;  // truth, since manufacture
  [[nodiscard]] virtual Volume reservoir() const = 0;  // truth
};

}  // namespace cisterna::port_sim
