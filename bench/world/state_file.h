// The bench's state on disk: the implant's memory, the plant's truth and the calendar in one file, replaced whole, so
// that a killed bench is found as it was at one instant. R-BENCH-004
//
// Bytes: "CISTBEN2" | model 2 | serial 8 | world ms 8 | UTC at life 0, ms 8 | size of the plant's state 4 | plant's
// state (plant_codec.h) | NVM 65,536 | CRC-32C 4. Integers little-endian. Refuses another size, magic or CRC. The first
// release wrote "CISTBEN1" with four figures of the plant; such a file is still read, its reservoir and line taken to
// hold what the implant's own memory says was filled.
#pragma once

#include <optional>
#include <string>

#include "bench/world/world.h"
#include "units/result.h"

namespace cisterna::bench {

struct BenchState {
  std::uint16_t model = 0;
  std::uint64_t serial = 0;
  Time world;
  std::int64_t utc_at_life_0_ms = 0;
  PlantState plant;
  std::optional<OldPlantState> old_plant;  // instead of `plant`
  port_sim::SimNvm::Image nvm{};
};

// Error: a sentence for a person.
[[nodiscard]] Result<Done, std::string> save_state(const std::string& path, const BenchState& state);
[[nodiscard]] Result<BenchState, std::string> load_state(const std::string& path);
[[nodiscard]] BenchState state_of(World& world, std::uint16_t model, std::uint64_t serial);
// Puts a loaded state into a world that has not been powered yet.
void restore(World& world, const BenchState& state);

}  // namespace cisterna::bench
