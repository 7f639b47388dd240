// Alarm priorities, tones and the fault table, against oracles typed from the clinical rules.
#include "implant_fw/safety/alarms.h"

#include <gtest/gtest.h>

#include "implant_fw/safety/fault_policy.h"

namespace cisterna::safety {
namespace {

// R-GATE-020 R-THER-103
TEST(AlarmTable, HighConditions) {
  for (const auto alarm : {Alarm::kEmptyReservoir, Alarm::kStall, Alarm::kRunAway, Alarm::kGateDenials, Alarm::kStorage,
                           Alarm::kPrescriptionLost, Alarm::kImage, Alarm::kCrypto, Alarm::kWatchdog,
                           Alarm::kLineRanOut, Alarm::kInterrupted, Alarm::kEndOfServiceNear})
    EXPECT_EQ(priority_of(alarm), Priority::kHigh) << static_cast<int>(alarm);
  for (const auto alarm : {Alarm::kReplacementDue, Alarm::kTimeLost, Alarm::kRefillOpen, Alarm::kBridgeInterrupted,
                           Alarm::kStoppedLong, Alarm::kRefillOverdue, Alarm::kUpdateFellBack, Alarm::kOscillator})
    EXPECT_EQ(priority_of(alarm), Priority::kMedium) << static_cast<int>(alarm);
  for (const auto alarm :
       {Alarm::kLowReservoir, Alarm::kStabilityDue, Alarm::kRadioLockout, Alarm::kRingDamaged, Alarm::kLibraryExpired})
    EXPECT_EQ(priority_of(alarm), Priority::kLow) << static_cast<int>(alarm);
}

TEST(AlarmBoard, CriticalSoundsAtOnceAndEveryTenMinutes) {
  AlarmBoard board;
  EXPECT_EQ(board.next(), Time::never());
  board.set(Alarm::kStall, true);
  EXPECT_EQ(board.due(Time::ms(5)), AlarmTone::kCritical);
  EXPECT_EQ(board.due(Time::ms(5)), AlarmTone::kNone);
  EXPECT_EQ(board.next().ms(), 600'005);
  EXPECT_EQ(board.due(Time::ms(600'004)), AlarmTone::kNone);
  EXPECT_EQ(board.due(Time::ms(600'005)), AlarmTone::kCritical);
  board.set(Alarm::kStall, false);
  EXPECT_EQ(board.due(Time::ms(1'200'005)), AlarmTone::kNone);
  EXPECT_EQ(board.next(), Time::never());
}

TEST(AlarmBoard, NonCriticalSoundsHourlyAndMayBeSilencedSevenDays) {
  AlarmBoard board;
  board.set(Alarm::kLowReservoir, true);
  EXPECT_EQ(board.due(Time::ms(0)), AlarmTone::kNonCritical);
  EXPECT_EQ(board.next().ms(), 3'600'000);
  EXPECT_FALSE(board.acknowledge(Alarm::kLowReservoir, 604'801, Time::ms(1'000)));
  EXPECT_TRUE(board.acknowledge(Alarm::kLowReservoir, 604'800, Time::ms(1'000)));
  EXPECT_TRUE(board.present(Alarm::kLowReservoir));
  std::int64_t first = 0;
  for (std::int64_t t = 3'600'000; first == 0 && t < 700'000'000; t += 3'600'000)
    if (board.due(Time::ms(t)) != AlarmTone::kNone) first = t;
  EXPECT_EQ(first, 608'400'000);  // the first hour after 604,801 s
}

TEST(AlarmBoard, HighOrAbsent_IsNotSilenced) {
  AlarmBoard board;
  EXPECT_FALSE(board.acknowledge(Alarm::kLowReservoir, 60, Time{}));
  board.set(Alarm::kStall, true);
  EXPECT_FALSE(board.acknowledge(Alarm::kStall, 60, Time{}));
}

TEST(AlarmBoard, ShelfIsSilent) {
  AlarmBoard board;
  board.silence_all(true);
  board.set(Alarm::kStall, true);
  board.set(Alarm::kLowReservoir, true);
  for (std::int64_t t = 0; t < 86'400'000; t += 60'000) EXPECT_EQ(board.due(Time::ms(t)), AlarmTone::kNone);
}

// R-GATE-021
TEST(FaultPolicy, ByRiskClass) {
  using telemetry::RiskClass;
  EXPECT_EQ(action_for(Fault::kComputedEmpty, RiskClass::kWithdrawal), Action::kDeliverOn);
  EXPECT_EQ(action_for(Fault::kComputedEmpty, RiskClass::kOverdose), Action::kDeliverOn);
  EXPECT_EQ(action_for(Fault::kComputedEmpty, RiskClass::kSafe), Action::kStopAtZero);
  EXPECT_EQ(action_for(Fault::kNvmWrite, RiskClass::kWithdrawal), Action::kRefuseChanges);
  EXPECT_EQ(action_for(Fault::kNvmWrite, RiskClass::kSafe), Action::kStop);
  EXPECT_EQ(action_for(Fault::kPrescriptionLost, RiskClass::kWithdrawal), Action::kMinimumRateElseStop);
  EXPECT_EQ(action_for(Fault::kPrescriptionLost, RiskClass::kSafe), Action::kStop);
  EXPECT_EQ(action_for(Fault::kStall, RiskClass::kSafe), Action::kAttemptEachOnce);
  EXPECT_EQ(action_for(Fault::kRunAway, RiskClass::kWithdrawal), Action::kMotorOffAndStop);
  EXPECT_EQ(action_for(Fault::kOscillators10, RiskClass::kSafe), Action::kStop);
}

// Lifted again it does not sound again.
TEST(AlarmBoard, LiftedTwice_SoundsOnce) {
  AlarmBoard board;
  EXPECT_TRUE(board.set(Alarm::kRefillOpen, true));
  board.lift(Alarm::kRefillOpen);
  EXPECT_TRUE(board.lifted(Alarm::kRefillOpen));
  EXPECT_EQ(board.due(Time::ms(0)), AlarmTone::kCritical);
  const auto next = board.next();
  board.lift(Alarm::kRefillOpen);  // does not sound again at once
  EXPECT_EQ(board.next(), next);
}

}  // namespace
}  // namespace cisterna::safety
