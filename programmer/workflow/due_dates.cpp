// R-FLOW-008
#include "programmer/workflow/due_dates.h"

#include <algorithm>

#include "units/wide.h"

namespace cisterna::workflow {

namespace {

bool dose_in_force_since_fill(const pump::Interrogation& pump) {
  const auto day = pump.active->day_volume.nl();
  const auto elapsed = (pump.status.life - pump.refill.filled_at).ms();
  if (elapsed < 0) return false;
  const auto should = mul_div_floor(day, elapsed, kDay.ms());
  const auto off = pump.refill.commanded_since.nl() - should;
  return off <= day && off >= -day;
}

// Of this drug in this pump: nothing was delivered before it, or the date given at the fill says so.
bool is_first_fill(const Visit& visit) {
  const auto& pump = *visit.view().pump;
  const auto* entry = visit.entry_in_pump();
  if (entry == nullptr || entry->stability_first_fill_days == 0) return false;
  const auto given = pump.refill.due_date_d - pump.refill.fill_date_d;
  return pump.status.commanded == pump.refill.commanded_since ||
         (pump.refill.due_date_d > 0 && given <= entry->stability_first_fill_days);
}

}  // namespace

std::optional<dosing::RefillDates> due_dates(const Visit& visit, dosing::Date today) {
  const auto& pump = visit.view().pump;
  if (!pump || !pump->active || pump->active->day_volume.nl() <= 0 || pump->refill.fill_date_d <= 0)
    return std::nullopt;
  const auto fill_date = dosing::Date::from_days(pump->refill.fill_date_d);
  const auto flow = Flow::per_day(pump->active->day_volume);
  const auto low = pump->device.low;
  dosing::FillLimits limits;
  const auto days = visit.stability_days(pump->refill.drug, pump->active->others, is_first_fill(visit));
  if (days > 0) limits.stability_days = days;
  if (dose_in_force_since_fill(*pump)) {
    const auto dates = dosing::refill_dates(std::max(pump->refill.filled, low), low, flow, fill_date, limits);
    return dates ? std::optional{*dates} : std::nullopt;
  }
  // Only the volume counts from today; the drug has aged since the fill.
  const auto from_now = dosing::refill_dates(std::max(pump->status.reservoir, low), low, flow, today, {});
  if (!from_now) return std::nullopt;
  auto dates = *from_now;
  if (limits.stability_days) {
    dates.cap_date = fill_date.plus_days(*limits.stability_days);
    if (dates.cap_date && *dates.cap_date < dates.due_date) {
      dates.due_date = *dates.cap_date;
      dates.governed_by = dosing::Governor::kStability;
      if (const auto visit_day = dates.due_date.plus_days(-5)) dates.visit_date = *visit_day;
    }
  }
  return dates;
}

}  // namespace cisterna::workflow
