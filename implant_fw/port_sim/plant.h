// The physical world behind the simulated board: port_sim is integers and calls this; bench/plants implements it.
#pragma once

#include <cstdint>

#include "units/duration.h"
#include "units/volume.h"

namespace cisterna::port_sim {

class Plant {
 public:
  virtual ~Plant() = default;
  // A commanded stroke at world time `at`. Returns whether the rotor turned (felt by the sensor); the plant accounts
  // the volume that really left the outlet.
  [[nodiscard]] virtual bool stroke(Time at) = 0;
  [[nodiscard]] virtual bool level_empty() const = 0;
  [[nodiscard]] virtual bool magnet_present() const = 0;
  [[nodiscard]] virtual std::uint16_t battery_mv() const = 0;
  [[nodiscard]] virtual Volume delivered() const = 0;  // truth, since manufacture
  [[nodiscard]] virtual Volume reservoir() const = 0;  // truth
};

}  // namespace cisterna::port_sim
