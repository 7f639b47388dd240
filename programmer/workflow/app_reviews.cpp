// R-FLOW-030: the reviews before a hold, and what is open when an outcome is unknown.
#include <algorithm>

#include "programmer/dosing/quantity.h"
#include "programmer/dosing/sentence.h"
#include "programmer/workflow/app_pages.h"

namespace cisterna::workflow {

namespace {

using dosing::MassUnit;

MassUnit mass(bool in_mg) {
  return in_mg ? MassUnit::kMg : MassUnit::kMcg;
}

ReviewRow row(const std::string& label, const std::string& old_value, const std::string& new_value,
              const std::string& read) {
  return {label, old_value, new_value, read, old_value != new_value, !read.empty() && read != new_value};
}

std::string or_none(const std::string& text) {
  return text.empty() ? "none" : text;
}

}  // namespace

ReviewPage dose_review_page(const ChangeDoseView& change, const pump::Interrogation& pump, const std::string& reason,
                            bool in_mg) {
  ReviewPage out;
  out.title = "Review the new dose";
  out.sentence_label = "The pump reads back";
  out.sentence = change.pump_sentence;
  out.old_heading = "Now";
  out.new_heading = "New";
  out.read_heading = "The pump's own read-back";
  const auto daily = [&](Amount a) { return dosing::format_daily(a, mass(in_mg)); };
  const auto total = [&](Amount a) { return dosing::format_amount(a, mass(in_mg)); };
  const auto rate = [](Volume v) { return dosing::format_ml_per_day(dosing::exact_ml(v)); };
  const auto& staged = *change.staged;
  const bool had = pump.active.has_value();
  const auto concentration = dosing::format_concentration(pump.refill.drug.concentration, mass(in_mg));
  out.rows.push_back(row("Concentration", concentration, concentration, concentration));
  out.rows.push_back(row("Mode",
                         !had                                ? "none"
                         : pump.active->mode == "continuous" ? "constant"
                                                             : pump.active->mode,
                         "constant", "constant"));
  out.rows.push_back(
      row("Daily dose", had ? daily(change.old_daily) : "none", daily(change.new_daily), daily(staged.day_amount)));
  out.rows.push_back(
      row("Rate", had ? rate(pump.active->day_volume) : "none", rate(change.own_day_volume), rate(staged.day_volume)));
  out.rows.push_back(
      row("24 h total", had ? total(change.old_daily) : "none", total(change.new_daily), total(staged.day_amount)));
  if (!change.percent.empty()) out.notes.push_back("Change from the present dose: " + change.percent + ".");
  if (staged.achievable != staged.day_amount)
    out.notes.push_back("In whole strokes the pump gives " + daily(staged.achievable) +
                        " on one day; the rest is carried over.");
  out.advice = advice_lines(change.advice);
  out.reason = reason;
  out.hold_label = "Hold to change the dose";
  return out;
}

ReviewPage bolus_review_page(const BolusView& bolus, const pump::Interrogation& pump, const std::string& duration,
                             const std::string& reason, const std::string& drug, bool in_mg) {
  ReviewPage out;
  out.title = "Review the bolus";
  out.sentence_label = "What will happen";
  out.sentence = bolus.sentence + ".";
  out.old_heading = "Now";
  out.new_heading = "With the bolus";
  out.read_heading = "The pump holds";
  const auto daily = pump.active ? dosing::format_daily(pump.active->daily, mass(in_mg)) : "none";
  const auto held = drug + " " + dosing::format_concentration(pump.refill.drug.concentration, mass(in_mg));
  const auto total = pump.active ? dosing::format_amount(pump.active->daily, mass(in_mg)) : "none";
  out.rows.push_back(row("Drug", held, held, held));
  out.rows.push_back({"Bolus", "none", dosing::format_amount(bolus.amount, mass(in_mg)) + " over " + duration,
                      "checked when it arrives", true, false});
  out.rows.push_back(row("Prescription", daily, daily, daily));
  out.rows.push_back({"Next 24 h in all", total, dosing::format_amount(bolus.next_24h, mass(in_mg)),
                      "checked when it arrives", true, false});
  out.advice = advice_lines(bolus.advice);
  out.reason = reason;
  out.hold_label = "Hold to give the bolus";
  return out;
}

ReviewPage refill_review_page(const RefillView& refill, const pump::Interrogation& pump, bool fills) {
  ReviewPage out;
  out.title = fills ? "Review the refill" : "Review: closed without a fill";
  out.sentence_label = "What is recorded";
  out.sentence =
      fills ? refill.drug + ": " + dosing::format_volume(refill.fill) + " filled, lot " + refill.lot + "."
            : refill.drug + ": " + dosing::format_volume(refill.fill) + " put back; the fill before stays on record.";
  out.old_heading = "Before";
  out.new_heading = "After";
  out.read_heading = "The pump holds now";
  const auto volume = [](Volume v) { return dosing::format_volume(v); };
  const auto date = [](std::int32_t d) { return d > 0 ? dosing::Date::from_days(d).text() : std::string{"none"}; };
  const auto& before = pump.refill;
  const auto filled = volume(before.filled) + (before.fill_date_d > 0 ? " on " + date(before.fill_date_d) : "");
  const auto counted =
      volume(before.commanded_since) +
      (before.sensed_since == before.commanded_since ? "" : " (" + volume(before.sensed_since) + " felt)");
  if (!fills) {
    out.rows.push_back({"Last fill", filled, filled, filled, false, false});
    out.rows.push_back({"In the reservoir", volume(refill.expected) + " expected", volume(refill.fill) + " put back",
                        volume(pump.status.reservoir), true, false});
    out.rows.push_back({"Given since the fill", counted, counted, counted, false, false});
  } else {
    out.rows.push_back({"Filled", filled, volume(refill.fill) + " today", filled, true, false});
    out.rows.push_back({"Residual", volume(refill.expected) + " expected", volume(refill.withdrawn) + " withdrawn",
                        volume(pump.status.reservoir), true, false});
    out.rows.push_back({"Given since the fill", counted, "0 mL", counted, true, false});
    out.rows.push_back({"Lot", or_none(before.lot), refill.lot, or_none(before.lot), true, false});
    out.rows.push_back({"Next refill due", date(before.due_date_d), refill.due ? refill.due->text() : "none",
                        date(before.due_date_d), true, false});
    if (refill.dates) out.notes.push_back("Proposed visit: " + refill.dates->visit_date.text() + ".");
  }
  out.reason = refill.reason;
  out.hold_label = fills ? "Hold to close the refill" : "Hold to close without a fill";
  return out;
}

UnknownPage unknown_page(const std::vector<pump::PendingCommand>& pending, const std::string& sent,
                         const std::string& before) {
  UnknownPage out;
  for (const auto& command : pending) out.sent.push_back(sent.empty() || pending.size() > 1 ? command.what : sent);
  if (out.sent.empty() && !sent.empty()) out.sent.push_back(sent);
  out.certain.push_back("The order is in this programmer's journal and goes out only once.");
  out.certain.push_back("The pump runs on by itself, by either the old order or the new one, never a mixture.");
  if (!before.empty()) out.certain.push_back("Before the order the pump ran: " + before + ".");
  out.not_certain.push_back("Whether the order reached the pump and was carried out.");
  out.not_certain.push_back("Which of the two the pump runs now.");
  out.next = "Reconnect: the pump is asked what became of the order. Until then only suspend is possible.";
  return out;
}

}  // namespace cisterna::workflow
