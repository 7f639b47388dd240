#include "implant_fw/therapy/components.h"

#include <algorithm>

#include "units/wide.h"

namespace cisterna::therapy {
namespace {

using telemetry::LimitCard;
using telemetry::RiskClass;

// The lower of two where 0 says "none".
template <class T>
T lower_of(T a, T b) {
  return a == 0 || (b != 0 && b < a) ? b : a;
}

// Withdrawal before overdose before safe; a safe drug restarts in full however long it was gone, so it says nothing.
void tighten_restart(LimitCard& card, const LimitCard& component) {
  if (component.risk == RiskClass::kSafe) return;
  const bool safe = card.risk == RiskClass::kSafe;
  card.full_restart_h = safe ? component.full_restart_h : std::min(card.full_restart_h, component.full_restart_h);
  card.half_restart_h = safe ? component.half_restart_h : std::min(card.half_restart_h, component.half_restart_h);
  card.risk = std::min(card.risk, component.risk);
}

}  // namespace

std::uint64_t of_component(std::uint64_t primary_amount, std::uint32_t primary_concentration,
                           std::uint32_t concentration) {
  return static_cast<std::uint64_t>(
      mul_div_ceil(static_cast<std::int64_t>(primary_amount), concentration, primary_concentration));
}

std::uint64_t as_primary(std::uint64_t amount, std::uint32_t primary_concentration, std::uint32_t concentration) {
  return static_cast<std::uint64_t>(
      mul_div_floor(static_cast<std::int64_t>(amount), primary_concentration, concentration));
}

void tighten(LimitCard& card, const LimitCard& component, std::uint32_t primary_concentration,
             std::uint32_t concentration) {
  for (const auto limit :
       {&LimitCard::daily_upper_hard, &LimitCard::per_hour_hard, &LimitCard::per_day_hard, &LimitCard::bolus_largest})
    card.*limit = std::min(card.*limit, as_primary(component.*limit, primary_concentration, concentration));
  card.daily_lower_hard =
      std::max(card.daily_lower_hard, of_component(component.daily_lower_hard, concentration, primary_concentration));
  card.start_lowest =
      lower_of(card.start_lowest, as_primary(component.start_lowest, primary_concentration, concentration));
  card.rise_percent = lower_of(card.rise_percent, component.rise_percent);
  card.stability_d = lower_of(card.stability_d, component.stability_d);
  card.modes &= component.modes;
  tighten_restart(card, component);
}

}  // namespace cisterna::therapy
