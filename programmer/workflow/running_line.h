// What of a prime or a bridge still runs, worked out of the pump's own status: the pump keeps the bridge in its
// prescription after it has ended, and tells of one that runs the time that is left. R-FLOW-067
//
// The volume left is that time x the rate that runs. The pump tells its time rounded up to a second and counts whole
// nL, so the volume is what is left to a second's delivery and 1 nL (7 nL at 0.6 mL/day, 278 nL at 24 mL/day: a ninth
// of a stroke). A bridge that goes on is asked for with that much more: the pump runs what is left by its own count,
// and refuses only less. While a bridge is held up (suspend, stop) the pump tells no time of it: then all that the line
// can hold is asked for.
#pragma once

#include <optional>

#include "programmer/dosing/exact.h"
#include "programmer/pump/pump.h"

namespace cisterna::workflow {

// The bridge of the active prescription is not over: it runs, waits for its prime, or is held up.
[[nodiscard]] bool bridge_pending(const pump::Interrogation& pump);
// Of the prime or bridge that runs; nullopt: none does.
[[nodiscard]] std::optional<Volume> volume_left(const pump::Interrogation& pump);
// mL/day while a prime or bridge runs.
[[nodiscard]] std::optional<dosing::Exact> line_rate(const pump::Interrogation& pump);
// The active prescription without the prime and the bridge that are over. There must be one.
[[nodiscard]] pump::Prescription in_force(const pump::Interrogation& pump);
// The pending bridge for a new prescription: what is left of it, of the same drug at the new dose's 24 h mean (a rate
// of its own, D_new / C_old), of another drug at the dose it has. BR1
[[nodiscard]] pump::Bridge bridge_goes_on(const pump::Interrogation& pump, const pump::Prescription& wanted);

}  // namespace cisterna::workflow
