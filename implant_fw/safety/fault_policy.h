// The rules on faults and alarms in one place: what the implant does about each fault, by the drug's risk class, and
// how loudly each condition is told. Each row quotes the clinical rules' own words. R-GATE-020 R-GATE-021
#pragma once

#include <array>
#include <cstdint>

#include "telemetry/messages/limit_card.h"
#include "telemetry/messages/replies.h"

namespace cisterna::safety {

using telemetry::Alarm;

enum class Priority : std::uint8_t { kLog = 0, kLow = 1, kMedium = 2, kHigh = 3 };

// --- "fault | class W, O | class S | priority" -----------------------------------------------------------------------

enum class Fault : std::uint8_t {
  kLiveCopyDamaged,
  kPrescriptionLost,
  kOlderSlot,
  kGateLimitsDamaged,
  kStrokeDenied,
  kThreeDenials,
  kStall,
  kRunAway,
  kOscillators2,
  kOscillators10,
  kNvmWrite,
  kImage,
  kCryptoSelfTest,
  kWatchdogResets,
  kComputedEmpty,
  kCount
};

enum class Action : std::uint8_t {
  kReload,
  kMinimumRateElseStop,
  kStop,
  kNeverUse,
  kRebuild,
  kWithholdStroke,
  kAttemptEachOnce,
  kMotorOffAndStop,
  kSlowerClock,
  kRefuseChanges,
  kOtherImageElseContinue,
  kOtherImageElseStop,
  kRadioOff,
  kRadioOffHour,
  kDeliverOn,
  kStopAtZero
};

struct FaultRow {
  Fault fault;
  Action withdrawal;  // class W and O
  Action safe;        // class S
  Priority priority;
};

inline constexpr std::array<FaultRow, static_cast<std::size_t>(Fault::kCount)> kFaultTable{{
    // "live copy damaged, stored copy good: reload, continue" (storage::Store repairs and tells, App logs)
    {Fault::kLiveCopyDamaged, Action::kReload, Action::kReload, Priority::kLog},
    // "both stored copies of the active prescription bad: minimum rate if it counts as 'no therapy', else stop | stop"
    {Fault::kPrescriptionLost, Action::kMinimumRateElseStop, Action::kStop, Priority::kHigh},
    // "older slot: never used if a refill or concentration change lies between" (only the active slot is ever read)
    {Fault::kOlderSlot, Action::kNeverUse, Action::kNeverUse, Priority::kLog},
    // "gate limits damaged: rebuild from prescription + card, continue"
    {Fault::kGateLimitsDamaged, Action::kRebuild, Action::kRebuild, Priority::kMedium},
    // "one stroke denied: withhold it, ask again at the next due stroke"
    {Fault::kStrokeDenied, Action::kWithholdStroke, Action::kWithholdStroke, Priority::kLog},
    // ">= 3 in 1 h": the same, and told
    {Fault::kThreeDenials, Action::kWithholdStroke, Action::kWithholdStroke, Priority::kHigh},
    // "stall or silent sensor (two due strokes without feedback): attempt each due stroke once"
    {Fault::kStall, Action::kAttemptEachOnce, Action::kAttemptEachOnce, Priority::kHigh},
    // "run-away (two strokes sensed without command): motor power off, stop"
    {Fault::kRunAway, Action::kMotorOffAndStop, Action::kMotorOffAndStop, Priority::kHigh},
    // "two oscillators differ > 2 %: slower one, continue | same"
    {Fault::kOscillators2, Action::kSlowerClock, Action::kSlowerClock, Priority::kMedium},
    // "> 10 %: slower one, continue | stop"
    {Fault::kOscillators10, Action::kSlowerClock, Action::kStop, Priority::kHigh},
    // "NVM write fails: continue, refuse every change | stop"
    {Fault::kNvmWrite, Action::kRefuseChanges, Action::kStop, Priority::kHigh},
    // "image CRC: other image good: boot it; none: continue | stop"; memory that does not hold its pattern is the same
    {Fault::kImage, Action::kOtherImageElseContinue, Action::kOtherImageElseStop, Priority::kHigh},
    // "crypto self-test fails: continue, radio off; a 60 s coil hold still suspends"
    {Fault::kCryptoSelfTest, Action::kRadioOff, Action::kRadioOff, Priority::kHigh},
    // "> 3 watchdog resets in 1 h: continue, radio off 1 h | stop"
    {Fault::kWatchdogResets, Action::kRadioOffHour, Action::kStop, Priority::kHigh},
    // "computed empty: deliver on until a level sensor says empty or computed < -accuracy x volume | stop at 0"
    {Fault::kComputedEmpty, Action::kDeliverOn, Action::kStopAtZero, Priority::kHigh},
}};

constexpr bool fault_table_is_in_order() {
  for (std::size_t i = 0; i < kFaultTable.size(); ++i)
    if (static_cast<std::size_t>(kFaultTable[i].fault) != i) return false;
  return true;
}
static_assert(fault_table_is_in_order());

// No card held: judged as class W.
[[nodiscard]] constexpr Action action_for(Fault fault, telemetry::RiskClass risk) {
  const auto& row = kFaultTable[static_cast<std::size_t>(fault)];
  return risk == telemetry::RiskClass::kSafe ? row.safe : row.withdrawal;
}

// --- every condition that is told, the faults' own among them --------------------------------------------------------

struct AlarmRow {
  Alarm alarm;
  Priority priority;
  Priority worse;  // what it rises to in the state that the row says
  bool latched;    // outlives a reset; kept in NVM
};

inline constexpr Priority kLo = Priority::kLow, kMe = Priority::kMedium, kHi = Priority::kHigh;
inline constexpr std::array<AlarmRow, 32> kAlarmTable{{
    {Alarm::kLowReservoir, kLo, kMe, false},  // "Low: low reservoir"; "Medium: low with < 7 d"
    {Alarm::kEmptyReservoir, kHi, kHi, false},
    {Alarm::kStall, kHi, kHi, true},
    {Alarm::kRunAway, kHi, kHi, true},
    {Alarm::kGateDenials, kHi, kHi, false},
    {Alarm::kOscillator, kMe, kHi, false},  // "> 2 % / > 10 %: medium / high"
    {Alarm::kStorage, kHi, kHi, false},
    {Alarm::kPrescriptionLost, kHi, kHi, true},
    {Alarm::kImage, kHi, kHi, false},
    {Alarm::kCrypto, kHi, kHi, false},
    {Alarm::kWatchdog, kHi, kHi, false},
    {Alarm::kTimeLost, kMe, kMe, true},            // "Medium: time lost"
    {Alarm::kRefillOpen, kMe, kHi, false},         // "Medium: open refill"; another drug or concentration 60 min: high
    {Alarm::kLineRanOut, kHi, kHi, false},         // "Also high: line running out in an open refill"
    {Alarm::kInterrupted, kHi, kHi, true},         // "Also high: interruption > 24 h"
    {Alarm::kEndOfServiceNear, kHi, kHi, false},   // "Also high: end of service near"
    {Alarm::kEndOfService, kHi, kHi, false},       //
    {Alarm::kReplacementDue, kMe, kMe, true},      // "Medium: replacement due"
    {Alarm::kBridgeInterrupted, kMe, kMe, false},  // "Medium: bridge interrupted"
    {Alarm::kStoppedLong, kMe, kMe, false},        // "Medium: stop > 48 h"
    {Alarm::kRefillOverdue, kMe, kMe, false},      // "Medium: refill overdue"
    {Alarm::kUpdateFellBack, kMe, kMe, false},     // "Medium: update fell back"
    {Alarm::kStabilityDue, kLo, kLo, false},       // "Low: stability due"
    {Alarm::kRadioLockout, kLo, kLo, false},       // "Low: radio lock-out"
    {Alarm::kRingDamaged, kLo, kLo, false},        // "Low: event ring damaged"
    {Alarm::kLibraryExpired, kLo, kLo, false},     // "Low: library expired"
    {Alarm::kSuspended, kLo, kLo, false},
    {Alarm::kStopped, kMe, kMe, false},  // "stop: re-alerts"
    {Alarm::kBattery, kHi, kHi, false},
    {Alarm::kGateRebuilt, kMe, kMe, false},
    {Alarm::kMagnet, kHi, kHi, true},         // "the implant detects, alarms"; valve closed: "off, alarm high"
    {Alarm::kLevelDiffers, kHi, kHi, false},  // level sensor and computed volume disagree
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
// Bits of every alarm whose priority, or worse priority, is high / that outlives a reset.
[[nodiscard]] constexpr std::uint32_t high_mask(bool worse) {
  std::uint32_t mask = 0;
  for (const auto& row : kAlarmTable)
    if ((worse ? row.worse : row.priority) == Priority::kHigh) mask |= bit(row.alarm);
  return mask;
}
[[nodiscard]] constexpr std::uint32_t latched_mask() {
  std::uint32_t mask = 0;
  for (const auto& row : kAlarmTable)
    if (row.latched) mask |= bit(row.alarm);
  return mask;
}

}  // namespace cisterna::safety
