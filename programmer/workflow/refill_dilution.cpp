// R-FLOW-068
#include "programmer/workflow/refill_dilution.h"

#include "programmer/dosing/sentence.h"
#include "programmer/workflow/limit_advice.h"

namespace cisterna::workflow {

using dosing::Exact;

Volume unaspirated(std::uint16_t model) {
  if (model == 1 || model == 2) return Volume::ul(1'400);  // peristaltic
  if (model == 10) return Volume::ul(3'000);               // elastomeric
  return Volume::ul(500);
}

std::optional<MixedFill> mixed_fill(const pump::Interrogation& pump, const drug_library::Entry& entry,
                                    Concentration label, Volume fill, const std::vector<Volume>& rinses,
                                    std::optional<Amount> most) {
  const auto& old = pump.refill.drug;
  MixedFill out;
  out.residual = unaspirated(pump.device.model);
  dosing::DilutionPlan plan{
      dosing::exact_ml(out.residual), {}, dosing::exact_ml(fill), dosing::exact_base_per_ml(label)};
  if (old.code == entry.code) plan.old_concentration = dosing::exact_base_per_ml(old.concentration);
  for (const auto& rinse : rinses) plan.rinses_ml.push_back(dosing::exact_ml(rinse));
  const auto dilution = dosing::dilution(plan);
  if (!dilution) return std::nullopt;
  out.dilution = *dilution;
  const auto factor = dilution->concentration / plan.new_concentration;
  const auto unit = label.kind() == AmountKind::kMass ? std::string{" mcg"} : std::string{" units"};
  out.sentence = "With the " + dosing::format_volume(out.residual) + " that no needle reaches the reservoir holds " +
                 dosing::format_number(dilution->concentration, 2) + unit + "/mL (" +
                 dosing::format_number(dilution->deviation * Exact{100}, 2) + " % of the label)";
  if (!most) return out;
  out.daily = dosing::exact_base(*most) * factor;
  out.above_card = dosing::exact_base(entry.daily.upper_hard) < out.daily;
  out.sentence += ": the dose is in truth " + dosing::format_number(out.daily, 2) + unit + "/day at most";
  if (out.above_card)
    out.sentence +=
        ", above " + dosing::format_daily(entry.daily.upper_hard,
                                          shown_in_mg(entry) ? dosing::MassUnit::kMg : dosing::MassUnit::kMcg);
  return out;
}

}  // namespace cisterna::workflow
