// What the window refuses, and what it says when the way to the pump breaks at each page. R-GUI-030 R-FLOW-033
#include <filesystem>
#include <fstream>

#include "tests/gui/screens/visit_rig.h"

namespace cisterna::test {
namespace {

using workflow::Page;

class WindowRefusal : public ::testing::Test {
 protected:
  BenchRig bench_{"baclofen_refill_visit"};
  VisitRig rig_{bench_};
};

// R-GUI-025
TEST_F(WindowRefusal, DoseAboveTheHardLimit_CannotBeReviewed) {
  rig_.connect();
  rig_.click("Change dose");

  rig_.type("New daily dose", "2000.1");

  EXPECT_TRUE(rig_.shows("The daily dose is above the library's hard limit."));
  EXPECT_FALSE(rig_.enabled("Review"));
}

// R-GUI-025
TEST_F(WindowRefusal, TenfoldDose_AsksForTheDecimalPointAndARise) {  // K13
  rig_.connect();
  rig_.click("Change dose");

  rig_.type("New daily dose", "3500");

  EXPECT_TRUE(rig_.shows("check the decimal point"));
  EXPECT_FALSE(rig_.enabled("Review"));
}

// R-GUI-025
TEST_F(WindowRefusal, Fall_IsNeverRefusedAndWantsAReason) {
  rig_.connect();
  rig_.click("Change dose");
  rig_.type("New daily dose", "200");
  EXPECT_TRUE(rig_.shows("watch for withdrawal"));
  EXPECT_FALSE(rig_.enabled("Review"));

  rig_.type("Reason", "spasticity too low, patient falls");
  rig_.click("Review");
  rig_.driver().wheel(-40);  // to the end: the hold waits for it
  rig_.driver().settle();
  EXPECT_TRUE(rig_.shows("spasticity too low, patient falls"));
  rig_.hold("Hold to change the dose");

  EXPECT_TRUE(rig_.shows("200 mcg/day = 0.1 mL/day"));
}

// R-GUI-025
TEST_F(WindowRefusal, SameDose_IsNoChange) {
  rig_.connect();
  rig_.click("Change dose");

  rig_.type("New daily dose", "350");

  EXPECT_TRUE(rig_.shows("The new dose is the active one."));
}

// R-GUI-026
TEST_F(WindowRefusal, BolusAboveTheHardLimit_CannotBeReviewed) {
  rig_.connect();
  rig_.click("Bolus");
  rig_.type("Amount", "100.1");
  rig_.click("10 min");

  EXPECT_TRUE(rig_.shows("The bolus is above the library's hard limit."));
  EXPECT_FALSE(rig_.enabled("Review"));
}

TEST_F(WindowRefusal, SyringeOfAnotherConcentration_IsRefusedBeforeTheNeedle) {  // K11
  rig_.connect();
  rig_.click("Refill");
  rig_.click("Begin the refill");
  rig_.click("baclofen 500 mcg/mL");
  rig_.type("Planned volume", "20");
  rig_.click("Open the refill");

  EXPECT_TRUE(rig_.shows("is not the one in the pump"));
  EXPECT_FALSE(rig_.refill_is_open());
}

TEST_F(WindowRefusal, MoreWithdrawnThanFilled_IsImpossible) {
  rig_.connect();
  rig_.click("Refill");
  rig_.click("Begin the refill");
  rig_.click("baclofen 2,000 mcg/mL");
  rig_.type("Planned volume", "20");
  rig_.click("Open the refill");

  rig_.type("Withdrawn volume", "20.1");
  rig_.click("Compare");

  EXPECT_TRUE(rig_.shows("More was withdrawn than was filled."));
}

// R-GUI-027
TEST_F(WindowRefusal, NearlyEverythingCameBack_StopsUntilSomebodySaysWhatWasFound) {  // K9
  rig_.connect();
  rig_.click("Refill");
  rig_.click("Begin the refill");
  rig_.click("baclofen 2,000 mcg/mL");
  rig_.type("Planned volume", "20");
  rig_.click("Open the refill");
  rig_.type("Withdrawn volume", "19");
  rig_.click("Compare");
  EXPECT_TRUE(rig_.shows("Hardly delivered"));
  EXPECT_TRUE(rig_.shows("Stop and think"));
  EXPECT_FALSE(rig_.enabled("Go on to the fill"));

  rig_.type("What was found", "catheter kinked, imaging ordered");
  rig_.click("Go on to the fill");

  EXPECT_EQ(rig_.view().refill.step, workflow::RefillStep::kFilled);
}

TEST_F(WindowRefusal, LotTooLongOrExpired_StaysOnThePage) {
  rig_.connect();
  rig_.refill_to_review("20", "A-LOT-OF-17-CHARS");
  EXPECT_EQ(rig_.page(), Page::kRefill);
  EXPECT_TRUE(rig_.shows("longer than the pump can store"));
  rig_.type("Lot", "BAC-0601");
  rig_.type("Expires on", "2025-05-31");
  rig_.click("Review");
  EXPECT_TRUE(rig_.shows("It expired on 2025-05-31."));

  rig_.type("Expires on", "2025-06-01");
  rig_.click("Review");

  EXPECT_EQ(rig_.page(), Page::kReview);
}

// R-GUI-030 R-FLOW-033 R-PUMP-103
TEST_F(WindowRefusal, OtherSerialAnswers_LocksEverythingButSuspend) {  // K21
  const auto folder = bench_.home() + "/implants/";
  const auto serial = std::to_string(bench_.bench().serial());
  std::filesystem::copy_file(folder + serial + ".toml", folder + "11111111.toml");
  VisitRig other{bench_};
  other.sign_in();
  other.click("Pump 11111111");

  other.click("Connect");

  EXPECT_EQ(other.page(), Page::kMismatch);
  EXPECT_TRUE(other.shows("This is not the pump of the patient who is open."));
  for (const auto* name : {"Change dose", "Bolus", "Refill"})
    EXPECT_EQ(other.driver().registry().find(name), nullptr) << name;
  other.emit(workflow::intent::Go{Page::kChangeDose});
  other.driver().settle();
  EXPECT_EQ(other.page(), Page::kMismatch);
  other.click("Suspend");
  other.click("30 min");
  other.hold("Hold to suspend");
  EXPECT_EQ(other.page(), Page::kMismatch);
  EXPECT_TRUE(other.shows("Suspended for 30 min."));
}

// R-GUI-030 R-FLOW-033
TEST_F(WindowRefusal, NoAnswerToTheCommit_IsUnknownUntilThePumpHasSpoken) {  // K19
  rig_.connect();
  rig_.dose_to_review("402.5");
  const auto before = bench_.nvm();
  bench_.world().air_filter([](crypto::Bytes, bool to_implant) { return to_implant; });  // answers are lost
  rig_.hold("Hold to change the dose");
  ASSERT_EQ(rig_.page(), Page::kUnknown);
  EXPECT_TRUE(rig_.shows("What is certain"));
  EXPECT_TRUE(rig_.shows("402.5 mcg/day"));
  rig_.emit(workflow::intent::Go{Page::kBolus});
  rig_.driver().settle();
  EXPECT_EQ(rig_.page(), Page::kUnknown);
  EXPECT_NE(bench_.nvm().prescription, before.prescription);  // the pump had carried it out

  bench_.world().air_filter({});
  rig_.click("Reconnect and resolve");

  EXPECT_EQ(rig_.page(), Page::kPump);
  EXPECT_TRUE(rig_.shows("The pump carried it out"));
  EXPECT_TRUE(rig_.shows("Running: baclofen 2,000 mcg/mL, 402.5 mcg/day"));
}

// R-GUI-030
TEST_F(WindowRefusal, Unknown_StillSuspends) {
  rig_.connect();
  rig_.dose_to_review("402.5");
  bench_.world().air_filter([](crypto::Bytes, bool to_implant) { return to_implant; });
  rig_.hold("Hold to change the dose");
  bench_.world().air_filter({});

  rig_.click("Suspend");
  rig_.click("1 h");
  rig_.hold("Hold to suspend");

  EXPECT_TRUE(rig_.shows("Suspended for 1 h."));
  EXPECT_EQ(bench_.nvm().run, storage::Run::kSuspended);
}

// R-GUI-023
TEST_F(WindowRefusal, WandGoneBeforeConnect_SaysSoAndNamesTheHop) {
  rig_.sign_in();
  rig_.wand().unplug();
  rig_.click("Connect");
  EXPECT_EQ(rig_.page(), Page::kConnect);
  EXPECT_TRUE(rig_.shows("The wand does not answer."));
  EXPECT_EQ(rig_.view().connect.hops[1].state, workflow::HopWord::kDown);

  rig_.wand().plug_in();
  rig_.click("Connect");

  EXPECT_EQ(rig_.page(), Page::kPump);
}

// The wand dies on each page; what follows is said, nothing is sent twice, and after plugging in the visit goes on.
TEST_F(WindowRefusal, WandGoneOnThePumpPage_KeepsTheLastReading) {
  rig_.connect();
  rig_.wand().unplug();
  rig_.click("Read again");
  EXPECT_TRUE(rig_.shows("The wand went away."));
  EXPECT_TRUE(rig_.shows("Running: baclofen"));
  EXPECT_TRUE(rig_.shows("not connected"));

  rig_.wand().plug_in();
  rig_.click("Disconnect");
  rig_.click("Connect");

  EXPECT_EQ(rig_.page(), Page::kPump);
}

// R-FLOW-030
TEST_F(WindowRefusal, WandGoneWhileReviewing_EndsAsUnknownOrNotSentNeverAsDone) {
  rig_.connect();
  rig_.dose_to_review("402.5");
  rig_.wand().unplug();
  rig_.hold("Hold to change the dose");
  EXPECT_TRUE(rig_.page() == Page::kUnknown || rig_.page() == Page::kPump);
  EXPECT_FALSE(rig_.shows("The dose was changed."));

  rig_.wand().plug_in();
  if (rig_.page() == Page::kUnknown) rig_.click("Reconnect and resolve");

  EXPECT_EQ(rig_.page(), Page::kPump);
  EXPECT_FALSE(rig_.shows("402.5 mcg/day = 0.20125 mL/day, constant."));
}

TEST_F(WindowRefusal, WandGoneBetweenRefillSteps_TheNextActConnectsAgainWithoutRetyping) {
  rig_.connect();
  rig_.click("Refill");
  rig_.click("Begin the refill");
  rig_.click("baclofen 2,000 mcg/mL");
  rig_.type("Planned volume", "20");
  rig_.click("Open the refill");
  rig_.type("Withdrawn volume", "5.1");
  rig_.wand().unplug();
  rig_.click("Compare");
  EXPECT_NE(rig_.view().refill.step, workflow::RefillStep::kFilled);
  rig_.wand().plug_in();
  if (rig_.page() == Page::kConnect) {
    rig_.click("Connect");
    rig_.click("Go on with the open refill");
    rig_.type("Withdrawn volume", "5.1");
  }
  rig_.click("Compare");
  rig_.click("Go on to the fill");
  rig_.type("Filled volume", "20");
  rig_.click("Fill at the bench");
  rig_.click("Go on to the lot");
  rig_.type("Lot", "BAC-0601");
  rig_.click("Review");
  rig_.hold("Hold to close the refill");

  EXPECT_TRUE(rig_.shows("The refill is closed"));
}

TEST_F(WindowRefusal, OpenRefillOfADeadWindow_GoesOnInTheNext) {
  {
    VisitRig first{bench_};
    first.connect();
    first.click("Refill");
    first.click("Begin the refill");
    first.click("baclofen 2,000 mcg/mL");
    first.type("Planned volume", "20");
    first.click("Open the refill");
    first.type("Withdrawn volume", "5.1");
    first.click("Compare");
  }
  VisitRig second{bench_};
  second.connect();
  EXPECT_TRUE(second.shows("A refill is open"));
  second.click("Go on with the open refill");

  EXPECT_EQ(second.forms().withdrawn, "5.1");
  second.click("Compare");
  EXPECT_TRUE(second.shows("Acceptable"));
}

TEST_F(WindowRefusal, TwoWindowsOnOneJournal_TheSecondReadsAndSuspendsOnly) {
  rig_.connect();
  rig_.click("Disconnect");
  VisitRig second{bench_};
  second.connect();
  EXPECT_EQ(second.page(), Page::kPump);
  second.dose_to_review("402.5");
  second.hold("Hold to change the dose");
  EXPECT_TRUE(second.shows("Another programmer window uses this journal."));
  EXPECT_TRUE(second.shows("350 mcg/day"));

  second.click("Suspend");
  second.click("30 min");
  second.hold("Hold to suspend");

  EXPECT_TRUE(second.shows("Suspended for 30 min."));
}

TEST_F(WindowRefusal, SleepInMidSession_TheNextOrderSaysWhatHappened) {
  rig_.connect();
  rig_.click("Change dose");
  rig_.type("New daily dose", "402.5");
  bench_.pass(Duration::hours(2));  // the session's 60 min are over

  rig_.click("Review");

  EXPECT_NE(rig_.page(), Page::kReview);
  EXPECT_TRUE(rig_.view().notice.has_value());
  EXPECT_EQ(rig_.view().link, "not connected");
}

// R-GUI-028 R-FLOW-030
TEST_F(WindowRefusal, ReviewLongerThanThePage_WaitsUntilItsEndWasSeen) {  // R-GUI-028
  rig_.connect();
  rig_.click("Change dose");
  rig_.type("New daily dose", "490");
  rig_.type("Reason", "spasticity at night");
  rig_.click("Review");
  EXPECT_FALSE(rig_.enabled("Hold to change the dose"));

  rig_.driver().wheel(-40);
  rig_.driver().settle();
  rig_.hold("Hold to change the dose");

  EXPECT_TRUE(rig_.shows("The dose was changed."));
}

TEST_F(WindowRefusal, StaleHold_ConfirmsNothing) {
  rig_.connect();
  rig_.dose_to_review("402.5");
  const auto id = rig_.view().review.id;
  rig_.click("Back");
  const auto before = bench_.nvm();

  rig_.emit(workflow::intent::Hold{id});
  rig_.driver().settle();

  EXPECT_EQ(bench_.nvm().revision, before.revision);
}

// R-GUI-022 R-FLOW-031
TEST_F(WindowRefusal, CredentialMissingOrDamaged_IsShownAndCannotSignIn) {
  std::ofstream{bench_.home() + "/broken.credential"} << "not a credential";
  VisitRig other{bench_};

  EXPECT_TRUE(other.shows("This file is no credential."));
  EXPECT_FALSE(other.enabled("broken"));
}

}  // namespace
}  // namespace cisterna::test
