// An image that holds every function of every implant library and runs none: that it links shows that none of them can
// reach an allocator, floating point, exceptions or run-time types. It ends by itself. R-HOUSE-003
#include "implant_fw/port_mcu/machine.h"
#include "implant_fw/port_mcu/semihosting.h"

namespace {

std::uint32_t zeroed[3];
std::uint32_t filled = 0xc157e24aU;

struct Constructed {
  Constructed() : value(filled) {}
  std::uint32_t value;
};
Constructed constructed;

}  // namespace

extern "C" int cisterna_image_main() {
  const bool memory_is_right = zeroed[0] == 0 && zeroed[2] == 0 && constructed.value == 0xc157e24aU;
  const bool stack_is_painted = cisterna::port_mcu::deepest_stack_bytes() < 1024;
  if (!memory_is_right || !stack_is_painted) {
    cisterna::port_mcu::write_text("probe: start-up is wrong\n");
    return 1;
  }
  cisterna::port_mcu::write_text("probe: every implant library is linked, nothing to run\n");
  return 0;
}
