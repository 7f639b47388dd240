// What the tests of the plants share: pumps from their data files and a clock.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "bench/plants/flow_model.h"
#include "bench/plants/pump_plant.h"

namespace cisterna::bench {

inline PumpData pump(const std::string& name) {
  auto loaded = load_pump_data("data/pumps/" + name + ".toml");
  EXPECT_TRUE(loaded.ok()) << loaded.error().text;
  return std::move(loaded).value();
}

// Every file of data/pumps, so that a new one is tested without being named.
inline std::vector<std::string> pump_names() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator{"data/pumps"})
    names.push_back(entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

inline Solution baclofen(double mcg_per_ml) {
  return {{1, mcg_per_ml * 1e3}};
}

inline void strokes(PumpPlant& plant, int count) {
  for (int i = 0; i < count; ++i) ASSERT_TRUE(plant.stroke(Time{})) << i;
}

// A reservoir and a line that hold nothing but one solution.
inline void drench(PumpPlant& plant, Volume held, const Solution& solution) {
  OldPlantState old;
  old.reservoir_pl = held.nl() * 1'000;
  plant.adopt(old, solution, Time{});
}

}  // namespace cisterna::bench
