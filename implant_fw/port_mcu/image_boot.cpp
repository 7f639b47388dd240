// The boot stage on the machine: runs from the block RAM, copies an image to 0 and jumps to it as reset would: its
// stack, its vectors, no guard region, nothing else touched. Ends with status 72 when no image may run. R-FW-123
// R-FW-127
#include "implant_fw/boot/boot.h"
#include "implant_fw/port_mcu/host_slots.h"
#include "implant_fw/port_mcu/machine.h"

extern "C" {
extern std::uint8_t cisterna_run_start[];
extern const std::uint32_t cisterna_code_start[];
}

namespace {

using namespace cisterna;            // NOLINT
using namespace cisterna::port_mcu;  // NOLINT

constexpr int kNothingRuns = 72;

HostSlots slots;

// ARMv7-M B3.2.5 (VTOR) and B3.5.5 (MPU_CTRL).
void set_vectors(std::uint32_t address) {
  *reinterpret_cast<std::uint32_t volatile*>(0xe000ed08) = address;
}
void drop_guard() {
  *reinterpret_cast<std::uint32_t volatile*>(0xe000ed94) = 0;
  asm volatile("dsb\n isb" ::: "memory");
}

[[noreturn]] void jump() {
  const auto* image = reinterpret_cast<const std::uint32_t volatile*>(cisterna_run_start);
  const std::uint32_t stack = image[0], entry = image[1];
  asm volatile("msr msp, %0\n bx %1" ::"r"(stack), "r"(entry) : "memory");
  __builtin_unreachable();
}

}  // namespace

extern "C" int cisterna_image_main() {
  set_vectors(static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(cisterna_code_start)));
  const auto found = slots.open()
                         ? boot::start(slots, crypto::MutableBytes{cisterna_run_start, telemetry::kImageLargest})
                         : boot::Start{};
  if (!found.runs) {
    write_text("boot: no image may run\n");
    return kNothingRuns;
  }
  write_text(found.slot == 0 ? "boot: slot A\n" : "boot: slot B\n");
  drop_guard();
  set_vectors(0);
  jump();
}
