#include "bench/plants/pump_plant.h"

#include <algorithm>
#include <cmath>

namespace cisterna::bench {
namespace {

// Sums of fractions: a value a billionth below a whole nanolitre is that whole nanolitre.
std::int64_t whole(double value) {
  return static_cast<std::int64_t>(std::floor(value + 1e-6));
}

double number(const PumpData& pump, const char* field) {
  return static_cast<double>(pump.value(field));
}

// The label's own conditions, so that a new bench flows at the label.
Body label_body(const PumpData& pump) {
  Body body;
  if (pump.has("label_outlet_mmhg")) body.outlet_mmhg = number(pump, "label_outlet_mmhg");
  if (pump.has("label_temperature_c")) body.temperature_c = number(pump, "label_temperature_c");
  return body;
}

}  // namespace

PumpPlant::PumpPlant(const PumpData& pump)
    : capacity_nl_(number(pump, "capacity_nl")),
      unaspirated_nl_(number(pump, "unaspirated_nl")),
      level_sensor_(pump.level_sensor),
      drive_(make_drive(pump)),
      battery_mv_(static_cast<std::uint16_t>(pump.value("battery_full_mv"))) {
  if (level_sensor_) {
    level_error_nl_ = number(pump, "level_error_nl");
    level_step_nl_ = number(pump, "level_step_nl");
  }
  s_.body = label_body(pump);
  s_.line = Line{number(pump, "tubing_nl"), number(pump, "catheter_nl")};
  s_.put_in = s_.line.contents();
  put_in(Fluid{unaspirated_nl_, {}}, s_.unaspirated);
}

void PumpPlant::put_in(const Fluid& fluid, Fluid& into) {
  s_.put_in.add(fluid);
  into.add(fluid);
}

// Out of the reservoir, through the line, out of the tip.
double PumpPlant::move(double volume_nl) {
  const auto wanted = std::max(volume_nl, 0.0) * s_.accuracy;
  if (s_.line.holds_only(s_.reservoir)) {
    const auto poured = s_.reservoir.pour(wanted, s_.tip);
    s_.delivered_nl += poured;
    return poured;
  }
  auto moving = s_.reservoir.take(wanted);
  const auto moved = moving.volume_nl();
  s_.delivered_nl += moved;
  s_.tip.add(s_.line.push(std::move(moving)));
  return moved;
}

bool PumpPlant::stroke(Time at) {
  pass(at);
  if (stalled_) return false;
  const auto push = drive_->stroke(s_.body);
  if (!push.felt) return false;
  ++s_.turns;
  last_turn_ = at;
  (void)move(push.volume_nl);
  s_.accuracy = std::clamp(s_.accuracy + s_.wear_ppm_per_1000 / 1e9, 0.5, 1.5);
  return true;
}

void PumpPlant::pass(Time to) {
  if (to <= s_.at) return;
  const auto seconds = static_cast<double>((to - s_.at).ms()) / 1e3;
  s_.at = to;
  if (stalled_ || s_.reservoir.volume_nl() <= 0) return;
  if (const auto nl = drive_->flow_nl(s_.body, s_.reservoir.volume_nl(), seconds); nl > 0) (void)move(nl);
}

bool PumpPlant::level_empty() const {
  return level_sensor_ ? level() == Volume{} : s_.reservoir.volume_nl() <= 0;
}

Volume PumpPlant::level() const {
  const auto reads = std::clamp(s_.reservoir.volume_nl() + s_.level_offset_nl, 0.0, capacity_nl_);
  return Volume::nl(whole(std::floor((reads + 1e-6) / level_step_nl_) * level_step_nl_));
}

Volume PumpPlant::delivered() const {
  return Volume::nl(whole(s_.delivered_nl));
}
Volume PumpPlant::reservoir() const {
  return Volume::nl(whole(s_.reservoir.volume_nl()));
}
Volume PumpPlant::in_tissue() const {
  return Volume::nl(whole(s_.tissue.volume_nl()));
}

Volume PumpPlant::withdraw() {
  const auto out = reservoir();
  s_.taken_out.add(s_.reservoir.take(s_.reservoir.volume_nl()));
  return out;
}

Volume PumpPlant::fill(Volume volume, const Solution& solution) {
  const auto asked = std::max(static_cast<double>(volume.nl()), 0.0);
  const auto beside = asked * s_.tissue_share;
  const auto inside = std::clamp(asked - beside, 0.0, std::max(0.0, capacity_nl_ - s_.reservoir.volume_nl()));
  put_in(Fluid{beside, solution}, s_.tissue);
  put_in(Fluid{inside, solution}, s_.reservoir);
  auto all = s_.reservoir.take(2 * capacity_nl_);  // one fluid from here on
  const auto held = all.volume_nl();
  all.add(s_.unaspirated.take(2 * capacity_nl_));
  s_.reservoir = all.take(held);
  s_.unaspirated = std::move(all);
  return Volume::nl(whole(inside + beside));
}

void PumpPlant::prefill_tubing(const Solution& solution) {
  s_.taken_out.add(s_.line.prefill_tubing(solution));
  s_.put_in.add(Fluid{s_.line.tubing_nl(), solution});
}

void PumpPlant::aspirate_catheter() {
  s_.taken_out.add(s_.line.aspirate_catheter());
  s_.put_in.add(Fluid{s_.line.catheter_nl(), {}});
}

void PumpPlant::set_catheter(Volume volume) {
  const auto before = s_.line.catheter_nl();
  s_.taken_out.add(s_.line.set_catheter(static_cast<double>(volume.nl())));
  s_.put_in.add(Fluid{s_.line.catheter_nl() - before, {}});  // nothing, when it became shorter
}

void PumpPlant::set_body(const Body& body) {
  s_.body = clamped(body);
  if (!stalled_) (void)move(drive_->escape_nl(s_.body));
}

void PumpPlant::set_magnet(bool present) {
  auto body = s_.body;
  body.magnet = present;
  set_body(body);
}

void PumpPlant::set_accuracy(double factor) {
  s_.accuracy = std::clamp(factor, 0.5, 1.5);
}
void PumpPlant::set_wear(double ppm_per_1000_strokes) {
  s_.wear_ppm_per_1000 = std::clamp(ppm_per_1000_strokes, -1e5, 1e5);
}
void PumpPlant::set_tissue_share(double share) {
  s_.tissue_share = std::clamp(share, 0.0, 1.0);
}
void PumpPlant::set_level_offset(Volume offset) {
  s_.level_offset_nl = std::clamp(static_cast<double>(offset.nl()), -level_error_nl_, level_error_nl_);
}

std::int64_t PumpPlant::delivered_amount(std::uint16_t drug) const {
  return whole(s_.tip.amount(drug));
}
double PumpPlant::tip_per_ml(std::uint16_t drug) const {
  return s_.line.slugs().empty() ? s_.reservoir.per_ml(drug) : s_.line.slugs().front().per_ml(drug);
}
std::int64_t PumpPlant::accuracy_ppm() const {
  return std::llround(s_.accuracy * 1e6);
}

PlantState PumpPlant::state() const {
  auto state = s_;
  state.drive = drive_->memory();
  return state;
}

void PumpPlant::restore(const PlantState& state) {
  s_ = state;
  drive_->restore(state.drive);
}

void PumpPlant::adopt(const OldPlantState& state, const Solution& solution, Time at) {
  s_.at = at;
  set_accuracy(static_cast<double>(state.accuracy_ppm) / 1e6);
  s_.turns = state.turns;
  s_.delivered_nl = static_cast<double>(state.delivered_pl) / 1e3;
  s_.reservoir = Fluid{static_cast<double>(state.reservoir_pl) / 1e3, solution};
  s_.unaspirated = Fluid{unaspirated_nl_, solution};
  s_.line.fill_all(solution);
  s_.tip = Fluid{s_.delivered_nl, solution};
  s_.put_in = s_.line.contents();
  for (const auto* part : {&s_.reservoir, &s_.unaspirated, &s_.tip}) s_.put_in.add(*part);
}

std::unique_ptr<PumpPlant> make_plant(const PumpData& pump) {
  return std::make_unique<PumpPlant>(pump);
}

}  // namespace cisterna::bench
