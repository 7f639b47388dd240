// The wand dies on the pages where something runs or is open, and the computer sleeps in mid-session: said on the page,
// the way back works, no order goes out twice. R-GUI-030 R-FLOW-033
#include <algorithm>

#include "tests/gui/screens/visit_rig.h"

namespace cisterna::test {
namespace {

using workflow::Page;

class LostLink : public ::testing::Test {
 protected:
  void bolus_to_review() {
    rig_.click("Bolus");
    rig_.type("Amount", "25");
    rig_.click("10 min");
    rig_.click("Review");
  }
  // Back on the pump page with a new session, whatever page the window stands on.
  void come_back() {
    if (rig_.page() == Page::kUnknown)
      rig_.click("Reconnect and resolve");
    else if (rig_.page() == Page::kPump && rig_.view().link == "not connected")
      rig_.click("Disconnect");
    if (rig_.page() == Page::kConnect) rig_.click("Connect");
    EXPECT_EQ(rig_.page(), Page::kPump) << rig_.driver().visible_text();
    EXPECT_EQ(rig_.view().link, "connected");
  }
  int times(const std::string& kind) {
    const auto log = rig_.app().visit()->pump().events(1);
    EXPECT_TRUE(log.ok());
    if (!log) return -1;
    return static_cast<int>(
        std::count_if(log->begin(), log->end(), [&](const auto& event) { return event.kind == kind; }));
  }

