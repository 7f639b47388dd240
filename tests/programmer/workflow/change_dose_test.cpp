// R-FLOW-004 and R-FLOW-005 against a pump by script.
#include "programmer/workflow/change_dose.h"

#include <gtest/gtest.h>

#include "programmer/workflow/bolus.h"
#include "tests/programmer/workflow/library_fixture.h"
#include "tests/support/fake_pump.h"

namespace cisterna::workflow {
namespace {

using test_support::FakePump;

class ChangeDoseTest : public testing::Test {
 protected:
  void open() { visit_.open(false); }
  void draft(std::int64_t mcg, std::int64_t mcg_per_ml = 2'000, const std::string& drug = "baclofen") {
    task_.on(ChangeDose::Draft{drug, Concentration::mcg_per_ml(mcg_per_ml), Amount::mcg(mcg)});
  }
  [[nodiscard]] const ChangeDoseView& view() const { return task_.view(); }
  FakePump pump_;
  LibraryState library_ = test::shipped_library();
  Visit visit_{pump_, library_};
  ChangeDose task_{visit_};
};

// R-CLI-101
TEST_F(ChangeDoseTest, LawfulDose_GoesDraftReviewApplied_OnTheInterrogatedRevision) {
  open();
  draft(400);
  EXPECT_EQ(view().state, ChangeDoseState::kDraft);
  EXPECT_EQ(view().percent, "+14.29 %");
  EXPECT_EQ(view().own_day_volume, Volume::ul(200));
  EXPECT_FALSE(pump_.called("stage"));

  task_.on(ChangeDose::Accept{});
  EXPECT_EQ(view().state, ChangeDoseState::kReview);
  EXPECT_TRUE(pump_.called("stage 400000 on 7"));
  EXPECT_FALSE(pump_.called("commit"));
  EXPECT_EQ(view().pump_sentence, "baclofen 2,000 mcg/mL, 400 mcg/day = 0.2 mL/day, constant");

  task_.on(ChangeDose::Hold{});
  EXPECT_EQ(view().state, ChangeDoseState::kApplied);
}

TEST_F(ChangeDoseTest, IntentsOutOfOrder_DoNothing) {
  open();
  task_.on(ChangeDose::Hold{});
  task_.on(ChangeDose::Accept{});
  EXPECT_EQ(view().state, ChangeDoseState::kStart);
  draft(400);
  task_.on(ChangeDose::Hold{});
  EXPECT_EQ(view().state, ChangeDoseState::kDraft);
  task_.on(ChangeDose::Accept{});
  task_.on(ChangeDose::Cancel{});
  EXPECT_EQ(view().state, ChangeDoseState::kCancelled);
  task_.on(ChangeDose::Hold{});
  EXPECT_FALSE(pump_.called("commit"));
}

TEST_F(ChangeDoseTest, SoftLimit_NeedsAReason_ThatIsKeptInTheOrder) {
  open();
  draft(500);
  task_.on(ChangeDose::Accept{});
  EXPECT_EQ(view().state, ChangeDoseState::kDraft);
  EXPECT_EQ(view().failure, "rise_soft");
  EXPECT_FALSE(pump_.called("stage"));

  task_.on(ChangeDose::Accept{"spasm at night"});
  task_.on(ChangeDose::Hold{});

  EXPECT_EQ(view().state, ChangeDoseState::kApplied);
  EXPECT_NE(pump_.calls.back().find("reason: spasm at night"), std::string::npos);
}

TEST_F(ChangeDoseTest, HardLimit_IsBlockedAndNothingLeaves) {
  open();
  draft(701);
  EXPECT_EQ(view().state, ChangeDoseState::kBlocked);
  EXPECT_EQ(view().failure, "rise_hard");
  task_.on(ChangeDose::Accept{"I insist"});
  task_.on(ChangeDose::Hold{});
  EXPECT_EQ(view().state, ChangeDoseState::kBlocked);
  EXPECT_FALSE(pump_.called("stage"));
}

TEST_F(ChangeDoseTest, OtherDrugConcentrationModeOrSameDose_IsBlockedByName) {
  open();
  draft(400, 500);
  EXPECT_EQ(view().failure, "drug_differs");
  draft(400, 50);
  EXPECT_EQ(view().failure, "drug_not_in_library");
  draft(400, 2'000, "nonsense");
  EXPECT_EQ(view().failure, "drug_not_in_library");
  draft(350);
  EXPECT_EQ(view().failure, "same_dose");
  pump_.now.refill.drug.code = 0;
  open();
  draft(400);
  EXPECT_EQ(view().failure, "no_drug");
}

TEST_F(ChangeDoseTest, WithoutAVisit_IsNotConnected) {
  draft(400);
  EXPECT_EQ(view().failure, "not_connected");
}

TEST_F(ChangeDoseTest, Fall_IsNeverRefused_WhateverTheLibrarysState) {
  library_.problem = "library_expired";
  open();
  draft(100);
  ASSERT_EQ(view().state, ChangeDoseState::kDraft);
  task_.on(ChangeDose::Accept{"sedated"});
  task_.on(ChangeDose::Hold{});
  EXPECT_EQ(view().state, ChangeDoseState::kApplied);
}

TEST_F(ChangeDoseTest, ExpiredLibrary_BlocksARise_UnsignedBlocksEverything) {
  library_.problem = "library_expired";
  open();
  draft(360);
  EXPECT_EQ(view().failure, "library_expired");
  library_ = {std::nullopt, "library_unsigned", ""};
  for (const auto mcg : {100, 360}) {
    draft(mcg);
    EXPECT_EQ(view().failure, "library_unsigned");
  }
  EXPECT_FALSE(pump_.called("stage"));
}

TEST_F(ChangeDoseTest, PumpRefusesTheDraft_IsRefusedWithItsLimit) {
  open();
  pump_.stage_answer = pump::StageAnswer{std::nullopt, "above_card_per_24h", 2'500'000, pump::Trouble::kNone};
  draft(400);
  task_.on(ChangeDose::Accept{});
  EXPECT_EQ(view().state, ChangeDoseState::kRefused);
  EXPECT_EQ(view().failure, "above_card_per_24h");
  EXPECT_EQ(view().limit, 2'500'000U);
}

// R-PUMP-104
TEST_F(ChangeDoseTest, ReadBackOrOwnArithmeticDiffers_IsNeverCommitted) {
  open();
  pump_.stage_answer = pump::StageAnswer{std::nullopt, "", 0, pump::Trouble::kReadBackDiffers};
  draft(400);
  task_.on(ChangeDose::Accept{});
  EXPECT_EQ(view().failure, "read_back_differs");

  ChangeDose second{visit_};
  pump_.stage_answer = pump::StageAnswer{
      pump::StagedDraft{1, Volume::nl(200'001), Amount::mcg(400), Amount::mcg(400), 7}, "", 0, pump::Trouble::kNone};
  second.on(ChangeDose::Draft{"baclofen", Concentration::mcg_per_ml(2'000), Amount::mcg(400)});
  second.on(ChangeDose::Accept{});
  EXPECT_EQ(second.view().state, ChangeDoseState::kFailed);
  EXPECT_EQ(second.view().failure, "own_arithmetic_differs");
  second.on(ChangeDose::Hold{});
  EXPECT_FALSE(pump_.called("commit"));
}

TEST_F(ChangeDoseTest, EveryEndOfTheCommit_IsItsOwnState) {
  const std::tuple<pump::Outcome, ChangeDoseState, const char*> cases[] = {
      {FakePump::refused("revision_changed", 9), ChangeDoseState::kRefused, "revision_changed"},
      {FakePump::lost(), ChangeDoseState::kUnknown, "no_answer"},
      {FakePump::not_sent(pump::Trouble::kJournalFull), ChangeDoseState::kFailed, "journal_full"},
      {FakePump::not_sent(pump::Trouble::kOutcomeUnknown), ChangeDoseState::kFailed, "outcome_unknown"}};
  for (const auto& [outcome, state, code] : cases) {
    open();
    ChangeDose task{visit_};
    task.on(ChangeDose::Draft{"baclofen", Concentration::mcg_per_ml(2'000), Amount::mcg(400)});
    task.on(ChangeDose::Accept{});
    pump_.outcomes = {outcome};
    task.on(ChangeDose::Hold{});
    EXPECT_EQ(task.view().state, state) << code;
    EXPECT_EQ(task.view().failure, code);
    pump_.outcomes = {};
    task.on(ChangeDose::Hold{});
    EXPECT_EQ(task.view().state, state) << "a finished state takes no intent";
  }
}

class BolusTest : public ChangeDoseTest {
 protected:
  void order(std::int64_t mcg, const std::string& reason = "") {
    bolus_.on(BolusOrder::Draft{Amount::mcg(mcg), Duration::minutes(10)});
    bolus_.on(BolusOrder::Hold{reason});
  }
  BolusOrder bolus_{visit_};
};

// R-CLI-101
TEST_F(BolusTest, Lawful_EchoesTheSentenceAndIsApplied) {
  open();
  order(25);
  EXPECT_EQ(bolus_.view().state, BolusState::kApplied);
  EXPECT_EQ(bolus_.view().sentence, "25 mcg baclofen over 10 min, then back to 350 mcg/day; 375 mcg in the next 24 h");
  EXPECT_TRUE(pump_.called("bolus 25000 over 600000"));
}

TEST_F(BolusTest, SoftNeedsAReason_HardIsBlocked) {
  open();
  order(60);
  EXPECT_EQ(bolus_.view().state, BolusState::kReview);
  EXPECT_EQ(bolus_.view().failure, "bolus_soft");
  EXPECT_FALSE(pump_.called("bolus"));
  order(60, "spasm");
  EXPECT_EQ(bolus_.view().state, BolusState::kApplied);
  BolusOrder hard{visit_};
  hard.on(BolusOrder::Draft{Amount::mcg(101), Duration::minutes(10)});
  EXPECT_EQ(hard.view().state, BolusState::kBlocked);
  EXPECT_EQ(hard.view().failure, "bolus_hard");
}

TEST_F(BolusTest, NothingToAddTo_OrUntrustedLibrary_IsBlocked) {
  pump_.now.active.reset();
  open();
  order(25);
  EXPECT_EQ(bolus_.view().failure, "no_prescription");
  library_.problem = "library_expired";
  order(25);
  EXPECT_EQ(bolus_.view().failure, "library_expired");
  EXPECT_FALSE(pump_.called("bolus"));
}

TEST_F(BolusTest, RefusalAndLoss_AreSaid) {
  open();
  pump_.outcomes = {FakePump::refused("bolus_running"), FakePump::lost()};
  order(25);
  EXPECT_EQ(bolus_.view().state, BolusState::kRefused);
  EXPECT_EQ(bolus_.view().failure, "bolus_running");
  BolusOrder second{visit_};
  second.on(BolusOrder::Draft{Amount::mcg(25), Duration::minutes(10)});
  second.on(BolusOrder::Hold{});
  EXPECT_EQ(second.view().state, BolusState::kUnknown);
}

TEST_F(BolusTest, SimpleOrders_ReachThePump) {
  open();
  EXPECT_TRUE(workflow::order(visit_, SimpleOrder::kCancelBolus).failure.empty());
  EXPECT_TRUE(workflow::order(visit_, SimpleOrder::kResume).failure.empty());
  EXPECT_TRUE(workflow::order(visit_, SimpleOrder::kRestart).failure.empty());
  EXPECT_TRUE(stop(visit_, "why").failure.empty());
  pump_.outcomes = {FakePump::refused("not_suspended")};
  EXPECT_EQ(workflow::order(visit_, SimpleOrder::kResume).failure, "not_suspended");
  for (const auto* call : {"cancel_bolus", "resume", "restart", "stop why"}) EXPECT_TRUE(pump_.called(call)) << call;
}

}  // namespace
}  // namespace cisterna::workflow
