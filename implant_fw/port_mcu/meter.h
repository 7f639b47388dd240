// Counts the work of each input with the machine's timer, for the meter image only.
#pragma once

#include <cstdint>

#include "implant_fw/port_mcu/semihosting.h"

namespace cisterna::port_mcu {

class Meter {
 public:
  [[nodiscard]] bool open();  // the timer runs, `meter.out` is there
  void begin();
  void end(std::uint8_t kind);  // writes kind 1, ticks 4, little-endian

 private:
  HostFile out_;
  std::uint32_t started_ = 0;
};

}  // namespace cisterna::port_mcu
