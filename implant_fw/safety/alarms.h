// Which condition has which priority and which tone, in one table, and what is present now. R-GATE-020
//
// A high alarm sounds the critical dual tone (3 s) every 10 min, a medium or low one the single tone (1 s) hourly; a
// new condition sounds at once. A medium or low tone may be silenced for at most 7 days; the condition stays present.
// Refuses: silencing a high alarm or one that is not present, or for longer. Silent altogether: shelf and explanted.
#pragma once

#include <array>
#include <cstdint>

#include "telemetry/messages/replies.h"
#include "units/duration.h"

namespace cisterna::safety {

using telemetry::Alarm;

enum class Priority : std::uint8_t { kLow = 1, kMedium = 2, kHigh = 3 };

struct AlarmRow {
  Alarm alarm;
  Priority priority;
  bool latched;  // outlives a reset; kept in NVM
};

inline constexpr std::array<AlarmRow, 32> kAlarmTable{{
    {Alarm::kLowReservoir, Priority::kLow, false},
    {Alarm::kEmptyReservoir, Priority::kHigh, false},
    {Alarm::kStall, Priority::kHigh, true},
    {Alarm::kRunAway, Priority::kHigh, true},
    {Alarm::kGateDenials, Priority::kHigh, false},
    {Alarm::kOscillator, Priority::kMedium, false},
    {Alarm::kStorage, Priority::kHigh, false},
    {Alarm::kPrescriptionLost, Priority::kHigh, true},
    {Alarm::kImage, Priority::kHigh, false},
    {Alarm::kCrypto, Priority::kHigh, false},
    {Alarm::kWatchdog, Priority::kHigh, false},
    {Alarm::kTimeLost, Priority::kMedium, true},
    {Alarm::kRefillOpen, Priority::kMedium, false},
    {Alarm::kLineRanOut, Priority::kHigh, false},
    {Alarm::kInterrupted, Priority::kHigh, true},
    {Alarm::kEndOfServiceNear, Priority::kHigh, false},
    {Alarm::kEndOfService, Priority::kHigh, false},
    {Alarm::kReplacementDue, Priority::kMedium, true},
    {Alarm::kBridgeInterrupted, Priority::kMedium, false},
    {Alarm::kStoppedLong, Priority::kMedium, false},
    {Alarm::kRefillOverdue, Priority::kMedium, false},
    {Alarm::kUpdateFellBack, Priority::kMedium, false},
    {Alarm::kStabilityDue, Priority::kLow, false},
    {Alarm::kRadioLockout, Priority::kLow, false},
    {Alarm::kRingDamaged, Priority::kLow, false},
    {Alarm::kLibraryExpired, Priority::kLow, false},
    {Alarm::kSuspended, Priority::kLow, false},
    {Alarm::kStopped, Priority::kMedium, false},
    {Alarm::kBattery, Priority::kHigh, false},
    {Alarm::kGateRebuilt, Priority::kMedium, false},
    {Alarm::kMagnet, Priority::kHigh, false},
    {Alarm::kLevelDiffers, Priority::kHigh, false},
}};

constexpr bool alarm_table_is_in_order() {
  for (std::size_t i = 0; i < kAlarmTable.size(); ++i)
    if (static_cast<std::size_t>(kAlarmTable[i].alarm) != i) return false;
  return true;
}
static_assert(alarm_table_is_in_order(), "row i is the alarm with bit i");

[[nodiscard]] constexpr std::uint32_t bit(Alarm alarm) {
  return 1U << static_cast<unsigned>(alarm);
}
[[nodiscard]] constexpr Priority priority_of(Alarm alarm) {
  return kAlarmTable[static_cast<std::size_t>(alarm)].priority;
}
// Bits of every alarm of that priority / that outlives a reset.
[[nodiscard]] std::uint32_t mask_of(Priority priority);
[[nodiscard]] std::uint32_t latched_mask();

inline constexpr Duration kCriticalEvery = Duration::minutes(10);
inline constexpr Duration kNonCriticalEvery = Duration::hours(1);
inline constexpr std::uint32_t kLongestSilence_s = 7 * 86'400;

enum class AlarmTone : std::uint8_t { kNone, kCritical, kNonCritical };

class AlarmBoard {
 public:
  // True when it was not so before.
  bool set(Alarm alarm, bool present);
  [[nodiscard]] bool present(Alarm alarm) const { return (bits_ & bit(alarm)) != 0; }
  [[nodiscard]] std::uint32_t bits() const { return bits_; }
  [[nodiscard]] bool high() const { return (bits_ & high_mask()) != 0; }
  // A condition that is present has lasted so long that it is high from now on, until it ends. It sounds at once.
  // R-GATE-023
  void lift(Alarm alarm);
  [[nodiscard]] bool lifted(Alarm alarm) const { return (lifted_ & bit(alarm)) != 0; }
  [[nodiscard]] bool acknowledge(Alarm alarm, std::uint32_t quiet_s, Time now);
  void silence_all(bool silent) { silent_ = silent; }

  [[nodiscard]] AlarmTone due(Time now);  // the tone that sounds now; each answer counts as sounded
  [[nodiscard]] Time next() const;        // next instant at which one may be due

 private:
  [[nodiscard]] std::uint32_t audible(Time now) const;
  [[nodiscard]] std::uint32_t high_mask() const { return mask_of(Priority::kHigh) | lifted_; }
  std::uint32_t bits_ = 0, lifted_ = 0;
  std::array<std::uint32_t, kAlarmTable.size()> quiet_until_s_{};
  Time critical_at_ = Time::never(), plain_at_ = Time::never();
  bool silent_ = false;
};

}  // namespace cisterna::safety