  BenchRig bench_{"baclofen_refill_visit"};
  VisitRig rig_{bench_};
};

class SleepWith : public LostLink, public ::testing::WithParamInterface<bool> {
 protected:
  void computer_sleeps(Duration how_long) { rig_.computer_sleeps(how_long, GetParam()); }
};
INSTANTIATE_TEST_SUITE_P(Clock, SleepWith, ::testing::Values(false, true),
                         [](const auto& stands) { return stands.param ? "StandingStill" : "GoingOn"; });

TEST_F(LostLink, OnTheBolusPage_SaysSoAndTheBolusGoesOutOnceAfterwards) {
  rig_.connect();
  rig_.click("Bolus");
  rig_.wand().unplug();
  rig_.type("Amount", "25");
  rig_.click("10 min");
  rig_.click("Review");
  if (rig_.page() == Page::kReview) rig_.hold("Hold to give the bolus");
  EXPECT_NE(rig_.page(), Page::kRunning);
  ASSERT_TRUE(rig_.view().notice.has_value());
  EXPECT_TRUE(rig_.shows("The wand went away.")) << rig_.driver().visible_text();

  rig_.wand().plug_in();
  come_back();
  EXPECT_EQ(times("bolus_started"), 0);
  bolus_to_review();
  rig_.hold("Hold to give the bolus");

  EXPECT_EQ(rig_.page(), Page::kRunning);
  EXPECT_EQ(times("bolus_started"), 1);
}

TEST_F(LostLink, OnTheRunningPage_SaysSoWhileThePumpGoesOnByItself) {
  rig_.connect();
  bolus_to_review();
  rig_.hold("Hold to give the bolus");
  ASSERT_EQ(rig_.page(), Page::kRunning);
  rig_.app().tick(0);
  rig_.wand().unplug();

  rig_.app().tick(6'000);  // the next question about the bolus
  rig_.driver().settle();

  EXPECT_TRUE(rig_.shows("The wand went away.")) << rig_.driver().visible_text();
  EXPECT_EQ(rig_.view().link, "not connected");
  EXPECT_TRUE(rig_.shows("A bolus of 25 mcg is running"));  // the last reading
  rig_.wand().plug_in();
  if (rig_.page() == Page::kRunning) rig_.click("To the pump");
  come_back();
  EXPECT_TRUE(rig_.view().status.bolus_runs);
  EXPECT_EQ(times("bolus_started"), 1);
}

TEST_F(LostLink, OnTheSuspendPage_SaysSoAndSuspendsAtTheNextTry) {
  rig_.connect();
  rig_.click("Suspend");
  rig_.click("1 h");
  rig_.wand().unplug();
  rig_.hold("Hold to suspend");
  EXPECT_TRUE(rig_.shows("The wand went away.")) << rig_.driver().visible_text();
  EXPECT_FALSE(rig_.shows("Suspended for 1 h."));
  EXPECT_EQ(rig_.page(), Page::kSuspend);
  EXPECT_EQ(bench_.nvm().run, storage::Run::kRunning);

  rig_.wand().plug_in();
  rig_.hold("Hold to suspend");

  EXPECT_TRUE(rig_.shows("Suspended for 1 h.")) << rig_.driver().visible_text();
  EXPECT_EQ(bench_.nvm().run, storage::Run::kSuspended);
  EXPECT_EQ(times("suspended"), 1);
}

TEST_F(LostLink, OnTheUnknownPage_StaysUnknownUntilThePumpHasSpoken) {
  rig_.connect();
  rig_.dose_to_review("402.5");
  bench_.world().air_filter([](crypto::Bytes, bool to_implant) { return to_implant; });
  rig_.hold("Hold to change the dose");
  bench_.world().air_filter({});
  ASSERT_EQ(rig_.page(), Page::kUnknown);
  const auto revision = bench_.nvm().revision;

  rig_.wand().unplug();
  for (int i = 0; i < 3; ++i) {
    rig_.click("Reconnect and resolve");
    EXPECT_EQ(rig_.page(), Page::kUnknown);
    EXPECT_TRUE(rig_.shows("The wand does not answer.")) << rig_.driver().visible_text();
    EXPECT_TRUE(rig_.shows("402.5 mcg/day"));
  }
  rig_.wand().plug_in();
  rig_.click("Reconnect and resolve");

  EXPECT_EQ(rig_.page(), Page::kPump);
  EXPECT_TRUE(rig_.shows("The pump carried it out"));
  EXPECT_EQ(bench_.nvm().revision, revision);
}

TEST_P(SleepWith, SleepOnTheUnknownPage_ResolvesInANewSession) {
  rig_.connect();
  rig_.dose_to_review("402.5");
  bench_.world().air_filter([](crypto::Bytes, bool to_implant) { return !to_implant; });  // the order is lost
  rig_.hold("Hold to change the dose");
  bench_.world().air_filter({});
  ASSERT_EQ(rig_.page(), Page::kUnknown);

  computer_sleeps(Duration::hours(9));
  rig_.click("Reconnect and resolve");

  EXPECT_EQ(rig_.page(), Page::kPump);
  EXPECT_TRUE(rig_.shows("Running: baclofen 2,000 mcg/mL, 350 mcg/day"));
  EXPECT_EQ(times("committed"), 1);  // the one of the implantation
}

// Hours pass between the review and the hold.
TEST_P(SleepWith, SleepOnAReview_SendsNothingTwiceAndTheWayBackWorks) {
  rig_.connect();
  const auto before = bench_.nvm();
  rig_.dose_to_review("402.5");
  computer_sleeps(Duration::hours(9));

  rig_.hold("Hold to change the dose");

  EXPECT_FALSE(rig_.shows("The dose was changed."));
  ASSERT_TRUE(rig_.view().notice.has_value());
  // A clock that stood still knows of no time limit: the order leaves, the pump no longer knows the session.
  EXPECT_TRUE(rig_.shows(GetParam() ? "Outcome unknown" : "The session with the pump ended by its time limit."))
      << rig_.driver().visible_text();
  EXPECT_EQ(rig_.view().link, "not connected");
  EXPECT_EQ(bench_.nvm().prescription, before.prescription);
  come_back();
  rig_.dose_to_review("402.5");
  rig_.hold("Hold to change the dose");
  EXPECT_TRUE(rig_.shows("The dose was changed."));
  EXPECT_EQ(bench_.nvm().revision, before.revision + 1);
  EXPECT_EQ(times("committed"), 2);
}

TEST_P(SleepWith, SleepWhileABolusRuns_ShowsWhatBecameOfIt) {
  rig_.connect();
  bolus_to_review();
  rig_.hold("Hold to give the bolus");
  rig_.app().tick(0);
  computer_sleeps(Duration::hours(9));

  rig_.app().tick(6'000);
  rig_.driver().settle();

  EXPECT_EQ(rig_.view().link, "not connected");
  ASSERT_TRUE(rig_.view().notice.has_value());
  if (rig_.page() == Page::kRunning) rig_.click("To the pump");
  come_back();
  EXPECT_FALSE(rig_.view().status.bolus_runs);
  EXPECT_EQ(times("bolus_started"), 1);
  EXPECT_EQ(times("bolus_ended"), 1);
}

TEST_P(SleepWith, SleepInAnOpenRefill_GoesOnWithAnUpToDateExpectedVolume) {
  rig_.connect();
  rig_.click("Refill");
  rig_.click("Begin the refill");
  rig_.click("baclofen 2,000 mcg/mL");
  rig_.type("Planned volume", "20");
  rig_.click("Open the refill");
  computer_sleeps(Duration::hours(9));
  rig_.click("Withdraw at the bench");

  rig_.click("Compare");

  EXPECT_TRUE(rig_.shows("Acceptable")) << rig_.driver().visible_text();
  EXPECT_TRUE(rig_.shows("4.185"));  // 4.25 mL less 26 strokes of 2.5 uL: 9 h at 0.175 mL/day are 65.6 uL
  EXPECT_EQ(times("refill_opened"), 2);
}

// The clock that goes on in sleep: whoever was signed in before it is not after it.
TEST_P(SleepWith, SleepOfHours_SignsOut) {
  rig_.connect();
  rig_.app().tick(1'000);
  computer_sleeps(Duration::hours(9));

  rig_.app().tick(1'000 + 9 * 3'600'000);
  rig_.driver().settle();

  EXPECT_EQ(rig_.page(), Page::kSignIn);
  EXPECT_TRUE(rig_.shows("Signed out after 15 min"));
  rig_.connect();
  EXPECT_EQ(rig_.page(), Page::kPump);
}

}  // namespace
}  // namespace cisterna::test
