// The visit, clicked through by the names on the screen. R-GUI-020 .. R-GUI-031, R-FLOW-030
#include "tests/gui/screens/visit_rig.h"

namespace cisterna::test {
namespace {

using workflow::Page;

// 90 days after a fill of 20 mL at 350 mcg/day; the pump gives 5.4 % less than it counts (worked number O4).
class WindowVisit : public ::testing::Test {
 protected:
  BenchRig bench_{"baclofen_refill_visit"};
  VisitRig rig_{bench_};
};

TEST_F(WindowVisit, SignIn_ShowsPeopleTheirLifeAndWhatThisIsNot) {  // R-GUI-022 R-FLOW-031
  EXPECT_TRUE(rig_.shows("BENCH"));
  EXPECT_TRUE(rig_.shows("Not a medical device"));
  EXPECT_TRUE(rig_.shows("refill nurse, valid until 2025-06-02"));
  EXPECT_FALSE(rig_.enabled("Sign in"));

  rig_.click("nurse");

  EXPECT_TRUE(rig_.enabled("Sign in"));
}

TEST_F(WindowVisit, Pump_SaysItsOwnSentenceAndTheDatesThatGovern) {  // R-GUI-023 R-GUI-024
  rig_.connect();

  EXPECT_EQ(rig_.page(), Page::kPump);
  EXPECT_TRUE(rig_.shows("Running: baclofen 2,000 mcg/mL, 350 mcg/day = 0.175 mL/day, constant."));
  EXPECT_TRUE(rig_.shows("24 h total 350 mcg = 0.175 mL"));
  EXPECT_TRUE(rig_.shows("2025-06-13"));  // O2: 102 d
  EXPECT_TRUE(rig_.shows("2025-05-31"));  // O2: worst case 89 d
  EXPECT_TRUE(rig_.shows("2025-08-30"));  // stability 180 d
  EXPECT_TRUE(rig_.shows("(governs)"));
}

TEST_F(WindowVisit, Refill_OneStepAPageUntilItIsOnRecordAtThePump) {  // R-GUI-027 R-FLOW-034
  rig_.connect();

  rig_.refill_to_review();
  ASSERT_EQ(rig_.page(), Page::kReview);
  EXPECT_TRUE(rig_.shows("BAC-0601"));
  EXPECT_TRUE(rig_.refill_is_open());
  rig_.hold("Hold to close the refill");

  EXPECT_TRUE(rig_.shows("The refill is closed: 20 mL, lot BAC-0601."));
  EXPECT_TRUE(rig_.shows("2025-09-11"));  // 102 d after 2025-06-01
  EXPECT_FALSE(rig_.refill_is_open());
}

// R-GUI-027
TEST_F(WindowVisit, Check_TellsTheFindingOfTheResidual) {
  rig_.connect();
  rig_.click("Refill");
  EXPECT_TRUE(rig_.shows("4.25"));  // O4: expected
  rig_.click("Begin the refill");
  rig_.click("baclofen 2,000 mcg/mL");
  rig_.type("Planned volume", "20");
  rig_.click("Open the refill");

  rig_.click("Withdraw at the bench");
  rig_.click("Compare");

  EXPECT_TRUE(rig_.shows("Acceptable"));  // O4: 5.1, +0.85 mL, -5.40 %
  EXPECT_TRUE(rig_.shows("+0.85"));
  EXPECT_TRUE(rig_.shows("-5.4"));
}

// R-FLOW-034
TEST_F(WindowVisit, ChangeDose_GoesOutOnlyWithTheHold) {  // R-GUI-025 R-GUI-028
  rig_.connect();
  const auto before = bench_.nvm();
  rig_.dose_to_review("402.5");
  ASSERT_EQ(rig_.page(), Page::kReview);
  EXPECT_TRUE(rig_.shows("0.20125 mL/day"));
  EXPECT_EQ(bench_.nvm().prescription, before.prescription);

  rig_.driver().hold("Hold to change the dose", 1.2);  // let go too early
  rig_.driver().settle();
  EXPECT_EQ(bench_.nvm().prescription, before.prescription);
  rig_.hold("Hold to change the dose");

  EXPECT_EQ(rig_.page(), Page::kPump);
  EXPECT_NE(bench_.nvm().prescription, before.prescription);
  EXPECT_TRUE(rig_.shows("Running: baclofen 2,000 mcg/mL, 402.5 mcg/day = 0.20125 mL/day, constant."));
}

// R-FLOW-034
TEST_F(WindowVisit, Bolus_EchoesRunsAndCanBeCancelled) {  // R-GUI-026 R-GUI-029
  rig_.connect();
  rig_.click("Bolus");
  rig_.type("Amount", "25");
  rig_.click("10 min");
  EXPECT_TRUE(rig_.shows("25 mcg baclofen over 10 min, then back to 350 mcg/day; 375 mcg in the next 24 h."));
  rig_.click("Review");
  rig_.hold("Hold to give the bolus");
  ASSERT_EQ(rig_.page(), Page::kRunning);
  EXPECT_TRUE(rig_.shows("A bolus of 25 mcg is running"));

  rig_.click("Cancel the bolus");
  EXPECT_EQ(rig_.page(), Page::kConfirm);
  rig_.hold("Hold to cancel the bolus");

  EXPECT_TRUE(rig_.shows("The bolus was cancelled."));
  EXPECT_FALSE(rig_.view().status.bolus_runs);
}

// R-GUI-029
TEST_F(WindowVisit, RunningBolus_IsAskedAboutAndItsEndIsShown) {
  rig_.connect();
  rig_.click("Bolus");
  rig_.type("Amount", "25");
  rig_.click("5 min");
  rig_.click("Review");
  rig_.hold("Hold to give the bolus");
  rig_.app().tick(0);
  bench_.pass(Duration::s(90));

  rig_.app().tick(6'000);
  rig_.driver().settle();
  EXPECT_GT(rig_.view().running.fraction, 0.0);
  bench_.pass(Duration::s(25));
  rig_.app().tick(12'000);
  EXPECT_TRUE(rig_.view().running.runs);
}

// R-GUI-021
TEST_F(WindowVisit, Suspend_IsOnEveryPageOfAnOpenSessionAndResumeEndsIt) {  // R-GUI-031
  rig_.connect();
  EXPECT_TRUE(rig_.enabled("Suspend"));
  rig_.click("Change dose");
  EXPECT_TRUE(rig_.enabled("Suspend"));
  rig_.type("New daily dose", "360");
  rig_.click("Review");
  EXPECT_TRUE(rig_.enabled("Suspend"));

  rig_.click("Suspend");
  EXPECT_FALSE(rig_.enabled("Hold to suspend"));  // no duration is chosen for anybody
  rig_.click("2 h");
  rig_.hold("Hold to suspend");
  EXPECT_TRUE(rig_.shows("Suspended: nothing is delivered, 2 h left"));
  rig_.click("Resume");
  rig_.hold("Hold to resume");

  EXPECT_TRUE(rig_.shows("Running: baclofen"));
}

TEST_F(WindowVisit, Nurse_MayRefillAndNotChangeTheDose) {
  rig_.connect("nurse");
  rig_.dose_to_review("360");
  EXPECT_TRUE(rig_.shows("Your role may not do this."));
  EXPECT_EQ(rig_.page(), Page::kChangeDose);
  rig_.click("Suspend");
  EXPECT_FALSE(rig_.enabled("12 h"));
  EXPECT_TRUE(rig_.enabled("4 h"));
  rig_.click("Back");
  rig_.click("Back");

  rig_.refill_to_review();
  rig_.hold("Hold to close the refill");

  EXPECT_TRUE(rig_.shows("The refill is closed"));
}

// R-GUI-027
TEST_F(WindowVisit, NothingFilled_ClosesWithThePreviousFillOnRecord) {
  rig_.connect();
  rig_.click("Refill");
  rig_.click("Begin the refill");
  rig_.click("baclofen 2,000 mcg/mL");
  rig_.type("Planned volume", "20");
  rig_.click("Open the refill");
  rig_.type("Withdrawn volume", "5.1");
  rig_.click("Compare");

  rig_.click("Nothing was filled");
  EXPECT_TRUE(rig_.shows("5.1 mL put back"));
  rig_.hold("Hold to close without a fill");

  EXPECT_TRUE(rig_.shows("closed without a fill"));
  EXPECT_FALSE(rig_.refill_is_open());
}

TEST_F(WindowVisit, IdlePerson_IsSignedOutAfter15Minutes) {  // R-FLOW-033
  rig_.connect();
  rig_.app().tick(1'000);
  rig_.app().tick(1'000 + 899'999);
  EXPECT_EQ(rig_.page(), Page::kPump);

  rig_.app().tick(1'000 + 900'000);
  rig_.driver().settle();

  EXPECT_EQ(rig_.page(), Page::kSignIn);
  EXPECT_TRUE(rig_.shows("Signed out after 15 min"));
}

}  // namespace
}  // namespace cisterna::test
