#include "implant_fw/port_mcu/clocks.h"

namespace cisterna::port_mcu {
namespace {

// Arm CMSDK timers and dual timer as the machine places them (Arm DAI 0386, memory map; 25 MHz).
constexpr std::uint64_t kTicksPerMs = 25'000;
constexpr std::uintptr_t kTimer = 0x40000000;
constexpr std::uintptr_t kAlarm = 0x40001000;
constexpr std::uintptr_t kDualTimer = 0x40002000;
constexpr std::uintptr_t kControl = 0x0;
constexpr std::uintptr_t kValue = 0x4;
constexpr std::uintptr_t kReload = 0x8;
constexpr std::uintptr_t kInterruptClear = 0xc;
constexpr std::uintptr_t kDualControl = 0x8;
constexpr std::uint32_t kRun = 1;
constexpr std::uint32_t kRunAndInterrupt = 1U | (1U << 3U);
constexpr std::uint32_t kDualRunFreely32Bits = (1U << 7U) | (1U << 1U);
constexpr std::uintptr_t kNvicEnable = 0xe000e100;
constexpr std::uintptr_t kNvicClearPending = 0xe000e280;
constexpr std::uint32_t kAlarmInterrupt = 1U << 9U;
// Twice this is still under the 171 s in which a counter comes round: an emulator that skips idle time may overshoot.
constexpr Duration kLongestNap = Duration::s(60);

std::uint32_t volatile& register_at(std::uintptr_t address) {
  return *reinterpret_cast<std::uint32_t volatile*>(address);
}

std::uintptr_t start_timer() {
  register_at(kTimer + kReload) = 0xffffffffU;
  register_at(kTimer + kValue) = 0xffffffffU;
  register_at(kTimer + kControl) = kRun;
  return kTimer + kValue;
}

std::uintptr_t start_dual_timer() {
  register_at(kDualTimer + kDualControl) = kDualRunFreely32Bits;
  return kDualTimer + kValue;
}

// Interrupts stay masked: a pending one ends WFI, and no handler runs.
void nap_ticks(std::uint32_t ticks) {
  register_at(kAlarm + kReload) = ticks;
  register_at(kAlarm + kValue) = ticks;
  register_at(kNvicEnable) = kAlarmInterrupt;
  asm volatile("cpsid i" ::: "memory");
  register_at(kAlarm + kControl) = kRunAndInterrupt;
  asm volatile("dsb\n wfi" ::: "memory");
  register_at(kAlarm + kControl) = 0;
  register_at(kAlarm + kInterruptClear) = 1;
  register_at(kNvicClearPending) = kAlarmInterrupt;
}

}  // namespace

DownCounter::DownCounter(std::uintptr_t value) : value_(value), last_(register_at(value)) {}

Duration DownCounter::elapsed() const {
  const std::uint32_t now = register_at(value_);
  ticks_ += last_ - now;
  last_ = now;
  return Duration::ms(static_cast<std::int64_t>(ticks_ / kTicksPerMs));
}

TimerClock::TimerClock() : counter_(start_timer()) {}

DualTimerClock::DualTimerClock() : counter_(start_dual_timer()) {}

void nap(Duration longest) {
  nap_ticks(static_cast<std::uint32_t>(static_cast<std::uint64_t>(longest.ms()) * kTicksPerMs));
}

void sleep_until(const hal::Clock& clock, const hal::ReferenceClock& reference, Duration deadline) {
  for (;;) {
    const Duration left = deadline - clock.since_power_on();
    (void)reference.since_power_on();
    if (left <= Duration::ms(0)) {
      return;
    }
    const Duration step = left < kLongestNap ? left : kLongestNap;
    nap(step);
  }
}

}  // namespace cisterna::port_mcu
