// A visit by its workflows, on a pump by script, leaves its rows; without records it still works. R-FLOW-020
#include "programmer/records/recording.h"
#include "programmer/workflow/bolus.h"
#include "programmer/workflow/change_dose.h"
#include "programmer/workflow/refill.h"
#include "tests/programmer/records/place.h"
#include "tests/programmer/workflow/library_fixture.h"
#include "tests/support/fake_pump.h"

namespace cisterna::test_support {
namespace {

using namespace records;
using workflow::BolusOrder;
using workflow::ChangeDose;
using workflow::RefillTask;

class VisitOn : public Place {
 protected:
  void SetUp() override {
    Place::SetUp();
    library_ = workflow::test::shipped_library();
  }
  Recording recording(Store* store) {
    return {store, [this] { return now_; }, {"anna", "clinician", {}, 42}};
  }
  static void change_dose(workflow::Visit& visit, std::int64_t mcg, const std::string& reason) {
    ChangeDose task{visit};
    task.on(ChangeDose::Draft{"baclofen", Concentration::mcg_per_ml(2'000), Amount::mcg(mcg)});
    task.on(ChangeDose::Accept{reason});
    task.on(ChangeDose::Hold{});
  }
  FakePump pump_;
  workflow::LibraryState library_;
};
INSTANTIATE_TEST_SUITE_P(Backends, VisitOn, testing::Values("sqlite", "postgresql"), backend_name);

TEST_P(VisitOn, LeavesARowForEachAct) {
  auto store = this->store();
  auto records = recording(store.get());
  pump_.now.events = {{1, Duration::s(1), "reset", 0, 0, 1}};
  workflow::Visit visit{pump_, library_, &records};
  visit.open(false);
  const auto id = records.visit();
  change_dose(visit, 500, "spasticity at night");  // +42.86 %: beyond the library's step, wants the reason
  BolusOrder bolus{visit};
  bolus.on(BolusOrder::Draft{Amount::mcg(25), Duration::minutes(10)});
  bolus.on(BolusOrder::Hold{"test of the catheter"});
  (void)workflow::suspend(visit, Duration::hours(1));
  visit.close();

  const auto record = store->visit(id).value();

  EXPECT_EQ(visit.view().record_problem, "");
  EXPECT_EQ(record.summary.opened.sentence, "baclofen 2,000 mcg/mL, 350 mcg/day = 0.175 mL/day, constant");
  EXPECT_TRUE(record.summary.closed);
  ASSERT_EQ(record.dose_changes.size(), 3U);
  EXPECT_EQ(record.dose_changes[0].kind, "program");
  EXPECT_EQ(record.dose_changes[0].serial, 42U);
  EXPECT_EQ(record.dose_changes[0].old_daily_base, 350'000);
  EXPECT_EQ(record.dose_changes[0].new_daily_base, 500'000);
  EXPECT_EQ(record.dose_changes[0].day_volume_nl, 250'000);
  EXPECT_EQ(record.dose_changes[0].reason, "spasticity at night");
  EXPECT_EQ(record.dose_changes[1].kind, "bolus");
  EXPECT_EQ(record.dose_changes[1].bolus_base, 25'000);
  EXPECT_EQ(record.dose_changes[2].kind, "suspend");
  EXPECT_EQ(record.dose_changes[2].duration_ms, 3'600'000);
  ASSERT_GE(record.overrides.size(), 1U);
  EXPECT_EQ(record.overrides[0].task, "program");
  EXPECT_EQ(record.overrides[0].reason, "spasticity at night");
  EXPECT_EQ(store->pump_history(42).value().size(), 1U);
}

TEST_P(VisitOn, LeavesTheWholeRefill) {
  auto store = this->store();
  auto records = recording(store.get());
  pump_.now.refill.commanded_since = Volume::nl(15'750'000);  // O4: 90 d at 0.175 mL/d
  pump_.now.refill.sensed_since = Volume::nl(15'750'000);
  workflow::Visit visit{pump_, library_, &records};
  visit.open(false);
  const auto id = records.visit();
  RefillTask task{visit};
  task.on(RefillTask::Open{"baclofen", Concentration::mcg_per_ml(2'000), Volume::ml(20)});
  task.on(RefillTask::Withdrawn{Volume::nl(5'100'000), ""});
  const auto today = dosing::Date::from_days(20'240);
  task.on(RefillTask::Fill{Volume::ml(20), "B24-0117", today, dosing::Date::from_days(20'600)});
  task.on(RefillTask::Hold{});
  ASSERT_EQ(task.view().state, workflow::RefillState::kClosed) << task.view().failure;

  const auto refills = store->visit(id).value().refills;

  ASSERT_EQ(refills.size(), 2U);
  EXPECT_EQ(refills[0].phase, "opened");
  EXPECT_EQ(refills[0].planned_nl, 20'000'000);
  EXPECT_FALSE(refills[0].withdrawn_nl);
  const auto& closed = refills[1];
  EXPECT_EQ(closed.phase, "closed");
  EXPECT_EQ(closed.result, "applied");
  EXPECT_EQ(closed.drug_name, "baclofen");
  EXPECT_EQ(closed.lot, "B24-0117");
  EXPECT_EQ(closed.expiry_d, 20'600);
  EXPECT_EQ(closed.fill_date_d, 20'240);
  EXPECT_GT(closed.due_date_d, 20'240);
  EXPECT_EQ(closed.previous_fill_nl, 20'000'000);
  EXPECT_EQ(closed.expected_nl, 4'250'000);  // O4
  EXPECT_EQ(closed.withdrawn_nl, 5'100'000);
  EXPECT_EQ(closed.filled_nl, 20'000'000);
  EXPECT_TRUE(closed.was_filled);
  EXPECT_EQ(closed.finding, "acceptable");
  EXPECT_EQ(closed.who, "anna");
}

TEST_P(VisitOn, RecordsRefusedAndUnknownOrders) {
  auto store = this->store();
  auto records = recording(store.get());
  workflow::Visit visit{pump_, library_, &records};
  visit.open(false);
  pump_.outcomes = {FakePump::refused("above_card_daily", 1'000), FakePump::lost()};

  change_dose(visit, 360, "");
  change_dose(visit, 370, "");

  const auto rows = store->dose_changes_of(42).value();
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].result, "refused");
  EXPECT_EQ(rows[0].result_code, "above_card_daily");
  EXPECT_EQ(rows[0].command_id, 0xABCDU);
  EXPECT_EQ(rows[1].result, "unknown");
}

TEST_P(VisitOn, ProgrammingGoesOn_WhenNothingCanBeRecorded) {
  Recording records{nullptr, [this] { return now_; }, {"anna", "clinician", {}, 42}, "record_full"};
  workflow::Visit visit{pump_, library_, &records};
  visit.open(false);

  ChangeDose task{visit};
  task.on(ChangeDose::Draft{"baclofen", Concentration::mcg_per_ml(2'000), Amount::mcg(360)});
  task.on(ChangeDose::Accept{""});
  task.on(ChangeDose::Hold{});

  EXPECT_EQ(task.view().state, workflow::ChangeDoseState::kApplied);
  EXPECT_EQ(visit.view().record_problem, "record_full");
  auto store = this->store();
  records.set_store(store.get());
  visit.close();
  EXPECT_EQ(visit.view().record_problem, "");
  EXPECT_EQ(store->visits().value().at(0).dose_changes, 1);
}

TEST_P(VisitOn, ASuspendThatReadNothingNamesThePump) {
  auto store = this->store();
  auto records = recording(store.get());
  workflow::Visit visit{pump_, library_, &records};
  visit.open_for_suspend(true);
  (void)workflow::suspend(visit, Duration::hours(2));

  EXPECT_EQ(store->dose_changes_of(42).value().at(0).kind, "suspend");
  EXPECT_EQ(store->visits({.serial = 42}).value().size(), 1U);
}

TEST_P(VisitOn, SeveralProgramsMayShareAVisit) {
  auto store = this->store();
  auto first = recording(store.get());
  {
    workflow::Visit visit{pump_, library_, &first};
    visit.open(false);
  }
  const auto id = first.visit();
  Recording second{store.get(), [this] { return now_; }, {"anna", "clinician", {}, 42, id}};
  workflow::Visit visit{pump_, library_, &second};
  visit.open(false);
  change_dose(visit, 360, "");
  visit.close();

  EXPECT_EQ(store->visits().value().size(), 1U);
  EXPECT_EQ(store->visit(id).value().dose_changes.size(), 1U);
}

}  // namespace
}  // namespace cisterna::test_support
