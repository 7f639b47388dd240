// What a prescription may give at most, worked out by the gate itself from the stored bytes: an own reading, an own way
// (minute by minute through the week), so that a mistake in therapy is not repeated here. R-GATE-030
//
// Volumes in nL, rounded up; concentration in the drug's base unit per mL, > 0. Bytes without a schedule: nothing may
// flow. A bolus is not in it: each has a permit of its own.
#pragma once

#include <cstdint>
#include <span>

namespace cisterna::safety {

struct Reach {
  std::uint32_t w1_nl = 0;       // any 61 min
  std::uint32_t w24_nl = 0;      // any 24 h 15 min
  std::uint32_t fastest_nl = 0;  // per 24 h
};

// `moving_nl`: the model's minimum rate per 24 h.
[[nodiscard]] Reach reach_of(std::span<const std::uint8_t> prescription, std::uint32_t concentration,
                             std::uint32_t moving_nl);

}  // namespace cisterna::safety
