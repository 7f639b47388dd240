// Calculators dilution, admixture, stock.
#include <algorithm>

#include "programmer/cli/calc_table.h"
#include "programmer/dosing/mixture.h"
#include "programmer/dosing/rate.h"

namespace cisterna::cli {

namespace {
using dosing::Dimension;
using dosing::Exact;
using dosing::ProblemCode;
using enum OptionKind;

constexpr OptionSpec kDilutionOptions[] = {{"residual", kRequired},
                                           {"old-concentration", kRequired},
                                           {"fill", kRequired},
                                           {"new-concentration", kRequired},
                                           {"rinse", kOptionalList}};
void run_dilution(const Input& in, Output& out) {
  const auto old_c = in.quantity("old-concentration", Dimension::kConcentration);
  const auto new_c = in.quantity("new-concentration", Dimension::kConcentration);
  require_same_kind(old_c.kind(), new_c.kind(), "new-concentration");
  dosing::DilutionPlan plan{in.base("residual", Dimension::kVolume), old_c.base(), in.base("fill", Dimension::kVolume),
                            new_c.base()};
  for (const auto& text : in.list("rinse"))
    plan.rinses_ml.push_back(unwrap(dosing::parse_quantity(text, Dimension::kVolume, "rinse")).base());
  const auto d = unwrap(dosing::dilution(plan));
  out.amount("concentration_mcg_per_ml", old_c.kind(), d.concentration);
  out.number("deviation_percent", d.deviation * Exact(100));
  out.finding(to_text(d.finding), d.finding != dosing::DilutionFinding::kRinseOrOverride);
}

struct Component {
  std::string name;
  dosing::Quantity concentration;
};

// A prescription has a primary component and up to three others.
std::vector<Component> components_of(const Input& in) {
  std::vector<Component> all;
  for (const auto& text : in.list("component")) {
    const auto [name, value] = split_pair(text, "component");
    const bool twice = std::any_of(all.begin(), all.end(), [&n = name](const Component& c) { return c.name == n; });
    if (twice) refuse(ProblemCode::kUsage, "The component " + name + " is given twice.", "component");
    all.push_back({name, unwrap(dosing::parse_quantity(value, Dimension::kConcentration, "component"))});
  }
  if (all.size() > 4) refuse(ProblemCode::kImpossible, "An admixture has at most four components.", "component");
  return all;
}

Exact admixture_rate(const Input& in, const std::vector<Component>& components) {
  if (in.has("rate") == in.has("dose"))
    refuse(ProblemCode::kUsage, "Give either --rate or --dose NAME=AMOUNT/d.", "rate");
  if (in.has("rate")) return in.base("rate", Dimension::kVolumeRate);
  const auto [name, value] = split_pair(in.text("dose"), "dose");
  const auto dose = unwrap(dosing::parse_quantity(value, Dimension::kAmountRate, "dose"));
  for (const auto& c : components) {
    if (c.name != name) continue;
    require_same_kind(c.concentration.kind(), dose.kind(), "dose");
    return unwrap(dosing::rate_ml_per_day(dose.base(), c.concentration.base()), "component");
  }
  refuse(ProblemCode::kUnknownName, "The dose names " + name + ", which is not among the components.", "dose");
}

constexpr OptionSpec kAdmixtureOptions[] = {{"rate", kOptional}, {"dose", kOptional}, {"component", kRequiredList}};
void run_admixture(const Input& in, Output& out) {
  const auto components = components_of(in);
  const Exact rate = admixture_rate(in, components);
  out.number("rate_ml_per_day", rate).list("components");
  for (const auto& c : components) {
    Output row;
    row.text("name", c.name).amount("dose_mcg_per_day", c.concentration.kind(), rate * c.concentration.base());
    out.row(row);
  }
}

constexpr OptionSpec kStockOptions[] = {{"reservoir", kRequired},
                                        {"rate", kRequired},
                                        {"dose", kRequired},
                                        {"stock-concentration", kRequired},
                                        {"extra", kOptional}};
void run_stock(const Input& in, Output& out) {
  const auto dose = in.quantity("dose", Dimension::kAmountRate);
  const auto stock = in.quantity("stock-concentration", Dimension::kConcentration);
  require_same_kind(dose.kind(), stock.kind(), "stock-concentration");
  const auto s =
      unwrap(dosing::stock_fill({in.base("reservoir", Dimension::kVolume), in.base("rate", Dimension::kVolumeRate),
                                 dose.base(), stock.base(), in.base_or("extra", Dimension::kVolume, 0)}));
  const bool mass = dose.kind() == AmountKind::kMass;
  out.whole("days", s.days).amount("mass_mg", dose.kind(), mass ? s.mass / Exact(1'000) : s.mass);
  out.number("stock_ml", s.stock_ml).number("diluent_ml", s.diluent_ml);
}

constexpr Calculator kTable[] = {
    {"dilution", kDilutionOptions, run_dilution},
    {"admixture", kAdmixtureOptions, run_admixture},
    {"stock", kStockOptions, run_stock},
};
}  // namespace

std::span<const Calculator> mixture_calculators() {
  return kTable;
}

}  // namespace cisterna::cli
