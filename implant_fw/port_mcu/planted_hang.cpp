// Planted: firmware that never comes back. The watchdog must end it. R-FW-085
#include "implant_fw/port_mcu/semihosting.h"
#include "implant_fw/port_mcu/watchdog.h"

extern "C" int cisterna_image_main() {
  cisterna::port_mcu::CmsdkWatchdog watchdog;
  watchdog.start();
  cisterna::port_mcu::write_text("planted: hanging\n");
  for (;;) {
    asm volatile("nop");
  }
}
