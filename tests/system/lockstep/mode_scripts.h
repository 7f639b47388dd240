// One script a therapy mode, and one a fault that takes days to show: begun on 350 mcg/day, the mode committed three
// hours later, some days of it. A new mode is a row of the table and a function that fills in its prescription.
// R-FW-088
#pragma once

#include <span>

#include "tests/system/lockstep/scripts.h"
#include "tests/system/lockstep/visit.h"

namespace cisterna::lockstep {

struct ModeScript {
  ScriptName name;
  telemetry::Prescription (*prescription)();
  int days;
  void (*more)(LockstepVisit&) = nullptr;    // after the commit, before the days
  void (*before)(LockstepVisit&) = nullptr;  // before it
  bool by_refill = false;                    // committed by closing a refill to its concentration
};
[[nodiscard]] std::span<const ModeScript> mode_scripts();
void play_mode(const ModeScript& script, LockstepVisit& visit);

}  // namespace cisterna::lockstep
