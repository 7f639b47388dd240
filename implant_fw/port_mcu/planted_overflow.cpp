// Planted: recursion without end. The stack guard must stop it before it reaches the data. R-HOUSE-004
#include <cstdint>

#include "implant_fw/port_mcu/semihosting.h"

namespace {

std::uint32_t volatile depth;

[[gnu::noinline]] std::uint32_t deeper(std::uint32_t at) {  // NOLINT
  std::uint32_t volatile frame[16] = {at};
  depth = at;
  if (at == 0xffffffffU) {
    return frame[0];
  }
  return deeper(at + 1) + frame[1];
}

}  // namespace

extern "C" int cisterna_image_main() {
  cisterna::port_mcu::write_text("planted: recursing\n");
  return static_cast<int>(deeper(1) + depth);
}
