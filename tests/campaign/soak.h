// Random prescriptions of every mode, years each, refilled as they run low: every stroke at the very millisecond the
// model of 128-bit fractions says, so that |delivered - owed| < one stroke at every instant; none denied. R-THER-003
#pragma once

#include <cstdint>
#include <string>

namespace cisterna::campaign {

struct SoakOptions {
  std::uint64_t runs = 10'000, seed = 20261120, from = 0, days = 3'653;
};
struct SoakResult {
  std::uint64_t tried = 0, survived = 0, strokes = 0;
  std::string first;
};
[[nodiscard]] SoakResult soak(const SoakOptions& options);

}  // namespace cisterna::campaign
