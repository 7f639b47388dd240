#include "bench/world/world.h"

#include <algorithm>

#include "implant_fw/storage/store.h"

namespace cisterna::bench {

namespace {

double drug_at_tip(const PumpPlant& plant) {
  double amount = 0;
  for (const auto& part : plant.left_the_tip().parts())
    if (part.drug != kAir) amount += part.amount;
  return amount;
}

}  // namespace

World::World(const PumpData& pump, crypto::Rng& implant_rng, std::int64_t utc_at_life_0_ms)
    : plant_(make_plant(pump)), body_(new HostBody{*plant_, implant_rng, *this}), utc_at_life_0_ms_(utc_at_life_0_ms) {}

World::World(const PumpData& pump, const MakeBody& make, std::int64_t utc_at_life_0_ms)
    : plant_(make_plant(pump)), body_(make(*plant_, *this)), utc_at_life_0_ms_(utc_at_life_0_ms) {}

void World::expose(const Body& to) {
  plant_->pass(now());
  plant_->set_body(to);
  body_->wake();
}

Solution World::recorded_solution() const {
  const auto copy = std::make_unique<port_sim::SimNvm>();
  copy->set_image(body_->memory());
  const auto store = std::make_unique<storage::Store>(*copy);
  (void)store->load_all();
  const auto& control = store->control();
  const auto& drug = control.refill.open ? control.refill.drug : control.reservoir.drug;
  if (drug.drug == kAir) return {};
  return {{drug.drug, static_cast<double>(drug.concentration)}};
}

void World::on_stroke(Time world, bool felt, bool /*commanded*/) {
  if (!recording_) return;
  const auto tip = drug_at_tip(*plant_);
  strokes_.push_back({world, felt, tip - tip_before_});
  tip_before_ = tip;
}

void World::record_strokes(bool on) {
  recording_ = on;
  tip_before_ = drug_at_tip(*plant_);
}

void World::on_tone(Time world, hal::ToneKind kind) {
  tones_.emplace_back(world, kind);
}

bool World::air_busy() {
  if (to_implant_.next() != Time::never() || to_wand_.next() != Time::never()) return true;
  return body_->radio_open() || body_->session_open();
}

void World::collect() {
  port_sim::SentFrame sent;
  while (body_->next_frame(sent))
    if (!arrives_ || arrives_(sent.bytes, false))
      to_wand_.push({sent.at + air_time(sent.bytes.size(), sent.carrier), sent.carrier, std::move(sent.bytes)});
}

bool World::hand_over() {
  bool any = false;
  if (keep_ && to_wand_.next() <= now()) keep_();
  while (auto frame = to_wand_.take(now()))
    any = (port_ != nullptr && port_->send(frame->bytes, frame->carrier)) || any;
  return any;
}

void World::run_implant(Time until) {
  while (now() < until || !body_->powered()) {
    const auto result = body_->run_until(until);
    collect();
    if (result.reason == port_sim::StopReason::kReached) break;
    if (result.reason == port_sim::StopReason::kRadioOpened) continue;
    ++power_losses_;
    body_->power_up();
    if (!body_->powered()) break;  // cut again at start-up: the caller decides
  }
}

void World::advance(Time until) {
  for (;;) {
    if (hand_over()) return;
    const auto next = std::min({until, to_implant_.next(), to_wand_.next()});
    run_implant(std::max(next, now()));
    while (auto frame = to_implant_.take(now())) {
      body_->deliver(frame->bytes, frame->carrier);
      if (!body_->powered()) {
        ++power_losses_;
        body_->power_up();
      }
    }
    collect();
    if (hand_over() || now() >= until) return;
  }
}

void World::run_to(Time until, const std::function<void()>& beat) {
  while (now() < until) {
    advance(std::min(until, now() + kDay));
    if (beat) beat();
  }
}

void World::on_frame(crypto::Bytes bytes, telemetry::Carrier carrier, bool wake_burst) {
  if (arrives_ && !arrives_(bytes, true)) return;
  Flying frame{now() + air_time(bytes.size(), carrier), carrier, {bytes.begin(), bytes.end()}};
  const bool listens = body_->radio_open();
  if (wake_burst && carrier == telemetry::Carrier::kRadio) {
    const auto end = now() + kWakeBurst;
    if (!listens) {  // the receiver sniffs once a second, on its own clock
      const auto sniff = Time::ms((now().ms() / kSniffPeriod.ms() + 1) * kSniffPeriod.ms());
      frame.arrives = std::max(frame.arrives, sniff);
    }
    for (auto copy = frame; copy.arrives + kCopyPeriod < end;) {  // each keeps the receiver's window open
      copy.arrives = copy.arrives + kCopyPeriod;
      to_implant_.push(copy);
    }
  }
  to_implant_.push(std::move(frame));
}

void World::on_coil(bool on) {
  body_->set_coil(on);
  collect();
  if (port_ != nullptr) port_->coil(on);
}

void World::on_run_until(std::int64_t utc_ms) {
  run_to(Time::ms(utc_ms - utc_at_life_0_ms_), beat_);
  if (port_ != nullptr) port_->ran_until(this->utc_ms());
}

void World::on_connected() {}

void World::on_disconnected() {
  to_implant_.clear();
  to_wand_.clear();
  if (body_->powered()) on_coil(false);
}

telemetry::WandInfo World::info() {
  if (renew_) renew_();
  return {"bench", true, utc_ms()};
}

}  // namespace cisterna::bench
