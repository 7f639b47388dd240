// Numbers of a bench report: at most so many decimals, no trailing zero, thousands separator from 1,000, unit behind a
// space. R-BENCH-024
#pragma once

#include <cstdint>
#include <string>

#include "units/volume.h"

namespace cisterna::bench {

[[nodiscard]] std::string count_text(std::int64_t n);                // "6,793"
[[nodiscard]] std::string decimal_text(double value, int decimals);  // "0.175"; decimals 0..9; not a number: "?"
[[nodiscard]] std::string ml_text(Volume v, int decimals = 3);       // "16.07", no unit
[[nodiscard]] std::string percent_text(Volume part, Volume whole);   // "-5.4 %" of part against whole; whole 0: ""
[[nodiscard]] std::string on_the_point(const std::string& number, int before,
                                       int after);  // padded so that decimal points align

}  // namespace cisterna::bench
