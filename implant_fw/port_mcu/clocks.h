// Time on the machine: two counters of 25 MHz, one for the firmware and one for the delivery gate, and the sleep
// between two wakes. R-FW-081
#pragma once

#include <cstdint>

#include "implant_fw/hal/hal.h"

namespace cisterna::port_mcu {

/// A 32-bit counter that runs down, widened to 64 bits. It must be asked at least once in 171 s; sleep_until() does.
class DownCounter {
 public:
  /// `value` is the address of the counter's value register; the counter must be running already.
  explicit DownCounter(std::uintptr_t value);
  /// Milliseconds since construction, rounded down.
  [[nodiscard]] Duration elapsed() const;

 private:
  std::uintptr_t value_;
  mutable std::uint32_t last_;
  mutable std::uint64_t ticks_ = 0;
};

/// The firmware's clock, on the machine's first timer.
class TimerClock final : public hal::Clock {
 public:
  TimerClock();
  [[nodiscard]] Duration since_power_on() const override { return counter_.elapsed(); }

 private:
  DownCounter counter_;
};

/// The delivery gate's clock, on the machine's dual timer, which shares no register with the first.
class DualTimerClock final : public hal::ReferenceClock {
 public:
  DualTimerClock();
  [[nodiscard]] Duration since_power_on() const override { return counter_.elapsed(); }

 private:
  DownCounter counter_;
};

/// Stops the processor until `clock` reads `deadline` or later; returns at once when it does already.
void sleep_until(const hal::Clock& clock, const hal::ReferenceClock& reference, Duration deadline);

/// Stops the processor for at most this long, 1 ms .. 60 s, or until any enabled interrupt is pending.
void nap(Duration longest);

}  // namespace cisterna::port_mcu
