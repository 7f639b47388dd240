#include "implant_fw/port_sim/sim_board.h"

#include <algorithm>

namespace cisterna::port_sim {
namespace {

// A turn is felt a little before the longest time a stroke may take.
constexpr Duration kFeltAfter = Duration::ms(400);
static_assert(kFeltAfter < hal::kStrokeTime);

}  // namespace

SimBoard::SimBoard(Plant& plant, crypto::Rng& rng, BoardObserver& observer)
    : plant_(plant), rng_(rng), observer_(observer) {}

void SimBoard::set_world(Time world) {
  world_ = std::max(world_, world);
  plant_.pass(world_);
  while (!feeling_.empty() && feeling_.front() <= world_) {
    ++felt_;
    feeling_.pop_front();
  }
}

Duration SimBoard::reference_now() const {
  const auto span = (world_ - reference_anchor_).ms();
  return reference_base_ + Duration::ms(span + span * reference_ppm_ / 1'000'000);
}

void SimBoard::set_reference_ppm(std::int32_t ppm) {
  reference_base_ = reference_now();
  reference_anchor_ = world_;
  reference_ppm_ = ppm;
}

std::uint32_t SimBoard::rotor_count() const {
  return felt_;
}

bool SimBoard::hangs() {
  if (faults_.hangs == 0) return false;
  --faults_.hangs;
  return true;
}

// The other image is the same firmware, whole.
bool SimBoard::image_asked() {
  if (!image_asked_) return false;
  image_asked_ = false;
  faults_.machine = 0;
  return true;
}

void SimBoard::power_up(hal::ResetCause cause) {
  cause_ = cause;
  nvm_.revive();
  powered_ = true;
  motor_on_ = true;
  powered_at_ = world_;
  reference_anchor_ = world_;
  reference_base_ = Duration{};
  felt_ = 0;
  feeling_.clear();
}

void SimBoard::power_down() {
  powered_ = false;
  feeling_.clear();
}

void SimBoard::set_run_away(Duration period) {
  run_away_ = period;
  run_away_next_ = period.ms() > 0 ? world_ + period : Time::never();
}

Time SimBoard::next_event() const {
  return alive() && motor_on_ ? run_away_next_ : Time::never();
}

void SimBoard::fire_events() {
  if (next_event() > world_) return;
  run_away_next_ = world_ + run_away_;
  uncommanded_stroke();
}

void SimBoard::uncommanded_stroke() {
  if (alive() && motor_on_) turn(false);
}

void SimBoard::commanded_stroke() {
  if (!alive()) return;
  ++strokes_;
  if (motor_on_) turn(true);
}

void SimBoard::turn(bool commanded) {
  const bool turned = !faults_.stall && !faults_.magnet && plant_.stroke(world_);
  const bool felt = turned && !faults_.silent_sensor;
  if (felt && commanded) feeling_.push_back(world_ + kFeltAfter);
  if (felt && !commanded) ++felt_;
  observer_.on_stroke(world_, felt, commanded);
}

void SimBoard::motor_power(bool on) {
  if (!alive()) return;
  motor_on_ = on;
}

void SimBoard::play(hal::ToneKind kind) {
  if (alive()) observer_.on_tone(world_, kind);
}

void SimBoard::transmit(crypto::Bytes frame, bool coil) {
  if (!alive()) return;
  const auto carrier = coil ? telemetry::Carrier::kCoil : telemetry::Carrier::kRadio;
  sent_.push_back({world_, carrier, {frame.begin(), frame.end()}});
  observer_.on_frame(world_, frame, carrier);
}

bool SimBoard::draw(crypto::MutableBytes out) {
  if (!faults_.rng_stuck) return rng_.fill(out);
  std::fill(out.begin(), out.end(), std::uint8_t{0xA5});
  return true;
}

bool SimBoard::next_frame(SentFrame& out) {
  if (sent_.empty()) return false;
  out = std::move(sent_.front());
  sent_.pop_front();
  return true;
}

}  // namespace cisterna::port_sim
