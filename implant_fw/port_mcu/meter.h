// Counts work with the machine's timer, for the meter and timing images only.
#pragma once

#include <cstdint>

#include "implant_fw/port_mcu/semihosting.h"

namespace cisterna::port_mcu {

class Meter {
 public:
  static void start();        // the timer runs
  [[nodiscard]] bool open();  // it runs, and `meter.out` is there
  void begin();
  [[nodiscard]] std::uint32_t ticks() const;  // since begin(), of 25 MHz
  void end(std::uint8_t kind);                // writes kind 1, ticks 4, little-endian

 private:
  HostFile out_;
  std::uint32_t started_ = 0;
};

}  // namespace cisterna::port_mcu
