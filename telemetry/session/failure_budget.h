// How often the implant lets itself be asked: 240 wakes an hour in all, 5 failed proofs an hour and 20 a day per slot.
// Pure rules on the persistent counts of key_store.h; the caller stores the result before it goes on. R-SESS-011
// R-FW-104
//
// Refuses: a wake past the hour's budget (false, nothing changed). An instant before the stored one (life time that was
// lost) keeps the counts and starts the period anew: a reset never gives anybody more tries.
#pragma once

#include "telemetry/session/key_store.h"

namespace cisterna::telemetry {

inline constexpr std::uint16_t kWakesPerHour = 240;
inline constexpr std::uint8_t kFailuresPerHour = 5;
inline constexpr std::uint8_t kFailuresPerDay = 20;
inline constexpr Duration kDeafFor = kHour;

[[nodiscard]] bool spend_wake(WakeBudget& budget, Time now);
// Counts one failure; the fifth in an hour, and each from the twentieth in a day on, make the slot deaf for an hour.
void count_failure(FailureState& state, Time now);
[[nodiscard]] bool is_deaf(const FailureState& state, Time now);

}  // namespace cisterna::telemetry
