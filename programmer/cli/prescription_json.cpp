// R-CLI-042
#include "programmer/cli/prescription_json.h"

#include "programmer/dosing/calendar.h"
#include "programmer/dosing/line.h"
#include "programmer/dosing/quantity.h"
#include "programmer/dosing/sentence.h"
#include "programmer/workflow/limit_advice.h"
#include "programmer/workflow/running_line.h"
#include "programmer/workflow/therapy_figures.h"

namespace cisterna::cli {

namespace {

using dosing::Exact;

JsonValue json_number(const Exact& value, int decimals) {
  return JsonValue::decimal(value.rounded(decimals));
}
Exact rate_of(Amount daily, Concentration c) {
  return c.base_per_ml() > 0 ? Exact{daily.base()} / Exact{c.base_per_ml()} : Exact{};
}
Amount as_amount(AmountKind kind, const Exact& base) {
  return Amount::of(kind, base.nearest().value_or(0));
}

JsonValue day_json(const pump::Prescription& p, std::size_t index, const dosing::FlexDay& day) {
  const auto kind = p.drug.concentration.kind();
  auto out = JsonValue::object();
  auto days = JsonValue::array();
  for (int weekday = 0; weekday < 7; ++weekday)
    if (p.weekday_program[static_cast<std::size_t>(weekday)] == index)
      days.push(JsonValue::string(workflow::weekday_name(weekday)));
  out.set("days", days);
  if (p.programs[index].basal_daily.base() > 0) set_amount(out, "basal", p.programs[index].basal_daily, "_per_day");
  set_amount(out, "total", as_amount(kind, day.total_per_day), "_per_day");
  out.set("volume_ml_per_day", json_number(day.volume_ml_per_day, 6));
  auto steps = JsonValue::array();
  for (const auto& segment : day.segments) {
    auto step = JsonValue::object();
    step.set("start", dosing::format_time_of_day(segment.start_minute));
    step.set("end", dosing::format_time_of_day(segment.end_minute));
    set_amount(step, "dose", as_amount(kind, segment.amount));
    step.set("rate_ml_per_day", json_number(segment.rate_ml_per_day, 6));
    steps.push(step);
  }
  return std::move(out.set("steps", steps));
}

void add_schedule(const pump::Prescription& p, JsonValue& out) {
  const auto c = p.drug.concentration;
  if (p.mode == "flex") {
    auto list = JsonValue::array();
    if (const auto figures = workflow::figures_of(p, {}))
      for (std::size_t i = 0; i < p.programs.size(); ++i) list.push(day_json(p, i, figures->days[i]));
    out.set("programs", list);
  }
  if (p.mode == "titration") {
    auto list = JsonValue::array();
    for (const auto& step : p.titration) {
      auto row = JsonValue::object();
      row.set("day", JsonValue::integer(step.day));
      set_amount(row, "dose", step.daily, "_per_day");
      list.push(std::move(row.set("rate_ml_per_day", json_number(rate_of(step.daily, c), 6))));
    }
    out.set("titration", list);
  }
  if (p.mode == "cycle") {
    auto cycle = JsonValue::object();
    cycle.set("on_days", JsonValue::integer(p.on_days)).set("off_days", JsonValue::integer(p.off_days));
    set_amount(cycle, "on_dose", p.on_daily, "_per_day");
    if (p.off_daily.base() > 0)
      set_amount(cycle, "off_dose", p.off_daily, "_per_day");
    else
      cycle.set("off_dose", "minimum rate");
    out.set("cycle", cycle);
  }
}

void add_boluses(const pump::Prescription& p, JsonValue& out) {
  if (p.periodic && p.periodic->every.ms() > 0) {
    const auto count = Exact::ratio(86'400'000, p.periodic->every.ms());
    auto periodic = JsonValue::object();
    set_amount(periodic, "amount", p.periodic->amount);
    periodic.set("duration_s", json_seconds(p.periodic->duration)).set("every_s", json_seconds(p.periodic->every));
    periodic.set("boluses_per_day", json_number(count, 3));
    set_amount(periodic, "total", as_amount(p.periodic->amount.kind(), Exact{p.periodic->amount.base()} * count),
               "_per_day");
    out.set("periodic", periodic);
  }
  if (!p.grant) return;
  auto grant = JsonValue::object();
  set_amount(grant, "amount", p.grant->amount);
  grant.set("duration_s", json_seconds(p.grant->duration)).set("lockout_s", json_seconds(p.grant->lockout));
  grant.set("max_count", JsonValue::integer(p.grant->max_count));
  set_amount(grant, "max_amount", p.grant->max_amount);
  out.set("grant", grant);
}

void add_line(const workflow::Visit& visit, const pump::Prescription& p, JsonValue& out) {
  if (p.prime.nl() > 0) out.set("prime_ml", json_ml(p.prime));
  if (!p.bridge) return;
  const auto& bridge = *p.bridge;
  const auto rate = rate_of(bridge.old_daily, bridge.old_drug.concentration);
  auto json = drug_json(visit, bridge.old_drug);
  set_amount(json, "old_dose", bridge.old_daily, "_per_day");
  json.set("volume_ml", json_ml(bridge.volume)).set("rate_ml_per_day", json_number(rate, 6));
  if (const auto seconds = dosing::delivery_time_s(dosing::exact_ml(bridge.volume), rate))
    json.set("duration_s", JsonValue::integer(seconds->nearest().value_or(0)));
  set_amount(json, "old_mass", amount_in_nearest(bridge.volume, bridge.old_drug.concentration));
  out.set("bridge", json);
}

// What follows the prime or bridge that runs.
std::string follows(const workflow::Visit& visit) {
  const auto& pump = *visit.view().pump;
  const bool bridge = pump.status.delivery == pump::Delivery::kPriming && workflow::bridge_pending(pump);
  return bridge
             ? "a bridge of " + dosing::format_volume(pump.active->bridge->volume) + ", then " + visit.view().sentence
             : visit.view().sentence;
}

}  // namespace

JsonValue drug_json(const workflow::Visit& visit, const pump::Drug& drug) {
  auto out = JsonValue::object();
  out.set("drug", visit.drug_name(drug));
  out.set("concentration", dosing::format_concentration(drug.concentration));
  set_amount(out, "concentration", Amount::of(drug.concentration.kind(), drug.concentration.base_per_ml()), "_per_ml");
  return out;
}

JsonValue prescription_json(const workflow::Visit& visit, const pump::Prescription& p, const std::string& sentence) {
  auto out = drug_json(visit, p.drug);
  const auto* entry = visit.entry_of(p.drug);
  const auto unit = entry != nullptr && workflow::shown_in_mg(*entry) ? dosing::MassUnit::kMg : dosing::MassUnit::kMcg;
  const auto life = visit.view().pump ? visit.view().pump->status.life : Duration{};
  const auto now = workflow::dose_in_force(p, life, life);
  out.set("mode", p.mode);
  out.set("dose", dosing::format_daily(now, unit));
  set_amount(out, "dose", now, "_per_day");
  set_amount(out, "most", most_in_24h(p), "_per_24h");
  out.set("day_volume_ml", json_ml(p.day_volume)).set("sentence", sentence);
  auto components = JsonValue::array();
  for (const auto& other : p.others) {
    auto row = drug_json(visit, other);
    set_amount(row, "dose", workflow::daily_of_other(p, other), "_per_day");
    components.push(row);
  }
  if (!p.others.empty()) out.set("components", components);
  add_schedule(p, out);
  add_boluses(p, out);
  add_line(visit, p, out);
  if (p.day_anchor.ms() > 0)
    out.set("day_begins_life_s", json_seconds(p.day_anchor))
        .set("day_begins_weekday", workflow::weekday_name(p.anchor_weekday));
  return out;
}

JsonValue line_json(const workflow::Visit& visit) {
  const auto& pump = *visit.view().pump;
  auto out = JsonValue::object();
  out.set("tubing_ml", json_ml(pump.device.tubing)).set("catheter_ml", json_ml(pump.device.catheter));
  out.set("tubing_empty", JsonValue::boolean(pump.status.tubing_empty));
  out.set("catheter_empty", JsonValue::boolean(pump.status.catheter_empty));
  const auto full = Volume::nl((pump.status.tubing_empty ? 0 : pump.device.tubing.nl()) +
                               (pump.status.catheter_empty ? 0 : pump.device.catheter.nl()));
  if (pump.active) set_amount(out, "held", amount_in_nearest(full, pump.active->drug.concentration));
  if (const auto left = workflow::volume_left(pump))
    out.set("running", pump.status.delivery == pump::Delivery::kPriming ? "prime" : "bridge")
        .set("rate_ml_per_day", json_number(workflow::line_rate(pump).value_or(Exact{}), 6))
        .set("left_s", json_seconds(pump.status.left))
        .set("left_ml", json_ml(*left))
        .set("follows", follows(visit));
  else if (workflow::bridge_pending(pump))
    out.set("running", "bridge held up").set("follows", follows(visit));
  return out;
}

std::string line_lines(const workflow::Visit& visit) {
  const auto& pump = *visit.view().pump;
  const auto part = [](Volume v, bool empty) {
    return v.nl() == 0 ? std::string{"not recorded"} : dosing::format_volume(v) + (empty ? " (empty)" : " (full)");
  };
  std::string out = "Line: tubing " + part(pump.device.tubing, pump.status.tubing_empty) + ", catheter " +
                    part(pump.device.catheter, pump.status.catheter_empty) + ".\n";
  const auto left = workflow::volume_left(pump);
  if (left && pump.status.delivery == pump::Delivery::kPriming)
    out += "Prime: " + dosing::format_volume(*left) + " left to fill, nothing new leaves the tip until then; then " +
           follows(visit) + ".\n";
  else if (left)
    out += "Bridge: " + dosing::format_volume(*left) + " of " + visit.drug_name(pump.active->bridge->old_drug) + " " +
           dosing::format_concentration(pump.active->bridge->old_drug.concentration) + " left in the line, at " +
           dosing::format_ml_per_day(*workflow::line_rate(pump)) + "; then " + follows(visit) + ".\n";
  else if (workflow::bridge_pending(pump))
    out += "The bridge is held up; what is left of it goes on when the pump runs again.\n";
  return out;
}

}  // namespace cisterna::cli
