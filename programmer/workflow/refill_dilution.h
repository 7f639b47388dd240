// What a fill of another drug or concentration becomes with the residual that no needle reaches: concentration, the
// dose that really leaves the pump, and whether that may be. R-FLOW-068
//
// Within 2 % nothing is said; within 10 % it is shown and recorded; beyond, or where the dose with it is above the
// card's day, the reservoir is rinsed or a second person answers for it. The pump keeps the label concentration.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "programmer/dosing/mixture.h"
#include "programmer/drug_library/library.h"
#include "programmer/pump/pump.h"

namespace cisterna::workflow {

struct MixedFill {
  dosing::Dilution dilution;
  Volume residual;      // the model's, not reached by a needle
  dosing::Exact daily;  // mcg or units/day that the prescription's most becomes; 0 without a prescription
  bool above_card = false;
  std::string sentence;
  [[nodiscard]] bool needs_second_person() const {
    return above_card || dilution.finding == dosing::DilutionFinding::kRinseOrOverride;
  }
  [[nodiscard]] bool shown() const { return above_card || dilution.finding != dosing::DilutionFinding::kNone; }
};

// Residual that cannot be aspirated, by model; bench constants, not verified.
[[nodiscard]] Volume unaspirated(std::uint16_t model);
// `most`: of the new prescription in 24 h. nullopt: nothing to compute (no fill).
[[nodiscard]] std::optional<MixedFill> mixed_fill(const pump::Interrogation& pump, const drug_library::Entry& entry,
                                                  Concentration label, Volume fill, const std::vector<Volume>& rinses,
                                                  std::optional<Amount> most);

}  // namespace cisterna::workflow
