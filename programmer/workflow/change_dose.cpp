#include "programmer/workflow/change_dose.h"

#include <algorithm>

#include "programmer/dosing/line.h"
#include "programmer/dosing/quantity.h"
#include "programmer/dosing/sentence.h"
#include "programmer/workflow/error_catalogue.h"
#include "programmer/workflow/running_line.h"

namespace cisterna::workflow {

namespace {

std::string percent_text(Amount from, Amount to) {
  if (from.base() == 0) return {};
  const auto change =
      (dosing::Exact{to.base()} - dosing::Exact{from.base()}) * dosing::Exact{100} / dosing::Exact{from.base()};
  return (change.is_negative() ? "" : "+") + dosing::format_number(change, 2) + " %";
}

// What they prescribe, whatever a reading adds: the pump's own volume, and where the days begin.
bool same_therapy(pump::Prescription a, pump::Prescription b) {
  for (auto* p : {&a, &b}) {
    p->day_volume = {};
    p->day_anchor = {};
    p->anchor_weekday = 0;
    const auto none = Amount::of(p->drug.concentration.kind(), 0);
    if (p->mode != "continuous") p->daily = none;
    if (p->mode != "cycle") p->on_daily = p->off_daily = none;  // nothing of mass is not nothing in units
  }
  return a == b;
}

bool finished(ChangeDoseState state) {
  return state >= ChangeDoseState::kApplied;
}

}  // namespace

void ChangeDose::block(const std::string& code, const std::string& detail) {
  view_.state = ChangeDoseState::kBlocked;
  view_.failure = code;
  view_.detail = detail;
}

// The dose of a continuous prescription; what goes with it (boluses, grant, other components) stays as it is.
void ChangeDose::draft(const Draft& wanted) {
  pump::Prescription next;
  const auto& pump = visit_.view().pump;
  if (pump && pump->active && pump->active->mode == "continuous") next = *pump->active;
  next.mode = "continuous";
  next.daily = wanted.daily;
  next.prime = {};
  next.bridge.reset();
  draft(Therapy{wanted.drug, wanted.concentration, std::move(next)});
}

std::string ChangeDose::sentence(const pump::Prescription& prescription) const {
  return prescription_sentence(drug_, prescription, in_mg_,
                               [this](const auto& drug) { return visit_.drug_name(drug); });
}

bool ChangeDose::fits_pump(const drug_library::Entry& entry, bool for_refill) {
  const auto& refill = visit_.view().pump->refill;
  const auto& held = for_refill ? refill.open_drug : refill.drug;
  if (for_refill && !refill.open) return block("no_refill_open"), false;
  if (held.code == 0) return block("no_drug"), false;
  if (held == pump::Drug{entry.code, order_.wanted.drug.concentration}) return true;
  block("drug_differs", std::string{for_refill ? "The open refill names " : "The pump holds "} +
                            visit_.drug_name(held) + " " + dosing::format_concentration(held.concentration) + ".");
  return false;
}

// Something else in the line than the reservoir holds, and no bridge: what the line then gives, and for how long. O12
void ChangeDose::advise_line() {
  const auto& pump = *visit_.view().pump;
  const auto& wanted = order_.wanted;
  const bool pending = bridge_pending(pump);
  if (wanted.bridge || !pump.active || (!pending && (!for_refill_ || pump.active->drug == wanted.drug))) return;
  const auto old = pending ? pump.active->bridge->old_drug : pump.active->drug;
  const auto line = pending ? bridge_goes_on(pump, wanted).volume
                            : Volume::nl((pump.status.tubing_empty ? 0 : pump.device.tubing.nl()) +
                                         (pump.status.catheter_empty ? 0 : pump.device.catheter.nl()));
  if (line.nl() == 0) return;
  std::string sentence = (pending ? "Without the bridge the " : "Without a bridge the ") + dosing::format_volume(line) +
                         (pending ? " left" : "") + " in the line, " + visit_.drug_name(old) + " " +
                         dosing::format_concentration(old.concentration) + ", leave at the new rate";
  const auto plan = dosing::bridge({dosing::exact_ml(line), dosing::exact_base_per_ml(old.concentration),
                                    dosing::exact_base_per_ml(wanted.drug.concentration),
                                    dosing::exact_base(view_.old_daily), dosing::exact_base(view_.new_daily)});
  const auto unit = old.concentration.kind() == AmountKind::kMass ? " mcg/day" : " units/day";
  if (plan && old.code == wanted.drug.code)
    sentence += ": " + dosing::format_number(plan->unbridged_dose_per_day, 3) + unit + " instead of " +
                dosing::format_number(dosing::exact_base(view_.new_daily), 3) + unit + ", for " +
                dosing::format_duration(Duration::s(plan->unbridged_duration_s.nearest().value_or(0)));
  view_.advice.push_back({pending ? "bridge_cancelled" : "no_bridge", Weight::kNeedsReason, sentence});
}

// A dose change during a bridge: what is left of it goes on, at the new dose. BR1 R-FLOW-067
void ChangeDose::keep_bridge(bool ends) {
  const auto& pump = *visit_.view().pump;
  if (!bridge_pending(pump) || for_refill_) return;
  auto& wanted = order_.wanted;
  if (ends) return wanted.bridge.reset();
  const auto left = bridge_goes_on(pump, wanted);
  if (!wanted.bridge) wanted.bridge = left;
  wanted.bridge->volume = left.volume;
  const auto& bridge = *wanted.bridge;
  const auto rate = dosing::exact_base(bridge.old_daily) / dosing::exact_base_per_ml(bridge.old_drug.concentration);
  view_.line_sentence =
      "The bridge goes on: " + dosing::format_volume(bridge.volume) + " of " + visit_.drug_name(bridge.old_drug) + " " +
      dosing::format_concentration(bridge.old_drug.concentration) + " are left in the line and leave it at " +
      dosing::format_daily(bridge.old_daily, in_mg_ ? dosing::MassUnit::kMg : dosing::MassUnit::kMcg) + " = " +
      dosing::format_ml_per_day(rate);
  if (const auto seconds = dosing::delivery_time_s(dosing::exact_ml(bridge.volume), rate))
    view_.line_sentence += ", in about " + dosing::format_duration(Duration::s(seconds->nearest().value_or(0)));
}

// A bridge that nobody named is no change.
bool ChangeDose::changes_nothing(bool bridge_named) const {
  const auto& pump = *visit_.view().pump;
  if (!pump.active) return false;
  auto held = in_force(pump);
  if (held.bridge && order_.wanted.bridge) held.bridge->volume = order_.wanted.bridge->volume;
  if (held.bridge && order_.wanted.bridge && !bridge_named) held.bridge = order_.wanted.bridge;
  return same_therapy(held, order_.wanted);
}

// Card and daily amount of each component beside the primary; false: blocked. R-FLOW-064
bool ChangeDose::take_components() {
  const auto& wanted = order_.wanted;
  const auto& active = visit_.view().pump->active;
  for (const auto& other : wanted.others) {
    const auto* entry = visit_.entry_of(other);
    const auto name = visit_.drug_name(other);
    if (entry == nullptr) return block("drug_not_in_library", name + "."), false;
    if (const auto model = visit_.model_problem(*entry); !model.empty()) return block(model, name + "."), false;
    const bool twice =
        other.code == wanted.drug.code || std::count_if(wanted.others.begin(), wanted.others.end(),
                                                        [&](const auto& o) { return o.code == other.code; }) > 1;
    if (twice) return block("prescription_impossible", name + " stands twice in the mixture."), false;
    ComponentDose dose{other, name, Amount::of(entry->kind, 0), share_of(view_.new_daily, wanted.drug, other)};
    if (active)
      for (const auto& before : active->others)
        if (before.code == other.code) dose.old_daily = share_of(view_.old_daily, active->drug, before);
    view_.components.push_back(dose);
    order_.other_cards.push_back(entry->signed_card);
    for (auto& advice : advise_component(*entry, dose.old_daily, other, wanted, figures_))
      view_.advice.push_back(std::move(advice));
  }
  return true;
}

// Limits, library and magnitude; false: blocked.
bool ChangeDose::judge(const drug_library::Entry& entry, bool reduction) {
  const auto active = view_.old_daily.kind() == entry.kind ? view_.old_daily : Amount::of(entry.kind, 0);
  view_.advice = advise_therapy(entry, active, order_.wanted, figures_);
  if (!take_components()) return false;
  advise_line();
  if (const auto model = visit_.model_problem(entry); !model.empty()) {
    if (!reduction) return block(model, entry.name + "."), false;
    view_.advice.push_back({model, Weight::kNeedsReason, entry.name + " is not listed for this pump model"});
  }
  const auto& library = visit_.library();
  if (!library.problem.empty() && !reduction) return block(library.problem, library.detail), false;
  if (!library.problem.empty()) view_.advice.push_back({library.problem, Weight::kNeedsReason, library.detail});
  const auto hard =
      std::find_if(view_.advice.begin(), view_.advice.end(), [](const auto& a) { return a.weight == Weight::kHard; });
  if (hard == view_.advice.end()) return true;
  block(hard->code, hard->sentence);
  return false;
}

void ChangeDose::draft(Therapy therapy) {
  view_ = ChangeDoseView{};
  const auto& visit = visit_.view();
  if (visit.state != VisitState::kOpen || !visit.pump)
    return block(visit.failure.empty() ? "not_connected" : visit.failure);
  std::string problem;
  const auto* entry = visit_.entry(therapy.drug, therapy.concentration, problem);
  if (entry == nullptr) return block(problem, visit_.library().detail);
  const auto& active = visit.pump->active;
  const auto& status = visit.pump->status;
  drug_ = entry->name;
  in_mg_ = shown_in_mg(*entry);
  base_revision_ = status.revision;
  order_ = {std::move(therapy.wanted), entry->signed_card, {}};
  auto& wanted = order_.wanted;
  wanted.drug = {entry->code, therapy.concentration};
  if (!fits_pump(*entry, therapy.for_refill)) return;
  auto figures = figures_of(wanted, Volume{});
  if (!figures) return block("prescription_impossible", figures.error().message);
  figures_ = std::move(figures).value();
  if (wanted.mode != "continuous") wanted.daily = Amount::of(entry->kind, figures_.most_in_24h.nearest().value_or(0));
  wanted.day_volume =
      Volume::nl((figures_.most_in_24h * dosing::Exact{kNlPerMl} / dosing::Exact{therapy.concentration.base_per_ml()})
                     .floor()
                     .value_or(0));
  for_refill_ = therapy.for_refill;
  const bool bridge_named = wanted.bridge.has_value();
  keep_bridge(therapy.ends_bridge);
  if (changes_nothing(bridge_named)) return block("same_dose");

  view_.old_daily = active ? dose_in_force(*active, status.life, status.life) : Amount::of(entry->kind, 0);
  view_.new_daily = most_in_24h(wanted);
  view_.old_sentence = visit.sentence;
  view_.own_day_volume = wanted.day_volume;
  view_.new_sentence = sentence(wanted);
  const auto first = Amount::of(entry->kind, figures_.first_day.nearest().value_or(0));
  if (wanted.mode != "minimum_rate" && active && active->drug.code == entry->code)
    view_.percent = percent_text(view_.old_daily, first);
  const bool reduction = active && active->drug.code == entry->code && view_.new_daily < view_.old_daily;
  if (judge(*entry, reduction)) view_.state = ChangeDoseState::kDraft;
}

void ChangeDose::accept(const std::string& reason) {
  if (needs_reason(view_.advice) && reason.empty()) {
    view_.failure = view_.advice.front().code;
    view_.detail = view_.advice.front().sentence;
    return;
  }
  reason_ = reason;
  view_.failure.clear();
  view_.detail.clear();
  const auto answer = visit_.pump().stage(order_, base_revision_);
  view_.limit = answer.limit;
  if (answer.trouble != pump::Trouble::kNone) {
    view_.state = ChangeDoseState::kFailed;
    view_.failure = trouble_code(answer.trouble);
    return;
  }
  if (!answer.staged) {
    view_.state = ChangeDoseState::kRefused;
    view_.failure = answer.reason;
    pump::Outcome refused;
    refused.certainty = pump::Certainty::kRefused;
    refused.reason = answer.reason;
    record(refused);
    return;
  }
  view_.staged = answer.staged;
  auto read = order_.wanted;
  read.day_volume = answer.staged->day_volume;
  if (read.mode != "continuous" || !read.periodic) read.daily = answer.staged->day_amount;
  view_.pump_sentence = sentence(read);
  auto schedule = read;
  schedule.prime = {};
  schedule.bridge.reset();
  view_.schedule_sentence = sentence(schedule);
  const auto most = visit_.view().pump->device.minimum_per_day;
  const bool fits = read.mode == "minimum_rate"
                        ? read.day_volume.nl() > 0 && (most.nl() == 0 || read.day_volume <= most)
                        : agrees(figures_, read.drug.concentration, read.day_volume);
  if (!fits) {
    view_.state = ChangeDoseState::kFailed;
    view_.failure = "own_arithmetic_differs";
    view_.detail = "The pump says " + dosing::format_volume(answer.staged->day_volume) +
                   " a day, this programmer computed " + dosing::format_volume(view_.own_day_volume) + ".";
    return;
  }
  view_.state = ChangeDoseState::kReview;
}

void ChangeDose::commit() {
  auto what = "program " + view_.new_sentence + (view_.percent.empty() ? "" : " (" + view_.percent + ")");
  if (!reason_.empty()) what += ", reason: " + reason_;
  view_.outcome = visit_.pump().commit(*view_.staged, what);
  switch (view_.outcome.certainty) {
    case pump::Certainty::kApplied:
      view_.state = ChangeDoseState::kApplied;
      break;
    case pump::Certainty::kRefused:
      view_.state = ChangeDoseState::kRefused;
      view_.failure = view_.outcome.reason;
      view_.limit = view_.outcome.limit;
      break;
    case pump::Certainty::kUnknown:
      view_.state = ChangeDoseState::kUnknown;
      break;
    case pump::Certainty::kNotSent:
      view_.state = ChangeDoseState::kFailed;
      break;
  }
  if (view_.outcome.trouble != pump::Trouble::kNone) view_.failure = trouble_code(view_.outcome.trouble);
  record(view_.outcome);
}

void ChangeDose::record(const pump::Outcome& outcome) {
  for (const auto& advice : view_.advice)
    if (advice.weight == Weight::kNeedsReason) visit_.record_override("program", advice.code, advice.sentence, reason_);
  OrderDone done;
  done.kind = "program";
  done.outcome = outcome;
  done.failure = view_.failure;
  done.base_revision = base_revision_;
  done.drug = order_.wanted.drug;
  done.drug_name = drug_;
  done.old_daily = view_.old_daily;
  done.new_daily = view_.new_daily;
  if (view_.staged) done.day_volume = view_.staged->day_volume;
  done.sentence = view_.new_sentence;
  done.reason = reason_;
  visit_.record(std::move(done));
}

void ChangeDose::on(const Intent& intent) {
  if (finished(view_.state)) return;
  if (const auto* wanted = std::get_if<Draft>(&intent)) {
    draft(*wanted);
  } else if (const auto* therapy = std::get_if<Therapy>(&intent)) {
    draft(*therapy);
  } else if (const auto* accepted = std::get_if<Accept>(&intent)) {
    if (view_.state == ChangeDoseState::kDraft) accept(accepted->reason);
  } else if (std::holds_alternative<Hold>(intent)) {
    if (view_.state == ChangeDoseState::kReview) commit();
  } else {
    view_.state = ChangeDoseState::kCancelled;
  }
}

}  // namespace cisterna::workflow
