// R-DRUG-005
#include "programmer/drug_library/pump_models.h"

#include <algorithm>
#include <array>

namespace cisterna::drug_library {

namespace {

// Model N stands in place N - 1.
constexpr std::array<std::string_view, 12> kModels = {
    "peristaltic_20", "peristaltic_40", "valve_gas_20", "valve_gas_40",    "valve_gas_flow_20", "valve_gas_flow_40",
    "piezo_20",       "piezo_40",       "gas_fixed_30", "elastomeric_100", "ambulatory_100",    "insulin_15"};

}  // namespace

std::optional<std::uint16_t> pump_model(std::string_view name) {
  const auto* found = std::find(kModels.begin(), kModels.end(), name);
  if (found == kModels.end()) return std::nullopt;
  return static_cast<std::uint16_t>(found - kModels.begin() + 1);
}

std::string_view pump_model_name(std::uint16_t model) {
  return model >= 1 && model <= kModels.size() ? kModels[model - 1U] : std::string_view{};
}

}  // namespace cisterna::drug_library
