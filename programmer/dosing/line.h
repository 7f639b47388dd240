// The line: prime, bridge and catheter volume.
//
// V = V_tubing + V_catheter; V_catheter = (length - removed) x volume per length. Bridge: amount = V x C_old, rate =
// D_old / C_old, time = V / rate, then D_new / C_new. Without a bridge the line gives D_new x C_old / C_new for
// V / (D_new / C_new). Amounts in mcg or units, mL, mL/d, cm. Refuses: a zero concentration, dose or rate
// (kZeroDivisor), more catheter removed than there is (kImpossible). R-DOSE-015 R-DOSE-016
#pragma once

#include <cstdint>

#include "programmer/dosing/exact.h"
#include "programmer/dosing/problem.h"
#include "units/result.h"

namespace cisterna::dosing {

struct BridgePlan {
  Exact line_ml;
  Exact old_concentration;
  Exact new_concentration;
  Exact old_dose_per_day;
  Exact new_dose_per_day;
};
struct Bridge {
  Exact old_mass;
  Exact rate_ml_per_day;
  Exact duration_s;
  Exact new_rate_ml_per_day;
  Exact unbridged_dose_per_day;  // same drug only: what the new rate would give out of the old line
  Exact unbridged_duration_s;
};
[[nodiscard]] Result<Bridge, Problem> bridge(const BridgePlan& plan);

enum class RateLimit : std::uint8_t { kInside, kBelowMinimum, kAboveMaximum };
// Of the old-dose rate first, then of the new rate; equality is inside.
[[nodiscard]] RateLimit rate_limit(const Bridge& bridge, const Exact& min_ml_per_day, const Exact& max_ml_per_day);

// Seconds to deliver a volume; rate > 0.
[[nodiscard]] Result<Exact, Problem> delivery_time_s(const Exact& volume_ml, const Exact& rate_ml_per_day);

struct Catheter {
  Exact length_cm;
  Exact volume_ml;
};
[[nodiscard]] Result<Catheter, Problem> catheter(const Exact& original_cm, const Exact& removed_cm,
                                                 const Exact& ml_per_cm);

}  // namespace cisterna::dosing
