// What a prescription of any mode gives, by this programmer's own exact arithmetic: the figures that limits are held
// against and that the pump's reading of a draft is compared with. R-FLOW-061
//
// Refuses (Problem): steps that overlap, leave a gap without basal or are too many; a titration that does not begin on
// day 0 or does not rise in days; a cycle without days; a bolus that lasts longer than its interval or lockout; amounts
// of another kind than the concentration. Amounts are in base units (ng or mU), rates in mL/day.
#pragma once

#include <vector>

#include "programmer/dosing/schedule.h"
#include "programmer/pump/prescription.h"

namespace cisterna::workflow {

struct TherapyFigures {
  dosing::Exact most_in_24h;                             // in any 24 h, periodic boluses included
  dosing::Exact least_day, first_day;                    // of a day that counts as therapy; of the day it begins with
  dosing::Exact most_in_1h;                              // in any hour
  dosing::Exact fastest_ml_per_day, slowest_ml_per_day;  // of the schedule alone
  std::vector<dosing::FlexDay> days;                     // flex: each program
  int pieces = 0;                                        // the pump may round up by one base unit in each
};

// `moving`: what a minimum rate moves in 24 h, as far as it is known (0: not).
[[nodiscard]] Result<TherapyFigures, dosing::Problem> figures_of(const pump::Prescription& prescription, Volume moving);

// The daily dose in force at a moment of the pump's life: a titration's step, a cycle's phase, else the most in 24 h.
[[nodiscard]] Amount dose_in_force(const pump::Prescription& prescription, Duration life, Duration begun);
// The constant 24 h mean that a bridge keeps: of the week for a flex, periodic boluses included; rounded down.
[[nodiscard]] Amount mean_daily(const pump::Prescription& prescription, Duration life, Duration begun);

// The pump's own 24 h volume is the one computed here, to the rounding it is allowed.
[[nodiscard]] bool agrees(const TherapyFigures& own, Concentration concentration, Volume pump_day);

}  // namespace cisterna::workflow
