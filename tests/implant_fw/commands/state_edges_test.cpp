// States that few lives reach: a line of unknown content, a bridge said to be done, a refill closed by another, a long
// stall, a sensor of the reservoir, a slow oscillator. R-CMD-081 R-CMD-082 R-CMD-106
#include "tests/implant_fw/commands/line_rig.h"

namespace cisterna::commands {
namespace {

using namespace telemetry;  // NOLINT
using namespace test_support;
using storage::EventKind;

bool alarm(Rig& rig, Alarm which) {
  return (rig.status().alarms & safety::bit(which)) != 0;
}
LimitCard other_card() {
  auto c = every_mode_card();
  c.drug = 9;
  c.concentration_min = c.concentration_max = 1'000'000;
  c.start_lowest = 100'000;
  c.daily_lower_hard = 50'000;
  return c;
}
constexpr DrugAt kOther{9, 1'000'000};
RefillOpen open_other(LineRig& rig, const LimitCard& card = other_card()) {
  return {rig.header(), kOther, 20'000'000, rig.key.sign(card)};
}

// --- the line --------------------------------------------------------------------------------------------------------

// A catheter that was in place before holds something not recorded: bridged by what it is said to hold, within limits.
TEST(LineEdges, CatheterOfUnknownContent) {
  LineRig rig;
  rig.begin_full(k2000, 600'000);
  ASSERT_EQ(Rig::reason(rig.event(LineChange::kTubingPrefilled, kCatheter)), Reason::kNone);
  EXPECT_EQ(rig.fw().regimen.line().old_nl, kCatheter);
  EXPECT_EQ(rig.fw().regimen.line().old, DrugAt{});
  const auto said = [&](DrugAt old, std::uint64_t daily) {
    return Rig::reason(rig.stage(LineRig::bridged(LineRig::daily(k2000, 600'000), old, daily, kCatheter)));
  };
  EXPECT_EQ(said(kOther, 300'000), Reason::kNoLimitCard);             // nobody knows a dose of that
  EXPECT_EQ(said({7, 20'000}, 600'000), Reason::kAboveModelMaximum);  // 30 mL a day
  EXPECT_EQ(said(k500, 600'001), Reason::kAboveCardDaily);
  EXPECT_EQ(said(k500, 600'000), Reason::kNone);
  ASSERT_EQ(Rig::reason(rig.bolus(20'000, 600)), Reason::kNone);
  EXPECT_EQ(said(k500, 600'000), Reason::kBolusRunning);
}

TEST(LineEdges, UnknownContentBeforeAnyPrescription_NeedsABridge) {
  LineRig rig;
  rig.fill(k2000);
  ASSERT_EQ(Rig::reason(rig.event(LineChange::kTubingPrefilled)), Reason::kNone);  // the catheter is still dry
  EXPECT_EQ(rig.fw().regimen.line().empty_nl, kCatheter);
  ASSERT_EQ(Rig::reason(rig.event(LineChange::kTubingPrefilled, kCatheter)), Reason::kNone);
  EXPECT_EQ(rig.fw().regimen.line().empty_nl, 0U);
  EXPECT_EQ(Rig::reason(rig.stage(LineRig::daily(k2000, 300'000))), Reason::kStagedBridgeNeeded);
  EXPECT_EQ(Rig::reason(rig.event(LineChange::kBridgeDone)), Reason::kNone);  // nothing flows yet
  EXPECT_EQ(Rig::reason(rig.stage(LineRig::daily(k2000, 300'000))), Reason::kNone);
}

TEST(LineEdges, PrimeWhileStopped_IsRefused) {
  LineRig rig;
  rig.begin_full(k2000, 300'000);
  ASSERT_EQ(Rig::reason(rig.event(LineChange::kCatheterAspirated)), Reason::kNone);
  ASSERT_EQ(Rig::reason(rig.ask(Stop{rig.header(), 1})), Reason::kNone);
  EXPECT_EQ(Rig::reason(rig.stage(LineRig::primed(LineRig::daily(k2000, 300'000), kCatheter))), Reason::kStopped);
}

// Said to be done: while it runs, when only its content is left, and where nothing is.
TEST(LineEdges, BridgeSaidToBeDone) {
  LineRig rig;
  rig.begin_full(k500, 300'000);
  EXPECT_EQ(Rig::reason(rig.event(LineChange::kBridgeDone)), Reason::kNone);
  rig.run(Duration::s(1));
  ASSERT_EQ(Rig::reason(rig.open(k2000)), Reason::kNone);
  const auto p = LineRig::bridged(LineRig::daily(k2000, 300'000), k500, 300'000, kLine);
  ASSERT_EQ(Rig::reason(rig.close_with(p)), Reason::kNone);
  rig.run(Duration::hours(1));
  ASSERT_EQ(Rig::reason(rig.event(LineChange::kBridgeDone)), Reason::kNone);
  EXPECT_EQ(rig.status().delivery, Delivery::kRunning);
  EXPECT_EQ(rig.fw().regimen.line().old_nl, 0U);
  const auto before = rig.plant.strokes;
  rig.run(Duration::hours(24));
  EXPECT_NEAR(static_cast<double>(rig.plant.strokes - before), 60, 1);
  EXPECT_EQ(rig.events(EventKind::kStrokeDenied), 0);
}

// The catheter is sucked dry while the tubing still holds the old content: that stays recorded. R-CMD-082
TEST(LineEdges, AspiratedWithOldContentInTheTubing) {
  LineRig rig;
  rig.begin_full(k500, 300'000);
  rig.run(Duration::s(1));
  ASSERT_EQ(Rig::reason(rig.open(k2000)), Reason::kNone);
  ASSERT_EQ(Rig::reason(rig.close_with(LineRig::bridged(LineRig::daily(k2000, 300'000), k500, 300'000, kLine))),
            Reason::kNone);
  ASSERT_EQ(Rig::reason(rig.commit(LineRig::daily(k2000, 300'000))), Reason::kNone);
  ASSERT_EQ(Rig::reason(rig.event(LineChange::kCatheterAspirated)), Reason::kNone);
  EXPECT_EQ(rig.fw().regimen.line().empty_nl, kCatheter);
  EXPECT_EQ(rig.fw().regimen.line().old_nl, kTubing);
  EXPECT_EQ(rig.fw().regimen.line().old, k500);
}

// The gate's own clock at a tenth: strokes are denied, a prime ends by it, the alarm goes when an hour has none.
TEST(LineEdges, GateClockSlow_DeniesAndEndsThePrime) {
  LineRig rig;
  rig.begin_full(k2000, 1'200'000);
  ASSERT_EQ(Rig::reason(rig.event(LineChange::kCatheterAspirated)), Reason::kNone);
  ASSERT_EQ(Rig::reason(rig.commit(LineRig::primed(LineRig::daily(k2000, 1'200'000), kCatheter))), Reason::kNone);
  rig.board().set_reference_ppm(-900'000);
  rig.run(Duration::minutes(5));
  EXPECT_EQ(rig.events(EventKind::kPrimeEnded), 1);
  EXPECT_NE(rig.status().delivery, Delivery::kPriming);
  rig.run(Duration::hours(3));
  EXPECT_TRUE(alarm(rig, Alarm::kGateDenials));
  rig.board().set_reference_ppm(0);
  rig.run(Duration::hours(40));
  EXPECT_FALSE(alarm(rig, Alarm::kGateDenials));
}

// --- refills ---------------------------------------------------------------------------------------------------------

TEST(RefillEdges, EachRefusalOfOpenAndClose) {
  LineRig rig;
  rig.begin_full(k2000, 350'000);
  auto bad = open_other(rig);
  bad.signed_card[40] ^= 1;
  EXPECT_EQ(Rig::reason(rig.ask(bad)), Reason::kCardSignatureBad);
  auto wrong = open_other(rig);
  wrong.drug.concentration = 2'000'000;
  EXPECT_EQ(Rig::reason(rig.ask(wrong)), Reason::kCardMismatch);
  ASSERT_EQ(Rig::reason(rig.bolus(20'000, 600)), Reason::kNone);
  EXPECT_EQ(Rig::reason(rig.ask(open_other(rig))), Reason::kBolusRunning);
  (void)rig.ask(CancelBolus{rig.header()});
  EXPECT_EQ(Rig::reason(rig.ask(RefillOpen{rig.header(), k2000, 0, {}})), Reason::kRefillVolume);
  ASSERT_EQ(Rig::reason(rig.ask(open_other(rig))), Reason::kNone);
  RefillClose close{rig.header(), true, 20'000'000, {}, 0, 0, 0};
  EXPECT_EQ(Rig::reason(rig.ask(close, Role::kRefillNurse)), Reason::kOtherDrugNeedsClinician);
  close.header = rig.header(), close.volume_nl = 0;
  EXPECT_EQ(Rig::reason(rig.ask(close)), Reason::kRefillVolume);
  auto newer = other_card();
  newer.version = 9;
  EXPECT_EQ(Rig::reason(rig.ask(SetLimitCard{rig.header(), rig.key.sign(newer)})), Reason::kCardMismatch);
  ASSERT_EQ(Rig::reason(rig.close(0, false)), Reason::kNone);
  ASSERT_EQ(Rig::reason(rig.open(k2000)), Reason::kNone);
  EXPECT_EQ(Rig::reason(rig.close(1)), Reason::kMalformed);  // the same content needs no prescription
  EXPECT_EQ(Rig::reason(rig.close()), Reason::kNone);
}

// A nurse's two a day begin anew with the first after 24 h.
TEST(RefillEdges, NursesDayBeginsAnew) {
  Rig rig;
  rig.begin();
  for (int day = 0; day < 3; ++day) {
    for (int i = 0; i < 2; ++i) {
      ASSERT_EQ(Rig::reason(rig.open_refill(5'000'000, Role::kRefillNurse)), Reason::kNone) << day;
      ASSERT_EQ(Rig::reason(rig.close_refill(5'000'000, Role::kRefillNurse)), Reason::kNone) << day;
    }
    EXPECT_EQ(Rig::reason(rig.open_refill(5'000'000, Role::kRefillNurse)), Reason::kRefillTooMany) << day;
    rig.run(Duration::hours(25));
  }
}

// A nurse brings a newer card of the same entry only; a clinician one before the first fill.
TEST(RefillEdges, CardsByRole) {
  Rig fresh;
  EXPECT_EQ(Rig::reason(fresh.ask(SetLimitCard{fresh.header(), fresh.key.sign(baclofen_card())})), Reason::kNone);
  EXPECT_NE(fresh.fw().regimen.card(), nullptr);
  LineRig rig;
  rig.begin_full(k2000, 350'000);
  const auto nurse = [&](const LimitCard& card) {
    return Rig::reason(rig.ask(SetLimitCard{rig.header(), rig.key.sign(card)}, Role::kRefillNurse));
  };
  auto card = range_card();
  card.version = 9, card.concentration_min = 400'000;
  EXPECT_EQ(nurse(card), Reason::kOtherDrugNeedsClinician);
  card.concentration_min = 500'000, card.concentration_max = 2'000'001;
  EXPECT_EQ(nurse(card), Reason::kOtherDrugNeedsClinician);
  card.concentration_max = 2'000'000;
  EXPECT_EQ(nurse(card), Reason::kNone);
  ASSERT_EQ(Rig::reason(rig.ask(SetLimitCard{rig.header(), rig.key.sign(other_card())})), Reason::kNone);
  EXPECT_EQ(nurse(other_card()), Reason::kCardOlder);  // a component's: newer only
  card = other_card(), card.version = 9, card.concentration_max = 1'000'001;
  EXPECT_EQ(nurse(card), Reason::kOtherDrugNeedsClinician);
  card.concentration_max = 1'000'000, card.concentration_min = 999'999;
  EXPECT_EQ(nurse(card), Reason::kOtherDrugNeedsClinician);
}

// The line has run out and the open refill's card is rotten: the mechanism is only kept moving. R-CMD-080
TEST(RefillEdges, LineRanOutWithoutACard_MinimumRate) {
  LineRig rig;
  rig.begin_full(k2000, 350'000);
  ASSERT_EQ(Rig::reason(rig.ask(open_other(rig))), Reason::kNone);
  rig.run(Duration::hours(60));
  ASSERT_TRUE(alarm(rig, Alarm::kLineRanOut));
  for (std::uint32_t copy = 0; copy < 2; ++copy)
    rig.board().nvm().rot(storage::kCardRegion.at(storage::Store::kOpenRefillCard, copy) + 20, 1);
  rig.implant().power_cycle();
  const auto before = rig.plant.strokes;
  rig.run(Duration::days(10));
  EXPECT_NEAR(static_cast<double>(rig.plant.strokes - before), 24, 2);  // 6,000 nL a day
}

// Its lowest start dose flows faster than what runs: what runs goes on.
TEST(RefillEdges, LineRanOutWithAFasterStartDose_TheOldRateStays) {
  LineRig rig;
  rig.begin_full(k2000, 350'000);
  auto card = other_card();
  card.start_lowest = 400'000;
  ASSERT_EQ(Rig::reason(rig.ask(open_other(rig, card))), Reason::kNone);
  rig.run(Duration::hours(60));
  ASSERT_TRUE(alarm(rig, Alarm::kLineRanOut));
  const auto before = rig.plant.strokes;
  rig.run(Duration::days(2));
  EXPECT_NEAR(static_cast<double>(rig.plant.strokes - before), 140, 1);
  EXPECT_EQ(rig.events(EventKind::kStrokeDenied), 0);
}

// --- boluses that fall due by themselves -----------------------------------------------------------------------------

// While a bridge runs or another refill is open they are skipped; beside a bolus asked for they count in its day.
TEST(PeriodicEdges, SkippedWhileTheLineIsNotItsOwn) {
  LineRig rig;
  rig.begin_full(k500, 300'000);
  rig.run(Duration::s(1));
  ASSERT_EQ(Rig::reason(rig.open(k2000)), Reason::kNone);
  auto p = LineRig::daily(k2000, 300'000);
  p.periodic = PeriodicBolus{10'000, 600, 10'800};
  ASSERT_EQ(Rig::reason(rig.close_with(LineRig::bridged(p, k500, 300'000, kLine))), Reason::kNone);
  rig.run(Duration::hours(10));
  EXPECT_EQ(rig.events(EventKind::kPeriodicBolus), 0);
  EXPECT_GE(rig.events(EventKind::kBolusSkipped), 1);
  rig.run(Duration::hours(20));
  EXPECT_GE(rig.events(EventKind::kPeriodicBolus), 4);
  rig.run(Duration::hours(2));
  const auto given = rig.events(EventKind::kPeriodicBolus);
  while (rig.control().bolus.active) rig.run(Duration::minutes(1));
  ASSERT_EQ(Rig::reason(rig.open(k500)), Reason::kNone);
  rig.run(Duration::hours(7));
  EXPECT_EQ(rig.events(EventKind::kPeriodicBolus), given);
}

TEST(PeriodicEdges, ABolusBesideIt_CountsTheOneThatWaits) {
  auto card = every_mode_card();
  card.per_day_hard = card.daily_upper_hard = 450'000;
  card.per_hour_hard = 400'000;
  Rig rig{card};
  rig.begin();
  Prescription p;
  p.primary = kBaclofen;
  p.continuous.daily_amount = 240'000;
  p.periodic = PeriodicBolus{20'000, 600, 10'800};  // 160,000 a day more
  ASSERT_EQ(Rig::reason(rig.commit(p)), Reason::kNone);
  rig.run(Duration::hours(2));
  EXPECT_EQ(Rig::reason(rig.bolus(50'000, 7'200)), Reason::kAboveCardPer24h);  // 400,000 and 20,000 that wait
  EXPECT_EQ(Rig::reason(rig.bolus(30'000, 7'200)), Reason::kNone);
}

TEST(PatientEdges, CardsHourRefusesThePress) {
  auto card = every_mode_card();
  card.per_hour_hard = 30'000;
  Rig rig{card};
  rig.begin();
  Prescription p;
  p.primary = kBaclofen;
  p.continuous.daily_amount = 350'000;  // 14,584 an hour
  p.grant = PatientGrant{20'000, 600, 3'600, 4, 90'000};
  ASSERT_EQ(Rig::reason(rig.commit(p)), Reason::kNone);
  rig.run(Duration::hours(2));
  EXPECT_EQ(Rig::reason(rig.ask(PatientBolus{rig.header()}, Role::kPatient)), Reason::kAboveCardHourly);
}

// --- long interruptions ----------------------------------------------------------------------------------------------

// Reduced after 30 h: suspend, resume and stop are judged by the interruption; a stop in it begins a new one.
// R-THER-010
TEST(InterruptionEdges, WhileReduced) {
  Rig rig;
  rig.begin(400'000);
  rig.plant.jammed = true;
  rig.run(Duration::hours(30));
  rig.plant.jammed = false;
  rig.run(Duration::hours(2));
  ASSERT_EQ(rig.status().delivery, Delivery::kReduced);
  EXPECT_EQ(Rig::reason(rig.ask(Resume{rig.header()})), Reason::kInterruptionOver24h);
  ASSERT_EQ(Rig::reason(rig.ask(Suspend{600})), Reason::kNone);
  rig.run(Duration::minutes(11));
  EXPECT_EQ(rig.status().delivery, Delivery::kReduced);  // latched: no short suspend ends it
  ASSERT_EQ(Rig::reason(rig.ask(Stop{rig.header(), 1})), Reason::kNone);
  EXPECT_EQ(rig.status().delivery, Delivery::kStopped);
  ASSERT_EQ(Rig::reason(rig.ask(Restart{rig.header()})), Reason::kNone);
  EXPECT_EQ(rig.status().delivery, Delivery::kReduced);
}

// A stall of 80 h: nothing until a clinician commits; 256 strokes unfelt are no fewer.
TEST(InterruptionEdges, StallOfThreeDays) {
  Rig rig;
  rig.begin(700'000);
  rig.plant.jammed = true;
  rig.run(Duration::hours(80));
  EXPECT_TRUE(alarm(rig, Alarm::kStall));
  rig.plant.jammed = false;
  rig.run(Duration::hours(2));
  EXPECT_EQ(rig.status().delivery, Delivery::kInterrupted);
  EXPECT_EQ(Rig::reason(rig.ask(Resume{rig.header()})), Reason::kInterruptionOver24h);
  EXPECT_EQ(Rig::reason(rig.ask(Restart{rig.header()})), Reason::kInterruptionOver24h);
  EXPECT_EQ(Rig::reason(rig.ask(Suspend{60})), Reason::kNone);  // nothing flows already
  EXPECT_EQ(rig.status().delivery, Delivery::kInterrupted);
}

// --- sensors and motor -----------------------------------------------------------------------------------------------

// The level sensor says empty, whatever was computed: both classes hold, and go on when it is filled. R-CMD-003
TEST(SensorEdges, LevelSensorStopsAndReleases) {
  for (const auto risk : {RiskClass::kWithdrawal, RiskClass::kSafe}) {
    auto card = baclofen_card();
    card.risk = risk;
    Rig rig{card};
    rig.board().faults().level_sensor = true;
    rig.begin();
    rig.run(Duration::hours(5));
    EXPECT_FALSE(alarm(rig, Alarm::kEmptyReservoir));
    rig.plant.dry = true;
    rig.run(Duration::hours(1));
    EXPECT_EQ(rig.status().delivery, Delivery::kEmpty);
    EXPECT_TRUE(alarm(rig, Alarm::kEmptyReservoir));
    const auto before = rig.plant.strokes;
    rig.run(Duration::hours(5));
    EXPECT_EQ(rig.plant.strokes, before);
    rig.plant.dry = false;
    (void)rig.open_refill();
    (void)rig.close_refill();
    rig.run(Duration::hours(24));
    EXPECT_NEAR(static_cast<double>(rig.plant.strokes - before), 70, 1);
  }
}

// Strokes without command before anything is prescribed: the motor is off, nothing is stopped that did not run.
TEST(MotorEdges, RunAwayBeforeAPrescription) {
  Rig rig;
  rig.run(Duration::minutes(1));
  rig.board().set_run_away(Duration::minutes(1));
  rig.run(Duration::minutes(10));
  EXPECT_TRUE(alarm(rig, Alarm::kRunAway));
  EXPECT_EQ(rig.control().run, storage::Run::kNone);
  EXPECT_EQ(rig.status().motor, Motor::kRunAway);
}

TEST(MotorEdges, PowerTakenWithoutARunAway_IsOff) {
  Rig rig;
  rig.begin();
  rig.fw().gate.power_off();
  EXPECT_EQ(rig.status().motor, Motor::kOff);
  EXPECT_EQ(rig.status().delivery, Delivery::kStopped);
  const auto test = rig.ask(SelfTest{});
  EXPECT_EQ(std::get_if<SelfTestReply>(&test)->failed, 8U);
}

// Whole bytes that are no prescription, and none with no card: lost, and nothing flows.
TEST(LostEdges, UnreadablePrescription_AndNoCard) {
  Rig rig;
  rig.begin();
  const auto slot = rig.control().active_slot;
  ASSERT_TRUE(rig.fw().store.save_prescription(slot, std::array<std::uint8_t, 4>{0xFF, 0xFF, 0xFF, 0xFF}));
  for (std::uint32_t copy = 0; copy < 2; ++copy) rig.board().nvm().rot(storage::kCardRegion.at(slot, copy) + 20, 1);
  rig.implant().power_cycle();
  EXPECT_TRUE(alarm(rig, Alarm::kPrescriptionLost));
  const auto before = rig.plant.strokes;
  rig.run(Duration::days(3));
  EXPECT_EQ(rig.plant.strokes, before);
}

}  // namespace
}  // namespace cisterna::commands
