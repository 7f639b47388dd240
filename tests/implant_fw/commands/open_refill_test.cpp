// A refill to another drug or concentration that is left open, or closed. R-CMD-080 R-CMD-106 R-GATE-023
#include "tests/implant_fw/commands/line_rig.h"

namespace cisterna::commands {
namespace {

using namespace telemetry;  // NOLINT
using namespace test_support;
using storage::EventKind;

bool alarm(LineRig& rig, Alarm which) {
  return (rig.status().alarms & safety::bit(which)) != 0;
}

// K20, R1: 500 -> 2,000 at 300 mcg/d, the link lost between filling and programming: 0.6 mL/d for 13 h 25 min 55 s,
// then 0.15 mL/d by itself, alarm high, until it is closed. The patient never gets more than 300 mcg/d.
TEST(K20, SessionLostBetweenFillingAndProgramming) {
  for (const bool reset : {false, true}) {
    LineRig rig;
    rig.begin_full(k500, 300'000);
    LineOwed owed;
    owed.begin(rig.at(), 600'000);
    rig.run(Duration::hours(26));
    ASSERT_EQ(Rig::reason(rig.open(k2000)), Reason::kNone);
    const auto end = rig.at() + 48'355'200;
    owed.begin(rig.at(), 600'000);
    owed.begin(end, 150'000);
    if (reset) {  // between two strokes: nothing owed is lost but the fraction of an nL
      rig.run(Duration::minutes(36));
      rig.implant().power_cycle();
    }
    rig.implant().run_until(Time::ms(end - 1));
    EXPECT_FALSE(alarm(rig, Alarm::kLineRanOut));
    EXPECT_TRUE(rig.fw().alarms.high());  // open for an hour
    rig.implant().run_until(Time::ms(end + 2));
    EXPECT_TRUE(alarm(rig, Alarm::kLineRanOut));
    EXPECT_EQ(rig.events(EventKind::kLineRanOut), 1);
    const auto before = rig.plant.strokes;
    rig.run(Duration::hours(24));
    EXPECT_EQ(rig.plant.strokes - before, 60);
    if (!reset) rig.expect_as(owed);
    rig.implant().power_cycle();
    EXPECT_TRUE(alarm(rig, Alarm::kLineRanOut));
    rig.run(Duration::hours(24));
    EXPECT_LE(rig.plant.strokes - before, 120);
    EXPECT_GE(rig.plant.strokes - before, 119);
    EXPECT_EQ(rig.events(EventKind::kRefillOverdue), 1);
    // closed: the line has run out, so nothing is left to bridge
    ASSERT_EQ(Rig::reason(rig.close_with(LineRig::daily(k2000, 300'000))), Reason::kNone);
    EXPECT_FALSE(alarm(rig, Alarm::kLineRanOut) || alarm(rig, Alarm::kRefillOpen));
    EXPECT_EQ(rig.status().delivery, Delivery::kRunning);
    EXPECT_EQ(rig.fw().regimen.line().old_nl, 0U);
    rig.run(Duration::hours(24));
    EXPECT_NEAR(static_cast<double>(rig.plant.strokes - before), 180, 1);
    EXPECT_EQ(rig.events(EventKind::kStrokeDenied), 0);
  }
}

// R2: 2,000 -> 500: stays at 0.15 mL/d, alarm.
TEST(OpenRefill, R2_WeakerStaysAtTheOldRate) {
  LineRig rig;
  rig.begin_full(k2000, 300'000);
  LineOwed owed;
  owed.begin(rig.at(), 150'000);
  rig.run(Duration::hours(5));
  ASSERT_EQ(Rig::reason(rig.open(k500)), Reason::kNone);
  owed.begin(rig.at(), 150'000);
  owed.begin(rig.at() + 193'420'800, 150'000);
  rig.run(Duration::hours(100));
  EXPECT_TRUE(alarm(rig, Alarm::kLineRanOut));
  rig.expect_as(owed);
}

// A therapy that asks for more when the line has run out is held by the gate to the lower rate. R-GATE-034
TEST(OpenRefill, GreedyTherapyAfterTheLineRanOut_IsHeldByTheGate) {
  LineRig rig;
  rig.begin_full(k500, 300'000);
  rig.run(Duration::hours(30));
  ASSERT_EQ(Rig::reason(rig.open(k2000)), Reason::kNone);
  rig.run(Duration::hours(15));
  ASSERT_TRUE(alarm(rig, Alarm::kLineRanOut));
  auto& gate = rig.fw().gate;
  int allowed = 0;
  for (int second = 0; second < 86'400; ++second) {
    rig.board().set_world(rig.board().world() + Duration::s(1));
    if (gate.moving()) (void)gate.poll(true);
    if (gate.may_stroke() != safety::GateAnswer::kAllowed) continue;
    gate.move();
    ++allowed;
  }
  EXPECT_LE(allowed, 64);  // 0.15 mL, two strokes and the window's margin; 240 at the old rate
}

// Not filled: everything as before.
TEST(OpenRefill, NotFilled_TheOldRateAgain) {
  LineRig rig;
  rig.begin_full(k500, 300'000);
  rig.run(Duration::hours(1));
  ASSERT_EQ(Rig::reason(rig.open(k2000)), Reason::kNone);
  rig.run(Duration::hours(20));
  ASSERT_TRUE(alarm(rig, Alarm::kLineRanOut));
  ASSERT_EQ(Rig::reason(rig.close(0, false)), Reason::kNone);
  EXPECT_FALSE(alarm(rig, Alarm::kLineRanOut));
  const auto before = rig.plant.strokes;
  rig.run(Duration::hours(24));
  EXPECT_NEAR(static_cast<double>(rig.plant.strokes - before), 240, 1);
  EXPECT_EQ(rig.control().reservoir.drug, k500);
  EXPECT_EQ(rig.events(EventKind::kStrokeDenied), 0);
}

LimitCard other_drug_card() {
  auto c = every_mode_card();
  c.drug = 9;
  c.name = {'m', 'o', 'r', 'p', 'h', 'i', 'n', 'e'};
  c.concentration_min = c.concentration_max = 1'000'000;
  c.start_lowest = 100'000;
  c.daily_lower_hard = 50'000;
  return c;
}
constexpr DrugAt kOther{9, 1'000'000};

RefillOpen open_other(LineRig& rig) {
  return {rig.header(), kOther, 20'000'000, rig.key.sign(other_drug_card())};
}

// Another drug: the lower of the old rate (0.175) and its card's lowest start dose (100 mcg at 1,000 mcg/mL: 0.1 mL/d).
TEST(OpenRefill, AnotherDrug_ItsLowestStartDose) {
  LineRig rig;
  rig.begin_full(k2000, 350'000);
  LineOwed owed;
  owed.begin(rig.at(), 175'000);
  rig.run(Duration::hours(3));
  ASSERT_EQ(Rig::reason(rig.ask(open_other(rig))), Reason::kNone);
  owed.begin(rig.at(), 175'000);
  owed.begin(rig.at() + 165'789'258, 100'000);  // 0.3358 mL at 0.175 mL/d: 46 h 3 min 9.26 s
  rig.run(Duration::hours(120));
  rig.expect_as(owed);
}

// Closed with bridge and prescription: reservoir, card, prescription and line change in one commit.
TEST(OpenRefill, AnotherDrug_ClosedWithItsBridge) {
  LineRig rig;
  rig.begin_full(k2000, 350'000);
  LineOwed owed;
  owed.begin(rig.at(), 175'000);
  rig.run(Duration::hours(3));
  EXPECT_EQ(Rig::reason(rig.ask(open_other(rig), Role::kRefillNurse)), Reason::kOtherDrugNeedsClinician);
  ASSERT_EQ(Rig::reason(rig.ask(open_other(rig))), Reason::kNone);
  EXPECT_EQ(Rig::reason(rig.ask(Bolus{rig.header(), k2000, 20'000, 600})), Reason::kRefillAlreadyOpen);
  auto p = LineRig::daily(kOther, 200'000);
  EXPECT_EQ(Rig::reason(rig.stage(LineRig::bridged(p, k2000, 350'001, kLine))), Reason::kAboveCardDaily);
  p = LineRig::bridged(p, k2000, 350'000, kLine);
  const auto staged = rig.stage(p);
  ASSERT_EQ(Rig::reason(staged), Reason::kNone);
  const auto digest = std::get_if<Staged>(&staged)->digest;
  EXPECT_EQ(Rig::reason(rig.ask(Commit{rig.header(), digest})), Reason::kConcentrationMismatch);
  EXPECT_EQ(Rig::reason(rig.close(digest + 1)), Reason::kDigestMismatch);
  ASSERT_EQ(Rig::reason(rig.close(digest)), Reason::kNone);
  EXPECT_EQ(rig.control().reservoir.drug, kOther);
  EXPECT_EQ(rig.control().reservoir.filled_nl, 20'000'000U);
  ASSERT_NE(rig.fw().regimen.card(), nullptr);
  EXPECT_EQ(rig.fw().regimen.card()->drug, 9);
  EXPECT_EQ(rig.status().delivery, Delivery::kBridging);
  EXPECT_FALSE(alarm(rig, Alarm::kRefillOpen));
  owed.begin(rig.at(), 175'000);
  owed.begin(rig.at() + 165'789'258, 200'000);
  // cancelling would give the old drug at 0.2 mL/d
  EXPECT_EQ(Rig::reason(rig.stage(LineRig::daily(kOther, 200'000))), Reason::kStagedBridgeNeeded);
  EXPECT_EQ(Rig::reason(rig.stage(LineRig::daily(kOther, 175'000))), Reason::kNone);
  rig.run(Duration::hours(120));
  rig.expect_as(owed);
}

// What flowed since the refill was opened may be the new content: of the volumes possible the bridge that gives less
// runs.
TEST(OpenRefill, ClosedLate_TheBridgeThatGivesLess) {
  for (const bool stronger : {true, false}) {
    LineRig rig;
    const auto old = stronger ? k500 : k2000, drug = stronger ? k2000 : k500;
    rig.begin_full(old, 300'000);
    rig.run(Duration::hours(2));
    ASSERT_EQ(Rig::reason(rig.open(drug)), Reason::kNone);
    rig.run(Duration::hours(8));  // 0.2 mL or 0.05 mL
    ASSERT_EQ(Rig::reason(rig.close_with(LineRig::bridged(LineRig::daily(drug, 300'000), old, 300'000, kLine))),
              Reason::kNone);
    EXPECT_EQ(rig.fw().regimen.course_left(), stronger ? 135'800U : 335'800U);
    rig.run(Duration::hours(60));
    EXPECT_EQ(rig.events(EventKind::kStrokeDenied), 0);
    EXPECT_EQ(rig.events(EventKind::kBridgeEnded), 1);
  }
}

}  // namespace
}  // namespace cisterna::commands
