#include "implant_fw/safety/delivery_gate.h"

namespace cisterna::safety {
namespace {

constexpr std::int64_t kHourMs = 3'600'000, kDayMs = 86'400'000;
constexpr std::int64_t kNever = INT64_MAX / 2;
constexpr std::uint32_t kHourWindowS = kHourReach_min * 60;

std::uint16_t clamp16(std::uint32_t v) {
  return v > UINT16_MAX ? UINT16_MAX : static_cast<std::uint16_t>(v);
}

}  // namespace

DeliveryGate::DeliveryGate(hal::Motor& motor, const hal::RotorSense& rotor, const hal::ReferenceClock& clock,
                           GateMemory& memory)
    : motor_(motor), rotor_(rotor), clock_(clock), memory_(memory) {
  denials_ms_.fill(INT64_MIN / 2);
  held_.set(GateLimits{});
}

std::int64_t DeliveryGate::now_ms() const {
  return base_ms_ + clock_.since_power_on().ms();
}

void DeliveryGate::advance(std::int64_t now) {
  const auto before = quarters_.newest();
  minutes_.advance(now);
  quarters_.advance(now);
  const auto left = std::min<std::int64_t>(quarters_.newest() - before, kQuarterBins);
  for (std::int64_t i = 0; i < left; ++i) booked_[QuarterWindow::slot_of(quarters_.newest() - i)] = Booked{};
  if (permit_.duration_s == 0 || stroke_nl_ == 0) return;
  const auto end = permit_.start_ms + std::int64_t{permit_.duration_s} * 1000;
  if (now >= end) close_permit(now, end, permit_.planned_nl);
}

// The permit ends; its volume stays lawful while its end is inside a window.
void DeliveryGate::close_permit(std::int64_t now, std::int64_t end_ms, std::uint32_t volume_nl) {
  const auto index = QuarterWindow::index_of(end_ms);  // never past the newest: end_ms <= now
  const auto hour_nl =
      permit_.duration_s <= kHourWindowS
          ? volume_nl
          : static_cast<std::uint32_t>(mul_div_ceil(permit_.planned_nl, kHourWindowS, permit_.duration_s));
  permit_ = Permit{};
  if (index + kQuarterBins > QuarterWindow::index_of(now)) {
    auto& booked = booked_[QuarterWindow::slot_of(index)];
    booked.day = clamp16(booked.day + strokes_of(volume_nl));
    booked.hour = clamp16(booked.hour + strokes_of(std::min(hour_nl, volume_nl)));
    save_quarter(index);
  }
  save_permit();
  renew_fastest();
}

void DeliveryGate::set_figures(const GateFigures& figures) {
  const auto now = now_ms();
  advance(now);
  GateLimits before;
  (void)held_.get(before);  // strokes that an older card allowed are still in the windows
  stroke_nl_ = figures.stroke_nl;
  if (figures.commit_tag != commit_tag_) begin_commit(figures, now);
  if (!figures.priming && prime_left_ != 0) close_prime();
  if (bridge_left_ == 1 && !bridge_stroke_) end_bridge(now);
  for (auto* held : {&later_, &held_}) {
    auto limits = held == &held_ && bridge_left_ != 0 ? derive_bridge(figures) : derive(figures);
    limits.ceiling_hour = std::max(limits.ceiling_hour, before.ceiling_hour);
    limits.ceiling_day = std::max(limits.ceiling_day, before.ceiling_day);
    held->set(limits);
  }
  follow_permit(figures, now);
  renew_fastest();
}

// The counts of prime and bridge are stored before the tag: a cut between begins them again.
void DeliveryGate::begin_commit(const GateFigures& figures, std::int64_t now) {
  begin_course(figures);
  commit_tag_ = figures.commit_tag;
  begin_window(now);
}

void DeliveryGate::begin_window(std::int64_t now) {
  commit_ms_ = now;
  commit_before_minute_ = minutes_.newest_bin().strokes;
  commit_before_quarter_ = quarters_.newest_bin().strokes;
  since_commit_ = 0;
  save_commit();
}

void DeliveryGate::follow_permit(const GateFigures& figures, std::int64_t now) {
  if (figures.permit_tag == permit_tag_) return;
  if (permit_.duration_s != 0) cancel_permit(now);
  if (figures.permit_tag == 0 || figures.permit_s == 0) return;
  permit_tag_ = figures.permit_tag;
  permit_ = Permit{now, figures.permit_nl, figures.permit_s};
  save_permit();
}

void DeliveryGate::cancel_permit(std::int64_t now) {
  const auto elapsed = now - permit_.start_ms;
  const auto earned = mul_div_ceil(permit_.planned_nl, elapsed, std::int64_t{permit_.duration_s} * 1000);
  close_permit(now, now, static_cast<std::uint32_t>(earned));
}

// Shortest time between two strokes of the fastest lawful sum; 2 % and one stroke's motion are forgiven. R-GATE-013
void DeliveryGate::renew_fastest() {
  GateLimits limits;
  fastest_ms_ = 0;
  if (held_.get(limits)) {
    std::int64_t per_day_nl = limits.lawful_nl;
    if (permit_.duration_s != 0) per_day_nl += mul_div_ceil(permit_.planned_nl, kDayMs / 1000, permit_.duration_s);
    fastest_ms_ = kNever;
    if (per_day_nl > 0)
      fastest_ms_ = mul_div_floor(limits.stroke_nl, kDayMs, per_day_nl) * 98 / 100 - hal::kStrokeTime.ms() - 1;
  }
  fastest_since_stroke_ms_ = std::min(fastest_since_stroke_ms_, fastest_ms_);
}

DeliveryGate::Shares DeliveryGate::shares(std::int64_t now, bool since_commit) const {
  Shares sum;
  const auto newest = QuarterWindow::index_of(now);
  const auto first_of_hour = QuarterWindow::index_of(now - 61 * 60'000);
  const auto commit = since_commit ? QuarterWindow::index_of(commit_ms_) : INT64_MIN;
  for (auto i = newest - kQuarterBins + 1; i <= newest; ++i) {
    if (i < 0 || i < commit) continue;
    sum.day += booked_[QuarterWindow::slot_of(i)].day;
    if (i >= first_of_hour) sum.hour += booked_[QuarterWindow::slot_of(i)].hour;
  }
  if (permit_.duration_s == 0) return sum;
  sum.day += strokes_of(permit_.planned_nl);
  sum.hour += strokes_of(static_cast<std::uint32_t>(
      mul_div_ceil(permit_.planned_nl, std::min(kHourWindowS, permit_.duration_s), permit_.duration_s)));
  return sum;
}

std::uint32_t DeliveryGate::strokes_of(std::uint32_t nl) const {
  return stroke_nl_ == 0 ? 0 : nl / stroke_nl_ + (nl % stroke_nl_ != 0 ? 1 : 0);
}

bool DeliveryGate::fits(const GateLimits& limits, std::int64_t now) const {
  if (now - last_stroke_ms_ < fastest_since_stroke_ms_) return false;
  const auto hour = minutes_.sum() + 1, day = quarters_.sum() + 1, since = since_commit_ + 1;
  const bool settled = now - commit_ms_ >= kDayMs + 900'000;
  if (hour <= limits.w1_strokes && day <= limits.w24_strokes && (settled || since <= limits.w1_strokes)) return true;
  // Beside the plain limits: permits, and limits that were larger when an older stroke of the window was given.
  const auto all = shares(now, false);
  const auto plain_hour = minutes_.largest_limit(clamp16(limits.w1_strokes));
  const auto plain_day = quarters_.largest_limit(clamp16(limits.w24_strokes));
  if (hour > plain_hour + all.hour || hour > std::max<std::uint32_t>(plain_hour, limits.ceiling_hour)) return false;
  if (day > plain_day + all.day || day > std::max<std::uint32_t>(plain_day, limits.ceiling_day)) return false;
  const auto later = shares(now, true);
  if (now - commit_ms_ < 61 * 60'000 && since > limits.w1_strokes + later.hour) return false;
  return settled || since <= limits.w24_strokes + later.day;
}

GateAnswer DeliveryGate::may_stroke() {
  if (state_ == State::kOff) return GateAnswer::kOff;
  if (state_ != State::kIdle) return GateAnswer::kMoving;
  GateLimits limits;
  if (!held_.get(limits)) return GateAnswer::kLimitsDamaged;
  if (limits.running == 0) return GateAnswer::kNotRunning;
  const auto now = now_ms();
  advance(now);
  if (limits.prime_ms != 0 && prime_left_ != 0) {
    if (may_prime(limits, now)) return GateAnswer::kAllowed;
    note_denial(now);
    return GateAnswer::kDenied;
  }
  if (!fits(limits, now)) {
    note_denial(now);
    return GateAnswer::kDenied;
  }
  count(limits, now);
  state_ = State::kPermitted;
  return GateAnswer::kAllowed;
}

void DeliveryGate::move() {
  if (state_ != State::kPermitted) return;
  state_ = State::kMoving;
  motor_.stroke();
}

void DeliveryGate::count(const GateLimits& limits, std::int64_t now) {
  bridge_stroke_ = bridge_left_ > 1 && prime_left_ == 0;
  if (bridge_stroke_) --bridge_left_;
  minutes_.add(clamp16(limits.w1_strokes));
  quarters_.add(clamp16(limits.w24_strokes));
  ++since_commit_;
  last_stroke_ms_ = now;
  fastest_since_stroke_ms_ = fastest_ms_;
  save_minute();
  save_quarter(quarters_.newest());
}

Feedback DeliveryGate::poll(bool done) {
  if (state_ == State::kMoving && !done) return {};
  const auto felt = rotor_.count() - rotor_seen_;
  if (felt == 0 && state_ != State::kMoving) return {};
  rotor_seen_ += felt;
  Feedback feedback;
  auto extra = felt;
  if (state_ == State::kMoving) {
    state_ = State::kIdle;
    feedback.felt = felt != 0;
    if (feedback.felt) --extra;
    count_course(feedback.felt);
  }
  if (extra == 0) return feedback;
  feedback.uncommanded = static_cast<std::uint8_t>(std::min<std::uint32_t>(extra, 255));
  const auto now = now_ms();
  advance(now);
  GateLimits limits;
  (void)held_.get(limits);
  for (std::uint8_t i = 0; i < feedback.uncommanded; ++i) count(limits, now);
  count_course(true);
  // R-GATE-015
  if (extra > 1 || now - uncommanded_ms_ < kDayMs) power_off();
  uncommanded_ms_ = now;
  return feedback;
}

void DeliveryGate::power_off() {
  state_ = State::kOff;
  motor_.power(false);
}

void DeliveryGate::allow_motor() {
  if (state_ != State::kOff) return;
  state_ = State::kIdle;
  uncommanded_ms_ = INT64_MIN / 2;
  rotor_seen_ = rotor_.count();
  motor_.power(true);
}

void DeliveryGate::note_denial(std::int64_t now) {
  denials_ms_[0] = denials_ms_[1];
  denials_ms_[1] = denials_ms_[2];
  denials_ms_[2] = now;
}

std::uint8_t DeliveryGate::denials_in_hour() const {
  std::uint8_t n = 0;
  for (const auto at : denials_ms_)
    if (now_ms() - at < kHourMs) ++n;
  return n;
}

void DeliveryGate::checkpoint() {
  advance(now_ms());
  save_minute();
}

}  // namespace cisterna::safety
