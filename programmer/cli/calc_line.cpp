// Calculators bridge, prime, catheter.
#include "programmer/cli/calc_table.h"
#include "programmer/dosing/line.h"

namespace cisterna::cli {

namespace {
using dosing::Dimension;
using dosing::Exact;
using dosing::ProblemCode;
using enum OptionKind;

constexpr OptionSpec kBridgeOptions[] = {{"old-concentration", kRequired},
                                         {"new-concentration", kRequired},
                                         {"dose", kRequired},
                                         {"new-dose", kOptional},
                                         {"tubing", kRequired},
                                         {"catheter", kRequired},
                                         {"min-rate", kOptional},
                                         {"max-rate", kOptional},
                                         {"drug-change", kFlag}};

void rate_limit_finding(const Input& in, Output& out, const dosing::Bridge& b) {
  const Exact min = in.base_or("min-rate", Dimension::kVolumeRate, Exact::ratio(48, 1'000));
  const Exact max = in.base_or("max-rate", Dimension::kVolumeRate, 24);
  if (min > max) refuse(ProblemCode::kImpossible, "The lowest rate is above the highest. Check both.", "min-rate");
  switch (dosing::rate_limit(b, min, max)) {
    case dosing::RateLimit::kInside:
      return;
    case dosing::RateLimit::kBelowMinimum:
      out.finding("below_minimum_rate", false);
      return;
    case dosing::RateLimit::kAboveMaximum:
      out.finding("above_maximum_rate", false);
      return;
  }
}

void run_bridge(const Input& in, Output& out) {
  const auto old_c = in.quantity("old-concentration", Dimension::kConcentration);
  const auto new_c = in.quantity("new-concentration", Dimension::kConcentration);
  const auto old_dose = in.quantity("dose", Dimension::kAmountRate);
  const auto new_dose = in.has("new-dose") ? in.quantity("new-dose", Dimension::kAmountRate) : old_dose;
  require_same_kind(old_c.kind(), old_dose.kind(), "dose");
  require_same_kind(new_c.kind(), new_dose.kind(), in.has("new-dose") ? "new-dose" : "new-concentration");
  const bool same_drug = !in.has("drug-change");
  if (same_drug) require_same_kind(old_c.kind(), new_c.kind(), "new-concentration");
  const Exact volume = in.base("tubing", Dimension::kVolume) + in.base("catheter", Dimension::kVolume);
  const auto b = unwrap(dosing::bridge({volume, old_c.base(), new_c.base(), old_dose.base(), new_dose.base()}));
  out.number("volume_ml", volume).amount("old_mass_mcg", old_c.kind(), b.old_mass);
  out.number("rate_ml_per_day", b.rate_ml_per_day).number("duration_s", b.duration_s);
  out.number("new_rate_ml_per_day", b.new_rate_ml_per_day);
  if (same_drug) {
    out.amount("unbridged_dose_mcg_per_day", old_c.kind(), b.unbridged_dose_per_day);
    out.number("unbridged_duration_s", b.unbridged_duration_s);
  }
  rate_limit_finding(in, out, b);
}

constexpr OptionSpec kPrimeOptions[] = {{"kind", kRequired},
                                        {"tubing", kRequired},
                                        {"catheter", kRequired},
                                        {"max-rate", kRequired},
                                        {"concentration", kOptional}};
void run_prime(const Input& in, Output& out) {
  const bool full = in.choice("kind", {"full", "catheter"}) == 0;
  const Exact tubing = in.base("tubing", Dimension::kVolume);
  const Exact catheter = in.base("catheter", Dimension::kVolume);
  const Exact volume = full ? tubing + catheter : catheter;
  const auto time = unwrap(dosing::delivery_time_s(volume, in.base("max-rate", Dimension::kVolumeRate)), "max-rate");
  out.number("volume_ml", volume).number("duration_s", time);
  if (!in.has("concentration")) return;
  const auto c = in.quantity("concentration", Dimension::kConcentration);
  out.amount("mass_mcg", c.kind(), volume * c.base());
}

constexpr OptionSpec kCatheterOptions[] = {
    {"original-length", kRequired}, {"removed-length", kRequired}, {"volume-per-length", kRequired}};
void run_catheter(const Input& in, Output& out) {
  const auto c = unwrap(dosing::catheter(in.base("original-length", Dimension::kLength),
                                         in.base("removed-length", Dimension::kLength),
                                         in.base("volume-per-length", Dimension::kVolumePerLength)));
  out.number("length_cm", c.length_cm).number("volume_ml", c.volume_ml);
}

constexpr Calculator kTable[] = {
    {"bridge", kBridgeOptions, run_bridge},
    {"prime", kPrimeOptions, run_prime},
    {"catheter", kCatheterOptions, run_catheter},
};
}  // namespace

std::span<const Calculator> line_calculators() {
  return kTable;
}

}  // namespace cisterna::cli
