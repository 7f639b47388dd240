#include "tests/system/lockstep/world.h"

#include <algorithm>

namespace cisterna::lockstep {

void LockstepWorld::input(const app::GrantIn& message) {
  const auto bytes = encoded(message);
  in_.insert(in_.end(), bytes.begin(), bytes.end());
  const auto answer = implant_.apply(message);
  out_.insert(out_.end(), answer.begin(), answer.end());
  if (message.kind == app::GrantInput::kRunUntil && answer.empty()) gone_ = true;
  for (crypto::Bytes left{answer}; !left.empty();) {
    app::GrantOut out;
    const auto decoded = app::decode(left, out);
    if (decoded.taken == 0) return;
    heard(out);
    left = left.subspan(decoded.taken);
  }
}

void LockstepWorld::heard(const app::GrantOut& message) {
  switch (message.kind) {
    case app::GrantOutput::kStoppedAt:
      now_ = message.at;
      next_wake_ = message.next_wake;
      if (message.reason == static_cast<std::uint8_t>(port_sim::StopReason::kPowerLost)) ++power_losses_;
      return;
    case app::GrantOutput::kRadioOpened:
      now_ = message.at;
      return;
    case app::GrantOutput::kFrame: {
      const auto carrier = static_cast<telemetry::Carrier>(message.carrier);
      to_wand_.push({message.at + bench::air_time(message.frame.size(), carrier),
                     carrier,
                     {message.frame.begin(), message.frame.end()}});
      return;
    }
    case app::GrantOutput::kStroke:
      ++strokes_;
      return;
    case app::GrantOutput::kTone:
      return;
  }
}

void LockstepWorld::run_to(Time until) {
  for (;;) {
    const auto losses = power_losses_;
    input({.kind = app::GrantInput::kRunUntil, .until = until});
    if (power_losses_ != losses) power(true);
    if (gone_) now_ = std::max(now_, until);
    if (now_ >= until) return;
  }
}

bool LockstepWorld::hand_over() {
  bool any = false;
  while (auto frame = to_wand_.take(now_)) any = (port_ != nullptr && port_->send(frame->bytes, frame->carrier)) || any;
  return any;
}

void LockstepWorld::advance(Time until) {
  for (;;) {
    if (hand_over()) return;
    auto next = std::min({until, to_implant_.next(), to_wand_.next()});
    if (connected_) next = std::min(next, next_wake_);
    run_to(std::max(next, now_));
    while (auto frame = to_implant_.take(now_)) {
      input({.kind = app::GrantInput::kFrame,
             .carrier = static_cast<std::uint8_t>(frame->carrier),
             .frame = frame->bytes});
      run_to(now_);  // says when it wakes next
    }
    if (hand_over() || now_ >= until) return;
  }
}

void LockstepWorld::on_frame(crypto::Bytes bytes, telemetry::Carrier carrier, bool wake_burst) {
  bench::Flying frame{now_ + bench::air_time(bytes.size(), carrier), carrier, {bytes.begin(), bytes.end()}};
  if (wake_burst && carrier == telemetry::Carrier::kRadio) {
    const auto sniff = Time::ms((now_.ms() / bench::kSniffPeriod.ms() + 1) * bench::kSniffPeriod.ms());
    frame.arrives = std::max(frame.arrives, sniff);
    for (auto copy = frame; copy.arrives + bench::kCopyPeriod < now_ + bench::kWakeBurst;) {
      copy.arrives = copy.arrives + bench::kCopyPeriod;
      to_implant_.push(copy);
    }
  }
  to_implant_.push(std::move(frame));
}

void LockstepWorld::on_coil(bool on) {
  input({.kind = app::GrantInput::kCoil, .on = on});
  run_to(now_);
  if (port_ != nullptr) port_->coil(on);
}

void LockstepWorld::on_run_until(std::int64_t utc_ms) {
  run_to(Time::ms(utc_ms - utc_at_life_0_ms_));
  if (port_ != nullptr) port_->ran_until(this->utc_ms());
}

void LockstepWorld::on_disconnected() {
  connected_ = false;
  to_implant_.clear();
  to_wand_.clear();
  on_coil(false);
}

}  // namespace cisterna::lockstep
