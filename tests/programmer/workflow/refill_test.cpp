// R-FLOW-006
#include "programmer/workflow/refill.h"

#include <gtest/gtest.h>

#include "tests/programmer/workflow/library_fixture.h"
#include "tests/support/fake_pump.h"

namespace cisterna::workflow {
namespace {

using test_support::FakePump;

class RefillTest : public testing::Test {
 protected:
  // 90 days at 0.175 mL/day (worked number O4): expected residual 4.25 mL.
  void SetUp() override {
    pump_.now.refill.commanded_since = pump_.now.refill.sensed_since = Volume::ul(15'750);
    visit_.open(false);
  }
  void open(std::int64_t mcg_per_ml = 2'000, const std::string& reason = "") {
    task_.on(RefillTask::Open{"baclofen", Concentration::mcg_per_ml(mcg_per_ml), Volume::ml(20), reason});
  }
  void fill(Volume volume = Volume::ml(20), const std::string& lot = "BAC-1", std::optional<dosing::Date> expiry = {}) {
    task_.on(RefillTask::Fill{volume, lot, today_, expiry});
  }
  [[nodiscard]] const RefillView& view() const { return task_.view(); }
  FakePump pump_;
  LibraryState library_ = test::shipped_library();
  Visit visit_{pump_, library_};
  RefillTask task_{visit_};
  dosing::Date today_ = dosing::Date::from_days(20'240);  // 2025-06-01
};

// R-CMD-102
TEST_F(RefillTest, WholeWay_ComparesFillsAndTellsThePumpTheDueDate) {
  open();
  EXPECT_EQ(view().state, RefillState::kOpen);
  EXPECT_EQ(view().expected, Volume::ul(4'250));
  task_.on(RefillTask::Withdrawn{Volume::ul(5'100), ""});
  EXPECT_EQ(view().state, RefillState::kCompared);
  EXPECT_EQ(view().residual->finding, dosing::ResidualFinding::kAcceptable);  // O4: -5.40 %
  fill();
  EXPECT_EQ(view().state, RefillState::kReview);
  EXPECT_FALSE(pump_.closed);
  task_.on(RefillTask::Hold{});

  EXPECT_EQ(view().state, RefillState::kClosed);
  EXPECT_EQ(pump_.closed->volume, Volume::ml(20));
  EXPECT_EQ(pump_.closed->lot, "BAC-1");
  EXPECT_EQ(dosing::Date::from_days(pump_.closed->due_date_d).text(), "2025-09-11");  // 102 days (O2)
  EXPECT_FALSE(pump_.kept_draft);
}

// R-CMD-102
TEST_F(RefillTest, UnderDelivery_IsFound_AsInO5) {
  open();
  task_.on(RefillTask::Withdrawn{Volume::ul(7'600), ""});
  EXPECT_EQ(view().residual->finding, dosing::ResidualFinding::kUnderDelivery);
  EXPECT_EQ(view().state, RefillState::kCompared);
}

// R-CMD-102 R-DOSE-105
TEST_F(RefillTest, NotDelivering_StopsUntilAReasonIsGiven) {
  open();
  task_.on(RefillTask::Withdrawn{Volume::ul(19'000), ""});
  EXPECT_EQ(view().failure, "not_delivering");
  EXPECT_EQ(view().state, RefillState::kOpen);
  fill();
  EXPECT_EQ(view().state, RefillState::kOpen);
  task_.on(RefillTask::Withdrawn{Volume::ul(19'000), "kink, revision planned"});
  EXPECT_EQ(view().state, RefillState::kCompared);
}

TEST_F(RefillTest, MoreThanWasFilled_IsImpossible_AlsoRightAfterAFill) {
  open();
  task_.on(RefillTask::Withdrawn{Volume::nl(20'000'001), ""});
  EXPECT_EQ(view().failure, "residual_impossible");
  pump_.now.refill.commanded_since = {};
  visit_.refresh();
  RefillTask second{visit_};
  second.on(RefillTask::Open{"baclofen", Concentration::mcg_per_ml(2'000), Volume::ml(20)});
  second.on(RefillTask::Withdrawn{Volume::nl(20'000'001), ""});
  EXPECT_EQ(second.view().failure, "residual_impossible");
  EXPECT_EQ(second.view().state, RefillState::kOpen);
}

TEST_F(RefillTest, CapacityLotAndExpiry_BothSides) {
  open();
  task_.on(RefillTask::Withdrawn{Volume::ul(4'250), ""});
  fill(Volume::nl(20'000'001));
  EXPECT_EQ(view().failure, "over_capacity");
  fill(Volume::ml(20), " ");
  EXPECT_EQ(view().failure, "lot_missing");
  fill(Volume::ml(20), std::string(17, 'L'));
  EXPECT_EQ(view().failure, "lot_too_long");
  fill(Volume::ml(20), "L", today_.plus_days(-1));
  EXPECT_EQ(view().failure, "drug_expired");
  EXPECT_EQ(view().state, RefillState::kCompared);
  fill(Volume::ml(20), std::string(16, 'L'), today_);
  EXPECT_EQ(view().failure, "");
  EXPECT_EQ(view().state, RefillState::kReview);
  EXPECT_EQ(view().dates->due_date, today_);
}

TEST_F(RefillTest, NotFilled_PutsBackAtMostWhatWasTaken) {
  open();
  task_.on(RefillTask::Withdrawn{Volume::ul(4'250), ""});
  task_.on(RefillTask::NotFilled{Volume::nl(4'250'001)});
  EXPECT_EQ(view().failure, "put_back_impossible");
  task_.on(RefillTask::NotFilled{Volume::ul(4'250)});
  task_.on(RefillTask::Hold{});
  EXPECT_EQ(view().state, RefillState::kClosed);
  EXPECT_FALSE(pump_.closed->filled);
  EXPECT_EQ(pump_.closed->lot, "");
}

TEST_F(RefillTest, OtherDrugTooMuchOrUntrustedLibrary_IsBlockedBeforeTheNeedle) {
  open(500);
  EXPECT_EQ(view().failure, "drug_differs");
  task_.on(RefillTask::Open{"baclofen", Concentration::mcg_per_ml(2'000), Volume::nl(20'000'001)});
  EXPECT_EQ(view().failure, "over_capacity");
  library_.problem = "library_expired";
  open();
  EXPECT_EQ(view().failure, "library_expired");
  EXPECT_FALSE(pump_.opened);
  open(2'000, "no newer library before the weekend");
  EXPECT_EQ(view().state, RefillState::kOpen);
}

TEST_F(RefillTest, FirstFill_HasNothingToCompare_AndIsDueByTheDrugsAge) {
  pump_.now.refill = {};
  pump_.now.active.reset();
  visit_.refresh();
  open();
  ASSERT_EQ(view().state, RefillState::kOpen);
  task_.on(RefillTask::Withdrawn{Volume::ml(1), ""});
  EXPECT_FALSE(view().residual);
  fill();
  EXPECT_FALSE(view().dates);
  EXPECT_EQ(view().due->text(), "2025-11-28");  // 180 days
  library_.problem = "library_expired";
  RefillTask second{visit_};
  second.on(RefillTask::Open{"baclofen", Concentration::mcg_per_ml(2'000), Volume::ml(20), "reason"});
  EXPECT_EQ(second.view().failure, "library_expired") << "a first fill is no refill of the same drug";
}

// R-CMD-106
TEST_F(RefillTest, LostSession_GoesOnFromThePumpsRecordAndTheDraft) {
  open();
  task_.on(RefillTask::Withdrawn{Volume::ul(5'100), ""});
  fill(Volume::ml(18), "LOT 7 B");
  pump_.now.refill.open = true;
  pump_.now.refill.open_drug = pump_.now.refill.drug;
  visit_.open(false);
  RefillTask again{visit_};

  again.resume();

  EXPECT_EQ(again.view().state, RefillState::kOpen);
  EXPECT_EQ(again.view().withdrawn, Volume::ul(5'100));
  EXPECT_EQ(again.view().fill, Volume::ml(18));
  EXPECT_EQ(again.view().lot, "LOT 7 B");
}

TEST_F(RefillTest, Resume_WithoutAnOpenRefill_DoesNothing) {
  pump_.kept_draft = "refill 1 2 X";
  task_.resume();
  EXPECT_EQ(view().state, RefillState::kStart);
}

TEST_F(RefillTest, EveryEndOfOpenAndClose_IsItsOwnState) {
  const std::pair<pump::Outcome, RefillState> cases[] = {
      {FakePump::refused("refill_too_many"), RefillState::kRefused},
      {FakePump::lost(), RefillState::kUnknown},
      {FakePump::not_sent(pump::Trouble::kJournalInUse), RefillState::kFailed}};
  for (const auto& [outcome, state] : cases) {
    pump_.outcomes = {outcome};
    RefillTask opens{visit_};
    opens.on(RefillTask::Open{"baclofen", Concentration::mcg_per_ml(2'000), Volume::ml(20)});
    EXPECT_EQ(opens.view().state, state);
    RefillTask closes{visit_};
    closes.on(RefillTask::Open{"baclofen", Concentration::mcg_per_ml(2'000), Volume::ml(20)});
    closes.on(RefillTask::Withdrawn{Volume::ul(4'250), ""});
    closes.on(RefillTask::NotFilled{Volume::ul(4'250)});
    pump_.outcomes = {outcome};
    closes.on(RefillTask::Hold{});
    EXPECT_EQ(closes.view().state, state);
  }
}

}  // namespace
}  // namespace cisterna::workflow
