// Refill, cards, lifecycle, reads, and the faults this firmware meets.
#include <gtest/gtest.h>

#include "tests/implant_fw/commands/rig.h"

namespace cisterna::commands {
namespace {

using namespace telemetry;  // NOLINT
using test_support::Rig;

bool alarm(Rig& rig, Alarm a) {
  return (rig.status().alarms & safety::bit(a)) != 0;
}

// --- refill and cards. R-CMD-040 -------------------------------------------------------------------------------------

// R-CMD-106
TEST(Refill, PumpRunsOnAndTheReservoirIsCountedAnew) {
  Rig rig;
  rig.begin();
  rig.run(Duration::days(20));
  EXPECT_EQ(Rig::reason(rig.open_refill()), Reason::kNone);
  EXPECT_TRUE(rig.status().refill_open);
  EXPECT_TRUE(alarm(rig, Alarm::kRefillOpen));
  EXPECT_EQ(Rig::reason(rig.open_refill()), Reason::kRefillAlreadyOpen);
  const auto before = rig.plant.strokes;
  rig.run(Duration::hours(24));
  EXPECT_NEAR(static_cast<double>(rig.plant.strokes - before), 70, 1);
  EXPECT_EQ(Rig::reason(rig.close_refill(18'000'000)), Reason::kNone);
  EXPECT_EQ(rig.status().reservoir_nl, 18'000'000U);
  EXPECT_FALSE(alarm(rig, Alarm::kRefillOpen));
  EXPECT_EQ(Rig::reason(rig.close_refill()), Reason::kNoRefillOpen);
}

TEST(Refill, NotFilledChangesNothingInTheReservoir) {
  Rig rig;
  rig.begin();
  (void)rig.open_refill();
  const auto before = rig.status().reservoir_nl;
  RefillClose close;
  close.header = rig.header();
  EXPECT_EQ(Rig::reason(rig.ask(close)), Reason::kNone);
  EXPECT_EQ(rig.status().reservoir_nl, before);
}

TEST(Refill, NurseTwiceADayFromAQuarterOn) {
  Rig rig;
  rig.begin();
  EXPECT_EQ(Rig::reason(rig.open_refill(4'999'999, Role::kRefillNurse)), Reason::kRefillVolume);
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(Rig::reason(rig.open_refill(5'000'000, Role::kRefillNurse)), Reason::kNone);
    EXPECT_EQ(Rig::reason(rig.close_refill(4'999'999, Role::kRefillNurse)), Reason::kRefillVolume);
    EXPECT_EQ(Rig::reason(rig.close_refill(5'000'000, Role::kRefillNurse)), Reason::kNone);
  }
  EXPECT_EQ(Rig::reason(rig.open_refill(5'000'000, Role::kRefillNurse)), Reason::kRefillTooMany);
  EXPECT_EQ(Rig::reason(rig.open_refill(5'000'000)), Reason::kNone);
  (void)rig.close_refill();
  rig.run(Duration::hours(24));
  EXPECT_EQ(Rig::reason(rig.open_refill(5'000'000, Role::kRefillNurse)), Reason::kNone);
}

// R-CMD-104
TEST(Refill, FirstFillAndOtherDrug) {
  Rig rig;
  EXPECT_EQ(Rig::reason(rig.open_refill(20'000'000, Role::kRefillNurse)), Reason::kOtherDrugNeedsClinician);
  rig.begin();
  auto card = test_support::baclofen_card();
  card.concentration_min = card.concentration_max = 500'000;
  RefillOpen open{rig.header(), {7, 500'000}, 20'000'000, rig.key.sign(card)};
  EXPECT_EQ(Rig::reason(rig.ask(open, Role::kRefillNurse)), Reason::kOtherDrugNeedsClinician);
  open.header = rig.header();
  EXPECT_EQ(Rig::reason(rig.ask(open)), Reason::kNone);
  EXPECT_EQ(Rig::reason(rig.close_refill()), Reason::kStagedBridgeNeeded);
}

TEST(Card, NewerVersionIsKeptThroughAResetAndGoverns) {
  Rig rig;
  rig.begin();
  auto card = test_support::baclofen_card();
  card.version = 4;
  card.bolus_largest = 20'000;
  EXPECT_EQ(Rig::reason(rig.ask(SetLimitCard{rig.header(), rig.key.sign(card)}, Role::kRefillNurse)), Reason::kNone);
  EXPECT_EQ(Rig::reason(rig.ask(SetLimitCard{rig.header(), rig.key.sign(card)}, Role::kRefillNurse)),
            Reason::kCardOlder);
  const auto digest = rig.status().digest;
  rig.implant().power_cycle();
  EXPECT_EQ(rig.status().digest, digest);
  EXPECT_EQ(Rig::reason(rig.bolus(20'001, 600)), Reason::kAboveCardBolus);
  const auto reply = rig.ask(GetLimitCard{});
  EXPECT_EQ(std::get_if<LimitCardReply>(&reply)->signed_card.size(), kCardSignedBytes);
}

// --- lifecycle, alarms, reads ----------------------------------------------------------------------------------------

TEST(Lifecycle, ShelfIsSilentExplantedGivesNothing) {
  Rig rig;
  (void)rig.open_refill();
  (void)rig.close_refill(1'900'000);  // low at once
  rig.run(Duration::days(1));
  EXPECT_EQ(rig.fw().tones, 0);
  const auto near = Rig::peer(Role::kClinician, true);
  (void)rig.ask(Lifecycle{rig.header(), LifecycleState::kImplanted}, near);
  (void)rig.commit(350'000);
  rig.run(Duration::hours(5));
  EXPECT_GE(rig.fw().tones, 5);
  EXPECT_EQ(Rig::reason(rig.ask(Lifecycle{rig.header(), LifecycleState::kExplanted}, near)), Reason::kNone);
  const auto before = rig.plant.strokes;
  rig.run(Duration::days(1));
  EXPECT_EQ(rig.plant.strokes, before);
  EXPECT_EQ(Rig::reason(rig.ask(rig.stage_request(350'000))), Reason::kNotImplanted);
  EXPECT_EQ(Rig::reason(rig.ask(Restart{rig.header()})), Reason::kNotImplanted);
}

TEST(Alarm, AcknowledgedToneIsSilentTheConditionStays) {
  Rig rig;
  rig.begin();
  (void)rig.open_refill();
  (void)rig.close_refill(1'900'000);
  rig.run(Duration::ms(1));
  EXPECT_EQ(Rig::reason(rig.ask(AcknowledgeAlarm{rig.header(), 0, 86'400}, Role::kRefillNurse)), Reason::kNone);
  const auto tones = rig.fw().tones;
  rig.run(Duration::hours(23));
  EXPECT_EQ(rig.fw().tones, tones);
  EXPECT_TRUE(alarm(rig, Alarm::kLowReservoir));
  rig.run(Duration::hours(3));
  EXPECT_GT(rig.fw().tones, tones);
}

TEST(Read, ShortStatusOnlyWhenNothingIsNewer) {
  Rig rig;
  rig.begin();
  const auto s = rig.status();
  auto reply = rig.ask(GetStatus{s.revision, s.last_event});
  EXPECT_NE(std::get_if<Unchanged>(&reply), nullptr);
  reply = rig.ask(GetStatus{s.revision, s.last_event - 1});
  EXPECT_NE(std::get_if<Status>(&reply), nullptr);
  reply = rig.ask(GetStatus{});
  EXPECT_NE(std::get_if<Status>(&reply), nullptr);
}

TEST(Read, PrescriptionsEventsDeviceSelfTest) {
  Rig rig;
  rig.begin();
  (void)rig.ask(rig.stage_request(400'000));
  const auto active = rig.ask(GetPrescription{PrescriptionSlot::kActive});
  const auto staged = rig.ask(GetPrescription{PrescriptionSlot::kStaged});
  EXPECT_EQ(std::get_if<PrescriptionReply>(&active)->prescription.continuous.daily_amount, 350'000U);
  EXPECT_EQ(std::get_if<PrescriptionReply>(&staged)->prescription.continuous.daily_amount, 400'000U);
  EXPECT_EQ(std::get_if<PrescriptionReply>(&staged)->day_nl, 200'000U);
  const auto events = rig.ask(GetEvents{1, 3});
  EXPECT_EQ(std::get_if<Events>(&events)->events.size(), 3U);
  EXPECT_EQ(std::get_if<Events>(&events)->events[0].kind, 1);  // manufactured
  const auto device = rig.ask(GetDevice{});
  EXPECT_EQ(std::get_if<Device>(&device)->serial, 42U);
  const auto test = rig.ask(SelfTest{});
  EXPECT_EQ(std::get_if<SelfTestReply>(&test)->failed, 0U);
}

// --- faults. R-CMD-002 R-CMD-003 -------------------------------------------------------------------------------------

// R-THER-103
TEST(Stall, EachDueStrokeIsTriedOnceAndNothingIsMadeUp) {
  Rig rig;
  rig.begin();
  rig.run(Duration::hours(12));
  const auto before = rig.plant.strokes;
  rig.plant.jammed = true;
  rig.run(Duration::hours(6));
  EXPECT_EQ(rig.plant.strokes, before);
  EXPECT_TRUE(alarm(rig, Alarm::kStall));
  EXPECT_EQ(rig.status().motor, Motor::kStalled);
  EXPECT_NEAR(static_cast<double>(rig.status().commanded_nl - rig.status().sensed_nl), 17.5 * 2'500, 2'500);
  rig.plant.jammed = false;
  rig.run(Duration::hours(6));
  EXPECT_NEAR(static_cast<double>(rig.plant.strokes - before), 17.5, 1);
  EXPECT_FALSE(alarm(rig, Alarm::kStall));
}

TEST(Stall, Over24hRestartsWithHalf) {
  Rig rig;
  rig.begin();
  rig.plant.jammed = true;
  rig.run(Duration::hours(20));
  rig.implant().power_cycle();
  EXPECT_TRUE(alarm(rig, Alarm::kStall));
  rig.run(Duration::hours(10));
  rig.plant.jammed = false;
  rig.run(Duration::hours(1));
  EXPECT_EQ(rig.status().delivery, Delivery::kReduced);
}

TEST(RunAway, PowerOffStopAndOnlyAClinicianRestarts) {
  Rig rig;
  rig.begin();
  rig.board().set_run_away(Duration::minutes(1));
  rig.run(Duration::hours(1));
  EXPECT_EQ(rig.status().motor, Motor::kRunAway);
  EXPECT_EQ(rig.status().delivery, Delivery::kStopped);
  EXPECT_TRUE(alarm(rig, Alarm::kRunAway));
  const auto before = rig.plant.strokes;
  EXPECT_LE(before, 5);
  EXPECT_EQ(rig.status().commanded_nl, static_cast<std::uint64_t>(before) * 2'500);
  rig.board().set_run_away(Duration{});
  rig.implant().power_cycle();
  rig.run(Duration::hours(2));
  EXPECT_EQ(rig.plant.strokes, before);
  EXPECT_EQ(Rig::reason(rig.ask(Restart{rig.header()})), Reason::kNone);
  rig.run(Duration::hours(24));
  EXPECT_NEAR(static_cast<double>(rig.plant.strokes - before), 70, 1);
}

// A false fill volume cannot stop class W; class S stops at 0.
TEST(Empty, ByRiskClass) {
  for (const auto& [risk, more] : {std::pair{RiskClass::kWithdrawal, true}, std::pair{RiskClass::kSafe, false}}) {
    auto card = test_support::baclofen_card();
    card.risk = risk;
    Rig rig{card};
    rig.begin();
    (void)rig.open_refill();
    (void)rig.close_refill(250'000);  // 100 strokes
    const auto at_fill = rig.plant.strokes;
    rig.run(Duration::days(4));
    EXPECT_TRUE(alarm(rig, Alarm::kEmptyReservoir));
    // W: until computed < -14.5 % of the volume since the fill: 117 strokes (292,500: -42,500 against -42,412)
    EXPECT_EQ(rig.plant.strokes - at_fill, more ? 117 : 100);
    EXPECT_EQ(rig.status().delivery, Delivery::kEmpty);
    rig.implant().power_cycle();
    EXPECT_EQ(rig.status().delivery, Delivery::kEmpty);
    (void)rig.open_refill();
    (void)rig.close_refill();
    rig.run(Duration::hours(2));
    EXPECT_GT(rig.plant.strokes - at_fill, 117 - (more ? 0 : 17));
  }
}

// R-CMD-001
TEST(Memory, RefusedWrite_NothingChangesAndTherapyGoesOn) {
  Rig rig;
  rig.begin();
  auto staged = rig.ask(rig.stage_request(400'000));
  rig.board().nvm().refuse_writes(true);
  EXPECT_EQ(Rig::reason(rig.ask(Commit{rig.header(), std::get_if<Staged>(&staged)->digest})), Reason::kStorageFault);
  EXPECT_EQ(rig.fw().regimen.daily_amount(), 350'000U);
  EXPECT_EQ(Rig::reason(rig.ask(Stop{rig.header(), 1})), Reason::kStorageFault);
  EXPECT_TRUE(alarm(rig, Alarm::kStorage));
  const auto before = rig.plant.strokes;
  rig.run(Duration::hours(24));
  EXPECT_NEAR(static_cast<double>(rig.plant.strokes - before), 70, 1);
  rig.board().nvm().refuse_writes(false);
  EXPECT_EQ(Rig::reason(rig.ask(Stop{rig.header(), 1})), Reason::kNone);
  EXPECT_FALSE(alarm(rig, Alarm::kStorage));
}

TEST(Prescription, BothCopiesRotten_MinimumRateWithAlarm) {
  Rig rig;
  rig.begin();
  rig.run(Duration::hours(1));
  const auto slot = rig.control().active_slot;
  for (std::uint32_t copy = 0; copy < 2; ++copy)
    rig.board().nvm().rot(storage::kPrescriptionRegion.at(slot, copy) + 9, 0x40);
  rig.implant().power_cycle();
  EXPECT_TRUE(alarm(rig, Alarm::kPrescriptionLost));
  EXPECT_EQ(rig.status().delivery, Delivery::kMinimumRate);  // 0.006 mL/d = 12 mcg/d, below the lowest start of 110
  const auto before = rig.plant.strokes;
  rig.run(Duration::days(10));
  EXPECT_NEAR(static_cast<double>(rig.plant.strokes - before), 24, 1);
  EXPECT_EQ(Rig::reason(rig.commit(100'000)), Reason::kNone);
  EXPECT_FALSE(alarm(rig, Alarm::kPrescriptionLost));
}

// Gate limits damaged: built again, delivery without a gap, medium alarm for 24 h. R-GATE-022
TEST(Fault, GateLimitsDamaged_RebuiltAndTold) {
  Rig rig;
  rig.begin();
  rig.run(Duration::days(1) + Duration::ms(1));
  rig.fw().gate.held().flip(7);
  rig.run(Duration::hours(12));
  EXPECT_TRUE(alarm(rig, Alarm::kGateRebuilt));
  EXPECT_EQ(safety::priority_of(Alarm::kGateRebuilt), safety::Priority::kMedium);
  EXPECT_EQ(rig.plant.strokes, 105);
  rig.run(Duration::hours(14));
  EXPECT_FALSE(alarm(rig, Alarm::kGateRebuilt));
}

// One copy of the account or of the control record refused: every value stands, the alarm sounds, changes are refused
// until the memory writes again. R-CMD-034
TEST(Fault, OneCopyRefused_RaisesTheStorageAlarm) {
  for (const bool account : {true, false}) {
    Rig rig;
    rig.begin();
    rig.run(Duration::hours(2));
    const auto& region = account ? storage::kAccountRegion : storage::kControlRegion;
    rig.board().nvm().refuse_range(region.at(0, 1), region.end());
    rig.run(Duration::hours(1));
    const auto reply = rig.commit(400'000);  // the account refuses it; one copy of the control record holds it
    EXPECT_EQ(Rig::reason(reply), account ? Reason::kStorageFault : Reason::kNone);
    EXPECT_TRUE(alarm(rig, Alarm::kStorage)) << account;
    const auto before = rig.plant.strokes;
    rig.run(Duration::hours(10));
    EXPECT_NEAR(static_cast<double>(rig.plant.strokes - before), account ? 29 : 33, 1);  // therapy goes on
    rig.board().nvm().refuse_range(0, 0);
    EXPECT_EQ(Rig::reason(rig.ask(Stop{rig.header(), 1})), Reason::kNone);
    EXPECT_FALSE(alarm(rig, Alarm::kStorage)) << account;
  }
}

}  // namespace
}  // namespace cisterna::commands
