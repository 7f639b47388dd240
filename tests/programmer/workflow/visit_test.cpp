// R-FLOW-003
#include "programmer/workflow/visit.h"

#include <gtest/gtest.h>

#include "programmer/workflow/bolus.h"
#include "programmer/workflow/due_dates.h"
#include "programmer/workflow/error_catalogue.h"
#include "tests/programmer/workflow/library_fixture.h"
#include "tests/support/fake_pump.h"

namespace cisterna::workflow {
namespace {

using test_support::FakePump;

class VisitTest : public testing::Test {
 protected:
  FakePump pump_;
  LibraryState library_ = test::shipped_library();
  Visit visit_{pump_, library_};
  const dosing::Date fill_date_ = dosing::Date::from_days(20'150);
};

TEST_F(VisitTest, Open_InterrogatesAndSpeaksInSentences) {
  visit_.open(false);

  EXPECT_EQ(visit_.view().state, VisitState::kOpen);
  EXPECT_EQ(visit_.view().drug, "baclofen");
  EXPECT_EQ(visit_.view().sentence, "baclofen 2,000 mcg/mL, 350 mcg/day = 0.175 mL/day, constant");  // O1
  EXPECT_FALSE(visit_.view().bench);
}

TEST_F(VisitTest, EveryTroubleOnTheWay_IsItsCode) {
  for (int i = 1; i <= static_cast<int>(pump::Trouble::kProtocol); ++i) {
    pump_.connect_trouble = static_cast<pump::Trouble>(i);
    visit_.open(false);
    EXPECT_EQ(visit_.view().state, VisitState::kFailed);
    EXPECT_EQ(visit_.view().failure, trouble_code(pump_.connect_trouble));
    EXPECT_FALSE(visit_.view().pump);
  }
  EXPECT_FALSE(pump_.called("interrogate"));
}

TEST_F(VisitTest, RefusedCredential_NamesThePumpsReason) {
  pump_.connect_trouble = pump::Trouble::kCredentialRefused;
  pump_.refusal = "credential_expired";

  visit_.open(false);

  EXPECT_EQ(visit_.view().failure, "credential_expired");
}

TEST_F(VisitTest, NobodysRefusedQuestion_IsNotAuthorised) {
  pump_.interrogate_trouble = pump::Trouble::kProtocol;
  visit_.open(false);
  EXPECT_EQ(visit_.view().failure, "protocol");
  pump_.now.status.role = "nobody";
  visit_.open(true);
  EXPECT_EQ(visit_.view().failure, "not_authorised");
}

// R-PUMP-102
TEST_F(VisitTest, PendingOrders_AreResolvedBeforeAnythingElse) {
  const std::pair<pump::Certainty, const char*> cases[] = {{pump::Certainty::kApplied, "applied"},
                                                           {pump::Certainty::kRefused, "above_card_daily"},
                                                           {pump::Certainty::kNotSent, "not_applied"}};
  for (const auto& [certainty, answer] : cases) {
    pump_.unknown = {{11, "program", 42, 7}, {12, "bolus", 42, 8}};
    pump_.resolution = certainty;
    visit_.open(false);
    EXPECT_EQ(visit_.view().state, VisitState::kOpen);
    ASSERT_EQ(visit_.view().resolved.size(), 2U);
    EXPECT_EQ(visit_.view().resolved[1].answer, answer);
  }
}

TEST_F(VisitTest, UnresolvedOrder_LocksEverythingButSuspend) {
  pump_.unknown = {{11, "program", 42, 7}};
  pump_.resolution = pump::Certainty::kUnknown;

  visit_.open(false);

  EXPECT_EQ(visit_.view().state, VisitState::kUnknown);
  EXPECT_EQ(visit_.view().failure, "outcome_unknown");
  BolusOrder bolus{visit_};
  bolus.on(BolusOrder::Draft{Amount::mcg(25), Duration::minutes(10)});
  EXPECT_EQ(bolus.view().state, BolusState::kBlocked);
  EXPECT_EQ(bolus.view().failure, "outcome_unknown");
  EXPECT_TRUE(suspend(visit_, Duration::hours(2)).failure.empty());
  EXPECT_TRUE(pump_.called("suspend 7200000"));
}

TEST_F(VisitTest, OpenForSuspend_AsksNothingAndNeedsNoLibrary) {
  pump_.unknown = {{11, "program", 42, 7}};
  pump_.read_trouble = pump::Trouble::kProtocol;
  const LibraryState none{std::nullopt, "library_unsigned", ""};
  Visit visit{pump_, none};

  visit.open_for_suspend(true);
  const auto done = suspend(visit, Duration::hours(1));

  EXPECT_TRUE(done.failure.empty());
  EXPECT_EQ(pump_.calls, (std::vector<std::string>{"connect near", "suspend 3600000"}));
}

TEST_F(VisitTest, DrugThatTheLibraryDoesNotHold_HasANumberOnly) {
  pump_.now.refill.drug.code = pump_.now.active->drug.code = 77;
  visit_.open(false);
  EXPECT_EQ(visit_.view().drug, "drug 77");
  EXPECT_EQ(visit_.entry_in_pump(), nullptr);
}

// R-FLOW-008 R-DOSE-104
TEST_F(VisitTest, DueDates_AreTheWorkedNumbersOfO2) {
  visit_.open(false);

  const auto dates = due_dates(visit_, fill_date_);

  ASSERT_TRUE(dates);
  EXPECT_EQ(dates->low_date.text(), "2025-06-13");
  EXPECT_EQ(dates->worst_case_date.text(), "2025-05-31");
  EXPECT_EQ(dates->due_date.text(), "2025-06-13");
  EXPECT_EQ(dates->visit_date.text(), "2025-06-08");
}

TEST_F(VisitTest, DueDatesAfterARaisedDose_CountTheVolumeLeftFromToday) {
  // 50 days at 0.1 mL/day, then 0.175: 15 mL left, (15 - 2) / 0.175 = 74.28 days from 2025-04-22.
  pump_.now.status.life = Duration::days(150);
  pump_.now.status.reservoir = Volume::ml(15);
  pump_.now.refill.commanded_since = Volume::ml(5);
  visit_.open(false);

  const auto dates = due_dates(visit_, *fill_date_.plus_days(50));

  ASSERT_TRUE(dates);
  EXPECT_EQ(dates->low_date.text(), "2025-07-05");
  EXPECT_EQ(dates->cap_date->text(), "2025-08-30");  // 180 days from the fill, not from today
}

TEST_F(VisitTest, DueDates_AreNeverMadeUp) {
  pump_.now.refill.fill_date_d = 0;
  visit_.open(false);
  EXPECT_FALSE(due_dates(visit_, fill_date_));
  pump_.now.refill.fill_date_d = 20'150;
  pump_.now.active.reset();
  visit_.open(false);
  EXPECT_FALSE(due_dates(visit_, fill_date_));
}

}  // namespace
}  // namespace cisterna::workflow
