#include "programmer/workflow/limit_advice.h"

#include <algorithm>

#include "programmer/dosing/magnitude.h"
#include "programmer/dosing/sentence.h"

namespace cisterna::workflow {

namespace {

using dosing::MassUnit;

MassUnit unit(const drug_library::Entry& entry) {
  return shown_in_mg(entry) ? MassUnit::kMg : MassUnit::kMcg;
}

// percent of `active` that `wanted` lies above it, compared exactly: wanted * 100 > active * (100 + percent).
bool rises_beyond(Amount active, Amount wanted, int percent) {
  return percent != 0 && dosing::Exact{wanted.base()} * dosing::Exact{100} >
                             dosing::Exact{active.base()} * dosing::Exact{100 + percent};
}

bool falls_beyond(Amount active, Amount wanted, int percent) {
  return dosing::Exact{wanted.base()} * dosing::Exact{100} <
         dosing::Exact{active.base()} * dosing::Exact{100 - percent};
}

void add_magnitude(const drug_library::Entry& entry, std::optional<Amount> active, Amount wanted,
                   std::vector<Advice>& out) {
  const auto magnitude = dosing::order_of_magnitude_warning(wanted, entry.usual_daily, active);
  if (!magnitude || *magnitude == dosing::Magnitude::kUsual) return;
  const bool unit_slip = *magnitude == dosing::Magnitude::kAskMgOrMcg;
  out.push_back(
      {unit_slip ? "mg_or_mcg" : "tenfold", Weight::kNeedsReason,
       dosing::format_daily(wanted, unit(entry)) + (unit_slip ? ": mg or mcg?" : ": check the decimal point")});
}

}  // namespace

bool shown_in_mg(const drug_library::Entry& entry) {
  return entry.kind == AmountKind::kMass &&
         std::max(entry.daily.upper_hard.base(), entry.per_day_hard.base()) >= 10'000'000;  // 10 mg/day and more
}

std::vector<Advice> advise_daily(const drug_library::Entry& entry, Amount active, Amount wanted) {
  std::vector<Advice> out;
  const auto text = [&](Amount a) { return dosing::format_daily(a, unit(entry)); };
  const auto above = [&](const char* code, Weight weight, Amount limit) {
    out.push_back({code, weight, text(wanted) + " is above " + text(limit)});
  };
  const auto below = [&](const char* code, Weight weight, Amount limit) {
    out.push_back({code, weight, text(wanted) + " is below " + text(limit)});
  };
  const bool fall = active.base() > 0 && wanted < active;
  if (wanted > entry.daily.upper_hard && !fall)
    above("above_hard_daily", Weight::kHard, entry.daily.upper_hard);
  else if (entry.daily.upper_soft && wanted > *entry.daily.upper_soft)
    above("above_soft_daily", Weight::kNeedsReason, *entry.daily.upper_soft);
  if (entry.daily.lower_hard && wanted < *entry.daily.lower_hard)
    below("below_hard_daily", fall ? Weight::kNeedsReason : Weight::kHard, *entry.daily.lower_hard);
  else if (entry.daily.lower_soft && wanted < *entry.daily.lower_soft)
    below("below_soft_daily", Weight::kNeedsReason, *entry.daily.lower_soft);
  if (active.base() == 0) {
    if (entry.start_highest && wanted > *entry.start_highest)
      above("start_soft", Weight::kNeedsReason, *entry.start_highest);
  } else if (entry.rise_hard && wanted > active && wanted.base() - active.base() > entry.rise_hard->base()) {
    out.push_back({"rise_hard", Weight::kHard,
                   text(active) + " to " + text(wanted) + " is more than a step of " + text(*entry.rise_hard)});
  } else if (rises_beyond(active, wanted, entry.rise_hard_percent)) {
    out.push_back(
        {"rise_hard", Weight::kHard,
         text(active) + " to " + text(wanted) + " is more than +" + std::to_string(entry.rise_hard_percent) + " %"});
  } else if (rises_beyond(active, wanted, entry.rise_soft_percent)) {
    out.push_back(
        {"rise_soft", Weight::kNeedsReason,
         text(active) + " to " + text(wanted) + " is more than +" + std::to_string(entry.rise_soft_percent) + " %"});
  }
  if (fall && entry.risk != drug_library::RiskClass::kSafe && falls_beyond(active, wanted, 20))
    out.push_back(
        {"fall_withdrawal", Weight::kNeedsReason, text(active) + " to " + text(wanted) + ": watch for withdrawal"});
  add_magnitude(entry, active.base() > 0 ? std::optional{active} : std::nullopt, wanted, out);
  return out;
}

std::vector<Advice> advise_bolus(const drug_library::Entry& entry, Amount amount) {
  std::vector<Advice> out;
  const auto text = [&](Amount a) { return dosing::format_amount(a, unit(entry)); };
  if (std::find(entry.modes.begin(), entry.modes.end(), "single_bolus") == entry.modes.end() || !entry.bolus_hard)
    out.push_back({"bolus_not_allowed", Weight::kHard, entry.name + ": no bolus"});
  else if (amount > *entry.bolus_hard)
    out.push_back({"bolus_hard", Weight::kHard, text(amount) + " is above " + text(*entry.bolus_hard)});
  else if (entry.bolus_soft && amount > *entry.bolus_soft)
    out.push_back({"bolus_soft", Weight::kNeedsReason, text(amount) + " is above " + text(*entry.bolus_soft)});
  return out;
}

namespace {

void add_new(const std::vector<Advice>& more, std::vector<Advice>& out) {
  for (const auto& item : more) {
    const auto same = [&](const auto& a) { return a.code == item.code && a.sentence == item.sentence; };
    if (std::none_of(out.begin(), out.end(), same)) out.push_back(item);
  }
}

Amount as_amount(const drug_library::Entry& entry, const dosing::Exact& base) {
  return Amount::of(entry.kind, base.nearest().value_or(INT64_MAX));
}

void advise_modes(const drug_library::Entry& entry, const pump::Prescription& wanted, std::vector<Advice>& out) {
  const auto need = [&](bool there, const std::string& mode) {
    if (there && std::find(entry.modes.begin(), entry.modes.end(), mode) == entry.modes.end())
      out.push_back({"mode_not_allowed", Weight::kHard, entry.name + ": no " + mode});
  };
  need(true, wanted.mode);
  need(wanted.periodic.has_value(), "periodic_bolus");
  need(wanted.grant.has_value(), "patient_bolus");
  need(wanted.bridge.has_value(), "bridge");
}

// Together in any hour and any 24 h, and each bolus by itself.
void advise_together(const drug_library::Entry& entry, const pump::Prescription& wanted, const TherapyFigures& figures,
                     std::vector<Advice>& out) {
  const auto above = [&](const char* code, const dosing::Exact& given, Amount limit, const char* span) {
    if (dosing::Exact{limit.base()} < given)
      out.push_back({code, Weight::kHard,
                     dosing::format_amount(as_amount(entry, given), unit(entry)) + " in " + span + " is above " +
                         dosing::format_amount(limit, unit(entry))});
  };
  above("above_hard_hourly", figures.most_in_1h, entry.per_hour_hard, "1 h");
  // A schedule alone that is above the daily limit has been told so already.
  const bool told = !wanted.periodic && std::any_of(out.begin(), out.end(),
                                                    [](const auto& item) { return item.code == "above_hard_daily"; });
  if (!told) above("above_hard_per_24h", figures.most_in_24h, entry.per_day_hard, "24 h");
  for (const auto& bolus : {wanted.periodic ? std::optional{wanted.periodic->amount} : std::nullopt,
                            wanted.grant ? std::optional{wanted.grant->amount} : std::nullopt}) {
    if (!bolus) continue;
    if (!entry.bolus_hard)
      out.push_back({"bolus_not_allowed", Weight::kHard, entry.name + ": no bolus"});
    else if (*bolus > *entry.bolus_hard)
      out.push_back({"bolus_hard", Weight::kHard,
                     dosing::format_amount(*bolus, unit(entry)) + " is above " +
                         dosing::format_amount(*entry.bolus_hard, unit(entry))});
    else if (entry.bolus_soft && *bolus > *entry.bolus_soft)
      out.push_back({"bolus_soft", Weight::kNeedsReason,
                     dosing::format_amount(*bolus, unit(entry)) + " is above " +
                         dosing::format_amount(*entry.bolus_soft, unit(entry))});
  }
}

}  // namespace

std::vector<Advice> advise_therapy(const drug_library::Entry& entry, Amount active, const pump::Prescription& wanted,
                                   const TherapyFigures& figures) {
  std::vector<Advice> out;
  advise_modes(entry, wanted, out);
  if (wanted.mode == "minimum_rate") {
    if (entry.risk != drug_library::RiskClass::kSafe && active.base() > 0)
      out.push_back({"fall_withdrawal", Weight::kNeedsReason,
                     dosing::format_daily(active, unit(entry)) + " to the minimum rate: watch for withdrawal"});
  } else if (wanted.mode == "titration") {
    auto before = active;
    for (const auto& step : wanted.titration) {
      add_new(advise_daily(entry, before, step.daily), out);
      before = step.daily;
    }
  } else {
    add_new(advise_daily(entry, active, as_amount(entry, figures.most_in_24h)), out);
    if (figures.least_day < figures.most_in_24h && wanted.mode == "flex") {
      const auto least = as_amount(entry, figures.least_day);
      for (const auto& item : advise_daily(entry, least, least))
        if (item.code.rfind("below_", 0) == 0) add_new({item}, out);
    }
    if (wanted.off_daily.base() > 0) add_new(advise_daily(entry, wanted.on_daily, wanted.off_daily), out);
  }
  advise_together(entry, wanted, figures, out);
  return out;
}

namespace {

// Never less than what flows.
dosing::Exact up(const dosing::Exact& value) {
  const auto down = dosing::Exact{value.floor().value_or(INT64_MAX - 1)};
  return down < value ? down + dosing::Exact{1} : down;
}

}  // namespace

Amount share_of(Amount amount, const pump::Drug& primary, const pump::Drug& component) {
  const auto kind = component.concentration.kind();
  if (primary.concentration.base_per_ml() <= 0) return Amount::of(kind, 0);
  const auto share = dosing::Exact{amount.base()} * dosing::Exact{component.concentration.base_per_ml()} /
                     dosing::Exact{primary.concentration.base_per_ml()};
  return Amount::of(kind, up(share).floor().value_or(INT64_MAX));
}

std::vector<Advice> advise_component(const drug_library::Entry& entry, Amount active, const pump::Drug& component,
                                     const pump::Prescription& wanted, const TherapyFigures& figures) {
  const auto share = [&](Amount& amount) { amount = share_of(amount, wanted.drug, component); };
  const auto ratio =
      dosing::Exact{component.concentration.base_per_ml()} / dosing::Exact{wanted.drug.concentration.base_per_ml()};
  auto scaled = wanted;
  scaled.drug = component;
  scaled.others.clear();
  scaled.bridge.reset();  // it keeps what the line holds
  for (auto& step : scaled.titration) share(step.daily);
  for (auto* amount : {&scaled.daily, &scaled.on_daily, &scaled.off_daily}) share(*amount);
  if (scaled.periodic) share(scaled.periodic->amount);
  if (scaled.grant) share(scaled.grant->amount);
  auto amounts = figures;
  for (auto* amount : {&amounts.most_in_24h, &amounts.least_day, &amounts.first_day, &amounts.most_in_1h})
    *amount = up(*amount * ratio);
  auto out = advise_therapy(entry, active, scaled, amounts);
  for (auto& advice : out) advice.sentence = entry.name + ": " + advice.sentence;
  return out;
}

bool has_hard(const std::vector<Advice>& advice) {
  return std::any_of(advice.begin(), advice.end(), [](const auto& a) { return a.weight == Weight::kHard; });
}

bool needs_reason(const std::vector<Advice>& advice) {
  return std::any_of(advice.begin(), advice.end(), [](const auto& a) { return a.weight == Weight::kNeedsReason; });
}

}  // namespace cisterna::workflow
