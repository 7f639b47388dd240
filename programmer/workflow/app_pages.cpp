// R-FLOW-030: the pump's page, the lists on other pages, the words for alarms.
#include "programmer/workflow/app_pages.h"

#include <algorithm>
#include <array>

#include "programmer/dosing/quantity.h"
#include "programmer/dosing/sentence.h"
#include "programmer/workflow/due_dates.h"
#include "programmer/workflow/error_catalogue.h"
#include "programmer/workflow/people.h"
#include "programmer/workflow/status_text.h"

namespace cisterna::workflow {

namespace {

using dosing::MassUnit;

struct AlarmRow {
  std::string_view code;
  NoticeKind kind;
  std::string_view words;
};
// Priorities: the fault table of the therapy rules (faults and alarms).
constexpr auto kAlarmRows = std::to_array<AlarmRow>({
    {"run_away", NoticeKind::kHigh, "Run-away: the motor's power is off, the pump is stopped"},
    {"empty_reservoir", NoticeKind::kHigh, "Reservoir empty"},
    {"stall", NoticeKind::kHigh, "Motor stall: strokes were not felt"},
    {"gate_denials", NoticeKind::kHigh, "Three or more strokes were withheld within 1 h"},
    {"prescription_lost", NoticeKind::kHigh, "The stored prescription is damaged"},
    {"storage", NoticeKind::kHigh, "The pump cannot store changes"},
    {"image", NoticeKind::kHigh, "The pump's program is damaged"},
    {"crypto", NoticeKind::kHigh, "Self-test of the secure link failed"},
    {"watchdog", NoticeKind::kHigh, "The pump restarted too often"},
    {"line_ran_out", NoticeKind::kHigh, "The line ran out while a refill was open"},
    {"interrupted", NoticeKind::kHigh, "Therapy was interrupted for more than 24 h"},
    {"end_of_service_near", NoticeKind::kHigh, "End of service is near"},
    {"end_of_service", NoticeKind::kHigh, "End of service"},
    {"battery", NoticeKind::kHigh, "Battery low"},
    {"oscillator", NoticeKind::kMedium, "The pump's two clocks differ"},
    {"time_lost", NoticeKind::kMedium, "The pump lost time at a reset"},
    {"refill_open", NoticeKind::kMedium, "A refill is open"},
    {"replacement_due", NoticeKind::kMedium, "Replacement is due"},
    {"bridge_interrupted", NoticeKind::kMedium, "A bridge was interrupted"},
    {"stopped_long", NoticeKind::kMedium, "Stopped for more than 48 h"},
    {"refill_overdue", NoticeKind::kMedium, "Refill overdue"},
    {"update_fell_back", NoticeKind::kMedium, "An update fell back to the earlier program"},
    {"gate_rebuilt", NoticeKind::kMedium, "A safety limit in the pump was damaged and has been built again"},
    {"low_reservoir", NoticeKind::kLow, "Reservoir low"},
    {"stability_due", NoticeKind::kLow, "The drug's stability ends"},
    {"radio_lockout", NoticeKind::kLow, "The radio was locked after failed attempts"},
    {"ring_damaged", NoticeKind::kLow, "Part of the event memory is damaged"},
    {"library_expired", NoticeKind::kLow, "The drug limits have expired"},
    {"suspended", NoticeKind::kMedium, "Suspended: nothing is delivered"},
    {"stopped", NoticeKind::kMedium, "Stopped: nothing is delivered"},
});

std::string mass_word(AmountKind kind, bool in_mg) {
  return kind == AmountKind::kUnits ? "units" : in_mg ? "mg" : "mcg";
}

DayPlot day_plot(const Visit& visit, std::int64_t utc_ms) {
  const auto& pump = *visit.view().pump;
  const auto* entry = visit.entry_in_pump();
  const bool in_mg = entry != nullptr && shown_in_mg(*entry);
  DayPlot plot;
  const auto kind = pump.active ? pump.active->daily.kind() : AmountKind::kMass;
  plot.unit = mass_word(kind, in_mg) + "/day";
  plot.now_h = static_cast<double>(utc_ms % kDay.ms()) / 3'600'000.0;
  plot.now_text = "now " + dosing::format_time_of_day(static_cast<int>(utc_ms % kDay.ms() / 60'000)) + " UTC";
  if (!pump.active) {
    plot.total = "24 h total: no prescription";
    return plot;
  }
  plot.rate = plotted(pump.active->daily, in_mg);
  plot.total = "24 h total " +
               dosing::format_amount(most_in_24h(*pump.active), in_mg ? MassUnit::kMg : MassUnit::kMcg) + " = " +
               dosing::format_volume(pump.active->day_volume);
  return plot;
}

double share(Volume part, Volume whole) {
  return whole.nl() <= 0 ? 0 : std::clamp(static_cast<double>(part.nl()) / static_cast<double>(whole.nl()), 0.0, 1.0);
}

ReservoirView reservoir_view(const Visit& visit, dosing::Date today) {
  const auto& pump = *visit.view().pump;
  ReservoirView out;
  out.fill = share(pump.status.reservoir, pump.device.capacity);
  out.low = share(pump.device.low, pump.device.capacity);
  out.volume = dosing::format_volume(pump.status.reservoir);
  out.capacity = dosing::format_volume(pump.device.capacity);
  out.low_text = "low at " + dosing::format_volume(pump.device.low);
  if (const auto dates = due_dates(visit, today))
    out.dates = date_lines(*dates);
  else
    out.no_dates =
        pump.active ? "No dates: the pump's record holds no fill date." : "No dates: nothing is prescribed yet.";
  return out;
}

TaskView task_view(const Visit& visit, bool needs_prescription, bool reduction_only_ok) {
  const auto& pump = *visit.view().pump;
  if (pump.refill.drug.code == 0) return {false, explain("no_drug").to_do};
  if (needs_prescription && !pump.active) return {false, explain("no_prescription").to_do};
  const auto& library = visit.library();
  const bool expired_but_usable = library.problem == "library_expired" && reduction_only_ok;
  if (!library.problem.empty() && !expired_but_usable) return {false, explain(library.problem).happened};
  if (visit.entry_in_pump() == nullptr) return {false, explain("drug_not_in_library").happened};
  return {};
}

}  // namespace

AlarmView alarm_words(const std::string& code) {
  for (const auto& row : kAlarmRows)
    if (row.code == code) return {row.kind, std::string{row.words}, code};
  return {NoticeKind::kHigh, "An alarm this programmer does not know (" + code + ")", code};
}

std::string role_words(const std::string& role) {
  auto out = role;
  std::replace(out.begin(), out.end(), '_', ' ');
  return out;
}

double plotted(Amount daily, bool in_mg) {
  const double base = daily.kind() == AmountKind::kUnits ? 1e3 : in_mg ? 1e6 : 1e3;
  return static_cast<double>(daily.base()) / base;
}

std::vector<LimitLine> limit_lines(const drug_library::Entry& entry) {
  const bool in_mg = shown_in_mg(entry);
  const auto unit = in_mg ? MassUnit::kMg : MassUnit::kMcg;
  std::vector<LimitLine> out;
  const auto add = [&](const char* what, Amount limit) {
    out.push_back({plotted(limit, in_mg), std::string{what} + " " + dosing::format_daily(limit, unit)});
  };
  if (entry.daily.lower_soft) add("soft minimum", *entry.daily.lower_soft);
  if (entry.daily.lower_hard) add("hard minimum", *entry.daily.lower_hard);
  if (entry.daily.upper_soft) add("soft maximum", *entry.daily.upper_soft);
  add("hard maximum", entry.daily.upper_hard);
  return out;
}

std::vector<DateLine> date_lines(const dosing::RefillDates& dates) {
  using dosing::Governor;
  const auto governs = dates.governed_by;
  std::vector<DateLine> out;
  out.push_back({"Low alarm", dates.low_date.text(), "at the programmed rate", governs == Governor::kVolume});
  out.push_back({"May be low from", dates.worst_case_date.text(), "if the pump gives the most it may",
                 governs == Governor::kWorstCase});
  const bool capped = governs == Governor::kStability || governs == Governor::kExpiry || governs == Governor::kPolicy;
  if (dates.cap_date)
    out.push_back({governs == Governor::kExpiry   ? "Drug expires"
                   : governs == Governor::kPolicy ? "Clinic's policy"
                                                  : "Drug stable until",
                   dates.cap_date->text(), "", capped});
  return out;
}

std::vector<AdviceView> advice_lines(const std::vector<Advice>& advice) {
  std::vector<AdviceView> out;
  for (const auto& item : advice) {
    const auto words = explain(item.code);
    out.push_back({item.weight == Weight::kHard, item.sentence, words.happened, words.to_do, item.code});
  }
  return out;
}

std::string resolved_words(const Resolved& resolved) {
  if (resolved.answer == "applied") return "The pump carried it out: " + resolved.command.what + ".";
  if (resolved.answer == "not_applied") return "The pump did not carry it out: " + resolved.command.what + ".";
  if (resolved.answer == "unknown") return "Still not known: " + resolved.command.what + ".";
  return "The pump refused it: " + resolved.command.what + ". " + explain(resolved.answer).happened;
}

PumpView pump_page(const Visit& visit, std::int64_t utc_ms) {
  const auto& view = visit.view();
  const auto& pump = *view.pump;
  const auto today = dosing::Date::from_days(static_cast<std::int32_t>(utc_ms / kDay.ms()));
  PumpView out;
  out.sentence = status_sentence(pump.status, view.sentence);
  out.drug = view.drug.empty() ? "No drug is recorded"
                               : view.drug + " " + dosing::format_concentration(pump.refill.drug.concentration);
  out.plot = day_plot(visit, utc_ms);
  out.reservoir = reservoir_view(visit, today);
  out.battery = std::to_string(pump.status.battery_percent) + " %";
  out.motor = pump.status.motor;
  out.read_at = minute_text(utc_ms / 1000);
  out.link = "connected as " + role_words(pump.status.role);
  out.firmware = pump.device.firmware;
  out.serial = std::to_string(pump.device.serial);
  for (const auto& code : pump.status.alarms) out.alarms.push_back(alarm_words(code));
  std::stable_sort(out.alarms.begin(), out.alarms.end(), [](const auto& a, const auto& b) { return a.kind > b.kind; });
  for (const auto& resolved : view.resolved) out.resolved.push_back(resolved_words(resolved));
  out.bolus_runs = pump.status.bolus.has_value();
  out.suspended = pump.status.delivery == pump::Delivery::kSuspended;
  out.needs_restart =
      pump.status.delivery == pump::Delivery::kStopped || pump.status.delivery == pump::Delivery::kInterrupted;
  if (!pump.active && out.needs_restart) out.needs_restart = false;
  out.change_dose = task_view(visit, false, true);
  out.bolus = task_view(visit, true, false);
  if (out.bolus.possible && out.bolus_runs) out.bolus = {false, explain("bolus_running").happened};
  if (out.bolus.possible && out.suspended) out.bolus = {false, explain("suspended").happened};
  if (!visit.library().library) out.refill = {false, explain(visit.library().problem).happened};
  out.refill_label = pump.refill.open ? "Go on with the open refill" : "Refill";
  return out;
}

RunningPage running_page(const pump::Status& status, const std::string& prescription, const RunningPage& before) {
  RunningPage out = before;
  out.sentence = status_sentence(status, prescription);
  out.follows = prescription.empty() ? "the pump's prescription" : prescription;
  out.runs = status.bolus.has_value();
  if (!status.bolus) {
    out.left.clear();
    return out;
  }
  const auto& bolus = *status.bolus;
  out.amount = dosing::format_amount(bolus.amount);
  out.given = dosing::format_volume(bolus.given);
  out.planned = dosing::format_volume(bolus.planned);
  out.left = dosing::format_duration(bolus.left);
  out.fraction = share(bolus.given, bolus.planned);
  return out;
}

Duration suspend_duration(int index) {
  constexpr std::array<std::int64_t, 6> kMinutes = {30, 60, 120, 240, 720, 1440};
  return Duration::minutes(kMinutes[static_cast<std::size_t>(std::clamp(index, 0, 5))]);
}

SuspendPage suspend_page(const std::string& role, const std::string& prescription) {
  SuspendPage out;
  // Longest single order of a role: the table of who may do what.
  const auto longest = role == "clinician" ? Duration::hours(24)
                       : role == "nobody"  ? Duration::hours(2)
                                           : Duration::hours(4);
  for (int i = 0; i < 6; ++i) {
    out.durations.push_back({dosing::format_duration(suspend_duration(i)), ""});
    out.allowed.push_back(suspend_duration(i) <= longest);
  }
  out.facts = {"The pump delivers nothing for this time, and alarms.",
               "Then it resumes by itself" + (prescription.empty() ? std::string{"."} : ": " + prescription + "."),
               "A running bolus ends; what is not given is not made up."};
  return out;
}

}  // namespace cisterna::workflow
