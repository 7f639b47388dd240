#include "programmer/dosing/refill.h"

#include <array>
#include <utility>

#include "programmer/dosing/quantity.h"

namespace cisterna::dosing {

namespace {
constexpr std::int64_t kVisitLeadDays = 5;
constexpr std::int64_t kServiceDays = 90;

Problem beyond_calendar() {
  return Problem{ProblemCode::kOutOfRange, "The date lies outside the years 1900 to 9999. Check rate, volume and date.",
                 "date"};
}

struct Cap {
  std::optional<Date> date;
  Governor governor;
};

// The first of equals keeps its place.
void take_earlier(RefillDates& dates, const Cap& cap) {
  if (!cap.date || *cap.date >= dates.due_date) return;
  dates.due_date = *cap.date;
  dates.governed_by = cap.governor;
}

std::optional<Date> after(Date date, std::optional<int> days) {
  return days ? date.plus_days(*days) : std::optional<Date>{};
}

std::optional<Problem> refused(const Exact& fill_ml, const Exact& low_ml, const Exact& rate, Date filled_on,
                               const FillLimits& limits) {
  if (rate.is_zero())
    return Problem{ProblemCode::kZeroDivisor, "The rate is zero, so it never runs low. Type a rate above zero.",
                   "rate"};
  if (fill_ml < low_ml)
    return Problem{ProblemCode::kImpossible, "The fill is below the low-reservoir volume. Check both volumes.", "fill"};
  if (limits.expiry_date && *limits.expiry_date < filled_on)
    return Problem{ProblemCode::kImpossible, "The drug had expired before the fill. Check the expiry date.",
                   "expiry-date"};
  if ((limits.stability_days && !after(filled_on, limits.stability_days)) ||
      (limits.policy_days && !after(filled_on, limits.policy_days)))
    return beyond_calendar();
  return std::nullopt;
}
}  // namespace

std::string_view to_text(Governor governor) {
  switch (governor) {
    case Governor::kVolume:
      return "volume";
    case Governor::kStability:
      return "stability";
    case Governor::kExpiry:
      return "expiry";
    case Governor::kPolicy:
      return "policy";
    case Governor::kWorstCase:
      return "worst_case";
  }
  return "volume";
}

// R-DOSE-011 R-DOSE-012
Result<RefillDates, Problem> refill_dates(const Exact& fill_ml, const Exact& low_ml, const Exact& rate, Date filled_on,
                                          const FillLimits& limits) {
  if (auto problem = refused(fill_ml, low_ml, rate, filled_on, limits)) return *std::move(problem);
  const Exact usable_ml = fill_ml - low_ml;
  const auto days = (usable_ml / rate).floor();
  const auto worst_days = (usable_ml / (rate * Exact::ratio(1'145, 1'000))).floor();
  if (!days || !worst_days) return beyond_calendar();
  const auto low = filled_on.plus_days(*days);
  const auto worst = filled_on.plus_days(*worst_days);
  if (!low || !worst) return beyond_calendar();

  RefillDates r{*days, *low, *worst_days, *worst, std::nullopt, *low, *low, Governor::kVolume};
  const std::array caps{Cap{after(filled_on, limits.stability_days), Governor::kStability},
                        Cap{limits.expiry_date, Governor::kExpiry},
                        Cap{after(filled_on, limits.policy_days), Governor::kPolicy}};
  for (const Cap& cap : caps) {
    if (cap.date && (!r.cap_date || *cap.date < *r.cap_date)) r.cap_date = cap.date;
    take_earlier(r, cap);
  }
  if (limits.last_finding == ResidualFinding::kOverDelivery) take_earlier(r, {*worst, Governor::kWorstCase});
  const auto visit = r.due_date.plus_days(-kVisitLeadDays);
  if (!visit) return beyond_calendar();
  r.visit_date = *visit;
  return r;
}

Result<RefillDates, Problem> refill_dates(Volume fill, Volume low, Flow flow, Date filled_on,
                                          const FillLimits& limits) {
  return refill_dates(exact_ml(fill), exact_ml(low), exact_ml_per_day(flow), filled_on, limits);
}

Result<Date, Problem> end_of_service(Date replacement_due) {
  const auto end = replacement_due.plus_days(kServiceDays);
  if (!end) return beyond_calendar();
  return *end;
}

}  // namespace cisterna::dosing
