// Rate, strokes and titration range: the arithmetic every prescription starts from.
//
// rate = dose / concentration [mL/d]; strokes a day = rate / stroke volume, interval = 86,400 s / strokes a day.
// Titration of intrathecal baclofen: adult spinal +10..30 %, adult cerebral and child +5..15 % of the present dose.
// Arguments in mcg (or units), mL, days; all >= 0. Problem: kZeroDivisor, kKindMismatch. R-DOSE-006 R-DOSE-007
#pragma once

#include <cstdint>
#include <string_view>

#include "programmer/dosing/exact.h"
#include "programmer/dosing/problem.h"
#include "units/amount.h"
#include "units/result.h"
#include "units/volume.h"

namespace cisterna::dosing {

[[nodiscard]] Result<Exact, Problem> rate_ml_per_day(const Exact& dose_per_day, const Exact& concentration_per_ml);
// The same for typed values; amounts of different kinds are refused.
[[nodiscard]] Result<Exact, Problem> rate_ml_per_day(Amount daily, Concentration concentration);
// mL/d as uL/h.
[[nodiscard]] Exact ul_per_hour(const Exact& ml_per_day);

struct Strokes {
  Exact per_day;
  Exact interval_s;
};
[[nodiscard]] Result<Strokes, Problem> strokes(const Exact& rate_ml_per_day, const Exact& stroke_ml);

enum class Population : std::uint8_t { kSpinal, kCerebral, kChild };
struct DoseRange {
  Exact minimum_per_day;
  Exact maximum_per_day;
};
[[nodiscard]] DoseRange titration_range(const Exact& dose_per_day, Population population);

}  // namespace cisterna::dosing
