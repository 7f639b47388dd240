// The implant on its image, driven by grants: one input message at a time, the firmware's own wakes in between, power
// that comes and goes. The same messages on port_sim must give the same bytes. R-FW-084 R-FW-088
#pragma once

#include <optional>

#include "implant_fw/app/app.h"
#include "implant_fw/port_mcu/grant_board.h"

namespace cisterna::port_mcu {

class GrantImplant {
 public:
  explicit GrantImplant(GrantBoard& board) : board_(board) {}

  // Carries out one input; what it caused lies in the channel, not yet flushed.
  void apply(const app::GrantIn& message);

 private:
  enum class Stop : std::uint8_t { kReached = 0, kRadioOpened = 1, kPowerLost = 2, kHung = 3 };

  void run_until(Time until);
  void power_up(hal::ResetCause cause = hal::ResetCause::kPower);
  void tear_down();
  void step();
  void stop(Stop reason);
  [[nodiscard]] std::uint8_t state() const;

  GrantBoard& board_;
  std::optional<app::App> app_;
  Time next_wake_ = Time::never();
  bool hung_ = false;
};

}  // namespace cisterna::port_mcu
