// Pump models by the names that a drug's `pump_models` uses and by the number that a pump answers. R-DRUG-005
//
// The names are those of the files of data/pumps, the numbers their `model`; a test compares both.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace cisterna::drug_library {

// nullopt: no model of that name.
[[nodiscard]] std::optional<std::uint16_t> pump_model(std::string_view name);
// Empty: no model of that number.
[[nodiscard]] std::string_view pump_model_name(std::uint16_t model);

}  // namespace cisterna::drug_library
