// What the implant does about each fault, by the drug's risk class: one table. R-GATE-021
//
// `reached` says that this firmware meets the fault and acts; a row that is not reached yet says what it will do.
#pragma once

#include <array>
#include <cstdint>

#include "implant_fw/safety/alarms.h"
#include "telemetry/messages/limit_card.h"

namespace cisterna::safety {

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
  kContinue,
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

enum class Notice : std::uint8_t { kLog, kMedium, kHigh };

struct FaultRow {
  Fault fault;
  Action withdrawal;  // class W and O
  Action safe;        // class S
  Notice notice;
  bool reached;
};

inline constexpr std::array<FaultRow, static_cast<std::size_t>(Fault::kCount)> kFaultTable{{
    {Fault::kLiveCopyDamaged, Action::kReload, Action::kReload, Notice::kLog, true},
    {Fault::kPrescriptionLost, Action::kMinimumRateElseStop, Action::kStop, Notice::kHigh, true},
    {Fault::kOlderSlot, Action::kNeverUse, Action::kNeverUse, Notice::kLog, true},
    {Fault::kGateLimitsDamaged, Action::kRebuild, Action::kRebuild, Notice::kMedium, true},
    {Fault::kStrokeDenied, Action::kWithholdStroke, Action::kWithholdStroke, Notice::kLog, true},
    {Fault::kThreeDenials, Action::kWithholdStroke, Action::kWithholdStroke, Notice::kHigh, true},
    {Fault::kStall, Action::kAttemptEachOnce, Action::kAttemptEachOnce, Notice::kHigh, true},
    {Fault::kRunAway, Action::kMotorOffAndStop, Action::kMotorOffAndStop, Notice::kHigh, true},
    {Fault::kOscillators2, Action::kSlowerClock, Action::kSlowerClock, Notice::kMedium, false},
    {Fault::kOscillators10, Action::kSlowerClock, Action::kStop, Notice::kHigh, false},
    {Fault::kNvmWrite, Action::kRefuseChanges, Action::kStop, Notice::kHigh, true},
    {Fault::kImage, Action::kOtherImageElseContinue, Action::kOtherImageElseStop, Notice::kHigh, false},
    {Fault::kCryptoSelfTest, Action::kRadioOff, Action::kRadioOff, Notice::kHigh, false},
    {Fault::kWatchdogResets, Action::kRadioOffHour, Action::kStop, Notice::kHigh, false},
    {Fault::kComputedEmpty, Action::kDeliverOn, Action::kStopAtZero, Notice::kHigh, true},
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

}  // namespace cisterna::safety
