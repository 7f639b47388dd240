#include "bench/body/implant_body.h"

#include <array>

namespace cisterna::bench {

bool HostBody::radio_open() const {
  const auto* app = const_cast<port_sim::Implant&>(implant_).app();
  return app != nullptr && app->radio_open();
}

bool HostBody::session_open() const {
  const auto* app = const_cast<port_sim::Implant&>(implant_).app();
  return app != nullptr && app->session_open();
}

bool HostBody::set_fault(std::string_view name, bool on) {
  struct Switch {
    std::string_view name;
    bool port_sim::FaultSwitches::*flag;
  };
  constexpr std::array<Switch, 5> kSwitches = {{{"stall", &port_sim::FaultSwitches::stall},
                                                {"silent_sensor", &port_sim::FaultSwitches::silent_sensor},
                                                {"magnet", &port_sim::FaultSwitches::magnet},
                                                {"level_sensor", &port_sim::FaultSwitches::level_sensor},
                                                {"rng_stuck", &port_sim::FaultSwitches::rng_stuck}}};
  for (const auto& one : kSwitches) {
    if (name != one.name) continue;
    board().faults().*one.flag = on;
    implant_.wake();
    return true;
  }
  return false;
}

void HostBody::set_memory(const port_sim::SimNvm::Image& memory, Time world) {
  board().nvm().set_image(memory);
  board().set_world(world);
}

}  // namespace cisterna::bench
