// Calculators rate, strokes, titration, format.
#include "programmer/cli/calc_table.h"
#include "programmer/dosing/rate.h"

namespace cisterna::cli {

namespace {
using dosing::Dimension;
using enum OptionKind;

constexpr OptionSpec kRateOptions[] = {{"dose", kRequired}, {"concentration", kRequired}};
void run_rate(const Input& in, Output& out) {
  const auto dose = in.quantity("dose", Dimension::kAmountRate);
  const auto concentration = in.quantity("concentration", Dimension::kConcentration);
  require_same_kind(dose.kind(), concentration.kind(), "concentration");
  const auto rate = unwrap(dosing::rate_ml_per_day(dose.base(), concentration.base()));
  out.number("rate_ml_per_day", rate).number("rate_ul_per_hour", dosing::ul_per_hour(rate));
}

constexpr OptionSpec kStrokesOptions[] = {{"rate", kRequired}, {"stroke", kRequired}};
void run_strokes(const Input& in, Output& out) {
  const auto rate = in.base("rate", Dimension::kVolumeRate);
  const auto s = unwrap(dosing::strokes(rate, in.base("stroke", Dimension::kVolume)));
  out.number("strokes_per_day", s.per_day).number("interval_s", s.interval_s);
}

constexpr OptionSpec kTitrationOptions[] = {{"dose", kRequired}, {"population", kRequired}};
void run_titration(const Input& in, Output& out) {
  const auto dose = in.quantity("dose", Dimension::kAmountRate);
  const auto which = static_cast<dosing::Population>(in.choice("population", {"spinal", "cerebral", "child"}));
  const auto range = dosing::titration_range(dose.base(), which);
  out.amount("min_mcg_per_day", dose.kind(), range.minimum_per_day);
  out.amount("max_mcg_per_day", dose.kind(), range.maximum_per_day);
}

constexpr OptionSpec kFormatOptions[] = {{"quantity", kRequired}};
void run_format(const Input& in, Output& out) {
  out.text("text", dosing::format_quantity(unwrap(dosing::parse_quantity(in.text("quantity"), "quantity"))));
}

constexpr Calculator kTable[] = {
    {"rate", kRateOptions, run_rate},
    {"strokes", kStrokesOptions, run_strokes},
    {"titration", kTitrationOptions, run_titration},
    {"format", kFormatOptions, run_format},
};
}  // namespace

std::span<const Calculator> dose_calculators() {
  return kTable;
}

}  // namespace cisterna::cli
