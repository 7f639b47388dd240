// Calculators hai-flow, fudr, liver, gas-flow.
#include "programmer/cli/calc_table.h"
#include "programmer/dosing/hepatic.h"

namespace cisterna::cli {

namespace {
using dosing::Dimension;
using dosing::Exact;
using enum OptionKind;

constexpr OptionSpec kHaiOptions[] = {
    {"filled", kRequired}, {"returned", kRequired}, {"days", kRequired}, {"label", kRequired}};
void run_hai_flow(const Input& in, Output& out) {
  const auto m =
      unwrap(dosing::measured_flow(in.base("filled", Dimension::kVolume), in.base("returned", Dimension::kVolume),
                                   in.number("days"), in.base("label", Dimension::kVolumeRate)));
  out.number("flow_ml_per_day", m.flow_ml_per_day).number("deviation_percent", m.deviation * Exact(100));
  out.finding(to_text(m.finding), m.finding == dosing::FlowFinding::kWithinLabel);
}

constexpr OptionSpec kFudrOptions[] = {{"dose", kRequired},
                                       {"weight", kRequired},
                                       {"volume", kRequired},
                                       {"flow", kRequired},
                                       {"modification", kOptional}};
void run_fudr(const Input& in, Output& out) {
  const auto f =
      unwrap(dosing::fudr_fill({in.base("dose", Dimension::kWeightedRate), in.base("weight", Dimension::kBodyWeight),
                                in.base("volume", Dimension::kVolume), in.base("flow", Dimension::kVolumeRate),
                                in.has("modification") ? in.number("modification") : Exact(100)}));
  out.number("fill_mass_mg", f.mass_mg).number("concentration_mg_per_ml", f.concentration_mg_per_ml);
  out.number("stock_ml", f.stock_ml);
}

constexpr OptionSpec kLiverOptions[] = {{"ast", kRequired},     {"ast-ref", kRequired},   {"alp", kRequired},
                                        {"alp-ref", kRequired}, {"bilirubin", kRequired}, {"bilirubin-ref", kRequired}};
void run_liver(const Input& in, Output& out) {
  const auto dose = unwrap(dosing::liver_dose({{in.number("ast"), in.number("ast-ref")},
                                               {in.number("alp"), in.number("alp-ref")},
                                               {in.number("bilirubin"), in.number("bilirubin-ref")}}));
  out.whole("percent", dose.percent).text("governed_by", to_text(dose.governed_by));
  if (dose.restart_percent)
    out.whole("restart", *dose.restart_percent);
  else
    out.null("restart");
}

constexpr OptionSpec kGasOptions[] = {{"label", kRequired},
                                      {"temperature", kRequired},
                                      {"ambient", kRequired},
                                      {"outlet", kRequired},
                                      {"viscosity-ratio", kOptional}};
void run_gas_flow(const Input& in, Output& out) {
  const auto g = unwrap(
      dosing::gas_flow({in.base("label", Dimension::kVolumeRate), in.base("temperature", Dimension::kTemperature),
                        in.base("ambient", Dimension::kPressure), in.base("outlet", Dimension::kPressure),
                        in.has("viscosity-ratio") ? in.number("viscosity-ratio") : Exact(1)}));
  out.number("flow_ml_per_day", g.flow_ml_per_day).number("ratio", g.ratio);
  if (g.no_flow) out.finding("no_flow", false);
}

constexpr Calculator kTable[] = {
    {"hai-flow", kHaiOptions, run_hai_flow},
    {"fudr", kFudrOptions, run_fudr},
    {"liver", kLiverOptions, run_liver},
    {"gas-flow", kGasOptions, run_gas_flow},
};
}  // namespace

std::span<const Calculator> hepatic_calculators() {
  return kTable;
}

}  // namespace cisterna::cli
