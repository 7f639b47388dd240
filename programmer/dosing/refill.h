// Refill dates: when the reservoir will be low, when the drug is too old, and what governs the next visit.
//
// low = date + floor((fill - low volume) / rate); worst case = date + floor((fill - low volume) / (1.145 x rate)); cap
// = earliest of stability, expiry, policy; due = the earlier of low and cap, and of the worst case when the last
// residual was over_delivery; visit = due - 5 days (unverified). On one day the first of volume, stability, expiry,
// policy, worst_case is named. Refuses: rate 0 (kZeroDivisor), fill below the low volume or a drug expired before the
// fill (kImpossible), a date after 9999 (kOutOfRange). R-DOSE-011 R-DOSE-104 R-DOSE-012
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "programmer/dosing/calendar.h"
#include "programmer/dosing/exact.h"
#include "programmer/dosing/problem.h"
#include "programmer/dosing/residual.h"
#include "units/flow.h"
#include "units/result.h"
#include "units/volume.h"

namespace cisterna::dosing {

enum class Governor : std::uint8_t { kVolume, kStability, kExpiry, kPolicy, kWorstCase };
[[nodiscard]] std::string_view to_text(Governor governor);

// What, besides the volume, limits how long a fill may stay.
struct FillLimits {
  std::optional<int> stability_days{};
  std::optional<Date> expiry_date{};
  std::optional<int> policy_days{};
  std::optional<ResidualFinding> last_finding{};
};

struct RefillDates {
  std::int64_t days_to_low = 0;
  Date low_date;
  std::int64_t worst_case_days = 0;
  Date worst_case_date;
  std::optional<Date> cap_date;
  Date due_date;
  Date visit_date;
  Governor governed_by = Governor::kVolume;
};

[[nodiscard]] Result<RefillDates, Problem> refill_dates(const Exact& fill_ml, const Exact& low_ml,
                                                        const Exact& rate_ml_per_day, Date filled_on,
                                                        const FillLimits& limits);
// The same for typed values; `flow` is the schedule's 24 h volume plus every granted bolus.
[[nodiscard]] Result<RefillDates, Problem> refill_dates(Volume fill, Volume low, Flow flow, Date filled_on,
                                                        const FillLimits& limits);

// End of service = replacement-due + 90 days.
[[nodiscard]] Result<Date, Problem> end_of_service(Date replacement_due);

}  // namespace cisterna::dosing
