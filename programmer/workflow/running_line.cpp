// R-FLOW-067
#include "programmer/workflow/running_line.h"

#include <algorithm>

#include "programmer/dosing/sentence.h"
#include "programmer/workflow/therapy_figures.h"

namespace cisterna::workflow {

namespace {

using dosing::Exact;
using pump::Delivery;

bool held_up(const pump::Interrogation& pump) {
  const auto& alarms = pump.status.alarms;
  return std::find(alarms.begin(), alarms.end(), "bridge_interrupted") != alarms.end();
}

Volume whole_line(const pump::Interrogation& pump) {
  return std::max(pump.device.tubing + pump.device.catheter, pump.active->bridge->volume);
}

}  // namespace

bool bridge_pending(const pump::Interrogation& pump) {
  if (!pump.active || !pump.active->bridge) return false;
  const auto runs = pump.status.delivery;
  return runs == Delivery::kPriming || runs == Delivery::kBridging || held_up(pump);
}

std::optional<Exact> line_rate(const pump::Interrogation& pump) {
  if (pump.status.delivery == Delivery::kPriming) return dosing::exact_ml(pump.device.maximum_per_day);
  if (pump.status.delivery != Delivery::kBridging || !pump.active || !pump.active->bridge) return std::nullopt;
  const auto& bridge = *pump.active->bridge;
  if (bridge.old_drug.concentration.base_per_ml() <= 0) return std::nullopt;
  return Exact{bridge.old_daily.base()} / Exact{bridge.old_drug.concentration.base_per_ml()};
}

std::optional<Volume> volume_left(const pump::Interrogation& pump) {
  const auto rate = line_rate(pump);
  if (!rate) return std::nullopt;
  const auto nl = (*rate * Exact{kNlPerMl} * Exact::ratio(pump.status.left.ms(), 86'400'000)).nearest().value_or(0);
  if (pump.status.delivery == Delivery::kPriming && pump.active && pump.active->prime.nl() > 0)
    return std::min(Volume::nl(nl), pump.active->prime);
  return pump.active && pump.active->bridge ? std::min(Volume::nl(nl), whole_line(pump)) : Volume::nl(nl);
}

pump::Prescription in_force(const pump::Interrogation& pump) {
  auto out = *pump.active;
  if (pump.status.delivery != Delivery::kPriming) out.prime = {};
  if (!bridge_pending(pump)) out.bridge.reset();
  return out;
}

pump::Bridge bridge_goes_on(const pump::Interrogation& pump, const pump::Prescription& wanted) {
  auto out = *pump.active->bridge;
  const bool runs = pump.status.delivery == Delivery::kBridging;
  const auto left = runs ? volume_left(pump) : std::nullopt;
  const auto second = line_rate(pump).value_or(Exact{}) * Exact::ratio(kNlPerMl, 86'400);
  const auto most = whole_line(pump);
  out.volume = left ? std::min(*left + Volume::nl(second.floor().value_or(0) + 2), most) : most;
  if (wanted.drug.code != out.old_drug.code) return out;
  const auto mean = mean_daily(wanted, pump.status.life, pump.status.life);
  if (mean.base() > 0 && wanted.mode != "minimum_rate") out.old_daily = mean;
  return out;
}

}  // namespace cisterna::workflow
