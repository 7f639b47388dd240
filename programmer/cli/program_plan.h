// A program file against the pump it is for: codes of the drugs, volumes of prime and bridge from the model's tubing
// and the line record's catheter, the old dose a bridge keeps, where the pump's day 0 begins. R-CLI-041
//
// Refuses (PlanProblem, an error catalogue code): a component the library does not hold, a prime of a part that the
// line record says is full, a catheter volume that is not recorded, a bridge without an old prescription.
#pragma once

#include <string>

#include "programmer/cli/context.h"
#include "programmer/cli/program_file.h"
#include "programmer/workflow/visit.h"

namespace cisterna::cli {

struct PlanProblem {
  std::string code, detail;
};

// What the program file says of the line, in the pump's figures.
[[nodiscard]] Result<pump::Prescription, PlanProblem> plan_for(const ProgramFile& file, const workflow::Visit& visit,
                                                               LocalTime now);

struct DayAnchor {
  Duration life;    // of the pump, at which day 0 begins; always above 0
  int weekday = 0;  // of day 0, Monday 0
};
// `begins`: "midnight", "now" or HH:MM of the person's day; a moment before the pump's first is taken a day later.
[[nodiscard]] DayAnchor day_anchor(const std::string& begins, Duration life, LocalTime now);

}  // namespace cisterna::cli
