#include "telemetry/session/failure_budget.h"

namespace cisterna::telemetry {
namespace {

// True when the period that began at `start` is over; `start` is moved to now when it is, or when it lies ahead.
bool period_over(Time& start, Duration length, Time now) {
  const bool over = now - start >= length;
  if (over || now < start) start = now;
  return over;
}

}  // namespace

bool spend_wake(WakeBudget& budget, Time now) {
  WakeBudget next = budget;
  if (period_over(next.hour_start, kHour, now) || next.in_hour == 0) {
    next.in_hour = 0;
    next.hour_start = now;
  }
  if (next.in_hour >= kWakesPerHour) return false;
  ++next.in_hour;
  budget = next;
  return true;
}

void count_failure(FailureState& state, Time now) {
  if (period_over(state.hour_start, kHour, now) || state.in_hour == 0) {
    state.in_hour = 0;
    state.hour_start = now;
  }
  if (period_over(state.day_start, kDay, now) || state.in_day == 0) {
    state.in_day = 0;
    state.day_start = now;
  }
  if (state.in_hour < UINT8_MAX) ++state.in_hour;
  if (state.in_day < UINT8_MAX) ++state.in_day;
  if (state.in_hour >= kFailuresPerHour || state.in_day >= kFailuresPerDay) state.deaf_until = now + kDeafFor;
}

bool is_deaf(const FailureState& state, Time now) {
  return now < state.deaf_until;
}

}  // namespace cisterna::telemetry
