// Random presses of a patient against a sliding window of a few lines: granted exactly when count, amount and lockout
// of the last 24 h allow it. R-THER-050
#pragma once

#include <cstdint>
#include <string>

namespace cisterna::campaign {

struct PressOptions {
  std::uint64_t presses = 1'000'000, seed = 20261120;
};
struct PressResult {
  std::uint64_t tried = 0, granted = 0, survived = 0;
  std::string first;
};
[[nodiscard]] PressResult press_at_random(const PressOptions& options);

}  // namespace cisterna::campaign
