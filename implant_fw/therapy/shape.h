// The figures of a prescription that limits are measured against: what it gives at most in any 24 h and any hour,
// whenever it runs, and how fast and how slowly. Pure. R-THER-034
//
// Amounts in the drug's base unit, rounded up by at most one unit a piece that a window cuts; rates in nL per 24 h
// (fastest rounded up, slowest down). A periodic bolus is part of both amounts, a patient's grant is not.
#pragma once

#include <cstdint>

#include "telemetry/messages/prescription.h"
#include "units/volume.h"

namespace cisterna::therapy {

struct Shape {
  std::uint64_t lowest_day = 0;   // smallest daily amount of a day that counts as therapy
  std::uint64_t largest_day = 0;  // in any 24 h
  std::uint64_t largest_hour = 0;
  std::uint64_t first_day = 0;                   // daily amount it begins with: what a rise is measured on
  std::uint64_t fastest_nl = 0, slowest_nl = 0;  // of the schedule alone
  std::uint64_t idle_amount = 0;  // what the model's minimum rate gives a day, where the schedule falls back to it
};

// daily / 24, rounded up: above p exactly when daily is above 24 p.
[[nodiscard]] std::uint64_t hourly_part(std::uint64_t daily);
// Part of `amount` given in one hour when it flows evenly over duration_s, rounded up.
[[nodiscard]] std::uint64_t in_one_hour(std::uint64_t amount, std::uint32_t duration_s);
[[nodiscard]] Shape shape_of_daily(std::uint64_t daily, std::uint32_t concentration);
// `moving`: the model's minimum rate, per 24 h.
// `day`: whole days since the prescription's anchor; a titration begins with the step of that day.
[[nodiscard]] Shape shape_of(const telemetry::Prescription& prescription, Volume moving, std::int64_t day = 0);

}  // namespace cisterna::therapy
