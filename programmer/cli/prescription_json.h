// The pump's prescription, line and delivery as JSON and as lines for people, in every mode. R-CLI-042
//
// prescription: drug, concentration, concentration_mcg_per_ml, mode, dose, dose_mcg_per_day (in force now),
//   most_mcg_per_24h, day_volume_ml, sentence, components[]; and where the mode has them
//   programs[] {days[], basal_mcg_per_day, total_mcg_per_day, volume_ml_per_day, steps[] {start, end, dose_mcg,
//   rate_ml_per_day}} titration[] {day, dose_mcg_per_day, rate_ml_per_day}     cycle {on_days, off_days,
//   on_dose_mcg_per_day, off_dose_mcg_per_day} periodic {amount_mcg, duration_s, every_s, boluses_per_day,
//   total_mcg_per_day} grant {amount_mcg, duration_s, lockout_s, max_count, max_amount_mcg}   prime_ml (of a prime or
//   bridge that is not over) bridge {drug, concentration, old_dose_mcg_per_day, volume_ml, rate_ml_per_day, duration_s,
//   old_mass_mcg} day_begins_life_s, day_begins_weekday
// line: tubing_ml, catheter_ml, tubing_empty, catheter_empty, held_mcg (drug in what is full), and while a prime or
// bridge
//   runs running ("prime", "bridge", "bridge held up"), rate_ml_per_day, left_s, left_ml, follows
// `_mcg` is `_units` for a drug in units.
#pragma once

#include "programmer/cli/answer.h"

namespace cisterna::cli {

[[nodiscard]] JsonValue drug_json(const workflow::Visit& visit, const pump::Drug& drug);
// `begun`: an anchor of 0 counts from there.
[[nodiscard]] JsonValue prescription_json(const workflow::Visit& visit, const pump::Prescription& prescription,
                                          const std::string& sentence);
[[nodiscard]] JsonValue line_json(const workflow::Visit& visit);
// What stands beneath the pump's own sentence: the line, what a prime or bridge has left.
[[nodiscard]] std::string line_lines(const workflow::Visit& visit);

}  // namespace cisterna::cli
