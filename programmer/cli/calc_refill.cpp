// Calculators refill, residual, pocket-fill, eos.
#include "programmer/cli/calc_table.h"
#include "programmer/dosing/refill.h"
#include "programmer/dosing/residual.h"

namespace cisterna::cli {

namespace {
using dosing::Dimension;
using dosing::Exact;
using enum OptionKind;

constexpr OptionSpec kRefillOptions[] = {
    {"fill", kRequired},           {"low", kRequired},         {"rate", kRequired},        {"date", kRequired},
    {"stability-days", kOptional}, {"expiry-date", kOptional}, {"policy-days", kOptional}, {"last-finding", kOptional}};
void run_refill(const Input& in, Output& out) {
  dosing::FillLimits limits;
  limits.stability_days = in.maybe_whole("stability-days");
  limits.policy_days = in.maybe_whole("policy-days");
  if (in.has("expiry-date")) limits.expiry_date = in.date("expiry-date");
  if (in.has("last-finding"))
    limits.last_finding = unwrap(dosing::parse_residual_finding(in.text("last-finding"), "last-finding"));
  const auto r = unwrap(dosing::refill_dates(in.base("fill", Dimension::kVolume), in.base("low", Dimension::kVolume),
                                             in.base("rate", Dimension::kVolumeRate), in.date("date"), limits));
  out.whole("days_to_low", r.days_to_low).text("low_date", r.low_date.text());
  out.whole("worst_case_days", r.worst_case_days).text("worst_case_date", r.worst_case_date.text());
  if (r.cap_date)
    out.text("cap_date", r.cap_date->text());
  else
    out.null("cap_date");
  out.text("due_date", r.due_date.text()).text("visit_date", r.visit_date.text());
  out.text("governed_by", to_text(r.governed_by));
}

constexpr OptionSpec kResidualOptions[] = {
    {"fill", kRequired}, {"days", kRequired}, {"rate", kRequired}, {"actual", kRequired}};
void run_residual(const Input& in, Output& out) {
  const auto days = in.number("days");
  const auto expected = in.base("rate", Dimension::kVolumeRate) * days;
  const auto fill = in.base("fill", Dimension::kVolume);
  auto report = dosing::residual_report(fill, expected, in.base("actual", Dimension::kVolume));
  const auto r = unwrap(std::move(report), days.is_zero() ? "days" : "");
  out.number("expected_ml", r.expected_ml).number("discrepancy_ml", r.discrepancy_ml);
  out.number("delivered_ml", r.delivered_ml).number("deviation_percent", r.deviation * Exact(100));
  out.number("delivered_ratio", r.delivered_ratio);
  if (r.ran_dry) out.text("note", "ran dry, lower bound");
  out.finding(to_text(r.finding), r.finding == dosing::ResidualFinding::kAcceptable);
}

constexpr OptionSpec kPocketOptions[] = {{"injected", kRequired}, {"measured", kRequired}, {"pump-size", kRequired}};
void run_pocket_fill(const Input& in, Output& out) {
  const auto r =
      unwrap(dosing::pocket_fill(in.base("injected", Dimension::kVolume), in.base("measured", Dimension::kVolume),
                                 in.base("pump-size", Dimension::kVolume)));
  out.number("difference_ml", r.difference_ml);
  out.finding(r.suspect ? "suspect_pocket_fill" : "acceptable", !r.suspect);
}

constexpr OptionSpec kEosOptions[] = {{"replacement-due", kRequired}};
void run_eos(const Input& in, Output& out) {
  out.text("end_of_service_date", unwrap(dosing::end_of_service(in.date("replacement-due")), "replacement-due").text());
}

constexpr Calculator kTable[] = {
    {"refill", kRefillOptions, run_refill},
    {"residual", kResidualOptions, run_residual},
    {"pocket-fill", kPocketOptions, run_pocket_fill},
    {"eos", kEosOptions, run_eos},
};
}  // namespace

std::span<const Calculator> refill_calculators() {
  return kTable;
}

}  // namespace cisterna::cli
