// Calculators flex, periodic, patient-bolus, next-bolus.
#include "programmer/cli/calc_table.h"
#include "programmer/dosing/schedule.h"

namespace cisterna::cli {

namespace {
using dosing::Dimension;
using dosing::Exact;
using dosing::ProblemCode;
using enum OptionKind;

// "06:00-10:00=120 mcg"
dosing::FlexStep step_from(const std::string& text, AmountKind kind) {
  const auto [span, amount] = split_pair(text, "step");
  if (span.size() != 11 || span[5] != '-')
    refuse(ProblemCode::kTimeSyntax, "Type a step as HH:MM-HH:MM=AMOUNT, for example 06:00-10:00=120 mcg.", "step");
  const int start = unwrap(dosing::parse_time_of_day(span.substr(0, 5), "step"));
  const int end = unwrap(dosing::parse_time_of_day(span.substr(6), "step"));
  const auto quantity = unwrap(dosing::parse_quantity(amount, Dimension::kAmount, "step"));
  require_same_kind(kind, quantity.kind(), "step");
  return {start, end, quantity.base()};
}

constexpr OptionSpec kFlexOptions[] = {{"concentration", kRequired}, {"step", kRequiredList}, {"basal", kOptional}};
void run_flex(const Input& in, Output& out) {
  const auto concentration = in.quantity("concentration", Dimension::kConcentration);
  const AmountKind kind = concentration.kind();
  std::vector<dosing::FlexStep> steps;
  for (const auto& text : in.list("step")) steps.push_back(step_from(text, kind));
  std::optional<Exact> basal;
  if (in.has("basal")) {
    const auto quantity = in.quantity("basal", Dimension::kAmountRate);
    require_same_kind(kind, quantity.kind(), "basal");
    basal = quantity.base();
  }
  const auto day = unwrap(dosing::flex_day(concentration.base(), std::move(steps), basal));
  out.amount("total_mcg_per_day", kind, day.total_per_day).number("volume_ml_per_day", day.volume_ml_per_day);
  out.list("steps");
  for (const auto& segment : day.segments) {
    Output row;
    row.text("start", dosing::format_time_of_day(segment.start_minute));
    row.text("end", dosing::format_time_of_day(segment.end_minute));
    row.amount("dose_mcg", kind, segment.amount).number("rate_ml_per_day", segment.rate_ml_per_day);
    out.row(row);
  }
}

constexpr OptionSpec kPeriodicOptions[] = {{"dose", kRequired},
                                           {"every", kRequired},
                                           {"duration", kRequired},
                                           {"basal", kOptional},
                                           {"concentration", kOptional}};
void run_periodic(const Input& in, Output& out) {
  dosing::PeriodicBolus bolus{in.quantity("dose", Dimension::kAmount), in.quantity("every", Dimension::kTime),
                              in.quantity("duration", Dimension::kTime)};
  if (in.has("basal")) bolus.basal = in.quantity("basal", Dimension::kAmountRate);
  if (in.has("concentration")) bolus.concentration = in.quantity("concentration", Dimension::kConcentration);
  const auto day = unwrap(dosing::periodic_day(bolus));
  out.number("boluses_per_day", day.boluses_per_day);
  out.amount("total_mcg_per_day", bolus.dose.kind(), day.total_per_day).text("sentence", day.sentence);
}

constexpr OptionSpec kPatientOptions[] = {{"concentration", kRequired}, {"dose", kRequired}, {"bolus", kRequired},
                                          {"max-per-day", kRequired},   {"fill", kRequired}, {"stop", kOptional}};
void run_patient_bolus(const Input& in, Output& out) {
  const auto concentration = in.quantity("concentration", Dimension::kConcentration);
  const auto dose = in.quantity("dose", Dimension::kAmountRate);
  const auto bolus = in.quantity("bolus", Dimension::kAmount);
  require_same_kind(concentration.kind(), dose.kind(), "dose");
  require_same_kind(concentration.kind(), bolus.kind(), "bolus");
  const auto days = unwrap(
      dosing::patient_bolus_days({concentration.base(), dose.base(), bolus.base(), in.whole("max-per-day"),
                                  in.base("fill", Dimension::kVolume), in.base_or("stop", Dimension::kVolume, 3)}));
  out.number("rate_ml_per_day", days.rate_ml_per_day).number("worst_rate_ml_per_day", days.worst_rate_ml_per_day);
  out.whole("days", days.days).whole("worst_days", days.worst_days);
}

constexpr OptionSpec kNextOptions[] = {
    {"max-per-day", kRequired}, {"lockout", kRequired}, {"taken", kRequiredList}, {"now", kRequired}};
void run_next_bolus(const Input& in, Output& out) {
  auto now = unwrap(dosing::parse_instant(in.text("now"), "now"));
  std::vector<std::int64_t> taken;
  for (const auto& text : in.list("taken")) taken.push_back(unwrap(dosing::parse_instant(text, "taken")).unix_s);
  const Exact lockout = in.base("lockout", Dimension::kTime);
  now.unix_s = unwrap(dosing::next_grant(in.whole("max-per-day"), lockout, std::move(taken), now.unix_s));
  out.text("next_grant", now.text());  // in the offset of --now
}

constexpr Calculator kTable[] = {
    {"flex", kFlexOptions, run_flex},
    {"periodic", kPeriodicOptions, run_periodic},
    {"patient-bolus", kPatientOptions, run_patient_bolus},
    {"next-bolus", kNextOptions, run_next_bolus},
};
}  // namespace

std::span<const Calculator> schedule_calculators() {
  return kTable;
}

}  // namespace cisterna::cli
