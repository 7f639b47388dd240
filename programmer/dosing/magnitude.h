// Order-of-magnitude check of an entered dose or concentration: catches a slipped decimal and mg typed for mcg.
//
// Against the usual and the active value, where each is known and not zero: >= 10 times or <= 1/10 is kTenfold; within
// 1 % of exactly 1,000 times or 1/1,000 (equality counts) is kAskMgOrMcg, which wins. Amounts of different kinds are
// refused (kKindMismatch). Source: hazard K13, mg/mcg and decimal errors. R-DOSE-013 R-DOSE-106
#pragma once

#include <cstdint>
#include <optional>

#include "programmer/dosing/problem.h"
#include "units/amount.h"
#include "units/result.h"

namespace cisterna::dosing {

enum class Magnitude : std::uint8_t { kUsual, kTenfold, kAskMgOrMcg };

[[nodiscard]] Result<Magnitude, Problem> order_of_magnitude_warning(Amount entered, std::optional<Amount> usual,
                                                                    std::optional<Amount> active);
[[nodiscard]] Result<Magnitude, Problem> order_of_magnitude_warning(Concentration entered,
                                                                    std::optional<Concentration> usual,
                                                                    std::optional<Concentration> active);

}  // namespace cisterna::dosing
