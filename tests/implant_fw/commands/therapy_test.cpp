// Stage, commit, bolus, suspend, resume, stop, restart on the running firmware.
#include <gtest/gtest.h>

#include "tests/implant_fw/commands/rig.h"

namespace cisterna::commands {
namespace {

using namespace telemetry;  // NOLINT
using test_support::kBaclofen;
using test_support::Rig;

// A new implant: empty, no prescription; refill with card, then stage with it. R-CMD-030 R-CMD-031
TEST(FirstFill, NewImplantFillsAndStarts) {
  Rig rig;
  EXPECT_EQ(rig.status().delivery, Delivery::kShelf);
  EXPECT_EQ(Rig::reason(rig.ask(rig.stage_request(350'000))), Reason::kConcentrationMismatch);
  EXPECT_EQ(Rig::reason(rig.open_refill()), Reason::kNone);
  EXPECT_EQ(Rig::reason(rig.close_refill()), Reason::kNone);

  const auto staged = rig.ask(rig.stage_request(350'000));

  // O1, O22: 0.175 mL/d, 70 whole strokes = 350 mcg
  ASSERT_NE(std::get_if<Staged>(&staged), nullptr);
  EXPECT_EQ(std::get_if<Staged>(&staged)->day_nl, 175'000U);
  EXPECT_EQ(std::get_if<Staged>(&staged)->day_amount, 350'000U);
  EXPECT_EQ(std::get_if<Staged>(&staged)->achievable_amount, 350'000U);
  EXPECT_TRUE(rig.status().staged);
  const auto applied = rig.ask(Commit{rig.header(), std::get_if<Staged>(&staged)->digest});
  ASSERT_NE(std::get_if<Status>(&applied), nullptr);
  EXPECT_EQ(std::get_if<Status>(&applied)->revision, 3U);
  EXPECT_EQ(std::get_if<Status>(&applied)->digest, std::get_if<Staged>(&staged)->digest);
  EXPECT_EQ(std::get_if<Status>(&applied)->delivery, Delivery::kRunning);
  rig.run(Duration::days(10) + Duration::s(1));
  EXPECT_EQ(rig.plant.strokes, 700);
  EXPECT_EQ(rig.status().sensed_nl, 1'750'000U);
  EXPECT_EQ(rig.status().reservoir_nl, 18'250'000U);
}

TEST(Stage, AchievableIsWholeStrokes) {
  Rig rig;
  rig.begin();
  const auto staged = rig.ask(rig.stage_request(353'000));  // 176,500 nL = 70.6 strokes
  ASSERT_NE(std::get_if<Staged>(&staged), nullptr);
  EXPECT_EQ(std::get_if<Staged>(&staged)->day_nl, 176'500U);
  EXPECT_EQ(std::get_if<Staged>(&staged)->achievable_amount, 350'000U);
}

TEST(Commit, NeedsALivingDraftOfTheSameSubjectAndDigest) {
  Rig rig;
  rig.begin();
  EXPECT_EQ(Rig::reason(rig.ask(Commit{rig.header(), 5})), Reason::kNothingStaged);
  auto staged = rig.ask(rig.stage_request(400'000));
  const auto digest = std::get_if<Staged>(&staged)->digest;
  EXPECT_EQ(Rig::reason(rig.ask(Commit{rig.header(), digest ^ 1})), Reason::kDigestMismatch);
  auto other = Rig::peer(Role::kClinician);
  other.subject = {'x'};
  EXPECT_EQ(Rig::reason(rig.ask(Commit{rig.header(), digest}, other)), Reason::kNothingStaged);
  rig.run(Duration::ms(299'999));
  EXPECT_TRUE(rig.status().staged);
  rig.run(Duration::ms(1));
  EXPECT_EQ(Rig::reason(rig.ask(Commit{rig.header(), digest})), Reason::kNothingStaged);
}

TEST(Commit, DraftEndsWithAnyAcceptedChangeOrReset) {
  Rig rig;
  rig.begin();
  auto staged = rig.ask(rig.stage_request(400'000));
  const auto digest = std::get_if<Staged>(&staged)->digest;
  (void)rig.ask(Suspend{60});
  EXPECT_EQ(Rig::reason(rig.ask(Commit{rig.header(), digest})), Reason::kNothingStaged);
  (void)rig.ask(rig.stage_request(400'000));
  rig.implant().power_cycle();
  EXPECT_EQ(Rig::reason(rig.ask(Commit{rig.header(), digest})), Reason::kNothingStaged);
  EXPECT_EQ(rig.fw().regimen.daily_amount(), 350'000U);
}

// 800 -> 400 mcg/d at 2,000 mcg/mL without a gap, through the whole firmware. R-CMD-101
TEST(Commit, HalvedDose_HasNoGap) {
  Rig rig;
  rig.begin(800'000);
  rig.run(Duration::days(2) + Duration::ms(1));
  ASSERT_EQ(rig.plant.strokes, 320);
  (void)rig.commit(400'000);
  rig.run(Duration::days(3));
  EXPECT_EQ(rig.plant.strokes, 320 + 240);
  EXPECT_EQ(rig.status().alarms & safety::bit(Alarm::kGateDenials), 0U);
}

TEST(Rise, IsMeasuredOver24h) {
  auto card = test_support::baclofen_card();
  card.rise_percent = 30;
  Rig rig{card};
  rig.begin(200'000);
  EXPECT_EQ(Rig::reason(rig.commit(260'000)), Reason::kNone);
  EXPECT_EQ(Rig::reason(rig.commit(260'001)), Reason::kAboveCardRise);  // still against 200 mcg
  rig.run(Duration::hours(24));
  EXPECT_EQ(Rig::reason(rig.commit(338'001)), Reason::kAboveCardRise);
  EXPECT_EQ(Rig::reason(rig.commit(338'000)), Reason::kNone);
  EXPECT_EQ(Rig::reason(rig.commit(100'000)), Reason::kNone);  // a fall
}

TEST(Rise, UpAndDownWithinADay_IsMeasuredAgainstTheLowest) {
  auto card = test_support::baclofen_card();
  card.rise_percent = 30;
  Rig rig{card};
  rig.begin(200'000);
  EXPECT_EQ(Rig::reason(rig.commit(260'000)), Reason::kNone);
  EXPECT_EQ(Rig::reason(rig.commit(250'000)), Reason::kNone);
  EXPECT_EQ(Rig::reason(rig.commit(300'000)), Reason::kAboveCardRise);  // 260 is the most over 200
}

TEST(Bolus, RunsOverItsTimeAndReturnsToTheSchedule) {
  Rig rig;
  rig.begin();
  EXPECT_EQ(Rig::reason(rig.bolus(50'000, 3'600)), Reason::kNone);  // 25 uL = 10 strokes
  EXPECT_EQ(rig.status().delivery, Delivery::kBolus);
  EXPECT_EQ(Rig::reason(rig.bolus(50'000, 3'600)), Reason::kBolusRunning);
  rig.run(Duration::minutes(30));
  ASSERT_TRUE(rig.status().bolus.has_value());
  EXPECT_EQ(rig.status().bolus->left_s, 1'800U);
  EXPECT_EQ(rig.status().bolus->planned_nl, 25'000U);
  EXPECT_NEAR(rig.status().bolus->given_nl, 12'500, 2'500);
  rig.run(Duration::minutes(30));
  EXPECT_FALSE(rig.status().bolus.has_value());
  EXPECT_EQ(rig.status().delivery, Delivery::kRunning);
  EXPECT_EQ(rig.plant.strokes, 12);  // 32,291 nL
  rig.run(Duration::hours(23));
  EXPECT_EQ(rig.plant.strokes, 79);  // 199,999 nL: the fraction is cut at the change
}

TEST(Bolus, OneMoreThanTheDayHolds_IsWindowFull) {
  auto card = test_support::baclofen_card();
  card.per_day_hard = 2'100'000;
  Rig rig{card};
  rig.begin(1'900'000);
  EXPECT_EQ(Rig::reason(rig.bolus(100'000, 600)), Reason::kNone);
  rig.run(Duration::hours(2));
  EXPECT_EQ(Rig::reason(rig.bolus(100'000, 600)), Reason::kNone);
  rig.run(Duration::hours(2));
  EXPECT_EQ(Rig::reason(rig.bolus(10'000, 600)), Reason::kWindowFull);
  rig.implant().power_cycle();
  EXPECT_EQ(Rig::reason(rig.bolus(10'000, 600)), Reason::kWindowFull);
  rig.run(Duration::hours(20) + Duration::minutes(10));           // the reset lost some minutes
  EXPECT_EQ(Rig::reason(rig.bolus(10'000, 600)), Reason::kNone);  // the first is 24 h old
}

TEST(Bolus, CancelledCountsWhole) {
  auto card = test_support::baclofen_card();
  card.per_day_hard = 2'000'000;
  Rig rig{card};
  rig.begin(1'900'000);
  EXPECT_EQ(Rig::reason(rig.bolus(100'000, 600)), Reason::kNone);
  EXPECT_EQ(Rig::reason(rig.ask(CancelBolus{rig.header()})), Reason::kNone);
  EXPECT_EQ(rig.status().delivery, Delivery::kRunning);
  EXPECT_EQ(Rig::reason(rig.bolus(5'000, 600)), Reason::kWindowFull);
  EXPECT_EQ(Rig::reason(rig.ask(CancelBolus{rig.header()})), Reason::kNoBolusRunning);
}

// R-CMD-104
TEST(Bolus, RefusedInEveryOtherState) {
  Rig rig;
  EXPECT_EQ(Rig::reason(rig.bolus(50'000, 600)), Reason::kStopped);
  rig.begin();
  EXPECT_EQ(Rig::reason(rig.ask(Bolus{rig.header(), {7, 500'000}, 50'000, 600})), Reason::kConcentrationMismatch);
  (void)rig.ask(Suspend{600});
  EXPECT_EQ(Rig::reason(rig.bolus(50'000, 600)), Reason::kSuspended);
  (void)rig.ask(Stop{rig.header(), 1});
  EXPECT_EQ(Rig::reason(rig.bolus(50'000, 600)), Reason::kStopped);
}

// R-CMD-032
TEST(Suspend, WithholdsCancelsTheBolusAndResumesByItself) {
  Rig rig;
  rig.begin();
  rig.run(Duration::hours(1));
  (void)rig.bolus(50'000, 3'600);
  const auto before = rig.plant.strokes;
  const auto reply = rig.ask(Suspend{7'200}, Rig::peer(Role::kNobody, true));
  ASSERT_NE(std::get_if<Status>(&reply), nullptr);
  EXPECT_EQ(std::get_if<Status>(&reply)->delivery, Delivery::kSuspended);
  EXPECT_EQ(std::get_if<Status>(&reply)->left_s, 7'200U);
  EXPECT_FALSE(std::get_if<Status>(&reply)->bolus.has_value());
  rig.run(Duration::ms(7'199'999));
  EXPECT_EQ(rig.plant.strokes, before);
  EXPECT_EQ(rig.status().delivery, Delivery::kSuspended);
  rig.run(Duration::ms(1));
  EXPECT_EQ(rig.status().delivery, Delivery::kRunning);
  rig.run(Duration::hours(24));
  EXPECT_NEAR(static_cast<double>(rig.plant.strokes - before), 70, 1);  // nothing is made up
}

TEST(Suspend, LimitsOfEachRole) {
  struct Row {
    Role role;
    std::uint32_t order_s, day_s;
  };
  for (const auto& row : {Row{Role::kNobody, 7'200, 14'400}, Row{Role::kRefillNurse, 14'400, 28'800},
                          Row{Role::kEmergency, 14'400, 43'200}}) {
    Rig rig;
    rig.begin();
    const auto who = Rig::peer(row.role, true);
    EXPECT_EQ(Rig::reason(rig.ask(Suspend{row.order_s + 1}, who)), Reason::kSuspendTooLong);
    for (std::uint32_t sum = 0; sum < row.day_s; sum += row.order_s) {
      EXPECT_EQ(Rig::reason(rig.ask(Suspend{row.order_s}, who)), Reason::kNone);
      rig.run(Duration::s(row.order_s));
    }
    EXPECT_EQ(Rig::reason(rig.ask(Suspend{1}, who)), Reason::kSuspendTooLong);
    EXPECT_EQ(Rig::reason(rig.ask(Suspend{86'401})), Reason::kSuspendTooLong);
    EXPECT_EQ(Rig::reason(rig.ask(Suspend{86'400})), Reason::kNone);  // the clinician's own limit
  }
}

// No 24 h hold more than the role's sum, wherever they begin. R-CMD-033
TEST(Suspend, SumSlides) {
  Rig rig;
  rig.begin();
  const auto nobody = Rig::peer(Role::kNobody, true);
  EXPECT_EQ(Rig::reason(rig.ask(Suspend{7'200}, nobody)), Reason::kNone);
  rig.run(Duration::hours(20));
  EXPECT_EQ(Rig::reason(rig.ask(Suspend{7'200}, nobody)), Reason::kNone);
  rig.run(Duration::hours(5));  // a window that began with the first order has ended; the second is 3 h old
  EXPECT_EQ(Rig::reason(rig.ask(Suspend{7'200}, nobody)), Reason::kSuspendTooLong);
  rig.run(Duration::hours(1));  // the first ended 24 h ago
  EXPECT_EQ(Rig::reason(rig.ask(Suspend{7'200}, nobody)), Reason::kNone);
  EXPECT_EQ(Rig::reason(rig.ask(Suspend{7'200}, Rig::peer(Role::kEmergency, true))), Reason::kNone);  // its own sum
}

// Many short orders, power cut between them: against a plain record of every suspended second.
TEST(Suspend, RandomOrdersNeverPassTheSumInAny24h) {
  Rig rig;
  rig.begin();
  const auto nobody = Rig::peer(Role::kNobody, true);
  std::vector<std::pair<std::int64_t, std::int64_t>> spans;  // ms
  int accepted = 0, refused = 0;
  for (int i = 0; i < 1'500; ++i) {
    const auto seconds = static_cast<std::uint32_t>(1 + rig.rng.below(7'200));
    const auto now = rig.now().ms();
    const auto until = rig.control().run == storage::Run::kSuspended ? rig.control().suspend_until.ms() : now;
    if (Rig::reason(rig.ask(Suspend{seconds}, nobody)) == Reason::kNone) {
      ++accepted;
      const auto end = rig.control().suspend_until.ms();
      if (end > until) spans.emplace_back(until, end);
      std::int64_t sum = 0;
      for (const auto& [from, to] : spans)
        if (to > end - 86'400'000) sum += to - std::max(from, end - 86'400'000);
      ASSERT_LE(sum, 14'400'000 + 1'000) << i;
    } else {
      ++refused;
    }
    rig.run(Duration::ms(static_cast<std::int64_t>(rig.rng.below(6'000'000))));
    if (rig.rng.below(40) == 0) rig.implant().power_cycle();
  }
  EXPECT_GT(accepted, 100);
  EXPECT_GT(refused, 100);
}

TEST(Suspend, InEveryStateIsAccepted) {
  Rig rig;
  EXPECT_EQ(Rig::reason(rig.ask(Suspend{60})), Reason::kNone);
  rig.begin();
  (void)rig.ask(Stop{rig.header(), 1});
  EXPECT_EQ(Rig::reason(rig.ask(Suspend{60})), Reason::kNone);
  EXPECT_EQ(rig.status().delivery, Delivery::kStopped);  // and stays stopped
}

TEST(Resume, EndsASuspendOnly) {
  Rig rig;
  rig.begin();
  EXPECT_EQ(Rig::reason(rig.ask(Resume{rig.header()})), Reason::kNotSuspended);
  (void)rig.ask(Suspend{3'600});
  EXPECT_EQ(Rig::reason(rig.ask(Resume{rig.header()})), Reason::kNone);
  EXPECT_EQ(rig.status().delivery, Delivery::kRunning);
  (void)rig.ask(Stop{rig.header(), 1});
  EXPECT_EQ(Rig::reason(rig.ask(Resume{rig.header()})), Reason::kStoppedByClinician);
}

// Class W: 30 h half, 80 h nothing until a clinician commits. R-THER-010
TEST(Interruption, HalfThenNothing) {
  for (const auto& [hours, delivery] : {std::pair{30, Delivery::kReduced}, std::pair{80, Delivery::kInterrupted}}) {
    Rig rig;
    rig.begin(400'000);
    for (int h = 0; h < hours; h += 10) {
      ASSERT_EQ(Rig::reason(rig.ask(Suspend{36'000})), Reason::kNone);
      if (h > 20) {
        EXPECT_EQ(Rig::reason(rig.ask(Resume{rig.header()})), Reason::kInterruptionOver24h);
      }
      rig.run(h + 10 < hours ? Duration::hours(10) - Duration::ms(1) : Duration::hours(10));
    }
    EXPECT_EQ(rig.status().delivery, delivery);
    EXPECT_NE(rig.status().alarms & safety::bit(Alarm::kInterrupted), 0U);
    EXPECT_EQ(Rig::reason(rig.ask(Restart{rig.header()})), Reason::kInterruptionOver24h);
    EXPECT_EQ(Rig::reason(rig.bolus(50'000, 600)), Reason::kInterruptionOver24h);
    const auto before = rig.plant.strokes;
    rig.run(Duration::days(1));
    EXPECT_NEAR(static_cast<double>(rig.plant.strokes - before), hours == 30 ? 40 : 0, 1);  // half of 80 a day
    rig.implant().power_cycle();
    EXPECT_EQ(rig.status().delivery, delivery);
    EXPECT_EQ(Rig::reason(rig.commit(300'000)), Reason::kNone);
    EXPECT_EQ(rig.status().delivery, Delivery::kRunning);
    EXPECT_EQ(rig.status().alarms & safety::bit(Alarm::kInterrupted), 0U);
  }
}

TEST(Interruption, ClassSRestartsInFull) {
  auto card = test_support::baclofen_card();
  card.risk = RiskClass::kSafe;
  Rig rig{card};
  rig.begin();
  (void)rig.ask(Stop{rig.header(), 1});
  rig.run(Duration::days(9));
  EXPECT_EQ(Rig::reason(rig.ask(Restart{rig.header()})), Reason::kNone);
  EXPECT_EQ(rig.status().delivery, Delivery::kRunning);
}

TEST(Stop, HoldsUntilRestart) {
  Rig rig;
  rig.begin();
  EXPECT_EQ(Rig::reason(rig.ask(Restart{rig.header()})), Reason::kNotSuspended);
  EXPECT_EQ(Rig::reason(rig.ask(Stop{rig.header(), 1})), Reason::kNone);
  EXPECT_EQ(Rig::reason(rig.ask(Stop{rig.header(), 1})), Reason::kStopped);
  const auto before = rig.plant.strokes;
  rig.run(Duration::hours(20));
  rig.implant().power_cycle();
  rig.run(Duration::hours(3));
  EXPECT_EQ(rig.plant.strokes, before);
  EXPECT_EQ(Rig::reason(rig.ask(Restart{rig.header()})), Reason::kNone);
  rig.run(Duration::hours(24));
  EXPECT_NEAR(static_cast<double>(rig.plant.strokes - before), 70, 1);
}

// R-THER-010
TEST(Stop, Over24hNeedsANewPrescriptionFirst) {
  Rig rig;
  rig.begin();
  (void)rig.ask(Stop{rig.header(), 1});
  rig.run(Duration::hours(25));
  EXPECT_EQ(Rig::reason(rig.ask(Restart{rig.header()})), Reason::kInterruptionOver24h);
  EXPECT_EQ(Rig::reason(rig.commit(200'000)), Reason::kNone);
  EXPECT_EQ(rig.status().delivery, Delivery::kStopped);
  EXPECT_EQ(Rig::reason(rig.ask(Restart{rig.header()})), Reason::kNone);
  EXPECT_EQ(rig.status().delivery, Delivery::kRunning);
}

}  // namespace
}  // namespace cisterna::commands
