// When the reservoir of an interrogated pump will be low, when its drug is too old, and which visit follows. R-FLOW-008
//
// The first fill of a drug, and a mixture, may last shorter than the drug alone. R-FLOW-066
// From the fill date by the schedule's 24 h volume. When the present dose has not been in force since the fill (the
// pump's own count is more than one day's volume off it), the volume that is left now counts from today instead; the
// drug's age always counts from the fill. nullopt: no fill date, no prescription, or a rate of 0: a safety date is
// never made up.
#pragma once

#include <optional>

#include "programmer/dosing/refill.h"
#include "programmer/workflow/visit.h"

namespace cisterna::workflow {

[[nodiscard]] std::optional<dosing::RefillDates> due_dates(const Visit& visit, dosing::Date today);

}  // namespace cisterna::workflow
