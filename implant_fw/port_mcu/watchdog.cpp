#include "implant_fw/port_mcu/watchdog.h"

namespace cisterna::port_mcu {
namespace {

// Arm CMSDK APB watchdog at the machine's place for it (Arm DAI 0386, memory map; 25 MHz). Its first expiry raises the
// NMI.
constexpr std::uintptr_t kWatchdog = 0x40008000;
constexpr std::uintptr_t kLoad = 0x0;
constexpr std::uintptr_t kControl = 0x8;
constexpr std::uintptr_t kInterruptClear = 0xc;
constexpr std::uintptr_t kLock = 0xc00;
constexpr std::uint32_t kUnlock = 0x1acce551;
constexpr std::uint32_t kInterruptAndReset = 3;
constexpr std::uint32_t kTicksPerSecond = 25'000'000;

std::uint32_t volatile& register_at(std::uintptr_t address) {
  return *reinterpret_cast<std::uint32_t volatile*>(address);
}

}  // namespace

void CmsdkWatchdog::start() {
  register_at(kWatchdog + kLock) = kUnlock;
  register_at(kWatchdog + kLoad) = kBiteSeconds * kTicksPerSecond;
  register_at(kWatchdog + kControl) = kInterruptAndReset;
}

void CmsdkWatchdog::stop() {
  register_at(kWatchdog + kControl) = 0;
}

void CmsdkWatchdog::kick() {
  register_at(kWatchdog + kInterruptClear) = 1;
}

}  // namespace cisterna::port_mcu
