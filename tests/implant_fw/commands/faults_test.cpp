// The fault table, row by row: what the plant gets, what is told, what the memory keeps. R-FW-042
#include <gtest/gtest.h>

#include "tests/implant_fw/commands/rig.h"

namespace cisterna::commands {
namespace {

using namespace telemetry;  // NOLINT
using storage::EventKind;
using test_support::Rig;

bool alarm(Rig& rig, Alarm a) {
  return (rig.status().alarms & safety::bit(a)) != 0;
}
LimitCard card_of(RiskClass risk) {
  auto card = test_support::baclofen_card();
  card.risk = risk;
  return card;
}
int logged(Rig& rig, EventKind kind, std::uint32_t a) {
  storage::ClinicalEvent event;
  int n = 0;
  for (auto i = rig.fw().store.oldest_event(); i <= rig.fw().store.newest_event(); ++i)
    if (rig.fw().store.event(i, event) && event.kind == static_cast<std::uint8_t>(kind) && event.a == a) ++n;
  return n;
}
std::int64_t strokes_in(Rig& rig, Duration d) {
  const auto before = rig.plant.strokes;
  rig.run(d);
  return rig.plant.strokes - before;
}
class BrokenPrimitives {
 public:
  BrokenPrimitives() { test_support::Primitives::broken = true; }
  ~BrokenPrimitives() { test_support::Primitives::broken = false; }
};

// "image CRC: none good: continue | stop, high"; RAM that does not hold its pattern is the same row. R-FW-045
TEST(FaultRow, ImageNotWholeAndNoOther) {
  for (const std::uint8_t what : {std::uint8_t{1}, std::uint8_t{2}})
    for (const auto risk : {RiskClass::kWithdrawal, RiskClass::kOverdose, RiskClass::kSafe}) {
      Rig rig{card_of(risk)};
      rig.begin();
      rig.run(Duration::hours(2));
      EXPECT_FALSE(alarm(rig, Alarm::kImage));
      rig.board().faults().machine = what;
      rig.run(Duration::hours(24));  // the daily test
      EXPECT_TRUE(alarm(rig, Alarm::kImage));
      EXPECT_TRUE(rig.fw().alarms.high());
      EXPECT_EQ(logged(rig, EventKind::kSelfTest, what == 1 ? 16 : 32), 1);
      EXPECT_NEAR(static_cast<double>(strokes_in(rig, Duration::hours(24))), risk == RiskClass::kSafe ? 0 : 70, 1);
      const auto reply = rig.ask(SelfTest{});
      EXPECT_EQ(std::get_if<SelfTestReply>(&reply)->failed, what == 1 ? 16U : 32U);
      rig.board().faults().machine = 0;
      (void)rig.ask(SelfTest{});
      EXPECT_FALSE(alarm(rig, Alarm::kImage));
      if (risk != RiskClass::kSafe) continue;
      EXPECT_EQ(rig.control().run, storage::Run::kStopped);  // until a clinician restarts
      EXPECT_EQ(Rig::reason(rig.ask(Restart{rig.header()})), Reason::kNone);
      EXPECT_NEAR(static_cast<double>(strokes_in(rig, Duration::hours(24))), 70, 1);
    }
}

// "image CRC: other image good: boot it".
TEST(FaultRow, ImageNotWhole_TheOtherIsStarted) {
  Rig rig{card_of(RiskClass::kSafe)};
  rig.begin();
  rig.board().faults().machine = 2 | 4;
  const auto strokes = strokes_in(rig, Duration::hours(48));
  EXPECT_FALSE(alarm(rig, Alarm::kImage));
  EXPECT_EQ(logged(rig, EventKind::kPowerUp, 0), 2);
  EXPECT_NEAR(static_cast<double>(strokes), 140, 2);
}

// "crypto self-test fails: continue, radio off; a 60 s coil hold still suspends, high". R-FW-043
TEST(FaultRow, CryptoSelfTest) {
  BrokenPrimitives broken;
  Rig rig;
  rig.begin();
  rig.implant().power_cycle();
  rig.run(Duration::s(5));
  EXPECT_TRUE(alarm(rig, Alarm::kCrypto));
  EXPECT_FALSE(rig.fw().upkeep.hears_radio(rig.now()));
  EXPECT_FALSE(rig.fw().upkeep.hears_coil());
  EXPECT_NEAR(static_cast<double>(strokes_in(rig, Duration::hours(24))), 70, 1);

  rig.implant().set_coil(true);
  rig.run(Duration::s(59));
  rig.implant().set_coil(false);  // a break: it begins again
  rig.implant().set_coil(true);
  rig.run(Duration::ms(59'999));
  EXPECT_EQ(rig.control().run, storage::Run::kRunning);
  rig.run(Duration::ms(1));
  EXPECT_EQ(rig.control().run, storage::Run::kSuspended);
  EXPECT_EQ(rig.status().left_s, 7'200U);
  EXPECT_EQ(strokes_in(rig, Duration::hours(2) - Duration::s(1)), 0);
  EXPECT_NEAR(static_cast<double>(strokes_in(rig, Duration::hours(2))), 5.8, 1);  // held on: once only
  rig.implant().set_coil(false);
  for (int i = 0; i < 2; ++i) {  // 4 h in 24 h for nobody: the second is the last
    rig.implant().set_coil(true);
    rig.run(Duration::s(61));
    EXPECT_EQ(rig.control().run == storage::Run::kSuspended, i == 0);
    rig.implant().set_coil(false);
    rig.run(Duration::hours(3));
  }
}

// "> 3 watchdog resets in 1 h: continue, radio off 1 h | stop, high". R-FW-044
TEST(FaultRow, WatchdogResets) {
  for (const auto risk : {RiskClass::kWithdrawal, RiskClass::kSafe}) {
    Rig rig{card_of(risk)};
    rig.begin();
    rig.board().faults().hangs = 3;
    rig.run(Duration::minutes(58));
    EXPECT_EQ(rig.board().faults().hangs, 0U);
    EXPECT_FALSE(alarm(rig, Alarm::kWatchdog));
    EXPECT_TRUE(rig.fw().upkeep.hears_radio(rig.now()));
    rig.board().faults().hangs = 1;
    rig.run(Duration::minutes(25));
    EXPECT_TRUE(alarm(rig, Alarm::kWatchdog));
    EXPECT_FALSE(rig.fw().upkeep.hears_radio(rig.now()));
    EXPECT_TRUE(rig.fw().upkeep.hears_coil());
    EXPECT_EQ(rig.control().run, risk == RiskClass::kSafe ? storage::Run::kStopped : storage::Run::kRunning);
    rig.implant().power_cycle();
    EXPECT_FALSE(rig.fw().upkeep.hears_radio(rig.now()));  // a reset does not switch it on
    EXPECT_NEAR(static_cast<double>(strokes_in(rig, Duration::hours(24))), risk == RiskClass::kSafe ? 0 : 70, 1);
    EXPECT_FALSE(alarm(rig, Alarm::kWatchdog));
    EXPECT_TRUE(rig.fw().upkeep.hears_radio(rig.now()));
  }
}

// Four resets, but never four in one hour.
TEST(FaultRow, WatchdogResetsFarApart_AreOnlyLogged) {
  Rig rig;
  rig.begin();
  for (int i = 0; i < 6; ++i) {
    rig.board().faults().hangs = 1;
    rig.run(Duration::minutes(75));
  }
  EXPECT_FALSE(alarm(rig, Alarm::kWatchdog));
  EXPECT_LE(rig.fw().store.faults().watchdog_resets, 2);
}

// "one stroke denied: withhold it, ask again, log"; ">= 3 in 1 h: high".
TEST(FaultRow, DeniedStrokes) {
  Rig rig;
  rig.begin(2'000'000 / 2);  // 0.5 mL/d: 8.3 strokes an hour
  rig.run(Duration::hours(2));
  auto f = safety::GateFigures{};
  f.running = true;
  f.daily_amount = 100'000;  // the gate was told less
  f.concentration = 2'000'000;
  f.stroke_nl = 2'500;
  f.maximum_nl_per_day = 24'000'000;
  f.commit_tag = static_cast<std::uint32_t>(rig.control().prescription_since.ms());
  rig.fw().gate.set_figures(f);
  rig.run(Duration::minutes(8));  // this one's interval began under the old limits
  EXPECT_EQ(strokes_in(rig, Duration::minutes(8)), 0);
  EXPECT_EQ(logged(rig, EventKind::kStrokeDenied, 1), 1);
  EXPECT_FALSE(alarm(rig, Alarm::kGateDenials));
  rig.run(Duration::minutes(30));
  EXPECT_TRUE(alarm(rig, Alarm::kGateDenials));
  EXPECT_TRUE(rig.fw().alarms.high());
}

// "NVM write fails: continue, refuse every change | stop".
TEST(FaultRow, NvmWriteFails_ClassSStops) {
  Rig rig{card_of(RiskClass::kSafe)};
  rig.begin();
  rig.run(Duration::hours(1));
  rig.board().nvm().refuse_writes(true);
  rig.run(Duration::hours(1));
  EXPECT_TRUE(alarm(rig, Alarm::kStorage));
  EXPECT_EQ(strokes_in(rig, Duration::hours(12)), 0);
}

// --- magnetic resonance ----------------------------------------------------------------------------------------------

storage::ModelLimits model_of(storage::Drive drive) {
  auto m = test_support::rig_model();
  m.drive = drive;
  m.magnet_stops = drive == storage::Drive::kPeristaltic;
  return m;
}
void set_magnet(Rig& rig, bool there) {
  rig.board().faults().magnet = there;
  rig.implant().wake();
}

// K8: the rotor stops in the field and goes on by itself after it; a full dose to 24 h, half to 72 h. R-FW-102
TEST(Magnet, RestartsByItselfAndLogsBothEnds) {
  for (const auto& [hours, delivery] :
       {std::pair{6, Delivery::kRunning}, std::pair{30, Delivery::kReduced}, std::pair{80, Delivery::kInterrupted}}) {
    for (const bool reset : {false, true}) {
      Rig rig{test_support::baclofen_card(), model_of(storage::Drive::kPeristaltic)};
      rig.begin();
      rig.run(Duration::hours(10));
      EXPECT_EQ(Rig::reason(rig.ask(Mri{rig.header(), true})), Reason::kNone);
      rig.plant.jammed = true;
      set_magnet(rig, true);
      EXPECT_TRUE(alarm(rig, Alarm::kMagnet));
      EXPECT_EQ(strokes_in(rig, Duration::hours(hours)), 0);
      EXPECT_EQ(rig.status().motor, Motor::kStalled);
      EXPECT_FALSE(alarm(rig, Alarm::kStall));
      if (reset) rig.implant().power_cycle();
      rig.plant.jammed = false;
      set_magnet(rig, false);
      EXPECT_FALSE(alarm(rig, Alarm::kMagnet));
      rig.run(Duration::hours(1));
      EXPECT_EQ(rig.status().delivery, delivery) << hours << reset;
      const auto strokes = static_cast<double>(strokes_in(rig, Duration::hours(24)));
      EXPECT_NEAR(strokes, hours == 6 ? 70 : hours == 30 ? 35 : 0, 1);
      EXPECT_EQ(logged(rig, EventKind::kMagnet, 1), 1);
      EXPECT_EQ(logged(rig, EventKind::kMagnet, 0), 1);
      EXPECT_EQ(logged(rig, EventKind::kMri, 2), 1);  // the state timed out by itself
    }
  }
}

// A field that does not stop the rotor stops no therapy.
TEST(Magnet, RotorThatTurnsOn_LosesNothing) {
  Rig rig{test_support::baclofen_card(), model_of(storage::Drive::kPeristaltic)};
  rig.begin();
  rig.run(Duration::hours(1));
  rig.plant.magnet = true;
  rig.implant().wake();
  EXPECT_TRUE(alarm(rig, Alarm::kMagnet));
  EXPECT_NEAR(static_cast<double>(strokes_in(rig, Duration::days(4))), 280, 1);
  rig.plant.magnet = false;
  rig.implant().wake();
  EXPECT_EQ(rig.status().delivery, Delivery::kRunning);
}

// K14: a valve-metered pump goes into the field empty and at zero, or not at all. R-FW-103
TEST(Magnet, ValvePump_MustBeEmptyAndStopped) {
  for (const auto drive : {storage::Drive::kValveGas, storage::Drive::kValveGasFlow}) {
    Rig rig{test_support::baclofen_card(), model_of(drive)};
    rig.begin();
    rig.run(Duration::hours(1));
    EXPECT_EQ(Rig::reason(rig.ask(Mri{rig.header(), true})), Reason::kNotSuspended);
    (void)rig.ask(Stop{rig.header(), 1});
    EXPECT_EQ(Rig::reason(rig.ask(Mri{rig.header(), true})), Reason::kRefillVolume);
    rig.board().faults().level_sensor = true;
    rig.plant.dry = true;
    EXPECT_EQ(Rig::reason(rig.ask(Mri{rig.header(), true})), Reason::kNone);
  }
}

// Without a sensor it is emptied by a refill that ends with nothing in it. R-FW-103
TEST(Magnet, ValvePump_IsConfirmedEmptyByItsRefill) {
  Rig rig{test_support::baclofen_card(), model_of(storage::Drive::kValveGas)};
  rig.begin();
  (void)rig.ask(Stop{rig.header(), 1});
  ASSERT_EQ(Rig::reason(rig.open_refill()), Reason::kNone);
  EXPECT_EQ(Rig::reason(rig.close_refill(0)), Reason::kNone);
  EXPECT_TRUE(alarm(rig, Alarm::kEmptyReservoir));
  EXPECT_EQ(rig.status().reservoir_nl, 0U);
  EXPECT_EQ(Rig::reason(rig.ask(Mri{rig.header(), true})), Reason::kNone);
}

// After the field the flow-activated valve stays closed until the reset workflow: off, alarm high, over resets too.
TEST(Magnet, FlowValve_IsOffUntilItIsReset) {
  Rig rig{test_support::baclofen_card(), model_of(storage::Drive::kValveGasFlow)};
  rig.begin();
  rig.run(Duration::hours(10));
  set_magnet(rig, true);
  EXPECT_EQ(strokes_in(rig, Duration::hours(1)), 0);
  EXPECT_EQ(Rig::reason(rig.ask(Mri{rig.header(), false})), Reason::kBusy);
  set_magnet(rig, false);
  EXPECT_EQ(strokes_in(rig, Duration::hours(1)), 0);
  rig.implant().power_cycle();
  EXPECT_EQ(strokes_in(rig, Duration::hours(1)), 0);
  EXPECT_TRUE(alarm(rig, Alarm::kMagnet));
  EXPECT_TRUE(rig.fw().alarms.high());
  EXPECT_TRUE(rig.fw().store.care().valve_closed);
  EXPECT_EQ(rig.status().delivery, Delivery::kStopped);
  EXPECT_EQ(Rig::reason(rig.ask(Mri{rig.header(), false})), Reason::kNone);
  EXPECT_FALSE(alarm(rig, Alarm::kMagnet));
  EXPECT_NEAR(static_cast<double>(strokes_in(rig, Duration::hours(24))), 70, 1);
  EXPECT_EQ(logged(rig, EventKind::kMri, 0), 1);
}

// --- drives that flow by themselves: R-FW-046 ------------------------------------------------------------------------

TEST(FixedRate, NothingIsEverCommanded) {
  for (const auto drive : {storage::Drive::kFixedRate, storage::Drive::kElastomeric}) {
    Rig rig{test_support::baclofen_card(), model_of(drive), 20'000 * 86'400U};
    rig.begin();
    EXPECT_EQ(Rig::reason(rig.ask(rig.stage_request(350'000))), Reason::kNotSupportedByModel);
    EXPECT_EQ(Rig::reason(rig.ask(Suspend{60})), Reason::kNotSupportedByModel);
    EXPECT_EQ(Rig::reason(rig.ask(Stop{rig.header(), 1})), Reason::kNotSupportedByModel);
    EXPECT_EQ(Rig::reason(rig.bolus(10'000, 600)), Reason::kNotSupportedByModel);
    EXPECT_EQ(rig.status().delivery, Delivery::kRunning);
    EXPECT_EQ(Rig::reason(rig.open_refill()), Reason::kNone);
    RefillClose close{rig.header(), true, 15'000'000, {}, 20'000, 20'014, 0};
    EXPECT_EQ(Rig::reason(rig.ask(close)), Reason::kNone);
    set_magnet(rig, true);
    EXPECT_FALSE(alarm(rig, Alarm::kMagnet));  // nothing to do
    EXPECT_EQ(strokes_in(rig, Duration::days(14)), 0);
    EXPECT_FALSE(alarm(rig, Alarm::kRefillOverdue));
    rig.run(Duration::days(1));
    EXPECT_TRUE(alarm(rig, Alarm::kRefillOverdue));
  }
}

// Units are only numbers: insulin U-400, 40 units a day = 0.1 mL/d = 40 strokes.
TEST(Units, EndToEnd) {
  auto card = test_support::baclofen_card();
  card.drug = 9;
  card.kind = AmountKind::kUnits;
  card.concentration_min = card.concentration_max = 400'000;
  card.daily_lower_hard = 0;
  card.daily_upper_hard = 200'000;
  card.start_lowest = 1'000;
  card.per_hour_hard = 20'000;
  card.per_day_hard = 300'000;
  card.bolus_largest = 10'000;
  card.rise_percent = 0;
  Rig rig{card, model_of(storage::Drive::kInsulin)};
  (void)rig.ask(Lifecycle{rig.header(), LifecycleState::kImplanted}, Rig::peer(Role::kClinician, true));
  ASSERT_EQ(Rig::reason(rig.ask(RefillOpen{rig.header(), {9, 400'000}, 15'000'000, rig.key.sign(card)})),
            Reason::kNone);
  ASSERT_EQ(Rig::reason(rig.close_refill(15'000'000)), Reason::kNone);
  auto stage = rig.stage_request(40'000);
  stage.prescription.primary = {9, 400'000};
  const auto staged = rig.ask(stage);
  ASSERT_NE(std::get_if<Staged>(&staged), nullptr);
  ASSERT_EQ(Rig::reason(rig.ask(Commit{rig.header(), std::get_if<Staged>(&staged)->digest})), Reason::kNone);
  EXPECT_EQ(strokes_in(rig, Duration::days(10) + Duration::s(1)), 400);
  EXPECT_EQ(Rig::reason(rig.ask(Bolus{rig.header(), {9, 400'000}, 10'001, 600})), Reason::kAboveCardBolus);
  EXPECT_EQ(Rig::reason(rig.ask(Bolus{rig.header(), {9, 400'000}, 10'000, 600})), Reason::kNone);
  EXPECT_EQ(strokes_in(rig, Duration::days(1)), 50);  // and 10 units = 0.025 mL
}

}  // namespace
}  // namespace cisterna::commands
