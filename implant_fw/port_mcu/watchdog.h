// The machine's watchdog (Arm CMSDK APB watchdog). It runs only while the firmware works, not while the image waits for
// the host: what takes longer than kBite without a kick ends in the fault handler. R-FW-085
#pragma once

#include "implant_fw/hal/hal.h"

namespace cisterna::port_mcu {

class CmsdkWatchdog final : public hal::Watchdog {
 public:
  static constexpr std::uint32_t kBiteSeconds = 60;

  void start();  // the firmware begins to work
  void stop();   // it is done; the image waits
  void kick() override;
};

}  // namespace cisterna::port_mcu
