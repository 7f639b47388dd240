// Line record, prime and bridge on the running firmware: each case and each worked number, on what the plant delivered.
// R-THER-102 R-THER-070 R-THER-071 R-CMD-081 R-CMD-082
#include "tests/implant_fw/commands/line_rig.h"

namespace cisterna::commands {
namespace {

using namespace telemetry;  // NOLINT
using namespace test_support;
using storage::EventKind;

constexpr std::int64_t kPrimeRate = 24'000'000;

// O11: the whole line at 1 mL/h: 0.3358 mL in 1,208.88 s; then 300 mcg/d at 500 mcg/mL. "New and dry: prime full".
TEST(Prime, NewAndDry_TheWholeLineAtMaximumRate) {
  LineRig rig;
  rig.fill(k500);
  EXPECT_TRUE(rig.status().line.tubing_empty && rig.status().line.catheter_empty);
  const auto p = LineRig::primed(LineRig::daily(k500, 300'000), kLine);
  ASSERT_EQ(Rig::reason(rig.commit(p)), Reason::kNone);
  EXPECT_EQ(rig.status().delivery, Delivery::kPriming);
  EXPECT_EQ(rig.status().left_s, 1'209U);
  const auto read = rig.ask(GetPrescription{});
  EXPECT_EQ(std::get_if<PrescriptionReply>(&read)->prescription, p);
  LineOwed owed;
  owed.begin(rig.at(), kPrimeRate);
  owed.begin(rig.at() + 1'208'880, 600'000);
  rig.run(Duration::ms(1'208'879));
  EXPECT_EQ(rig.status().delivery, Delivery::kPriming);
  rig.run(Duration::ms(1));
  EXPECT_EQ(rig.status().delivery, Delivery::kRunning);
  EXPECT_FALSE(rig.status().line.tubing_empty || rig.status().line.catheter_empty);
  EXPECT_EQ(rig.plant.strokes, 134);  // 335 uL
  EXPECT_EQ(rig.events(EventKind::kPrimeEnded), 1);
  rig.run(Duration::hours(6));
  rig.expect_as(owed);
}

// O11: the catheter alone in 704.88 s, after a tubing that was filled on the table or a catheter that was aspirated.
TEST(Prime, CatheterOnly) {
  for (const auto change : {LineChange::kTubingPrefilled, LineChange::kCatheterAspirated}) {
    LineRig rig;
    rig.fill(k500);
    if (change == LineChange::kCatheterAspirated) {
      ASSERT_EQ(Rig::reason(rig.event(LineChange::kPrimeDone)), Reason::kNone);
    }
    ASSERT_EQ(Rig::reason(rig.event(change)), Reason::kNone);
    EXPECT_EQ(rig.status().line, (LineState{false, true}));
    ASSERT_EQ(Rig::reason(rig.commit(LineRig::primed(LineRig::daily(k500, 300'000), kCatheter))), Reason::kNone);
    EXPECT_EQ(rig.status().left_s, 705U);
    LineOwed owed;
    owed.begin(rig.at(), kPrimeRate);
    owed.begin(rig.at() + 704'880, 600'000);
    rig.run(Duration::hours(5));
    rig.expect_as(owed);
    EXPECT_EQ(rig.status().line, LineState{});
  }
}

// K2: a prime into a full line would be a bolus of 671.6 mcg at 2,000 mcg/mL. It is refused, and so is every volume but
// what the record says is empty; own delivery wears the record off.
TEST(K2, PrimeFillsOnlyWhatIsRecordedEmpty) {
  LineRig rig;
  rig.begin_full(k2000, 350'000);
  const auto p = LineRig::daily(k2000, 350'000);
  const auto refused = rig.stage(LineRig::primed(p, kLine));
  ASSERT_EQ(Rig::reason(refused), Reason::kLineNotEmpty);
  EXPECT_EQ(std::get_if<Refused>(&refused)->limit, 0U);
  ASSERT_EQ(Rig::reason(rig.event(LineChange::kCatheterAspirated)), Reason::kNone);
  for (const auto volume : {kCatheter - 1, kCatheter + 1, kLine, 199'000U}) {
    const auto wrong = rig.stage(LineRig::primed(p, volume));
    ASSERT_EQ(Rig::reason(wrong), Reason::kLineNotEmpty) << volume;
    EXPECT_EQ(std::get_if<Refused>(&wrong)->limit, kCatheter);
  }
  // 0.175 mL/d: after 10 h 72.9 uL of it are filled, 29 strokes
  rig.run(Duration::hours(10));
  EXPECT_EQ(rig.plant.strokes, 29);
  EXPECT_EQ(Rig::reason(rig.stage(LineRig::primed(p, kCatheter))), Reason::kLineNotEmpty);
  EXPECT_EQ(Rig::reason(rig.stage(LineRig::primed(p, kCatheter - 29 * 2'500))), Reason::kNone);
  rig.run(Duration::hours(18));
  EXPECT_EQ(rig.status().line, LineState{});  // 28 h: 204.2 uL
  EXPECT_EQ(Rig::reason(rig.stage(LineRig::primed(p, 800))), Reason::kLineNotEmpty);
}

// A stroke between Stage and Commit makes a prime smaller, never larger.
TEST(Prime, ShrinksByWhatFlowsBetweenStageAndCommit) {
  LineRig rig;
  rig.begin_full(k2000, 350'000);
  ASSERT_EQ(Rig::reason(rig.event(LineChange::kCatheterAspirated)), Reason::kNone);
  rig.run(Duration::ms(1'234'000));  // one ms-grid second before a stroke
  auto p = LineRig::primed(LineRig::daily(k2000, 350'000), kCatheter);
  const auto staged = rig.stage(p);
  ASSERT_EQ(Rig::reason(staged), Reason::kNone);
  rig.run(Duration::minutes(3));
  ASSERT_EQ(rig.plant.strokes, 1);
  ASSERT_EQ(Rig::reason(rig.ask(Commit{rig.header(), std::get_if<Staged>(&staged)->digest})), Reason::kNone);
  EXPECT_EQ(rig.fw().regimen.course_left(), kCatheter - 2'500);
  rig.run(Duration::minutes(12));
  EXPECT_EQ(rig.status().delivery, Delivery::kRunning);
  EXPECT_LE(rig.plant.strokes, 1 + 78);  // 193.3 uL
}

// Suspend, stop, reset, stall: a prime does not go on by itself; what is left may be primed, and no more.
TEST(Prime, InterruptedDoesNotGoOnByItself) {
  for (int how = 0; how < 4; ++how) {
    LineRig rig;
    rig.fill(k2000);
    ASSERT_EQ(Rig::reason(rig.commit(LineRig::primed(LineRig::daily(k2000, 350'000), kLine))), Reason::kNone);
    rig.run(Duration::s(500));
    const auto given = rig.plant.strokes;
    EXPECT_EQ(given, 55) << how;
    if (how == 0) {
      ASSERT_EQ(Rig::reason(rig.ask(Suspend{600})), Reason::kNone);
    } else if (how == 1) {
      ASSERT_EQ(Rig::reason(rig.ask(Stop{rig.header(), 1})), Reason::kNone);
      ASSERT_EQ(Rig::reason(rig.ask(Restart{rig.header()})), Reason::kNone);
    } else if (how == 2) {
      rig.implant().power_cycle();
    } else {
      rig.plant.jammed = true;
      rig.run(Duration::s(30));
      rig.plant.jammed = false;
    }
    EXPECT_EQ(rig.events(EventKind::kPrimeEnded), 1) << how;
    rig.run(Duration::hours(1));
    EXPECT_EQ(rig.status().delivery, Delivery::kRunning) << how;
    EXPECT_LE(rig.plant.strokes - given, 4) << how;  // 0.175 mL/d: 2.9 strokes an hour
    EXPECT_EQ(rig.status().line, (LineState{false, true})) << how;
    const auto left = kLine - static_cast<std::uint32_t>(rig.status().commanded_nl);
    const auto again = LineRig::primed(LineRig::daily(k2000, 350'000), left);
    EXPECT_EQ(Rig::reason(rig.stage(LineRig::primed(again, left + 2'500))), Reason::kLineNotEmpty) << how;
    ASSERT_EQ(Rig::reason(rig.commit(again)), Reason::kNone) << how;
    rig.run(Duration::minutes(21));
    EXPECT_EQ(rig.status().line, LineState{}) << how;
    EXPECT_EQ(rig.events(EventKind::kStrokeDenied), 0) << how;
  }
}

TEST(Prime, RefusedWhileOneRunsOrNothingMayFlow) {
  LineRig rig;
  rig.fill(k2000);
  const auto p = LineRig::primed(LineRig::daily(k2000, 350'000), kLine);
  ASSERT_EQ(Rig::reason(rig.commit(p)), Reason::kNone);
  EXPECT_EQ(Rig::reason(rig.bolus(20'000, 600)), Reason::kPriming);
  EXPECT_EQ(Rig::reason(rig.ask(PatientBolus{rig.header()}, Role::kPatient)), Reason::kPriming);
  EXPECT_EQ(Rig::reason(rig.stage(LineRig::daily(k2000, 300'000))), Reason::kPriming);
  EXPECT_EQ(Rig::reason(rig.event(LineChange::kImplanted)), Reason::kPriming);
  EXPECT_EQ(Rig::reason(rig.open(k500)), Reason::kPriming);
  ASSERT_EQ(Rig::reason(rig.ask(Suspend{600})), Reason::kNone);
  EXPECT_EQ(Rig::reason(rig.stage(p)), Reason::kSuspended);
}

// A prescription on a line that holds `old`: refill opened, draft staged, closed, all at one instant.
void change(LineRig& rig, const Prescription& p) {
  rig.run(Duration::ms(1));
  ASSERT_EQ(Rig::reason(rig.open(p.primary)), Reason::kNone);
  ASSERT_EQ(Rig::reason(rig.close_with(p)), Reason::kNone);
}

struct BridgeCase {
  const char* name;
  DrugAt old, drug;
  std::uint64_t daily;
  std::int64_t old_nl_day, new_nl_day, lasts_ms;
  std::uint32_t left_s;
};

// O12a: 48,355 s at 0.6, then 0.15 mL/d. O12b: 193,421 s at 0.15, then 0.6. O12d: 0.05 mL/d for 161 h 11 min 2 s.
TEST(Bridge, WorkedNumbers) {
  const BridgeCase cases[] = {
      {"O12a", k500, k2000, 300'000, 600'000, 150'000, 48'355'200, 48'356},
      {"O12b", k2000, k500, 300'000, 150'000, 600'000, 193'420'800, 193'421},
      {"O12d", k2000, k500, 100'000, 50'000, 200'000, 580'262'400, 580'263},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    LineRig rig;
    rig.begin_full(c.old, c.daily);
    LineOwed owed;
    owed.begin(rig.at(), c.old_nl_day);
    rig.run(Duration::hours(30) + Duration::ms(12'345));
    change(rig, LineRig::bridged(LineRig::daily(c.drug, c.daily), c.old, c.daily, kLine));
    EXPECT_EQ(rig.status().delivery, Delivery::kBridging);
    EXPECT_EQ(rig.status().left_s, c.left_s);
    const auto end = rig.at() + c.lasts_ms;
    owed.begin(rig.at(), c.old_nl_day);
    owed.begin(end, c.new_nl_day);
    rig.implant().run_until(Time::ms(end - 1));
    EXPECT_EQ(rig.status().delivery, Delivery::kBridging);
    rig.implant().run_until(Time::ms(end));
    EXPECT_EQ(rig.status().delivery, Delivery::kRunning);
    EXPECT_EQ(rig.events(EventKind::kBridgeEnded), 1);
    rig.run(Duration::hours(72));
    rig.expect_as(owed);
    EXPECT_EQ(rig.control().reservoir.drug, c.drug);
    EXPECT_EQ(rig.fw().regimen.line().old_nl, 0U);
  }
}

// BR1: O12d changed to 120 mcg/d after 48 h: 0.2358 mL left, at 0.06 mL/d for 94 h 19 min 12 s.
TEST(Bridge, BR1_DoseChangeKeepsTheVolumeLeft) {
  LineRig rig;
  rig.begin_full(k2000, 100'000);
  change(rig, LineRig::bridged(LineRig::daily(k500, 100'000), k2000, 100'000, kLine));
  rig.run(Duration::hours(48));
  EXPECT_EQ(rig.fw().regimen.course_left(), 235'800U);
  const auto next = LineRig::daily(k500, 120'000);
  EXPECT_EQ(Rig::reason(rig.stage(LineRig::bridged(next, k2000, 120'000, 235'799))), Reason::kStagedBridgeNeeded);
  EXPECT_EQ(Rig::reason(rig.stage(LineRig::bridged(next, k500, 120'000, 235'800))), Reason::kBridgeRunning);
  EXPECT_EQ(Rig::reason(rig.stage(LineRig::bridged(next, k2000, 120'001, 235'800))), Reason::kAboveCardDaily);
  LineOwed owed;
  owed.begin(0, 0);
  const auto strokes = rig.plant.strokes;
  ASSERT_EQ(strokes, 40);  // 0.1 mL
  ASSERT_EQ(Rig::reason(rig.commit(LineRig::bridged(next, k2000, 120'000, kLine))), Reason::kNone);
  EXPECT_EQ(rig.fw().regimen.course_left(), 235'800U);
  EXPECT_EQ(rig.status().left_s, 339'552U);  // 94 h 19 min 12 s
  rig.run(Duration::ms(339'551'999));
  EXPECT_EQ(rig.status().delivery, Delivery::kBridging);
  rig.run(Duration::ms(1));
  EXPECT_EQ(rig.status().delivery, Delivery::kRunning);
  EXPECT_EQ(rig.plant.strokes, 134);
}

// BR2: O12a with a stall of 6 h ends after 19 h 25 min 55 s.
TEST(Bridge, BR2_AStallMakesItLongerNotShorter) {
  LineRig rig;
  rig.begin_full(k500, 300'000);
  change(rig, LineRig::bridged(LineRig::daily(k2000, 300'000), k500, 300'000, kLine));
  const auto begun = rig.at();
  rig.run(Duration::hours(2) + Duration::s(100));
  rig.plant.jammed = true;
  rig.run(Duration::hours(6));
  EXPECT_NE(rig.status().alarms & safety::bit(Alarm::kBridgeInterrupted), 0U);
  rig.plant.jammed = false;
  rig.implant().run_until(Time::ms(begun + 69'955'199));
  EXPECT_EQ(rig.status().delivery, Delivery::kBridging);
  EXPECT_EQ(rig.status().alarms & safety::bit(Alarm::kBridgeInterrupted), 0U);
  rig.implant().run_until(Time::ms(begun + 69'955'200));
  EXPECT_EQ(rig.status().delivery, Delivery::kRunning);
  EXPECT_EQ(rig.plant.strokes, 134);
  rig.run(Duration::hours(24));
  EXPECT_EQ(rig.plant.strokes, 194);  // 0.15 mL more, no gap
  EXPECT_EQ(rig.events(EventKind::kStrokeDenied), 0);
}

// P1: catheter aspirated, new concentration: prime 0.1958 mL, then bridge 0.140 mL = 70 mcg in 5 h 36 min.
TEST(Bridge, P1_PrimeTheCatheterThenBridgeTheTubing) {
  LineRig rig;
  rig.begin_full(k500, 300'000);
  LineOwed owed;
  owed.begin(rig.at(), 600'000);
  rig.run(Duration::hours(25));
  ASSERT_EQ(Rig::reason(rig.open(k2000)), Reason::kNone);
  ASSERT_EQ(Rig::reason(rig.event(LineChange::kCatheterAspirated)), Reason::kNone);
  auto p = LineRig::bridged(LineRig::daily(k2000, 300'000), k500, 300'000, kTubing);
  EXPECT_EQ(Rig::reason(rig.stage(LineRig::primed(p, kLine))), Reason::kLineNotEmpty);
  const auto longer = rig.stage(LineRig::primed(LineRig::bridged(p, k500, 300'000, kTubing + 1), kCatheter));
  EXPECT_EQ(Rig::reason(longer), Reason::kLineNotEmpty);
  EXPECT_EQ(std::get_if<Refused>(&longer)->limit, kTubing);
  p = LineRig::primed(p, kCatheter);
  ASSERT_EQ(Rig::reason(rig.close_with(p)), Reason::kNone);
  const auto begun = rig.at();
  owed.begin(begun, kPrimeRate);
  owed.begin(begun + 704'880, 600'000);
  owed.begin(begun + 704'880 + 20'160'000, 150'000);
  rig.run(Duration::ms(704'880));
  EXPECT_EQ(rig.status().delivery, Delivery::kBridging);
  EXPECT_EQ(rig.status().left_s, 20'160U);
  EXPECT_EQ(rig.fw().regimen.line().old_nl, kTubing);
  rig.run(Duration::ms(20'160'000));
  EXPECT_EQ(rig.status().delivery, Delivery::kRunning);
  rig.run(Duration::hours(30));
  rig.expect_as(owed);
}

// P2: pump replaced, tubing filled on the table, catheter full: no prime, 0.1958 mL = 391.6 mcg in 26 h 51 min 9 s.
TEST(Bridge, P2_PumpReplaced_TheCatheterAtTheOldRate) {
  LineRig rig;
  rig.fill(k2000);
  ASSERT_EQ(Rig::reason(rig.event(LineChange::kTubingPrefilled, kCatheter)), Reason::kNone);
  EXPECT_EQ(rig.status().line, LineState{});
  const auto p = LineRig::daily(k2000, 350'000);
  EXPECT_EQ(Rig::reason(rig.stage(LineRig::primed(p, kCatheter))), Reason::kLineNotEmpty);
  EXPECT_EQ(Rig::reason(rig.stage(p)), Reason::kStagedBridgeNeeded);
  EXPECT_EQ(Rig::reason(rig.stage(LineRig::bridged(p, k2000, 350'001, kCatheter))), Reason::kAboveCardDaily);
  EXPECT_EQ(Rig::reason(rig.stage(LineRig::bridged(p, {9, 2'000'000}, 350'000, kCatheter))), Reason::kNoLimitCard);
  ASSERT_EQ(Rig::reason(rig.commit(LineRig::bridged(p, k2000, 350'000, kCatheter))), Reason::kNone);
  EXPECT_EQ(rig.status().left_s, 96'670U);  // 96,669.26 s
  LineOwed owed;
  owed.begin(rig.at(), 175'000);
  owed.begin(rig.at() + 96'669'258, 175'000);
  rig.run(Duration::ms(96'669'257));
  EXPECT_EQ(rig.status().delivery, Delivery::kBridging);
  rig.run(Duration::ms(1));
  EXPECT_EQ(rig.status().delivery, Delivery::kRunning);
  rig.run(Duration::hours(10));
  rig.expect_as(owed);
}

TEST(Bridge, WhatIsRefusedMeanwhileAndWhatIsNot) {
  LineRig rig;
  rig.begin_full(k500, 300'000);
  change(rig, LineRig::bridged(LineRig::daily(k2000, 300'000), k500, 300'000, kLine));
  rig.run(Duration::hours(1));
  const auto bolus = [&] { return rig.ask(Bolus{rig.header(), k2000, 20'000, 600}); };
  EXPECT_EQ(Rig::reason(bolus()), Reason::kBridgeRunning);
  EXPECT_EQ(Rig::reason(rig.ask(PatientBolus{rig.header()}, Role::kPatient)), Reason::kBridgeRunning);
  EXPECT_EQ(Rig::reason(rig.ask(Reanchor{rig.header(), 0, 0})), Reason::kBridgeRunning);
  EXPECT_EQ(Rig::reason(rig.open({7, 1'000'000})), Reason::kBridgeRunning);
  EXPECT_EQ(Rig::reason(rig.open(k500)), Reason::kBridgeRunning);
  EXPECT_EQ(Rig::reason(rig.event(LineChange::kCatheterAspirated)), Reason::kBridgeRunning);
  auto primes = LineRig::bridged(LineRig::daily(k2000, 300'000), k500, 300'000, kLine);
  EXPECT_EQ(Rig::reason(rig.stage(LineRig::primed(primes, 1))), Reason::kBridgeRunning);
  ASSERT_EQ(Rig::reason(rig.open(k2000)), Reason::kNone);  // the same concentration
  ASSERT_EQ(Rig::reason(rig.close()), Reason::kNone);
  EXPECT_EQ(rig.status().delivery, Delivery::kBridging);
  ASSERT_EQ(Rig::reason(rig.ask(SetClock{rig.header(), 7'200})), Reason::kNone);
  EXPECT_EQ(rig.fw().regimen.course_left(), 335'800U - 25'000U);
  // a suspend keeps what is left, then it goes on by itself
  ASSERT_EQ(Rig::reason(rig.ask(Suspend{3'600})), Reason::kNone);
  EXPECT_NE(rig.status().alarms & safety::bit(Alarm::kBridgeInterrupted), 0U);
  rig.run(Duration::hours(1));
  EXPECT_EQ(rig.status().delivery, Delivery::kBridging);
  EXPECT_EQ(rig.fw().regimen.course_left(), 335'800U - 25'000U);
  rig.implant().power_cycle();
  EXPECT_EQ(rig.status().delivery, Delivery::kBridging);
  EXPECT_EQ(rig.fw().regimen.course_left(), 335'800U - 25'000U);
  rig.run(Duration::ms(48'355'200 - 3'600'000));
  EXPECT_EQ(rig.status().delivery, Delivery::kRunning);
  EXPECT_NEAR(static_cast<double>(rig.plant.strokes), 134, 1);
  EXPECT_EQ(rig.events(EventKind::kStrokeDenied), 0);
}

// Cancelled: 500 mcg/mL in the line at the rate for 2,000 gives a quarter; the other way round four times as much,
// which is refused where it passes the card's 2,000 mcg.
TEST(Bridge, CancelIsJudgedByTheUnbridgedDose) {
  {
    LineRig rig;
    rig.begin_full(k500, 300'000);
    change(rig, LineRig::bridged(LineRig::daily(k2000, 300'000), k500, 300'000, kLine));
    rig.run(Duration::hours(1));
    ASSERT_EQ(Rig::reason(rig.commit(LineRig::daily(k2000, 300'000))), Reason::kNone);
    EXPECT_EQ(rig.status().delivery, Delivery::kRunning);
    EXPECT_EQ(rig.fw().regimen.line().old_nl, 335'800U - 25'000U);
    EXPECT_EQ(Rig::reason(rig.open(k500)), Reason::kBridgeRunning);  // it is still in there
    rig.run(Duration::hours(24));
    EXPECT_EQ(rig.plant.strokes, 70);  // 0.15 mL a day
  }
  LineRig rig;
  rig.begin_full(k2000, 600'000);
  change(rig, LineRig::bridged(LineRig::daily(k500, 600'000), k2000, 600'000, kLine));
  rig.run(Duration::hours(1));
  const auto refused = rig.stage(LineRig::daily(k500, 600'000));  // 2,400 mcg
  EXPECT_EQ(Rig::reason(refused), Reason::kAboveCardDaily);
  EXPECT_EQ(std::get_if<Refused>(&refused)->limit, 2'000'000U);
  EXPECT_EQ(Rig::reason(rig.event(LineChange::kBridgeDone)), Reason::kAboveCardDaily);
  EXPECT_EQ(Rig::reason(rig.stage(LineRig::daily(k500, 500'000))), Reason::kNone);  // 2,000 mcg
}

TEST(Bridge, OnlyWhatLiesInTheLine) {
  LineRig rig;
  rig.begin_full(k500, 300'000);
  // nothing else lies in it
  EXPECT_EQ(Rig::reason(rig.stage(LineRig::bridged(LineRig::daily(k500, 300'000), k500, 300'000, kLine))),
            Reason::kLineNotEmpty);
  ASSERT_EQ(Rig::reason(rig.open(k2000)), Reason::kNone);
  const auto p = LineRig::daily(k2000, 300'000);
  const auto stage = [&](DrugAt old, std::uint64_t daily, std::uint32_t nl) {
    return Rig::reason(rig.stage(LineRig::bridged(p, old, daily, nl)));
  };
  EXPECT_EQ(stage(k500, 300'000, kLine + 1), Reason::kLineNotEmpty);
  EXPECT_EQ(stage(k500, 300'000, kLine - 1), Reason::kStagedBridgeNeeded);
  EXPECT_EQ(stage({7, 1'000'000}, 300'000, kLine), Reason::kConcentrationMismatch);
  EXPECT_EQ(stage(k500, 300'001, kLine), Reason::kAboveCardDaily);
  EXPECT_EQ(stage(k500, 20'000, kLine), Reason::kBelowModelMinimum);
  EXPECT_EQ(stage(k500, 299'999, kLine), Reason::kNone);
  EXPECT_EQ(Rig::reason(rig.stage(p)), Reason::kStagedBridgeNeeded);
  EXPECT_EQ(Rig::reason(rig.close()), Reason::kStagedBridgeNeeded);
}

// A rotor that nobody feels may have turned: once the bridge's volume was commanded the lower rate holds.
TEST(Bridge, SilentSensor_NeverMoreThanTheLowerRateOnceTheVolumeWasCommanded) {
  LineRig rig;
  rig.begin_full(k500, 300'000);
  change(rig, LineRig::bridged(LineRig::daily(k2000, 300'000), k500, 300'000, kLine));
  rig.board().faults().silent_sensor = true;
  rig.run(Duration::hours(13) + Duration::minutes(26));
  EXPECT_NEAR(static_cast<double>(rig.plant.strokes), 134, 1);
  const auto before = rig.plant.strokes;
  rig.run(Duration::hours(24));
  EXPECT_LE(rig.plant.strokes - before, 61);  // 0.15 mL
  EXPECT_EQ(rig.status().delivery, Delivery::kBridging);
  rig.board().faults().silent_sensor = false;
  rig.run(Duration::hours(48));
  EXPECT_EQ(rig.status().alarms & safety::bit(Alarm::kStall), 0U);
}

TEST(Line, EventsAndTheirLimits) {
  LineRig rig;
  rig.fill(k2000);
  EXPECT_EQ(Rig::reason(rig.event(LineChange::kCatheterReplaced)), Reason::kMalformed);
  EXPECT_EQ(Rig::reason(rig.event(LineChange::kCatheterReplaced, 1'958'001)), Reason::kMalformed);
  EXPECT_EQ(Rig::reason(rig.event(LineChange::kCatheterReplaced, 150'000)), Reason::kNone);
  EXPECT_EQ(rig.fw().regimen.line().empty_nl, 290'000U);
  EXPECT_EQ(Rig::reason(rig.event(LineChange::kImplanted, 100'000)), Reason::kNone);
  EXPECT_EQ(rig.fw().regimen.line().empty_nl, 240'000U);
  EXPECT_EQ(Rig::reason(rig.event(LineChange::kPrimeDone)), Reason::kNone);
  EXPECT_EQ(rig.fw().regimen.line().empty_nl, 0U);
  EXPECT_EQ(Rig::reason(rig.ask(LineEvent{rig.header(), LineChange::kImplanted, 0}, Role::kRefillNurse)),
            Reason::kNotAuthorised);
  rig.implant().power_cycle();
  EXPECT_EQ(rig.fw().regimen.line().volume_nl, 240'000U);
  EXPECT_EQ(rig.events(EventKind::kLineChanged), 3);
  LineRig empty;
  EXPECT_EQ(Rig::reason(empty.event(LineChange::kTubingPrefilled)), Reason::kConcentrationMismatch);
}

}  // namespace
}  // namespace cisterna::commands
