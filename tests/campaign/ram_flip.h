// One bit of what outlives a step is flipped at a random instant of a random life, then 24 h and more go by: the plant
// never gets more than the law of the life, and whoever is more than two strokes away from the undamaged life has an
// alarm and a log entry. R-FW-031
#pragma once

#include <array>
#include <string>
#include <vector>

#include "tests/campaign/flip_scenarios.h"

namespace cisterna::campaign {

enum class Outcome : std::uint8_t { kMasked, kCorrected, kWithheldTold, kReset, kSilent, kExcess, kCount };
[[nodiscard]] const char* name_of(Outcome outcome);

struct FlipTable {
  struct Row {
    std::string member;
    std::size_t bytes = 0;
    std::array<std::uint64_t, static_cast<std::size_t>(Outcome::kCount)> runs{};
  };
  std::vector<Row> rows;
  std::uint64_t tried = 0, survived = 0;
  std::string first;  // what shows the first survivor again
};

struct FlipOptions {
  std::uint64_t runs = 2'000, seed = 20261120, from = 0;
  bool unguarded = false;  // the sum is renewed over the damage: what the rest alone would do
  bool verbose = false;
  Planted planted = Planted::kNothing;  // from the flip on: the campaign must see it
};

[[nodiscard]] FlipTable flip_ram(const FlipOptions& options);
void print(const FlipTable& table);

}  // namespace cisterna::campaign
