// The plant's state as bytes, exact to the last bit, so that a bench found again goes on as if it had never stopped.
// Refuses (nullopt) bytes that are too short or too long, a number that is none, and more parts than a line can hold.
// R-BENCH-004
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "bench/plants/pump_plant.h"

namespace cisterna::bench {

[[nodiscard]] std::string plant_bytes(const PlantState& state);
[[nodiscard]] std::optional<PlantState> plant_from_bytes(std::string_view bytes);

}  // namespace cisterna::bench
