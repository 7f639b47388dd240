#include "implant_fw/port_mcu/grant_implant.h"

#include <algorithm>

namespace cisterna::port_mcu {
namespace {

constexpr int kMostStepsAtOnce = 10'000;  // wakes without time moving: hung, torn down as by a watchdog

}  // namespace

void GrantImplant::apply(const app::GrantIn& message) {
  switch (message.kind) {
    case app::GrantInput::kRunUntil:
      run_until(message.until);
      return;
    case app::GrantInput::kFrame:
      if (app_) {
        app_->on_frame(message.frame, static_cast<telemetry::Carrier>(message.carrier));
        step();
      }
      return;
    case app::GrantInput::kCoil:
      board_.set_coil(message.on);
      if (app_) {
        app_->on_coil(message.on);
        step();
      }
      return;
    case app::GrantInput::kMagnet:
      board_.set_magnet(message.on);
      step();
      return;
    case app::GrantInput::kFault:
      if (board_.set_fault(message.fault, message.argument)) {
        step();
      }
      return;
    case app::GrantInput::kPower:
      if (message.on) {
        power_up();
      } else {
        tear_down();
      }
      return;
  }
}

void GrantImplant::run_until(Time until) {
  auto at = board_.world();
  for (int steps = 0; app_ || hung_;) {
    const auto next = std::max(std::min(next_wake_, board_.next_event()), board_.world());
    if (next > until) {
      break;
    }
    board_.set_world(next);
    steps = next == at ? steps + 1 : 0;
    at = next;
    if (steps > kMostStepsAtOnce) {
      return stop(Stop::kHung);
    }
    if (hung_) {
      power_up(hal::ResetCause::kWatchdog);
      continue;
    }
    const bool was_open = app_->radio_open();
    board_.fire_events();
    step();
    if (!app_ && !hung_) {
      return stop(Stop::kPowerLost);
    }
    if (!was_open && app_ && app_->radio_open()) {
      return stop(Stop::kRadioOpened);
    }
  }
  board_.set_world(until);
  stop(Stop::kReached);
}

void GrantImplant::power_up(hal::ResetCause cause) {
  tear_down();
  board_.power_up(cause);
  app_.emplace(board_.board());
  app_->power_on();
  step();
}

void GrantImplant::tear_down() {
  app_.reset();
  hung_ = false;
  board_.power_down();
  next_wake_ = Time::never();
}

void GrantImplant::step() {
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
  if (!board_.alive()) {
    tear_down();
  }
  if (app_ && board_.image_asked()) {
    power_up();
  }
}

std::uint8_t GrantImplant::state() const {
  if (!app_) {
    return 0;
  }
  return static_cast<std::uint8_t>(app::kPowered | (app_->radio_open() ? app::kRadioOpen : 0) |
                                   (app_->session_open() ? app::kSessionOpen : 0));
}

void GrantImplant::stop(Stop reason) {
  if (reason == Stop::kHung) {
    tear_down();
  }
  if (reason == Stop::kRadioOpened) {
    board_.put({.kind = app::GrantOutput::kRadioOpened, .at = board_.world()});
    return;
  }
  board_.put({.kind = app::GrantOutput::kStoppedAt,
              .at = board_.world(),
              .next_wake = next_wake_,
              .reason = static_cast<std::uint8_t>(reason),
              .state = state()});
}

}  // namespace cisterna::port_mcu
