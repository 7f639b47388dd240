// One simulated implant: the board and the firmware on it. Time moves by grant; power may go at any byte, the firmware
// object is then destroyed and a new one starts from the memory. Host only, integers only. R-FW-007
//
// BasicImplant<App> takes the application as a parameter so that the port does not link it; Implant is the real one.
// App needs: App(hal::Board&), power_on(), Time step(), now(), radio_open(), session_open(), on_frame(), on_coil().
#pragma once

#include <optional>

#include "implant_fw/app/app.h"
#include "implant_fw/port_sim/sim_board.h"

namespace cisterna::port_sim {

enum class StopReason : std::uint8_t {
  kReached = 0,      // the time asked for
  kRadioOpened = 1,  // before it: time must now run with the air
  kPowerLost = 2,    // cut within an NVM write; power_up() starts again
  kHung = 3          // the firmware woke kMostStepsAtOnce times without time moving: torn down as by its watchdog
};
struct RunResult {
  Time stopped_at;  // world time
  Time next_wake;   // world time; never() while the power is off
  StopReason reason = StopReason::kReached;
};

template <class App>
class BasicImplant {
 public:
  static constexpr int kMostStepsAtOnce = 10'000;

  BasicImplant(Plant& plant, crypto::Rng& rng, BoardObserver& observer) : board_(plant, rng, observer) {}

  [[nodiscard]] SimBoard& board() { return board_; }
  [[nodiscard]] App* app() { return app_ ? &*app_ : nullptr; }  // nullptr: no power
  [[nodiscard]] bool powered() const { return app_.has_value(); }

  void power_up(hal::ResetCause cause = hal::ResetCause::kPower) {
    tear_down();
    board_.power_up(cause);
    app_.emplace(board_.board());
    app_->power_on();
    step();
  }
  void power_down() { tear_down(); }
  void power_cycle() { power_up(); }

  // Runs the firmware's own wakes up to `until` (world time, inclusive) and stops there or earlier, see StopReason.
  RunResult run_until(Time until) {
    auto at = board_.world();
    for (int steps = 0; app_ || hung_;) {
      const auto next = std::max(std::min(next_wake_, board_.next_event()), board_.world());
      if (next > until) break;
      board_.set_world(next);
      steps = next == at ? steps + 1 : 0;
      at = next;
      if (steps > kMostStepsAtOnce) return stop(StopReason::kHung);
      if (hung_) {
        power_up(hal::ResetCause::kWatchdog);
        continue;
      }
      const bool was_open = app_->radio_open();
      board_.fire_events();
      step();
      if (!app_ && !hung_) return stop(StopReason::kPowerLost);
      if (!was_open && app_ && app_->radio_open()) return stop(StopReason::kRadioOpened);
    }
    board_.set_world(until);
    return stop(StopReason::kReached);
  }

  // A frame arrives from the air or the coil now. The firmware is woken by its radio.
  void deliver(crypto::Bytes frame, telemetry::Carrier carrier) {
    if (!app_) return;
    app_->on_frame(frame, carrier);
    step();
  }
  void set_coil(bool present) {
    board_.set_coil(present);
    if (!app_) return;
    app_->on_coil(present);
    step();
  }
  // Something a sensor tells by interrupt changed (magnet, a turn without command).
  void wake() {
    if (app_) step();
  }

 private:
  void step() {
    if (app_ && board_.hangs()) {  // its watchdog bites
      app_.reset();
      hung_ = true;
      next_wake_ = board_.world() + hal::kWatchdogBite;
      return;
    }
    if (app_ && board_.alive()) {
      const auto next = app_->step();
      const auto ahead = next - app_->now();
      next_wake_ = next == Time::never() ? next : board_.world() + std::max(ahead, Duration{});
    }
    if (!board_.alive()) tear_down();
    if (app_ && board_.image_asked()) power_up();
  }
  void tear_down() {
    app_.reset();
    hung_ = false;
    board_.power_down();
    next_wake_ = Time::never();
  }
  RunResult stop(StopReason reason) {
    if (reason == StopReason::kHung) tear_down();
    return {board_.world(), next_wake_, reason};
  }

  SimBoard board_;
  std::optional<App> app_;
  Time next_wake_ = Time::never();
  bool hung_ = false;
};

using Implant = BasicImplant<app::App>;

}  // namespace cisterna::port_sim
