// Sentences: the one wording of a therapy shown before a person confirms it.
//
// Numbers are exact to 6 decimals for mL and mL/day and 3 for amounts (half away from zero), with thousands separators,
// `mcg` and never a Greek letter. `MassUnit` is the unit the drug library shows the drug in; amounts in units ignore
// it. Refuses: concentration 0 (kZeroDivisor), mass beside units (kKindMismatch). R-DOSE-014
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "programmer/dosing/exact.h"
#include "programmer/dosing/problem.h"
#include "units/amount.h"
#include "units/duration.h"
#include "units/result.h"
#include "units/volume.h"

namespace cisterna::dosing {

enum class MassUnit : std::uint8_t { kMcg, kMg };

[[nodiscard]] std::string format_amount(Amount a, MassUnit unit = MassUnit::kMcg);                // "2,000 mcg"
[[nodiscard]] std::string format_daily(Amount a, MassUnit unit = MassUnit::kMcg);                 // "350 mcg/day"
[[nodiscard]] std::string format_concentration(Concentration c, MassUnit unit = MassUnit::kMcg);  // "2,000 mcg/mL"
[[nodiscard]] std::string format_volume(Volume v);                                                // "0.1958 mL"
[[nodiscard]] std::string format_ml_per_day(const Exact& ml_per_day);                             // "0.175 mL/day"
[[nodiscard]] std::string format_duration(Duration d);  // "5 h 36 min", "26 h 51 min 9 s"; nearest second

// "baclofen 2,000 mcg/mL, 350 mcg/day = 0.175 mL/day, constant"; `how` is the schedule in words.
[[nodiscard]] Result<std::string, Problem> therapy_sentence(std::string_view drug, Concentration concentration,
                                                            Amount daily, std::string_view how,
                                                            MassUnit unit = MassUnit::kMcg);
// "baclofen 2,000 mcg/mL, 350 mcg/day = 0.175 mL/day -> 400 mcg/day = 0.2 mL/day (+14.29 %)"; from 0 no percentage.
[[nodiscard]] Result<std::string, Problem> change_sentence(std::string_view drug, Concentration concentration,
                                                           Amount from_daily, Amount to_daily,
                                                           MassUnit unit = MassUnit::kMcg);

}  // namespace cisterna::dosing
