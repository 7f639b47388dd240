// R-CLI-041
#include "programmer/cli/program_plan.h"

#include "programmer/dosing/calendar.h"
#include "programmer/dosing/sentence.h"
#include "programmer/workflow/running_line.h"
#include "programmer/workflow/therapy_figures.h"

namespace cisterna::cli {

namespace {

using workflow::Visit;
using Planned = Result<Volume, PlanProblem>;

PlanProblem no_catheter() {
  return {"catheter_unknown", "Record it with: cisterna line catheter_replaced --catheter VOLUME."};
}

bool names(const LinePart& part, std::string_view tubing_or_catheter) {
  return part.word == tubing_or_catheter || part.word == "full" || part.word == "line";
}

Volume sum(Volume a, Volume b) {
  return Volume::nl(a.nl() + b.nl());
}

Planned prime_volume(const LinePart& part, const pump::Interrogation& pump) {
  if (part.word.empty()) return part.volume;
  const bool by_record = part.word == "empty";
  const bool tubing = by_record ? pump.status.tubing_empty : names(part, "tubing");
  const bool catheter = by_record ? pump.status.catheter_empty : names(part, "catheter");
  if (!by_record && ((tubing && !pump.status.tubing_empty) || (catheter && !pump.status.catheter_empty)))
    return PlanProblem{"line_not_empty", {}};
  if (!tubing && !catheter) return PlanProblem{"line_not_empty", "Nothing of it is recorded empty."};
  if (catheter && pump.device.catheter.nl() == 0) return no_catheter();
  return sum(tubing ? pump.device.tubing : Volume{}, catheter ? pump.device.catheter : Volume{});
}

Planned bridge_volume(const LinePart& part, const pump::Interrogation& pump) {
  if (part.word.empty()) return part.volume;
  const bool catheter = names(part, "catheter");
  if (catheter && pump.device.catheter.nl() == 0) return no_catheter();
  return sum(names(part, "tubing") ? pump.device.tubing : Volume{}, catheter ? pump.device.catheter : Volume{});
}

Result<pump::Drug, PlanProblem> drug_of(const NamedDrug& named, const Visit& visit) {
  std::string problem;
  const auto* entry = visit.entry(named.name, named.concentration, problem);
  if (entry == nullptr)
    return PlanProblem{problem, named.name + " " + dosing::format_concentration(named.concentration) + "."};
  return pump::Drug{entry->code, named.concentration};
}

Result<pump::Bridge, PlanProblem> bridge_for(const BridgeWish& wish, const Visit& visit) {
  const auto& pump = *visit.view().pump;
  pump::Bridge out;
  const auto volume = bridge_volume(wish.part, pump);
  if (!volume) return volume.error();
  out.volume = *volume;
  if (wish.old_drug) {
    const auto drug = drug_of(*wish.old_drug, visit);
    if (!drug) return drug.error();
    out.old_drug = *drug;
  } else if (pump.active) {
    out.old_drug = pump.active->drug;
  } else {
    return PlanProblem{"no_prescription", "Name drug, concentration and dose of the old one in [bridge]."};
  }
  if (wish.old_daily) {
    out.old_daily = *wish.old_daily;
  } else if (pump.active && pump.active->drug == out.old_drug) {
    out.old_daily = workflow::mean_daily(*pump.active, pump.status.life, pump.status.life);
  } else {
    return PlanProblem{"no_prescription", "Name the dose of the old drug in [bridge]."};
  }
  if (out.old_daily.kind() != out.old_drug.concentration.kind())
    return PlanProblem{"prescription_impossible", "The old dose and the old drug are not of one kind (mass or units)."};
  return out;
}

// While one runs: only its dose can be named anew; drug and volume are what the line holds.
Result<std::optional<pump::Bridge>, PlanProblem> running_bridge(const BridgeWish& wish, const Visit& visit) {
  using Answer = Result<std::optional<pump::Bridge>, PlanProblem>;
  auto out = *visit.view().pump->active->bridge;
  if (wish.old_drug) {
    const auto drug = drug_of(*wish.old_drug, visit);
    if (!drug) return Answer{drug.error()};
    if (!(*drug == out.old_drug))
      return Answer{PlanProblem{"bridge_running", "It is of " + visit.drug_name(out.old_drug) + " " +
                                                      dosing::format_concentration(out.old_drug.concentration) + "."}};
  }
  if (!wish.old_daily) return Answer{std::optional<pump::Bridge>{}};
  out.old_daily = *wish.old_daily;
  return Answer{std::optional{out}};
}

std::string default_beginning(const std::string& mode) {
  if (mode == "flex") return "midnight";
  return mode == "titration" || mode == "cycle" ? "now" : "";
}

}  // namespace

DayAnchor day_anchor(const std::string& begins, Duration life, LocalTime now) {
  constexpr std::int64_t kDaySeconds = 86'400;
  const auto local_s = now.utc_ms / 1000 + now.offset_s;
  const auto today = local_s / kDaySeconds;
  DayAnchor out{Duration::s(life.ms() / 1000), static_cast<int>((today + 3) % 7)};  // 1970-01-01 was a Thursday
  if (begins == "now") return out.life.ms() > 0 ? out : DayAnchor{Duration::s(1), out.weekday};
  const auto minute = begins == "midnight" ? 0 : dosing::parse_time_of_day(begins, "begins").value();
  auto begin_s = life.ms() / 1000 - local_s % kDaySeconds + minute * 60;
  if (minute * 60 > local_s % kDaySeconds) {  // not reached yet: the day that runs began yesterday
    begin_s -= kDaySeconds;
    out.weekday = (out.weekday + 6) % 7;
  }
  for (; begin_s <= 0; begin_s += kDaySeconds) out.weekday = (out.weekday + 1) % 7;
  out.life = Duration::s(begin_s);
  return out;
}

Result<pump::Prescription, PlanProblem> plan_for(const ProgramFile& file, const Visit& visit, LocalTime now) {
  const auto& pump = *visit.view().pump;
  auto out = file.therapy;
  for (const auto& other : file.others) {
    const auto drug = drug_of(other, visit);
    if (!drug) return drug.error();
    out.others.push_back(*drug);
  }
  if (file.prime) {
    const auto volume = prime_volume(*file.prime, pump);
    if (!volume) return volume.error();
    out.prime = *volume;
  }
  if (file.bridge && workflow::bridge_pending(pump)) {
    const auto bridge = running_bridge(*file.bridge, visit);
    if (!bridge) return bridge.error();
    out.bridge = *bridge;
  } else if (file.bridge && !ends_bridge(file)) {
    const auto bridge = bridge_for(*file.bridge, visit);
    if (!bridge) return bridge.error();
    out.bridge = *bridge;
  }
  const auto begins = file.begins.empty() ? default_beginning(out.mode) : file.begins;
  if (begins.empty()) return out;
  const auto anchor = day_anchor(begins, pump.status.life, now);
  out.day_anchor = anchor.life;
  out.anchor_weekday = anchor.weekday;
  return out;
}

}  // namespace cisterna::cli
